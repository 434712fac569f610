"""What the exports show against what the register declares: three lists, and the moment that a register narrows."""

from __future__ import annotations

from datetime import datetime

import pytest
from finding_cases import Case, facts_of

from records.findings.matching import match, occurred, registered

NOW = datetime(2026, 2, 1, 8, 0)  # noqa: DTZ001 – the cases' times are Vietnam's
SPAN = {"entered_after": "2025-11-03T08:00:00", "entered_by": "2025-11-10T08:00:00"}


def case(**tables: object) -> Case:
    return {"now": NOW, "given": ["register"], **tables}


@pytest.mark.requirement("TM-05", "QN-06")
def test_each_correction_is_matched_or_seen_alone_and_each_declaration_matched_or_never_seen() -> None:
    """A row that a change took, a step of a change without a row of its own (and another row of its cell), one that
    came too late, and one that no export shows."""
    facts = facts_of(case(
        corrections=[
            {"component": "TX1", "declared": True, "register_id": "so:1", **SPAN},
            {"component": "TX2", "declared": True, **SPAN},
            {"component": "TX3", "declared": False, **SPAN},
            {"component": "TX4", **SPAN},
            {"component": "CK", "declared": False, "late_id": "so:5", **SPAN},
        ],
        declared=[
            {"component": "TX1", "register_id": "so:1", "link": "own"},
            {"component": "TX2", "register_id": "so:2", "link": "step"},
            {"component": "TX2", "register_id": "so:4", "old_value": "3", "new_value": "4"},
            {"component": "GK", "register_id": "so:3"},
            {"component": "CK", "register_id": "so:5", "link": "late", "corrected_at": "2025-11-12T09:00:00"},
        ],
    ))  # fmt: skip
    found = match(facts)
    assert found.matched["component"].to_list() == ["TX1", "TX2"]
    assert found.observed_only["component"].to_list() == ["TX3", "TX4", "CK"]
    assert found.observed_only["declared"].to_list() == [False, None, False]
    assert found.observed_only["reg_row_number"].to_list() == [None, None, 5]
    assert found.declared_only["register_id"].to_list() == ["so:4", "so:3"]
    assert occurred(facts).height == facts.corrections.height  # a row that came too late is no second correction


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("2025-11-05T09:30:00", ("2025-11-05T02:29:59.999999", "2025-11-05T02:30:59.999999")),
        ("2025-11-05T00:00:00", ("2025-11-04T16:59:59.999999", "2025-11-05T16:59:59.999999")),
        ("2025-11-03T00:00:00", ("2025-11-03T01:00:00", "2025-11-03T16:59:59.999999")),
        ("2025-12-05T09:30:00", ("2025-11-03T01:00:00", "2025-11-10T01:00:00")),
    ],
    ids=["to the minute", "a day without its hour", "a day that the exports cut", "outside: the exports are believed"],
)
def test_the_register_s_moment_narrows_the_interval_where_it_lies_within(
    declared: str, expected: tuple[str, str]
) -> None:
    """Moments of the store are naive UTC, seven hours earlier."""
    facts = facts_of(case(
        corrections=[{"declared": True, "register_id": "so:5", **SPAN}], declared=[{"corrected_at": declared}],
    ))  # fmt: skip
    row = occurred(facts).row(0, named=True)
    assert (row["entered_after"], row["entered_by"]) == tuple(map(datetime.fromisoformat, expected))


def test_a_declared_correction_that_no_export_shows_is_one_only_when_it_names_its_moment() -> None:
    """A request that was not carried out yet is no correction."""
    facts = facts_of(case(declared=[
        {"register_id": "so:1"}, {"register_id": "so:2", "component": "TX2", "corrected_at": "2025-11-05T09:30:00"},
    ]))  # fmt: skip
    assert occurred(facts).select("component", "declared", "has_row").rows() == [("TX2", True, True)]


@pytest.mark.parametrize(
    ("known", "made_at", "expected"),
    [
        (True, "2025-11-05T09:30:00", ("2025-11-05T02:29:59.999999", "2025-11-05T02:30:59.999999", True)),
        (True, "2025-12-05T09:30:00", ("2025-11-03T01:00:00", "2025-11-10T01:00:00", True)),
        (False, "2025-11-05T09:30:00", ("2025-11-05T02:29:59.999999", "2025-11-05T02:30:59.999999", False)),
    ],
    ids=["within", "outside: the exports are believed", "of an order that the row of another value does not settle"],
)
def test_a_request_for_another_value_and_the_change_in_its_stead_are_one_correction(
    known: bool, made_at: str, expected: tuple[str, str, bool]
) -> None:
    """6 → 7,5 in the register, 6 → 8 in the book: the row says when, and its steps are its own. It declares nothing."""
    change = {"declared": False, "asked_id": "so:5", "asked_value": "7.5", "order_known": known, **SPAN}
    facts = facts_of(case(
        corrections=[change], declared=[{"new_value": "7.5", "corrected_at": made_at, "approved_by": "Bà B"}],
    ))  # fmt: skip
    (row,) = occurred(facts).rows(named=True)
    assert (row["value"], row["has_row"], row["reg_row_number"]) == ("8", False, 5)
    assert (row["entered_after"].isoformat(), row["entered_by"].isoformat(), row["order_known"]) == expected
    (said,) = registered(facts).rows(named=True)
    assert (said["value"], said["has_row"], said["approved_by"]) == ("7.5", True, "Bà B")


@pytest.mark.parametrize("is_own", [False, True], ids=["a row beside it", "its own case"])
def test_the_moment_of_taking_a_mark_out_is_not_that_of_the_mark_that_came_after(is_own: bool) -> None:
    """6 → blank on 5/11 by the register, and 8 in the book who knows when; a case of its own says when it was made."""
    name = {"register_id": "so:5"} if is_own else {}
    change = {"declared": is_own or None, "asked_id": "so:5", "asked_value": "", "order_known": True, **name, **SPAN}
    row = {"new_value": "8" if is_own else "", "corrected_at": "2025-11-05T09:30:00"}
    (found,) = occurred(facts_of(case(corrections=[change], declared=[row]))).rows(named=True)
    by = "2025-11-05T02:30:59.999999" if is_own else "2025-11-10T01:00:00"
    assert found["entered_by"].isoformat() == by
