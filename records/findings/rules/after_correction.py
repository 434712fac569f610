"""What follows a correction: the book is locked again, and records that were complete already are put right too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD, end_of, from_store
from records.findings.completion import completed_from, documents_made
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Certainty, Finding, Place
from records.findings.judging import VERDICT, came_after
from records.findings.matching import occurred, registered
from records.findings.telling import Row, about, between, day, listed, mark_told, moment, of_change, places
from records.lock_acts import may_lock_marks
from records.policy import Policy
from records.policy.correction import RelatedRule
from records.policy.rule import Rule
from records.policy.words import capital, in_vietnamese

NOT_RELOCKED = "sua-xong-chua-khoa-lai"
RELOCKED_LATE = "khoa-lai-tre"
RELATED_NOT_CORRECTED = "ho-so-lien-quan-chua-sua"

_CHANGE = "change"


def not_relocked(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A correction after which no lock is recorded, though the day for it has passed: one of a day before is none."""
    rule = policy.correction.relock
    if rule is None:
        return
    locked, corrected = ((pl.col(name) + VIETNAM_AHEAD).dt.date() for name in ("relocked_at", "corrected_at"))
    rows = _carried_out(facts).filter(pl.col("relocked_at").is_null() | (locked < corrected).fill_null(False))
    for row in rows.iter_rows(named=True):
        last = _last_day(row, rule.within_days or 0)
        if now > end_of(last) and not _locked_since(facts.duties, row):
            was_listed = _locked_since(facts.earlier_duties, row)
            certainty = CERTAIN if row["case_id"] and not was_listed else POSSIBLE
            told = "chưa thấy ghi đã khóa lại"
            if row["relocked_at"] is not None:
                told += f" sau lần sửa; sổ ghi khóa ngày {day(from_store(row['relocked_at']).date())}, trước ngày sửa"
            yield _after(facts, rule, NOT_RELOCKED, row, certainty, told)


def relocked_late(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A lock that is recorded later than the rule allows after the correction; possibly, where the book of duties has
    one in time that may be of these marks."""
    rule = policy.correction.relock
    if rule is None or rule.within_days is None:
        return
    rows = _carried_out(facts).filter(pl.col("relocked_at").is_not_null(), pl.col("corrected_at").is_not_null())
    for row in rows.iter_rows(named=True):
        last, locked = _last_day(row, rule.within_days), from_store(row["relocked_at"])
        if locked > end_of(last):
            told = f"khóa lại ngày {day(locked.date())}, hạn là hết ngày {day(last)}"
            in_time = _locks_since(pl.concat([facts.duties, facts.earlier_duties]), row, last)
            if not in_time.is_empty():
                told += f"; sổ công việc có ghi khóa ngày {day(in_time['done_on'].min())}"  # type: ignore[arg-type]
            certainty = CERTAIN if in_time.is_empty() else POSSIBLE
            yield _after(facts, rule, RELOCKED_LATE, row, certainty, told, places(in_time))


def related_not_corrected(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A correction after the term's records were complete (locked, sealed, printed), of which related records are not
    recorded as corrected too. A lock alone makes no record: what was finished besides the book only the school knows,
    so that its answer is believed of everything but what is recorded as made."""
    rule = policy.correction.related
    if rule is None:
        return
    rows = occurred(facts).with_row_index(_CHANGE)
    rows = rows.with_columns(is_said=pl.col("has_row") & pl.col("related_documents").is_not_null())
    owed = _owed(rows, facts, policy, rule)
    by_change = owed.group_by(_CHANGE, VERDICT, maintain_order=True).agg("document", pl.col("completed").min())
    for row in by_change.join(rows, on=_CHANGE, maintain_order="left").iter_rows(named=True):
        told = f"hồ sơ học kì hoàn tất ngày {day(from_store(row['completed']).date())}, chưa thấy ghi đã sửa cả "
        left = listed(map(in_vietnamese, row["document"]))
        yield _after(facts, rule, RELATED_NOT_CORRECTED, row, row[VERDICT], told + left)


def _owed(rows: pl.DataFrame, facts: Facts, policy: Policy, rule: RelatedRule) -> pl.DataFrame:
    """A row a change and a document that was complete before and neither corrected by the register nor surely made
    anew since; certain, where the document was there and the register answers."""
    made, place = documents_made(facts, rule.documents), ["term", "class_name"]
    of_rule = pl.DataFrame({"document": rule.documents}, {"document": pl.String()}).with_row_index("in_order")
    of_class = completed_from(facts, policy, rule.documents).join(of_rule, how="cross")
    each = of_class.join(made.rename({"completed": "made"}), on=[*place, "document"], how="left")
    asked = rows.join(each, on=place).filter(
        pl.col("made").is_not_null() | ~pl.col("is_said"),
        ~pl.col("related_documents").list.contains(pl.col("document")).fill_null(False),
        ~(pl.col("remade") >= pl.col("entered_by")).fill_null(False),
    ).with_columns(completed=pl.when("is_said").then("made").otherwise("completed"))  # fmt: skip
    is_sure = pl.col("is_said") & ~(pl.col("remade") > pl.col("entered_after")).fill_null(True)
    verdict = pl.when(is_sure).then(came_after(pl.col("completed"))).otherwise(pl.lit(POSSIBLE)).alias(VERDICT)
    after = asked.filter(came_after(pl.col("completed")).is_not_null()).with_columns(verdict)
    return after.sort(_CHANGE, "in_order")


def _carried_out(facts: Facts) -> pl.DataFrame:
    return registered(facts)


def _last_day(row: Row, days: int) -> date:
    """The last day to lock again, counted from the correction, or else from the last day that it may have been."""
    corrected = row["corrected_at"] or row["entered_by"]
    return from_store(corrected).date() + timedelta(days=days)


def _locked_since(duties: pl.DataFrame, row: Row) -> bool:
    return not _locks_since(duties, row).is_empty()


def _locks_since(duties: pl.DataFrame, row: Row, last: date = date.max) -> pl.DataFrame:
    """The locks that may be of these marks and are recorded on the day of the correction or later."""
    corrected = from_store(row["corrected_at"] or row["entered_by"]).date()
    return duties.filter(
        pl.col("work") == "lock",
        pl.col("done_on").is_between(corrected, last),
        may_lock_marks(row["class_name"], row["subject"]),
    )


def _after(
    facts: Facts, rule: Rule, kind: str, row: Row, certainty: Certainty, told: str, seen: tuple[Place, ...] = ()
) -> Finding:
    return Finding(
        rule.code, kind, rule.article, about(facts, row), certainty,
        f"{capital(mark_told(row))}: điểm đã sửa ({between(row['entered_after'], row['entered_by'])}), {told}.",
        (*of_change(row), *seen), moment(row["entered_after"]), moment(row["entered_by"]),
    )  # fmt: skip
