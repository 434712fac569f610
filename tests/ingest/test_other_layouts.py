"""Reading what other programs than vnEdu export: what each cell becomes, and what refuses a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from invented_exports import CODES, NAMES, NOW, Cell, Tab, layout_a, layout_b, layout_c, write_xls, write_xlsx
from other_exports import ROSTERS, class_book, moet_primary, moet_secondary, slips, smas

from ingest.name_match import KnownPupil, Rosters
from ingest.read import ReadResult, read_export
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, SheetFacts

TABS: dict[str, Callable[[], Tab]] = {
    "smas": smas, "moet-secondary": moet_secondary, "moet-primary": moet_primary, "class-book": class_book,
    "result-slip": slips,
}  # fmt: skip


def result_of(folder: Path, tab: Tab, rosters: Rosters | None = ROSTERS, **more: Tab) -> ReadResult:
    return read_export(write_xlsx(folder / "x.xlsx", {"s": tab, **more}), now=NOW, rosters=rosters)


def read(folder: Path, tab: Tab, rosters: Rosters | None = ROSTERS) -> SheetFacts:
    result = result_of(folder, tab, rosters)
    assert result.errors == ()
    assert result.facts is not None
    [sheet] = result.facts.sheets
    return sheet


def marks(sheet: SheetFacts, subject: str, pupil: int = 0) -> dict[str, str]:
    """Component → value of a pupil."""
    own = sheet.cells.filter(pupil_code=str(CODES[pupil]), subject=subject)
    found = dict(own.select("component", "value").iter_rows())
    assert len(found) == own.height
    return found


def errors(result: ReadResult) -> list[tuple[str, str | None]]:
    assert result.facts is None
    return [(problem.code, problem.cell) for problem in result.errors]


# ── what is read ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_smas_is_read_with_the_term_of_its_comments(tmp_path: Path) -> None:
    """No row has a number, and only 'Nhận xét HKI' says which term it is."""
    sheet = read(tmp_path, smas())
    assert (sheet.layout, sheet.school, sheet.school_year, sheet.term, sheet.class_name, sheet.grade) == (
        "smas", "THCS Hoa Gạo", "2025-2026", "HK1", "6A1", 6,
    )  # fmt: skip
    assert (sheet.subjects, sheet.subject, sheet.code_column) == ({"toan": "Toán"}, "toan", "A")
    assert marks(sheet, "toan") == {
        "TX1": "8", "TX2": "7.5", "TX3": "", "TX4": "", "GK": "8", "CK": "9", "NX": "Tiến bộ",
    }  # fmt: skip
    assert sheet.roster["full_name"].to_list() == list(NAMES)


def test_smas_with_numbered_rows_is_the_same(tmp_path: Path) -> None:
    """A column STT in front changes no fact but the places."""
    plain = smas()
    rows = [
        line if n < 11 else ["STT", *line] if n == 11 else [n - 11, *line] for n, line in enumerate(plain.rows)
    ]
    sheet, expected = read(tmp_path, replace(plain, rows=rows)), read(tmp_path, plain)
    assert sheet.layout == "smas"
    assert sheet.cells.drop("cell").equals(expected.cells.drop("cell"))


def test_the_ministrys_book_of_a_subject_is_read_by_its_code(tmp_path: Path) -> None:
    """The class stands in a column; the ministry's code is the pupil's; a comment's code is not told beside it."""
    result = result_of(tmp_path, moet_secondary())
    assert result.problems == ()
    assert result.facts is not None
    [sheet] = result.facts.sheets
    assert (sheet.layout, sheet.term, sheet.class_name, sheet.subject) == ("moet-secondary", "HK1", "6A1", "toan")
    assert sheet.roster["pupil_code"].to_list() == [str(code) for code in CODES]
    assert sheet.roster["ministry_id"].null_count() == 4
    assert marks(sheet, "toan", 2) == {
        "TX1": "10", "TX2": "9", "TX3": "9.25", "TX4": "", "GK": "10", "CK": "10", "TBM": "9.8", "NX": "",
    }  # fmt: skip
    [average] = sheet.cells.filter(pupil_code=str(CODES[0]), component="TBM").iter_rows(named=True)
    assert (average["score"], average["cell"]) == (Decimal("8.40"), "L8")


