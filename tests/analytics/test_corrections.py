"""Corrections observed between snapshots: what is claimed of each, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
import pytest
from deadline_rules import shipped

from analytics import correction_counts
from analytics.corrections import changes, closed_books, observed, spans_table
from analytics.register_links import links
from records.clock import VIETNAM, start_of, to_store
from records.lock_acts import ALWAYS, ClosedSpan
from records.policy import Policies, Policy, Term
from records.policy.lock import AuthorityLockRule, Lock

SCHOOL, YEAR = "Trường THCS Sao Mai", "2025-2026"
LOCK = start_of(date(2026, 1, 19))
LOCKED = to_store(LOCK)
NOV_1 = datetime.fromisoformat("2025-11-01")
NOV_8, NOV_15 = NOV_1 + timedelta(days=7), NOV_1 + timedelta(days=14)
INSTANT = timedelta(microseconds=1)
TABLES = ("mark_version", "snapshot", "current_assignment", "declared_correction")


def find(tables: Any, locked_term: str = "HK1") -> ir.Table:
    return _observed(*(tables[name] for name in TABLES), locked_term)


@cache
def _observed(
    versions: ir.Table, snapshots: ir.Table, assignments: ir.Table, requests: ir.Table, locked_term: str
) -> ir.Table:
    closed = ClosedSpan(False, LOCKED, LOCKED, None, None, ALWAYS)
    locks = {(SCHOOL, YEAR, locked_term): (closed,)}
    return observed(changes(versions, snapshots), snapshots, assignments, requests, spans_table(locks))


def count(tables: Any, keys: list[str]) -> pl.DataFrame:
    """Counted from the rows, so that the observing is not compiled anew."""
    rows = ibis.memtable(tables.run(find(tables)))
    return correction_counts.by(rows, tables["mark_version"], keys).to_polars()


def change(tables: Any, old: str, new: str, **how: Any) -> None:
    """One correction of a pupil of its own."""
    seen, component = tables.seen, how.pop("component", "TX1")
    pupil, subject, layout = how.pop("pupil", tables.fresh()), how.pop("subject", "toan"), how.pop("layout", "vnedu-c")
    after, by, class_name = how.pop("after", NOV_1), how.pop("by", NOV_8), how.pop("class_name", "6A1")
    grade = how.pop("grade", 6)
    tables.history(
        pupil, component, seen(old, None, NOV_1), seen(new, after, by, **how),
        subject=subject, layout=layout, class_name=class_name, grade=grade,
    )  # fmt: skip


@pytest.mark.requirement("TT-04")
def test_a_change_has_a_direction_and_the_thresholds_that_it_lifts_over(tables: Any) -> None:
    """From below to at least 5,0 · 6,5 · 8,0; landing on a threshold counts, starting from it does not."""
    expected = {
        ("4.9", "5"): ("up", True, False, False),
        ("4.75", "8"): ("up", True, True, True),
        ("5", "6.5"): ("up", False, True, False),
        ("6.5", "7.9"): ("up", False, False, False),
        ("8", "4"): ("down", False, False, False),
        ("7", ""): ("removed", False, False, False),
        ("CĐ", "Đ"): ("level", False, False, False),
        ("6", "Đ"): ("level", False, False, False),
        ("6", "Miễn"): ("exempt", False, False, False),
        ("Miễn", "6"): ("exempt", False, False, False),
    }
    for old, new in expected:
        change(tables, old, new)
    found = tables.rows(find(tables), "previous_value", "value", "direction", "crossed_50", "crossed_65", "crossed_80")
    assert {row[:2]: row[2:] for row in found} == expected


def test_a_primary_school_has_no_thresholds_to_be_lifted_over(tables: Any) -> None:
    """TT27 sets no 5,0 · 6,5 · 8,0 apart; where the grade is not known nothing is claimed either."""
    change(tables, "4", "9", grade=4, component="KTDK", layout="vnedu-b")
    change(tables, "4", "9", grade=None)
    assert tables.rows(find(tables), "crossed_50", "crossed_65", "crossed_80") == [(None, None, None)] * 2
    (whole,) = correction_counts.summarise(count(tables, ["school"]), ["school"], 1)
    assert (whole.up, whole.lifted_50, whole.lifted_65, whole.lifted_80) == (2, 0, 0, 0)


def test_marks_of_pupils_who_left_are_counted_apart(tables: Any) -> None:
    """They could have been corrected, and lateness does not judge them: so that two pages' numbers can be compared."""
    tables.history("ở lại", "TX1", tables.seen("6", None, NOV_1))
    tables.history("đã đi", "TX1", tables.seen("6", None, NOV_1))
    tables.history("đã đi", "GK", tables.seen("", None, NOV_1))
    tables.enrol("ở lại", first_seen=NOV_1)
    tables.enrol("đã đi", first_seen=NOV_1, is_current=False)
    assert correction_counts.of_left_pupils(tables["mark_version"], tables["enrolled"]).to_polars().item() == 1
    assert correction_counts.entered(tables["mark_version"]).count().execute() == 2


