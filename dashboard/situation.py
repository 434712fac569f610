"""Gathers what the overview needs to know of a school: counts from the store, the keys and the measures."""

from __future__ import annotations

from datetime import date

import polars as pl

from analytics.correction_counts import CorrectionCounts
from archive.keys import is_encrypted
from dashboard import viewing
from dashboard.bounds import Bounds
from dashboard.frame import Desk
from dashboard.remembered import remembered
from dashboard.sealing_state import sealed_bundles
from dashboard.todo import Situation
from jobs.anomaly_acts import own_questions
from jobs.anomaly_inbox import count_in
from jobs.measuring import Filters, corrections_by, lateness_by
from records.copies import WANTED
from records.lock_acts import acts_of, book_at, recorded_acts
from records.reading import exports
from records.register import cases_of
from records.rights import Row, may
from records.statements import REGISTER, statement_of


def situation(desk: Desk, states: pl.DataFrame, chosen: Filters) -> Situation:
    """The situation of one school, year and term. `states` are its rows of `class_states`."""
    lists = _lists(desk, chosen)
    late, overdue = _entries(desk, chosen)
    changed = remembered(desk, corrections_by, desk.store, desk.policies, chosen, ("school",))
    policy = desk.policy(chosen)
    school_year, term = str(chosen.school_year), str(chosen.term)
    with desk.store.read() as db:
        acts = acts_of(recorded_acts(db), str(chosen.school), school_year)
    is_locked = book_at(policy, school_year, term, acts, desk.now).closed_from is not None
    unsealed = states.filter(pl.col("revision").is_null()).height
    bundles = sealed_bundles(desk, chosen)
    answered, to_me = _questions(desk, str(chosen.school), school_year)
    return Situation(
        lost_bundles=sum(not bundle.path.exists() for bundle in bundles),
        unsafe_bundles=sum(bundle.copies < WANTED for bundle in bundles),
        stale_classes=states.filter(pl.col("exports_since").is_not_null()).height,
        unsealed_locked=unsealed if is_locked else 0,
        undeclared=_undeclared(changed),
        late=late,
        overdue=overdue,
        has_register="list-correction" in lists or _is_kept_here(desk, chosen),
        has_assignments="list-assignment" in lists,
        has_calendar="list-calendar" in lists,
        has_deadline=bool(policy.judged_entries),
        key_is_encrypted=is_encrypted(desk.home.keys),
        broken_profiles=len(desk.policies.broken_files),
        spent_keys=states.filter("is_key_spent").height,
        answered=answered,
        to_me=to_me,
    )


def _questions(desk: Desk, school: str, school_year: str) -> tuple[int, int]:
    """Questions about unlikely figures that wait for this viewer: answered ones, and those to the viewer. Nobody else
    learns that there are any."""
    viewer = viewing.viewer()
    if viewer is None:
        return 0, 0
    to_me = sum(question.state == "asked" for question in own_questions(desk.store, viewer))
    if not may(viewer, "see_anomalies", Row(school, school_year)):
        return 0, to_me
    return count_in(desk.store, school, school_year, "answered"), to_me


def _entries(desk: Desk, chosen: Filters) -> tuple[Bounds, Bounds]:
    """Marks that came late, and marks that are blank after their deadline."""
    by_day = remembered(desk, lateness_by, desk.store, desk.policies, chosen, ("deadline_day",)) or ()
    entries = [group.entries for group in by_day]
    # A blank mark can be overdue only once its deadline has passed.
    due = [(group.of("deadline_day"), group.entries) for group in by_day]
    over = [e for day, e in due if isinstance(day, date) and day < desk.now.date()]
    return (
        Bounds(sum(e.late for e in entries), sum(e.unknown for e in entries)),
        Bounds(sum(e.missing_overdue for e in entries), sum(e.not_due_or_unknown for e in over)),
    )


def _undeclared(changed: tuple[CorrectionCounts, ...]) -> Bounds:
    """Changes that no row of the register declares. Without a register nothing is said of them."""
    return Bounds(changed[0].undeclared, changed[0].register_unknown) if changed else Bounds()


def _is_kept_here(desk: Desk, chosen: Filters) -> bool:
    """Whether the year's register of corrections is kept in the program, in part or whole."""
    school, year = str(chosen.school), str(chosen.school_year)
    with desk.store.read() as db:
        return bool(cases_of(db, school, year)) or statement_of(db, REGISTER, school, year) is not None


def _lists(desk: Desk, chosen: Filters) -> set[str]:
    """The layouts of the files imported of the school's year."""
    with desk.store.read() as db:
        files = exports(db)
    return set(files.filter(school=chosen.school, school_year=chosen.school_year)["layout"])
