"""The same facts, judged by each school's own profile: how the regulations disagree, and who answers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis.expr.types as ir
import polars as pl
import pytest
from deadline_rules import switched_to, within

from analytics import lateness_counts
from analytics.lateness import deadlines, listed, status
from analytics.lateness_counts import EntryCounts
from records.clock import end_of, to_store
from records.policy import Policies

HERE = "Trường THCS Sao Mai"
BEFORE = datetime.fromisoformat("2025-09-10")
NAMES = ("tien-minh", "vinh-an-tan-lien", "toan-thang-tien-thang", "quynh-luu-1", "quang-ninh")
EACH = Policies(tuple(policy for name in NAMES for policy in switched_to(name, name).profiles))
MONDAY, SATURDAY, BEFORE_NEW_YEAR = date(2025, 11, 3), date(2025, 11, 8), date(2025, 12, 24)


def entered_after(tables: Any, component: str, test_day: date, last_day_without: date) -> None:
    """One pupil's mark, surely absent at the end of a day and seen a day later."""
    absent = to_store(end_of(last_day_without))
    tables.test_on(test_day, component)
    tables.enrol("1", first_seen=BEFORE)
    tables.assign("GV1", name="Nguyễn Thị An")
    seen = (tables.seen("", None, BEFORE), tables.seen("8", absent, absent + timedelta(days=1)))
    tables.history("1", component, *seen)


def judged(tables: Any, policies: Policies) -> ir.Table:
    return status(tables.tests(policies), tables["enrolled"], tables["mark_version"], tables["current_assignment"])


def verdicts(tables: Any) -> dict[str, str]:
    """What each school's own profile says of the same mark; a school that does not judge it is not there."""
    tables.copy_to(*NAMES)
    return dict(tables.rows(judged(tables, EACH), "school", "status"))


TM, VA, TT = NAMES[:3]


@pytest.mark.parametrize(
    ("component", "test_day", "last_day_without", "expected"),
    [
        pytest.param(
            "TX1", MONDAY, date(2025, 11, 10), {VA: "late", TT: "in_time"}, id="regular: a week, or week 17",
            marks=pytest.mark.requirement("VA-03", "TT-10"),
        ),
        pytest.param(
            "TX1", MONDAY, date(2026, 1, 4), {VA: "late", TT: "late"}, id="regular: after week 17",
            marks=pytest.mark.requirement("TT-10"),
        ),
        pytest.param(
            "GK", MONDAY, date(2025, 11, 5), {TM: "late", VA: "in_time", TT: "in_time"}, id="mid-term: 2 days, or more",
            marks=pytest.mark.requirement("TM-02", "VA-04", "TT-11"),
        ),
        pytest.param(
            "GK", SATURDAY, date(2025, 11, 21), {TM: "late", VA: "in_time", TT: "late"},
            id="mid-term: 14 days end later than 10 working days", marks=pytest.mark.requirement("VA-04", "TT-11"),
        ),
        pytest.param(
            "GK", BEFORE_NEW_YEAR, date(2026, 1, 7), {TM: "late", VA: "late", TT: "in_time"},
            id="mid-term: a holiday in the 10 working days", marks=pytest.mark.requirement("VA-04", "TT-11"),
        ),
        pytest.param(
            "CK", BEFORE_NEW_YEAR, date(2026, 1, 7), {TM: "late", VA: "late", TT: "in_time"},
            id="final: a holiday in the 10 working days", marks=pytest.mark.requirement("VA-04", "TT-12"),
        ),
        pytest.param(
            "CK", MONDAY, date(2025, 11, 5), {TM: "late", VA: "in_time", TT: "in_time"}, id="final: 2 days, or more",
            marks=pytest.mark.requirement("TM-02", "VA-04", "TT-12"),
        ),
        pytest.param(
            "KTDK", MONDAY, date(2025, 11, 5), {TM: "late", TT: "in_time"}, id="primary: 2 days, or 10 working days",
            marks=pytest.mark.requirement("TM-02", "TT-12"),
        ),
    ],
)  # fmt: skip
def test_the_same_mark_is_judged_as_the_regulations_differ(
    tables: Any, component: str, test_day: date, last_day_without: date, expected: dict[str, str]
) -> None:
    """Five schools in one store; QL and QN have no deadline and judge none, TM none of regular marks."""
    entered_after(tables, component, test_day, last_day_without)
    assert verdicts(tables) == expected


