"""Reading the three layouts: what each cell becomes, whatever the spelling, the order of columns or the file format."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from invented_exports import CODES, NOW, Tab, layout_a, layout_b, layout_c, write_xls, write_xlsx

from ingest.read import ReadResult, read_export
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, SheetFacts


def read(path: Path) -> SheetFacts:
    result = read_export(path, now=NOW)
    assert result.errors == ()
    assert result.facts is not None
    return result.facts.sheets[0]


def value(sheet: SheetFacts, pupil: int, subject: str, component: str) -> str:
    found = sheet.cells.filter(
        (pl.col("pupil_code") == str(CODES[pupil]))
        & (pl.col("subject") == subject)
        & (pl.col("component") == component)
    )
    assert found.height == 1
    return str(found["value"][0])


def without_places(sheet: SheetFacts) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Roster and cells apart from where they stood."""
    cells = sheet.cells.drop("cell").sort(["pupil_code", "subject", "component"])
    return sheet.roster.rows(), cells.rows()


def test_a_secondary_summary_is_read_with_its_subjects_and_results(tmp_path: Path) -> None:
    """Averages, levels, exemptions, blanks and zero of layout A arrive under their codes."""
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a()}))
    assert (sheet.layout, sheet.school, sheet.school_year, sheet.term) == (
        "vnedu-a",
        "THCS Hoa Gạo",
        "2025-2026",
        "HK1",
    )
    assert (sheet.class_name, sheet.grade, sheet.stated_pupils, sheet.roster.height) == ("6A1", 6, 4, 4)
    assert sheet.authority == "SỞ GIÁO DỤC VÀ ĐÀO TẠO GIẢ LẬP"
    assert sheet.homeroom_teacher == "Ngô Thị Lá"
    assert [value(sheet, n, "toan", "TBM") for n in range(4)] == ["8.5", "8.3", "10", ""]
    assert [value(sheet, n, "ngoai_ngu", "TBM") for n in range(4)] == ["7", "9.25", "Miễn", "0"]
    assert [value(sheet, n, "gdtc", "TBM") for n in range(4)] == ["Đ", "Đ", "CĐ", "Đ"]
    assert [value(sheet, n, "", "absent_total") for n in range(4)] == ["0", "1", "2", "0"]
    assert value(sheet, 3, "", "learning_result") == "Đạt"
    assert value(sheet, 2, "", "note") == "Chuyển đến"


def test_the_facts_have_the_schemas_that_the_store_expects(tmp_path: Path) -> None:
    """Roster and cells match `records.facts`, and each cell says where it stood."""
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a()}))
    assert sheet.roster.schema == ROSTER_SCHEMA
    assert sheet.cells.schema == CELL_SCHEMA
    toan = sheet.cells.filter(pl.col("subject") == "toan")
    assert toan["cell"].to_list() == ["F8", "F9", "F10", "F11"]
    assert toan["score"].to_list() == [Decimal("8.50"), Decimal("8.30"), Decimal("10.00"), None]
    assert sheet.roster["row_number"].to_list() == [8, 9, 10, 11]


def test_codes_and_ids_keep_every_digit(tmp_path: Path) -> None:
    """A code in a number cell loses its '.0', a personal id in a text cell keeps its zeros."""
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a()}))
    assert sheet.roster["pupil_code"].to_list() == [str(code) for code in CODES]
    assert sheet.roster["ministry_id"][0] == "001201000000"
    assert sheet.roster["birthday"][0] == date(2014, 3, 1)
    assert sheet.roster["is_female"].null_count() == 4


@pytest.mark.parametrize("stored", ["01/01/1899", "31/12/1949", date(1900, 1, 1), NOW.date() + timedelta(days=1)])
def test_a_birthday_that_no_pupil_can_have_is_left_blank_and_told(tmp_path: Path, stored: date | str) -> None:
    """Before 1950, or in the future: the mark of a blank date, or a slip; the file comes in all the same."""
    result = read_export(write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a().put("E9", stored)}), now=NOW)
    assert result.facts is not None
    assert result.facts.sheets[0].roster["birthday"][1] is None
    assert [problem.cell for problem in result.warnings if problem.code == "ngay-sinh"] == ["E9"]


