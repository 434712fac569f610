"""The school's calendar: working days and deadlines. The day of the test itself is never counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

import holidays

from records.clock import end_of

DayKind = Literal["calendar", "working"]


def is_working_day(day: date) -> bool:
    """Monday to Friday that is no holiday of Vietnam, and the Saturdays worked in exchange for one."""
    vietnam = holidays.country_holidays("VN", years=day.year)
    return bool(vietnam.is_working_day(day))


def add_days(start: date, days: int, kind: DayKind) -> date:
    """The day that lies `days` after `start`; `start` is not counted."""
    if kind == "calendar":
        return start + timedelta(days=days)
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def deadline(test_date: date, days: int, kind: DayKind) -> datetime:
    """The last moment at which a mark of this test is in time."""
    return end_of(add_days(test_date, days, kind))
