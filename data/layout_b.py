"""vnEdu's class summary of a primary school (TT27/2020): one sheet a class, four rows of headings."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from data.curriculum import PrimarySubject, primary_subjects, traits
from data.results import YEAR_RESULTS
from data.school import SampleSchool
from data.sheet import TICK, Cell, Columns, Merge, Sheet, mark_cell
from data.standing import Row, Standing

HEADER = 5
FIRST_DATA = 9
FIRST_SUBJECT = 6
HIDDEN_NAME = 3             # 'Họ và tên', hidden and empty beside 'HỌ VÀ TÊN HỌC SINH'
QUALITIES = 5
GENERAL = 3                 # the first three competences are 'năng lực chung'
_PERSON = ("STT", "Mã học sinh", "HỌ VÀ TÊN HỌC SINH", "Họ và tên", "Ngày,\ntháng,\nnăm sinh", "Nữ")
# The real headings mix composed letters with letters whose accents are signs of their own; so does this one.
_LEVEL_HEADING = unicodedata.normalize("NFD", "Mức đạt được")
_TEST_HEADING = "Điểm KTĐK"
_TITLES = {"HK1": "CUỐI HỌC KÌ I", "CN": "CUỐI NĂM HỌC"}
TRAIT_HEADINGS = {
    "tu_chu": "Tự chủ và tự học", "giao_tiep": "Giao tiếp và hợp tác", "gqvd": "GQVĐ và sáng tạo",
    "ngon_ngu": "Ngôn ngữ", "tinh_toan": "Tính toán", "nl_khoa_hoc": "Khoa học", "nl_cong_nghe": "Công nghệ",
    "nl_tin_hoc": "Tin học", "tham_mi": "Thẩm mĩ", "the_chat": "Thể chất", "yeu_nuoc": "Yêu nước", "nhan_ai": "Nhân ái",
    "cham_chi": "Chăm chỉ", "trung_thuc": "Trung thực", "trach_nhiem": "Trách nhiệm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A column of the table: what it holds, and the lowest heading."""

    subject: str
    component: str
    heading: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things stand in a sheet of this grade and term."""

    subjects: tuple[PrimarySubject, ...]
    leaves: tuple[_Leaf, ...]
    competences: int
    qualities: int
    after: int
    is_year: bool

    @property
    def last(self) -> int:
        """The column of 'Ghi chú'."""
        return self.after + 7 if self.is_year else self.after

    @property
    def signature(self) -> int:
        return self.last - 5 if self.is_year else self.qualities


def _plan(grade: int, term: str) -> _Plan:
    subjects, names = primary_subjects(grade), traits(grade)
    leaves = [leaf for subject in subjects for leaf in _leaves(subject)]
    competences = FIRST_SUBJECT + len(leaves)
    leaves += [_Leaf("", name, TRAIT_HEADINGS[name]) for name in names]
    after = FIRST_SUBJECT + len(leaves)
    return _Plan(subjects, tuple(leaves), competences, after - QUALITIES, after, term == "CN")


def _leaves(subject: PrimarySubject) -> list[_Leaf]:
    level = _Leaf(subject.code, "MUC", _LEVEL_HEADING)
    return [level, _Leaf(subject.code, "KTDK", _TEST_HEADING)] if subject.has_test_column else [level]


def sheet(school: SampleSchool, standing: Standing) -> Sheet:
    """The class's sheet."""
    plan = _plan(standing.grade, standing.term)
    below = FIRST_DATA + len(standing.rows)
    head, head_merges = _head(plan)
    cells = [
        Cell(0, 0, school.authority, "text"),
        Cell(1, 0, school.name, "bold"),
        Cell(2, 0, f"BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ GIÁO DỤC {_TITLES[standing.term]}", "title"),
        Cell(3, 0, f"Năm học: {school.school_year.replace('-', ' - ')}", "bold"),
        Cell(4, 0, f"Lớp: {standing.class_name}", "bold"),
        *head,
        *(cell for number, row in enumerate(standing.rows) for cell in _data(number, row, plan)),
        *_signatures(school, standing, below, plan),
    ]
    return Sheet(
        name=standing.class_name.lower(),
        cells=tuple(cells),
        merges=(*head_merges, *_outer_merges(below, plan)),
        columns=(
            Columns(0, 0, 4.6), Columns(1, 1, 13.5), Columns(2, 2, 25.5),
            Columns(HIDDEN_NAME, HIDDEN_NAME, 10, hidden=True), Columns(4, 4, 11), Columns(5, 5, 4),
            Columns(FIRST_SUBJECT, plan.last - 1, 5), Columns(plan.last, plan.last, 22),
        ),
        heights=((HEADER, 20), (HEADER + 3, 70)),
    )  # fmt: skip


def _head(plan: _Plan) -> tuple[list[Cell], list[Merge]]:
    cells = [Cell(HEADER, column, text, "head") for column, text in enumerate(_PERSON)]
    merges = [Merge(HEADER, column, HEADER + 3, column) for column in (0, 2, 4, 5)]
    cells += [
        Cell(HEADER, FIRST_SUBJECT, "Môn học và hoạt động giáo dục", "head"),
        Cell(HEADER, plan.competences, "Năng lực cốt lõi", "head"),
        Cell(HEADER, plan.qualities, "Phẩm chất chủ yếu", "head"),
        Cell(HEADER + 1, plan.competences, "Năng lực chung", "head"),
        Cell(HEADER + 1, plan.competences + GENERAL, "Năng lực đặc thù", "head"),
        *(Cell(HEADER + 3, FIRST_SUBJECT + i, leaf.heading, "note") for i, leaf in enumerate(plan.leaves)),
    ]
    merges += [
        Merge(HEADER, FIRST_SUBJECT, HEADER, plan.competences - 1),
        Merge(HEADER, plan.competences, HEADER, plan.qualities - 1),
        Merge(HEADER + 1, plan.competences, HEADER + 2, plan.competences + GENERAL - 1),
        Merge(HEADER + 1, plan.competences + GENERAL, HEADER + 2, plan.qualities - 1),
        Merge(HEADER, plan.qualities, HEADER + 2, plan.after - 1),
        *(Merge(HEADER + 3, column, HEADER + 3, column) for column in range(plan.competences, plan.after)),
    ]
    for more_cells, more_merges in (_subject_head(plan), _year_head(plan) if plan.is_year else _note_head(plan)):
        cells += more_cells
        merges += more_merges
    return cells, merges