def test_entering_a_mark_and_what_nobody_enters_are_no_corrections(tables: Any) -> None:
    """A blank that is filled, an average that follows, a comment, a result of the pupil: none is a correction."""
    change(tables, "", "8")
    change(tables, "7", "8", component="TBM")
    change(tables, "Khá", "Tốt", component="NX")
    change(tables, "6.9", "7", component="overall_average", subject="", layout="vnedu-a")
    tables.history(tables.fresh(), "TX1", tables.seen("8", None, NOV_1))
    assert tables.rows(find(tables)) == []


@pytest.mark.requirement("TM-21", "TT-04")
def test_a_mark_that_is_blanked_and_filled_again_with_another_is_one_correction(tables: Any) -> None:
    """From when the old one was last seen: an export may show a cell as blank that was changed already. A mark that
    comes back was not corrected, and a blank after which nothing came takes the mark out."""
    seen, nov_22 = tables.seen, NOV_15 + timedelta(days=7)
    expected: dict[tuple[str, ...], list[tuple[Any, ...]]] = {
        ("4", "", "5"): [("4", "5", NOV_1, NOV_15, "up", True)],
        ("6", "", "6"): [],
        ("6", "", "6", ""): [("6", "", NOV_15, nov_22, "removed", False)],
        ("6", "8", "", "6"): [("6", "8", NOV_1, NOV_8, "up", False), ("8", "6", NOV_8, nov_22, "down", False)],
        ("", "6", "", "4"): [("6", "4", NOV_8, nov_22, "down", False)],
        ("", "6", ""): [("6", "", NOV_8, NOV_15, "removed", False)],
        ("6", "", "Miễn"): [("6", "Miễn", NOV_1, NOV_15, "exempt", False)],
    }
    moments = (None, NOV_1, NOV_8, NOV_15, nov_22)
    for pupil, values in enumerate(expected):
        spans = zip(values, moments, moments[1:], strict=False)
        tables.history(f"{pupil}", "TX1", *(seen(value, after, by) for value, after, by in spans))
    columns = ("previous_value", "value", "entered_after", "entered_by", "direction", "crossed_50")
    found = tables.rows(find(tables), "pupil_code", "version_no", *columns)
    assert {
        values: [row[2:] for row in found if row[0] == f"{pupil}"] for pupil, values in enumerate(expected)
    } == expected
    (whole,) = correction_counts.summarise(count(tables, ["school"]), ["school"], 1)
    assert (whole.corrections, whole.removed, whole.lifted_50) == (7, 2, 1)


def test_a_blank_before_the_lock_hides_no_change_of_after_it(tables: Any) -> None:
    """Nor does it prove one: 6 before the lock and 8 after it may have been changed on either side of it."""
    seen, hour = tables.seen, timedelta(hours=1)
    for pupil, first in (("1", LOCKED - 2 * hour), ("2", LOCKED)):
        tables.history(
            pupil, "TX1", seen("6", None, first), seen("", first, LOCKED + hour),
            seen("8", LOCKED + hour, LOCKED + 2 * hour),
        )  # fmt: skip
    assert tables.rows(find(tables), "pupil_code", "lock_relation") == [("1", "unknown"), ("2", "after")]


def test_a_blank_whose_order_is_not_known_makes_none_of_the_marks_around_it(tables: Any) -> None:
    """The blank, or the mark after it, may be of any time. An export without a date fills the blank perhaps, and does
    not deny that the mark had been taken out."""
    seen = tables.seen
    for pupil, blank, mark in (("1", False, True), ("2", True, False), ("3", False, False)):
        tables.history(
            pupil, "TX1", seen("6", None, NOV_1), seen("", NOV_1 if blank else None, NOV_8, known=blank),
            seen("8", NOV_8 if mark else None, NOV_15, known=mark, last_seen_earliest=NOV_15),
        )  # fmt: skip
    tables.history(
        "4", "TX1", seen("6", None, NOV_1), seen("", NOV_1, NOV_8), seen("8", None, NOV_15, known=False),
    )  # fmt: skip
    found = tables.rows(find(tables), "pupil_code", "value", "order_known", "entered_after", "direction")
    assert found == [
        *((pupil, "8", False, None, "unknown") for pupil in "123"),
        ("4", "", True, NOV_1, "removed"), ("4", "8", False, None, "unknown"),
    ]  # fmt: skip


