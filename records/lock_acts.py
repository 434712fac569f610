"""When a term's book was locked: by the profile's day, by the authority, and by recorded locks and openings.

A recorded day without its hour bounds the moment from both sides: surely closed from its end, perhaps from its start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from records.clock import end_of, from_store, start_of, to_store
from records.policy import Policy
from records.policy.lock import Lock
from records.policy.rule import Rule
from records.store import Database

BOOK_OF = {"GK1": "HK1", "GK2": "HK2"}  # half terms are kept in the book of their term
ALWAYS = datetime(9999, 12, 31)  # noqa: DTZ001 – as the store keeps moments


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
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments of the store between which it was done."""
        return to_store(self.done_at or start_of(self.done_on)), to_store(self.done_at or end_of(self.done_on))


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    """A span in which a book was closed, in moments of the store; `surely_to` None: no opening of it is recorded.

    `known_to`: until when an opening would be known to us. What was changed later than that was surely changed in a
    book that had been locked, but perhaps opened again.
    """

    by_authority: bool
    perhaps_from: datetime
    surely_from: datetime
    surely_to: datetime | None
    perhaps_to: datetime | None
    known_to: datetime

    def touches(self, after: datetime, by: datetime) -> bool:
        """Whether what was done after one moment and by another may have been done within the span."""
        return by > self.perhaps_from and (self.perhaps_to is None or after < self.perhaps_to)


@dataclass(frozen=True, slots=True)
class BookState:
    """A book at a moment. `closed_from`: since when it is surely closed, by whoever was first to close it; None: it is
    open, or perhaps. `closes_at`: when it is closed next; `opened_at`: when it was last opened."""

    closed_from: datetime | None
    closes_at: datetime | None
    opened_at: datetime | None


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


def lock_days(db: Database, school: str, school_year: str) -> list[tuple[str | None, date]]:
    """The class (None: the whole school) and day of every recorded lock, whatever it locked."""
    rows = db.query(
        """SELECT class_name, done_on FROM current_duty
           WHERE work = 'lock' AND school = ? AND school_year = ? AND done_on IS NOT NULL ORDER BY ALL""",
        [school, school_year],
    )
    return rows.rows()


def openings_known(db: Database) -> Mapping[tuple[str, str], datetime]:
    """Until when each school and year's openings would be known to us (naive UTC): its list of duties was surely saved
    no earlier, or the school said that its book of duties is whole. Those of which nothing says so are left out: one
    entry on the page does not say that all are there."""
    rows = db.query(
        """WITH known AS (
               SELECT s.school, s.school_year,
                      arg_max_null(s.taken_earliest, (n.sha256 IS NOT NULL, s.taken_latest, s.snapshot_id)) AS known_to
               FROM snapshot s LEFT JOIN newest_list n USING (layout, school, school_year, sha256)
               WHERE s.layout = 'list-duty' GROUP BY ALL
               UNION ALL
               SELECT school, school_year, known_to FROM kept_duties
           )
           SELECT school, school_year, max(known_to) AS known_to FROM known GROUP BY ALL HAVING known_to IS NOT NULL"""
    )
    return {(school, year): moment for school, year, moment in rows.iter_rows()}


def school_lock_rule(lock: Lock) -> Rule | None:
    """The rule by which the school locks its book."""
    return lock.term or lock.setting or lock.monthly


def acts_of(acts: Iterable[LockAct], school: str, school_year: str) -> tuple[LockAct, ...]:
    return tuple(act for act in acts if (act.school, act.school_year) == (school, school_year))


def book_at(policy: Policy, school_year: str, code: str, acts: Iterable[LockAct], now: datetime) -> BookState:
    """How the book of a term stands at a moment (`acts`: of its school and year)."""
    at, spans = to_store(now), closed_spans_of_term(policy, school_year, code, acts, None)
    begun = [span for span in spans if span.surely_from <= at]
    return BookState(
        _first(span.surely_from for span in begun if span.surely_to is None or at < span.surely_to),
        _first(span.surely_from for span in spans if span.surely_from > at),
        _last(span.surely_to for span in begun if span.surely_to is not None and span.surely_to <= at),
    )


def _first(moments: Iterable[datetime]) -> datetime | None:
    found = min(moments, default=None)
    return from_store(found) if found else None


def _last(moments: Iterable[datetime]) -> datetime | None:
    found = max(moments, default=None)
    return from_store(found) if found else None


def judged_spans(
    policy: Policy, school_year: str, code: str, acts: Iterable[LockAct], known_to: datetime | None
) -> tuple[ClosedSpan, ...]:
    """`closed_spans_of_term`, by the school only where a rule says that it locks its book."""
    spans = closed_spans_of_term(policy, school_year, code, acts, known_to)
    return spans if school_lock_rule(policy.lock) is not None else tuple(span for span in spans if span.by_authority)


def closed_spans_of_term(
    policy: Policy, school_year: str, code: str, acts: Iterable[LockAct], known_to: datetime | None
) -> tuple[ClosedSpan, ...]:
    """When the book of a term was closed: by the school (`acts`: what is recorded of its locks and openings;
    `known_to`: see `ClosedSpan`, None: nothing says so), and by the authority, whose lock no school opens."""
    book = BOOK_OF.get(code, code)
    return (*_of_school(policy, school_year, book, acts, known_to), *_of_authority(policy, school_year, book))


Bounds = tuple[datetime, datetime, bool]  # earliest and latest moment of an act, and whether it locks


def _of_school(
    policy: Policy, school_year: str, book: str, acts: Iterable[LockAct], known_to: datetime | None
) -> Iterator[ClosedSpan]:
    term, has_rule = policy.term(school_year, book), school_lock_rule(policy.lock) is not None
    timed = [(*act.bounds, act.locks) for act in acts if has_rule and act.term in {None, book}]
    if term and term.lock_moment:
        timed.append((to_store(term.lock_moment), to_store(term.lock_moment), True))
    closed: Bounds | None = None
    for act in _in_order(timed):
        if act[2] and closed is None:
            closed = act
        elif not act[2] and closed is not None:
            yield ClosedSpan(False, closed[0], closed[1], act[0], act[1], known_to or closed[1])
            closed = None
    if closed is not None:
        yield ClosedSpan(False, closed[0], closed[1], None, None, known_to or closed[1])


def _in_order(acts: Iterable[Bounds]) -> list[Bounds]:
    """By time. Of a day on which the book was locked and opened, no hour being known: what can have come first, did."""
    left, ordered = sorted(acts, key=lambda act: act[1:]), list[Bounds]()
    is_closed = False
    while left:
        of_day = (act for act in left if act[0] <= left[0][1])
        following = next((act for act in of_day if act[2] != is_closed), left[0])
        left.remove(following)
        ordered.append(following)
        is_closed = following[2]
    return ordered


def _of_authority(policy: Policy, school_year: str, book: str) -> Iterator[ClosedSpan]:
    rule, term = policy.lock.authority, policy.term(school_year, book)
    if rule is None or term is None:
        return
    start = to_store(start_of(rule.locked_on(term.last_day)))
    opening = rule.reopening(school_year)
    if opening is None:
        yield ClosedSpan(True, start, start, None, None, ALWAYS)
        return
    opened, shut = to_store(start_of(opening[0])), to_store(end_of(opening[1]))
    yield ClosedSpan(True, start, start, opened, opened, ALWAYS)
    yield ClosedSpan(True, shut, shut, None, None, ALWAYS)
