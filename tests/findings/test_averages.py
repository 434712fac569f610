"""Means of a class against its grade, reckoned by hand."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from records.findings.averages import against_school, averages
from records.findings.facts import SCHEMAS, conformed

ENTERED = pl.datetime(2025, 11, 10)
MARKS = [
    # class, pupil, subject, component, value
    ("6A1", "1", "toan", "TX1", "8.25"), ("6A1", "1", "toan", "TX2", "10"), ("6A1", "2", "toan", "TX1", "0"),
    ("6A1", "2", "toan", "TX2", ""), ("6A1", "1", "toan", "GK", "7"), ("6A1", "1", "toan", "TBM", "9.9"),
    ("6A1", "1", "am_nhac", "TX1", "Đ"), ("6A1", "2", "am_nhac", "TX1", "Miễn"), ("6A1", "1", "", "overall", "9.1"),
    ("6A2", "3", "toan", "TX1", "4.5"), ("6A2", "4", "toan", "TX3", "5.5"), ("6A2", "4", "toan", "CK", "3"),
]  # fmt: skip


def of_marks() -> pl.DataFrame:
    columns = ["class_name", "pupil_code", "subject", "component", "value"]
    rows = pl.DataFrame(MARKS, schema=columns, orient="row").with_columns(
        term=pl.lit("HK1"), grade=pl.lit(6), entered_by=ENTERED, sheet=pl.col("class_name"),
        file=pl.when(pl.col("component") == "TX2").then(pl.lit("moi.xlsx")).otherwise(pl.lit("cu.xlsx")),
    )  # fmt: skip
    return conformed("averages", averages(conformed("marks", rows)))


def of_grade(rows: list[tuple[str, int, int]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["class_name", "n", "hundredths"], orient="row").with_columns(
        term=pl.lit("HK1"), grade=pl.lit(6), subject=pl.lit("toan"), component=pl.lit("GK"), file=pl.lit("a.xlsx"),
        entered_by=ENTERED,
    )  # fmt: skip
    return conformed("averages", frame)


def test_only_numbers_of_tests_count_by_kind_and_export() -> None:
    """A level, an exemption, a blank, a term's average and the pupil's own result are no marks to be averaged."""
    counted = of_marks().sort("class_name", "component", "file")
    assert counted.select("class_name", "subject", "component", "file", "n", "hundredths").rows() == [
        ("6A1", "toan", "GK", "cu.xlsx", 1, 700), ("6A1", "toan", "TX", "cu.xlsx", 2, 825),
        ("6A1", "toan", "TX", "moi.xlsx", 1, 1000), ("6A2", "toan", "CK", "cu.xlsx", 1, 300),
        ("6A2", "toan", "TX", "cu.xlsx", 2, 1000),
    ]  # fmt: skip


def test_a_group_is_held_against_its_whole_grade() -> None:
    """6A1: 18,25 of three; 6A2: 10 of two; the grade: 28,25 of five, 5,65. What no other class has is not compared."""
    first, second = against_school(of_marks(), 2)
    assert (first.n, first.grade_n, first.grade_mean, second.mean) == (3, 5, Decimal("5.65"), Decimal(5))
    assert first.distance == Decimal(1825 * 5 - 2825 * 3) / 1500
    assert second.distance == Decimal("-0.65")
    assert [(place.file, place.cell) for place in first.places] == [("cu.xlsx", None), ("moi.xlsx", None)]
    assert [one.group["class_name"] for one in against_school(of_marks(), 3)] == ["6A1"]


def test_what_lies_just_as_far_as_the_number_is_told_without_rounding() -> None:
    """Three and six marks: 7,00 and 6,00 against 6,3333…, so 2/3 and 1/3 of a point."""
    rows = [("6A1", 3, 2100), ("6A2", 6, 3600)]
    near, other = against_school(of_grade(rows), 1)
    assert near.lies_from(Decimal("0.6666"))
    assert not near.lies_from(Decimal("0.6667"))
    assert other.lies_from(Decimal("0.3333"))
    assert not other.lies_from(Decimal("0.3334"))


def test_the_number_itself_is_far_enough() -> None:
    """9,00 and 6,00 of thirty marks each: both lie 1,5 from 7,50."""
    rows = [("6A1", 30, 27000), ("6A2", 30, 18000)]
    above, below = against_school(of_grade(rows), 30)
    assert above.lies_from(Decimal("1.5"))
    assert below.lies_from(Decimal("1.5"))
    assert not above.lies_from(Decimal("1.51"))


def test_without_marks_there_is_nothing_to_compare() -> None:
    """An empty year has neither groups nor distances."""
    empty = conformed("averages", averages(pl.DataFrame(schema=dict(SCHEMAS["marks"]))))
    assert empty.is_empty()
    assert against_school(empty, 1) == ()