def test_a_pupil_who_changed_class_while_the_mark_was_blank_has_no_teacher_to_ask(tables: Any) -> None:
    """Of three exports all must be of the class."""
    tables.assign("GV1")
    seen = tables.seen
    for pupil, between in (("1", "6A1"), ("2", "6A2")):
        tables.history(
            pupil, "TX1", seen("6", None, NOV_1), seen("", NOV_1, NOV_8, class_name=between), seen("8", NOV_8, NOV_15)
        )
    assert tables.rows(find(tables), "pupil_code", "teacher_code") == [("1", "GV1"), ("2", None)]


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("rows", "declared", "asked_value"),
    [
        ([], False, None),
        ([("6", "8", NOV_1 + timedelta(days=3))], True, None),  # one row is of both, whichever moment it names
        ([("6", "8", NOV_8 + timedelta(days=3))], True, None),
        ([("6", "", NOV_1 + timedelta(days=3)), ("", "8", NOV_8 + timedelta(days=3))], True, None),
        ([("6", "", NOV_1 + timedelta(days=3))], None, ""),  # taken out by a request: what came then may be a new mark
        ([("", "8", NOV_8 + timedelta(days=3))], None, None),
        ([("6", "7", NOV_1 + timedelta(days=3))], False, "7"),
    ],
)  # fmt: skip
def test_one_row_declares_the_blanking_and_the_mark_that_came_after_it(
    tables: Any, rows: list[tuple[str, str, datetime]], declared: bool | None, asked_value: str | None
) -> None:
    """6, blank, 8; the register was saved at the new year."""
    seen = tables.seen
    tables.history("1", "TX1", seen("6", None, NOV_1), seen("", NOV_1, NOV_8), seen("8", NOV_8, NOV_15))
    tables.register("khác", "TX1", "1", "2")
    for old, new, moment in rows:
        tables.register("1", "TX1", old, new, corrected_at=moment)
    assert tables.rows(find(tables), "declared", "asked_value") == [(declared, asked_value)]


def test_where_the_order_is_not_known_no_direction_and_no_threshold_is_claimed(tables: Any) -> None:
    """4 → 9 may have been 9 → 4: unknown, never counted as upward, never as undeclared."""
    change(tables, "4", "9", after=None, known=False)
    found = find(tables)
    assert tables.rows(found, "direction", "crossed_50", "crossed_65", "crossed_80") == [("unknown", None, None, None)]
    (whole,) = correction_counts.summarise(count(tables, ["school"]), ["school"], 1)
    assert (whole.corrections, whole.unknown_direction, whole.up, whole.lifted_50, whole.undeclared) == (1, 1, 0, 0, 0)
    tables.register("khác", "TX1", "1", "2")
    (whole,) = correction_counts.summarise(count(tables, ["school"]), ["school"], 1)
    assert (whole.undeclared, whole.register_unknown, whole.no_register) == (0, 1, 0)


def test_before_or_after_the_lock_is_said_only_where_it_is_certain(tables: Any) -> None:
    """At exactly the lock: the new value seen by then is before, the old value still there then is after."""
    expected = {
        (NOV_1, LOCKED): "before",
        (NOV_1, LOCKED + INSTANT): "unknown",
        (LOCKED - INSTANT, LOCKED + INSTANT): "unknown",
        (LOCKED, LOCKED + INSTANT): "after",
        (None, LOCKED + INSTANT): "unknown",
        (None, LOCKED): "before",
    }
    for after, by in expected:
        change(tables, "6", "7", after=after, by=by)
    found = tables.rows(find(tables), "entered_after", "entered_by", "lock_relation")
    assert {row[:2]: row[2] for row in found} == expected


def test_a_term_without_a_lock_is_not_judged(tables: Any) -> None:
    """No rule, no relation."""
    change(tables, "6", "7")
    assert tables.rows(find(tables, "HK2"), "lock_relation") == [("no-rule",)]


def test_the_books_of_a_profile_are_closed_from_the_first_moments_of_its_lock_days() -> None:
    """The sample profile locks HK1 at 00:00 of 19/01/2026 in Vietnam; a term that it does not know has no lock."""
    locks = closed_books(Policies((shipped("mau"),)), [(SCHOOL, YEAR, "HK1"), (SCHOOL, "2019-2020", "HK1")])
    first = to_store(datetime(2026, 1, 19, tzinfo=VIETNAM))
    assert locks == {(SCHOOL, YEAR, "HK1"): (ClosedSpan(False, first, first, None, None, first),)}