def test_the_ministrys_primary_summary_is_read_through_its_three_header_rows(tmp_path: Path) -> None:
    """Levels, tests and the ticked result of the year; the column of classes is no subject."""
    sheet = read(tmp_path, moet_primary())
    assert (sheet.layout, sheet.term, sheet.class_name, sheet.subject) == ("moet-primary", "CN", "4A", None)
    assert set(sheet.subjects) == {"toan", "tieng_viet"}
    assert marks(sheet, "toan") == {"MUC": "T", "KTDK": "9"}
    years = [marks(sheet, "", pupil)["year_result"] for pupil in range(4)]
    assert years == ["Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", ""]


def test_a_class_book_is_one_class_with_all_its_subjects(tmp_path: Path) -> None:
    """Tables one under another: each pupil once, each mark with its own cell, and the day below the last table."""
    sheet = read(tmp_path, class_book())
    assert (sheet.layout, sheet.term, sheet.class_name, sheet.subject) == ("class-book", "HK2", "6A1", None)
    assert sheet.roster.select("pupil_code", "full_name", "row_number").rows() == [
        (str(CODES[n]), NAMES[n], 9 + n) for n in range(4)
    ]
    assert marks(sheet, "toan") == {
        "TX1": "8", "TX2": "7.5", "TX3": "", "TX4": "", "GK": "8", "CK": "9", "TBM": "8.4",
    }  # fmt: skip
    assert set(marks(sheet, "gdtc").values()) == {"Đ"}
    places = sheet.cells.filter(pupil_code=str(CODES[3]), component="CK")["cell"].to_list()
    assert places == ["H12", "H19"]
    assert sheet.taken.source == "footer+properties"
    assert sheet.code_column is None


def test_regular_marks_of_a_class_book_need_no_merged_header(tmp_path: Path) -> None:
    """What stands right of ĐĐGtx without a header of its own is under it; a single column holds them all."""
    tab = class_book()
    assert read(tmp_path, replace(tab, merges=[])).cells.equals(read(tmp_path, tab).cells)
    for row in range(9, 13):
        tab = tab.put(f"C{row}", "8 7,5").put(f"D{row}", "").put(f"E{row}", "")
    sheet = read(tmp_path, replace(tab, merges=[(14, 2, 14, 5)]))
    assert marks(sheet, "toan") == {"CTX": "8 7.5", "GK": "8", "CK": "9", "TBM": "8.4"}
    assert marks(sheet, "gdtc")["TX3"] == "Đ"


@pytest.mark.parametrize("filled", ["C", "D", "CE", "CF", ""])
def test_a_regular_mark_keeps_its_number_whichever_others_are_there(tmp_path: Path, filled: str) -> None:
    """In a class book without merged headers: by its place, as with them."""
    tab = class_book()
    for row in (*range(9, 13), *range(16, 20)):
        for column in "CDEF":
            tab = tab.put(f"{column}{row}", 7 if column in filled else "")
    sheet = read(tmp_path, replace(tab, merges=[]))
    assert sheet.cells.equals(read(tmp_path, tab).cells)
    found = {component: value for component, value in marks(sheet, "toan").items() if component.startswith("TX")}
    assert found == {f"TX{n}": "7" if column in filled else "" for n, column in enumerate("CDEF", start=1)}


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4), ("", "", "", "")])
def test_the_ministrys_regular_marks_need_no_merged_header(tmp_path: Path, numbers: tuple[Cell, ...]) -> None:
    """ĐĐGtx over 1, 2, 3, 4, or over nothing: every mark is read, under the number of its place."""
    tab, filled = moet_secondary(), pl.col("value") != ""
    expected = read(tmp_path, tab).cells.filter(filled)
    for column, number in zip("FGHI", numbers, strict=True):
        tab = tab.put(f"{column}7", number)
    assert read(tmp_path, replace(tab, merges=[])).cells.filter(filled).equals(expected)


