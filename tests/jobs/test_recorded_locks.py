"""A lock that the school records in its log of duties is the lock by which measures, findings and sealing judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from deadline_rules import shipped
from sample_home import NOW, School

from jobs.findings import findings_of as all_findings_of
from jobs.measuring import Filters, observed_corrections
from jobs.sealing import findings_of
from records.clock import VIETNAM
from records.completeness import NOT_LOCKED
from records.duties import Duty, add_duty, withdraw_duty
from records.findings.rules.locked import AFTER_LOCK
from records.policy import Policies
from records.reading import Scope, find_scopes


@pytest.fixture
def scope(fresh_school: School) -> Scope:
    """A term of the secondary school, whose list of duties was lost: no lock is known of it."""
    with fresh_school.store.write() as db:
        db.execute("DELETE FROM duty_row")
    with fresh_school.store.read() as db:
        return find_scopes(db, term="HK1", class_name="6A1")[0]


def policies_of(scope: Scope, name: str) -> Policies:
    """A shipped profile whose terms have no day of locking, for the sample's school."""
    policy = shipped(name)
    open_terms = tuple(replace(term, locked_on=None) for term in shipped("mau").terms)
    lock = replace(policy.lock, authority=None)
    return Policies((replace(policy, schools=(scope.school,), school_year=None, terms=open_terms, lock=lock),))


def record(school: School, scope: Scope, work: str, day: date) -> str:
    moment = datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)
    duty = Duty(scope.school, scope.school_year, work, day, term=scope.term, done_at=moment, role="board")
    with school.store.write() as db:
        return add_duty(db, duty, now=NOW, actor="hiệu trưởng")


def relations(school: School, policies: Policies, scope: Scope) -> set[str]:
    filters = Filters(scope.school, scope.school_year, scope.term)
    return set(observed_corrections(school.store, policies, filters)["lock_relation"])


@pytest.mark.requirement("TM-12", "QN-01", "QL-01")
@pytest.mark.parametrize("profile", ["tien-minh", "quang-ninh", "quynh-luu-1"])
def test_corrections_are_seen_before_or_after_the_recorded_lock(
    fresh_school: School, scope: Scope, profile: str
) -> None:
    """Without a record nothing is said; after an opening the book is open, and a withdrawn entry locks nothing."""
    policies = policies_of(scope, profile)
    assert relations(fresh_school, policies, scope) == {"no-rule"}
    entry = record(fresh_school, scope, "lock", date(2025, 9, 1))
    assert "after" in relations(fresh_school, policies, scope)
    record(fresh_school, scope, "unlock", date(2025, 9, 2))
    assert relations(fresh_school, policies, scope) == {"before"}
    record(fresh_school, scope, "lock", date(2026, 6, 1))
    assert relations(fresh_school, policies, scope) == {"before"}
    with fresh_school.store.write() as db:
        withdraw_duty(db, entry, reason="ghi nhầm", now=NOW, actor="hiệu trưởng")
    assert relations(fresh_school, policies, scope) == {"before"}


@pytest.mark.requirement("TM-12")
def test_what_was_changed_after_the_recorded_lock_is_a_finding_and_may_be_sealed_as_locked(
    fresh_school: School, scope: Scope
) -> None:
    """The lock that the board carried out, with nothing in the profile but the rule that it does."""
    policies = policies_of(scope, "tien-minh")
    assert NOT_LOCKED in codes(fresh_school, policies, scope)
    assert after_lock(fresh_school, policies, scope) == 0
    record(fresh_school, scope, "lock", date(2025, 9, 1))
    assert NOT_LOCKED not in codes(fresh_school, policies, scope)
    assert after_lock(fresh_school, policies, scope) > 0


def codes(school: School, policies: Policies, scope: Scope) -> set[str]:
    ((_, found),) = findings_of(school.home, school.store, policies, [scope], NOW)
    return {finding.code for finding in found}


def after_lock(school: School, policies: Policies, scope: Scope) -> int:
    found = all_findings_of(school.store, policies, scope.school, scope.school_year, NOW)
    return sum(finding.kind == AFTER_LOCK for finding in found.findings)
