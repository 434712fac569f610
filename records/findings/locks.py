"""When the book was closed: by the school (the profile's day, or recorded locks and unlocks), and by the authority.

A recorded day without its hour bounds the moment from both sides: surely closed from its end, perhaps from its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from records.clock import end_of, from_store, start_of, to_store
from records.findings.facts import Facts
from records.lock_acts import LockAct, school_lock_rule
from records.policy import Policy
from records.policy.rule import Rule

# Half terms are kept in the book of their term.
BOOK_OF = {"GK1": "HK1", "GK2": "HK2"}
_SCHEMA = {
    "term": pl.String(), "class_name": pl.String(), "by_authority": pl.Boolean(), "perhaps_from": pl.Datetime("us"),
    "surely_from": pl.Datetime("us"), "surely_to": pl.Datetime("us"), "perhaps_to": pl.Datetime("us"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Act:
    """The book was locked, or opened, between two moments (naive UTC)."""

    earliest: datetime
    latest: datetime
    locks: bool


def closed_spans(facts: Facts, policy: Policy) -> pl.DataFrame:
    """A row a span in which the book of a class's term was closed; `surely_to` NULL: it was never opened again."""
    rows = [
        (term, class_name, by_authority, *span)
        for term, class_name in facts.classes.select("term", "class_name").unique().sort("term", "class_name").rows()
        for by_authority, span in _spans(facts, policy, term, class_name)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def school_rule(policy: Policy) -> Rule | None:
    """The rule by which the school locks its book."""
    return school_lock_rule(policy.lock)


def recorded_locks(facts: Facts) -> tuple[LockAct, ...]:
    """The recorded locks and openings of the whole school, as `records.lock_acts` reads them from the store."""
    rows = facts.duties.filter(
        pl.col("work").is_in(["lock", "unlock"]), pl.col("class_name").is_null(), pl.col("month").is_null()
    ).select("term", pl.col("work") == "lock", "done_on", "done_at")
    return tuple(
        LockAct(facts.school, facts.school_year, term, locks, day, from_store(moment) if moment else None)
        for term, locks, day, moment in rows.iter_rows()
    )


Span = tuple[datetime, datetime, datetime | None, datetime | None]


def _spans(facts: Facts, policy: Policy, term: str, class_name: str) -> Iterator[tuple[bool, Span]]:
    yield from ((False, span) for span in _of_school(facts, policy, term, class_name))
    yield from ((True, span) for span in _of_authority(facts, policy, term))


def _of_school(facts: Facts, policy: Policy, term: str, class_name: str) -> Iterator[Span]:
    if school_rule(policy) is None:
        return
    closed: _Act | None = None
    for act in _acts(facts, policy, term, class_name):
        if act.locks and closed is None:
            closed = act
        elif not act.locks and closed is not None:
            yield closed.earliest, closed.latest, act.earliest, act.latest
            closed = None
    if closed is not None:
        yield closed.earliest, closed.latest, None, None


def _acts(facts: Facts, policy: Policy, term: str, class_name: str) -> list[_Act]:
    """The profile's lock of the term, and what was recorded of this class or the whole school, in order of time."""
    book = BOOK_OF.get(term, term)
    of_profile = policy.term(facts.school_year, book)
    acts = []
    if of_profile and of_profile.lock_moment:
        acts.append(_Act(to_store(of_profile.lock_moment), to_store(of_profile.lock_moment), True))
    recorded = facts.duties.filter(
        pl.col("work").is_in(["lock", "unlock"]),
        pl.col("term").is_null() | (pl.col("term") == book),
        pl.col("class_name").is_null() | (pl.col("class_name") == class_name),
        pl.col("month").is_null(),
    )
    for row in recorded.iter_rows(named=True):
        exact, day = row["done_at"], row["done_on"]
        acts.append(_Act(exact or to_store(start_of(day)), exact or to_store(end_of(day)), row["work"] == "lock"))
    return _in_order(acts)


def _in_order(acts: list[_Act]) -> list[_Act]:
    """By time. Of a day on which the book was locked and opened, no hour being known: what can have come first, did."""
    left, ordered = sorted(acts, key=lambda act: (act.latest, act.locks)), list[_Act]()
    is_closed = False
    while left:
        of_day = (act for act in left if act.earliest <= left[0].latest)
        following = next((act for act in of_day if act.locks != is_closed), left[0])
        left.remove(following)
        ordered.append(following)
        is_closed = following.locks
    return ordered


def _of_authority(facts: Facts, policy: Policy, term: str) -> Iterator[Span]:
    rule, of_profile = policy.lock.authority, policy.term(facts.school_year, BOOK_OF.get(term, term))
    if rule is None or of_profile is None:
        return
    start = to_store(start_of(rule.locked_on(of_profile.last_day)))
    opening = rule.reopening(facts.school_year)
    if opening is None:
        yield start, start, None, None
        return
    opened, shut = to_store(start_of(opening[0])), to_store(end_of(opening[1]))
    yield start, start, opened, opened
    yield shut, shut, None, None
