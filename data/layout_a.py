"""vnEdu's term summary of a secondary school: one sheet a class, averages and results, statistics and date below."""

from __future__ import annotations

from data.curriculum import SecondarySubject, secondary_subjects
from data.results import LEARNING_RESULTS
from data.school import PLACE, SampleSchool
from data.sheet import Cell, Columns, Merge, Sheet, mark_cell, row_of
from data.standing import Row, Standing
from records.marks import TERM_AVERAGE

HEADER = 5          # 0-based row of the headings; the data begin two rows below
FIRST_DATA = 7
FIRST_SUBJECT = 5
_PERSON = ("STT", "Mã học sinh", "Số định danh cá nhân", "Họ và tên", "Ngày sinh")
_BANDS = ("Tốt:", "Khá:", "Đạt:", "Chưa Đạt:")


def spelling(grade: int, term: str) -> int:
    """Which of a column's two spellings an export uses: they change from grade to grade and from term to term."""
    return (grade + (term == "HK2")) % 2


def column_order(grade: int, term: str) -> tuple[SecondarySubject, ...]:
    """In the second term the program's newer version shows civics before history and geography."""
    subjects = list(secondary_subjects(grade))
    if term == "HK2":
        subjects[4], subjects[5] = subjects[5], subjects[4]
    return tuple(subjects)


def sheet(school: SampleSchool, standing: Standing) -> Sheet:
    """The class's sheet. Columns: five of the person, the subjects, two results, three of absence, the note."""
    subjects = column_order(standing.grade, standing.term)
    results = FIRST_SUBJECT + len(subjects)
    last = results + 5
    below = FIRST_DATA + len(standing.rows)
    cells = [
        *_heading(school, standing),
        *_head(standing, subjects, results),
        *(cell for number, row in enumerate(standing.rows) for cell in _data(number, row, subjects, results)),
        *_footer(school, standing, below, results),
    ]
    return Sheet(
        name=standing.class_name.lower(),
        cells=tuple(cells),
        merges=_merges(below, results, last),
        columns=(
            Columns(0, 0, 4.6), Columns(1, 1, 13.5), Columns(2, 2, 16.5), Columns(3, 3, 25.5), Columns(4, 4, 11),
            Columns(FIRST_SUBJECT, results - 1, 7), Columns(results, results + 1, 8.7),
            Columns(results + 2, last - 1, 4.7), Columns(last, last, 22),
        ),
        heights=((0, 17.15), (1, 14.25), (HEADER, 24.75), (HEADER + 1, 38.25)),
    )  # fmt: skip


def _term_number(standing: Standing) -> str:
    return standing.term[-1]


def _heading(school: SampleSchool, standing: Standing) -> list[Cell]:
    number = _term_number(standing)
    year = school.school_year.replace("-", " - ")
    return [
        Cell(0, 0, school.authority, "text"),
        Cell(0, 7, f"BẢNG TỔNG HỢP KẾT QUẢ GIÁO DỤC HỌC KỲ {number}, NĂM HỌC {year}", "title"),
        Cell(1, 0, school.name, "text"),
        Cell(1, 7, f"Khối {standing.grade} - Lớp {standing.class_name} - (Học kỳ {number})", "bold"),
    ]


def _head(standing: Standing, subjects: tuple[SecondarySubject, ...], results: int) -> list[Cell]:
    spelled = [subject.headers[spelling(standing.grade, standing.term)] for subject in subjects]
    term = f"(Học kỳ {_term_number(standing)})"
    return [
        *row_of(HEADER, 0, _PERSON, "head"),
        *row_of(HEADER, FIRST_SUBJECT, spelled, "head"),
        *row_of(HEADER, results, ("Kết quả học tập", "Kết quả rèn luyện", "Buổi nghỉ"), "head"),
        Cell(HEADER, results + 5, "Ghi chú", "head"),
        *row_of(HEADER + 1, FIRST_SUBJECT, ["(N.xét)" if s.is_comment else "(HS 1)" for s in subjects], "note"),
        *row_of(HEADER + 1, results, (term, term, "P", "K", "Tổng", term), "note"),
    ]


