"""Declared corrections against what exports show, and the register that is kept in the program: by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest

from analytics.declarations import declared
from records.clock import start_of, to_store
from records.lock_acts import ALWAYS, ClosedSpan

SCHOOL, YEAR = "Trường THCS Sao Mai", "2025-2026"
DAY = timedelta(days=1)
NOV_1 = datetime.fromisoformat("2025-11-01")
NOV_8, NOV_15 = NOV_1 + 7 * DAY, NOV_1 + 14 * DAY
CLOSED_AT = to_store(start_of(date(2026, 1, 19)))
LOCKS = {(SCHOOL, YEAR, "HK1"): (ClosedSpan(False, CLOSED_AT, CLOSED_AT, None, None, ALWAYS),)}


def case(tables: Any, pupil: str, old: str, new: str, corrected_at: datetime | None = None, **changed: Any) -> str:
    """A case of the program's own register."""
    name = f"hs-{tables.fresh()}"
    row = {
        "case_id": name, "school": SCHOOL, "school_year": YEAR, "term": "HK1", "class_name": "6A1",
        "pupil_code": pupil, "subject": "toan", "component": "TX1", "old_value": old, "new_value": new,
        "reason": "Nhập nhầm", "requested_on": date(2025, 11, 2), "requested_by": "Cô A", "corrected_at": corrected_at,
        "opened_at": NOV_1, "opened_by": "văn thư",
    }  # fmt: skip
    tables.insert("correction_case", **(row | changed))
    return name


def kept_from(tables: Any, moment: datetime, **changed: Any) -> None:
    row = {
        "statement_id": tables.fresh(), "school": SCHOOL, "school_year": YEAR, "kept_from": moment,
        "recorded_at": NOV_1, "recorded_by": "văn thư",
    }  # fmt: skip
    tables.insert("register_statement", **(row | changed))


def asked(tables: Any) -> list[tuple[Any, ...]]:
    return tables.rows(tables.corrections(LOCKS), "pupil_code", "declared", "has_register", "register_id")


def change(tables: Any, pupil: str, old: str, new: str, after: datetime | None = NOV_1, by: datetime = NOV_8) -> None:
    known = after is not None
    tables.history(pupil, "TX1", tables.seen(old, None, NOV_1), tables.seen(new, after, by, known))


def told(tables: Any) -> list[tuple[Any, ...]]:
    found = declared(tables["declared_correction"], tables["mark_version"])
    return tables.rows(found, "pupil_code", "status", "shown_value")


# ── a change asks for its declaration ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-21")
def test_a_case_declares_a_change_as_a_row_of_the_register_does(tables: Any) -> None:
    """By its own number; one that was withdrawn or refused declares nothing."""
    for pupil in "1234":
        change(tables, pupil, "6", "7")
    waiting = case(tables, "1", "6", "7")
    case(tables, "2", "6", "7", withdrawn_at=NOV_8)
    case(tables, "3", "6", "7", decision="refused", approved_on=date(2025, 11, 3))
    done = case(
        tables, "4", "6", "7.5", decision="approved", approved_on=date(2025, 11, 3), admin_old_value="6",
        admin_new_value="7",
    )  # fmt: skip
    assert asked(tables) == [
        ("1", True, True, waiting), ("2", None, True, None), ("3", None, True, None), ("4", True, True, done),
    ]  # fmt: skip


@pytest.mark.requirement("TM-21")
def test_cases_alone_never_make_a_change_undeclared(tables: Any) -> None:
    """Other requests of the year may lie in a folder, however many are here."""
    change(tables, "1", "6", "7")
    for pupil in "23456":
        case(tables, pupil, "6", "7")
    assert asked(tables) == [("1", None, True, None)]


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("after", "since", "changed", "expected"),
    [
        (NOV_1, NOV_1, {}, False),  # surely made after the day began, were it at its first moment
        (NOV_1, NOV_1 + timedelta(microseconds=1), {}, None),  # perhaps made before it
        (None, NOV_1, {}, None),  # nobody knows when it was made
        (NOV_1, NOV_1, {"withdrawn_at": NOV_8}, None),  # the school took its word back
        (NOV_1, NOV_1, {"school": "Trường khác"}, None),
        (NOV_1, NOV_1, {"school_year": "2024-2025"}, None),
    ],
)
def test_by_the_schools_word_a_change_surely_made_after_it_and_without_a_case_is_undeclared(
    tables: Any, after: datetime | None, since: datetime, changed: dict[str, Any], expected: bool | None
) -> None:
    """And only then; what a case declares stays declared."""
    kept_from(tables, since, **changed)
    change(tables, "1", "6", "7", after=after)
    change(tables, "2", "6", "7", after=after)
    case(tables, "2", "6", "7")
    assert [row[1] for row in asked(tables)] == [expected, True]


