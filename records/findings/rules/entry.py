"""Marks that came into the book late, or are overdue: since the deadline. One finding a test; who of its pupils, the
evidence says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, About, Certainty, Finding
from records.findings.telling import Row, about, counted, day, mark_told, moment, places
from records.policy import Policy
from records.policy.entry import EntryRule
from records.policy.words import capital, in_vietnamese

LATE = "vao-diem-tre"
OVERDUE = "diem-qua-han-chua-vao"

_TEST = ["term", "class_name", "grade", "subject", "component", "test_date", "deadline", "teacher_code", "rule_code"]
_NOT_TOLD = pl.col("status") == "unknown"
# A pupil late alone may have sat a make-up test of which no list tells; one whose mark alone is missing may yet.
_LATE_ALONE, _MISSING_ALONE = (pl.col(name).fill_null(False) for name in ("late_alone", "missing_alone"))
_MAYBE_LATE = _NOT_TOLD | ((pl.col("status") == "late") & _LATE_ALONE)
_LATE = (pl.col("status") == "late") & ~_LATE_ALONE
_MISSING = pl.col("status") == "missing_overdue"


def late_entry(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Marks that came after their deadline; those of which it cannot be told are counted, a finding a test."""
    for certainty, chosen in ((CERTAIN, _LATE), (POSSIBLE, _MAYBE_LATE)):
        for rule, row, marks in _tests(facts.entries.filter(chosen), policy):
            yield _late(facts, rule, row, marks, certainty)


def overdue(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Marks whose cell was still blank in an export that was surely taken after the deadline."""
    for certainty, chosen, why in (
        (CERTAIN, ~_MISSING_ALONE, ""),
        (POSSIBLE, _MISSING_ALONE, " khi phần lớn lớp đã có điểm (có thể chờ kiểm tra bù)"),
    ):
        for rule, row, marks in _tests(facts.entries.filter(_MISSING, chosen), policy):
            yield Finding(
                rule.code, OVERDUE, rule.article, _about(facts, rule, row), certainty,
                f"{capital(mark_told(row))}: {counted(marks.height, 'điểm')} còn trống trong bản xuất mới nhất{why}, "
                f"{_due(rule, row)}.",
                places(marks), earliest=moment(row["deadline"]), count=marks.height,
            )  # fmt: skip


def _tests(entries: pl.DataFrame, policy: Policy) -> Iterator[tuple[EntryRule, Row, pl.DataFrame]]:
    rules = {rule.code: rule for rule in policy.entry_rules}
    for key, marks in entries.partition_by(_TEST, as_dict=True).items():
        row = dict(zip(_TEST, key, strict=True))
        if rule := rules.get(row["rule_code"]):
            yield rule, row, marks


def _late(facts: Facts, rule: EntryRule, row: Row, marks: pl.DataFrame, certainty: Certainty) -> Finding:
    if certainty == CERTAIN:
        told = f"{counted(marks.height, 'điểm')} vào sổ sau hạn"
    else:
        told = f"{counted(marks.height, 'điểm')} chưa rõ vào sổ trước hay sau hạn{_alone(marks)}"
    return Finding(
        rule.code, LATE, rule.article, _about(facts, rule, row), certainty,
        f"{capital(mark_told(row))}: {told}, {_due(rule, row)}.",
        places(marks), moment(row["deadline"]), moment(marks["entered_by"].max()),  # type: ignore[arg-type]
        marks.height,
    )  # fmt: skip


def _alone(marks: pl.DataFrame) -> str:
    alone = marks.filter(~_NOT_TOLD).height
    if not alone:
        return ""
    return f" ({counted(alone, 'điểm')} vào sau hạn khi phần lớn lớp đúng hạn hoặc chưa rõ: có thể là kiểm tra bù)"


def _due(rule: EntryRule, row: Row) -> str:
    deadline = moment(row["deadline"])
    until = f"hạn {day(deadline.date())}" if deadline else "hạn chưa rõ"
    return f"kiểm tra ngày {day(row['test_date'])}, {until}, người nhập là {in_vietnamese(rule.answers)}"


def _about(facts: Facts, rule: EntryRule, row: Row) -> About:
    return about(facts, row, **({} if rule.answers == "teacher" else {"teacher_code": None}))
