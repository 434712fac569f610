"""Classes, pupils and corrected marks of the school's lists that no export shows: pointed out at import, never by name.

A warning, no refusal: their export may be still to come. A school that has imported lists alone is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ingest.rules import capped
from records.facts import ExportFacts, SheetFacts
from records.marks import component_name
from records.problems import Problem
from records.reading import components_of_year, pupils_of_year
from records.schools import canonical_school
from records.store import Database

_LATER = "Kiểm tra có gõ nhầm không; nếu bản xuất chưa nhập thì nhập sau, không cần làm gì với danh sách."


def told_of_unknown(db: Database, facts: ExportFacts) -> tuple[Problem, ...]:
    """A warning for each class, and each pupil and corrected mark of a known class, of which the store has no export of
    the year."""
    return capped(problem for sheet in facts.sheets for problem in _of_sheet(db, facts.original_name, sheet))


def _of_sheet(db: Database, file: str, sheet: SheetFacts) -> Iterator[Problem]:
    if sheet.rows is None:
        return
    seen = pupils_of_year(db, canonical_school(sheet.school), sheet.school_year)
    if seen.is_empty():
        return
    is_known = pl.col("class_name").is_in(seen["class_name"].implode())
    of_classes = sheet.rows.filter(pl.col("class_name").is_not_null())
    classes = ", ".join(seen["class_name"].unique().sort())
    for name, row, many in _first(of_classes.filter(~is_known), "class_name"):
        yield _problem(
            "lop-chua-co", file, sheet, "class_name", row, f"lớp «{name}» ở {many} dòng",
            f"lớp có trong bản xuất đã nhập: {classes}",
        )  # fmt: skip
    if "pupil_code" in sheet.rows.columns:
        strange = of_classes.filter(is_known, ~pl.col("pupil_code").is_in(seen["pupil_code"].implode()))
        for code, row, many in _first(strange, "pupil_code"):
            yield _problem(
                "hoc-sinh-chua-co", file, sheet, "pupil_code", row, f"mã «{code}» ở {many} dòng",
                "mã của học sinh có trong bản xuất đã nhập của năm học",
            )  # fmt: skip
    if sheet.layout == "list-correction":
        yield from _strange_marks(db, file, sheet, of_classes.filter(is_known))


def _strange_marks(db: Database, file: str, sheet: SheetFacts, rows: pl.DataFrame) -> Iterator[Problem]:
    """Corrected marks that have no column in the exports of their class, subject and term."""
    known = components_of_year(db, canonical_school(sheet.school), sheet.school_year)
    place = ["term", "class_name", "subject"]
    shown = rows.join(known, on=place, how="semi")
    strange = shown.join(known, on=[*place, "component"], how="anti")
    for component, row, many in _first(strange, "component"):
        yield _problem(
            "cot-diem-chua-co", file, sheet, "component", row, f"«{component_name(component)}» ở {many} dòng",
            "cột điểm có trong bản xuất đã nhập của lớp, môn và học kì",
        )  # fmt: skip


def _first(rows: pl.DataFrame, column: str) -> Iterator[tuple[str, int, int]]:
    """Each value with the first row in which it stands, and in how many."""
    counted = rows.group_by(column).agg(pl.col("row_number").min(), many=pl.col("row_number").n_unique())
    yield from counted.sort("row_number", column).iter_rows()


def _problem(
    code: str, file: str, sheet: SheetFacts, field: str, row: int, found: str, expected: str
) -> Problem:
    cell = f"{sheet.list_columns[field]}{row}"
    return Problem(code, file, sheet.sheet, cell, found, expected, _LATER, "warning")