@pytest.mark.requirement("TM-21")
def test_the_schools_word_counts_before_the_first_case(tables: Any) -> None:
    """A register that is kept here and has nothing in it says that nothing was asked for."""
    change(tables, "1", "6", "7")
    assert asked(tables) == [("1", None, False, None)]
    kept_from(tables, NOV_1)
    assert asked(tables) == [("1", False, True, None)]


@pytest.mark.requirement("TM-21")
def test_a_row_of_the_file_and_a_case_may_each_declare_one_of_two_like_changes(tables: Any) -> None:
    """6 → 7 twice with 7 → 6 between: the file's row takes the first, the case the second, and 7 → 6 has none."""
    seen = tables.seen
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, NOV_8), seen("6", NOV_8, NOV_15),
        seen("7", NOV_15, NOV_15 + 7 * DAY),
    )  # fmt: skip
    tables.register("1", "TX1", "6", "7")
    second = case(tables, "1", "6", "7")
    ids = {row[3]: row[1] for row in asked(tables)}
    assert ids[second] is True
    assert ids[None] is False
    assert len(ids) == 3


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("said", "declared", "is_late"),
    [
        ({"opened_at": NOV_8}, True, False),
        ({"opened_at": NOV_15}, None, True),  # entered after the fact, though it names a day of before
        ({"opened_at": NOV_15, "requested_on": date(2025, 11, 15)}, False, True),
        ({"opened_at": NOV_15, "corrected_at": NOV_8 - DAY}, True, False),  # entered late, and carried out in time
    ],
)
def test_a_case_that_waits_does_not_declare_what_was_seen_before_it_was_opened(
    tables: Any, said: dict[str, Any], declared: bool | None, is_late: bool
) -> None:
    """The change was seen by 8/11, and the school's register is whole here."""
    kept_from(tables, NOV_1)
    change(tables, "1", "6", "7")
    name = case(tables, "1", "6", "7", **said)
    [row] = tables.rows(tables.corrections(LOCKS), "declared", "register_id", "late_id")
    assert row == (declared, None if is_late else name, name if is_late else None)


@pytest.mark.requirement("TM-21")
def test_a_case_that_was_carried_out_with_another_value_than_it_asked_for_says_so(tables: Any) -> None:
    """7,5 was asked for, the administrator entered 8, and the book shows 8."""
    change(tables, "1", "6", "8")
    change(tables, "2", "6", "8")
    name = case(tables, "1", "6", "7.5", NOV_8 - DAY, admin_old_value="6", admin_new_value="8")
    case(tables, "2", "6", "8", NOV_8 - DAY, admin_old_value="6", admin_new_value="8")
    said = tables.rows(tables.corrections(LOCKS), "pupil_code", "declared", "asked_value", "asked_id")
    assert said == [("1", True, "7.5", name), ("2", True, None, None)]


