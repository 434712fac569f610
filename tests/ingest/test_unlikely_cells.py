"""A cell that cannot be what its column says is told with its place; what is only unknown is kept and told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from invented_exports import NOW, TICK, Cell, Tab, layout_a, layout_b, layout_c, write_xls, write_xlsx

from ingest.read import ReadResult, read_export
from ingest.rules import RULES
from records.facts import SheetFacts


def result_of(tmp_path: Path, tab: Tab) -> ReadResult:
    return read_export(write_xlsx(tmp_path / "a.xlsx", {"s": tab}), now=NOW)


def told(result: ReadResult) -> list[tuple[str, str | None, str]]:
    assert all(problem.sheet == "s" and problem.expected and problem.action for problem in result.problems)
    return [(problem.code, problem.cell, problem.found) for problem in result.problems]


def sheet_of(result: ReadResult) -> SheetFacts:
    assert result.facts is not None, [problem.sentence() for problem in result.problems]
    return result.facts.sheets[0]


def value(result: ReadResult, row: int, component: str) -> str:
    sheet = sheet_of(result)
    code = sheet.roster["pupil_code"][row]
    cells = sheet.cells.filter(pupil_code=code, component=component)
    return str(cells["value"].item())


def with_columns(*headings: str) -> Tab:
    """Layout A with more columns of results, from O on, and without statistics, which a changed result belies."""
    tab = layout_a().put("I14", "")
    for letter, heading in zip("OPQR", headings, strict=False):
        tab = tab.put(f"{letter}6", heading)
    return tab


@pytest.mark.parametrize("written", [True, False, "TRUE", "False"])
@pytest.mark.parametrize(
    ("tab", "cell", "code"),
    [
        (with_columns(), "I8", "ket-qua-sai"), (with_columns(), "J8", "ket-qua-sai"), (layout_a(), "N8", "chu-sai"),
        (with_columns("Danh hiệu"), "O8", "ket-qua-sai"), (with_columns("Khen thưởng"), "O8", "chu-sai"),
        (layout_a(), "C8", "chu-sai"), (layout_a().put("C6", "Mã định danh"), "C8", "chu-sai"),
        (layout_a(), "D8", "ten-sai"), (layout_c(), "C8", "ten-sai"), (layout_c(), "D8", "ten-sai"),
        (layout_c(), "L8", "chu-sai"), (layout_b(), "R10", "chu-sai"), (layout_b(), "S10", "chu-sai"),
    ],
)  # fmt: skip
def test_true_and_false_are_nobodys_data(tmp_path: Path, tab: Tab, cell: str, code: str, written: Cell) -> None:
    """A spreadsheet has made them of something else; nobody could tell of what."""
    result = result_of(tmp_path, tab.put(cell, written))
    assert told(result) == [(code, cell, f"«{str(written).upper()}»")]
    assert result.facts is None


@pytest.mark.parametrize(
    ("written", "shown"),
    [(5, "«5»"), (8.5, "«8.5»"), ("7,5", "«7,5»"), (-1, "«-1»"), (1e-7, "«1e-7»"), ("10/10", "«10/10»"),
     (date(2026, 1, 5), "«2026-01-05»")],
)  # fmt: skip
@pytest.mark.parametrize("cell", ["I8", "J8", "O8"])
def test_a_number_or_a_day_is_no_result(tmp_path: Path, cell: str, written: Cell, shown: str) -> None:
    """Learning, conduct, title: no circular has ever given them as numbers."""
    [(code, where, found)] = told(result_of(tmp_path, with_columns("Danh hiệu").put(cell, written)))
    assert (code, where) == ("ket-qua-sai", cell)
    assert found.removesuffix(" 00:00:00»").removesuffix("»") == shown.removesuffix("»")


@pytest.mark.parametrize(
    ("cell", "component", "code", "written"),
    [
        ("I8", "learning_result", "ket-qua-la", "xyz"), ("I8", "learning_result", "ket-qua-la", "Chưa xếp loại"),
        ("J8", "conduct_result", "ket-qua-la", "Giỏi"), ("J8", "conduct_result", "ket-qua-la", "-"),
        ("O8", "title", "danh-hieu-la", "Tốt"),
    ],
)  # fmt: skip
def test_a_word_that_no_circular_has_is_kept_and_told(
    tmp_path: Path, cell: str, component: str, code: str, written: str
) -> None:
    """A school may have its reasons; what it says is not ours to change, and not ours to pass over."""
    result = result_of(tmp_path, with_columns("Danh hiệu").put(cell, written))
    assert told(result) == [(code, cell, f"«{written}»")]
    assert result.errors == ()
    assert value(result, 0, component) == written


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("I", ("Tốt", "KHÁ", "đạt", "Chưa đạt", "CĐ", "Giỏi", "TB", "Trung  bình", "Yếu", "Kém", "Ð\u1ea1t", "")),
        ("J", ("Tốt", "Khá", "Đạt", "chưa  đạt", "T", "K", "Trung bình", "Yếu", "")),
        ("O", ("Học sinh Giỏi", "HSG", "Học sinh tiên tiến", "HSTT", "Học sinh Xuất sắc", "Không", "")),
        ("P", ("x", TICK, "Giấy khen", "QĐ 125", "")),
        ("N", ("Chuyển đến", 27, "5", "")),
    ],
)  # fmt: skip
def test_what_the_circulars_know_is_no_problem(tmp_path: Path, cell: str, words: tuple[Cell, ...]) -> None:
    """In any usual spelling, of either circular, with Đ's look-alike too; a remark may be a number."""
    tab = with_columns("Danh hiệu", "Khen thưởng")
    for word in words:
        assert told(result_of(tmp_path, tab.put(f"{cell}8", word))) == [], word


