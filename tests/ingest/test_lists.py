"""The list workbooks: what is written is read back, the example is passed over, texts never become formulas."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from invented_exports import CODES, NOW, Tab, write_xlsx
from polars.testing import assert_frame_equal

from ingest.lists import LIST_SPECS, TEMPLATE_FILES, write_list
from ingest.read import read_export
from records.clock import VIETNAM, to_store
from records.facts import SheetFacts
from records.list_tables import LIST_TABLES

SCHOOL = "THCS Hoa Gạo"
CORRECTED = datetime(2025, 10, 21, 15, 30, 15, tzinfo=VIETNAM)
CLOSED = datetime(2025, 10, 3, 15, 30, tzinfo=VIETNAM)
AFTER_THE_YEAR = datetime(2026, 10, 1, 9, 0, tzinfo=VIETNAM)
LOCKED = datetime(2026, 1, 19, tzinfo=VIETNAM)
ROWS: dict[str, list[tuple[object, ...]]] = {
    "list-assignment": [
        ("HK1", "6A1", "toan", "GV001", "Ngô Thị Lá", date(2025, 9, 5), None),
        ("HK1", "6A1", "", "GV001", "Ngô Thị Lá", None, None),
        ("HK2", "9A2", "ls_dl", "GV002", "=HYPERLINK(1)", None, date(2026, 5, 29)),
    ],
    "list-calendar": [
        ("HK1", "6A1", "toan", "TX1", date(2025, 10, 6)),
        ("HK1", "6A1", "toan", "GK", date(2025, 11, 3)),
        ("CN", "4A", "tieng_viet", "KTDK", date(2026, 5, 11)),
    ],
    "list-correction": [
        (
            "HK1", "6A1", str(CODES[0]), "toan", "TX1", "6.5", "7.25", date(2025, 10, 20), "Ngô Thị Lá",
            date(2025, 10, 21), "Vũ Văn Đá", to_store(CORRECTED), "Cộng nhầm",
            ["principal", "board", "requester"], ["request_form", "test_paper"], date(2025, 10, 22),
            ["principal", "requester"], ["teacher", "admin"], "principal", to_store(CORRECTED + timedelta(minutes=9)),
            ["class_summary", "hoc_ba"],
        ),
        (
            "HK1", "6A1", str(CODES[1]), "gdtc", "CK", "", "Đ", None, None, None, None, None, None,
            [], [], None, [], [], None, None, [],
        ),
    ],
    "list-pupil": [
        (
            "6A1", str(CODES[0]), "Trần Thị Sao", date(2014, 3, 15), "Kinh", "Nữ", "Thôn Một", "không", "Trần Văn Núi",
            "0000 000 001",
        ),
        ("6A1", str(CODES[1]), "Lê Văn Suối", None, "Mường", "Nam", None, None, "Lê Thị Đồi", "0000000002"),
    ],
    "list-transfer": [
        ("6A1", str(CODES[0]), "in", date(2025, 11, 17), "Trường THCS Hoa Gạo", "12/QĐ-THCS"),
        ("9A2", str(CODES[1]), "dropped", date(2026, 3, 2), None, None),
        ("6A2", str(CODES[2]), "class", date(2025, 10, 1), "6A1", None),
    ],
    "list-results": [
        ("CN", "6A1", str(CODES[0]), "titles", "Học sinh Giỏi"),
        ("CN", "6A1", str(CODES[1]), "reassessed", "toan"),
        ("CN", "6A1", str(CODES[1]), "reassessed", "ls_dl"),
        ("CN", "6A1", str(CODES[0]), "promoted", None),
    ],
    "list-duty": [
        (
            None, "2025-09", "6A1", None, "attendance", None, date(2025, 10, 3), to_store(CLOSED), "Ngô Thị Lá",
            "homeroom", None,
        ),
        ("HK1", None, None, None, "lock", None, date(2026, 1, 19), to_store(LOCKED), None, "admin", "theo lịch"),
        ("HK2", None, "9A2", "toan", "print", "mark_book", date(2026, 9, 30), None, None, None, None),
    ],
}  # fmt: skip


def frame(kind: str) -> pl.DataFrame:
    """A list as it is written: of pupils' data the values, which no table of the store has."""
    schema = {name: dtype for name, dtype in LIST_TABLES[kind][1].items() if name != "row_number"}
    if kind == "list-pupil":
        names = (field.name for field in LIST_SPECS[kind].fields)
        schema = {name: pl.Date() if name == "birth_date" else pl.String() for name in names}
    return pl.DataFrame(ROWS[kind], schema=schema, orient="row")


def stored(kind: str) -> pl.DataFrame:
    """What the store holds of `frame`."""
    if kind != "list-pupil":
        return frame(kind)
    names = ("name", "birth_date", "ethnicity", "sex", "address", "policy_family", "parents", "phone")
    rows = [
        (class_name, code, name, value is not None, f"{column}{6 + number}")
        for number, (class_name, code, *values) in enumerate(ROWS[kind])
        for name, column, value in zip(names, "DEFGHIJK", values, strict=True)
    ]
    schema = {k: v for k, v in LIST_TABLES[kind][1].items() if k != "row_number"}
    return pl.DataFrame(rows, schema=schema, orient="row")


def written(folder: Path, kind: str, rows: pl.DataFrame | None = None, created: datetime = NOW) -> Path:
    path = folder / TEMPLATE_FILES[kind]
    write_list(path, kind, school=SCHOOL, school_year="2025-2026", classes=["6A1", "6A2"], rows=rows, created=created)
    return path


def read(path: Path, now: datetime = NOW) -> SheetFacts:
    result = read_export(path, now=now)
    assert result.problems == ()
    assert result.facts is not None
    return result.facts.sheets[0]


