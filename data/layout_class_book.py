"""The ministry's class book of a term: one sheet, the subjects' tables one under another, pupils by name alone."""

from __future__ import annotations

from data.curriculum import SecondarySubject
from data.layout_a import column_order
from data.school import PLACE, SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing
from records.marks import TERM_AVERAGE

FIRST_BLOCK = 6
_HEADER_ROWS = 2            # the subject, then the headings
_GAP = 1
_FIRST_MARK = 2
_COMPONENTS = ("TX1", "TX2", "TX3", "TX4", "GK", "CK", TERM_AVERAGE)
_LAST = _FIRST_MARK + len(_COMPONENTS) + 2
_TERMS = {"HK1": "I", "HK2": "II"}


def sheet(school: SampleSchool, standing: Standing) -> Sheet:
    """The class's sheet."""
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "text"),
        Cell(2, 0, "SỔ THEO DÕI VÀ ĐÁNH GIÁ HỌC SINH", "title"),
        Cell(3, 0, f"Lớp: {standing.class_name}", "bold"),
        Cell(4, 0, f"Học kì {_TERMS[standing.term]}, năm học {school.school_year}", "bold"),
    ]
    merges: list[Merge] = []
    top = FIRST_BLOCK
    for subject in column_order(standing.grade, standing.term):
        cells += _block(standing, subject, top)
        merges.append(Merge(top + 1, _FIRST_MARK, top + 1, _FIRST_MARK + 3))
        top += _HEADER_ROWS + len(standing.rows) + _GAP
    day = standing.moment
    cells.append(Cell(top, 1, f"{PLACE}, ngày {day:%d} tháng {day:%m} năm {day:%Y}", "bold"))
    cells.append(Cell(top + 1, 1, "Giáo viên chủ nhiệm", "bold"))
    cells.append(Cell(top + 5, 1, school.homeroom(standing.class_name).name, "bold"))
    return Sheet(
        name="Sổ điểm",
        cells=tuple(cells),
        merges=tuple(merges),
        columns=(Columns(0, 0, 5), Columns(1, 1, 25.5), Columns(_FIRST_MARK, _LAST - 1, 6), Columns(_LAST, _LAST, 20)),
    )


def _block(standing: Standing, subject: SecondarySubject, top: int) -> list[Cell]:
    head = top + 1
    return [
        Cell(top, 0, f"Môn: {subject.titles[0].capitalize()}", "bold"),
        *row_of(head, 0, ("Số TT", "Họ và tên", "ĐĐGtx"), "head"),
        *row_of(head, _FIRST_MARK + 4, ("ĐĐG\ngk", "ĐĐG\nck", f"ĐTB\nmhk{_TERMS[standing.term]}"), "head"),
        *row_of(head, _LAST - 2, ("ĐTB\nmcn", "Đánh giá lại", "Ghi chú"), "head"),
        *(cell for number, row in enumerate(standing.rows) for cell in _data(number, row, subject, head + 1 + number)),
    ]


def _data(number: int, row: Row, subject: SecondarySubject, at: int) -> list[Cell]:
    return [
        Cell(at, 0, number + 1, "whole"),
        Cell(at, 1, row.pupil.full_name, "name"),
        *(mark_cell(at, _FIRST_MARK + i, row.value(subject.code, part)) for i, part in enumerate(_COMPONENTS)),
        *row_of(at, _LAST - 2, ("", "", ""), "cell"),
    ]