def _data(number: int, row: Row, subjects: tuple[SecondarySubject, ...], results: int) -> list[Cell]:
    at = FIRST_DATA + number
    pupil = row.pupil
    absent = [int(row.result(f"absent_{kind}") or 0) for kind in ("excused", "unexcused", "total")]
    return [
        Cell(at, 0, number + 1, "whole"),
        Cell(at, 1, int(pupil.code), "whole"),
        Cell(at, 2, pupil.ministry_id, "cell"),
        Cell(at, 3, pupil.full_name, "name"),
        Cell(at, 4, f"{pupil.birthday:%d/%m/%Y}", "cell"),
        *(mark_cell(at, FIRST_SUBJECT + i, row.value(s.code, TERM_AVERAGE)) for i, s in enumerate(subjects)),
        *row_of(at, results, (row.result("learning_result"), row.result("conduct_result")), "cell"),
        *row_of(at, results + 2, absent, "whole"),
        Cell(at, results + 5, pupil.note, "cell"),
    ]


def _footer(school: SampleSchool, standing: Standing, below: int, results: int) -> list[Cell]:
    size, day = len(standing.rows), standing.moment
    gone = "trừ những học sinh đã chuyển trường, chuyển lớp, thôi học"
    return [
        Cell(below, 2, f"Danh sách này có: {size} học sinh ({gone})", "text"),
        Cell(below + 1, results + 1, "Thống kê", "bold"),
        Cell(below + 3, 2, f"{PLACE}, ngày {day:%d} tháng {day:%m} năm {day:%Y}", "bold"),
        Cell(below + 3, 8, "DUYỆT CỦA BAN GIÁM HIỆU", "bold"),
        Cell(below + 4, 2, "Giáo viên Chủ nhiệm", "bold"),
        Cell(below + 4, 8, "Hiệu trưởng", "bold"),
        Cell(below + 9, 2, school.homeroom(standing.class_name).name, "bold"),
        Cell(below + 9, 8, school.principal, "bold"),
        *_statistics(standing, below + 3, results + 1),
    ]


def _statistics(standing: Standing, top: int, left: int) -> list[Cell]:
    """How many pupils have each result. The second sum is a text, as in the real exports."""
    counts = [standing.count("learning_result"), standing.count("conduct_result")]
    sums = [sum(count.values()) for count in counts]
    cells = [
        Cell(top, left, "Xếp loại", "head"),
        Cell(top, left + 1, "Kết quả học tập", "head"),
        Cell(top, left + 3, "Kết quả rèn luyện", "head"),
        *row_of(top + 1, left + 1, ("SL", "%", "SL", "%"), "head"),
    ]
    for number, (band, level) in enumerate(zip(_BANDS, LEARNING_RESULTS, strict=True)):
        cells.append(Cell(top + 2 + number, left, band, "head"))
        for side, count in enumerate(counts):
            share = count[level] / sums[side] if sums[side] else 0
            cells.append(Cell(top + 2 + number, left + 1 + 2 * side, count[level], "whole"))
            cells.append(Cell(top + 2 + number, left + 2 + 2 * side, share, "percent"))
    cells.append(Cell(top + 6, left, "Cộng", "head"))
    cells.append(Cell(top + 6, left + 1, sums[0], "whole"))
    cells.append(Cell(top + 6, left + 2, int(sums[0] > 0), "percent"))
    cells.append(Cell(top + 6, left + 3, str(sums[1]), "cell"))
    cells.append(Cell(top + 6, left + 4, int(sums[1] > 0), "percent"))
    return cells


def _merges(below: int, results: int, last: int) -> tuple[Merge, ...]:
    absent = results + 2
    stats = results + 1
    return (
        Merge(0, 0, 0, 6),
        Merge(1, 0, 1, 6),
        Merge(0, 7, 0, last),
        Merge(1, 7, 1, last),
        *(Merge(HEADER, column, HEADER + 1, column) for column in range(FIRST_SUBJECT)),
        Merge(HEADER, absent, HEADER, absent + 2),
        Merge(below, 2, below, 8),
        Merge(below + 1, stats, below + 1, last),
        *(Merge(below + row, column, below + row, column + 4) for row in (3, 4, 9) for column in (2, 8)),
        Merge(below + 3, stats, below + 4, stats),
        Merge(below + 3, stats + 1, below + 3, stats + 2),
        Merge(below + 3, stats + 3, below + 3, stats + 4),
    )