@pytest.mark.requirement("QL-01")
def test_each_school_has_its_own_lock(tables: Any) -> None:
    """Term by term: the school's own day, or the authority's so many days after the term, whichever is first."""
    term = Term(YEAR, "HK1", date(2025, 9, 5), date(2025, 10, 31), date(2025, 11, 20))
    own = Policy(name="riêng", schools=(SCHOOL,), terms=(term,))
    rule = AuthorityLockRule(code="khoa-so", article="Điều 1", sentence="Sở khóa sau 3 ngày.", days_after=3)
    by_authority = replace(own, schools=("Trường B",), lock=Lock(authority=rule))
    change(tables, "6", "7", after=to_store(start_of(date(2025, 11, 5))), by=to_store(start_of(date(2025, 11, 6))))
    tables.copy_to("Trường B", "Trường C")
    terms = [(name, YEAR, "HK1") for name in (SCHOOL, "Trường B", "Trường C")]
    locks = closed_books(Policies((own, by_authority)), terms)
    changed = changes(tables["mark_version"], tables["snapshot"])
    found = observed(changed, *(tables[name] for name in TABLES[1:]), spans_table(locks))
    assert dict(tables.rows(found, "school", "lock_relation")) == {
        SCHOOL: "before", "Trường B": "after", "Trường C": "no-rule",
    }  # fmt: skip


@pytest.mark.requirement("VA-08", "TT-04")
def test_the_teacher_is_the_one_assigned_for_the_whole_interval(tables: Any) -> None:
    """Class, subject and term decide; the homeroom and other classes do not matter."""
    tables.assign("GV1", name="Nguyễn Thị An")
    tables.assign("GV2", subject="")
    tables.assign("GV3", class_name="6A2")
    change(tables, "6", "7")
    assert tables.rows(find(tables), "teacher_code", "teacher_name") == [("GV1", "Nguyễn Thị An")]


def test_a_handover_within_the_interval_names_nobody(tables: Any) -> None:
    """Both days of the interval are counted in Vietnam, and both belong to it."""
    expected = {
        date(2025, 11, 9): "GV1",  # the second came on the day after the change was seen
        date(2025, 11, 8): None,  # … on the very day
        date(2025, 11, 2): None,
        date(2025, 11, 1): "GV2",  # … on the first day of the interval
    }
    for number, handover in enumerate(expected):
        class_name = f"6A{number}"
        tables.assign("GV1", class_name=class_name, valid_until=handover - timedelta(days=1))
        tables.assign("GV2", class_name=class_name, valid_from=handover)
        change(tables, "6", "7", class_name=class_name)
    found = tables.rows(find(tables), "class_name", "teacher_code")
    assert found == [(f"6A{number}", teacher) for number, teacher in enumerate(expected.values())]


def test_a_day_begins_at_midnight_in_vietnam(tables: Any) -> None:
    """17:00 UTC on 7/11 is 8/11 in Vietnam; one microsecond less is not."""
    tables.assign("GV1", valid_until=date(2025, 11, 7))
    change(tables, "6", "7", pupil="1", by=datetime.fromisoformat("2025-11-07T17:00:00") - INSTANT)
    change(tables, "6", "7", pupil="2", by=datetime.fromisoformat("2025-11-07T17:00:00"))
    assert tables.rows(find(tables), "pupil_code", "teacher_code") == [("1", "GV1"), ("2", None)]


def test_two_teachers_of_one_class_and_subject_leave_it_open_which(tables: Any) -> None:
    """A substitute for some days of the interval is enough, were it only its first or its last."""
    days = {(2, 3): None, (-9, 1): None, (8, 20): None, (-9, 0): "GV1", (9, 20): "GV1"}
    for number, (first, last) in enumerate(days):
        class_name = f"6A{number}"
        tables.assign("GV1", class_name=class_name)
        since, until = (date(2025, 10, 31) + timedelta(days=day) for day in (first, last))
        tables.assign("GV2", class_name=class_name, valid_from=since, valid_until=until)
        change(tables, "6", "7", class_name=class_name)
    found = tables.rows(find(tables), "class_name", "teacher_code")
    assert found == [(f"6A{number}", teacher) for number, teacher in enumerate(days.values())]


def test_without_a_lower_bound_only_an_assignment_without_a_first_day_covers(tables: Any) -> None:
    """Nothing is known of when it happened: a teacher who came during the term is not named."""
    tables.assign("GV1", valid_from=date(2025, 9, 5))
    change(tables, "6", "7", after=None, known=False)
    assert tables.rows(find(tables), "teacher_code") == [(None,)]
    tables.assign("GV1", valid_from=None)
    assert tables.rows(find(tables), "teacher_code") == [("GV1",)]


def test_a_pupil_who_changed_class_in_between_has_no_teacher_to_ask(tables: Any) -> None:
    """6A2 first shows the new value, 6A1 showed the old one: either teacher may have entered it."""
    tables.assign("GV1")
    tables.assign("GV2", class_name="6A2")
    tables.history(
        "1", "TX1", tables.seen("6", None, NOV_1, class_name="6A1"), tables.seen("7", NOV_1, NOV_8, class_name="6A2")
    )
    # Corrected in 6A1, and only then moved: the version's last class is 6A2, its first sighting was in 6A1.
    tables.history(
        "2", "TX1", tables.seen("6", None, NOV_1, class_name="6A1"),
        tables.seen("7", NOV_1, NOV_8, class_name="6A2", first_class="6A1"),
    )  # fmt: skip
    found = tables.rows(find(tables), "pupil_code", "class_name", "teacher_code")
    assert found == [("1", "6A2", None), ("2", "6A1", "GV1")]


