"""Late entries: three values, none of them guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import polars as pl
import pytest
from deadline_rules import within

from analytics import lateness_counts
from analytics.lateness import deadlines, status
from analytics.lateness_counts import EntryCounts
from records.clock import VIETNAM, to_store
from records.policy import Policies

TEST_DAY = date(2025, 11, 3)
RULE = within(14)
NO_RULE = Policies(())
DEADLINE = datetime.fromisoformat("2025-11-17T16:59:59.999999")  # the end of 17/11 in Vietnam, in UTC
INSTANT = timedelta(microseconds=1)
BEFORE, LATER = datetime.fromisoformat("2025-09-10"), datetime.fromisoformat("2025-12-01")


def judge(tables: Any, rule: Policies = RULE) -> ir.Table:
    return status(tables.tests(rule), tables["enrolled"], tables["mark_version"], tables["current_assignment"])


def by_pupil(tables: Any, *columns: str) -> dict[str, Any]:
    found = tables.rows(judge(tables), "pupil_code", *(columns or ("status",)))
    return {row[0]: row[1] if len(row) == 2 else row[1:] for row in found}


@pytest.mark.requirement("VA-03", "VA-04")
def test_a_deadline_is_the_last_microsecond_of_a_day_in_vietnam(tables: Any) -> None:
    """14 days after 3/11 is 17/11; the day of the test is not counted; 17/11/2025 is a Monday."""
    tables.test_on(TEST_DAY, "TX1")
    (row,) = deadlines(tables["current_assessment"].to_polars(), RULE).to_dicts()
    assert row["deadline"] == DEADLINE
    assert to_store(datetime(2025, 11, 18, tzinfo=VIETNAM)) - INSTANT == DEADLINE
    assert (row["deadline_day"], row["deadline_week"]) == (date(2025, 11, 17), date(2025, 11, 17))
    assert row["test_day_end"] == datetime.fromisoformat("2025-11-03T16:59:59.999999")


@pytest.mark.requirement("TM-02", "TT-11")
def test_deadlines_in_other_days_than_calendar_days_are_counted_as_their_rule_says(tables: Any) -> None:
    """Two days after a Friday is Sunday; ten working days after Monday 3/11 is Monday 17/11."""
    tables.test_on(date(2025, 11, 7), "TX1")
    tables.test_on(TEST_DAY, "GK")
    tests = tables["current_assessment"].to_polars()
    two_days = deadlines(tests, within(2))
    ten_days = deadlines(tests, within(10, "working"))
    assert two_days.filter(component="TX1")["deadline_day"].item() == date(2025, 11, 9)
    assert ten_days.filter(component="GK")["deadline_day"].item() == date(2025, 11, 17)


def test_without_a_rule_nothing_is_judged(tables: Any) -> None:
    """A rule that the school does not have makes nobody late."""
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol("1", first_seen=BEFORE)
    assert tables.rows(judge(tables, NO_RULE)) == []
    (whole,) = lateness_counts.summarise(lateness_counts.by(judge(tables, NO_RULE), []).to_polars(), [], 1)
    assert (whole.entries, whole.late_share) == (EntryCounts(), None)


@pytest.mark.requirement("VA-04", "TM-02")
def test_the_boundary_is_exactly_the_deadline(tables: Any) -> None:
    """Seen at the deadline: in time. Surely absent at the deadline, its last microsecond: late. Between: unknown."""
    seen = tables.seen
    expected = {
        "seen at it": ((BEFORE, DEADLINE), True, "in_time"),
        "seen just after": ((BEFORE, DEADLINE + INSTANT), True, "unknown"),
        "absent at it": ((DEADLINE, LATER), True, "late"),
        "absent just before": ((DEADLINE - INSTANT, LATER), True, "unknown"),
        "absent later": ((DEADLINE + INSTANT, LATER), True, "late"),
        "order not known": ((None, LATER), False, "unknown"),
        "order not known, yet seen": ((None, DEADLINE), False, "in_time"),
        "order not known though bounded": ((DEADLINE, LATER), False, "unknown"),
        "never seen without": ((None, LATER), True, "unknown"),
    }
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol(*expected, first_seen=BEFORE)
    for pupil, ((after, by), known, _) in expected.items():
        tables.history(pupil, "TX1", seen("", None, BEFORE), seen("8", after, by, known=known))
    assert by_pupil(tables) == {pupil: value for pupil, (_, _, value) in expected.items()}


def test_the_first_value_decides_not_its_corrections(tables: Any) -> None:
    """Entered in time and corrected, or even removed, after the deadline: in time. A level counts as a mark."""
    seen = tables.seen
    entered = (seen("", None, BEFORE), seen("8", BEFORE, DEADLINE))
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol("corrected", "removed", "level", first_seen=BEFORE)
    tables.history("corrected", "TX1", *entered, seen("9", DEADLINE, LATER))
    tables.history("removed", "TX1", *entered, seen("", DEADLINE, LATER, last_seen_earliest=LATER))
    tables.history("level", "TX1", seen("", None, BEFORE), seen("Đ", DEADLINE, LATER))
    assert by_pupil(tables) == {"corrected": "in_time", "removed": "in_time", "level": "late"}


def test_a_blank_is_overdue_only_if_surely_seen_after_the_deadline(tables: Any) -> None:
    """The newest snapshot's earliest moment decides; a cell that no snapshot shows says nothing."""
    expected = {
        "after": (DEADLINE + INSTANT, "missing_overdue"),
        "at it": (DEADLINE, "not_due_or_unknown"),
        "not bounded": (None, "not_due_or_unknown"),
    }
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol(*expected, "no such cell", first_seen=BEFORE)
    for pupil, (earliest, _) in expected.items():
        tables.history(pupil, "TX1", tables.seen("", None, LATER, last_seen_earliest=earliest))
    assert by_pupil(tables) == {
        **{pupil: value for pupil, (_, value) in expected.items()},
        "no such cell": "not_due_or_unknown",
    }


