"""The sample and the readers agree: what is read from each file is what was true at its moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data.exports import Export, exports_of
from data.history import TermBook
from data.lists import list_rows
from data.sample import build
from data.school import SampleSchool
from data.standing import Row, Standing, primary_standing, secondary_standing
from ingest.lists import TEMPLATE_FILES
from ingest.read import read_export
from records.clock import VIETNAM
from records.facts import ExportFacts, SheetFacts

StandingOf = Callable[[TermBook, datetime], Standing]

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
ALL_MARKS = {"vnedu-a": {"TBM"}, "vnedu-b": {"MUC", "KTDK"}, "vnedu-c": {"TX1", "TX2", "TX3", "TX4", "GK", "CK", "TBM"}}


@pytest.fixture(scope="module")
def schools() -> tuple[SampleSchool, ...]:
    return build(classes=1)


def read(path: Path) -> ExportFacts:
    result = read_export(path, now=NOW)
    assert [problem.as_dict() for problem in result.problems if problem.severity == "error"] == []
    assert result.facts is not None
    return result.facts


def observed(sheet: SheetFacts, components: set[str]) -> dict[tuple[str, str, str], str]:
    """(pupil, subject, component) → value of the marks on a sheet."""
    marks = sheet.cells.filter((pl.col("subject") != "") & pl.col("component").is_in(sorted(components)))
    return {(code, subject, part): value for code, subject, part, value, *_ in marks.iter_rows()}


def same_mark(value: str, truth: str) -> bool:
    return value == truth or (value != "" and truth != "" and value[0].isdigit() and Decimal(value) == Decimal(truth))


def check_sheet(sheet: SheetFacts, rows: tuple[Row, ...], components: set[str]) -> int:
    """Every mark on the sheet is the true one, and no true one is missing. How many were compared."""
    truth = {
        (row.pupil.code, subject, part): value
        for row in rows
        for (subject, part), value in row.cells.items()
        if subject in set(sheet.subjects) and part in components
    }
    found = observed(sheet, components)
    assert truth.keys() <= found.keys()
    for key, value in found.items():
        assert same_mark(value, truth.get(key, "")), key[1:]
    return len(truth)


def checked(folder: Path, school: SampleSchool, export: Export, standing_of: StandingOf) -> int:
    facts = read(folder.joinpath(*export.path))
    assert (facts.layout, facts.extension) == (export.layout, export.kind)
    assert {code for sheet in facts.sheets for code in sheet.subjects} == {
        code for name in export.class_names for code in school.book(name, export.term).subjects
    }
    compared = 0
    for sheet in facts.sheets:
        assert sheet.class_name in export.class_names
        book = school.book(sheet.class_name, export.term)
        rows = standing_of(book, export.moment).rows
        assert (sheet.school, sheet.authority, sheet.school_year) == (school.name, school.authority, school.school_year)
        assert (sheet.term, sheet.grade) == (export.term, book.grade)
        assert sheet.roster["pupil_code"].to_list() == [row.pupil.code for row in rows]
        assert sheet.roster["full_name"].to_list() == [row.pupil.full_name for row in rows]
        assert sheet.roster["birthday"].to_list() == [row.pupil.birthday for row in rows]
        compared += check_sheet(sheet, rows, ALL_MARKS[export.layout])
    return compared


@pytest.mark.full
def test_every_mark_of_the_secondary_school_is_read_as_it_was(
    sample_folder: Path, schools: tuple[SampleSchool, ...]
) -> None:
    """Both layouts, each date, cell for cell."""
    counts = [checked(sample_folder, schools[0], e, secondary_standing) for e in exports_of(schools[0])]
    assert sum(counts) > 15_000


def test_every_mark_of_the_primary_school_is_read_as_it_was(
    sample_folder: Path, schools: tuple[SampleSchool, ...]
) -> None:
    """Levels and periodic tests, in .xls and .xlsx."""
    counts = [checked(sample_folder, schools[1], e, primary_standing) for e in exports_of(schools[1])]
    assert sum(counts) > 1_500


def test_the_moment_of_an_export_lies_in_the_time_that_is_read(
    sample_folder: Path, schools: tuple[SampleSchool, ...]
) -> None:
    """Whatever it rests on, footer, property or file, the interval never excludes the true moment."""
    for school in schools:
        for export in exports_of(school):
            for sheet in read(sample_folder.joinpath(*export.path)).sheets:
                assert sheet.taken.earliest is None or sheet.taken.earliest <= export.moment
                assert export.moment <= sheet.taken.latest


@pytest.mark.parametrize("kind", sorted(set(TEMPLATE_FILES) - {"list-pupil"}))
def test_lists_are_read_as_they_were_written(
    sample_folder: Path, schools: tuple[SampleSchool, ...], kind: str
) -> None:
    """Assignments, test days, corrections, transfers, results and duties come back row for row."""
    for school in schools:
        facts = read(sample_folder / "danh-sach" / school.folder / TEMPLATE_FILES[kind])
        rows = pl.concat([sheet.rows for sheet in facts.sheets if sheet.rows is not None])
        expected = list_rows(school, kind)
        assert rows.select(expected.columns).rows() == expected.rows()


def test_of_pupils_data_only_what_is_filled_is_read(
    sample_folder: Path, schools: tuple[SampleSchool, ...]
) -> None:
    """A fact a cell, true where the workbook has a value; blanks are there, and no value is among the facts."""
    for school in schools:
        [sheet] = read(sample_folder / "danh-sach" / school.folder / TEMPLATE_FILES["list-pupil"]).sheets
        written = list_rows(school, "list-pupil")
        names = [name for name in written.columns if name not in {"class_name", "pupil_code"}]
        expected = [
            (row["class_name"], row["pupil_code"], name, row[name] is not None)
            for row in written.iter_rows(named=True)
            for name in names
        ]
        assert sheet.rows is not None
        assert sheet.rows.select("class_name", "pupil_code", "field", "is_filled").rows() == expected
        assert {filled for *_, filled in expected} == {True, False}
        assert set(sheet.rows.columns) == {"row_number", "class_name", "pupil_code", "field", "is_filled", "cell"}
