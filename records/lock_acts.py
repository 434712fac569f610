"""When a term's book was locked: by the profile's day, by the authority, and by recorded locks and openings.

A recorded day without its hour bounds the moment from both sides: surely closed from its end, perhaps from its start.
The whole school's locks close a book. One of a class or a subject closes again what was opened of it alone; one of a
month, or of another book, closes no term's marks. An opening of a month, or of a paper of marks, perhaps opens them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from records.clock import end_of, from_store, start_of, to_store
from records.policy import Policy
from records.policy.lock import Lock
from records.policy.rule import Rule
from records.store import Database

BOOK_OF = {"GK1": "HK1", "GK2": "HK2"}  # half terms are kept in the book of their term
ALWAYS = datetime(9999, 12, 31)  # noqa: DTZ001 – as the store keeps moments
_BOOKS_OF_MARKS = ("mark_book", "class_book")
_MADE_OF_MARKS = ("class_summary", "hoc_ba")


@dataclass(frozen=True, slots=True)
class LockAct:
    """The book of a term (None: of every term) was locked or opened: the whole school's, or that of a class or subject
    alone. `done_at` is aware, where known. One that is not `is_sure` perhaps opened it."""

    school: str
    school_year: str
    term: str | None
    locks: bool
    done_on: date
    done_at: datetime | None = None
    class_name: str | None = None
    subject: str | None = None
    is_sure: bool = True

    @property
    def is_of_school(self) -> bool:
        return self.class_name is None and self.subject is None

    def concerns(self, class_name: str | None, subject: str | None) -> bool:
        """Whether it is of the book of a class and subject (None: of all, or of one that no act names)."""
        return self.class_name in {None, class_name} and self.subject in {None, subject}

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments of the store between which it was done."""
        return to_store(self.done_at or start_of(self.done_on)), to_store(self.done_at or end_of(self.done_on))


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    """A span in which a book was closed, in moments of the store; `surely_to` None: no opening of it is recorded.

    `known_to`: until when an opening would be known to us. What was changed later than that was surely changed in a
    book that had been locked, but perhaps opened again. `class_name`, `subject`: the book of these alone (None: of all
    that have no spans of their own).
    """

    by_authority: bool
    perhaps_from: datetime
    surely_from: datetime
    surely_to: datetime | None
    perhaps_to: datetime | None
    known_to: datetime
    class_name: str | None = None
    subject: str | None = None

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
    """All that is recorded of locks and openings of marks, of every school; openings of earlier lists, perhaps."""
    duties = db.query("SELECT * FROM current_duty WHERE work IN ('lock', 'unlock')")
    earlier = db.query(
        """SELECT s.school, s.school_year, t.* FROM duty_row t JOIN snapshot s USING (snapshot_id)
           ANTI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                                    = (s.layout, s.school, s.school_year, '', s.sha256)
           WHERE t.work = 'unlock'"""
    )
    return (*_acts_by_year(duties, acts_in), *_acts_by_year(earlier, earlier_openings))


def _acts_by_year(
    duties: pl.DataFrame, acts: Callable[[pl.DataFrame, str, str], Iterator[LockAct]]
) -> Iterator[LockAct]:
    for (school, year), rows in duties.partition_by("school", "school_year", as_dict=True).items():
        yield from acts(rows, school, year)


def acts_in(duties: pl.DataFrame, school: str, school_year: str) -> Iterator[LockAct]:
    """The locks and openings of marks among a year's duties."""
    locks, document = pl.col("work") == "lock", pl.col("document")
    is_sure = pl.col("month").is_null() & (document.is_null() | document.is_in(_BOOKS_OF_MARKS))
    perhaps_opens = ~locks & (document.is_null() | document.is_in([*_BOOKS_OF_MARKS, *_MADE_OF_MARKS]))
    rows = duties.filter(pl.col("work").is_in(["lock", "unlock"]), is_sure | perhaps_opens).select(
        "term", locks, "done_on", "done_at", "class_name", "subject", is_sure.alias("is_sure")
    )  # fmt: skip
    for term, is_lock, day, at, *scope in rows.unique().sort(rows.columns).iter_rows():
        yield LockAct(school, school_year, term, is_lock, day, from_store(at) if at else None, *scope)


def earlier_openings(duties: pl.DataFrame, school: str, school_year: str) -> Iterator[LockAct]:
    """The openings of marks in lists that count no longer: that the book stayed closed is not sure any more."""
    for act in acts_in(duties, school, school_year):
        if not act.locks:
            yield replace(act, is_sure=False)