def test_exempt_pupils_owe_no_mark(tables: Any) -> None:
    """Exempt now in any component of the subject, or exempt first and marked later: not expected."""
    seen = tables.seen
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol("average", "cell", "lifted", "not", first_seen=BEFORE)
    tables.history("average", "TBM", seen("Miễn", None, BEFORE), layout="vnedu-a")
    tables.history("cell", "TX1", seen("", None, BEFORE), seen("Miễn", DEADLINE, LATER))
    tables.history("lifted", "TX1", seen("Miễn", None, BEFORE), seen("7", DEADLINE, LATER))
    tables.history("not", "TX1", seen("", None, BEFORE), seen("7", DEADLINE, LATER))
    tables.history("not", "TBM", seen("Miễn", None, BEFORE), subject="gdtc")
    assert by_pupil(tables) == {"not": "late"}


def test_a_pupil_who_joined_after_the_test_is_never_late(tables: Any) -> None:
    """Neither the mark brought along nor a blank is the new teacher's fault; in time stays in time."""
    seen = tables.seen
    test_day_end = datetime.fromisoformat("2025-11-03T16:59:59.999999")
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol("old", first_seen=BEFORE)
    tables.enrol("new", "new, blank", first_seen=test_day_end + INSTANT)
    tables.enrol("new, early", first_seen=DEADLINE)
    tables.enrol("there at the test", first_seen=test_day_end)
    for pupil in ("old", "new", "there at the test"):
        tables.history(pupil, "TX1", seen("", None, BEFORE), seen("8", DEADLINE, LATER))
    tables.history("new, blank", "TX1", seen("", None, LATER, last_seen_earliest=LATER))
    tables.history("new, early", "TX1", seen("8", None, DEADLINE))
    assert by_pupil(tables) == {
        "old": "late", "there at the test": "late", "new": "unknown", "new, blank": "not_due_or_unknown",
        "new, early": "in_time",
    }  # fmt: skip


def test_a_class_first_exported_after_the_deadline_can_still_be_late(tables: Any) -> None:
    """Everybody's first sight is late then: nobody is a newcomer, and the blank was seen after the deadline."""
    tables.test_on(TEST_DAY, "TX1")
    tables.enrol("1", first_seen=DEADLINE + INSTANT)
    tables.history("1", "TX1", tables.seen("", None, DEADLINE), tables.seen("8", DEADLINE + INSTANT, LATER))
    assert by_pupil(tables) == {"1": "late"}


def test_only_the_newest_roster_is_asked_and_nobody_twice(tables: Any) -> None:
    """A pupil who left owes nothing; one on the rosters of two classes belongs to the one seen later."""
    for class_name in ("6A1", "6A2"):
        tables.test_on(TEST_DAY, "TX1", class_name=class_name)
    tables.enrol("left", first_seen=BEFORE, is_current=False)
    tables.enrol("moved", first_seen=BEFORE, class_name="6A1")
    tables.enrol("moved", first_seen=BEFORE, class_name="6A2")
    tables.connection.execute("UPDATE enrolled SET last_seen = '2025-10-01' WHERE class_name = '6A1'")
    assert tables.rows(judge(tables), "pupil_code", "class_name") == [("moved", "6A2")]


