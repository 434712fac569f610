"""A school whose profile cannot be used, beside one that has its own: nothing is told of the one, all of the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sample_home import NOW, School, closed_beside_open

from archive.keys import load_private
from jobs.demo import _measure
from jobs.findings import all_findings, findings_of, told
from jobs.inspecting import see
from jobs.measuring import (
    Filters,
    Tables,
    correction_totals,
    corrections_by,
    corrections_by_teacher,
    distributions,
    late_marks,
    lateness_by,
    monthly_evidence,
    observed_corrections,
    unjudged_tests,
)
from jobs.policies import policies_of
from jobs.sealing import seal_classes
from records.policy import Policies, PolicyError
from records.reading import find_scopes

YEAR = "2025-2026"
OPEN, CLOSED = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
MEASURES = (
    correction_totals, corrections_by, corrections_by_teacher, distributions, late_marks, lateness_by,
    observed_corrections, unjudged_tests,
)  # fmt: skip


@pytest.fixture
def two(fresh_school: School) -> School:
    closed_beside_open(fresh_school.home, OPEN, CLOSED)
    return fresh_school


def alone(policies: Policies) -> Policies:
    """The same profiles in a home without the broken file."""
    return Policies(policies.profiles)


@pytest.mark.full
def test_every_measure_of_the_open_school_is_as_without_the_broken_file(two: School) -> None:
    """And of the closed one, or of both together, none is told."""
    policies = policies_of(two.home)
    for measure in MEASURES:
        found, before = (measure(two.store, each, Filters(OPEN, YEAR)) for each in (policies, alone(policies)))
        assert found is not None
        assert repr(found) == repr(before)
        for filters in (Filters(CLOSED, YEAR), Filters(CLOSED), Filters()):
            with pytest.raises(PolicyError, match=r"hoa-sen\.toml"):
                measure(two.store, policies, filters)


@pytest.mark.full
def test_findings_judge_the_open_school_and_name_the_closed_one(two: School) -> None:
    """Asked for all, both are there; asked for the closed one by itself, the job cannot be done."""
    policies = policies_of(two.home)
    first, second = all_findings(two.store, policies, NOW)
    assert (first.school, second.school) == (OPEN, CLOSED)
    assert first.findings == findings_of(two.store, alone(policies), OPEN, YEAR, NOW).findings != ()
    assert (second.findings, second.is_judged, second.as_dict()["policy"]) == ((), False, None)
    assert "hoa-sen.toml" in str(second.error)
    assert "KHÔNG XÉT ĐƯỢC" in told(second)[0]
    assert any("minimum_group" in line for line in told(second))
    with pytest.raises(PolicyError):
        findings_of(two.store, policies, CLOSED, YEAR, NOW)


@pytest.mark.full
def test_sealing_all_seals_the_open_school_and_tells_why_not_the_closed_one(two: School) -> None:
    """Of each class of the closed one."""
    with two.store.read() as db:
        scopes = find_scopes(db)
    key = load_private(two.home.keys, None)
    outcomes = seal_classes(
        two.home, two.store, policies_of(two.home), scopes, key=key, now=NOW, accept_findings=True
    )
    assert {(each.scope.school, each.is_sealed, each.error is None) for each in outcomes} == {
        (OPEN, True, True), (CLOSED, False, False),
    }  # fmt: skip


@pytest.mark.full
def test_the_month_of_the_open_school_can_be_inspected_and_that_of_the_closed_one_not(two: School) -> None:
    """The evidence and the whole checklist."""
    policies = policies_of(two.home)
    assert monthly_evidence(two.store, policies, OPEN, "2025-11") is not None
    assert see(two.store, policies, OPEN, "2025-11", NOW).policy.name == "Mở"
    for of_month in (
        lambda: monthly_evidence(two.store, policies, CLOSED, "2025-11"),
        lambda: see(two.store, policies, CLOSED, "2025-11", NOW),
    ):
        with pytest.raises(PolicyError):
            of_month()


def test_of_a_closed_school_nothing_is_said_to_be_before_or_after_its_lock(two: School) -> None:
    """Its changes are in the whole table all the same: class records take theirs from it."""
    policies = policies_of(two.home)
    with two.store.read() as db:
        tables = Tables.of(db)
        now, before = (tables.frame(tables.observed(each)) for each in (policies, alone(policies)))
    relations = dict(now.group_by("school").agg("lock_relation").iter_rows())
    assert set(relations[CLOSED]) == {"unknown"}
    assert len(set(relations[OPEN])) > 1
    order = ["school", "school_year", "term", "pupil_code", "subject", "component", "version_no"]
    rest, of_before = (rows.drop("lock_relation").sort(order) for rows in (now, before))
    assert rest.equals(of_before)


def test_another_years_broken_profile_does_not_close_this_one(two: School) -> None:
    """Not even a month's evidence, which looks at all years of the school."""
    path = two.home.policy_path.with_suffix("") / "hoa-sen.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('name = "Đóng"', 'name = "Đóng"\nschool_year = "2026-2027"'), encoding="utf-8")
    policies = policies_of(two.home)
    assert policies.broken
    assert policies.find(CLOSED, YEAR) is None
    assert [each.error for each in all_findings(two.store, policies, NOW + timedelta(days=1))] == [None, None]


def test_the_demo_counts_the_open_school_and_names_the_closed_one(two: School) -> None:
    """Never a sum that looks as if it were of all."""
    said: list[str] = []
    policies = policies_of(two.home)
    _measure(two.store, policies, said.append)
    totals = correction_totals(two.store, policies, Filters(OPEN, YEAR))
    assert f"{totals.observed} lần sửa điểm" in said[0]
    assert CLOSED in said[1]
    assert "hoa-sen.toml" in said[1]
