"""What follows a correction: the book is locked again, and records that were complete already are put right too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from records.clock import end_of, from_store
from records.findings.completion import completed_from
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Certainty, Finding
from records.findings.judging import VERDICT, came_after
from records.findings.matching import occurred, registered
from records.findings.telling import Row, about, between, capital, day, listed, mark_told, moment, of_change
from records.policy import Policy
from records.policy.rule import Rule
from records.policy.words import in_vietnamese

NOT_RELOCKED = "sua-xong-chua-khoa-lai"
RELOCKED_LATE = "khoa-lai-tre"
RELATED_NOT_CORRECTED = "ho-so-lien-quan-chua-sua"

# Records that a new revision of the sealed bundle holds corrected.
_IN_A_BUNDLE = ("class_summary", "hoc_ba", "class_book", "mark_book")


def not_relocked(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A correction after which no lock is recorded, though the day for it has passed."""
    rule = policy.correction.relock
    if rule is None:
        return
    rows = _carried_out(facts).filter(pl.col("relocked_at").is_null())
    for row in rows.iter_rows(named=True):
        last = _last_day(row, rule.within_days or 0)
        if now > end_of(last) and not _locked_since(facts, row):
            certainty = CERTAIN if row["case_id"] else POSSIBLE
            yield _after(facts, rule, NOT_RELOCKED, row, certainty, "chưa thấy ghi đã khóa lại")


def relocked_late(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A lock that is recorded later than the rule allows after the correction."""
    rule = policy.correction.relock
    if rule is None or rule.within_days is None:
        return
    rows = _carried_out(facts).filter(pl.col("relocked_at").is_not_null(), pl.col("corrected_at").is_not_null())
    for row in rows.iter_rows(named=True):
        last, locked = _last_day(row, rule.within_days), from_store(row["relocked_at"])
        if locked > end_of(last):
            told = f"khóa lại ngày {day(locked.date())}, hạn là hết ngày {day(last)}"
            yield _after(facts, rule, RELOCKED_LATE, row, CERTAIN, told)


def related_not_corrected(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A correction after the term's records were complete (locked, sealed, printed), of which related records are not
    recorded as corrected too."""
    rule = policy.correction.related
    if rule is None:
        return
    rows = occurred(facts).join(completed_from(facts, policy, rule.documents), on=["term", "class_name"])
    rows = rows.with_columns(came_after(pl.col("completed"))).filter(pl.col(VERDICT).is_not_null())
    sealed = facts.bundles.group_by("term", "class_name").agg(resealed=pl.col("sealed_at").max())
    for row in rows.join(sealed, on=["term", "class_name"], how="left").iter_rows(named=True):
        is_resealed = row["resealed"] is not None and row["resealed"] >= row["entered_by"]
        done = {*(row["related_documents"] or ()), *(_IN_A_BUNDLE if is_resealed else ())}
        if left := [document for document in rule.documents if document not in done]:
            is_said = row["has_row"] and row["related_documents"] is not None
            certainty = CERTAIN if is_said and row[VERDICT] == CERTAIN else POSSIBLE
            told = f"hồ sơ học kì hoàn tất ngày {day(from_store(row['completed']).date())}, chưa thấy ghi đã sửa cả "
            yield _after(facts, rule, RELATED_NOT_CORRECTED, row, certainty, told + listed(map(in_vietnamese, left)))


def _carried_out(facts: Facts) -> pl.DataFrame:
    return registered(facts)


def _last_day(row: Row, days: int) -> date:
    """The last day to lock again, counted from the correction, or else from the last day that it may have been."""
    corrected = row["corrected_at"] or row["entered_by"]
    return from_store(corrected).date() + timedelta(days=days)


def _locked_since(facts: Facts, row: Row) -> bool:
    """Whether a lock of the class, or of the whole school, is recorded on the day of the correction or later."""
    corrected = from_store(row["corrected_at"] or row["entered_by"]).date()
    return not facts.duties.filter(
        pl.col("work") == "lock",
        pl.col("done_on") >= corrected,
        pl.col("class_name").is_null() | (pl.col("class_name") == row["class_name"]),
    ).is_empty()


def _after(facts: Facts, rule: Rule, kind: str, row: Row, certainty: Certainty, told: str) -> Finding:
    return Finding(
        rule.code, kind, rule.article, about(facts, row), certainty,
        f"{capital(mark_told(row))}: điểm đã sửa ({between(row['entered_after'], row['entered_by'])}), {told}.",
        of_change(row), moment(row["entered_after"]), moment(row["entered_by"]),
    )  # fmt: skip
