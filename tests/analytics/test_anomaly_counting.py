"""What the tests of anomalies rest on, counted from a school's tables and by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics import lateness
from analytics.anomalies import counting
from analytics.anomalies.lifts import HALF, WHOLE
from analytics.exact import Stratum

NOV_1, NOV_8 = datetime.fromisoformat("2025-11-01"), datetime.fromisoformat("2025-11-08")
SCHOOL, YEAR = "Trường THCS Sao Mai", "2025-2026"
SHOWN = ("pupil_code", "component", "teacher_code")


def own(tables: Any) -> ir.Table:
    return counting.owned(tables["mark_version"], tables["current_assignment"])


def rows_of(tables: Any) -> ir.Table:
    """The owned marks, worked out once."""
    return ibis.memtable(tables.run(own(tables)))


def steps(*told: tuple[str, int, int, bool]) -> ir.Table:
    """Rows of `corrections.observed` of GV1: component, from and to in hundredths, whether the order is known."""
    rows = [
        (SCHOOL, YEAR, "HK1", "6A1", "toan", component, 6, "GV1", before, after, known,
         "unknown" if not known else "up" if after > before else "down")
        for component, before, after, known in told
    ]  # fmt: skip
    names = ["grade", "teacher_code", "previous_hundredths", "hundredths", "order_known", "direction"]
    return ibis.memtable(pl.DataFrame(rows, schema=[*counting.COLUMN, *names], orient="row"))


def mark(tables: Any, *values: str, component: str = "TX1", **how: Any) -> None:
    """A pupil's mark and what became of it, a week apart."""
    seen = tables.seen
    steps = [seen(value, None if not i else NOV_1 + timedelta(days=7 * (i - 1)), NOV_1 + timedelta(days=7 * i))
             for i, value in enumerate(values)]  # fmt: skip
    tables.history(tables.fresh(), component, *steps, **how)


def test_a_mark_is_a_teachers_only_where_no_list_names_anybody_else(tables: Any) -> None:
    """Two teachers of a class and subject at any time of the term, or days that do not cover the mark: nobody's."""
    tables.assign("GV1")
    tables.assign("GV2", class_name="6A2")
    tables.assign("GV3", class_name="6A2", valid_from=date(2025, 12, 1))
    tables.assign("GV4", class_name="6A3", valid_from=date(2025, 11, 5))
    for class_name in ("6A1", "6A2", "6A3", "6A4"):
        mark(tables, "7", class_name=class_name)
    mark(tables, "", component="TX2")
    assert [row[1:] for row in tables.rows(own(tables), *SHOWN)] == [("TX1", "GV1")]


def test_columns_are_counted_and_not_marks(tables: Any) -> None:
    """Three columns of two marks, of which one has two corrections; one that a single export shows is left out, and a
    change whose order is not known is none."""
    tables.assign("GV1")
    for component, values in (("TX1", ("7", "8")), ("TX2", ("7", "6")), ("TX2", ("5", "6")), ("TX3", ("9",))):
        mark(tables, *values, component=component)
    mark(tables, "6", component="TX1")
    tables.history(tables.fresh(), "TX4", tables.seen("6", None, NOV_1), tables.seen("7", None, NOV_8, known=False))
    seen = steps(("TX1", 700, 800, True), ("TX2", 700, 600, True), ("TX2", 500, 600, True), ("TX4", 600, 700, False))
    rows = tables.run(counting.corrected_columns(rows_of(tables), seen)).sort("component")
    assert rows.select("component", "teacher_code", "marks", "is_corrected").rows() == [
        ("TX1", "GV1", 2, 1), ("TX2", "GV1", 2, 1), ("TX4", "GV1", 1, 0),
    ]  # fmt: skip
    (units,) = counting.units(rows, "is_corrected")
    assert (units.teacher_code, units.k, units.n, units.marks) == ("GV1", 2, 3, 5)


def test_marks_as_the_books_show_them_now_are_counted_by_value(tables: Any) -> None:
    """The newest value of each; none of a primary grade, no level, no average."""
    tables.assign("GV1")
    tables.assign("GV1", class_name="1A")
    mark(tables, "4.75", "5")
    mark(tables, "5")
    mark(tables, "Đ")
    mark(tables, "5", component="TBM")
    mark(tables, "5", class_name="1A", grade=1)
    counted = tables.run(counting.mark_values(rows_of(tables)))
    assert counting.values(counted) == {"GV1": {500: 2}}


