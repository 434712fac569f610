"""A school year's weeks as a profile gives them: which days of each are closed, and which worked besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from records.calendar import WEEK, SchoolCalendar, holiday_name
from records.policy.profile import Policy, YearDays
from records.policy.words import in_vietnamese

_SATURDAY = 5
_DAY = timedelta(days=1)
_LONGEST = 80   # weeks; closings without an end must not keep us counting


@dataclass(frozen=True, slots=True)
class WeekOfYear:
    """A week from its first day on. `number`: None of one that is closed and not counted. `closed`: days of Monday to
    Friday without school, with the reason; `worked`: Saturdays, Sundays with school; `events`: what begins or ends."""

    number: int | None
    first_day: date
    working_days: int
    closed: tuple[tuple[date, str], ...]
    worked: tuple[date, ...]
    events: tuple[tuple[date, str], ...]


def weeks_of_year(policy: Policy, days: YearDays) -> list[WeekOfYear]:
    """Every week from the first to the last that bears a number; closed ones between stand among them."""
    calendar, events = days.calendar(), _events(policy, days.school_year)
    last = calendar.week(calendar.weeks)
    end = last[0] if last else days.first_day + (_LONGEST - 1) * WEEK
    firsts = (days.first_day + number * WEEK for number in range(_LONGEST))
    return [_week(calendar, days, events, first) for first in firsts if first <= end]


def _week(calendar: SchoolCalendar, year: YearDays, events: dict[date, list[str]], first: date) -> WeekOfYear:
    days = [first + number * _DAY for number in range(7)]
    working = [day for day in days if calendar.is_working_day(day)]
    return WeekOfYear(
        calendar.week_of(first), first, len(working),
        tuple((day, _reason(year, day)) for day in days if day.weekday() < _SATURDAY and day not in working),
        tuple(day for day in working if day.weekday() >= _SATURDAY),
        tuple((day, what) for day in days for what in events.get(day, ())),
    )  # fmt: skip


def _reason(year: YearDays, day: date) -> str:
    """The school's own word for a closed day before Vietnam's."""
    own = (each.name for each in year.closed if each.first_day <= day <= each.last_day)
    return next(own, None) or holiday_name(day) or "nghỉ bù"


def _events(policy: Policy, school_year: str) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for day, what in _each_event(policy, school_year):
        found.setdefault(day, []).append(what)
    return found


def _each_event(policy: Policy, school_year: str) -> Iterator[tuple[date, str]]:
    for term in policy.terms:
        if term.school_year == school_year and term.code != "CN":
            yield term.first_day, f"bắt đầu {term.code}"
            yield term.last_day, f"hết {term.code}"
        if term.school_year == school_year and term.locked_on:
            yield term.locked_on, f"khóa sổ {'cả năm' if term.code == 'CN' else term.code}"
    for test in policy.test_days:
        if test.school_year == school_year:
            kind = in_vietnamese(test.kind)
            yield test.first_day, f"kiểm tra {kind} {test.term} từ"
            yield test.last_day, f"hết kiểm tra {kind} {test.term}"
