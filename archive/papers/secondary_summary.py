"""The class table of a secondary class: averages of the subjects, results and absences, one row a pupil.

Ranks that an older export holds stay in the facts but are printed nowhere: pupils are not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.papers.frame import shown, shown_average
from archive.papers.table import IDENTITY_HEAD, IDENTITY_WIDTHS, WIDTH, Cell, Table, identity, present
from records.class_record import ClassRecord, Pupil
from records.marks import TERM_AVERAGE
from records.subjects import RESULT_NAMES

MARK_WIDTH = 12.0  # mm; wider than that a column of marks only wastes paper
NARROW = 9.5            # below that the subjects' names are written upwards
NARROWEST = 7.4
SHORT_NAMES = 36.0      # what the column of names may shrink to so that marks stay legible
ABSENCE_WIDTH = 7.0

# Results in the order of the paper: width in mm.
_RESULTS = {
    "overall_average": 11.0, "learning_result": 12.0, "conduct_result": 12.0, "title": 24.0, "year_result": 18.0,
    "not_promoted": 11.0, "note": 18.0,
}  # fmt: skip
_SHORTER = {"overall_average": "Điểm TK", "year_result": "Kết quả giáo dục"}
_ABSENCES = {"absent_excused": "P", "absent_unexcused": "K", "absent_total": "Tổng"}
_MAY_BE_EMPTY = frozenset({"title", "not_promoted", "note"})


def table(record: ClassRecord, names: Mapping[str, str] = RESULT_NAMES) -> Table:
    """`names`: of the results, as the circular has them."""
    results, absences = present(record, list(_RESULTS)), present(record, list(_ABSENCES))
    after = (*[_RESULTS[code] for code in results], *[ABSENCE_WIDTH] * len(absences))
    width = _mark_width(record, sum(after))
    number, code, _, birthday = IDENTITY_WIDTHS
    return Table(
        title=None,
        widths=(number, code, "fr", birthday, *[width] * len(record.subjects), *after),
        head=_head(record, [_SHORTER.get(code, names[code]) for code in results], absences, upright=width < NARROW),
        rows=tuple(_row(place, record, pupil, results, absences) for place, pupil in enumerate(record.pupils, 1)),
    )


def _mark_width(record: ClassRecord, after: float) -> float:
    """The subjects share what is left beside full names; where that is too little, names may take two lines."""
    number, code, names, birthday = IDENTITY_WIDTHS
    left, subjects = WIDTH - number - code - birthday - after, max(1, len(record.subjects))
    return min(MARK_WIDTH, max((left - names) / subjects, min(NARROWEST, (left - SHORT_NAMES) / subjects)))


def _head(
    record: ClassRecord, results: Sequence[str], absences: Sequence[str], *, upright: bool
) -> tuple[tuple[Cell, ...], ...]:
    tall = 2 if absences else 1
    first = (
        *[Cell(name, rowspan=tall) for name in IDENTITY_HEAD],
        *[Cell(name, rowspan=tall, upright=upright) for _, name in record.subjects],
        *[Cell(name, rowspan=tall) for name in results],
    )
    if not absences:
        return (first,)
    return (*first, Cell("Buổi nghỉ", colspan=len(absences))), tuple(Cell(_ABSENCES[code]) for code in absences)


def _row(
    number: int, record: ClassRecord, pupil: Pupil, results: Sequence[str], absences: Sequence[str]
) -> tuple[str, ...]:
    averages = [pupil.of(code).get(TERM_AVERAGE) for code, _ in record.subjects]
    return (
        *identity(number, pupil),
        *[shown_average(mark.value if mark else "") for mark in averages],
        *[_result(pupil, code) for code in results],
        *[shown(pupil.results.get(code, "")) for code in absences],
    )


def _result(pupil: Pupil, code: str) -> str:
    value = pupil.results.get(code, "")
    if not value and code in _MAY_BE_EMPTY:
        return ""
    return shown_average(value) if code == "overall_average" else shown(value)