@pytest.mark.parametrize("stored", [date(2014, 3, 1), 41699, "1/3/2014", "01-03-2014"])
def test_a_birthday_is_read_however_it_is_stored(tmp_path: Path, stored: date | int | str) -> None:
    """Date cells, Excel's numbers of days and texts give the same day."""
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a().put("E8", stored)}))
    assert sheet.roster["birthday"][0] == date(2014, 3, 1)


def test_the_older_circulars_columns_mean_the_same_results(tmp_path: Path) -> None:
    """Học lực and Hạnh kiểm are the results that the new circular calls otherwise; ranks may exceed ten."""
    tab = layout_a("9A1").put("I6", "Học lực").put("J6", "Hạnh kiểm").put("N6", "Xếp hạng")
    tab = tab.put("J14", "Học lực").put("L14", "Hạnh kiểm")
    for row, rank in zip(range(8, 12), ("21", 1, 3, "12"), strict=True):
        tab = tab.put(f"N{row}", rank)
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"9a1": tab}))
    assert value(sheet, 0, "", "learning_result") == "Tốt"
    assert [value(sheet, n, "", "rank") for n in range(4)] == ["21", "1", "3", "12"]
    assert sheet.cells.filter(pl.col("component") == "rank")["score"].null_count() == 4


def test_the_year_is_not_the_second_term(tmp_path: Path) -> None:
    """A title 'CẢ NĂM' is the year's result."""
    tab = (
        layout_a()
        .put("H1", "BẢNG TỔNG HỢP KẾT QUẢ GIÁO DỤC CẢ NĂM, NĂM HỌC 2025 - 2026")
        .put("H2", "Khối 6 - Lớp 6A1 - (Cả năm)")
    )
    assert read(write_xlsx(tmp_path / "a.xlsx", {"6a1": tab})).term == "CN"


def test_a_primary_summary_is_read_through_its_four_header_rows(tmp_path: Path) -> None:
    """Levels and tests belong to subjects; the competence 'Khoa học' is no subject."""
    sheet = read(write_xlsx(tmp_path / "b.xlsx", {"4a": layout_b()}))
    assert (sheet.layout, sheet.term, sheet.class_name, sheet.grade) == ("vnedu-b", "CN", "4A", 4)
    assert sheet.school == "TRƯỜNG TIỂU HỌC HỒNG BÀNG"
    assert sheet.homeroom_teacher == "Bùi Thị Suối"
    assert set(sheet.subjects) == {"toan", "tieng_viet", "am_nhac", "mi_thuat"}
    assert [value(sheet, n, "toan", "MUC") for n in range(4)] == ["T", "H", "H", "C"]
    assert [value(sheet, n, "toan", "KTDK") for n in range(4)] == ["9", "7", "", "4"]
    assert value(sheet, 2, "", "nl_khoa_hoc") == "Đ"
    assert value(sheet, 0, "", "nl_tin_hoc") == "Đ"
    assert value(sheet, 3, "", "yeu_nuoc") == "Đ"
    assert sheet.roster["is_female"].to_list() == [True, False, True, False]


@pytest.mark.parametrize("spoilt", [True, False, 2.5, 1e20])
def test_a_code_that_a_spreadsheet_has_spoilt_is_told(tmp_path: Path, spoilt: float) -> None:
    """TRUE is nobody's code, nor is what was left of a long number."""
    result = read_export(write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a().put("B8", spoilt)}), now=NOW)
    assert ("ma-sai", "B8") in [(problem.code, problem.cell) for problem in result.errors]


def test_a_sheet_without_a_column_for_girls_says_nothing_beside_one_that_has_it(tmp_path: Path) -> None:
    """Not that all its pupils are boys."""
    without = layout_b("4B", tuple(code + 100 for code in CODES)).put("F6", "")
    result = read_export(write_xlsx(tmp_path / "b.xlsx", {"4b": without, "4a": layout_b()}), now=NOW)
    assert result.facts is not None
    girls = {sheet.class_name: sheet.roster["is_female"].to_list() for sheet in result.facts.sheets}
    assert girls == {"4A": [True, False, True, False], "4B": [None] * 4}


