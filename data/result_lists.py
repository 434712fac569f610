"""The lists that homeroom teachers make of the year's results, from the books as they stood on the day of the lists."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from data.school import SampleSchool
from data.standing import Row as Shown
from data.standing import primary_standing, secondary_standing
from data.terms import LISTS_CREATED
from records.circulars.promotion import Outcome, YearEnd, outcome, reassessed
from records.circulars.readings import Choices
from records.circulars.subject_results import Standing, SubjectResult
from records.circulars.titles import NO_TITLE
from records.circulars.tt22_rules import Tt22Rules
from records.marks import EXEMPT, TERM_AVERAGE

YEAR = "CN"
_PRIMARY_TITLES = {
    "Hoàn thành xuất sắc": "Học sinh Xuất sắc",
    "Hoàn thành tốt": "Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện",
}

Row = tuple[str | None, ...]
_RULES = Tt22Rules(Choices())


def result_rows(school: SampleSchool) -> list[Row]:
    """term, class, pupil, list, detail; class by class, in the order of the class's list."""
    rows_of = _primary_rows if school.is_primary else _secondary_rows
    return [row for name in school.class_names for row in rows_of(school, name)]


def _primary_rows(school: SampleSchool, name: str) -> Iterator[Row]:
    """TT27/2020 điều 9, 11, 13: who completes the class goes up; the others train in the summer."""
    for row in primary_standing(school.book(name, YEAR), LISTS_CREATED).rows:
        result = row.result("year_result")
        if not result:
            continue
        if row.result("not_promoted"):
            yield YEAR, name, row.pupil.code, "summer_training", None
            continue
        yield YEAR, name, row.pupil.code, "completed", None
        yield YEAR, name, row.pupil.code, "promoted", None
        if result in _PRIMARY_TITLES:
            yield YEAR, name, row.pupil.code, "titles", _PRIMARY_TITLES[result]


def _secondary_rows(school: SampleSchool, name: str) -> Iterator[Row]:
    """TT22/2021 điều 12 to 15, for everybody who has both terms' results."""
    first, second = (
        {row.pupil.code: row for row in secondary_standing(school.book(name, term), LISTS_CREATED).rows}
        for term in ("HK1", "HK2")
    )
    grade = school.book(name, "HK2").grade
    for code, now in second.items():
        before = first.get(code)
        standing = _year_standing(school, name, before, now, grade) if before else None
        if before and standing:
            yield from ((YEAR, name, code, which, detail) for which, detail in _lists(before, now, standing))


def _year_standing(school: SampleSchool, name: str, before: Shown, now: Shown, grade: int) -> Standing | None:
    subjects = school.book(name, "HK2").subjects
    return _RULES.standing([SubjectResult(subject, _year_value(subject, before, now)) for subject in subjects], grade)


def _year_value(subject: str, before: Shown, now: Shown) -> Decimal | str | None:
    first, second = (row.value(subject, TERM_AVERAGE) for row in (before, now))
    if EXEMPT in {first, second}:
        return EXEMPT
    if not first or not second:
        return None
    if _RULES.is_comment(subject):
        level = _RULES.comment_year(first, second)
        return level.value if level else None
    average = _RULES.year_average(Decimal(first), Decimal(second))
    return average.value if average else None


def _lists(before: Shown, now: Shown, standing: Standing) -> Iterator[tuple[str, str | None]]:
    """On which lists the year's results put a pupil."""
    conduct = _RULES.conduct(before.result("conduct_result") or None, now.result("conduct_result") or None)
    learning = _RULES.learning(standing).value
    absences = sum(int(row.result("absent_total") or 0) for row in (before, now))
    year = YearEnd(learning, conduct.value if conduct else None, absences)
    found = outcome(year, _RULES.passing, _RULES.choices)
    if found is None:
        return
    if found.value is Outcome.PROMOTED:
        yield "promoted", None
    if found.value is Outcome.RETAINED:
        yield "not_promoted", None
    if found.value in {Outcome.TRAINED, Outcome.BOTH}:
        yield "summer_training", None
    again = reassessed(year, standing, _RULES.passing, _RULES.choices)
    yield from (("reassessed", subject) for subject in (again.value if again else ()))
    title = _RULES.title(YEAR, learning, year.conduct, standing)
    if title is not None and title.value != NO_TITLE:
        yield "titles", title.value