def test_words_in_nfd_are_known_too(tmp_path: Path) -> None:
    """Exports mix both forms."""
    assert told(result_of(tmp_path, layout_a().decomposed())) == []
    assert told(result_of(tmp_path, layout_b().decomposed())) == []


def test_a_number_in_a_column_of_ticks_is_told(tmp_path: Path) -> None:
    """It is neither a tick nor a reward's name, but may be a decision's number: kept."""
    result = result_of(tmp_path, layout_b().put("R11", 125))
    assert told(result) == [("dau-la", "R11", "«125»")]
    assert value(result, 1, "reward") == "125"


@pytest.mark.parametrize("cell", ["C8", "D8"])
@pytest.mark.parametrize("written", [5, 7.5, date(2014, 3, 1)])
def test_a_number_or_a_day_is_no_part_of_a_name(tmp_path: Path, cell: str, written: Cell) -> None:
    """Joined with the other part it would pass for a name."""
    result = result_of(tmp_path, layout_c().put(cell, written))
    assert [(code, where) for code, where, _ in told(result)] == [("ten-sai", cell)]
    assert result.facts is None


@pytest.mark.parametrize("written", ["5", "???", "2014-03-01"])
def test_a_text_without_letters_is_no_name(tmp_path: Path, written: str) -> None:
    """Even where its cell is a text."""
    assert told(result_of(tmp_path, layout_a().put("D8", written))) == [("ten-sai", "D8", f"«{written}»")]


def test_a_number_behind_a_name_tells_two_pupils_apart(tmp_path: Path) -> None:
    """Written as a text, in one cell or in that of the given name; or a blank first part: all are let in."""
    for tab in (layout_a().put("D8", "Trần Thị Sao 2"), layout_c().put("D8", "2"), layout_c().put("C8", "")):
        assert told(result_of(tmp_path, tab)) == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (1_201_000_000, "001201000000"),    # Hà Nội
        (79_314_000_000, "079314000000"),   # TP. Hồ Chí Minh
        (123_456_789_012, "123456789012"),  # born abroad
        ("001201000000", "001201000000"),
    ],
)
def test_a_personal_number_gets_back_the_zeros_that_it_can_have_lost(
    tmp_path: Path, written: Cell, kept: str
) -> None:
    """It begins with a province's digits, 001 to 096, or a country's: never with three zeros."""
    result = result_of(tmp_path, layout_a().put("C8", written))
    assert told(result) == []
    assert sheet_of(result).roster["ministry_id"][0] == kept


