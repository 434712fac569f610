"""The class tables of a primary class (TT27/2020): subjects first, then competences, qualities and the year's result.

Two tables, because 11 subjects of two columns and 15 traits do not fit one A4 sheet legibly.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.papers.frame import shown
from archive.papers.table import IDENTITY_HEAD, IDENTITY_WIDTHS, WIDTH, Cell, Table, Width, identity, present
from records.class_record import ClassRecord, Pupil
from records.marks import PRIMARY_LEVEL, PRIMARY_TEST
from records.subjects import COMPETENCES, QUALITIES, RESULT_NAMES

COLUMN_HEAD = {PRIMARY_LEVEL: "Mức", PRIMARY_TEST: "Điểm"}
MARK_WIDTH = 9.0  # mm
TRAIT_WIDTH = 12.0

# Results beside the traits, with their widths in mm.
_RESULTS = {
    "year_result": 28.0, "title": 16.0, "reward": 16.0, "reward_special": 16.0, "not_promoted": 12.0,
    "absent_excused": 10.0, "absent_unexcused": 10.0, "absent_total": 10.0, "note": 18.0,
}  # fmt: skip
_MAY_BE_EMPTY = frozenset({"title", "reward", "reward_special", "not_promoted", "note"})


def tables(record: ClassRecord) -> list[Table]:
    """The subjects; and a second table where the export holds any trait or result."""
    traits = present(record, (*COMPETENCES, *QUALITIES))
    results = present(record, list(_RESULTS))
    return [_subjects(record), *([_traits(record, traits, results)] if traits or results else [])]


def _columns(record: ClassRecord, subject: str) -> list[str]:
    """Level and test, as far as the class has them; the level's column is always there."""
    found = set(record.components(subject))
    return [PRIMARY_LEVEL, PRIMARY_TEST] if PRIMARY_TEST in found else [PRIMARY_LEVEL]


def _subjects(record: ClassRecord) -> Table:
    columns = [(code, component) for code, _ in record.subjects for component in _columns(record, code)]
    first = [Cell(name, rowspan=2) for name in IDENTITY_HEAD]
    names = [Cell(name, colspan=len(_columns(record, code))) for code, name in record.subjects]
    return Table(
        title="I. Môn học và hoạt động giáo dục",
        widths=_shared(MARK_WIDTH, len(columns)),
        head=((*first, *names), tuple(Cell(COLUMN_HEAD[component]) for _, component in columns)),
        rows=tuple(
            (*identity(number, pupil), *[_mark(pupil, subject, component) for subject, component in columns])
            for number, pupil in enumerate(record.pupils, 1)
        ),
        size=8.8,
    )


def _mark(pupil: Pupil, subject: str, component: str) -> str:
    mark = pupil.of(subject).get(component)
    return shown(mark.value if mark else "")


def _traits(record: ClassRecord, traits: Sequence[str], results: Sequence[str]) -> Table:
    after = tuple(_RESULTS[code] for code in results)
    return Table(
        title="II. Năng lực, phẩm chất và kết quả" if traits else "II. Kết quả",
        widths=(*_shared(TRAIT_WIDTH, len(traits), sum(after)), *after),
        head=_traits_head(traits, results),
        rows=tuple(
            (*identity(number, pupil), *[_result(pupil, code) for code in (*traits, *results)])
            for number, pupil in enumerate(record.pupils, 1)
        ),
        size=8.8,
    )


def _traits_head(traits: Sequence[str], results: Sequence[str]) -> tuple[tuple[Cell, ...], ...]:
    tall = 2 if traits else 1
    groups = [("Năng lực cốt lõi", COMPETENCES), ("Phẩm chất chủ yếu", QUALITIES)]
    spans = [(name, sum(code in members for code in traits)) for name, members in groups]
    first = (
        *[Cell(name, rowspan=tall) for name in IDENTITY_HEAD],
        *[Cell(name, colspan=span) for name, span in spans if span],
        *[Cell(RESULT_NAMES[code], rowspan=tall) for code in results],
    )
    return (first, tuple(Cell(RESULT_NAMES[code]) for code in traits)) if traits else (first,)


def _shared(widest: float, count: int, taken: float = 0.0) -> tuple[Width, ...]:
    """The identity's widths and `count` equal columns of what is left, at most `widest` mm each."""
    left = WIDTH - sum(IDENTITY_WIDTHS) - taken
    number, code, _, birthday = IDENTITY_WIDTHS
    return (number, code, "fr", birthday, *[min(widest, left / max(1, count))] * count)


def _result(pupil: Pupil, code: str) -> str:
    value = pupil.results.get(code, "")
    return "" if not value and code in _MAY_BE_EMPTY else shown(value)
