"""Whether a change came after the lock: what pages and reports say, and what the findings say, of the same facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from deadline_rules import LOCK_RULE, first_term
from how_many import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.corrections import closed_books
from records.clock import VIETNAM, from_store, start_of, to_store
from records.findings import Facts, findings
from records.findings.facts import conformed
from records.findings.rules.locked import AFTER_LOCK
from records.lock_acts import LockAct, openings_known, recorded_acts
from records.policy import Policies, load_policy
from records.store import Database

SCHOOL, YEAR = "Trường THCS Sao Mai", "2025-2026"
NOW = datetime(2026, 3, 1, tzinfo=VIETNAM)
LOCKED = to_store(start_of(date(2026, 1, 19)))
HOUR = timedelta(hours=1)
POLICY = load_policy(f'name = "Trường"{LOCK_RULE}{first_term("2026-01-19")}', "trường.toml")
Act = tuple[int, bool, bool]  # hours after the profile's lock, whether it locks, whether its hour is known
ACTS = st.lists(st.tuples(st.integers(-72, 120), st.booleans(), st.booleans()), max_size=4)
CHANGES = st.lists(
    st.tuples(st.integers(-100, 140), st.integers(1, 60), st.booleans()), min_size=1, max_size=6
)  # fmt: skip
KNOWN = st.none() | st.integers(-100, 200)


def relations(tables: Any, acts: list[LockAct], known: dict[tuple[str, str], datetime]) -> list[str]:
    """By pupil, what the measure says of each change."""
    locks = closed_books(Policies((POLICY,)), [(SCHOOL, YEAR, "HK1")], acts, known)
    return [said for _, said in tables.rows(tables.corrections(locks), "pupil_code", "lock_relation")]


def verdicts(changes: list[tuple[int, int, bool]], acts: list[LockAct], known: datetime | None) -> list[str | None]:
    """By pupil, what the findings say of each change, none of which the register declares."""
    rows = [
        {
            "term": "HK1", "class_name": "6A1", "pupil_code": f"HS{n:02}", "subject": "toan", "component": "TX1",
            "entered_after": LOCKED + start * HOUR if is_known else None, "entered_by": LOCKED + (start + long) * HOUR,
            "order_known": is_known, "declared": False, "has_register": True, "previous_value": "6", "value": "7",
        }
        for n, (start, long, is_known) in enumerate(changes)
    ]  # fmt: skip
    duties = [
        {"term": act.term, "work": "lock" if act.locks else "unlock", "done_on": act.done_on,
         "done_at": to_store(act.done_at) if act.done_at else None}
        for act in acts
    ]  # fmt: skip
    frames = {
        "corrections": pl.DataFrame(rows), "classes": pl.DataFrame({"term": ["HK1"], "class_name": ["6A1"]}),
        "duties": pl.DataFrame(duties), "sources": pl.DataFrame({"list": ["duties"], "saved_from": [known]}),
    }  # fmt: skip
    facts = Facts(school=SCHOOL, school_year=YEAR, **{name: conformed(name, rows) for name, rows in frames.items()})
    said = {f.about.pupil_code: f.certainty for f in findings(facts, POLICY, NOW) if f.kind == AFTER_LOCK}
    return [said.get(f"HS{n:02}") for n in range(len(changes))]


@pytest.mark.requirement("QL-01", "TM-12")
@given(ACTS, CHANGES, KNOWN)
@settings(max_examples=examples(12, 25), deadline=None)
@pytest.mark.full
def test_pages_reports_and_findings_agree_on_what_came_after_the_lock(
    new_tables: Callable[[], Any], acts: list[Act], changes: list[tuple[int, int, bool]], known: int | None
) -> None:
    """Whatever locks and openings are recorded, and until whenever openings would be known."""
    told = [
        LockAct(SCHOOL, YEAR, "HK1", locks, moment.date(), moment if is_timed else None)
        for hours, locks, is_timed in acts
        if (moment := from_store(LOCKED + hours * HOUR))
    ]
    known_to = LOCKED + known * HOUR if known is not None else None
    with new_tables() as tables:
        for n, (start, long, is_known) in enumerate(changes):
            after = LOCKED + start * HOUR if is_known else None
            tables.history(
                f"HS{n:02}", "TX1", tables.seen("6", None, LOCKED - 200 * HOUR),
                tables.seen("7", after, LOCKED + (start + long) * HOUR, is_known),
            )  # fmt: skip
        said = relations(tables, told, {(SCHOOL, YEAR): known_to} if known_to else {})
    words = {"after": "certain", "unknown": "possible", "before": None}
    assert [words[relation] for relation in said] == verdicts(changes, told, known_to)


@pytest.mark.requirement("QL-01")
@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (None, "unknown"),                                    # by the profile's day alone
        ((LOCKED + 48 * HOUR, LOCKED + 48 * HOUR), "after"),  # a list of duties was saved when the change was there
        ((LOCKED + 47 * HOUR, LOCKED + 48 * HOUR), "unknown"),
        ((None, LOCKED + 99 * HOUR), "unknown"),
        ("here", "unknown"),                                  # one entry on the page: were all put there?
    ],
)
def test_after_the_lock_is_certain_only_where_an_opening_would_be_known(
    tables: Any, recorded: Any, expected: str
) -> None:
    """6 → 7 between 1 and 48 hours after the profile's lock; nothing is recorded of an opening."""
    tables.history(
        "1", "TX1", tables.seen("6", None, LOCKED), tables.seen("7", LOCKED + HOUR, LOCKED + 48 * HOUR)
    )
    if recorded == "here":
        tables.insert(
            "duty_entry", entry_id="1", school=SCHOOL, school_year=YEAR, work="report", done_on=date(2026, 1, 20),
            recorded_at=LOCKED, recorded_by="văn thư",
        )  # fmt: skip
    elif recorded:
        tables.snapshot(None, recorded[1], recorded[0], layout="list-duty", term="CN")
    database = Database(tables.connection)
    assert recorded_acts(database) == ()
    assert relations(tables, [], dict(openings_known(database))) == [expected]