def test_the_ticked_column_is_the_result_of_the_year(tmp_path: Path) -> None:
    """One tick among the four results gives its header; none gives a blank that counts as observed."""
    sheet = read(write_xlsx(tmp_path / "b.xlsx", {"4a": layout_b()}))
    assert [value(sheet, n, "", "year_result") for n in range(4)] == [
        "Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "",
    ]  # fmt: skip
    assert [value(sheet, n, "", "reward") for n in range(4)] == ["x", "", "", ""]


@pytest.mark.parametrize(
    ("title", "term"),
    [("GIỮA HỌC KÌ I", "GK1"), ("CUỐI HỌC KÌ I", "HK1"), ("GIỮA HỌC KỲ II", "GK2"), ("CUỐI NĂM HỌC", "CN")],
)
def test_primary_titles_name_the_term(tmp_path: Path, title: str, term: str) -> None:
    """The four titles of TT27 give the four terms."""
    tab = layout_b().put("A3", f"BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC {title}")
    assert read(write_xlsx(tmp_path / "b.xlsx", {"4a": tab})).term == term


def test_a_subjects_book_is_read_with_its_components(tmp_path: Path) -> None:
    """TX1…, GK, CK, the average and the comment of layout C; the two halves of the name are joined."""
    sheet = read(write_xlsx(tmp_path / "c.xlsx", {"Toan": layout_c()}))
    assert (sheet.layout, sheet.term, sheet.class_name, sheet.stated_pupils) == ("vnedu-c", "HK1", "6A1", 4)
    assert sheet.subjects == {"toan": "Toán"}
    assert sheet.roster["full_name"].to_list() == ["Trần Thị Sao", "Lê Văn Biển", "Phạm Gia Núi", "Đỗ Ngọc Mây"]
    components = ["TX1", "TX2", "TX3", "GK", "CK", "TBM", "NX"]
    assert [value(sheet, 0, "toan", c) for c in components] == ["8", "7.5", "", "8", "9", "8.4", "Tiến bộ"]
    assert sheet.cells.height == 4 * len(components)
    assert sheet.marks == 6 + 4 + 6


def test_regular_marks_without_numbers_are_counted_from_the_left(tmp_path: Path) -> None:
    """ĐĐGtx merged over three columns, with nothing below, gives TX1 to TX3."""
    tab = layout_c().put("F7", "").put("G7", "").put("H7", "")
    sheet = read(write_xlsx(tmp_path / "c.xlsx", {"Toan": tab}))
    assert [value(sheet, 2, "toan", c) for c in ("TX1", "TX2", "TX3")] == ["10", "9", "9.25"]


def test_several_subjects_of_one_class_may_share_a_workbook(tmp_path: Path) -> None:
    """Each sheet is a snapshot of its own, with the index it has in the workbook."""
    path = write_xlsx(
        tmp_path / "c.xlsx", {"1": layout_c("TOÁN"), "2": layout_c("NGỮ VĂN"), "3": layout_c("LÝ", "8A1")}
    )
    result = read_export(path, now=NOW)
    assert result.facts is not None
    assert [(s.index, list(s.subjects), s.class_name) for s in result.facts.sheets] == [
        (0, ["toan"], "6A1"), (1, ["ngu_van"], "6A1"), (2, ["vat_li"], "8A1"),
    ]  # fmt: skip


def test_the_school_may_come_from_the_caller(tmp_path: Path) -> None:
    """Layout C may not name the school: then the caller's counts, and the clerk is told."""
    path = write_xlsx(tmp_path / "c.xlsx", {"Toan": layout_c().put("A2", "")})
    result = read_export(path, now=NOW, home_school="THCS Hoa Gạo")
    assert result.facts is not None
    assert result.facts.sheets[0].school == "THCS Hoa Gạo"
    assert [problem.code for problem in result.problems] == ["truong-ngam-hieu"]
    assert result.facts.sheets[0].authority == "PHÒNG GD&ĐT XÃ GIẢ LẬP"


