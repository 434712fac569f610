"""The files of the sample schools: what a school really has, the same bytes whenever and wherever they are made."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from data.exports import Export, exports_of, make_book
from data.sample import build, write_export, write_sample
from data.school import SampleSchool
from data.sheet import Book, Cell, Sheet, mark_cell
from data.terms import LISTS_CREATED
from data.workbook import EPOCH, to_xls, to_xlsx
from ingest.lists import TEMPLATE_FILES

COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP = b"PK\x03\x04"


@pytest.fixture(scope="module")
def schools() -> tuple[SampleSchool, ...]:
    return build(classes=1)


@pytest.fixture(scope="module")
def exports(schools: tuple[SampleSchool, ...]) -> list[Export]:
    return [export for school in schools for export in exports_of(school)]


def all_files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def content_of(path: Path) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


def test_two_writes_give_the_same_bytes(tmp_path: Path) -> None:
    """The same seed writes the same files, byte for byte, with the same times."""
    for name in ("one", "two"):
        write_sample(tmp_path / name, classes=1, schools=("tieu-hoc",))
    one, two = all_files(tmp_path / "one"), all_files(tmp_path / "two")
    assert one.keys() == two.keys()
    for name, path in one.items():
        assert path.read_bytes() == two[name].read_bytes(), name
        assert path.stat().st_mtime == two[name].stat().st_mtime


def test_nothing_in_a_zip_depends_on_the_machine(sample_folder: Path) -> None:
    """Members are stored, not deflated by whatever zlib is there, dated 1980 and made by one kind of system."""
    for path in all_files(sample_folder).values():
        if path.read_bytes().startswith(ZIP):
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    assert (member.compress_type, member.create_system) == (zipfile.ZIP_STORED, 3)
                    assert member.date_time == (1980, 1, 1, 0, 0, 0)


def test_every_planned_file_is_there_and_no_other(sample_folder: Path, exports: list[Export]) -> None:
    """The exports of both schools, and their lists each."""
    folders = ("thcs-sao-mai", "tieu-hoc-hoa-sen")
    lists = {f"danh-sach/{folder}/{name}" for folder in folders for name in TEMPLATE_FILES.values()}
    assert set(all_files(sample_folder)) == {"/".join(export.path) for export in exports} | lists


def test_each_term_has_five_exports_of_the_whole_school() -> None:
    """All twelve classes in each layout on five days a term; after the lock only the reopened classes again."""
    for school in build():
        for term in school.terms:
            for layout in {export.layout for export in exports_of(school)}:
                days: dict[str, list[str]] = {}
                for export in exports_of(school):
                    if (export.term, export.layout) == (term.code, layout):
                        days.setdefault(export.path[1], []).extend(export.class_names)
                whole = [sorted(classes) for day, classes in days.items() if day != term.reopened.isoformat()]
                assert whole == [sorted(school.class_names)] * 5
                assert days[term.reopened.isoformat()] == list(school.class_names[::4])


def test_every_layout_comes_in_both_kinds_of_file_name(exports: list[Export]) -> None:
    """A and B as real .xls and as .xlsx; C is always .xlsx inside, though some are named .xls."""
    kinds = {(export.layout, export.kind) for export in exports}
    assert kinds == {
        ("vnedu-a", "xls"),
        ("vnedu-a", "xlsx"),
        ("vnedu-b", "xls"),
        ("vnedu-b", "xlsx"),
        ("vnedu-c", "xlsx"),
    }
    assert {export.file_name.rsplit(".")[-1] for export in exports if export.layout == "vnedu-c"} == {"xls", "xlsx"}


def test_a_file_is_what_it_claims_or_what_the_plan_says(sample_folder: Path, exports: list[Export]) -> None:
    """Real .xls begin with the compound document's signature, all others are zips."""
    for export in exports:
        head = sample_folder.joinpath(*export.path).read_bytes()[:8]
        assert head == COMPOUND if export.kind == "xls" else head.startswith(ZIP)


def test_files_carry_the_time_of_their_export(sample_folder: Path, exports: list[Export]) -> None:
    """The modification time is the export's moment; a .xlsx says the same in its properties, in UTC."""
    for export in exports:
        path = sample_folder.joinpath(*export.path)
        assert path.stat().st_mtime == export.moment.timestamp()
        if export.kind == "xlsx":
            with zipfile.ZipFile(path) as archive:
                core = archive.read("docProps/core.xml").decode("utf-8")
            assert f"{export.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</dcterms:created>" in core
    for path in sample_folder.joinpath("danh-sach").rglob("*.xlsx"):
        assert path.stat().st_mtime == LISTS_CREATED.timestamp()


def test_real_xls_have_no_date_of_their_own() -> None:
    """Nothing in the compound document says when it was made."""
    cells = (Cell(0, 0, "x", "text"),)
    sheet = Sheet("1a", cells, merges=(), columns=())
    assert to_xls(Book((sheet,), created=EPOCH)) == to_xls(Book((sheet,), created=datetime(2026, 1, 5, tzinfo=UTC)))
    assert b"SummaryInformation" not in to_xls(Book((sheet,), created=None))


