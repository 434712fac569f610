"""When the book of each class was closed, as the findings ask: `records.lock_acts` over the facts."""

from __future__ import annotations

from dataclasses import astuple

import polars as pl

from records.clock import from_store
from records.findings.facts import Facts
from records.lock_acts import LockAct, closed_spans_of_term, school_lock_rule
from records.policy import Policy
from records.policy.rule import Rule

_SCHEMA = {
    "term": pl.String(), "class_name": pl.String(), "by_authority": pl.Boolean(), "perhaps_from": pl.Datetime("us"),
    "surely_from": pl.Datetime("us"), "surely_to": pl.Datetime("us"), "perhaps_to": pl.Datetime("us"),
    "known_to": pl.Datetime("us"),
}  # fmt: skip


def closed_spans(facts: Facts, policy: Policy) -> pl.DataFrame:
    """A row a span in which the book of a class's term was closed (columns of `ClosedSpan`), by the school only where a
    rule says that it locks its book."""
    known_to = facts.saved_from("duties")
    rows = [
        (term, class_name, *astuple(span))
        for term, class_name in facts.classes.select("term", "class_name").unique().sort("term", "class_name").rows()
        for span in closed_spans_of_term(policy, facts.school_year, term, _acts(facts, class_name), known_to)
    ]
    spans = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return spans if school_rule(policy) is not None else spans.filter("by_authority")


def school_rule(policy: Policy) -> Rule | None:
    """The rule by which the school locks its book."""
    return school_lock_rule(policy.lock)


def recorded_locks(facts: Facts) -> tuple[LockAct, ...]:
    """The recorded locks and openings of the whole school, as `records.lock_acts` reads them from the store."""
    return _acts(facts, None)


def _acts(facts: Facts, class_name: str | None) -> tuple[LockAct, ...]:
    """What was recorded of the whole school, and of a class where one is named."""
    rows = facts.duties.filter(
        pl.col("work").is_in(["lock", "unlock"]), pl.col("month").is_null(),
        pl.col("class_name").is_null() | (pl.col("class_name") == class_name).fill_null(False),
    ).select("term", pl.col("work") == "lock", "done_on", "done_at")  # fmt: skip
    return tuple(
        LockAct(facts.school, facts.school_year, term, locks, day, from_store(moment) if moment else None)
        for term, locks, day, moment in rows.iter_rows()
    )
