"""HỌC BẠ: one pupil's term – subjects with their marks and comments, results, traits – on one A4 page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from archive.papers import signing
from archive.papers.fitting import Page, sizes
from archive.papers.frame import BLANK, BLANK_MEANS, shown, shown_average, term_and_year
from archive.papers.table import Cell, Width
from records.class_record import ClassRecord, Pupil
from records.clock import vn_date
from records.marks import COMMENT, FINAL, MIDTERM, PRIMARY_LEVEL, PRIMARY_TEST, REGULAR, TERM_AVERAGE
from records.paper_rules import USUAL, SigningPlace
from records.policy.words import capital
from records.subjects import COMPETENCES, QUALITIES, RESULT_NAMES

TEMPLATE = "hoc-ba"
TITLE = "HỌC BẠ"
_HEAD = {MIDTERM: "ĐĐGgk", FINAL: "ĐĐGck", PRIMARY_LEVEL: "Mức đạt được", PRIMARY_TEST: "Điểm KTĐK"}
_WIDTH = {MIDTERM: 12.0, FINAL: 12.0, TERM_AVERAGE: 15.0, PRIMARY_LEVEL: 18.0, PRIMARY_TEST: 18.0}
TEXT_WIDTH = 165.0      # mm: A4 between margins of 30 and 15
SUBJECT_WIDTH = 46.0
REGULAR_WIDTH = 9.0
_RESULTS = (
    "learning_result", "conduct_result", "overall_average", "year_result", "title", "reward", "reward_special",
    "absent_excused", "absent_unexcused", "absent_total", "not_promoted", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of marks the class's book has; equal for all its pupils, so that the pages look alike.

    `of_subject`: those that each subject has.
    """

    regular: tuple[str, ...]
    single: tuple[str, ...]
    has_comments: bool
    of_subject: Mapping[str, frozenset[str]]

    @property
    def marks(self) -> tuple[str, ...]:
        return (*self.regular, *self.single)


def columns_of(record: ClassRecord) -> Columns:
    """The columns, over all subjects of the class."""
    found = {mark.component for pupil in record.pupils for mark in pupil.marks}
    singles = (PRIMARY_LEVEL, PRIMARY_TEST) if record.is_primary else (MIDTERM, FINAL, TERM_AVERAGE)
    return Columns(
        regular=tuple(sorted(component for component in found if component.startswith(REGULAR))),
        single=tuple(component for component in singles if component in found),
        has_comments=any(mark.value for pupil in record.pupils for mark in pupil.marks if mark.component == COMMENT),
        of_subject={code: frozenset(record.components(code)) for code, _ in record.subjects},
    )


def heading(record: ClassRecord) -> tuple[str, ...]:
    term = term_and_year(record)
    return TITLE, capital(term)


def body(
    record: ClassRecord, pupil: Pupil, columns: Columns, places: Sequence[SigningPlace] = USUAL["hoc_ba"],
    names: Mapping[str, str] = RESULT_NAMES,
) -> dict[str, object]:  # fmt: skip
    """The template data of one pupil's page; `places`: who signs it; `names`: of the results, as the circular has
    them."""
    rows = [_row(record, pupil, code, name, columns) for code, name in record.subjects]
    results, traits = _results(pupil, names), [group for group in _traits(pupil) if group["rows"]]
    closing = [*([BLANK_MEANS] if any(BLANK in row for row in rows) else []), *signing.closing(places)]
    return {
        "sizes": sizes(_page(record, pupil, columns, len(results), len(closing))),
        "particulars": _particulars(record, pupil),
        "columns": _widths(columns),
        "align": ["left" if place == 0 or width == "fr" else "center" for place, width in enumerate(_widths(columns))],
        "head": [[asdict(cell) for cell in row] for row in _head(record, columns)],
        "rows": rows,
        "results-title": "Kết quả và chuyên cần",
        "results": results,
        "traits": traits,
        "closing": closing,
        "signatures": signing.signatures(record, places, teachers_in_rows=True),
    }


