"""What the pupils' data lack of what the regulation names (TT-08, QN-02): which fields, of how many pupils."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import polars as pl

from records.clock import end_of, from_store, to_store
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Certainty, Finding
from records.findings.judging import absent_for_certain, certainty
from records.findings.movements import CAME, leavers, movements
from records.findings.telling import about, counted, day, listed, moment, places, text_of
from records.policy import Policy
from records.policy.duty import DueRule
from records.policy.words import in_vietnamese

INCOMPLETE = "thong-tin-hoc-sinh-thieu"
NO_FIELD = "thong-tin-hoc-sinh-khong-co-cot"
NO_ASSIGNMENT = "lop-chua-phan-cong"

_NOT_OF_PUPILS = ("subjects", "assignments")
_SHEET_PLACE = ("class_name", "file", "sheet", "sha256", "taken", "row_number")


def incomplete(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Blank fields in the newest list of pupils' data; possibly, where it may have been saved before the last day."""
    for rule in _due(facts, policy, now):
        blank = facts.pupil_fields.filter(~pl.col("is_filled"), pl.col("field").is_in(rule.fields))
        if (last := rule.last_day(facts.school_year)) is not None:
            blank = blank.join(_came_after(facts, last), on="pupil_code", how="anti")
        for key, rows in blank.partition_by("class_name", as_dict=True).items():
            named = [name for name in rule.fields if name in rows["field"]]
            pupils = rows["pupil_code"].n_unique()
            yield Finding(
                rule.code, INCOMPLETE, rule.article, about(facts, class_name=str(key[0])),
                _certainty(facts, rule, "pupil_fields"),
                f"Lớp {key[0]}: {counted(pupils, 'học sinh')} chưa đủ thông tin trong danh sách: "
                f"{listed(_counted_field(rows, name) for name in named)}{_until(rule, facts)}.",
                (*places(rows), text_of(rule)), _since(facts, rule), _shown_by(facts, rule), pupils,
            )  # fmt: skip


