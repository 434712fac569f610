"""Two teachers of one name: told apart by their codes in every table that names a teacher."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.correction_counts import CorrectionCounts
from analytics.evidence import Changes, DueTest, MonthlyEvidence, TeacherMonth
from analytics.lateness_counts import EntryCounts, Lateness
from dashboard import correction_rows, late_rows, month_rows
from dashboard.group_names import CODE, code_column

AN = "Nguyễn Thị An"
BY = ("teacher_name", "teacher_code")
NAMESAKES = [(AN, "GV2"), (AN, "GV1")]
TWO = {"teacher_name": [AN, AN], "teacher_code": ["GV1", "GV2"], "answers": ["teacher", "teacher"]}


def codes(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    return rows.select("Giáo viên", CODE).rows()


def test_each_month_s_row_says_which_of_two_namesakes_it_is_of() -> None:
    """Teachers and tests, in the order of codes where the names are the same."""
    none = EntryCounts(), Changes()
    day = date(2025, 11, 3)
    test = ("2025-2026", "HK1", "6A1", "toan", "TX1", day, day, "teacher")
    tests = [DueTest(*test, code, name, none[0]) for name, code in NAMESAKES]
    teachers = [TeacherMonth(code, name, 1, *none) for name, code in NAMESAKES]
    values: dict[str, Any] = {field.name: () for field in fields(MonthlyEvidence)}
    values |= {"entries": none[0], "changes": none[1], "tests": tuple(tests), "teachers": tuple(teachers)}
    evidence = MonthlyEvidence(**values)
    assert codes(month_rows.teachers(evidence)) == [(AN, "GV1"), (AN, "GV2")]
    assert codes(month_rows.tests(evidence)) == [(AN, "GV2"), (AN, "GV1")]


def test_each_late_mark_and_each_change_says_which_of_two_namesakes_it_is_of() -> None:
    """Also where only one of the two is in the table."""
    texts = ("class_name", "pupil_code", "subject", "component", "status", "value", "previous_value", "direction",
             "lock_relation", "register_row", "register_id", "late_row", "late_id", "asked_row", "asked_id",
             "asked_value", "file", "sheet", "cell", "answers", "rule_source",
             "edited_by", "edit_cell")  # fmt: skip
    moments = dict.fromkeys(
        ("test_date", "deadline_day", "entered_after", "entered_by", "taken", "edited_at"), pl.Datetime("us")
    )
    truths = ("late_alone", "missing_alone", "declared", "has_register", "order_known", "crossed_50", "crossed_65",
              "crossed_80")  # fmt: skip
    schema = {**dict.fromkeys(texts, pl.String), **moments, **dict.fromkeys(truths, pl.Boolean)}
    rows = pl.DataFrame({name: [None, None] for name in schema}, schema=schema).with_columns(**{
        name: pl.Series(values) for name, values in TWO.items()
    })  # fmt: skip
    for table in (late_rows.late_rows, correction_rows.observed_rows):
        assert codes(table(rows)) == [(AN, "GV1"), (AN, "GV2")]
        assert codes(table(rows.tail(1))) == [(AN, "GV2")]


def test_groups_of_teachers_have_a_column_of_codes() -> None:
    """The label of the chart has the code where both are shown; the column has it always."""
    counts = {field.name: 0 for field in fields(CorrectionCounts)} | {"rate": Decimal(0), "by": BY}
    changed = [CorrectionCounts(**{**counts, "group": pair}) for pair in NAMESAKES]
    late = [Lateness(BY, pair, EntryCounts(in_time=1), None) for pair in NAMESAKES]
    for rows in (correction_rows.group_rows(changed, "teacher_name"), late_rows.group_rows(late, "teacher_name")):
        assert rows.select("nhom", "ma").rows() == [(f"{AN} (GV1)", "GV1"), (f"{AN} (GV2)", "GV2")]
        assert rows.select(**code_column("teacher_name")).columns == [CODE]
    assert code_column("subject") == {}