def test_marks_of_the_year_in_a_class_book_are_told_not_read(tmp_path: Path) -> None:
    """A term's snapshot holds the term alone; what is left is named with its place."""
    result = result_of(tmp_path, class_book().put("J9", 8.5))
    assert result.facts is not None
    assert ("cot-la", "J8") in [(problem.code, problem.cell) for problem in result.warnings]
    assert "mcn" not in "".join(result.facts.sheets[0].cells["component"].unique())


def test_a_class_book_with_a_column_of_codes_asks_for_no_list(tmp_path: Path) -> None:
    """What the clerk is told to add is read."""
    tab = class_book()
    for header in (8, 15):
        tab = tab.put(f"M{header}", "Mã học sinh")
        for n in range(4):
            tab = tab.put(f"M{header + 1 + n}", CODES[n])
    result = result_of(tmp_path, tab, None)
    assert result.facts is not None
    assert [problem.code for problem in result.problems] == []
    assert result.facts.sheets[0].code_column == "M"


def test_slips_side_by_side_are_each_their_pupils_own(tmp_path: Path) -> None:
    """Left and right, above and below: names, codes and marks of one slip stay together, with the cells of it."""
    sheet = read(tmp_path, slips(), None)
    assert (sheet.layout, sheet.term, sheet.class_name) == ("result-slip", "HK1", "6A1")
    assert sheet.roster.select("pupil_code", "full_name", "row_number").rows() == [
        (str(CODES[n]), NAMES[n], 6 if n < 2 else 15) for n in range(4)
    ]
    assert marks(sheet, "toan", 1) == {"CTX": "6", "GK": "5.5", "CK": "6", "TBM": "5.9"}
    assert marks(sheet, "toan", 2) == {"CTX": "10 9 9.25", "GK": "10", "CK": "10", "TBM": "9.8"}
    assert marks(sheet, "gdtc", 3) == {"CTX": "Đ Đ", "GK": "Đ", "CK": "Đ", "TBM": "Đ"}
    assert sheet.cells.filter(subject="toan", component="CTX")["cell"].to_list() == ["B10", "H10", "B19", "H19"]


def test_joined_regular_marks_are_a_text_without_a_score(tmp_path: Path) -> None:
    """'8 7,5' is kept as '8 7.5': which of them is TX2 nobody knows, so neither is counted as a mark."""
    sheet = read(tmp_path, slips(), None)
    series = sheet.cells.filter(component="CTX", subject="toan")
    assert series["value"].to_list() == ["8 7.5", "6", "10 9 9.25", ""]
    assert series["score"].null_count() == 4


def test_regular_marks_of_a_slip_in_columns_of_their_own_have_numbers(tmp_path: Path) -> None:
    """ĐĐGtx over two columns gives TX1 and TX2, on every slip of the sheet."""
    tab = slips()
    rows = [[*line[:2], "", *line[2:8], "", *line[8:]] if n > 3 else line for n, line in enumerate(tab.rows)]
    tab = replace(tab, rows=rows)
    for address, mark in {"B10": 8, "C10": 7.5, "I10": 6, "B19": 9}.items():
        tab = tab.put(address, mark)
    for address in ("B11", "I11", "B20", "I20"):
        tab = tab.put(address, "Đ")
    sheet = read(tmp_path, tab, None)
    assert marks(sheet, "toan", 0) == {"TX1": "8", "TX2": "7.5", "GK": "8", "CK": "9", "TBM": "8.4"}
    assert marks(sheet, "toan", 1) == {"TX1": "6", "TX2": "", "GK": "5.5", "CK": "6", "TBM": "5.9"}


def test_a_slip_may_say_all_of_its_pupil_in_one_line_and_state_results(tmp_path: Path) -> None:
    """'Họ và tên: … - Lớp: …', the code in the cell beside its label, and the learning result below the subjects."""
    tab = slips().put("A6", f"Họ và tên: {NAMES[0]} - Ngày sinh: 01/03/2014").put("A7", "Mã học sinh:")
    sheet = read(tmp_path, tab.put("B7", CODES[0]).put("A12", "Kết quả học tập").put("E12", "Tốt"), None)
    assert sheet.roster.row(0)[:4] == (str(CODES[0]), None, NAMES[0], sheet.roster["birthday"][0])
    assert str(sheet.roster["birthday"][0]) == "2014-03-01"
    assert marks(sheet, "") == {"learning_result": "Tốt"}


