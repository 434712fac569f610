"""The examples of other layouts and their readers agree: each cell is what was true at its moment, where it says."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from sample_home import make_home

from data.curriculum import secondary_subjects
from data.history import TermBook
from data.layout_c import comment
from data.layout_slip import joined
from data.other_exports import OtherExport, make_other_book, other_exports
from data.sample import build, write_other_layouts, write_sample
from data.school import SampleSchool
from data.standing import Row, Standing, primary_standing, secondary_standing
from data.workbook import to_xls, to_xlsx
from ingest.name_match import KnownPupil, Rosters
from ingest.read import read_export
from jobs.importing import FileReport, import_files, workbooks_in
from records.clock import VIETNAM
from records.facts import SheetFacts
from records.schools import canonical_school
from records.store import Store

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
COMPONENTS = {
    "smas": {"TX1", "TX2", "TX3", "TX4", "GK", "CK"},
    "moet-secondary": {"TX1", "TX2", "TX3", "TX4", "GK", "CK", "TBM"},
    "moet-primary": {"MUC", "KTDK"},
    "class-book": {"TX1", "TX2", "TX3", "TX4", "GK", "CK", "TBM"},
    "result-slip": {"GK", "CK", "TBM"},
}
MARKS = {       # pupils, and filled cells of subjects, comments and joined marks among them
    "smas_toan.xlsx": (35, 245), "smas_gdtc.xls": (35, 136), "csdl_toan.xlsx": (35, 280), "csdl_gdtc.xls": (35, 171),
    "so_diem_lop.xlsx": (35, 2444), "phieu_diem.xls": (35, 1676), "csdl_tieu_hoc_hk1.xls": (30, 330),
    "csdl_tieu_hoc_cn.xlsx": (31, 340),
}  # fmt: skip


@pytest.fixture(scope="module")
def schools() -> tuple[SampleSchool, ...]:
    return build(classes=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("bo-cuc")
    write_other_layouts(written)
    return written


def standing_of(school: SampleSchool, export: OtherExport) -> Standing:
    of: Callable[[TermBook, datetime], Standing] = primary_standing if school.is_primary else secondary_standing
    return of(school.book(export.class_names[0], export.term), export.moment)


def rosters_of(school: SampleSchool, export: OtherExport) -> Rosters:
    key = (canonical_school(school.name), school.school_year, export.class_names[0])
    return {key: [KnownPupil(row.pupil.code, row.pupil.full_name) for row in standing_of(school, export).rows]}


def examples(schools: tuple[SampleSchool, ...]) -> list[tuple[SampleSchool, OtherExport]]:
    return [(school, export) for school in schools for export in other_exports(school)]


def sheet_of(path: Path, rosters: Rosters) -> SheetFacts:
    result = read_export(path, now=NOW, rosters=rosters)
    assert [problem.sentence() for problem in result.errors] == []
    assert result.facts is not None
    [sheet] = result.facts.sheets
    return sheet


def same(value: str, truth: str) -> bool:
    is_number = value[:1].isdigit() and truth[:1].isdigit() and " " not in value
    return Decimal(value) == Decimal(truth) if is_number else value == truth


def truth_of(rows: tuple[Row, ...], subjects: set[str], components: set[str]) -> dict[tuple[str, str, str], str]:
    return {
        (row.pupil.code, subject, part): value
        for row in rows
        for (subject, part), value in row.cells.items()
        if subject in subjects and part in components
    }


def test_every_mark_is_read_as_it_was(schools: tuple[SampleSchool, ...], folder: Path) -> None:
    """Each example of each layout: pupils, marks and heading against the school's truth, none more and none less."""
    counted = {}
    for school, export in examples(schools):
        sheet = sheet_of(folder.joinpath(*export.path), rosters_of(school, export))
        rows = standing_of(school, export).rows
        assert (sheet.layout, sheet.term, sheet.class_name) == (export.layout, export.term, export.class_names[0])
        assert (sheet.school, sheet.authority, sheet.school_year) == (school.name, school.authority, school.school_year)
        assert sheet.roster["pupil_code"].to_list() == [row.pupil.code for row in rows]
        assert sheet.roster["full_name"].to_list() == [row.pupil.full_name for row in rows]
        asked = {export.subject} if export.subject else set(school.book(export.class_names[0], export.term).subjects)
        assert set(sheet.subjects) == asked
        truth = truth_of(rows, asked, COMPONENTS[export.layout])
        marks = sheet.cells.filter(pl.col("component").is_in(sorted(COMPONENTS[export.layout])))
        found = {(code, subject, part): value for code, subject, part, value, *_ in marks.iter_rows()}
        assert len(found) == marks.height
        assert truth.keys() <= found.keys()
        assert [key for key, value in found.items() if not same(value, truth.get(key, ""))] == []
        texts = sum(filled_texts(row, asked, export.layout) for row in rows)
        assert sheet.marks == len(truth) + texts
        counted[export.path[-1]] = (sheet.roster.height, sheet.marks)
    assert counted == MARKS


def filled_texts(row: Row, subjects: set[str], layout: str) -> int:
    """How many comments, or cells of joined marks, an example shows of a pupil."""
    own = [subject for subject in secondary_subjects(6) if subject.code in subjects]
    if layout == "result-slip":
        return sum(bool(joined(row, subject)) for subject in own)
    return sum(bool(comment(row, subject)) for subject in own) if layout in {"smas", "moet-secondary"} else 0