@pytest.mark.parametrize("kind", sorted(LIST_TABLES))
def test_a_list_that_was_written_is_read_back_whole(tmp_path: Path, kind: str) -> None:
    """Terms, subjects, components, days, moments and marks survive the workbook; each row knows its number."""
    sheet = read(written(tmp_path, kind, frame(kind)), AFTER_THE_YEAR)
    assert (sheet.layout, sheet.school, sheet.school_year, sheet.class_name) == (kind, SCHOOL, "2025-2026", None)
    assert sheet.rows is not None
    assert sheet.rows.schema == LIST_TABLES[kind][1]
    assert_frame_equal(sheet.rows.drop("row_number"), stored(kind))
    assert sheet.rows["row_number"].unique(maintain_order=True).to_list() == list(range(6, 6 + len(ROWS[kind])))
    assert sheet.listed == len(ROWS[kind])


@pytest.mark.parametrize("kind", sorted(LIST_TABLES))
def test_the_example_of_a_template_is_no_entry(tmp_path: Path, kind: str) -> None:
    """An untouched template is an empty list; what is filled in below the example counts."""
    path = written(tmp_path, kind)
    assert [problem.code for problem in read_export(path, now=NOW).errors] == ["danh-sach-rong"]


@pytest.mark.parametrize("kind", sorted(LIST_TABLES))
def test_the_example_itself_would_be_readable(tmp_path: Path, kind: str) -> None:
    """A clerk who follows the example to the letter makes no mistake."""
    spec = LIST_SPECS[kind]
    head = ["STT", *(field.heading for field in spec.fields)]
    example = [1, *(field.example for field in spec.fields)]
    tab = Tab([[f"Trường: {SCHOOL}"], [spec.title], ["Năm học: 2025-2026"], [], [*head], [*example]])
    sheet = read(write_xlsx(tmp_path / "l.xlsx", {"s": tab}))
    assert sheet.listed == 1


def test_a_name_that_looks_like_a_formula_stays_a_name(tmp_path: Path) -> None:
    """No cell of a list is a formula or a link, whatever its text."""
    path = written(tmp_path, "list-assignment", frame("list-assignment"))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


DROP_DOWNS = {
    "list-assignment": 3, "list-calendar": 4, "list-correction": 5, "list-pupil": 1, "list-transfer": 2,
    "list-results": 3, "list-duty": 7,
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(LIST_TABLES))
def test_templates_have_drop_downs_and_help(tmp_path: Path, kind: str) -> None:
    """Where one value is chosen there is a list to choose from; a help sheet explains the columns."""
    path = written(tmp_path, kind)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
        book = archive.read("xl/workbook.xml").decode("utf-8")
    assert sheet.count("<dataValidation ") == DROP_DOWNS[kind]
    assert "Hướng dẫn" in book
    assert "frozen" in sheet


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    """With the moment given, nothing of the machine's clock gets in."""
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    first = written(tmp_path / "1", "list-calendar", frame("list-calendar"))
    second = written(tmp_path / "2", "list-calendar", frame("list-calendar"))
    assert first.read_bytes() == second.read_bytes()


def test_all_mistakes_of_a_list_are_in_one_report(tmp_path: Path) -> None:
    """Wrong term, missing code, wrong component and wrong day are named with their cells in one run."""
    head: list[str | float | None] = ["STT", "Học kì", "Lớp", "Môn", "Thành phần", "Ngày kiểm tra"]
    tab = Tab(
        [
            [f"Trường: {SCHOOL}"], ["LỊCH KIỂM TRA"], ["Năm học: 2025-2026"], [*head],
            [1, "Học kì 7", "6A1", "Toán", "Giữa kì", "06/10/2025"],
            [2, "HK1", "", "Toán", "nói", "06/10/2025"],
            [3, "HK1", "6a1", "Toán", "Giữa kì", "hôm qua"],
        ]
    )  # fmt: skip
    result = read_export(write_xlsx(tmp_path / "l.xlsx", {"s": tab}), now=NOW)
    assert {(p.code, p.cell) for p in result.errors} == {
        ("hoc-ki-sai", "B5"), ("thieu-gia-tri", "C6"), ("thanh-phan-sai", "E6"), ("ngay-sai", "F7"),
    }  # fmt: skip


def test_columns_of_a_list_may_be_moved(tmp_path: Path) -> None:
    """Headings decide, not positions."""
    head: list[str | float | None] = ["Ngày kiểm tra", "Môn *", "STT", "Thành phần", "Lớp", "Học kì"]
    tab = Tab([["Trường: X"], ["Năm học: 2025-2026"], [*head], [date(2025, 10, 6), "Lý", 1, "GK", "8a1", "Học kỳ 1"]])
    sheet = read(write_xlsx(tmp_path / "l.xlsx", {"s": tab}))
    assert sheet.rows is not None
    assert sheet.rows.row(0)[1:] == ("HK1", "8A1", "vat_li", "GK", date(2025, 10, 6))


def test_a_list_is_as_old_as_its_last_saving(tmp_path: Path) -> None:
    """The moment in the document's properties is the list's, to the second, in UTC."""
    sheet = read(written(tmp_path, "list-calendar", frame("list-calendar"), datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)))
    assert sheet.taken.source == "properties"
    assert sheet.taken.latest == datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)


def test_a_list_of_another_time_is_no_reason_to_warn(tmp_path: Path) -> None:
    """A calendar saved in July, before its school year; by its last saving, of which the zone is not known."""
    moment = datetime(2025, 7, 10, 1, 2, 3, tzinfo=UTC)
    sheet = read(written(tmp_path, "list-calendar", frame("list-calendar"), moment))
    assert (sheet.taken.earliest, sheet.taken.latest) == (moment - timedelta(hours=7), moment)
