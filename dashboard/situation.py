"""Gathers what the overview needs to know of a school: counts from the store, the keys and the measures."""

from __future__ import annotations

from datetime import date

import polars as pl

from analytics.correction_counts import CorrectionCounts
from archive.keys import is_encrypted
from dashboard import viewing
from dashboard.anomaly_run import there
from dashboard.bounds import Bounds
from dashboard.frame import Desk
from dashboard.remembered import remembered
from dashboard.sealing_state import sealed_bundles
from dashboard.todo import Situation
from jobs.anomaly_acts import own_questions
from jobs.anomaly_inbox import count_by_state
from jobs.measuring import Filters, corrections_by, lateness_by
from jobs.register import read_register
from records.accounts import idle_accounts
from records.clock import VIETNAM
from records.copies import WANTED
from records.disposal_store import disposals
from records.inspection_store import inspection_of
from records.lock_acts import acts_of, book_at, recorded_acts
from records.reading import export_months, exports
from records.register import cases_of
from records.rights import scope_of
from records.statements import REGISTER, statement_of


def situation(desk: Desk, states: pl.DataFrame, chosen: Filters) -> Situation:
    """The situation of one school, year and term. `states` are its rows of `class_states`."""
    lists = _lists(desk, chosen)
    late, overdue = _entries(desk, chosen)
    changed = remembered(desk, corrections_by, desk.store, desk.policies, chosen, ("school",))
    policy = desk.policy(chosen)
    school_year, term = str(chosen.school_year), str(chosen.term)
    with desk.store.read_within() as db:
        acts = acts_of(recorded_acts(db), str(chosen.school), school_year)
    is_locked = book_at(policy, school_year, term, acts, desk.now).closed_from is not None
    unsealed = states.filter(pl.col("revision").is_null()).height
    bundles = sealed_bundles(desk, Filters(chosen.school))     # a lost bundle is lost in whatever term one looks
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
        **_register(desk, chosen), **_of_school(desk, str(chosen.school)),
        **_questions(desk, str(chosen.school), school_year),
    )


def _register(desk: Desk, chosen: Filters) -> dict[str, int]:
    """What is left to do in the register, among the viewer's rows of the year; of who may not see it, nothing."""
    own = desk.store.seen_by(viewing.sight("so_sua_diem"))
    if not own.sight.rows:
        return {}
    today = desk.now.astimezone(VIETNAM).date()
    kept = remembered(desk, read_register, own, desk.policies, chosen.school, chosen.school_year, today)
    cases = kept.cases
    return {
        "waiting": sum(known.case.state == "waiting" for known in cases),
        "lacking": sum(any(gap.is_due for gap in known.gaps) for known in cases),
    }


def _of_school(desk: Desk, school: str) -> dict[str, int]:
    """What waits for a word of the school's leaders, and of who keeps the users."""
    if not desk.store.sight.is_whole:
        return {}
    with desk.store.read() as db:
        proposed = [each.state for each in disposals(db) if each.school == school]
        months = [inspection_of(db, school, month) for month in export_months(db, school)]
        without_role, first_password = idle_accounts(db, desk.now)
    return {
        "unsigned": sum(each is not None and not each.is_signed for each in months),
        "to_appraise": proposed.count("proposed"), "to_decide": proposed.count("appraised"),
        "without_role": without_role, "first_password": first_password,
    }  # fmt: skip


def _questions(desk: Desk, school: str, school_year: str) -> dict[str, int]:
    """Open questions about unlikely figures that this viewer may see, and those to the viewer. Nobody else learns that
    there are any. Computes nothing: new ones count where somebody has looked at today's data."""
    viewer = viewing.viewer()
    if viewer is None:
        return {}
    store = desk.store.unbounded()      # of each question it is asked whose it is
    to_me = sum(question.state == "asked" for question in own_questions(store, viewer))
    if not scope_of(viewer, "see_anomalies"):
        return {"to_me": to_me}
    states = count_by_state(store, viewer, school, school_year, there(desk, school, school_year))
    return {"to_me": to_me, "unasked": states["new"], "asked": states["asked"], "answered": states["answered"]}


def _entries(desk: Desk, chosen: Filters) -> tuple[Bounds, Bounds]:
    """Marks that came late, and marks that are blank after their deadline."""
    # Who sees figures alone is not told of small days: the whole is.
    key = "school" if desk.store.sight.hides_groups else "deadline_day"
    by_day = remembered(desk, lateness_by, desk.store, desk.policies, chosen, (key,)) or ()
    entries = [group.entries for group in by_day]
    # A blank mark can be overdue only once its deadline has passed.
    due = [(group.of(key), group.entries) for group in by_day]
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
    with desk.store.read_within() as db:
        return bool(cases_of(db, school, year)) or statement_of(db, REGISTER, school, year) is not None


def _lists(desk: Desk, chosen: Filters) -> set[str]:
    """The layouts of the files imported of the school's year."""
    with desk.store.read_within() as db:
        files = exports(db)
    return set(files.filter(school=chosen.school, school_year=chosen.school_year)["layout"])