def test_an_unknown_subject_without_marks_ends_no_slip(tmp_path: Path) -> None:
    """What stands below it is read all the same; a label below the table is no subject."""
    sheet = read(tmp_path, slips().put("G19", "Cờ vua").put("G21", "Giáo viên chủ nhiệm"), None)
    assert marks(sheet, "gdtc", 3)["GK"] == "Đ"
    assert set(sheet.subjects) == {"toan", "gdtc", "co_vua"}


def test_a_slip_that_lacks_a_subject_of_the_others_is_told(tmp_path: Path) -> None:
    """A second language may be of some alone; a row that was lost looks the same, so somebody is to look."""
    tab = slips()
    for column in "GHIJK":
        tab = tab.put(f"{column}20", "")
    result = result_of(tmp_path, tab, None)
    assert result.facts is not None
    assert [(p.code, p.cell, p.found) for p in result.problems] == [("danh-sach-lech", "G18", "phiếu không có GDTC")]


@pytest.mark.parametrize("layout", TABS)
def test_the_facts_have_the_schemas_that_the_store_expects(tmp_path: Path, layout: str) -> None:
    sheet = read(tmp_path, TABS[layout]())
    assert (sheet.layout, sheet.roster.schema, sheet.cells.schema) == (layout, ROSTER_SCHEMA, CELL_SCHEMA)


@pytest.mark.parametrize("layout", TABS)
def test_xls_and_decomposed_letters_say_the_same(tmp_path: Path, layout: str) -> None:
    """Neither the file format nor NFD changes a fact."""
    expected = read(tmp_path, TABS[layout]())
    decomposed = read(tmp_path, TABS[layout]().decomposed())
    as_xls = read_export(write_xls(tmp_path / "x.xls", {"s": TABS[layout]()}), now=NOW, rosters=ROSTERS)
    assert as_xls.facts is not None
    for sheet in (decomposed, as_xls.facts.sheets[0]):
        assert sheet.cells.equals(expected.cells)
        assert sheet.roster.equals(expected.roster)


# ── which layout it is ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("layout", TABS)
@pytest.mark.parametrize("other", [*TABS, "vnedu-a", "vnedu-b", "vnedu-c"])
def test_a_sheet_is_known_by_its_content_beside_any_other(tmp_path: Path, layout: str, other: str) -> None:
    """Two sheets of two layouts in a file are refused as these two, so each was known as what it is."""
    tabs = {**TABS, "vnedu-a": layout_a, "vnedu-b": layout_b, "vnedu-c": layout_c}
    result = result_of(tmp_path, tabs[layout](), t=tabs[other]())
    if layout == other:
        assert result.layout == layout
    else:
        [mixed] = [problem for problem in result.errors if problem.code == "lan-bo-cuc"]
        assert mixed.found == " và ".join(sorted((layout, other)))


def test_vnedus_book_without_a_title_or_a_code_is_still_vnedus(tmp_path: Path) -> None:
    """Asked again by the other readers, it is none of theirs."""
    untitled = layout_c().put("A3", "SỔ ĐIỂM MÔN TOÁN - HỌC KỲ 1 - NĂM HỌC 2025-2026")
    assert result_of(tmp_path, untitled).layout == "vnedu-c"
    assert result_of(tmp_path, untitled.put("B6", "Mã")).layout == "vnedu-c"


# ── what refuses a file ─────────────────────────────────────────────────────────────────────────────────────────────

