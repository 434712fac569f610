"""What nobody sees in a cell makes no second class, school or pupil, and is never printed raw."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_exports import register
from invented_exports import CODES, NAMES, NOW, Tab, layout_a, layout_c, write_xls, write_xlsx

from ingest.read import ReadResult, read_export
from records.facts import SheetFacts
from records.schools import canonical_school

CLASS_LINE = "Khối 6 - Lớp 6A1{} - (Học kỳ 1)"
SUBJECT_LINE = "BẢNG ĐIỂM CHI TIẾT - MÔN TOÁN{} - HỌC KỲ 1 - NĂM HỌC 2025-2026"


def read(tmp_path: Path, tab: Tab) -> ReadResult:
    return read_export(write_xlsx(tmp_path / "a.xlsx", {"s": tab}), now=NOW)


def sheet_of(result: ReadResult) -> SheetFacts:
    assert result.facts is not None, [problem.sentence() for problem in result.problems]
    return result.facts.sheets[0]


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u200e", "\u034f", "\U000e0041"])
@pytest.mark.parametrize(
    ("tab", "cell", "text"),
    [
        (layout_a(), "H2", CLASS_LINE), (layout_a(), "A2", "THCS Hoa Gạo{}"), (layout_a(), "D8", "Trần Thị{} Sao"),
        (layout_c(), "A3", SUBJECT_LINE), (layout_a(), "F6", "Toán{}"), (layout_a(), "B8", str(CODES[0]) + "{}"),
        (layout_a(), "F8", "8,5{}"), (layout_a(), "C19", "Ngô{} Thị Lá"),
    ],
)  # fmt: skip
def test_what_has_no_width_is_dropped_and_told(tmp_path: Path, tab: Tab, cell: str, text: str, sign: str) -> None:
    """The file says what it would say without the sign, and the clerk is told where it stands."""
    plain, marked = (read(tmp_path, tab.put(cell, text.format(each))) for each in ("", sign))
    told = [(p.code, p.sheet, p.cell, p.found) for p in marked.problems if p not in plain.problems]
    [(code, sheet, where, found)] = told
    assert (code, sheet, where) == ("ki-tu-an", "s", cell)
    shown = text.format(f"\\u{ord(sign):04x}")
    assert found == f"«{shown}»" or (found.endswith("…»") and shown.startswith(found[1:-2]))
    before, after = sheet_of(plain), sheet_of(marked)
    assert (after.school, after.class_name, after.homeroom_teacher) == (
        before.school, before.class_name, before.homeroom_teacher,
    )  # fmt: skip
    assert after.subjects == before.subjects
    assert after.roster.equals(before.roster)
    assert after.cells.equals(before.cells)


@pytest.mark.parametrize("sign", ["\x00", "\x1b[31m", "\x07", "\x7f", "\x9b", "\u202e", "\u2066"])
@pytest.mark.parametrize(("cell", "text"), [("D8", "Trần {}Sao"), ("H2", CLASS_LINE), ("A2", "THCS Hoa{} Gạo")])
def test_what_commands_refuses_the_file(tmp_path: Path, cell: str, text: str, sign: str) -> None:
    """Nobody can say what was meant; no report carries the sign itself to a screen."""
    tab = layout_a().put(cell, text.format(sign))
    for path in (write_xls(tmp_path / "a.xls", {"s": tab}), write_xlsx(tmp_path / "a.xlsx", {"s": tab})):
        result = read_export(path, now=NOW)
        assert [(p.code, p.sheet, p.cell) for p in result.errors] == [("ki-tu-dieu-khien", "s", cell)]
        assert f"\\u{ord(sign[0]):04x}" in result.errors[0].found
        assert result.facts is None
        assert not any(sign[0] in problem.sentence() for problem in result.problems)


def test_a_mark_with_a_command_is_shown_escaped_too(tmp_path: Path) -> None:
    """Whatever rule is broken: what stands there is printed as its number."""
    result = read(tmp_path, layout_a().put("F8", "\x1b[31mRED\x1b]8;;http://a.example\x07"))
    assert {problem.code for problem in result.errors} == {"diem-sai", "ki-tu-dieu-khien"}
    assert all(problem.found.isprintable() for problem in result.problems)


def test_line_breaks_and_tabs_in_a_cell_are_spaces(tmp_path: Path) -> None:
    """As before: these separate words."""
    result = read(tmp_path, layout_a().put("D8", "Trần Thị\r\n\tSao"))
    assert "ki-tu" not in "".join(problem.code for problem in result.problems)
    assert sheet_of(result).roster["full_name"][0] == NAMES[0]


def test_the_cells_of_a_list_are_looked_at_too(tmp_path: Path) -> None:
    """A class of a list is the class of the exports."""
    row = ["HK1", "6A1", str(CODES[0]), "Toán", "Giữa kì", 6, 7]
    result = read(tmp_path, register(row[0], "6A1\u200b", *row[2:]))
    assert [(p.code, p.cell) for p in result.problems if p.code.startswith("ki-tu")] == [("ki-tu-an", "C5")]
    rows = sheet_of(result).rows
    assert rows is not None
    assert rows["class_name"].to_list() == ["6A1"]


def test_a_school_has_one_spelling() -> None:
    """Whoever names it: an export, or the clerk on the command line."""
    assert canonical_school("THCS Hoa\u200b Gạo\ufeff") == canonical_school("THCS Hoa Gạo")