def test_a_test_that_is_listed_twice_counts_once_with_its_later_date(tables: Any) -> None:
    """The deadline that is kinder to the teacher."""
    tables.test_on(TEST_DAY, "TX1")
    tables.test_on(TEST_DAY - timedelta(days=7), "TX1")
    tables.enrol("1", first_seen=BEFORE)
    assert tables.rows(judge(tables), "test_date") == [(TEST_DAY,)]


def test_late_marks_of_a_class_that_is_otherwise_in_time_are_told_apart(tables: Any) -> None:
    """2 of 4 in time: the two late ones may be make-up tests, and count as not told. 1 of 3: they are not alone. Blanks
    do not matter."""
    seen = tables.seen
    for class_name, in_time, late in (("6A1", 2, 2), ("6A2", 1, 2)):
        tables.test_on(TEST_DAY, "TX1", class_name=class_name)
        pupils = [f"{class_name}-{number}" for number in range(in_time + late + 3)]
        tables.enrol(*pupils, first_seen=BEFORE, class_name=class_name)
        for number, pupil in enumerate(pupils[: in_time + late]):
            span = (BEFORE, DEADLINE) if number < in_time else (DEADLINE, LATER)
            tables.history(pupil, "TX1", seen("", None, BEFORE), seen("8", *span), class_name=class_name)
    counted = lateness_counts.by(judge(tables), ["class_name"]).to_polars().sort("class_name")
    assert counted.get_column("n").to_list() == [4, 3]
    first, second = lateness_counts.summarise(counted, ["class_name"], 1)
    assert first.entries == EntryCounts(in_time=2, unknown=2, late_alone=2, not_due_or_unknown=3)
    assert second.entries == EntryCounts(late=2, in_time=1, late_alone=0, not_due_or_unknown=3)


def test_a_missing_mark_of_a_class_that_has_its_marks_is_told_apart(tables: Any) -> None:
    """2 of 4 entered: the two blanks may wait for a make-up test, and count as not told. 1 of 3: they are overdue."""
    seen = tables.seen
    for class_name, entered, blank in (("6A1", 2, 2), ("6A2", 1, 2)):
        tables.test_on(TEST_DAY, "TX1", class_name=class_name)
        pupils = [f"{class_name}-{number}" for number in range(entered + blank)]
        tables.enrol(*pupils, first_seen=BEFORE, class_name=class_name)
        for number, pupil in enumerate(pupils):
            marks = [seen("8", BEFORE, DEADLINE)] if number < entered else []
            empty = seen("", None, BEFORE, last_seen_earliest=LATER)
            tables.history(pupil, "TX1", empty, *marks, class_name=class_name)
    counted = lateness_counts.by(judge(tables), ["class_name"]).to_polars().sort("class_name")
    first, second = lateness_counts.summarise(counted, ["class_name"], 1)
    assert first.entries == EntryCounts(in_time=2, not_due_or_unknown=2, missing_alone=2)
    assert second.entries == EntryCounts(in_time=1, missing_overdue=2)


@pytest.mark.requirement("TT-04")
def test_the_teacher_is_the_one_assigned_from_the_test_to_the_deadline(tables: Any) -> None:
    """Who left after the deadline still answers; a handover before it leaves it open."""
    tables.test_on(TEST_DAY, "TX1")
    tables.test_on(TEST_DAY + timedelta(days=1), "TX2")
    tables.assign("GV1", name="Nguyễn Thị An", valid_until=date(2025, 11, 17))
    tables.assign("GV2", valid_from=date(2025, 11, 18))
    tables.enrol("1", first_seen=BEFORE)
    found = tables.rows(judge(tables), "component", "teacher_code", "teacher_name")
    assert found == [("TX1", "GV1", "Nguyễn Thị An"), ("TX2", None, None)]


def test_a_rate_is_the_interval_that_the_unknown_leave_open() -> None:
    """1 late, 1 unknown of 8: from 12,5 to 25 per cent. Nothing entered, or too few to show: no rate."""
    counted = pl.DataFrame(
        {
            "deadline_week": [date(2025, 11, 17), date(2025, 11, 24)],
            "late": [1, 0], "in_time": [6, 0], "unknown": [1, 0],
            "late_alone": [1, 0], "missing_overdue": [4, 2], "not_due_or_unknown": [0, 0], "missing_alone": [0, 0],
        }
    )  # fmt: skip
    first, second = lateness_counts.summarise(counted, ["deadline_week"], 8)
    assert (first.entries.n, first.entries.expected) == (8, 12)
    assert first.late_share == (Decimal("12.5"), Decimal("25.0"))
    assert second.late_share is None
    small, _ = lateness_counts.summarise(counted, ["deadline_week"], 9)
    assert (small.late_share, small.entries.late) == (None, 1)