BAD: list[tuple[str, Callable[[Tab], Tab], str, str | None]] = [
    # layout, what is spoilt, the rule, the cell
    ("smas", lambda tab: tab.put("C13", 85), "diem-sai", "C13"),
    ("smas", lambda tab: tab.put("H14", "vắng"), "diem-sai", "H14"),
    ("smas", lambda tab: tab.put("A14", str(CODES[0])), "trung-ma", "A14"),
    ("smas", lambda tab: tab.put("A14", ""), "dong-ngoai-bang", "B14"),
    ("smas", lambda tab: tab.put("B12", "Ghi chú"), "khong-nhan-ra", None),
    ("smas", lambda tab: tab.put("G7", "Lớp: 6A2"), "hai-lop", "A8"),
    ("smas", lambda tab: tab.put("A7", ""), "thieu-mon", None),
    ("smas", lambda tab: tab.put("I12", "Nhận xét"), "thieu-hoc-ki", None),
    ("smas", lambda tab: tab.put("A9", ""), "thieu-nam-hoc", None),
    ("smas", lambda tab: tab.put("D12", "TX1"), "trung-cot", "D12"),
    ("moet-secondary", lambda tab: tab.put("F8", 85), "diem-sai", "F8"),
    ("moet-secondary", lambda tab: tab.put("K9", "vắng"), "diem-sai", "K9"),
    ("moet-secondary", lambda tab: tab.put("C9", str(CODES[0])), "trung-ma", "C9"),
    ("moet-secondary", lambda tab: tab.put("C9", ""), "thieu-ma", "C9"),
    ("moet-secondary", lambda tab: tab.put("C6", "Mã"), "thieu-cot", "A6"),
    ("moet-secondary", lambda tab: tab.put("B11", "6A2"), "hai-lop", "B11"),
    ("moet-secondary", lambda tab: tab.put("B11", ""), "hai-lop", "B11"),
    ("moet-secondary", lambda tab: tab.put("A4", "Lớp 6A3, học kì 1, năm học 2025-2026"), "hai-lop", "B8"),
    ("moet-secondary", lambda tab: tab.put("A3", "BẢNG ĐIỂM MÔN HỌC"), "thieu-mon", None),
    ("moet-secondary", lambda tab: replace(tab, merges=[(5, 5, 5, 6)]).put("H7", "").put("I7", ""), "thieu-cot", "H6"),
    ("moet-primary", lambda tab: tab.put("G9", 8.5), "diem-nguyen", "G9"),
    ("moet-primary", lambda tab: tab.put("F10", "Giỏi"), "muc-sai", "F10"),
    ("moet-primary", lambda tab: tab.put("I10", "x"), "nhieu-dau", "I10"),
    ("moet-primary", lambda tab: tab.put("C10", CODES[0]), "trung-ma", "C10"),
    ("moet-primary", lambda tab: tab.put("C6", "Ghi chú"), "thieu-cot", "A6"),
    ("moet-primary", lambda tab: tab.put("B11", "4B"), "hai-lop", "B11"),
    ("class-book", lambda tab: tab.put("C9", 85), "diem-sai", "C9"),
    ("class-book", lambda tab: tab.put("I17", "vắng"), "diem-sai", "I17"),
    ("class-book", lambda tab: tab.put("B10", NAMES[0]), "khong-khop", "B9"),
    ("class-book", lambda tab: tab.put("B8", "Ghi chú"), "thieu-cot", "A8"),
    ("class-book", lambda tab: tab.put("B15", "Ghi chú"), "thieu-cot", "A15"),
    ("class-book", lambda tab: tab.put("A8", ""), "thieu-cot", "C8"),
    ("class-book", lambda tab: tab.put("G8", ""), "thieu-cot", "A8"),
    ("class-book", lambda tab: Tab([[] if n == 7 else row for n, row in enumerate(tab.rows)]), "thieu-cot", "A7"),
    ("class-book", lambda tab: replace(tab, merges=[]).put("H15", ""), "thieu-cot", "A15"),
    ("class-book", lambda tab: tab.put("A14", "Môn: Toán"), "trung-hoc-sinh", None),
    ("class-book", lambda tab: tab.put("A14", "Phần tiếp theo"), "thieu-mon", None),
    ("class-book", lambda tab: tab.put("C14", "Lớp: 6A2"), "hai-lop", "C14"),
    ("class-book", lambda tab: tab.put("I15", "ĐTB\nmhkI"), "thieu-hoc-ki", None),
    ("class-book", lambda tab: replace(tab, merges=[(7, 2, 7, 3), (14, 2, 14, 5)]), "thieu-cot", "E8"),
    ("class-book", lambda tab: tab.put("A10", ""), "dong-ngoai-bang", "B10"),
    ("result-slip", lambda tab: tab.put("B10", "8 85"), "diem-sai", "B10"),
    ("result-slip", lambda tab: tab.put("I10", "vắng"), "diem-sai", "I10"),
    ("result-slip", lambda tab: tab.put("G7", f"Mã học sinh: {CODES[0]}"), "trung-ma", "G7"),
    ("result-slip", lambda tab: tab.put("G7", ""), "thieu-ma", "G6"),
    ("result-slip", lambda tab: tab.put("G7", "Mã học sinh: 2.5"), "ma-sai", "G7"),
    ("result-slip", lambda tab: tab.put("A15", ""), "thieu-ten", "A18"),
    ("result-slip", lambda tab: tab.put("A17", "Lớp: 6A2"), "hai-lop", "A17"),
    ("result-slip", lambda tab: tab.put("G8", "Lớp: 6A2"), "hai-lop", "G8"),
    ("result-slip", lambda tab: tab.put("I18", "Ghi chú"), "thieu-cot", "G18"),
    ("result-slip", lambda tab: tab.put("H18", "Ghi chú"), "thieu-cot", "G18"),
    ("result-slip", lambda tab: tab.put("D9", "ĐĐGgk"), "trung-cot", "A9"),
    ("result-slip", lambda tab: tab.put("A9", ""), "thieu-cot", "B9"),
    ("result-slip", lambda tab: tab.put("G18", "").put("H18", ""), "trung-cot", "A18"),
    ("result-slip", lambda tab: Tab([[] if n == 17 else line for n, line in enumerate(tab.rows)]), "thieu-cot", "A15"),
    ("result-slip", lambda tab: Tab([*tab.rows[:10], [], *tab.rows[10:]]), "dong-ngoai-bang", "G12"),
    ("result-slip", lambda tab: tab.put("A10", ""), "thieu-mon", "A10"),
    ("result-slip", lambda tab: tab.put("G11", ""), "thieu-mon", "G11"),
    ("result-slip", lambda tab: tab.put("A3", "PHIẾU BÁO ĐIỂM"), "thieu-hoc-ki", None),
]


