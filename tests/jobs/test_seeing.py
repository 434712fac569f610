"""What an inspector may see ends with the last day of the decision, and never reaches beyond it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from deadline_rules import shipped
from sample_home import NOW

from jobs.seeing import Access, access_of
from records.access import Request
from records.admitting import admit
from records.clock import VIETNAM
from records.decisions import DecisionAsked, record_decision, withdraw_decision
from records.policy import Policies
from records.policy.broken import Addressee, BrokenProfile
from records.policy.words import Role
from records.store import Store

FIRST, SECOND = "TRƯỜNG THCS A", "TRƯỜNG THCS B"
ANY = Policies((replace(shipped("tien-minh"), schools=(), school_year=None),))
LAST = date(2026, 6, 20)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A home of two schools, each with a class in each of two years."""
    made = Store(tmp_path / "a.duckdb")
    with made.write() as db:
        for number, (school, year) in enumerate(product((FIRST, SECOND), ("2024-2025", "2025-2026"))):
            db.execute(
                """INSERT INTO snapshot (snapshot_id, sha256, sheet, layout, school, school_year, term, class_name,
                                         taken_latest, taken_source)
                   VALUES (?, 'x', 's', 'vnedu-a', ?, ?, 'HK1', '6A1', TIMESTAMP '2026-01-01', 'file')""",
                [str(number), school, year],
            )
    return made


def recorded(store: Store, name: str, **changed: object) -> str:
    told: dict[str, object] = {
        "school": name, "number": "45/QĐ-SGDĐT", "decided_on": date(2026, 6, 8), "decided_by": "principal",
        "granted_to": "authority", "office": "Đoàn thanh tra Sở", "actions": ("open", "inspect"),
        "valid_from": date(2026, 6, 10), "valid_until": LAST,
    }  # fmt: skip
    with store.write() as db:
        asked = DecisionAsked(**(told | changed))  # type: ignore[arg-type]
        return record_decision(db, asked, by="văn thư", now=NOW).grant_id


def seen(store: Store, now: datetime = NOW, role: Role = "authority", policies: Policies = ANY) -> tuple[Access, ...]:
    return access_of(store, policies, role, now)


@pytest.mark.requirement("TM-15", "TM-23")
def test_an_inspector_sees_from_the_first_day_to_the_end_of_the_last(store: Store) -> None:
    """The last day at 23:59 still, the next at 00:00 no more: in Vietnam, whatever zone the clock tells. Of the school
    that decided alone, and that office alone."""
    recorded(store, FIRST)
    opens, closes = datetime(2026, 6, 10, tzinfo=VIETNAM), datetime(2026, 6, 21, tzinfo=VIETNAM)
    last_minute, last = datetime(2026, 6, 20, 23, 59, tzinfo=VIETNAM), closes - MOMENT
    for now in (opens, last_minute, last, last.astimezone(UTC)):
        earlier, access = seen(store, now)
        assert (earlier.school_year, access.school_year) == ("2024-2025", "2025-2026")
        assert (access.school, access.until, access.office) == (FIRST, LAST, "Đoàn thanh tra Sở")
        assert access.actions == ("open", "inspect")
    for now in (opens - MOMENT, closes, closes.astimezone(UTC)):
        assert seen(store, now) == ()
    assert seen(store, role="district") == ()


@pytest.mark.requirement("TM-15")
def test_nothing_is_seen_by_what_is_withdrawn_or_lets_only_borrow_or_nobody_may_decide(store: Store) -> None:
    """A vice principal's word opens nothing at Tiên Minh, but an authority's own inspection needs none; a decision that
    was named with one act is of that act alone."""
    grant_id = recorded(store, FIRST)
    with store.write() as db:
        withdraw_decision(db, grant_id, reason="Kết thúc sớm", by="principal", now=NOW)
    recorded(store, FIRST, number="46/QĐ", actions=("lend",))
    recorded(store, FIRST, number="47/QĐ", actions=("open",), decided_by="vice_principal")
    with store.write() as db:
        request = Request(
            school=FIRST, school_year="2025-2026", action="open", asked_by="authority", decided_by="principal",
            decision="48/QĐ",
        )  # fmt: skip
        admit(db, request, ANY.of(FIRST, "2025-2026"), now=NOW, actor="văn thư")
    assert seen(store) == ()
    recorded(store, FIRST, number="49/QĐ", decided_by="vice_principal")
    assert {access.actions for access in seen(store)} == {("inspect",)}


@pytest.mark.requirement("TM-15")
def test_a_part_of_the_archive_is_seen_as_the_decision_names_it(store: Store) -> None:
    """A year that there is not shows nothing; terms and classes are bounds where they are named."""
    recorded(store, FIRST, school_years=("2025-2026",), terms=("HK1",), classes=("6A1",))
    recorded(store, FIRST, number="2/QĐ", school_years=("2019-2020",))
    (access,) = seen(store)
    assert [access.covers(*one) for one in (("HK1", "6A1"), ("HK2", "6A1"), ("HK1", "6A2"))] == [True, False, False]
    assert replace(access, terms=(), classes=()).covers("HK2", "9C")
    recorded(store, SECOND)
    assert {each.school for each in seen(store)} == {FIRST, SECOND}


def test_a_profile_that_cannot_be_read_lets_nobody_in_and_closes_no_other_school(store: Store) -> None:
    recorded(store, FIRST)
    recorded(store, SECOND)
    closed = replace(ANY, broken=(BrokenProfile(Addressee((FIRST,)), ()),))
    assert [each.school for each in seen(store, policies=closed)] == [SECOND] * 2
