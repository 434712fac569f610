"""By when a mark is entered: one rule of entry, bound to the calendar that it is counted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from records.calendar import VIETNAM, SchoolCalendar
from records.clock import end_of
from records.policy.entry import EntryRule
from records.policy.words import EntryUnit, Role


@dataclass(frozen=True, slots=True)
class EntryDeadline:
    """Marks are entered within `days` of the test, counted as `kind`; `source` is the article that says so.

    For 'school_week' the marks of all tests up to the end of each of `weeks` are complete by then.
    """

    days: int | None
    kind: EntryUnit
    source: str
    sentence: str
    code: str = "vao-diem"
    answers: Role = "teacher"
    weeks: tuple[int, ...] = ()
    calendar: SchoolCalendar = VIETNAM

    @classmethod
    def of(cls, rule: EntryRule, calendar: SchoolCalendar = VIETNAM) -> EntryDeadline:
        return cls(
            rule.days, rule.unit, rule.article, rule.sentence, rule.code, rule.answers, rule.weeks, calendar
        )

    def moment_for(self, test_date: date) -> datetime | None:
        """The last moment in time for a test's marks; None where the rule gives no day for it."""
        if self.kind == "school_week":
            ends = [days[1] for number in self.weeks if (days := self.calendar.week(number))]
            return end_of(min(reached)) if (reached := [day for day in ends if day >= test_date]) else None
        if self.days is None or self.kind == "at_once":
            return None
        return end_of(self.calendar.add_days(test_date, self.days, self.kind))