def test_a_mark_lies_below_one_place_and_is_lifted_over_it_or_not(tables: Any) -> None:
    """Kind, distance, at a threshold, lifted, elsewhere, lifted elsewhere: of the mark as it was first."""
    tables.assign("GV1")
    expected = {
        ("4.75", "5"): (WHOLE, 25, 1, 1, 0, 0),
        ("4.5", "5.25"): (WHOLE, 50, 1, 1, 0, 0),
        ("4.75", "5.75"): (WHOLE, 25, 1, 0, 0, 0),      # not just over it
        ("5.75", "6"): (WHOLE, 25, 0, 0, 1, 1),
        ("6.25", "6.5"): (HALF, 25, 1, 1, 0, 0),
        ("7.2", "7.5"): (HALF, 30, 0, 0, 1, 1),
        ("7.75", ""): (WHOLE, 25, 1, 0, 0, 0),
        ("8.9", ""): (WHOLE, 10, 0, 0, 1, 0),
    }
    for number, (first, _) in enumerate(expected):
        mark(tables, first, component=f"TX{number}")
    seen = steps(
        *((f"TX{number}", int(100 * float(first)), int(100 * float(last)), True)
          for number, (first, last) in enumerate(expected) if last),
        ("TX6", 775, 800, False),
    )  # fmt: skip
    rows = tables.run(counting.reaches(rows_of(tables), seen)).filter(
        (pl.col("at_threshold") > 0) | (pl.col("elsewhere") > 0)
    )
    names = ("kind", "below", "at_threshold", "lifted", "elsewhere", "lifted_elsewhere")
    assert rows.sort("component").select(names).rows() == list(expected.values())


def test_a_column_in_which_some_were_lifted_and_others_not_tells(tables: Any) -> None:
    """Of two marks a quarter below 5,0 and one below 6,0 one is lifted; in the other column all are."""
    tables.assign("GV1")
    for first, component in (("4.75", "TX1"), ("4.75", "TX1"), ("5.75", "TX1"), ("4.75", "TX2")):
        mark(tables, first, component=component)
    seen = steps(("TX1", 475, 500, True), ("TX2", 475, 500, True))
    telling = counting.telling(tables.run(counting.reaches(rows_of(tables), seen)))
    assert telling.select("component", "below").rows() == [("TX1", 25)]
    (reach,) = counting.reach_values(telling)
    assert reach.stratum() == Stratum(2, 1, 1)


def test_a_pupils_marks_are_added_up_by_subject(tables: Any) -> None:
    """In hundredths; nobody's where a subject's class had two teachers."""
    tables.assign("GV1")
    tables.assign("GV2", subject="ngu_van")
    tables.assign("GV3", subject="ngu_van")
    pupil = tables.fresh()
    for subject, component, value in (("toan", "TX1", "7.25"), ("toan", "TX2", "8"), ("ngu_van", "TX1", "6")):
        tables.history(pupil, component, tables.seen(value, None, NOV_1), subject=subject)
    tables.enrol(pupil, first_seen=NOV_1)
    current = tables["mark_version"].filter(ibis._.is_current)
    rows = tables.run(counting.pupils(current, rows_of(tables)))
    names = ("grade", "class_name", "subject", "teacher_code", "total", "n")
    assert sorted(rows.select(names).rows(), key=repr) == [
        (6, "6A1", "ngu_van", None, 600, 1), (6, "6A1", "toan", "GV1", 1525, 2),
    ]  # fmt: skip


def statuses(*weeks: tuple[str, int, str, bool]) -> ir.Table:
    """Rows of `lateness.status`: teacher, week, status, late_alone."""
    rows = [(code, date(2025, 11, 3) + timedelta(weeks=week), status, alone, lateness.TEACHER)
            for code, week, status, alone in weeks]  # fmt: skip
    schema = ["teacher_code", "deadline_week", "status", "late_alone", "answers"]
    return ibis.memtable(pl.DataFrame(rows, schema=schema, orient="row"))


def test_weeks_are_counted_and_those_of_the_whole_school_are_not() -> None:
    """Forty late marks of a week are one; one pupil's alone is none; a week in which most were late is nobody's; who is
    not a teacher, or not known, has none."""
    late, in_time, unknown = lateness.LATE, lateness.IN_TIME, lateness.UNKNOWN
    rows = counting.late_weeks(
        statuses(
            *[("A", 0, late, False)] * 40, ("B", 0, in_time, False), ("C", 0, unknown, False),
            ("A", 1, late, True), ("B", 1, in_time, False),
            ("A", 2, late, False), ("B", 2, late, False), ("C", 2, in_time, False),
            ("A", 3, lateness.MISSING_OVERDUE, False),
        )
    ).to_polars()  # fmt: skip
    found = {each.teacher_code: (each.k, each.n, each.marks) for each in counting.units(rows, "is_late")}
    assert found == {"A": (1, 2, 41), "B": (0, 2, 2), "C": (0, 1, 1)}
    nobody = statuses(("A", 0, late, False)).mutate(answers=ibis.literal("records_clerk"))
    assert counting.late_weeks(nobody).to_polars().is_empty()
