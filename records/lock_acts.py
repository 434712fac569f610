"""From when on a term's book was locked: the profile's day and what the school recorded of locks and openings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from records.clock import end_of, from_store, start_of
from records.policy import Policy
from records.policy.lock import Lock
from records.policy.rule import Rule
from records.store import Database


@dataclass(frozen=True, slots=True)
class LockAct:
    """The whole school's book of a term (None: of every term) was locked or opened. `done_at` is aware, where known."""

    school: str
    school_year: str
    term: str | None
    locks: bool
    done_on: date
    done_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """Without its hour a lock counts from the end of its day, an opening from the beginning: nobody is accused."""
        return self.done_at or (end_of(self.done_on) if self.locks else start_of(self.done_on))


def recorded_acts(db: Database) -> tuple[LockAct, ...]:
    """The recorded locks and openings of whole schools. Those of one class open it for one correction, those of a month
    close that month's entries: neither moves the lock of the term."""
    rows = db.query(
        """SELECT school, school_year, term, work = 'lock' AS locks, done_on, done_at FROM current_duty
           WHERE work IN ('lock', 'unlock') AND class_name IS NULL AND month IS NULL
           ORDER BY ALL"""
    )
    return tuple(
        LockAct(school, year, term, locks, day, from_store(moment) if moment else None)
        for school, year, term, locks, day, moment in rows.iter_rows()
    )


def school_lock_rule(lock: Lock) -> Rule | None:
    """The rule by which the school locks its book."""
    return lock.term or lock.setting or lock.monthly


def acts_of(acts: Iterable[LockAct], school: str, school_year: str) -> tuple[LockAct, ...]:
    return tuple(act for act in acts if (act.school, act.school_year) == (school, school_year))


def lock_moment(policy: Policy, school_year: str, code: str, acts: Sequence[LockAct] = ()) -> datetime | None:
    """The first lock of a term that was not opened again, of the profile's and those recorded (`acts` of its school and
    year); or the authority's, which no school can open, where that is earlier. None: nothing locked it."""
    term = policy.term(school_year, code)
    timed = [(term.lock_moment, True)] if term and term.lock_moment else []
    if school_lock_rule(policy.lock) is not None:
        timed += [(act.moment, act.locks) for act in acts if act.term in {None, code}]
    locked: datetime | None = None
    for moment, locks in sorted(timed):
        locked = (locked or moment) if locks else None
    authority = policy.lock.authority.locked_on(term.last_day) if policy.lock.authority and term else None
    return min((moment for moment in (locked, start_of(authority) if authority else None) if moment), default=None)