# ── rows that do not match exactly, and rows of one of several like changes ─────────────────────────────────────────


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("old", "new", "said", "is_open"),
    [
        ("5", "8", {}, True),  # its old value is mistyped
        ("8", "6", {}, True),  # both are, by turns
        ("6", "8", {"term": "GK1"}, True),
        ("5", "8", {"term": "GK1"}, False),  # another term's mark
        ("5", "8", {"corrected_at": NOV_1 - timedelta(days=31)}, False),  # of another time
        ("5", "8", {"corrected_at": NOV_8 + timedelta(days=31)}, False),
        ("5", "8", {"corrected_at": NOV_8 + DAY}, True),  # asked for who knows when
        ("5", "8", {"corrected_at": NOV_8 + DAY, "requested_on": date(2025, 11, 9)}, False),  # after it was made
        ("5", "6", {"corrected_at": NOV_1 - DAY}, False),  # what was there before
        ("8", "9", {"corrected_at": NOV_8 + DAY}, False),  # what came after
        ("6", "8", {"component": "TX2"}, False),
    ],
)
def test_a_row_that_says_nearly_the_same_is_named_and_leaves_the_change_open(
    tables: Any, old: str, new: str, said: dict[str, Any], is_open: bool
) -> None:
    """6 → 8 between 1/11 and 8/11, and no other row for it in a register of the new year."""
    change(tables, "1", "6", "8")
    change(tables, "2", "6", "8")
    tables.register("2", "TX1", "6", "8")
    tables.register("1", said.pop("component", "TX1"), old, new, **{"corrected_at": NOV_1 + DAY, **said})
    [first, second] = tables.rows(tables.corrections(LOCKS), "pupil_code", "declared", "register_id", "like_id")
    assert first[:3] == ("1", None if is_open else False, None)
    assert (first[3] is not None) is is_open
    assert second[1] is True


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize("corrected_at", [NOV_8 + timedelta(hours=7), NOV_8 - DAY, None])
def test_a_slip_that_the_next_entry_puts_right_is_of_one_request(tables: Any, corrected_at: datetime | None) -> None:
    """6 → 7 by mistake and 7 → 8 the day after; the register says 6 → 8."""
    seen = tables.seen
    tables.history("1", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, NOV_8), seen("8", NOV_8, NOV_8 + DAY))
    tables.register("1", "TX1", "6", "8", requested_on=date(2025, 11, 2), corrected_at=corrected_at)
    assert [row[0] for row in tables.rows(tables.corrections(LOCKS), "declared")] == [None, None]


def test_a_row_that_is_of_another_change_leaves_none_open(tables: Any) -> None:
    """7 was asked for and 8 entered; the 5 that came after it nobody asked for."""
    seen = tables.seen
    tables.history("1", "TX1", seen("6", None, NOV_1), seen("8", NOV_1, NOV_8), seen("5", NOV_8, NOV_15))
    tables.register("1", "TX1", "6", "7", corrected_at=NOV_1 + DAY)
    corrections = tables.corrections(LOCKS)
    assert tables.rows(corrections, "value", "declared", "asked_value") == [("5", False, None), ("8", False, "7")]


def to_and_fro(tables: Any) -> list[tuple[Any, ...]]:
    """6 → 8 → 6 → 8."""
    seen = tables.seen
    tables.history(
        "1", "TX1", seen("6", None, NOV_1), seen("8", NOV_1, NOV_1 + 3 * DAY), seen("6", NOV_8, NOV_8 + DAY),
        seen("8", NOV_15, NOV_15 + DAY),
    )  # fmt: skip
    return [row[1] for row in tables.rows(tables.corrections(LOCKS), "version_no", "declared")]


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("rows", "declared"),
    [
        ([{}], [None, False, None]),
        ([{"requested_on": date(2025, 11, 3)}], [None, False, None]),  # asked for, and made who knows when
        ([{"requested_on": date(2025, 11, 14)}], [False, False, True]),  # the first was there already
        ([{"corrected_at": NOV_1 + DAY}], [True, False, False]),
        ([{}, {}], [True, False, True]),
        ([{}, {"requested_on": date(2025, 11, 14)}], [True, False, True]),
        ([{"corrected_at": NOV_1 + DAY}, {}], [True, False, True]),
    ],
)
def test_a_row_that_may_be_of_either_of_two_like_changes_declares_neither_and_accuses_none(
    tables: Any, rows: list[dict[str, Any]], declared: list[bool | None]
) -> None:
    for said in rows:
        tables.register("1", "TX1", "6", "8", **said)
    assert to_and_fro(tables) == declared


