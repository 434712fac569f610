"""What is done each month, by a day of the year, or always.

`that_day_counts` is False where a text says "trước ngày …": the last day in time is then the day before.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, Strict
from pydantic.dataclasses import dataclass

from records.policy.lock import MonthDay
from records.policy.rule import STRICT, Flag, Group, Rule, Text, Whole
from records.policy.words import Document, Evidence, Measure, MonthlyWork, PupilField, PupilList, Role, Work


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MonthlyRule(Rule):
    """What is done for each month, by whom, and in which days of it or of the next; without days, at any time of it.

    `event` names a moment that no calendar knows; such a duty has no window of its own.
    """

    work: MonthlyWork
    by: Group
    from_day: Annotated[int, Strict(), Field(ge=1, le=31)] | None = None
    to_day: Annotated[int, Strict(), Field(ge=1, le=31)] | None = None
    of: Literal["same", "next"] = "same"
    that_day_counts: Flag = True
    event: Literal["before_meeting"] | None = None
    to: Role | None = None

    def window(self, month: str) -> tuple[date, date] | None:
        """First and last day in which the duty for the month 'YYYY-MM' is done; None where an event decides."""
        if self.event is not None:
            return None
        first = date.fromisoformat(f"{month}-01")
        if self.of == "next":
            first = (first + timedelta(days=32)).replace(day=1)
        length = calendar.monthrange(first.year, first.month)[1]
        last = first.replace(day=min(self.to_day or length, length))
        if not self.that_day_counts and (self.to_day or 0) <= length:
            last -= timedelta(days=1)
        return first.replace(day=min(self.from_day or 1, length)), last


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class DueRule(Rule):
    """A piece of work with a day of the year, or a number of days after each term's end.

    `year`: whether the day lies in the calendar year in which the school year begins, or in that in which it ends.
    `fields`: what the data must hold. `of_lists`: asked only where a pupil is on one of them. Neither
    `on` nor `days_after`: the text gives no day, and lateness is not judged.
    """

    work: Work
    by: Group = ()
    documents: tuple[Document, ...] = ()
    fields: tuple[PupilField, ...] = ()
    of_lists: tuple[PupilList, ...] = ()
    terms: tuple[Literal["HK1", "HK2", "CN"], ...] = ()
    on: MonthDay | None = None
    year: Literal["first", "second"] = "first"
    that_day_counts: Flag = True
    days_after: Whole | None = None

    def last_day(self, school_year: str, term_end: date | None = None) -> date | None:
        """The last day on which the work is in time; None where no day is known."""
        if self.on is not None:
            day = self.on.in_year(int(school_year[:4] if self.year == "first" else school_year[5:]))
            return day if self.that_day_counts else day - timedelta(days=1)
        if self.days_after is None or term_end is None:
            return None
        return term_end + timedelta(days=self.days_after)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ListRule(Rule):
    """Lists that are made of the results, by whom, and who approves them when all has been entered."""

    lists: tuple[PupilList, ...]
    made_by: Role | None = None
    approved_by: Role | None = None
    after_all_entered: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class UnusualRule(Rule):
    """From which number on something is unusual enough to report; without `threshold` it is shown and not judged."""

    measure: Measure
    threshold: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")] | None = None
    reported_by: Role | None = None
    reported_to: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class DutyRule(Rule):
    """A duty without a number, and how the program serves it. `compare_with`: with what some of the month's marks are
    compared when the month is inspected; empty where the text asks for no such thing."""

    served_by: Text
    compare_with: tuple[Evidence, ...] = ()
