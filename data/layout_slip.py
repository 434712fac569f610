"""Result slips of a class: two pupils side by side, a subject a row, regular marks joined by spaces in one cell."""

from __future__ import annotations

from data.curriculum import SecondarySubject
from data.layout_a import column_order
from data.school import PLACE, SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing
from records.marks import TERM_AVERAGE

FIRST_SLIP = 5
WIDTH = 6                   # five columns and a gap
_LINES = 4                  # on the pupil, above the headings
_HEADINGS = ("Môn học", "ĐĐGtx", "ĐĐGgk", "ĐĐGck", "ĐTBmhk")


def sheet(school: SampleSchool, standing: Standing) -> Sheet:
    """The class's slips, down the sheet in pairs."""
    subjects = column_order(standing.grade, standing.term)
    height = _LINES + 1 + len(subjects) + 2
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "text"),
        Cell(2, 0, f"PHIẾU BÁO ĐIỂM HỌC KÌ {standing.term[-1]}", "title"),
        Cell(3, 0, f"Năm học: {school.school_year}", "bold"),
    ]
    for number, row in enumerate(standing.rows):
        cells += _slip(row, standing, subjects, FIRST_SLIP + number // 2 * height, number % 2 * WIDTH)
    below = FIRST_SLIP + (len(standing.rows) + 1) // 2 * height
    day = standing.moment
    cells.append(Cell(below, 0, f"{PLACE}, ngày {day:%d} tháng {day:%m} năm {day:%Y}", "bold"))
    return Sheet(
        name="Phiếu điểm",
        cells=tuple(cells),
        merges=(Merge(2, 0, 2, 2 * WIDTH - 2),),
        columns=(Columns(0, 0, 22), Columns(1, 1, 14), Columns(WIDTH, WIDTH, 22), Columns(WIDTH + 1, WIDTH + 1, 14)),
    )


def joined(row: Row, subject: SecondarySubject) -> str:
    """The regular marks that are there, in their order."""
    marks = (row.value(subject.code, part) for part in subject.components if part.startswith("TX"))
    return " ".join(mark for mark in marks if mark)


def _slip(
    row: Row, standing: Standing, subjects: tuple[SecondarySubject, ...], top: int, left: int
) -> list[Cell]:
    head = top + _LINES
    cells = [
        Cell(top, left, f"Họ và tên: {row.pupil.full_name}", "text"),
        Cell(top + 1, left, f"Mã học sinh: {row.pupil.code}", "text"),
        Cell(top + 2, left, f"Ngày sinh: {row.pupil.birthday:%d/%m/%Y}", "text"),
        Cell(top + 3, left, f"Lớp: {standing.class_name}", "text"),
        *row_of(head, left, _HEADINGS, "head"),
    ]
    for number, subject in enumerate(subjects, start=1):
        cells.append(Cell(head + number, left, subject.headers[0], "name"))
        cells.append(Cell(head + number, left + 1, joined(row, subject), "cell"))
        parts = ("GK", "CK", TERM_AVERAGE)
        cells += [mark_cell(head + number, left + 2 + i, row.value(subject.code, part)) for i, part in enumerate(parts)]
    return cells