def lock_days(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Every recorded lock of which the day is known (columns of `current_duty`), whatever it locked."""
    return db.query(
        """SELECT * FROM current_duty
           WHERE work = 'lock' AND school = ? AND school_year = ? AND done_on IS NOT NULL""",
        [school, school_year],
    )


def may_lock_marks(class_name: str, subject: str) -> pl.Expr:
    """Whether a recorded lock may be of a subject's marks in a class: it names no other class, subject or book."""
    own = {"class_name": [class_name], "subject": [subject], "document": [*_BOOKS_OF_MARKS, *_MADE_OF_MARKS]}
    return pl.all_horizontal(pl.col(name).is_null() | pl.col(name).is_in(words) for name, words in own.items())


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
    """How the whole school's book of a term stands at a moment (`acts`: of its school and year)."""
    sure = [act for act in acts if act.is_sure and act.is_of_school]
    at, spans = to_store(now), closed_spans_of_term(policy, school_year, code, sure, None)
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
    `known_to`: see `ClosedSpan`, None: nothing says so), and by the authority, whose lock no school opens. Of each
    class and subject that an act names, too. An act that is recorded twice is one: a second lock of a day on which the
    book was opened, no hour being known, would close it again."""
    book, acts = BOOK_OF.get(code, code), tuple(dict.fromkeys(acts))
    return tuple(
        replace(span, class_name=class_name, subject=subject)
        for class_name in _named(act.class_name for act in acts)
        for subject in _named(act.subject for act in acts)
        for concerned in [[act for act in acts if act.concerns(class_name, subject)]]
        for span in (
            *_of_school(policy, school_year, book, concerned, known_to), *_of_authority(policy, school_year, book)
        )
    )


def _named(names: Iterable[str | None]) -> Collection[str | None]:
    return dict.fromkeys([None, *names])


@dataclass(frozen=True, slots=True)
class _Bounded:
    """An act between two moments of the store."""

    earliest: datetime
    latest: datetime
    locks: bool
    is_of_school: bool = True
    is_sure: bool = True


def _of_school(
    policy: Policy, school_year: str, book: str, acts: Iterable[LockAct], known_to: datetime | None
) -> Iterator[ClosedSpan]:
    term, has_rule = policy.term(school_year, book), school_lock_rule(policy.lock) is not None
    timed = [_Bounded(*act.bounds, act.locks, act.is_of_school, act.is_sure)
             for act in acts if has_rule and act.term in {None, book}]  # fmt: skip
    if term and term.lock_moment:
        timed.append(_Bounded(to_store(term.lock_moment), to_store(term.lock_moment), locks=True))
    closed: _Bounded | None = None
    ajar: datetime | None = None  # since when the closed book was perhaps opened
    for act in _counting(_in_order(timed)):
        if closed is None:
            closed = act if act.locks else None
        elif act.locks and ajar is not None:
            yield ClosedSpan(False, closed.earliest, closed.latest, ajar, act.latest, known_to or closed.latest)
            closed, ajar = act, None
        elif not act.locks and not act.is_sure:
            ajar = ajar or act.earliest
        elif not act.locks:
            surely_to = ajar or act.earliest
            yield ClosedSpan(False, closed.earliest, closed.latest, surely_to, act.latest, known_to or closed.latest)
            closed = ajar = None
    if closed is not None:
        yield ClosedSpan(False, closed.earliest, closed.latest, ajar, None, known_to or closed.latest)


def _counting(acts: Iterable[_Bounded]) -> Iterator[_Bounded]:
    """Without the locks of a class or subject alone, unless the whole school's book is closed: there they end what was
    opened of it."""
    is_shut = False
    for act in acts:
        if act.is_of_school:
            is_shut = act.locks
        if is_shut or act.is_of_school or not act.locks:
            yield act


def _in_order(acts: Iterable[_Bounded]) -> list[_Bounded]:
    """By time. Of a day on which the book was locked and opened, no hour being known: what can have come first, did."""
    left, ordered = sorted(acts, key=lambda act: (act.latest, act.locks)), list[_Bounded]()
    is_closed = False
    while left:
        of_day = (act for act in left if act.earliest <= left[0].latest)
        following = next((act for act in of_day if act.locks != is_closed), left[0])
        left.remove(following)
        ordered.append(following)
        is_closed = following.locks
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