def test_the_end_of_the_year_of_a_primary_school_belongs_to_the_teachers_of_its_second_term(tables: Any) -> None:
    """Exports say CN, the assignment list says HK2. One that says the whole year holds in every term."""
    tables.assign("GV1", subject="tieng_viet", class_name="4A", term="HK2")
    tables.assign("GV2", subject="toan", class_name="4A", term="CN")
    for term, subject in (("CN", "tieng_viet"), ("CN", "toan"), ("HK1", "tieng_viet"), ("GK1", "toan")):
        tables.history(
            "1", "KTDK", tables.seen("6", None, NOV_1), tables.seen("7", NOV_1, NOV_8),
            subject=subject, class_name="4A", term=term, layout="vnedu-b",
        )  # fmt: skip
    found = tables.rows(find(tables), "term", "subject", "teacher_code")
    assert found == [
        ("CN", "tieng_viet", "GV1"), ("CN", "toan", "GV2"), ("GK1", "toan", "GV2"), ("HK1", "tieng_viet", None),
    ]  # fmt: skip


@pytest.mark.requirement("TM-21")
def test_each_row_of_the_register_declares_one_correction_at_most(tables: Any) -> None:
    """6 → 7 twice with 7 → 6 between, and one row for 6 → 7 that says not when: either may be declared, not both."""
    seen = tables.seen
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, NOV_8), seen("6", NOV_8, NOV_15),
        seen("7", NOV_15, NOV_15 + timedelta(days=7)),
    )  # fmt: skip
    tables.register("1", "TX1", "6", "7")
    tables.register("1", "TX1", "6", "8", corrected_at=NOV_1 - timedelta(days=31))
    tables.register("2", "TX1", "7", "6")
    found = tables.rows(find(tables), "version_no", "declared")
    assert found == [(2, None), (3, False), (4, None)]


def asked(tables: Any) -> list[tuple[Any, ...]]:
    return tables.rows(find(tables), "pupil_code", "declared", "has_register")


@pytest.mark.requirement("TM-21")
def test_without_a_register_no_change_is_undeclared(tables: Any) -> None:
    """Nothing to ask is no answer; another school's register, or another year's, is none of ours."""
    change(tables, "6", "7", pupil="1")
    other = tables.snapshot(None, NOV_15, NOV_15, layout="list-correction", school="Trường khác")
    tables.register("1", "TX1", "6", "7", book=other)
    assert asked(tables) == [("1", None, False)]
    (whole,) = correction_counts.summarise(count(tables, ["school"]), ["school"], 1)
    assert (whole.declared, whole.undeclared, whole.register_unknown, whole.no_register) == (0, 0, 0, 1)


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("saved", "declared"),
    [
        ((NOV_8, NOV_8), False),                # at the very moment by which the change had been made
        ((NOV_15, NOV_8), False),
        ((NOV_15, NOV_8 - INSTANT), None),      # perhaps saved before it
        ((NOV_1, NOV_1), None),
        ((NOV_15, None), None),                 # of a register without a date nobody knows what it could have known
    ],
)
def test_a_change_is_undeclared_only_in_a_register_that_was_surely_saved_after_it(
    tables: Any, saved: tuple[datetime, datetime | None], declared: bool | None
) -> None:
    """The change was made by 8/11. A row that matches declares, whenever the register was saved."""
    book = tables.book(*saved)
    change(tables, "6", "7", pupil="1")
    change(tables, "6", "8", pupil="2")
    tables.register("1", "TX1", "6", "7", book=book)
    assert asked(tables) == [("1", True, True), ("2", declared, True)]
    (whole,) = correction_counts.summarise(count(tables, ["school"]), ["school"], 1)
    unknown = int(declared is None)
    assert (whole.declared, whole.undeclared, whole.register_unknown, whole.no_register) == (1, 1 - unknown, unknown, 0)


@pytest.mark.requirement("TM-21")
def test_the_newest_register_of_the_term_is_the_one_that_is_asked(tables: Any) -> None:
    """Its rows and its time alone: an older one neither declares nor accuses, a newer one of another term neither."""
    change(tables, "6", "7", pupil="1")
    change(tables, "6", "8", pupil="2", by=NOV_15)
    old, new = tables.book(NOV_1, NOV_1), tables.book(NOV_8, NOV_8)
    second_term = tables.book(NOV_15 + timedelta(days=99), NOV_15 + timedelta(days=99))
    tables.register("1", "TX1", "6", "7", book=old)
    tables.register("khác", "TX1", "6", "7", book=new)
    tables.register("2", "TX1", "6", "8", term="HK2", book=second_term)
    assert asked(tables) == [("1", False, True), ("2", None, True)]