@pytest.mark.parametrize("tab", [layout_a(), layout_b(), layout_c()], ids="abc")
def test_decomposed_letters_change_nothing(tmp_path: Path, tab: Tab) -> None:
    """NFD headers, names and values give the facts that NFC gives."""
    plain = read(write_xlsx(tmp_path / "nfc.xlsx", {"s": tab}))
    assert without_places(read(write_xlsx(tmp_path / "nfd.xlsx", {"s": tab.decomposed()}))) == without_places(plain)


@pytest.mark.parametrize("tab", [layout_a(), layout_b(), layout_c()], ids="abc")
def test_xls_and_xlsx_say_the_same(tmp_path: Path, tab: Tab) -> None:
    """The file format makes no difference, nor does a wrong extension."""
    xlsx = write_xlsx(tmp_path / "x.xlsx", {"s": tab})
    expected = without_places(read(xlsx))
    assert without_places(read(write_xls(tmp_path / "x.xls", {"s": tab}))) == expected
    disguised = xlsx.rename(tmp_path / "y.xls")
    result = read_export(disguised, now=NOW)
    assert result.facts is not None
    assert result.facts.extension == "xlsx"
    assert without_places(result.facts.sheets[0]) == expected


def flat(tab: Tab) -> Tab:
    """The header without merged cells: each column with its own text, so that columns can be moved one by one."""
    rows = [list(line) for line in tab.rows]
    width = len(rows[5])
    for row in (5, 6):
        rows[row].extend([""] * (width - len(rows[row])))
    for row1, column1, row2, column2 in tab.merges:
        for row in range(row1, row2 + 1):
            for column in range(column1, column2 + 1):
                rows[row][column] = rows[row][column] or rows[row1][column1]
    return replace(tab, rows=rows, merges=[])


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_columns_is_of_no_importance(tmp_path: Path, seed: int) -> None:
    """Columns of layout A are found by their headers wherever they stand."""
    tab = flat(layout_a())
    order = list(range(14))
    random.Random(seed).shuffle(order)
    rows = [
        [line[column] if column < len(line) else "" for column in order] if 5 <= number <= 10 else list(line)
        for number, line in enumerate(tab.rows)
    ]
    shuffled = read(write_xlsx(tmp_path / "s.xlsx", {"s": replace(tab, rows=rows)}))
    plain = read(write_xlsx(tmp_path / "p.xlsx", {"s": tab}))
    assert without_places(shuffled) == without_places(plain)


def test_headers_with_line_breaks_and_capitals_are_known(tmp_path: Path) -> None:
    """'NGOẠI\\nNGỮ' and 'mã  học sinh' are what they say."""
    tab = layout_a().put("G6", "NGOẠI\nNGỮ").put("B6", "mã  học\nsinh").put("F6", "TOÁN ")
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"s": tab}))
    assert {"toan", "ngoai_ngu", "gdtc"} == set(sheet.subjects)


def test_a_float_that_binary_cannot_say_is_put_right(tmp_path: Path) -> None:
    """8.3 stored as 8.299999999999999 is 8.3."""
    sheet = read(write_xlsx(tmp_path / "a.xlsx", {"s": layout_a().put("F8", 8.299999999999999)}))
    assert value(sheet, 0, "toan", "TBM") == "8.3"


def test_warnings_do_not_stop_a_file(tmp_path: Path) -> None:
    """Sheets that hold nothing of ours are named and passed over."""
    sheets = {
        "6a1": layout_a(),
        "bia": Tab([["Trang bìa"]]),
        "trong": Tab([]),
        "an": replace(layout_a("6A2"), hidden=True),
    }
    result: ReadResult = read_export(write_xlsx(tmp_path / "a.xlsx", sheets), now=NOW)
    assert result.facts is not None
    assert len(result.facts.sheets) == 1
    assert {(p.code, p.sheet) for p in result.warnings} == {
        ("trang-khac", "bia"), ("trang-trong", "trong"), ("trang-an", "an"),
    }  # fmt: skip
