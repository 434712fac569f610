"""vnEdu's component marks: one workbook a class, one sheet a subject, statistics of the averages below."""

from __future__ import annotations

from decimal import Decimal

from data.curriculum import SecondarySubject
from data.layout_a import column_order, spelling
from data.school import SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing
from records.marks import TERM_AVERAGE

HEADER = 5
FIRST_DATA = 7
REGULAR_COLUMNS = 4         # always four; a subject with fewer regular marks leaves the last ones blank
_FIRST_MARK = 5
_AVERAGE = _FIRST_MARK + REGULAR_COLUMNS + 2
_COMPONENTS = ("TX1", "TX2", "TX3", "TX4", "GK", "CK")
_BANDS = (("Giỏi (>=8.0)", "8.0", "10.1"), ("Khá", "6.5", "8.0"), ("Trung bình", "5.0", "6.5"), ("Yếu", "0", "5.0"))
_SAYINGS = (
    ("8.0", "Nắm vững kiến thức, vận dụng tốt."),
    ("6.5", "Hiểu bài, cần rèn thêm bài tập vận dụng."),
    ("5.0", "Có cố gắng, cần ôn lại kiến thức cơ bản."),
    ("0", "Cần được giúp đỡ thêm về kiến thức cơ bản."),
)


def sheets(school: SampleSchool, standing: Standing) -> tuple[Sheet, ...]:
    """One sheet a subject, in the column order of the summary."""
    return tuple(_sheet(school, standing, subject) for subject in column_order(standing.grade, standing.term))


def has_text_marks(standing: Standing, subject: SecondarySubject) -> bool:
    """Some teachers paste their marks as text; the exports then keep them so."""
    return subject.code == "cong_nghe" and standing.class_name.endswith("2")


def _sheet(school: SampleSchool, standing: Standing, subject: SecondarySubject) -> Sheet:
    number = standing.term[-1]
    below = FIRST_DATA + len(standing.rows)
    as_text = has_text_marks(standing, subject)
    title = subject.titles[spelling(standing.grade, standing.term)]
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "text"),
        Cell(2, 0, f"BẢNG ĐIỂM CHI TIẾT - MÔN {title} - HỌC KỲ {number} - NĂM HỌC {school.school_year}", "title"),
        Cell(3, 0, f"Khối {standing.grade} - Lớp {standing.class_name}", "bold"),
        *_head(number),
        *(cell for n, row in enumerate(standing.rows) for cell in _data(n, row, subject, as_text=as_text)),
        *_statistics(standing, subject, below + 1),
    ]
    return Sheet(
        name=subject.headers[0].lower(),
        cells=tuple(cells),
        merges=_merges(below + 1),
        columns=(
            Columns(0, 0, 4.6), Columns(1, 1, 13.5), Columns(2, 2, 20), Columns(3, 3, 9), Columns(4, 4, 11),
            Columns(_FIRST_MARK, _AVERAGE, 6), Columns(_AVERAGE + 1, _AVERAGE + 1, 40),
        ),
        heights=((HEADER, 24.75), (HEADER + 1, 17.15)),
    )  # fmt: skip


def _head(number: str) -> list[Cell]:
    return [
        *row_of(HEADER, 0, ("STT", "Mã học sinh", "Họ và tên"), "head"),
        Cell(HEADER, 4, "Ngày sinh", "head"),
        Cell(HEADER, _FIRST_MARK, "ĐĐGtx", "head"),
        *row_of(HEADER, _FIRST_MARK + REGULAR_COLUMNS, ("ĐĐGgk", "ĐĐGck", "ĐTB \nmhk", "Nhận xét"), "head"),
        *row_of(HEADER + 1, _FIRST_MARK, ("TX1", "TX2", "TX3", "TX4", f"GK{number}", f"CK{number}"), "note"),
    ]


def _data(number: int, row: Row, subject: SecondarySubject, *, as_text: bool) -> list[Cell]:
    at = FIRST_DATA + number
    surname, given = row.pupil.full_name.rsplit(" ", 1)
    average = row.value(subject.code, TERM_AVERAGE)
    return [
        Cell(at, 0, number + 1, "whole"),
        Cell(at, 1, int(row.pupil.code), "whole"),
        Cell(at, 2, surname, "name"),
        Cell(at, 3, given, "name"),
        Cell(at, 4, f"{row.pupil.birthday:%d/%m/%Y}", "cell"),
        *(
            mark_cell(at, _FIRST_MARK + i, row.value(subject.code, component), as_text=as_text)
            for i, component in enumerate(_COMPONENTS)
        ),
        mark_cell(at, _AVERAGE, average),
        Cell(at, _AVERAGE + 1, comment(row, subject), "name"),
    ]


def comment(row: Row, subject: SecondarySubject) -> str:
    """What the teacher writes beside a finished average; it goes by the pupil's usual marks, not by the last digit."""
    average = row.value(subject.code, TERM_AVERAGE)
    if subject.is_comment or not average:
        return ""
    return next(said for least, said in _SAYINGS if row.pupil.strength >= Decimal(least) * 10)


def _statistics(standing: Standing, subject: SecondarySubject, top: int) -> list[Cell]:
    averages = [row.value(subject.code, TERM_AVERAGE) for row in standing.rows]
    if subject.is_comment:
        bands = [("Đạt", averages.count("Đ")), ("Chưa đạt", averages.count("CĐ"))]
    else:
        scores = [Decimal(average) for average in averages if average]
        bands = [(name, sum(Decimal(low) <= s < Decimal(high) for s in scores)) for name, low, high in _BANDS]
    lines = [("Sĩ số", len(standing.rows)), *bands]
    return [
        Cell(top, 1, f"THỐNG KÊ HỌC KỲ {standing.term[-1]}", "bold"),
        *(Cell(top + 1 + n, 1, name, "name") for n, (name, _) in enumerate(lines)),
        *(Cell(top + 1 + n, 2, count, "whole") for n, (_, count) in enumerate(lines)),
    ]


def _merges(top: int) -> tuple[Merge, ...]:
    return (
        Merge(0, 0, 0, 4),
        Merge(1, 0, 1, 4),
        Merge(2, 0, 2, _AVERAGE + 1),
        Merge(3, 0, 3, _AVERAGE + 1),
        Merge(HEADER, 0, HEADER + 1, 0),
        Merge(HEADER, 1, HEADER + 1, 1),
        Merge(HEADER, 2, HEADER + 1, 3),
        Merge(HEADER, 4, HEADER + 1, 4),
        Merge(HEADER, _FIRST_MARK, HEADER, _FIRST_MARK + REGULAR_COLUMNS - 1),
        Merge(HEADER, _AVERAGE, HEADER + 1, _AVERAGE),
        Merge(HEADER, _AVERAGE + 1, HEADER + 1, _AVERAGE + 1),
        Merge(top, 1, top, 4),
    )