@pytest.mark.requirement("TM-21")
def test_a_register_of_another_term_alone_leaves_the_change_unknown(tables: Any) -> None:
    """The book of this term may lie in the office still."""
    change(tables, "6", "7", pupil="1")
    tables.register("1", "TX1", "6", "7", term="HK2", book=tables.book(NOV_15, NOV_15))
    assert asked(tables) == [("1", None, True)]


@pytest.mark.requirement("TM-21")
def test_registered_steps_between_two_exports_declare_the_change_that_the_exports_show(tables: Any) -> None:
    """6 → 7 and 7 → 8 in the register, 6 → 8 seen; and 6 → blank seen while 6 → 7 was being made: both declared."""
    seen = tables.seen
    tables.history("1", "TX1", seen("6", None, NOV_1), seen("8", NOV_1, NOV_8))
    tables.register("1", "TX1", "6", "7")
    tables.register("1", "TX1", "7", "8")
    tables.history("2", "TX1", seen("6", None, NOV_1), seen("", NOV_1, NOV_8), seen("7", NOV_8, NOV_15))
    tables.register("2", "TX1", "6", "7")
    tables.history("3", "TX1", seen("6", None, NOV_1), seen("9", NOV_1, NOV_8))
    tables.register("3", "TX1", "6", "7")
    assert tables.rows(find(tables), "pupil_code", "declared") == [("1", True), ("2", True), ("3", False)]


def test_counts_have_the_marks_of_the_same_scope_as_their_denominator(tables: Any) -> None:
    """Three marks of 6A1 with two corrections, one mark of 6A2 with none; a blank cell is no mark."""
    seen = tables.seen
    tables.history("1", "TX1", seen("4", None, NOV_1), seen("5", NOV_1, NOV_8), seen("", NOV_8, NOV_15))
    tables.marks("6", "7", "", component="TX1")
    tables.marks("8", component="TX1", class_name="6A2")
    counted = count(tables, ["class_name"])
    first, second = correction_counts.summarise(counted, ["class_name"], 1)
    assert (first.of("class_name"), first.marks, first.corrections) == ("6A1", 3, 2)
    assert (first.up, first.removed, first.lifted_50, first.before_lock, first.no_register) == (1, 1, 1, 2, 2)
    assert first.rate == Decimal("66.7")
    assert (second.marks, second.corrections, second.rate) == (1, 0, Decimal("0.0"))
    hidden, _ = correction_counts.summarise(counted, ["class_name"], 30)
    assert (hidden.corrections, hidden.rate) == (2, None)


@pytest.mark.requirement("VA-08", "TT-04")
def test_by_teacher_is_in_the_order_of_codes_and_keeps_what_nobody_can_be_named_for(tables: Any) -> None:
    """GV2 corrects more than GV1 and still comes second; the unknown comes last and has no rate."""
    tables.assign("GV2", class_name="6A1")
    tables.assign("GV1", class_name="6A2")
    change(tables, "6", "7")
    change(tables, "6", "7")
    tables.marks("8", component="TX1", class_name="6A2")
    change(tables, "6", "7", subject="ngu_van")
    keys = ["school", "teacher_code", "teacher_name"]
    observed_rows = ibis.memtable(tables.run(find(tables)))
    counted = correction_counts.by_teacher(
        observed_rows, tables["mark_version"], tables["current_assignment"], ["school"]
    ).to_polars()
    found = correction_counts.summarise(counted, keys, 1)
    assert [(c.of("teacher_code"), c.marks, c.corrections, c.rate) for c in found] == [
        ("GV1", 1, 0, Decimal("0.0")), ("GV2", 2, 2, Decimal("100.0")), (None, 1, 1, None),
    ]  # fmt: skip


def test_a_grade_that_is_not_known_is_a_group_of_its_own(tables: Any) -> None:
    """NULL keys meet their denominators too; and without keys there is one row, also where there is nothing."""
    assert count(tables, []).select("marks", "corrections", "up").rows() == [(0, 0, 0)]
    tables.history("1", "TX1", tables.seen("6", None, NOV_1), tables.seen("7", NOV_1, NOV_8), grade=None)
    assert count(tables, []).select("marks", "corrections", "up").rows() == [(1, 1, 1)]
    assert count(tables, ["grade"]).select("grade", "marks", "corrections").rows() == [(None, 1, 1)]


# ── a row that came after the fact ──────────────────────────────────────────────────────────────────────────────────

