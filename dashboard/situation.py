"""Gathers what the overview needs to know of a school: counts from the store, the keys and the measures."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.lateness_counts import EntryCounts
from archive.keys import is_encrypted
from dashboard.frame import Desk
from dashboard.remembered import remembered
from dashboard.sealing_state import sealed_bundles
from dashboard.todo import Situation
from jobs.measuring import Filters, corrections_by, lateness_by, monthly_evidence, months
from records.reading import exports


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month's counts: marks due, late for certain, changes for certain."""

    month: str
    expected: int
    late: int
    changes: int


def situation(desk: Desk, states: pl.DataFrame, chosen: Filters) -> Situation:
    """The situation of one school, year and term. `states` are its rows of `class_states`."""
    lists = _lists(desk, chosen)
    late = remembered(desk, lateness_by, desk.store, desk.policy, chosen, ("school",))
    entries = late[0].entries if late else EntryCounts()
    changed = remembered(desk, corrections_by, desk.store, desk.policy, chosen, ("school",))
    term = desk.policy.term(str(chosen.school_year), str(chosen.term))
    is_locked = bool(term and term.lock_moment and term.lock_moment <= desk.now)
    unsealed = states.filter(pl.col("revision").is_null()).height
    return Situation(
        lost_bundles=sum(not bundle.path.exists() for bundle in sealed_bundles(desk)),
        stale_classes=states.filter("is_stale").height,
        unsealed_locked=unsealed if is_locked else 0,
        undeclared=changed[0].undeclared if changed else 0,
        late=entries.late,
        overdue=entries.missing_overdue,
        has_assignments="list-assignment" in lists,
        has_calendar="list-calendar" in lists,
        has_deadline=desk.policy.entry_deadline is not None,
        key_is_encrypted=is_encrypted(desk.home.keys),
    )


def _lists(desk: Desk, chosen: Filters) -> set[str]:
    """The layouts of the files imported of the school's year."""
    with desk.store.read() as db:
        files = exports(db)
    return set(files.filter(school=chosen.school, school_year=chosen.school_year)["layout"])


def month_figures(desk: Desk, school: str) -> tuple[MonthFigures | None, MonthFigures | None]:
    """The newest month with data and the one before it, None where there is none.

    A newest month in which no test was due gives way to the one before: its zeros would say nothing.
    """
    found = [_figures(desk, school, month) for month in months(desk.store, school)[:3]]
    if len(found) > 1 and found[0] and not found[0].expected:
        found = found[1:]
    now, before = (*found, None, None)[:2]
    return now, before


def _figures(desk: Desk, school: str, month: str) -> MonthFigures | None:
    evidence = remembered(desk, monthly_evidence, desk.store, desk.policy, school, month)
    if evidence is None:
        return None
    return MonthFigures(month, evidence.entries.expected, evidence.entries.late, evidence.changes.certain)