def test_results_of_the_pupil_are_read_as_they_were(schools: tuple[SampleSchool, ...], folder: Path) -> None:
    """Competences, qualities and the ticked result of the ministry's primary summary."""
    for school, export in examples(schools[1:]):
        sheet = sheet_of(folder.joinpath(*export.path), {})
        found = {
            (code, part): value
            for code, subject, part, value, *_ in sheet.cells.iter_rows() if subject == "" and value
        }
        truth = {
            (row.pupil.code, part): value
            for row in standing_of(school, export).rows for (subject, part), value in row.cells.items()
            if subject == "" and not part.startswith("absent_")
        }  # fmt: skip
        assert found == truth
        assert len(found) > 300


def test_joined_regular_marks_are_those_of_the_slip_in_their_order(
    schools: tuple[SampleSchool, ...], folder: Path
) -> None:
    [export] = [export for export in other_exports(schools[0]) if export.layout == "result-slip"]
    sheet = sheet_of(folder.joinpath(*export.path), {})
    book = {subject.code: subject for subject in secondary_subjects(6)}
    series = sheet.cells.filter(component="CTX")
    by_pupil = {row.pupil.code: row for row in standing_of(schools[0], export).rows}
    for code, subject, _, value, score, _ in series.iter_rows():
        parts, truth = value.split(), joined(by_pupil[code], book[subject]).split()
        assert len(parts) == len(truth)
        assert all(map(same, parts, truth))
        assert score is None
    assert series.height == 35 * 12


def test_each_value_stands_in_the_cell_that_is_named(schools: tuple[SampleSchool, ...], folder: Path) -> None:
    """Read once more by the bare parser: the named cell of the named sheet holds what was read."""
    for school, export in examples(schools):
        path = folder.joinpath(*export.path)
        sheet = sheet_of(path, rosters_of(school, export))
        raw = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).get_sheet_by_name(sheet.sheet)
        rows = raw.to_python(skip_empty_area=False)
        for value, cell in sheet.cells.filter(pl.col("component") != "year_result").select("value", "cell").iter_rows():
            letters = cell.rstrip("0123456789")
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - ord("A") + 1
            stored = rows[int(cell[len(letters) :]) - 1][column - 1]
            text = f"{stored:g}" if isinstance(stored, float) else str(stored)
            assert same(value, text), (export.path[-1], cell)


def test_both_kinds_of_workbook_say_the_same(schools: tuple[SampleSchool, ...], tmp_path: Path) -> None:
    """.xls and .xlsx of every example."""
    for school, export in examples(schools):
        book = make_other_book(school, export)
        (tmp_path / "x.xls").write_bytes(to_xls(book))
        (tmp_path / "x.xlsx").write_bytes(to_xlsx(book))
        one, two = (sheet_of(tmp_path / name, rosters_of(school, export)) for name in ("x.xls", "x.xlsx"))
        assert one.cells.equals(two.cells)
        assert one.roster.equals(two.roster)


def test_the_examples_are_the_same_bytes_again_and_beside_the_sample(folder: Path, tmp_path: Path) -> None:
    """Two writes are equal; the sample itself has none of them."""
    write_other_layouts(tmp_path / "again")
    names = sorted(path.relative_to(folder) for path in folder.rglob("*.xls*"))
    assert {str(name.name) for name in names} == set(MARKS)
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in names)
    write_sample(tmp_path / "sample", classes=1, schools=("tieu-hoc",))
    assert not (tmp_path / "sample" / "bo-cuc-khac").exists()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> tuple[Store, list[list[FileReport]]]:
    """A home into which the examples came without consent, with it, and once more without."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    store = Store(home.store_path)
    files = workbooks_in([folder])
    return store, [import_files(home, store, files, now=NOW, match_names=consent) for consent in (False, True, False)]


def test_the_examples_are_imported_without_an_error(imported: tuple[Store, list[list[FileReport]]]) -> None:
    """Only the class book waits for the consent to match names; then it comes in, too."""
    _, (first, second, _) = imported
    refused = [(Path(r.path).name, [p.code for p in r.errors]) for r in first if r.errors]
    assert refused == [("so_diem_lop.xlsx", ["khong-ma"])]
    assert all(report.errors == [] for report in second)
    assert Counter(report.unchanged for report in second) == {True: 7, False: 1}


def test_importing_them_again_changes_nothing(imported: tuple[Store, list[list[FileReport]]]) -> None:
    """Not even the one that needed consent asks for it again; and the consent is in the log of events."""
    store, (_, _, third) = imported
    assert all(report.unchanged and report.errors == [] for report in third)
    with store.read() as db:
        assert db.query("SELECT count(*) FROM export_file").item() == 8
        details = db.query("SELECT detail FROM event WHERE kind = 'import'")["detail"].to_list()
    assert len(details) == 8
    assert [detail for detail in details if "matched_by" in detail] == [
        '{"layout": "class-book", "matched_by": "name", "sheets": 1}'
    ]


def test_the_same_class_from_five_programs_is_one_class(imported: tuple[Store, list[list[FileReport]]]) -> None:
    """35 pupils, not 140; and no mark differs between the layouts."""
    store, _ = imported
    with store.read() as db:
        classes = db.query(
            "SELECT class_name, term, count(*) FILTER (is_current) AS n FROM enrolment GROUP BY ALL ORDER BY ALL"
        ).rows()
        differing = db.query(
            """SELECT count(*) FROM (SELECT 1 FROM mark_version WHERE component <> 'NX'
               GROUP BY term, pupil_code, subject, component HAVING count(DISTINCT value) > 1)"""
        ).item()
    assert classes == [("1A", "CN", 31), ("1A", "HK1", 30), ("6A1", "HK1", 35)]
    assert differing == 0
