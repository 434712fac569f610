"""What a sheet says against itself is told with its cell, and what only looks so is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_exports import NOW, Tab, layout_a, layout_c, write_xlsx

from ingest.read import read_export

TITLE = "BẢNG TỔNG HỢP KẾT QUẢ GIÁO DỤC {}, NĂM HỌC {}"


def told(tmp_path: Path, code: str, **tabs: Tab) -> list[tuple[str | None, str | None, str]]:
    result = read_export(write_xlsx(tmp_path / "a.xlsx", dict(tabs)), now=NOW)
    assert result.errors == (), [problem.sentence() for problem in result.errors]
    return [(problem.sheet, problem.cell, problem.found) for problem in result.problems if problem.code == code]


@pytest.mark.parametrize(
    ("tab", "cell", "found"),
    [
        (layout_a().put("H2", "Khối 7 - Lớp 6A1 - (Học kỳ 1)"), "H2", "khối 7, lớp 6A1"),
        (layout_a().put("H1", TITLE.format("HỌC KỲ 3", "2025 - 2026")), "H1", "học kì 3"),
        (layout_a().put("H1", TITLE.format("HỌC KỲ III", "2025 - 2026")), "H1", "học kì III"),
        (layout_a().put("H3", "Lớp: 6A2"), "H3", "lớp 6A2 và lớp 6A1"),
        (layout_a().put("H3", "Năm học 2024-2025"), "H3", "năm học 2024-2025 và năm học 2025-2026"),
    ],
)  # fmt: skip
def test_titles_that_speak_against_each_other_are_told(tmp_path: Path, tab: Tab, cell: str, found: str) -> None:
    """Read as before: nobody but the school knows which is right."""
    assert told(tmp_path, "dau-trang-lech", s=tab) == [("s", cell, found)]


@pytest.mark.parametrize(
    "tab",
    [
        layout_a(), layout_c(), layout_a("10T"), layout_a().put("H2", "Khối 1 - Lớp 11 - (Học kỳ 1)"),
        layout_a().put("H3", "Lớp 6 A1"), layout_a().put("H3", "Khối lớp 6"), layout_a().put("H3", "Lớp: 6a1 - HKI"),
        layout_a().put("H3", "Học kỳ I năm học 2025-2026"), layout_a().put("H3", "Giữa học kỳ năm 2026")
    ],
)  # fmt: skip
def test_titles_that_agree_are_not_told(tmp_path: Path, tab: Tab) -> None:
    """However they spell it."""
    assert told(tmp_path, "dau-trang-lech", s=tab) == []


def test_one_personal_number_of_several_pupils_is_told_with_both_cells(tmp_path: Path) -> None:
    """Also where a number cell has lost its zeros, and across sheets; a pupil in two sheets is one pupil."""
    numbers = {"C8": 1201000000, "C9": "001201000000", "C10": "001201000000", "C11": ""}
    tab = layout_a()
    for cell, number in numbers.items():
        tab = tab.put(cell, number)
    code = "trung-dinh-danh"
    first = [("s", "C9", "«001201000000» như ô C8"), ("s", "C10", "«001201000000» như ô C8")]
    assert told(tmp_path, code, s=tab) == first
    other = layout_a("6A2", (2350000011, 2350000012, 2350000013, 2350000014))
    for cell in ("C9", "C10", "C11"):
        other = other.put(cell, "")
    assert told(tmp_path, code, s=tab, t=other.put("C8", 1201000000)) == [
        *first, ("t", "C8", "«001201000000» như ô C8 trang s"),
    ]  # fmt: skip
    assert told(tmp_path, code, s=layout_a()) == []


def test_words_in_place_of_a_personal_number_are_nobodys(tmp_path: Path) -> None:
    """They are told as no number, each once."""
    tab = layout_a().put("C8", "chưa có").put("C9", "chưa có")
    assert told(tmp_path, "trung-dinh-danh", s=tab) == []
    assert len(told(tmp_path, "dinh-danh-la", s=tab)) == 2


def test_a_pupil_in_the_sheets_of_two_subjects_has_one_number(tmp_path: Path) -> None:
    """The same code with the same number, sheet after sheet."""
    toan = layout_c()
    van = layout_c().put("A3", "BẢNG ĐIỂM CHI TIẾT - MÔN NGỮ VĂN - HỌC KỲ 1 - NĂM HỌC 2025-2026")
    assert told(tmp_path, "trung-dinh-danh", toan=toan, van=van) == []
