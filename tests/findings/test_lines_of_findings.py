"""No finding hangs on nothing: whatever a month shows is counted on a line of that month's checklist."""

from __future__ import annotations

import pytest
from finding_cases import HERE, facts_of, found_in, policy_of, read_case

from jobs.inspection_findings import Found, of_month
from records.findings.rules import KINDS
from records.inspection_checklist import lines_of
from records.policy import Policy

BAD = HERE / "bad_findings"
# What was never given for the year has no moment, so no month has it; nor have the pupils' data.
OF_NO_MONTH = frozenset({
    "chua-co-danh-sach-ket-qua", "chua-co-lich-kiem-tra", "chua-co-so-chuyen-truong", "chua-co-so-cong-viec",
    "chua-co-so-sua-diem", "chua-co-thong-tin-hoc-sinh", "lop-chua-phan-cong", "thong-tin-hoc-sinh-khong-co-cot",
    "thong-tin-hoc-sinh-thieu",
})  # fmt: skip


def months_of(school_year: str) -> list[str]:
    begin = int(school_year[:4])
    return [f"{begin}-{month:02d}" for month in range(8, 13)] + [f"{begin + 1}-{month:02d}" for month in range(1, 10)]


def found_by_month(kind: str) -> tuple[Policy, str, dict[str, tuple[Found, ...]]]:
    """What the bad case of a kind shows in each month, every one being the last of each term."""
    case = read_case(BAD / f"{kind}.toml")
    policy, year, found = policy_of(case), facts_of(case).school_year, found_in(case)
    every = {month: of_month(found, month, {"HK1", "HK2", "CN", "GK1", "GK2"}) for month in months_of(year)}
    return policy, year, every


@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_of_a_month_hangs_on_a_line_with_an_article(kind: str) -> None:
    """Of each kind that the engine knows: its rule is a line of the month, and the line cites where that is written."""
    policy, year, by_month = found_by_month(kind)
    for month, found in by_month.items():
        lines = {line.code: line for line in lines_of(policy, year, month, (), {f.rule_code: f.article for f in found})}
        assert {finding.rule_code for finding in found} <= lines.keys(), month
        assert all(line.rule.article and line.rule.sentence and line.part for line in lines.values())


@pytest.mark.parametrize("kind", KINDS)
def test_the_law_is_about_every_kind_that_can_appear_in_a_month(kind: str) -> None:
    """All but those that are of no month."""
    _, _, by_month = found_by_month(kind)
    appears = any(finding.kind == kind for found in by_month.values() for finding in found)
    assert appears == (kind not in OF_NO_MONTH)