def test_a_workbook_without_a_date_does_not_get_todays() -> None:
    """Even where nothing is said of its creation, a .xlsx is the same tomorrow."""
    sheet = Sheet("1a", (Cell(0, 0, 8.5, "score"),), merges=(), columns=())
    with zipfile.ZipFile(io.BytesIO(to_xlsx(Book((sheet,), created=None)))) as archive:
        assert "2000-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode("utf-8")


def test_marks_are_numbers_unless_they_are_not() -> None:
    """Scores become numbers, levels and exemptions stay text, and some teachers' scores are text on purpose."""
    assert mark_cell(0, 0, "8.5") == Cell(0, 0, 8.5, "score")
    assert mark_cell(0, 0, "Đ").value == "Đ"
    assert mark_cell(0, 0, "8.5", as_text=True) == Cell(0, 0, "8.5", "cell")
    assert mark_cell(0, 0, "").value == ""


def test_the_summary_states_its_own_counts(sample_folder: Path, exports: list[Export]) -> None:
    """The footer's number of pupils and the table of results agree with the rows above them."""
    for export in (export for export in exports if export.layout == "vnedu-a"):
        rows = content_of(sample_folder.joinpath(*export.path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        pupils = [row for row in rows[7:] if isinstance(row[0], int | float)]
        assert f"Danh sách này có: {len(pupils)} học sinh" in rows[7 + len(pupils)][2]
        results = rows[5].index("Kết quả học tập")
        for label, level in (("Tốt:", "Tốt"), ("Khá:", "Khá"), ("Đạt:", "Đạt"), ("Chưa Đạt:", "Chưa đạt")):
            line = next(row for row in rows[7 + len(pupils) :] if row[results + 1] == label)
            assert line[results + 2] == sum(row[results] == level for row in pupils)
            assert line[results + 4] == sum(row[results + 1] == level for row in pupils)


def test_component_sheets_state_their_own_counts(sample_folder: Path, exports: list[Export]) -> None:
    """'Sĩ số' and the bands of the averages agree with the rows above them."""
    for export in (export for export in exports if export.layout == "vnedu-c"):
        book = content_of(sample_folder.joinpath(*export.path))
        rows = book.get_sheet_by_name("toán").to_python(skip_empty_area=False)
        pupils = [row for row in rows[7:] if isinstance(row[0], int | float)]
        stated = {row[1]: row[2] for row in rows[7 + len(pupils) :]}
        averages = [row[11] for row in pupils if row[11] != ""]
        assert stated["Sĩ số"] == len(pupils)
        assert stated["Giỏi (>=8.0)"] == sum(average >= 8 for average in averages)
        assert stated["Yếu"] == sum(average < 5 for average in averages)
        assert sum(stated[band] for band in ("Giỏi (>=8.0)", "Khá", "Trung bình", "Yếu")) == len(averages)


def test_who_has_left_is_in_the_older_exports_only(sample_folder: Path, schools: tuple[SampleSchool, ...]) -> None:
    """A pupil's code stands in the exports before the transfer, and in none after it."""
    school = schools[0]
    leaver = next(pupil for pupil in school.pupils if pupil.left and pupil.left < school.terms[0].last_day)
    seen = {}
    for export in exports_of(school):
        if export.layout == "vnedu-a":
            rows = content_of(sample_folder.joinpath(*export.path)).get_sheet_by_index(0).to_python()
            seen[export.moment.date()] = float(leaver.code) in {row[1] for row in rows}
    assert set(seen.values()) == {True, False}
    assert all(is_there == leaver.is_here(day) for day, is_there in seen.items())


def test_the_primary_sheet_hides_its_second_name_column(schools: tuple[SampleSchool, ...]) -> None:
    """'Họ và tên' beside 'HỌ VÀ TÊN HỌC SINH' is hidden and empty; ticks are a Wingdings sign."""
    export = next(e for e in exports_of(schools[1]) if e.path[1] == "2026-06-03")
    sheet = make_book(schools[1], export).sheets[0]
    assert [(c.first, c.last) for c in sheet.columns if c.hidden] == [(3, 3)]
    assert {cell.value for cell in sheet.cells if cell.column == 3 and cell.row >= 9} == {""}
    assert {cell.value for cell in sheet.cells if cell.style == "tick"} == {"\uf0fc", ""}


def test_each_file_is_reported_once(tmp_path: Path) -> None:
    """Progress runs from 1 to the number of files, naming each."""
    told: list[tuple[int, int, str]] = []
    write_sample(tmp_path, classes=1, schools=("tieu-hoc",), progress=lambda *step: told.append(step))
    assert [done for done, _, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total, _ in told} == {len(told)} == {len(all_files(tmp_path))}
    assert [what for _, _, what in told][-len(TEMPLATE_FILES) :] == list(TEMPLATE_FILES.values())


def test_one_export_can_be_written_alone(
    tmp_path: Path, sample_folder: Path, schools: tuple[SampleSchool, ...]
) -> None:
    """An export written by itself is the one of the whole sample."""
    export = exports_of(schools[0])[1]
    path = write_export(tmp_path, schools[0], export)
    assert path.read_bytes() == sample_folder.joinpath(*export.path).read_bytes()
