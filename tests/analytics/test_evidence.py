"""The monthly inspection: what was due, done and changed in a calendar month, and on which exports that rests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from deadline_rules import within

from analytics.evidence import Changes, MonthlyEvidence, evidence
from analytics.lateness import listed, status
from analytics.lateness_counts import EntryCounts
from analytics.month import changed_in, due_in, taken_in
from records.clock import end_of, start_of, to_store
from records.lock_acts import ALWAYS, ClosedSpan
from records.policy import Policies

MONTH = "2025-11"
SCHOOL = "Trường THCS Sao Mai"
FIRST, LAST = to_store(start_of(date(2025, 11, 1))), to_store(end_of(date(2025, 11, 30)))
EARLIER, MIDDLE, LATER = FIRST - timedelta(days=20), FIRST + timedelta(days=10), LAST + timedelta(days=20)
INSTANT = timedelta(microseconds=1)
RULE = within(14)
CLOSED_AT = to_store(start_of(date(2025, 11, 5)))
LOCKS = {(SCHOOL, "2025-2026", "HK1"): (ClosedSpan(False, CLOSED_AT, CLOSED_AT, None, None, ALWAYS),)}


def gather(tables: Any, rule: Policies = RULE) -> MonthlyEvidence:
    tests = tables.tests(rule)
    versions, assignments = tables["mark_version"], tables["current_assignment"]
    expected = status(tests, tables["enrolled"], versions, assignments)
    due, told = due_in(expected, MONTH), changed_in(tables.corrections(LOCKS), MONTH)
    taken = taken_in(tables["snapshot"], tables["roster_row"], MONTH)
    known = listed(tests, tables["enrolled"], assignments)
    return evidence(SCHOOL, MONTH, *(tables.run(part) for part in (known, due, told, taken)))


@pytest.mark.requirement("TM-21", "VA-08")
def test_what_was_due_is_what_has_its_deadline_in_the_month(tables: Any) -> None:
    """Due on 1/11 and 30/11 in Vietnam: yes; on 31/10 and 1/12: no. A test that nobody has marks for is due as well."""
    for day, component in ((17, "TX1"), (18, "TX2")):
        tables.test_on(date(2025, 10, day), component)
    for day, component in ((16, "GK"), (17, "CK")):
        tables.test_on(date(2025, 11, day), component)
    tables.test_on(date(2025, 11, 3), "TX1", class_name="6A9")
    tables.assign("GV1", name="Nguyễn Thị An")
    tables.enrol("1", "2", first_seen=EARLIER)
    tables.history("1", "TX2", tables.seen("", None, EARLIER), tables.seen("8", EARLIER, FIRST))
    tables.history("2", "TX2", tables.seen("", None, LATER, last_seen_earliest=LATER))
    found = gather(tables)
    assert [(t.class_name, t.component, t.deadline_day, t.teacher_code, t.entries) for t in found.tests] == [
        ("6A1", "GK", date(2025, 11, 30), "GV1", EntryCounts(not_due_or_unknown=2)),
        ("6A1", "TX2", date(2025, 11, 1), "GV1", EntryCounts(in_time=1, not_due_or_unknown=1, missing_alone=1)),
    ]
    whole = EntryCounts(in_time=1, not_due_or_unknown=3, missing_alone=1)
    assert found.entries == whole
    assert [(c.class_name, c.tests_due, c.entries) for c in found.classes] == [
        ("6A1", 2, whole),
    ]
    assert [(t.teacher_name, t.tests_due, t.entries) for t in found.teachers] == [
        ("Nguyễn Thị An", 2, whole),
    ]


@pytest.mark.requirement("TT-09")
def test_the_secretarys_tests_are_among_those_due_and_among_no_teachers(tables: Any) -> None:
    """And a test without a deadline stands apart, in the month in which it was held."""
    for day, component in ((3, "GK"), (4, "TX1"), (5, "CK")):
        tables.test_on(date(2025, 11, day), component)
    tables.test_on(date(2025, 10, 31), "CK", subject="ngu_van")
    tables.assign("GV1", name="Nguyễn Thị An")
    tables.enrol("1", first_seen=EARLIER)
    rules = (within(10, "calendar", ("GK",), "secretary"), within(10, "calendar", ("TX",)))
    entries = tuple(replace(r.profiles[0].entries[0], code=f"han-{n}") for n, r in enumerate(rules))
    found = gather(tables, Policies((replace(rules[0].profiles[0], entries=entries),)))
    due = EntryCounts(not_due_or_unknown=1)
    assert [(t.component, t.answers, t.teacher_code, t.entries) for t in found.tests] == [
        ("GK", "secretary", None, due), ("TX1", "teacher", "GV1", due),
    ]  # fmt: skip
    assert [(t.teacher_code, t.tests_due, t.entries) for t in found.teachers] == [("GV1", 1, due)]
    assert found.entries == EntryCounts(not_due_or_unknown=2)
    assert [(t.component, t.subject, t.test_date) for t in found.free] == [("CK", "toan", date(2025, 11, 5))]


@pytest.mark.requirement("TM-21", "VA-08")
def test_tests_of_a_class_that_nobody_exported_are_counted_apart_under_their_teacher(tables: Any) -> None:
    """Nothing can be said of them: no row of zeros, no unknown teacher where the list names one."""
    for component in ("TX1", "TX2"):
        tables.test_on(date(2025, 11, 3), component, class_name="6A9")
    tables.test_on(date(2025, 11, 3), "TX1", class_name="6A8")
    tables.test_on(date(2025, 10, 3), "GK", class_name="6A8")
    tables.test_on(date(2025, 11, 3), "TX1")
    tables.assign("GV9", class_name="6A9", name="Trần Văn Bình")
    tables.enrol("1", first_seen=EARLIER)
    found = gather(tables)
    assert [(t.class_name, t.component, t.teacher_code, t.teacher_name) for t in found.unexported] == [
        ("6A8", "TX1", None, None), ("6A9", "TX1", "GV9", "Trần Văn Bình"), ("6A9", "TX2", "GV9", "Trần Văn Bình"),
    ]  # fmt: skip
    assert [(t.class_name, t.entries.expected) for t in found.tests] == [("6A1", 1)]
    assert [(c.class_name, c.tests_due) for c in found.classes] == [("6A1", 1)]
    assert [(t.teacher_code, t.tests_due) for t in found.teachers] == [(None, 1)]


@pytest.mark.requirement("TM-21")
def test_a_test_that_no_pupil_had_to_sit_stands_under_its_teacher(tables: Any) -> None:
    """The whole class is exempt: the class was exported, the test is due, and no mark is."""
    tables.test_on(date(2025, 11, 3), "TX1")
    tables.assign("GV1")
    tables.enrol("1", first_seen=EARLIER)
    tables.history("1", "TX1", tables.seen("Miễn", None, EARLIER))
    found = gather(tables)
    assert [(t.teacher_code, t.entries) for t in found.tests] == [("GV1", EntryCounts())]
    assert found.unexported == ()


@pytest.mark.requirement("TM-21", "VA-08", "TT-04")
def test_a_change_is_certain_only_if_its_whole_interval_lies_in_the_month(tables: Any) -> None:
    """From the first moment to the last; an interval that touches the month is possible; the rest is not there."""
    spans = {
        "the whole month": (FIRST, LAST),
        "from before": (FIRST - INSTANT, MIDDLE),
        "until after": (MIDDLE, LAST + INSTANT),
        "around": (EARLIER, LATER),
        "no lower bound": (None, MIDDLE),
        "before": (EARLIER, FIRST - INSTANT),
        "after": (LAST + INSTANT, LATER),
    }
    tables.assign("GV1")
    for pupil, (after, by) in spans.items():
        tables.history(pupil, "TX1", tables.seen("6", None, EARLIER), tables.seen("7", after, by))
    # Locked on 5/11: surely after it.
    tables.history("locked", "TX1", tables.seen("6", None, EARLIER), tables.seen("7", MIDDLE, LAST))
    tables.register("the whole month", "TX1", "6", "7")
    found = gather(tables)
    assert found.changes == Changes(certain=2, possible=4, after_lock=1, undeclared=1)
    assert [(c.class_name, c.changes) for c in found.classes] == [("6A1", found.changes)]
    by_teacher = {t.teacher_code: t.changes for t in found.teachers}
    assert by_teacher["GV1"].certain == 2


@pytest.mark.requirement("TM-21", "TT-04")
def test_a_month_s_changes_are_not_undeclared_before_a_later_register_says_so(tables: Any) -> None:
    """Without a register; with one saved before the change; with one saved after it."""
    tables.history("1", "TX1", tables.seen("6", None, EARLIER), tables.seen("7", FIRST, MIDDLE))
    assert gather(tables).changes == Changes(certain=1, no_register=1)
    tables.register("khác", "TX1", "1", "2", book=tables.book(FIRST, FIRST))
    assert gather(tables).changes == Changes(certain=1, register_unknown=1)
    tables.register("khác", "TX1", "1", "2", book=tables.book(MIDDLE, MIDDLE))
    assert gather(tables).changes == Changes(certain=1, undeclared=1)


@pytest.mark.requirement("TT-01")
def test_class_sizes_are_those_of_the_newest_snapshot_of_the_month(tables: Any) -> None:
    """Two pupils on 10/11, three on the last day; the four of December are not in November."""
    tables.snapshot("6A1", MIDDLE, MIDDLE, ["1", "2"])
    tables.snapshot("6A1", LAST, FIRST, ["1", "2", "3"])
    tables.snapshot("6A1", LATER, LATER, ["1", "2", "3", "4"])
    tables.snapshot("6A2", LAST + INSTANT, MIDDLE, ["5"])
    found = gather(tables, None)
    assert [(c.class_name, c.pupils, c.pupils_as_of) for c in found.classes] == [("6A1", 3, LAST)]
    assert [(s.class_name, s.pupils, s.certain) for s in found.snapshots] == [
        ("6A1", 2, True), ("6A1", 3, True), ("6A2", 1, False),
    ]  # fmt: skip


def test_another_school_s_facts_are_not_mixed_in(tables: Any) -> None:
    """One school, one evidence."""
    tables.snapshot("6A1", MIDDLE, MIDDLE, ["1"], school="Trường khác")
    tables.history(
        "1", "TX1", tables.seen("6", None, MIDDLE), tables.seen("7", MIDDLE, MIDDLE), school="Trường khác"
    )
    found = gather(tables, None)
    # The builder's own snapshots of the versions are of this school, and have no roster.
    assert [(c.class_name, c.pupils) for c in found.classes] == [("6A1", 0)]
    assert (found.changes, found.entries) == (Changes(), EntryCounts())


def test_a_month_without_facts_is_empty_and_a_wrong_month_is_refused(tables: Any) -> None:
    """Nothing is due, and «2025-13» is no month."""
    found = gather(tables)
    assert (found.tests, found.classes, found.teachers, found.snapshots) == ((), (), (), ())
    with pytest.raises(ValueError, match="month"):
        due_in(tables["enrolled"], "2025-13")


def test_the_month_begins_at_midnight_in_vietnam() -> None:
    """17:00 UTC of the evening before."""
    assert datetime.fromisoformat("2025-10-31T17:00:00") == FIRST