def not_listed(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Pupils whom the book has and the newest list of pupils' data has not; surely, where `_unlisted` says so."""
    if facts.pupil_fields.is_empty():
        return
    for rule in _due(facts, policy, now):
        if set(rule.fields) <= set(_NOT_OF_PUPILS):
            continue
        for (name, is_sure), rows in _unlisted(facts, rule).partition_by("class_name", "is_sure", as_dict=True).items():
            yield Finding(
                rule.code, INCOMPLETE, rule.article, about(facts, class_name=str(name)),
                _certainty(facts, rule, "pupil_fields") if is_sure else POSSIBLE,
                f"Lớp {name}: {counted(rows.height, 'học sinh')} có trong bản xuất mà không có trong danh sách thông "
                f"tin học sinh{_until(rule, facts)}.",
                (*places(rows), text_of(rule)), _since(facts, rule), _shown_by(facts, rule), rows.height,
            )  # fmt: skip


def _unlisted(facts: Facts, rule: DueRule) -> pl.DataFrame:
    """A row a pupil: the class that shows the pupil last, `is_sure`, and where. Who came after the last day or after
    the list, or may have left before it was written, need not be in it.

    Sure only of who was there on the last day and before the list was written, and where the list has the class and no
    code that the book lacks: that may be the pupil's own, mistyped.
    """
    last, taken = rule.last_day(facts.school_year), _taken(facts)
    there = facts.rosters.sort("taken_latest", "snapshot_id", "row_number").group_by(
        "pupil_code", maintain_order=True
    ).agg(pl.col("taken_latest").first().alias("seen_by"), *(pl.col(name).last() for name in _SHEET_PLACE))  # fmt: skip
    gone = leavers(facts).filter((pl.col("left_from") <= pl.lit(taken, pl.Datetime("us"))).fill_null(True))
    there = there.join(gone, on=["class_name", "pupil_code"], how="anti")
    absent = there.join(facts.pupil_fields, on="pupil_code", how="anti")
    for each in filter(None, (last, from_store(taken).date() if taken else None)):
        absent = absent.join(_came_after(facts, each), on="pupil_code", how="anti")
    return absent.with_columns(
        is_sure=_was_there_by(facts.saved_from("pupil_fields"))
        & (pl.lit(last is None) | _was_there_by(to_store(end_of(last)) if last else None))
        & pl.col("class_name").is_in(_sound_classes(facts.pupil_fields, there).implode())
    ).sort("class_name", "pupil_code")  # fmt: skip


def _was_there_by(end: datetime | None) -> pl.Expr:
    return (pl.col("seen_by") <= pl.lit(end, pl.Datetime("us"))).fill_null(False)


def _sound_classes(rows: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """The classes of which the list has pupils, each of them one whom the book has."""
    strange = rows.join(there, on="pupil_code", how="anti")
    return rows.join(strange, on="class_name", how="anti")["class_name"].unique()


def no_field(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Fields that the newest list of pupils' data has no column for: it cannot be told whether they are kept."""
    for rule in _due(facts, policy, now):
        asked = [name for name in rule.fields if name not in _NOT_OF_PUPILS]
        absent = [name for name in asked if name not in facts.pupil_fields["field"]]
        if absent and facts.pupil_fields.height:
            yield Finding(
                rule.code, NO_FIELD, rule.article, about(facts), POSSIBLE,
                f"Danh sách thông tin học sinh không có cột {listed(map(in_vietnamese, absent))}: chưa xét được.",
                (text_of(rule),), _since(facts, rule), _shown_by(facts, rule), len(absent),
            )  # fmt: skip


def no_assignment(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Classes without any row in the list of who teaches what, where the regulation wants it complete."""
    for rule in _due(facts, policy, now):
        if "assignments" in rule.fields and facts.is_given("assignments"):
            names = set(facts.classes["class_name"]) - set(facts.assignments["class_name"])
            for name in sorted(names):
                yield Finding(
                    rule.code, NO_ASSIGNMENT, rule.article, about(facts, class_name=name),
                    _certainty(facts, rule, "assignments"),
                    f"Lớp {name}: chưa thấy trong phân công giảng dạy của năm học{_until(rule, facts)}.",
                    (text_of(rule),), _since(facts, rule),
                )  # fmt: skip


def _due(facts: Facts, policy: Policy, now: datetime) -> Iterator[DueRule]:
    """The rules that name fields, and whose last day, if the text gives one, has passed."""
    for rule in policy.dues:
        last = rule.last_day(facts.school_year)
        if rule.work == "pupil_data" and rule.fields and (last is None or now > end_of(last)):
            yield rule


def _certainty(facts: Facts, rule: DueRule, source: str) -> Certainty:
    """A list of before the last day says nothing of what was filled in by then."""
    last = rule.last_day(facts.school_year)
    return CERTAIN if last is None else certainty(absent_for_certain(facts.saved_from(source), to_store(end_of(last))))


def _came_after(facts: Facts, last: date) -> pl.DataFrame:
    """Who came to the school after a day, or may have: by the list of transfers, or by the sheets of a class. Who is on
    any sheet of before only changed the class."""
    end = to_store(end_of(last))
    listed = facts.transfers.filter(pl.col("kind").is_in(["in", "returned"]), pl.col("happened_on") > last)
    there = facts.rosters.filter(pl.col("taken_latest") <= end)
    came = movements(facts).filter(pl.col("move") == CAME, pl.col("by") > end).join(there, on="pupil_code", how="anti")
    return pl.concat([listed.select("pupil_code"), came.select("pupil_code")])


def _since(facts: Facts, rule: DueRule) -> datetime | None:
    """The last moment in time: what lacks then is of the month of that day."""
    last = rule.last_day(facts.school_year)
    return end_of(last) if last else None


def _shown_by(facts: Facts, rule: DueRule) -> datetime | None:
    """Where the text gives no day: when the list was there that shows what lacks."""
    return None if _since(facts, rule) else moment(_taken(facts))


def _taken(facts: Facts) -> datetime | None:
    """The latest moment at which the newest list may have been written."""
    taken: datetime | None = facts.pupil_fields["taken"].max()  # type: ignore[assignment]
    return taken


def _counted_field(rows: pl.DataFrame, name: str) -> str:
    pupils = rows.filter(pl.col("field") == name)["pupil_code"].n_unique()
    return f"{in_vietnamese(name)} ({pupils})"


def _until(rule: DueRule, facts: Facts) -> str:
    last = rule.last_day(facts.school_year)
    return f", hạn là hết ngày {day(last)}" if last else ""
