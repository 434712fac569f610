"""The checklist of a month: whatever a profile asks of it, and nothing that it does not."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from deadline_rules import SHIPPED, shipped

from records.inspection_checklist import due_lines, lines_of
from records.policy import Policy, Term
from records.policy.correction import Correction
from records.policy.duty import DueRule, ListRule, MonthlyRule
from records.policy.entry import EntryRule

PROFILES = sorted(path.stem for path in SHIPPED.glob("*.toml"))
MONTHS = tuple(f"2025-{month:02d}" for month in range(8, 13)) + tuple(f"2026-{month:02d}" for month in range(1, 8))
YEAR = "2025-2026"


def codes(policy: Policy, month: str, *components: str) -> list[str]:
    return [line.code for line in lines_of(policy, YEAR, month, [("HK1", component) for component in components])]


@pytest.mark.requirement("TM-16", "VA-08", "VA-09", "QN-03", "TT-01", "TT-07", "TT-17")
@pytest.mark.parametrize("name", PROFILES)
def test_every_monthly_rule_is_a_line_of_every_month_with_its_article(name: str) -> None:
    """Word for word as the profile has it, in each of the year's months."""
    policy = shipped(name)
    for month in MONTHS:
        found = {line.code: line.rule for line in lines_of(policy, YEAR, month, ())}
        for rule in (*policy.monthly, *policy.unusual):
            assert (found[rule.code].article, found[rule.code].sentence) == (rule.article, rule.sentence)


@pytest.mark.parametrize("name", PROFILES)
def test_a_work_of_the_year_is_a_line_in_the_month_of_its_last_day_alone(name: str) -> None:
    """Once in the year for each of its days; one without a day is nobody's line."""
    policy = shipped(name)
    days = {
        (rule.code, day.strftime("%Y-%m"))
        for rule in policy.dues
        for code in (rule.terms if rule.on is None else ("",))
        if (day := rule.last_day(YEAR, term.last_day if (term := policy.term(YEAR, code)) else None))
    }
    found = {(line.code, month) for month in MONTHS for line in due_lines(policy, YEAR, month)}
    assert found == {(code, month) for code, month in days if month in MONTHS}


@pytest.mark.requirement("QN-03")
def test_the_authoritys_check_has_its_days_in_words() -> None:
    """From the 5th to the 10th: of the month that the text means, and its last day is known."""
    policy = shipped("quang-ninh")
    (rule,) = [rule for rule in policy.monthly if rule.work == "authority_check"]
    (line,) = [line for line in lines_of(policy, YEAR, "2025-11", ()) if line.code == rule.code]
    window = rule.window("2025-11")
    assert window is not None
    assert line.when == f"từ {window[0]:%d/%m/%Y} đến {window[1]:%d/%m/%Y}"
    assert (window[0].day, window[1].day, line.last_day) == (5, 10, window[1])


def test_a_rule_of_entry_is_a_line_where_a_test_of_its_kind_is_due() -> None:
    """Counted in days: only with such a test. By weeks of the year: in the month in which such a week ends."""
    rules = (
        EntryRule(code="gk", article="A", sentence="S", marks=("GK",), unit="working", days=10),
        EntryRule(code="tuan", article="A", sentence="S", marks=("TX",), unit="school_week", weeks=(8, 17)),
    )
    policy = replace(
        shipped("toan-thang-tien-thang"), entries=rules, correction=Correction(), monthly=(), dues=(), lists=(),
        unusual=(),
    )  # fmt: skip
    assert codes(policy, "2025-10") == []
    assert codes(policy, "2025-10", "GK") == ["gk"]
    assert codes(policy, "2025-10", "TX1") == []
    week = policy.calendar(YEAR).week(8)
    assert week is not None
    assert codes(policy, week[1].strftime("%Y-%m")) == ["tuan"]


def test_lists_are_asked_for_at_the_end_of_a_term() -> None:
    """And in no other month; a profile without terms asks for none."""
    rule = ListRule(code="danh-sach", article="A", sentence="S", lists=("promoted",))
    policy = Policy(
        name="P", lists=(rule,), terms=(Term(YEAR, "HK1", date(2025, 9, 5), date(2026, 1, 16)),),
    )  # fmt: skip
    assert codes(policy, "2026-01") == ["danh-sach"]
    assert codes(policy, "2025-12") == []
    assert codes(replace(policy, terms=()), "2026-01") == []


@pytest.mark.parametrize("name", PROFILES)
def test_the_procedure_of_corrections_is_a_line_of_every_month(name: str) -> None:
    """With the article of the consent; a step that the profile has and of which something was found, with its own."""
    policy = shipped(name)
    steps = {rule.code: rule.article for step in fields(Correction) if (rule := getattr(policy.correction, step.name))}
    consent = policy.correction.consent
    for month in MONTHS:
        lines = {line.code: line for line in lines_of(policy, YEAR, month, ())}
        assert steps.keys() & lines.keys() == ({consent.code} if consent else set())
        found = {line.code: line.rule.article for line in lines_of(policy, YEAR, month, (), steps)}
        assert found.items() >= steps.items()


def test_a_rule_that_the_profile_lacks_is_no_line() -> None:
    """An empty profile asks for nothing."""
    assert codes(Policy(name="P"), "2025-11", "GK", "TX1") == []
    monthly = MonthlyRule(code="nhan-xet", article="A", sentence="S", work="remark", by=("vice_principal",))
    assert codes(Policy(name="P", monthly=(monthly,)), "2025-11") == ["nhan-xet"]


def test_the_last_summer_of_a_school_year_is_asked_for_by_its_own_profile() -> None:
    """31/8 of the second year lies in the next school year's first month."""
    rule = DueRule.__pydantic_validator__.validate_python(  # type: ignore[attr-defined]  # built when first used
        {"code": "kiem-tra-lai", "article": "A", "sentence": "S", "work": "results", "year": "second",
         "on": {"month": 8, "day": 31}}
    )  # fmt: skip
    (line,) = due_lines(Policy(name="P", dues=(rule,)), YEAR, "2026-08")
    assert (line.last_day, line.school_year) == (date(2026, 8, 31), YEAR)