# ── a declaration asks for its change ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-21")
def test_a_declaration_whose_new_value_an_export_shows_is_seen(tables: Any) -> None:
    """Also where another change followed, and where the moment of the correction is not written."""
    seen = tables.seen
    tables.history("1", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, NOV_8), seen("8", NOV_8, NOV_15))
    tables.history("2", "TX1", seen("6", None, NOV_1), seen("7", NOV_1, NOV_8))
    case(tables, "1", "6", "7", NOV_1 + DAY)
    tables.register("2", "TX1", "6", "7")
    assert [row[:2] for row in told(tables)] == [("1", "seen"), ("2", "seen")]


def showing(tables: Any, pupil: str, value: str, earliest: datetime | None, latest: datetime) -> None:
    """One value only, last shown by an export of between the two moments."""
    tables.history(pupil, "TX1", tables.seen(value, None, latest, last_seen_earliest=earliest))


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("value", "earliest", "expected"),
    [
        ("6", NOV_8, "not-seen"),  # at the very moment of the correction
        ("6", NOV_8 - timedelta(microseconds=1), "cannot-tell"),  # the export may be older than the correction
        ("6", None, "cannot-tell"),
        ("8", NOV_15, "not-seen"),
        ("", NOV_15, "cannot-tell"),  # a blank cell may be open for the correction
        ("7", NOV_15, "seen"),
        ("7", None, "seen"),
    ],
)
def test_a_declaration_is_not_seen_only_where_an_export_of_surely_after_it_shows_another_mark(
    tables: Any, value: str, earliest: datetime | None, expected: str
) -> None:
    """6 → 7, made on 8/11 at noon."""
    showing(tables, "1", value, earliest, NOV_15)
    case(tables, "1", "6", "7", NOV_8)
    shown = value if expected == "not-seen" or (value == "7" and earliest) else None
    assert told(tables) == [("1", expected, shown)]


def test_what_stood_there_before_is_not_the_correction(tables: Any) -> None:
    """7 was shown in October, 6 in November: that 6 → 7 was made later nobody has seen."""
    seen = tables.seen
    tables.history(
        "1", "TX1", seen("7", None, NOV_1), seen("6", NOV_1, NOV_15, last_seen_earliest=NOV_15),
    )  # fmt: skip
    case(tables, "1", "6", "7", NOV_8)
    assert told(tables) == [("1", "not-seen", "6")]


def test_a_declaration_that_another_one_goes_on_from_is_not_called_unseen(tables: Any) -> None:
    """6 → 7 and then 7 → 8 in the register; the exports show 8 alone."""
    showing(tables, "1", "8", NOV_15, NOV_15)
    case(tables, "1", "6", "7", NOV_8)
    case(tables, "1", "7", "8", NOV_8 + DAY)
    assert sorted(row[1] for row in told(tables)) == ["cannot-tell", "seen"]


def test_without_a_moment_or_an_export_nothing_can_be_told(tables: Any) -> None:
    """A case that is not carried out yet, and a pupil whom no export shows."""
    showing(tables, "1", "6", NOV_15, NOV_15)
    case(tables, "1", "6", "7")
    case(tables, "2", "6", "7", NOV_8)
    assert told(tables) == [("1", "cannot-tell", None), ("2", "cannot-tell", None)]


def test_a_register_that_writes_the_day_alone_means_all_of_it(tables: Any) -> None:
    """00:00 in Vietnam is what a list says that has no hour: an export of the afternoon may be from before."""
    day = to_store(start_of(date(2025, 11, 8)))
    for pupil, earliest in (("1", day + timedelta(hours=23)), ("2", day + DAY)):
        showing(tables, pupil, "6", earliest, NOV_15)
        case(tables, pupil, "6", "7", day)
    assert [row[:2] for row in told(tables)] == [("1", "cannot-tell"), ("2", "not-seen")]


def test_the_measure_compiles_to_spark(tables: Any) -> None:
    """No function that is DuckDB's own."""
    sql = str(ibis.to_sql(declared(tables["declared_correction"], tables["mark_version"]), dialect="pyspark"))
    assert "QUALIFY" not in sql
    assert "FILTER" not in sql
