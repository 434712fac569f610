"""What the pupils' data lack of what the regulation names (TT-08, QN-02): which fields, of how many pupils."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.clock import end_of
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.telling import about, counted, day, listed, places, text_of
from records.policy import Policy
from records.policy.duty import DueRule
from records.policy.words import in_vietnamese

INCOMPLETE = "thong-tin-hoc-sinh-thieu"
NO_FIELD = "thong-tin-hoc-sinh-khong-co-cot"
NO_ASSIGNMENT = "lop-chua-phan-cong"

_NOT_OF_PUPILS = ("subjects", "assignments")


def incomplete(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Blank fields in the newest list of pupils' data."""
    for rule in _due(facts, policy, now):
        blank = facts.pupil_fields.filter(~pl.col("is_filled"), pl.col("field").is_in(rule.fields))
        for key, rows in blank.partition_by("class_name", as_dict=True).items():
            named = [name for name in rule.fields if name in rows["field"]]
            pupils = rows["pupil_code"].n_unique()
            yield Finding(
                rule.code, INCOMPLETE, rule.article, about(facts, class_name=str(key[0])), CERTAIN,
                f"Lớp {key[0]}: {counted(pupils, 'học sinh')} chưa đủ thông tin trong danh sách: "
                f"{listed(_counted_field(rows, name) for name in named)}{_until(rule, facts)}.",
                (*places(rows), text_of(rule)), count=pupils,
            )  # fmt: skip


def no_field(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Fields that the newest list of pupils' data has no column for: it cannot be told whether they are kept."""
    for rule in _due(facts, policy, now):
        asked = [name for name in rule.fields if name not in _NOT_OF_PUPILS]
        absent = [name for name in asked if name not in facts.pupil_fields["field"]]
        if absent and facts.pupil_fields.height:
            yield Finding(
                rule.code, NO_FIELD, rule.article, about(facts), POSSIBLE,
                f"Danh sách thông tin học sinh không có cột {listed(map(in_vietnamese, absent))}: chưa xét được.",
                (text_of(rule),), count=len(absent),
            )  # fmt: skip


def no_assignment(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Classes without any row in the list of who teaches what, where the regulation wants it complete."""
    for rule in _due(facts, policy, now):
        if "assignments" in rule.fields and facts.is_given("assignments"):
            names = set(facts.classes["class_name"]) - set(facts.assignments["class_name"])
            for name in sorted(names):
                yield Finding(
                    rule.code, NO_ASSIGNMENT, rule.article, about(facts, class_name=name), CERTAIN,
                    f"Lớp {name}: chưa thấy trong phân công giảng dạy của năm học{_until(rule, facts)}.",
                    (text_of(rule),),
                )  # fmt: skip


def _due(facts: Facts, policy: Policy, now: datetime) -> Iterator[DueRule]:
    """The rules that name fields, and whose last day, if the text gives one, has passed."""
    for rule in policy.dues:
        last = rule.last_day(facts.school_year)
        if rule.work == "pupil_data" and rule.fields and (last is None or now > end_of(last)):
            yield rule


def _counted_field(rows: pl.DataFrame, name: str) -> str:
    pupils = rows.filter(pl.col("field") == name)["pupil_code"].n_unique()
    return f"{in_vietnamese(name)} ({pupils})"


def _until(rule: DueRule, facts: Facts) -> str:
    last = rule.last_day(facts.school_year)
    return f", hạn là hết ngày {day(last)}" if last else ""
