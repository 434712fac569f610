"""When the book is locked and opened: by the school, and by the authority over it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, Strict
from pydantic.dataclasses import dataclass

from records.policy.rule import STRICT, Flag, Group, Rule, Whole
from records.policy.words import Role


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LockRule(Rule):
    """A lock that the school sets: on whose proposal, by whose decision, and whether every month."""

    decided_by: Role
    proposed_by: Role | None = None
    carried_out_by: Role | None = None
    every_month: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class BoardRule(Rule):
    """Who the board of the system is, by office, one a seat: two vice principals are named twice."""

    members: Group


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MonthDay:
    """A day of the year, without its year."""

    month: Annotated[int, Strict(), Field(ge=1, le=12)]
    day: Annotated[int, Strict(), Field(ge=1, le=31)]

    def in_year(self, year: int) -> date:
        """This day in a year; the last of the month where the month is shorter."""
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class AuthorityLockRule(Rule):
    """The authority's own lock, so many days after a term or year, and the span in which it opens again."""

    days_after: Whole
    by: Role = "authority"
    reopens: MonthDay | None = None
    closes: MonthDay | None = None

    def locked_on(self, term_end: date) -> date:
        """From the first moment of this day on, all is locked: the days after the term's end have passed."""
        return term_end + timedelta(days=self.days_after + 1)

    def reopening(self, school_year: str) -> tuple[date, date] | None:
        """First and last day of the summer after a school year on which it is open."""
        if self.reopens is None or self.closes is None:
            return None
        year = int(school_year[5:])
        return self.reopens.in_year(year), self.closes.in_year(year)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Lock:
    """When the book is locked and opened, and by whom."""

    setting: LockRule | None = None
    term: LockRule | None = None
    monthly: LockRule | None = None
    authority: AuthorityLockRule | None = None
