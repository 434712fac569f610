"""A pupil at the edge of a table, or without a number in it, is never lost silently; a footer is never a pupil."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from invented_exports import NAMES, NOW, Tab, layout_a, layout_b, layout_c, write_xlsx

from ingest.read import ReadResult, read_export

Layout = Callable[[], Tab]
# Layout, its first row of data, its columns of codes and names, and of a mark.
LAYOUTS = [(layout_a, 8, "D", "F"), (layout_b, 10, "C", "H"), (layout_c, 8, "C", "F")]


def read(folder: Path, tab: Tab) -> ReadResult:
    """The sheet read, without the counts of its own that would give a loss away."""
    for row, line in enumerate(tab.rows, start=1):
        for column, value in enumerate(line):
            if isinstance(value, str) and ("Danh sách này" in value or "Sĩ số" in value):
                tab = tab.put(f"{chr(ord('A') + column)}{row}", "")
    return read_export(write_xlsx(folder / "a.xlsx", {"s": tab}), now=NOW)


def told(result: ReadResult) -> list[tuple[str, str | None]]:
    return [(p.code, p.cell) for p in result.problems if p.code in {"dong-ngoai-bang", "dong-nghi-ngo", "thieu-ma"}]


@pytest.mark.parametrize(("layout", "first", "name", "mark"), LAYOUTS)
def test_a_last_row_without_number_and_code_is_an_error_at_its_name(
    tmp_path: Path, layout: Layout, first: int, name: str, mark: str
) -> None:
    """A name and marks right below the table are a pupil's."""
    tab = layout().put(f"A{first + 3}", "").put(f"B{first + 3}", "").put(f"{mark}{first + 3}", 4)
    result = read(tmp_path, tab)
    assert told(result) == [("dong-ngoai-bang", f"{name}{first + 3}")]
    assert result.facts is None


@pytest.mark.parametrize(("layout", "first", "name", "mark"), LAYOUTS)
def test_a_first_row_without_a_number_is_no_header(
    tmp_path: Path, layout: Layout, first: int, name: str, mark: str
) -> None:
    """It is named, and the headers still mean what they say."""
    result = read(tmp_path, layout().put(f"A{first}", ""))
    assert told(result) == [("dong-ngoai-bang", f"B{first}")]
    assert {p.code for p in result.problems}.isdisjoint({"khong-nhan-ra", "thieu-cot", "mon-la", "cot-la"})


@pytest.mark.parametrize(("layout", "first", "name", "mark"), LAYOUTS)
def test_a_first_row_without_number_and_code_is_no_header_either(
    tmp_path: Path, layout: Layout, first: int, name: str, mark: str
) -> None:
    """Its name and marks are signs enough."""
    result = read(tmp_path, layout().put(f"A{first}", "").put(f"B{first}", ""))
    assert told(result) == [("dong-ngoai-bang", f"{name}{first}")]


@pytest.mark.parametrize(
    "codes", [("HS001", "HS002", "HS003", "HS004"), ("hs1", "hs2", "hs30", "hs4"), (101, 102, 103, 104)]
)
@pytest.mark.parametrize("missing", [1, 2, 3])
def test_codes_of_letters_or_few_digits_are_seen_below_a_gap(
    tmp_path: Path, codes: tuple[str | int, ...], missing: int
) -> None:
    """Every row from the one without a number on is named."""
    tab = layout_c()
    for n, code in enumerate(codes):
        tab = tab.put(f"B{8 + n}", code)
    result = read(tmp_path, tab.put(f"A{8 + missing}", ""))
    assert told(result) == [("dong-ngoai-bang", f"B{row}") for row in range(8 + missing, 12)]


def test_a_row_in_the_middle_without_number_and_code_is_named_with_those_below(tmp_path: Path) -> None:
    """Reading stops there."""
    result = read(tmp_path, layout_c().put("A9", "").put("B9", ""))
    assert told(result) == [("dong-ngoai-bang", "C9"), ("dong-ngoai-bang", "B10"), ("dong-ngoai-bang", "B11")]


def test_a_name_and_a_birthday_below_the_table_are_an_error(tmp_path: Path) -> None:
    """Nobody who signs writes a birthday; a pupil who came lately has no marks yet."""
    result = read(tmp_path, layout_c().put("A11", "").put("B11", ""))
    assert told(result) == [("dong-ngoai-bang", "C11")]


def test_a_name_alone_below_the_table_is_a_warning(tmp_path: Path) -> None:
    """A pupil without any mark, or somebody who signed: the clerk looks."""
    tab = layout_c().put("A11", "").put("B11", "").put("E11", "")
    result = read(tmp_path, tab)
    assert told(result) == [("dong-nghi-ngo", "C11")]
    assert NAMES[3] in next(p.found for p in result.warnings if p.code == "dong-nghi-ngo")
    assert result.facts is not None


def test_marks_alone_below_the_table_are_a_warning(tmp_path: Path) -> None:
    """The average of the class looks so too."""
    tab = layout_c().put("A11", "").put("B11", "").put("C11", "").put("D11", "").put("E11", "").put("G11", 7.5)
    assert told(read(tmp_path, tab)) == [("dong-nghi-ngo", "G11")]


def test_marks_beside_a_number_alone_are_an_error(tmp_path: Path) -> None:
    """'Chỉ có số thứ tự' would not be true, and the marks would be gone."""
    tab = layout_a().put("B11", "").put("D11", "")
    result = read(tmp_path, tab)
    assert told(result) == [("thieu-ma", "G11")]
    assert result.facts is None


@pytest.mark.parametrize(
    "footer",
    [
        [["Điểm trung bình", "", "", "", "", 8.2, 7.5]],
        [["", "", "Điểm trung bình", "", "", 8.2, 7.5]],
        [["", "", "Tổng số", "", "", 8, 7], ["", "", "Chưa đạt", "", "", 1, 2]],
        [[], ["", "", "Người lập", "", "", "", ""], ["", "", "Ngô Thị Lá"]],
        [["", "", "Giáo viên bộ môn"], [], [], ["", "", "Ngô Thị Lá"]],
        [["", 4, "học sinh"], ["", "97,5", "Tỉ lệ đạt", "", "", 9]],
    ],
)
def test_a_footer_is_no_pupil(tmp_path: Path, footer: list[list[str | float]]) -> None:
    """Averages, counts and signatures stand where names and marks do."""
    tab = layout_c()
    tab = replace(tab, rows=[*tab.rows[:11], *footer, *tab.rows[11:]])  # type: ignore[list-item]
    assert told(read(tmp_path, tab)) == []