LATE_ON, IN_TIME = date(2025, 11, 12), date(2025, 11, 5)  # a change that was made between 1/11 and 8/11
LATE_AT, IN_TIME_AT = NOV_8 + timedelta(days=4), NOV_8 - timedelta(days=3)


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("said", "declared", "is_late"),
    [
        ({}, True, False),                                                                   # nothing says when
        ({"requested_on": LATE_ON}, False, True),
        ({"corrected_at": LATE_AT}, False, True),
        ({"corrected_at": NOV_8}, True, False),                                              # at the very moment
        ({"corrected_at": NOV_8 + INSTANT}, False, True),
        ({"requested_on": date(2025, 11, 8)}, True, False),                                  # perhaps before it
        ({"requested_on": IN_TIME}, True, False),
        ({"requested_on": LATE_ON, "corrected_at": IN_TIME_AT}, True, False),                # its moment counts
        ({"requested_on": LATE_ON, "approved_on": IN_TIME}, True, False),                    # consent was there before
        ({"requested_on": IN_TIME, "corrected_at": LATE_AT}, None, True),                    # asked for before
    ],
)  # fmt: skip
def test_a_row_that_surely_came_after_the_change_does_not_declare_it(
    tables: Any, said: dict[str, Any], declared: bool | None, is_late: bool
) -> None:
    """Seen by 8/11, midnight; the register was saved at the new year. The row is named, so that nobody reads that there
    is none; where it is not sure that it came later, it declares."""
    change(tables, "6", "7", pupil="1")
    tables.register("1", "TX1", "6", "7", **said)
    [(found, row, late_row)] = tables.rows(find(tables), "declared", "register_row", "late_row")
    assert (found, row is None, late_row is not None) == (declared, declared is not True, is_late)


@pytest.mark.requirement("TM-21")
def test_a_row_of_after_a_change_of_unknown_order_declares_it(tables: Any) -> None:
    """6 and 7 were seen, which first is not known: 6 → 7 may have been made after both."""
    change(tables, "6", "7", after=None, known=False)
    tables.register("000001", "TX1", "6", "7", requested_on=LATE_ON)
    assert tables.rows(find(tables), "declared", "late_row") == [(True, None)]


@pytest.mark.requirement("TM-21")
def test_of_two_changes_alike_a_later_row_declares_the_later_one(tables: Any) -> None:
    """6 → 7 by 8/11, back to 6, and 6 → 7 again by 22/11: a request of 12/11 is of the second."""
    seen, nov_22 = tables.seen, NOV_15 + timedelta(days=7)
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, NOV_8), seen("6", NOV_8, NOV_15), seen("7", NOV_15, nov_22)
    )
    tables.register("1", "TX1", "6", "7", requested_on=LATE_ON)
    assert tables.rows(find(tables), "version_no", "declared", "late_row") == [
        (2, False, None), (3, False, None), (4, True, None),
    ]  # fmt: skip
    tables.register("1", "TX1", "6", "7", requested_on=date(2025, 11, 10))
    late = [row[2] is not None for row in tables.rows(find(tables), "version_no", "declared", "late_row")]
    assert late == [True, False, False]
    tables.register("1", "TX1", "6", "7")
    declared = [row[1] for row in tables.rows(find(tables), "version_no", "declared")]
    assert declared == [True, None, True]  # the third row may be of 7 → 6, written the wrong way round


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    "dates",
    [[{"requested_on": date(2025, 11, 20)}], [{}], [{"corrected_at": NOV_1}],
     [{"requested_on": date(2025, 11, 20)}, {"requested_on": date(2025, 12, 1)}]],
)  # fmt: skip
def test_a_change_of_unknown_order_takes_no_row_that_one_of_known_order_may_need(
    tables: Any, dates: list[dict[str, Any]]
) -> None:
    """6 and 7 by 8/11, which first is not known; back to 6, and surely 6 → 7 by 22/11: a row may be of the second."""
    seen, nov_22 = tables.seen, NOV_15 + timedelta(days=7)
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", None, NOV_8, known=False), seen("6", NOV_8, NOV_15),
        seen("7", NOV_15, nov_22),
    )  # fmt: skip
    for said in dates:
        tables.register("1", "TX1", "6", "7", **said)
    others = [True] * (len(dates) - 1) or [None]
    assert tables.rows(find(tables), "version_no", "declared") == [(2, *others), (3, False), (4, True)]