@pytest.mark.parametrize("number", range(len(BAD)), ids=lambda n: f"{BAD[n][0]}-{BAD[n][2]}-{n}")
def test_a_bad_twin_is_refused_with_its_place(tmp_path: Path, number: int) -> None:
    """The sound file is read; the same with one thing spoilt gives no fact, and names the cell."""
    layout, spoil, code, cell = BAD[number]
    assert read(tmp_path, TABS[layout]()).layout == layout
    result = result_of(tmp_path, spoil(TABS[layout]()))
    assert (code, cell) in [(found, where if cell else None) for found, where in errors(result)]
    assert all(problem.expected and problem.action for problem in result.errors)


def test_a_second_class_in_the_same_sheet_is_no_pupil_of_the_first(tmp_path: Path) -> None:
    """SMAS' tables of two classes one under another: the second's rows are told, and nothing is read."""
    second = [[str(CODES[0] + 50), "Lý Thị Gió", 8, 8, "", "", 8, 8]]
    rows = [*smas().rows, ["Lớp: 6A2"], smas().rows[11], *second]
    found = errors(result_of(tmp_path, Tab(rows)))
    assert ("dong-ngoai-bang", "A19") in found


@pytest.mark.parametrize(
    "line",
    ["Giáo viên bộ môn (Ký, ghi rõ họ tên)", "Giáo viên bộ môn: Nguyễn Văn A", "Tổ trưởng chuyên môn: Trần Thị B",
     "GV môn Toán: Nguyễn Văn A", "GIÁO VIÊN BỘ MÔN", "Trưởng bộ môn: Trần B"],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["B13", "H13"])
