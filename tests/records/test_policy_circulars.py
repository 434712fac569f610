"""Which circular a school's classes follow, and how its average is recomputed before sealing."""

from __future__ import annotations

import pytest
from deadline_rules import shipped
from test_marks_and_completeness import NOW, POLICY, pupil, record

from records.circulars.choice import TT22, TT27, TT58
from records.circulars.readings import Choices
from records.circulars.rules import rules_named
from records.class_record import ClassRecord
from records.completeness import AVERAGE_DIFFERS, Finding, findings_before_seal
from records.policy import Policies, Policy, circular_for, load_policy, rules_for

EMPTY = Policy(name="trống")
ROUNDS_TO_EVEN = load_policy('name = "chẵn"\ncircular_choice = { rounding = "nua-ve-chan" }', "x.toml")
OLD = load_policy(
    'name = "cũ"\n[[circular]]\ncode = "thong-tu"\narticle = "Điều 1"\nsentence = "Theo Thông tư 58."\n'
    'grades = [6]\ncircular = "TT58+TT26"',
    "x.toml",
)


@pytest.mark.requirement("VA-12")
def test_the_profile_names_the_circular_and_else_the_country_does() -> None:
    """Grade 9 of VA by TT58 in any year; where a profile names none, by the grade and the year."""
    profile = shipped("vinh-an-tan-lien")
    assert [circular_for(profile, grade, "2024-2025") for grade in (6, 9)] == [TT22, TT58]
    assert [circular_for(EMPTY, grade, "2024-2025") for grade in (3, 9, None)] == [TT27, TT22, None]
    assert circular_for(EMPTY, 9, "2023-2024") == TT58
    assert circular_for(shipped("mau"), 9, "2019-2020") == TT58, "the model names none that was not yet in force"


@pytest.mark.requirement("VA-12")
def test_the_rules_are_read_as_the_profile_reads_them() -> None:
    """And a primary grade has none."""
    assert rules_for(shipped("vinh-an-tan-lien"), 9, "2024-2025") == rules_named("TT58+TT26", Choices())
    assert rules_for(ROUNDS_TO_EVEN, 6, "2025-2026") == rules_named("TT22", Choices.of(ROUNDS_TO_EVEN.circular_choices))
    assert rules_for(EMPTY, 4, "2025-2026") is None


def differing(found: ClassRecord, policy: Policy) -> list[Finding]:
    return [f for f in findings_before_seal(found, policy, NOW) if f.code == AVERAGE_DIFFERS]


@pytest.mark.requirement("VA-13")
def test_an_average_is_recomputed_as_the_school_rounds() -> None:
    """(9 + 8 + 2·8 + 3·8,25) / 7 is 8,25: 8,3 where halves go up, 8,2 where they go to the even tenth."""
    even = record(pupil("1", TX1="9", TX2="8", GK="8", CK="8.25", TBM="8.2"))
    (finding,) = differing(even, POLICY)
    assert "tính lại được 8,3. Chưa chắc là sai" in finding.sentence, "another reading yields what is stated"
    assert finding.article == "TT22/2021 điều 9 khoản 1"
    assert differing(even, ROUNDS_TO_EVEN) == []


@pytest.mark.requirement("VA-12", "VA-13")
def test_an_average_is_recomputed_by_the_circular_of_the_class() -> None:
    """The finding names the circular that the profile names."""
    wrong = record(pupil("1", TX1="9", TX2="8", GK="8", CK="8", TBM="9"))
    assert [finding.article for finding in differing(wrong, OLD)] == ["TT58/2011 điều 10 (TT26/2020)"]


def test_the_smallest_group_shown_is_the_schools() -> None:
    """And over several schools that of the strictest; a school without a profile has the default."""
    five, ninety = (Policy(name=name, schools=(name,), minimum_group=n) for name, n in (("A", 5), ("B", 90)))
    policies = Policies((five, ninety))
    assert [policies.minimum_group(school, "2025-2026") for school in ("A", "B", "C", None)] == [5, 90, 30, 90]
    assert policies.minimum_group("A", None) == 90
