"""CSDL ngành's book of a subject, secondary: one workbook a subject, one sheet a class, each row with its class."""

from __future__ import annotations

from data.curriculum import SecondarySubject
from data.layout_c import comment
from data.school import SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing
from records.marks import TERM_AVERAGE

HEADER = 5
FIRST_DATA = 7
_FIRST_MARK = 5
_COMPONENTS = ("TX1", "TX2", "TX3", "TX4", "GK", "CK", TERM_AVERAGE)
_LAST = _FIRST_MARK + len(_COMPONENTS) + 1
_PERSON = ("STT", "Lớp", "Mã định danh Bộ GD&ĐT", "Họ và tên", "Ngày sinh")


def sheet(school: SampleSchool, standing: Standing, subject: SecondarySubject) -> Sheet:
    """The class's sheet of a subject; the regular marks are numbered under their common header."""
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "text"),
        Cell(2, 0, f"BẢNG ĐIỂM MÔN {subject.titles[0]}", "title"),
        Cell(3, 0, f"Học kì {standing.term[-1]}, năm học {school.school_year}", "bold"),
        *row_of(HEADER, 0, _PERSON, "head"),
        Cell(HEADER, _FIRST_MARK, "ĐĐGtx", "head"),
        *row_of(HEADER, _FIRST_MARK + 4, ("ĐĐGgk", "ĐĐGck", "ĐTBmhk", "Mã nhận xét", "Nội dung nhận xét"), "head"),
        *row_of(HEADER + 1, _FIRST_MARK, ("1", "2", "3", "4"), "note"),
        *(cell for number, row in enumerate(standing.rows) for cell in _data(number, row, standing, subject)),
    ]
    return Sheet(
        name=f"Lớp {standing.class_name}",
        cells=tuple(cells),
        merges=(
            *(Merge(HEADER, column, HEADER + 1, column) for column in range(_FIRST_MARK)),
            Merge(HEADER, _FIRST_MARK, HEADER, _FIRST_MARK + 3),
            *(Merge(HEADER, column, HEADER + 1, column) for column in range(_FIRST_MARK + 4, _LAST + 1)),
        ),
        columns=(
            Columns(0, 1, 5), Columns(2, 2, 14), Columns(3, 3, 25.5), Columns(4, 4, 11), Columns(_LAST, _LAST, 40),
        ),
    )  # fmt: skip


def _data(number: int, row: Row, standing: Standing, subject: SecondarySubject) -> list[Cell]:
    at = FIRST_DATA + number
    said = comment(row, subject)
    return [
        Cell(at, 0, number + 1, "whole"),
        Cell(at, 1, standing.class_name, "cell"),
        Cell(at, 2, row.pupil.code, "cell"),
        Cell(at, 3, row.pupil.full_name, "name"),
        Cell(at, 4, f"{row.pupil.birthday:%d/%m/%Y}", "cell"),
        *(mark_cell(at, _FIRST_MARK + i, row.value(subject.code, part)) for i, part in enumerate(_COMPONENTS)),
        Cell(at, _LAST - 1, f"NX{len(said) % 7 + 1}" if said else "", "cell"),
        Cell(at, _LAST, said, "name"),
    ]
