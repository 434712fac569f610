"""Columns of the school's lists that lack, are renamed or stand there twice, and cells of several classes."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_exports import CODES, NOW, Tab, write_xlsx

from ingest.lists import LIST_SPECS
from ingest.read import ReadResult, read_export
from records.problems import Problem

DUTY = ["Việc", "Tháng", "Lớp", "Ngày"]
DONE = ["kiểm diện", "Tháng 9/2025", "6A1", "03/10/2025"]


def read(folder: Path, kind: str, head: list[str], *rows: list[object]) -> ReadResult:
    title = LIST_SPECS[kind].title
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    tab = Tab([["Trường: THCS Hoa Gạo"], [title], ["Năm học: 2025-2026"], ["STT", *head], *numbered])
    return read_export(write_xlsx(folder / "l.xlsx", {"s": tab}), now=NOW)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str | None, str]]:
    return [(problem.code, problem.cell, problem.found) for problem in problems]


@pytest.mark.parametrize(("column", "missing"), [(1, "Tháng"), (2, "Lớp")])
def test_a_duty_list_whose_months_or_classes_stand_under_another_heading_is_refused(
    tmp_path: Path, column: int, missing: str
) -> None:
    """Else a class's work would count for the school, and a month's for another. The odd heading is told beside it."""
    head = [*DUTY[:column], "Kì báo cáo", *DUTY[column + 1 :]]
    found = read(tmp_path, "list-duty", head, [*DONE])
    assert found.facts is None
    assert told(found.errors) == [("thieu-cot", "A4", f"không có cột «{missing}»")]
    [odd] = found.warnings
    assert (odd.code, odd.sheet, odd.cell, odd.found) == ("cot-la", "s", "BCDE"[column] + "4", "«Kì báo cáo»")
    assert f"«{missing}»" in odd.expected
    assert "soluu templates" in odd.action


def test_a_duty_list_without_monthly_work_needs_no_months(tmp_path: Path) -> None:
    """A print is of no month; of which class it is, the list must have a column to say."""
    found = read(tmp_path, "list-duty", ["Việc", "Lớp", "Ngày"], ["in", "", "20/01/2026"])
    assert found.problems == ()
    without = read(tmp_path, "list-duty", ["Việc", "Hồ sơ", "Ngày"], ["in", "học bạ", "20/01/2026"])
    assert told(without.errors) == [("thieu-cot", "A4", "không có cột «Lớp»")]


LISTS: dict[str, tuple[list[str], list[object]]] = {
    "list-duty": (DUTY, [*DONE]),
    "list-transfer": (["Lớp", "Mã học sinh", "Loại", "Ngày"], ["6A1", str(CODES[0]), "chuyển đi", "01/10/2025"]),
    "list-results": (["Học kì", "Lớp", "Mã học sinh", "Danh sách"], ["Cả năm", "6A1", str(CODES[0]), "được lên lớp"]),
    "list-calendar": (
        ["Học kì", "Lớp", "Môn", "Thành phần", "Ngày kiểm tra"],
        ["Học kì I", "6A1", "Toán", "Giữa kì", "05/11/2025"],
    ),
    "list-correction": (
        ["Học kì", "Lớp", "Mã học sinh", "Môn", "Thành phần", "Điểm cũ", "Điểm mới"],
        ["Học kì I", "6A1", str(CODES[0]), "Toán", "Giữa kì", 6, 8],
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_a_heading_that_a_list_does_not_have_is_told_and_a_second_of_one_is_refused(tmp_path: Path, kind: str) -> None:
    """The rows are read without the odd column; which of two columns «Lớp» counts nobody knows."""
    head, row = LISTS[kind]
    odd = "BCDEFGHIJ"[len(head)] + "4"
    extra = read(tmp_path, kind, [*head, "Cột lạ"], [*row, "x"])
    assert extra.facts is not None
    assert told(extra.problems) == [("cot-la", odd, "«Cột lạ»")]
    twice = read(tmp_path, kind, [*head, "Lớp"], [*row, "6A2"])
    assert twice.facts is None
    assert {problem.code for problem in twice.errors} == {"trung-cot"}


@pytest.mark.parametrize(
    "text", ["6A1, 6A2", "6A1; 6A2", "6A1 và 6A2", "6A1-6A5", "6A1/6A2", "6A1 6A2", "6A1\n6A2", "Khối 6", "cả trường"]
)
def test_a_cell_of_several_classes_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    """Taken for one class that no export has, it would leave each of them without a record."""
    found = read(tmp_path, "list-duty", DUTY, [*DONE[:2], text, DONE[3]])
    assert found.facts is None
    [problem] = found.errors
    assert (problem.code, problem.cell) == ("nhieu-lop", "D5")
    assert "mỗi lớp một dòng" in problem.action


@pytest.mark.parametrize("text", ["6A1", "6/1", "6-1", "10A1-CLC", "6 A", "9A1.2", "12 Toán", "6Đ", "Lá 1", "6A 1"])
def test_a_name_of_one_class_is_one(tmp_path: Path, text: str) -> None:
    """However a school writes it."""
    assert read(tmp_path, "list-duty", DUTY, [*DONE[:2], text, DONE[3]]).problems == ()