@pytest.mark.requirement("TM-21")
def test_a_row_of_a_change_of_unknown_order_may_be_a_step_of_another(tables: Any) -> None:
    """6 and 7 in any order, then 6 → 8 for certain: the row 6 → 7 may be its first step; of the other it is named."""
    seen = tables.seen
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", None, NOV_1, known=False), seen("6", NOV_1, NOV_8),
        seen("8", NOV_8, NOV_15),
    )  # fmt: skip
    tables.register("1", "TX1", "6", "7")
    tables.register("1", "TX1", "7", "8")
    assert tables.rows(find(tables), "version_no", "declared") == [(2, True), (3, False), (4, True)]
    linked = links(changes(tables["mark_version"], tables["snapshot"]), tables["declared_correction"]).rows
    assert [row[1] for row in tables.rows(linked, "register_id", "link")] == ["own", "step"]


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(("said", "declared"), [({"requested_on": IN_TIME}, None), ({}, False)])
def test_a_row_of_a_change_of_unknown_order_leaves_another_open_where_it_was_asked_for_before(
    tables: Any, said: dict[str, Any], declared: bool | None
) -> None:
    """As 6 → 7 by 22/11 would be open without the other change: the row calls 1/12 its moment, but names 5/11, too."""
    seen, nov_22 = tables.seen, NOV_15 + timedelta(days=7)
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", None, NOV_8, known=False), seen("6", NOV_8, NOV_15),
        seen("7", NOV_15, nov_22),
    )  # fmt: skip
    tables.register("1", "TX1", "6", "7", corrected_at=nov_22 + timedelta(days=9), **said)
    found = tables.rows(find(tables), "version_no", "declared", "late_id")
    assert found == [(2, True, None), (3, False, None), (4, declared, None)]


@pytest.mark.requirement("TM-21")
def test_changes_that_exports_of_two_classes_show_take_their_rows_by_their_own_times(tables: Any) -> None:
    """6 → 7 by 22/11 in one class, and again by 15/11 in another, whose export was taken meanwhile: a row of 18/11 is
    of the first, and leaves the other row to the second."""
    seen, nov_22 = tables.seen, NOV_15 + timedelta(days=7)
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, nov_22), seen("6", None, NOV_8, known=False),
        seen("7", NOV_8, NOV_15),
    )  # fmt: skip
    tables.register("1", "TX1", "6", "7", requested_on=date(2025, 11, 18))
    tables.register("1", "TX1", "6", "7", requested_on=date(2025, 11, 10))
    assert [row[1] for row in tables.rows(find(tables), "version_no", "declared")] == [True, None, True]


@pytest.mark.requirement("TM-21")
def test_steps_of_which_one_came_after_the_fact_do_not_declare_it(tables: Any) -> None:
    """6 → 8 seen by 8/11: 7 → 8 was asked for on 12/11, and is named."""
    change(tables, "6", "8", pupil="1")
    tables.register("1", "TX1", "6", "7", requested_on=IN_TIME)
    assert tables.rows(find(tables), "declared", "late_row", "asked_value") == [(False, None, "7")]
    tables.register("1", "TX1", "7", "8", requested_on=LATE_ON)
    [(declared, late_row)] = tables.rows(find(tables), "declared", "late_row")
    assert (declared, late_row is not None) == (False, True)


@pytest.mark.requirement("TM-21")
def test_a_register_that_may_be_older_leaves_a_change_with_a_late_row_open(tables: Any) -> None:
    """Another row may have been written since; that this one came later is said all the same."""
    change(tables, "6", "7", pupil="1")
    tables.register("1", "TX1", "6", "7", requested_on=LATE_ON, book=tables.book(NOV_15, None))
    [(declared, late_row)] = tables.rows(find(tables), "declared", "late_row")
    assert (declared, late_row is not None) == (None, True)


@pytest.mark.requirement("TM-21")
def test_every_row_has_to_do_with_one_change_at_most_and_in_one_way(tables: Any) -> None:
    """Own, a step, late; a row of its own cell that none of these takes is none of them."""
    change(tables, "6", "7", pupil="1")
    change(tables, "6", "9", pupil="2")
    change(tables, "6", "7", pupil="3")
    change(tables, "6", "8", pupil="4")
    tables.register("1", "TX1", "6", "7")
    for old, new in (("6", "7"), ("7", "8"), ("8", "9"), ("3", "4")):
        tables.register("2", "TX1", old, new)
    tables.register("3", "TX1", "6", "7", requested_on=LATE_ON)
    tables.register("4", "TX1", "6", "7.5")
    linked = links(changes(tables["mark_version"], tables["snapshot"]), tables["declared_correction"]).rows
    kinds = [row[1] for row in tables.rows(linked, "register_id", "link")]
    assert sorted(kinds) == ["late", "own", "step", "step", "step"]


@pytest.mark.requirement("TM-21")
def test_a_request_for_another_value_than_the_book_shows_is_said(tables: Any) -> None:
    """7,5 was asked for and 8 is there; a row that came after the change, or another change took, says nothing."""
    for pupil in "123":
        change(tables, "6", "8", pupil=pupil)
    tables.register("1", "TX1", "6", "7.5", requested_on=IN_TIME)
    tables.register("2", "TX1", "6", "7.5", requested_on=LATE_ON)
    tables.register("3", "TX1", "6", "8")
    tables.register("3", "TX1", "6", "7.5")
    assert tables.rows(find(tables), "pupil_code", "declared", "asked_value") == [
        ("1", False, "7.5"), ("2", False, None), ("3", True, None),
    ]  # fmt: skip