@pytest.mark.parametrize(
    "written", [201_000_000, 5, 1_234_567_890_123, 7.5, "1201000000", "0012010000001", "xyz", "Chưa có"]
)
def test_what_is_no_personal_number_is_kept_and_told(tmp_path: Path, written: Cell) -> None:
    """More zeros than can be lost are not invented."""
    result = result_of(tmp_path, layout_a().put("C8", written))
    assert told(result) == [("dinh-danh-la", "C8", f"«{written}»")]
    assert sheet_of(result).roster["ministry_id"][0] == str(written)


@pytest.mark.parametrize("heading", ["Mã định danh", "Mã định danh Bộ GD&ĐT"])
@pytest.mark.parametrize("written", [2_350_000_001, "2350000001", "001201000000", "HS-01"])
def test_the_ministrys_own_code_stands_as_it_is(tmp_path: Path, heading: str, written: Cell) -> None:
    """No law says how long it is: a number is not filled up with zeros, and no length is asked of it."""
    result = result_of(tmp_path, layout_a().put("C6", heading).put("C8", written))
    assert told(result) == []
    assert sheet_of(result).roster["ministry_id"][0] == str(written)


def test_the_ministrys_code_is_a_code(tmp_path: Path) -> None:
    """Words are none."""
    tab = layout_a().put("C6", "Mã định danh").put("C8", "chưa có")
    assert told(result_of(tmp_path, tab)) == [("dinh-danh-la", "C8", "«chưa có»")]


def test_a_personal_number_beside_the_ministrys_code_counts(tmp_path: Path) -> None:
    """Two columns of two meanings; a pupil without the first is known by the second."""
    tab = with_columns("Mã định danh Bộ GD&ĐT").put("O8", "2350000001").put("O9", "2350000002").put("C9", "")
    sheet = sheet_of(result_of(tmp_path, tab))
    assert sheet.roster["ministry_id"].to_list() == ["001201000000", "2350000002", "001201000002", "001201000003"]


@pytest.mark.parametrize("written", ["có", "xyz", 1, True, "F"])
def test_an_unknown_sign_in_the_column_of_girls_leaves_the_sex_open(tmp_path: Path, written: Cell) -> None:
    """It is told, and neither girl nor boy is recorded."""
    result = result_of(tmp_path, layout_b().put("F10", written).put("F11", "Nam").put("F12", "NỮ"))
    assert told(result) == [("gioi-tinh-la", "F10", f"«{str(written).upper() if written is True else written}»")]
    assert sheet_of(result).roster["is_female"].to_list() == [None, False, True, False]


def test_true_does_not_hide_behind_a_one(tmp_path: Path) -> None:
    """The two are equal to Python, and only one of them may be a code, or a reward's number."""
    codes = layout_a().put("C6", "Mã định danh").put("C8", 1).put("C9", True).put("C10", 0).put("C11", False)
    assert [entry[:2] for entry in told(result_of(tmp_path, codes))] == [("chu-sai", "C9"), ("chu-sai", "C11")]
    rewards = layout_b().put("R10", True).put("R11", 1)
    assert {entry[:2] for entry in told(result_of(tmp_path, rewards))} == {("chu-sai", "R10"), ("dau-la", "R11")}


def test_an_old_xls_is_checked_alike(tmp_path: Path) -> None:
    """Its booleans come by another way through the parser."""
    tab = layout_a().put("D8", True).put("I9", False).put("C10", True)
    result = read_export(write_xls(tmp_path / "a.xls", {"s": tab}), now=NOW)
    assert {(p.code, p.cell) for p in result.errors} == {("ten-sai", "D8"), ("ket-qua-sai", "I9"), ("chu-sai", "C10")}


def test_every_unlikely_cell_of_all_sheets_is_told(tmp_path: Path) -> None:
    """The same odd word in two sheets, and more than one cell of a kind."""
    second = layout_a("6A2", (1, 2, 3, 4)).put("I8", "Kha").put("I10", "Kha")
    result = read_export(write_xlsx(tmp_path / "a.xlsx", {"1": layout_a().put("I11", "Kha"), "2": second}), now=NOW)
    assert {(p.sheet, p.cell) for p in result.warnings if p.code == "ket-qua-la"} == {
        ("1", "I11"), ("2", "I8"), ("2", "I10")
    }  # fmt: skip
    assert RULES["ket-qua-la"].severity == "warning"