@pytest.mark.requirement("TT-09")
def test_what_the_secretary_enters_late_is_no_teachers(tables: Any) -> None:
    """By TT a mid-term is the secretary's, a regular mark the teacher's; by VA both are the teacher's."""
    for component in ("GK", "TX1"):
        entered_after(tables, component, MONDAY, date(2026, 1, 10))
    columns = ("component", "status", "answers", "rule_code", "rule_source", "teacher_code", "teacher_name")
    by_tt = judged(tables, switched_to(TT))
    assert tables.rows(by_tt, *columns) == [
        ("GK", "late", "secretary", "vao-diem-giua-ki", "Điều 11 khoản 1 điểm b", None, None),
        ("TX1", "late", "teacher", "vao-diem-thuong-xuyen", "Điều 11 khoản 1 điểm a", "GV1", "Nguyễn Thị An"),
    ]
    keys = ["teacher_code"]
    (only,) = lateness_counts.summarise(tables.run(lateness_counts.by(by_tt, keys)), keys, 1)
    assert (only.of("teacher_code"), only.entries) == ("GV1", EntryCounts(late=1))
    (whole,) = lateness_counts.summarise(tables.run(lateness_counts.by(by_tt, [])), [], 1)
    assert whole.entries == EntryCounts(late=2)
    (both,) = lateness_counts.summarise(tables.run(lateness_counts.by(judged(tables, switched_to(VA)), keys)), keys, 1)
    assert (both.of("teacher_code"), both.entries) == ("GV1", EntryCounts(late=2))


@pytest.mark.requirement("TT-09")
def test_a_listed_test_of_the_secretary_names_no_teacher(tables: Any) -> None:
    """The list of what is due says who answers, and keeps what no rule gives a deadline."""
    for component in ("GK", "TX1", "MUC"):
        tables.test_on(MONDAY, component)
    tables.enrol("1", first_seen=BEFORE)
    tables.assign("GV1")
    found = listed(tables.tests(switched_to(TT)), tables["enrolled"], tables["current_assignment"])
    assert tables.rows(found, "component", "answers", "teacher_code", "is_exported", "is_judged") == [
        ("GK", "secretary", None, True, True), ("MUC", None, None, True, False), ("TX1", "teacher", "GV1", True, True),
    ]  # fmt: skip


def test_a_school_without_a_profile_is_not_judged(tables: Any) -> None:
    """Beside one that has its own."""
    entered_after(tables, "TX1", MONDAY, date(2025, 12, 1))
    tables.copy_to("Trường THCS Biển Xanh")
    one = Policies(switched_to(VA, "THCS Biển Xanh").profiles)
    assert tables.rows(judged(tables, one), "school", "status") == [("Trường THCS Biển Xanh", "late")]


@pytest.mark.requirement("TT-10")
def test_school_weeks_without_the_years_calendar_judge_nobody(tables: Any) -> None:
    """Which week a day lies in is then not known."""
    entered_after(tables, "TX1", MONDAY, date(2026, 1, 10))
    tests = tables["current_assessment"].to_polars().with_columns(school_year=pl.lit("2026-2027"))
    (row,) = deadlines(tests, switched_to(TT)).to_dicts()
    assert (row["deadline"], row["rule_code"]) == (None, None)
    assert row["test_day_end"] == to_store(end_of(MONDAY))


def test_a_test_listed_twice_is_not_judged_where_its_kinder_date_has_no_deadline(tables: Any) -> None:
    """The second date lies after week 34: nothing says when that mark is late."""
    entered_after(tables, "TX1", MONDAY, date(2026, 1, 10))
    assert len(tables.rows(judged(tables, switched_to(TT)))) == 1
    tables.test_on(date(2026, 5, 20), "TX1")
    assert tables.rows(judged(tables, switched_to(TT))) == []


def test_many_tests_of_few_days_ask_each_deadline_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A school's calendar of thousands of tests has few distinct days: each is computed once."""
    days = pl.DataFrame({"test_date": [MONDAY, SATURDAY]})
    classes = pl.DataFrame({"class_name": [f"6A{number}" for number in range(500)]})
    tests = days.join(classes, how="cross").with_columns(
        school=pl.lit(HERE), school_year=pl.lit("2025-2026"), term=pl.lit("HK1"), component=pl.lit("GK")
    )
    asked: list[date] = []
    policies = within(10, "working")
    rule = policies.of(HERE, "2025-2026").deadline_of("GK", "2025-2026")
    assert rule is not None
    moment_for = type(rule).moment_for
    monkeypatch.setattr(type(rule), "moment_for", lambda self, day: (asked.append(day), moment_for(self, day))[1])
    assert deadlines(tests, policies).height == 1000
    assert sorted(asked) == [MONDAY, SATURDAY]