def test_who_signs_below_a_subjects_table_is_no_subject(tmp_path: Path, line: str, cell: str) -> None:
    """The line stands between the marks of two subjects, and both are read."""
    sheet = read(tmp_path, class_book().put(cell, line))
    assert sheet.cells.equals(read(tmp_path, class_book()).cells)


@pytest.mark.parametrize("gap", [1, 2])
def test_pupils_below_a_gap_in_a_class_book_refuse_it(tmp_path: Path, gap: int) -> None:
    """Their names are all that the book has of them: with a number, or with marks, each is named, and none is read."""
    tab = class_book()
    tab = replace(tab, rows=[*tab.rows[:9], *[[]] * gap, *tab.rows[9:]], merges=tab.merges[:1])
    result = result_of(tmp_path, tab)
    outside = [p for p in result.errors if p.code == "dong-ngoai-bang"]
    assert [p.cell for p in outside] == [f"B{row + gap}" for row in (10, 11, 12)]
    assert "nằm ngoài bảng" in outside[0].found
    assert "mã" not in outside[0].found
    assert result.facts is None
    for row in (10, 11, 12):
        tab = tab.put(f"A{row + gap}", "")
    assert ("dong-ngoai-bang", f"B{10 + gap}") in errors(result_of(tmp_path, tab))


def shifted(tab: Tab, row: int, by: int = 1) -> Tab:
    rows = [list(line) for line in tab.rows]
    rows[row - 1] = ["", *rows[row - 1]] if by == 1 else rows[row - 1][1:]
    return replace(tab, rows=rows)


@pytest.mark.parametrize(
    ("layout", "row", "by", "cell"),
    [
        ("class-book", 10, 1, "C10"), ("class-book", 12, 1, "C12"), ("class-book", 19, 1, "C19"),
        ("moet-primary", 12, 1, "E12"), ("moet-primary", 12, -1, "C12"), ("moet-secondary", 11, 1, "E11"),
        ("smas", 16, 1, "C16"),
    ],
)  # fmt: skip
def test_a_row_that_slipped_aside_by_a_cell_refuses_the_file(
    tmp_path: Path, layout: str, row: int, by: int, cell: str
) -> None:
    """It ends the table, be it the last one or not: its pupil would be lost unsaid."""
    assert ("dong-ngoai-bang", cell) in errors(result_of(tmp_path, shifted(TABS[layout](), row, by)))


@pytest.mark.parametrize(("layout", "header", "cell"), [("smas", 12, "B12"), ("moet-primary", 6, "D6")])
def test_pupils_above_the_header_refuse_the_file(tmp_path: Path, layout: str, header: int, cell: str) -> None:
    """A sheet sorted by name with its header among the rows."""
    tab = TABS[layout]()
    last = tab.rows[-1]
    rows = [*tab.rows[: header - 1], last, *tab.rows[header - 1 : -1]]
    merges = [(top + 1, left, bottom + 1, right) for top, left, bottom, right in tab.merges]
    assert ("dong-ngoai-bang", cell) in errors(result_of(tmp_path, replace(tab, rows=rows, merges=merges)))


# ── pupils without codes ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tab", [class_book(), slips(coded=False)], ids=["class-book", "result-slip"])
def test_without_consent_nobody_is_matched(tmp_path: Path, tab: Tab) -> None:
    """Not even where the class's list would be known: the file waits for the clerk, told once."""
    assert [code for code, _ in errors(result_of(tmp_path, tab, None))] == ["khong-ma"]


@pytest.mark.parametrize("tab", [class_book(), slips(coded=False)], ids=["class-book", "result-slip"])
def test_with_consent_each_name_finds_its_one_pupil(tmp_path: Path, tab: Tab) -> None:
    """In capitals or not; and the clerk is told that it was done."""
    known = {key: [replace(p, full_name=p.full_name.upper()) for p in pupils] for key, pupils in ROSTERS.items()}
    result = result_of(tmp_path, tab, known)
    assert result.facts is not None
    assert [problem.code for problem in result.problems] == ["khop-ten"]
    assert result.facts.sheets[0].roster["pupil_code"].to_list() == [str(code) for code in CODES]