def _page(record: ClassRecord, pupil: Pupil, columns: Columns, results: int, closing: int) -> Page:
    comment = TEXT_WIDTH - SUBJECT_WIDTH - _marks_width(columns)
    rows = []
    for code, name in record.subjects:
        note = pupil.of(code).get(COMMENT)
        teacher = record.teachers.get(code)
        rows.append([(f"{name}\n{teacher}" if teacher else name, SUBJECT_WIDTH), (note.value if note else "", comment)])
    traits = max(sum(1 for code in codes if pupil.results.get(code)) for codes in (COMPETENCES, QUALITIES))
    return Page((record.authority or "", record.school), rows, (results + 1) // 2, traits, closing)


def _particulars(record: ClassRecord, pupil: Pupil) -> list[list[str]]:
    sex = {True: "Nữ", False: "Nam", None: BLANK}[pupil.is_female]
    identifier = [["Số định danh", pupil.ministry_id]] if pupil.ministry_id else []
    return [
        ["Họ và tên học sinh", pupil.full_name],
        ["Ngày sinh", vn_date(pupil.birthday) if pupil.birthday else BLANK],
        ["Giới tính", sex],
        ["Mã học sinh", pupil.pupil_code],
        *identifier,
        ["Lớp", record.class_name],
    ]


def _widths(columns: Columns) -> list[Width]:
    marks = [*[REGULAR_WIDTH] * len(columns.regular), *[_WIDTH[component] for component in columns.single]]
    return [SUBJECT_WIDTH, *marks, "fr"] if columns.has_comments else ["fr", *marks]


def _marks_width(columns: Columns) -> float:
    return REGULAR_WIDTH * len(columns.regular) + sum(_WIDTH[component] for component in columns.single)


def _head(record: ClassRecord, columns: Columns) -> Sequence[Sequence[Cell]]:
    average = "ĐTBmcn" if record.term == "CN" else "ĐTBmhk"
    tall = 2 if columns.regular else 1
    regular = [Cell("ĐĐGtx", colspan=len(columns.regular))] if columns.regular else []
    singles = [_HEAD.get(component, average) for component in columns.single]
    last = ["Nhận xét"] if columns.has_comments else []
    first = [
        Cell("Môn học và hoạt động giáo dục", rowspan=tall),
        *regular,
        *[Cell(text, rowspan=tall) for text in (*singles, *last)],
    ]
    numbers = [Cell(component.removeprefix(REGULAR)) for component in columns.regular]
    return [first, numbers] if numbers else [first]


def _row(record: ClassRecord, pupil: Pupil, code: str, name: str, columns: Columns) -> list[object]:
    """The subject and who teaches it, then its marks and the comment."""
    marks, owned = pupil.of(code), columns.of_subject[code]
    comment = marks[COMMENT].value if COMMENT in marks else ""
    return [
        [name, record.teachers.get(code, "")],
        *[_mark(marks[c].value if c in marks else "", c, c in owned) for c in columns.marks],
        *([comment] if columns.has_comments else []),
    ]


def _mark(value: str, component: str, is_owned: bool) -> str:
    """A column that the subject does not have stays empty; one that it has and that is blank shows the dash."""
    if not value and (not is_owned or component.startswith(REGULAR)):
        return ""
    return shown_average(value) if component == TERM_AVERAGE else shown(value)


def _results(pupil: Pupil, names: Mapping[str, str]) -> list[list[str]]:
    """Results as pairs of name and value; the paper shows two a line."""
    known = [code for code in _RESULTS if pupil.results.get(code)]
    return [[names[code], _result(code, pupil.results[code])] for code in known]


def _result(code: str, value: str) -> str:
    if value == "x":
        return "Có"  # the form's tick: there is no column here that would say what it ticks
    return shown_average(value) if code == "overall_average" else shown(value)


def _traits(pupil: Pupil) -> list[dict[str, object]]:
    known = {code for code, value in pupil.results.items() if value}
    groups = (("Năng lực cốt lõi", COMPETENCES), ("Phẩm chất chủ yếu", QUALITIES))
    return [
        {"title": title, "rows": [[RESULT_NAMES[code], pupil.results[code]] for code in codes if code in known]}
        for title, codes in groups
    ]
