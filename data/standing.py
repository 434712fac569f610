"""A class's book as it stood at a moment: what an export of that moment shows, row by row. Pure; knows no layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from data.curriculum import PrimarySubject, SecondarySubject, primary_subjects, secondary_subjects, traits
from data.history import TermBook
from data.people import Pupil
from data.results import LEARNING_RESULTS, learning_result, year_result
from data.secondary_book import average_of
from records.marks import EXEMPT, TERM_AVERAGE, canonical_score

Cell = tuple[str, str]      # subject, component; ('', result code) for the pupil as a whole


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil on the list, with every cell that is not blank."""

    pupil: Pupil
    cells: Mapping[Cell, str]

    def value(self, subject: str, component: str) -> str:
        return self.cells.get((subject, component), "")

    def result(self, code: str) -> str:
        return self.cells.get(("", code), "")


@dataclass(frozen=True, slots=True)
class Standing:
    """The class at a moment. Rows in the order of the list."""

    class_name: str
    grade: int
    term: str
    moment: datetime
    rows: tuple[Row, ...]

    def count(self, result: str) -> dict[str, int]:
        """How many pupils have each level of a result (Kết quả học tập, Kết quả rèn luyện)."""
        found = [row.result(result) for row in self.rows]
        return {level: found.count(level) for level in LEARNING_RESULTS}


def secondary_standing(book: TermBook, moment: datetime) -> Standing:
    """Component marks, averages of the finished subjects, and the results that follow from them."""
    subjects = secondary_subjects(book.grade)
    entered = _entered(book, moment)
    stale = {(s.pupil_code, s.subject): s.stated for s in book.stale}
    rows = []
    for pupil in book.roster(moment.date()):
        cells = entered.get(pupil.code, {})
        for subject in subjects:
            average = _average(pupil, cells, subject)
            if average:
                cells[subject.code, TERM_AVERAGE] = stale.get((pupil.code, subject.code), average)
        cells.update(_results(cells, subjects))
        cells.update(_absences(book, pupil, moment))
        rows.append(Row(pupil, cells))
    return Standing(book.class_name, book.grade, book.term, moment, tuple(rows))


def primary_standing(book: TermBook, moment: datetime) -> Standing:
    """Levels, periodic tests, traits; at the end of the year its result, once everything is there."""
    subjects = primary_subjects(book.grade)
    entered = _entered(book, moment)
    rows = []
    for pupil in book.roster(moment.date()):
        cells = entered.get(pupil.code, {})
        if book.term == "CN":
            cells.update(_year_result(cells, subjects, traits(book.grade)))
        rows.append(Row(pupil, cells))
    return Standing(book.class_name, book.grade, book.term, moment, tuple(rows))


def _entered(book: TermBook, moment: datetime) -> dict[str, dict[Cell, str]]:
    """Pupil code → cells that have a value at the moment."""
    found: dict[str, dict[Cell, str]] = {}
    for (code, subject, component), value in book.values_at(moment).items():
        found.setdefault(code, {})[subject, component] = value
    return found


def _average(pupil: Pupil, cells: Mapping[Cell, str], subject: SecondarySubject) -> str:
    """ĐTBmhk, or the level of a comment subject (TT22/2021 điều 9); '' while a mark is missing."""
    if subject.code in pupil.exempt_from:
        return EXEMPT
    values = {component: cells.get((subject.code, component), "") for component in subject.components}
    if not all(values.values()):
        return ""
    if subject.is_comment:
        return "Đ" if all(value == "Đ" for value in values.values()) else "CĐ"
    average = average_of(values, subject)
    return canonical_score(average) if average is not None else ""


def _results(cells: Mapping[Cell, str], subjects: tuple[SecondarySubject, ...]) -> dict[Cell, str]:
    """Kết quả học tập, once every subject has its average."""
    averages = {subject.code: cells.get((subject.code, TERM_AVERAGE), "") for subject in subjects}
    if not all(averages.values()):
        return {}
    scored = [Decimal(averages[subject.code]) for subject in subjects if not subject.is_comment]
    comments = [averages[subject.code] for subject in subjects if subject.is_comment]
    return {("", "learning_result"): learning_result(scored, [c for c in comments if c != EXEMPT])}


def _absences(book: TermBook, pupil: Pupil, moment: datetime) -> dict[Cell, str]:
    days = [a.excused for a in book.absences if a.pupil_code == pupil.code and a.day < moment.date()]
    counts = {"absent_excused": days.count(True), "absent_unexcused": days.count(False), "absent_total": len(days)}
    return {("", code): str(count) for code, count in counts.items()}


def _year_result(
    cells: Mapping[Cell, str], subjects: tuple[PrimarySubject, ...], names: tuple[str, ...]
) -> dict[Cell, str]:
    """Đánh giá KQGD, reward and whether the pupil goes up; nothing while a level, a test or a trait is missing."""
    levels = [cells.get((subject.code, "MUC"), "") for subject in subjects]
    tests = [cells.get((subject.code, "KTDK"), "") for subject in subjects if subject.is_tested]
    found = [cells.get(("", name), "") for name in names]
    if not all((*levels, *tests, *found)):
        return {}
    result = year_result([v for v in levels if v != EXEMPT], [Decimal(test) for test in tests], found)
    reward = {("", "reward"): "x"} if result.startswith("Hoàn thành ") else {}
    stays = {("", "not_promoted"): "x"} if result.startswith("Chưa") else {}
    return {("", "year_result"): result, **reward, **stays}