def roster(*more: KnownPupil, without: int | None = None) -> Rosters:
    [(key, pupils)] = ROSTERS.items()
    return {key: [*(p for n, p in enumerate(pupils) if n != without), *more]}


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (roster(KnownPupil("2350000099", NAMES[0])), "2 em trong danh sách lớp"),
        (roster(without=0), "không có trong danh sách lớp"),
        ({("TRƯỜNG THCS HOA GẠO", "2024-2025", "6A1"): roster()["TRƯỜNG THCS HOA GẠO", "2025-2026", "6A1"]},
         "không có trong danh sách lớp"),
        ({("TRƯỜNG THCS HOA GẠO", "2025-2026", "6A2"): roster()["TRƯỜNG THCS HOA GẠO", "2025-2026", "6A1"]},
         "không có trong danh sách lớp"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tab", [class_book(), slips(coded=False)], ids=["class-book", "result-slip"])
def test_a_name_that_is_not_one_pupils_alone_matches_nobody(
    tmp_path: Path, tab: Tab, known: Rosters, reason: str
) -> None:
    """Two of one name, a stranger, another year's list, another class's: told, and nothing of the file is read."""
    result = result_of(tmp_path, tab, known)
    assert {code for code, _ in errors(result)} == {"khong-khop"}
    assert reason in result.errors[0].found
    assert [p.found for p in result.errors] == list(dict.fromkeys(p.found for p in result.errors))


@pytest.mark.parametrize("tab", [class_book(), slips(coded=False)], ids=["class-book", "result-slip"])
def test_the_place_of_a_tone_makes_no_other_pupil(tmp_path: Path, tab: Tab) -> None:
    """Hoà and Hòa are one name, so two who differ in it alone are two of one name; Hoá is another."""
    old = replace(tab, rows=[[c.replace(NAMES[0], "Trần Thị Hoà") if isinstance(c, str) else c for c in line]
                             for line in tab.rows])  # fmt: skip
    new = roster(KnownPupil(str(CODES[0]), "Trần Thị Hòa"), KnownPupil("2350000099", "Trần Thị Hoá"), without=0)
    result = result_of(tmp_path, old, new)
    assert result.facts is not None
    assert set(result.facts.sheets[0].roster["pupil_code"]) == {str(code) for code in CODES}
    two = result_of(tmp_path, old, roster(*(KnownPupil(str(c), n) for c, n in
                                            ((CODES[0], "Trần Thị Hòa"), (2350000099, "Trần Thị Hoà")))))  # fmt: skip
    assert {code for code, _ in errors(two)} == {"khong-khop"}


def test_nothing_is_said_of_matches_where_nothing_was_read(tmp_path: Path) -> None:
    """Whom a file's pupils were matched with is idle while it has an error."""
    result = result_of(tmp_path, class_book().put("C9", 85))
    assert errors(result) == [("diem-sai", "C9")]
    assert "khop-ten" not in {problem.code for problem in result.problems}


def test_a_birthday_that_speaks_against_it_matches_nobody(tmp_path: Path) -> None:
    """The same name, born on another day, is another child."""
    tab = slips(coded=False).put("A7", "Ngày sinh: 01/03/2014")
    [(key, pupils)] = ROSTERS.items()
    for day, is_same in (("2014-03-01", True), ("2014-03-02", False)):
        born = replace(pupils[0], birthday=pl.Series([day]).str.to_date()[0])
        result = result_of(tmp_path, tab, {key: [born, *pupils[1:]]})
        assert (result.facts is not None) == is_same


def test_slips_of_which_some_have_a_code_are_not_matched_by_name(tmp_path: Path) -> None:
    """A code that is missing among others is a slip of the program or a hand; consent does not cover it."""
    found = errors(result_of(tmp_path, slips().put("A16", ""), ROSTERS))
    assert found == [("thieu-ma", "A15")]
