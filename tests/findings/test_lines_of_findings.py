"""No finding hangs on nothing: whatever a month shows is counted on a line of that month's checklist."""

from __future__ import annotations

from datetime import datetime

import pytest
from finding_cases import HERE, Case, facts_of, found_in, of_kind, policy_of, read_case

from jobs.inspection_findings import Found, ending_in, of_month
from records.findings.rules import KINDS
from records.inspection_checklist import lines_of
from records.marks import TERM_AVERAGE
from records.policy import Policy

BAD = HERE / "bad_findings"
TERMS = """
[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2025-12-31

[[term]]
school_year = "2025-2026"
code = "HK2"
first_day = 2026-01-05
last_day = 2026-06-12
"""
WHOLE_YEAR = """
[[term]]
school_year = "2025-2026"
code = "CN"
first_day = 2025-09-05
last_day = 2026-07-10
"""
# What was never given for the year has no moment, so no month has it.
OF_NO_MONTH = frozenset({
    "chua-co-danh-sach-ket-qua", "chua-co-lich-kiem-tra", "chua-co-so-chuyen-truong", "chua-co-so-cong-viec",
    "chua-co-so-sua-diem", "chua-co-thong-tin-hoc-sinh",
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


def _months_with(kind: str, case: Case) -> dict[str, bool]:
    """The months that have a finding of a kind, and whether for certain."""
    policy, year, found = policy_of(case), facts_of(case).school_year, of_kind(case, kind)
    assert found
    by_month = {month: of_month(found, month, ending_in(policy, year, month)) for month in months_of(year)}
    return {month: all(one.is_certain for one in found) for month, found in by_month.items() if found}


@pytest.mark.parametrize(
    "kind", ["thong-tin-hoc-sinh-thieu", "lop-chua-phan-cong", "thong-tin-hoc-sinh-khong-co-cot"]
)
def test_what_lacks_at_the_start_of_the_year_is_of_the_month_of_its_due_day(kind: str) -> None:
    """Hạn 20/9: the inspection of September has it, and no other."""
    is_certain = kind != "thong-tin-hoc-sinh-khong-co-cot"
    assert _months_with(kind, read_case(BAD / f"{kind}.toml")) == {"2025-09": is_certain}


def test_data_that_are_due_on_no_day_are_of_the_month_of_the_list_that_lacks_them() -> None:
    """By then they surely lacked. TT-08 gives no day."""
    case = read_case(BAD / "thong-tin-hoc-sinh-thieu.toml")
    case["policy"] = case["policy"].replace("on = { month = 9, day = 20 }", "")
    rows = [{**row, "taken": "2025-10-07T08:00:00"} for row in case["pupil_fields"]]
    assert _months_with("thong-tin-hoc-sinh-thieu", {**case, "pupil_fields": rows}) == {"2025-10": True}


@pytest.mark.requirement("TM-16")
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_certain_is_certainly_of_one_month(kind: str) -> None:
    """Of each kind that is of any month; possible findings are certain nowhere."""
    case = read_case(BAD / f"{kind}.toml")
    policy, year = policy_of(case), facts_of(case).school_year
    for finding in of_kind(case, kind):
        placed = [of_month([finding], month, ending_in(policy, year, month)) for month in months_of(year)]
        certain = sum(found.is_certain for each in placed for found in each)
        assert certain == (finding.is_certain and kind not in OF_NO_MONTH), finding.sentence


@pytest.mark.requirement("TM-02", "TM-16")
def test_a_late_mark_is_of_the_month_of_its_deadline_whenever_it_came() -> None:
    """Due on the last day of October, blank on 5/11, there on 5/12; so is one that is still blank."""
    deadline = "2025-10-31T23:59:59.999999"
    case = read_case(BAD / "vao-diem-tre.toml")
    late = {"status": "late", "deadline": deadline, "entered_after": "2025-11-05T08:00:00",
            "entered_by": "2025-12-05T08:00:00"}  # fmt: skip
    assert _months_with("vao-diem-tre", {**case, "entries": [late]}) == {"2025-10": True}
    unknown = {**late, "status": "unknown", "entered_after": "2025-09-20T08:00:00"}
    assert _months_with("vao-diem-tre", {**case, "entries": [unknown]}) == {"2025-10": False}
    blank = {"status": "missing_overdue", "deadline": deadline}
    assert _months_with("diem-qua-han-chua-vao", {**case, "entries": [blank]}) == {"2025-10": True}


@pytest.mark.requirement("VA-08")
def test_a_change_between_two_months_is_certain_in_the_one_by_whose_end_it_was_made() -> None:
    """Between 20/2 and 5/4: by the end of April it surely was, in February and March it may have been."""
    case = read_case(BAD / "sua-diem-sau-khoa.toml")
    case |= {"now": datetime.fromisoformat("2026-05-10T08:00:00"), "duties": []}
    rows = [
        {**row, "entered_after": "2026-02-20T08:00:00", "entered_by": "2026-04-05T08:00:00"}
        for row in case["corrections"][:1]
    ]
    assert _months_with("sua-diem-sau-khoa", {**case, "corrections": rows}) == {
        "2026-02": False, "2026-03": False, "2026-04": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "month"),
    [("", "2026-05"), (TERMS, "2026-06"), (f"{TERMS}{WHOLE_YEAR}", "2026-07")],
    ids=["no term", "no year", "the year too"],
)
def test_a_year_s_results_are_of_the_month_in_which_it_ends(terms: str, month: str) -> None:
    """That of its second term where the profile does not date the year, May where it dates no term."""
    averages = {"CN": "9.9", "HK1": "5.0", "HK2": "5.0"}
    marks = [{"subject": "toan", "component": TERM_AVERAGE, "term": term, "value": v} for term, v in averages.items()]
    case = {"now": datetime.fromisoformat("2026-08-10T08:00:00"), "policy": terms, "marks": marks}
    assert _months_with("lech-trung-binh-mon", case) == {month: True}


def test_the_terms_that_end_in_a_month() -> None:
    """By the profile, else by the ministry's frame; a half-term's book ends with the term."""
    dated, undated = policy_of({"policy": TERMS}), policy_of({})
    assert ending_in(undated, "2025-2026", "2026-01") == {"GK1", "HK1"}
    assert ending_in(undated, "2025-2026", "2026-05") == {"GK2", "HK2", "CN"}
    assert ending_in(dated, "2025-2026", "2025-12") == {"GK1", "HK1"}
    assert ending_in(dated, "2025-2026", "2026-06") == {"GK2", "HK2", "CN"}
    assert not ending_in(dated, "2025-2026", "2026-05")
    assert ending_in(dated, "2024-2025", "2025-05") == {"GK2", "HK2", "CN"}
