"""The school's calendar: working days, deadlines and school weeks. The day that a deadline starts from never counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Literal

import holidays

from records.clock import end_of

DayKind = Literal["calendar", "working"]

WEEK = timedelta(days=7)
# Days off that the government gave in exchange for a Saturday and that `holidays` 0.109 does not have: 02/01/2026 for
# 10/01/2026, decided on 25/12/2025 for the state's offices and schools (24h.com.vn, 26/12/2025).
_EXCHANGED = {date(2026, 1, 2): date(2026, 1, 10)}
_LONGEST_YEAR = 80  # weeks looked at from the first day: closings without an end must not keep us counting


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Vietnam's working days, less the school's closings, and its school weeks.

    `closed` and `worked` are the school's own days: closed beside the holidays, worked though a Saturday, a Sunday or
    a holiday. Week 1 begins on `first_day`, and each week has seven days; the number of weeks is `weeks`. A week
    without a working day bears no number unless `counts_closed_weeks`.
    """

    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    first_day: date | None = None
    weeks: int = 0
    counts_closed_weeks: bool = False

    def is_working_day(self, day: date) -> bool:
        """A day of work: Monday to Friday and the Saturdays worked in exchange for a day off, less all closings."""
        if day in self.worked:
            return True
        return day not in self.closed and _is_working_day_of_vietnam(day)

    def add_days(self, start: date, days: int, kind: DayKind) -> date:
        """The day that lies `days` after `start`; `start` is not counted, and with no days it is the answer."""
        if kind == "calendar":
            return start + timedelta(days=days)
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def week_of(self, day: date) -> int | None:
        """The number of the school week that holds this day; None outside the school year and in a closed week."""
        return next((number for number, first in enumerate(_weeks(self), 1) if first <= day < first + WEEK), None)

    def week(self, number: int) -> tuple[date, date] | None:
        """First and last day of a school week; None where there is no such week."""
        first_days = _weeks(self)
        if not 1 <= number <= len(first_days):
            return None
        return first_days[number - 1], first_days[number - 1] + timedelta(days=6)


VIETNAM = SchoolCalendar()


def is_working_day(day: date) -> bool:
    """Monday to Friday that is no holiday of Vietnam, and the Saturdays worked in exchange for one."""
    return VIETNAM.is_working_day(day)


def add_days(start: date, days: int, kind: DayKind, calendar: SchoolCalendar = VIETNAM) -> date:
    """The day that lies `days` after `start`; `start` is not counted."""
    return calendar.add_days(start, days, kind)


def deadline(test_date: date, days: int, kind: DayKind, calendar: SchoolCalendar = VIETNAM) -> datetime:
    """The last moment at which a mark of this test is in time."""
    return end_of(calendar.add_days(test_date, days, kind))


def holiday_name(day: date) -> str | None:
    """What Vietnam keeps on a day; of one that was given in exchange for a Saturday, so much."""
    if day in _EXCHANGED:
        return "Nghỉ bù"
    name = _holidays(day.year).get(day)
    return str(name) if name else None


@cache
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("VN", years=year, language="vi")


def _is_working_day_of_vietnam(day: date) -> bool:
    if day in _EXCHANGED or day in _EXCHANGED.values():
        return day not in _EXCHANGED
    return bool(_holidays(day.year).is_working_day(day))


@cache
def _weeks(calendar: SchoolCalendar) -> tuple[date, ...]:
    """The first day of each school week, in order."""
    return tuple(islice(_numbered_weeks(calendar), calendar.weeks))


def _numbered_weeks(calendar: SchoolCalendar) -> Iterator[date]:
    if calendar.first_day is None:
        return
    for number in range(_LONGEST_YEAR):
        first = calendar.first_day + number * WEEK
        days = (first + timedelta(days=day) for day in range(7))
        if calendar.counts_closed_weeks or any(map(calendar.is_working_day, days)):
            yield first
