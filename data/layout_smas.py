"""SMAS' book of a subject: one workbook a subject, one sheet a class, the header in row 12, nobody numbered."""

from __future__ import annotations

from data.curriculum import SecondarySubject
from data.layout_a import spelling
from data.layout_c import comment
from data.school import SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing

HEADER = 11
FIRST_DATA = 12
_COMPONENTS = ("TX1", "TX2", "TX3", "TX4", "GK", "CK")
_FIRST_MARK = 2
_TERMS = {"HK1": "HKI", "HK2": "HKII"}


def sheet(school: SampleSchool, standing: Standing, subject: SecondarySubject) -> Sheet:
    """The class's sheet of a subject. The term stands in the header of the comments alone."""
    title = subject.titles[spelling(standing.grade, standing.term)]
    comments = _FIRST_MARK + len(_COMPONENTS)
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "text"),
        Cell(4, 0, "BẢNG NHẬP ĐIỂM MÔN HỌC", "title"),
        Cell(6, 0, f"Môn: {title.capitalize()}", "bold"),
        Cell(7, 0, f"Lớp: {standing.class_name}", "bold"),
        Cell(8, 0, f"Năm học: {school.school_year.replace('-', ' - ')}", "bold"),
        *row_of(HEADER, 0, ("Mã học sinh", "Họ và tên"), "head"),
        *row_of(HEADER, _FIRST_MARK, ("TX1", "TX2", "TX3", "TX4", "ĐĐG GK", "ĐĐG CK"), "head"),
        Cell(HEADER, comments, f"Nhận xét {_TERMS[standing.term]}", "head"),
        *(cell for number, row in enumerate(standing.rows) for cell in _data(number, row, subject)),
    ]
    return Sheet(
        name=standing.class_name,
        cells=tuple(cells),
        merges=(Merge(0, 0, 0, 1), Merge(1, 0, 1, 1), Merge(4, 0, 4, comments)),
        columns=(
            Columns(0, 0, 13.5), Columns(1, 1, 25.5), Columns(2, comments - 1, 7), Columns(comments, comments, 40),
        ),
    )  # fmt: skip


def _data(number: int, row: Row, subject: SecondarySubject) -> list[Cell]:
    at = FIRST_DATA + number
    return [
        Cell(at, 0, row.pupil.code, "cell"),
        Cell(at, 1, row.pupil.full_name, "name"),
        *(mark_cell(at, _FIRST_MARK + i, row.value(subject.code, part)) for i, part in enumerate(_COMPONENTS)),
        Cell(at, _FIRST_MARK + len(_COMPONENTS), comment(row, subject), "name"),
    ]