def _subject_head(plan: _Plan) -> tuple[list[Cell], list[Merge]]:
    """Each subject over its one or two columns; those of a group below the group's name."""
    cells: list[Cell] = []
    merges: list[Merge] = []
    column = FIRST_SUBJECT
    grouped = [subject for subject in plan.subjects if subject.group]
    for subject in plan.subjects:
        width = len(_leaves(subject))
        if subject.group is None:
            cells.append(Cell(HEADER + 1, column, subject.header, "head"))
            merges.append(Merge(HEADER + 1, column, HEADER + 2, column + width - 1))
        else:
            cells.append(Cell(HEADER + 2, column, subject.header, "head"))
            if subject is grouped[0]:
                cells.append(Cell(HEADER + 1, column, subject.group, "head"))
                merges.append(Merge(HEADER + 1, column, HEADER + 1, column + len(grouped) - 1))
        column += width
    return cells, merges


def _note_head(plan: _Plan) -> tuple[list[Cell], list[Merge]]:
    return [Cell(HEADER, plan.last, "Ghi chú", "head")], [Merge(HEADER, plan.last, HEADER + 3, plan.last)]


def _year_head(plan: _Plan) -> tuple[list[Cell], list[Merge]]:
    first = plan.after
    cells = [
        Cell(HEADER, first, "Đánh giá KQGD", "head"),
        Cell(HEADER, first + 4, "Khen thưởng", "head"),
        Cell(HEADER, first + 6, "Chưa lên lớp", "head"),
        Cell(HEADER, first + 7, "Ghi chú", "head"),
        *(Cell(HEADER + 3, first + i, name, "note") for i, name in enumerate((*YEAR_RESULTS, "Cuối năm", "Đột xuất"))),
    ]
    merges = [
        Merge(HEADER, first, HEADER + 2, first + 3),
        Merge(HEADER, first + 4, HEADER + 2, first + 5),
        Merge(HEADER, first + 6, HEADER + 3, first + 6),
        Merge(HEADER, first + 7, HEADER + 3, first + 7),
    ]
    return cells, merges


def _data(number: int, row: Row, plan: _Plan) -> list[Cell]:
    at = FIRST_DATA + number
    pupil = row.pupil
    return [
        Cell(at, 0, number + 1, "whole"),
        Cell(at, 1, int(pupil.code), "whole"),
        Cell(at, 2, pupil.full_name, "name"),
        Cell(at, HIDDEN_NAME, "", "name"),
        Cell(at, 4, f"{pupil.birthday:%d/%m/%Y}", "cell"),
        _tick(at, 5, pupil.is_female),
        *(
            _leaf_cell(at, FIRST_SUBJECT + i, row.value(leaf.subject, leaf.component))
            for i, leaf in enumerate(plan.leaves)
        ),
        *(_year_data(at, row, plan) if plan.is_year else ()),
        Cell(at, plan.last, pupil.note, "cell"),
    ]


def _leaf_cell(row: int, column: int, value: str) -> Cell:
    """Periodic tests are whole numbers, shown without decimals."""
    cell = mark_cell(row, column, value)
    return Cell(row, column, cell.value, "whole") if cell.style == "score" else cell


def _year_data(at: int, row: Row, plan: _Plan) -> list[Cell]:
    result = row.result("year_result")
    ticked = [result == name for name in YEAR_RESULTS]
    ticked += [bool(row.result(code)) for code in ("reward", "reward_special", "not_promoted")]
    return [_tick(at, plan.after + i, is_ticked) for i, is_ticked in enumerate(ticked)]


def _tick(row: int, column: int, is_ticked: bool) -> Cell:
    return Cell(row, column, TICK if is_ticked else "", "tick")


def _signatures(school: SampleSchool, standing: Standing, below: int, plan: _Plan) -> list[Cell]:
    return [
        Cell(below + 2, 7, "Giáo viên chủ nhiệm", "bold"),
        Cell(below + 2, plan.signature, "Hiệu trưởng", "bold"),
        Cell(below + 3, 7, "(ký , ghi rõ họ tên)", "text"),
        Cell(below + 3, plan.signature, "(ký , ghi rõ họ tên, đóng dấu)", "text"),
        Cell(below + 8, 7, school.homeroom(standing.class_name).name, "bold"),
        Cell(below + 8, plan.signature, school.principal, "bold"),
    ]


def _outer_merges(below: int, plan: _Plan) -> list[Merge]:
    """The title's and the signatures'. The first two lines are merged twice, as in the real exports."""
    return [
        *(Merge(row, 0, row, last) for last in (6, 5) for row in (0, 1)),
        *(Merge(row, 0, row, plan.last) for row in (2, 3, 4)),
        *(Merge(below + row, plan.signature, below + row, plan.last) for row in (1, 2, 3, 8)),
        *(Merge(below + row, 7, below + row, 11) for row in (2, 3, 8)),
    ]
