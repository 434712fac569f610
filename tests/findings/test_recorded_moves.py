"""A movement is excused by a row that can tell of it, and by no other row of the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from finding_cases import found_in
from hypothesis import given, settings
from hypothesis import strategies as st
from test_accusing_nobody_wrongly import SIZES

from records.findings import Finding

Row = dict[str, Any]
KINDS = ("in", "out", "dropped", "returned", "class")


def sheet(name: str, taken: str, *pupils: str, class_name: str = "6A1") -> list[Row]:
    at = f"{taken}T08:00:00"
    return [
        {"snapshot_id": name, "taken_earliest": at, "taken_latest": at, "pupil_code": code, "class_name": class_name}
        for code in pupils
    ]


def row(kind: str, day: str | None, class_name: str = "6A1", **more: str) -> Row:
    return {"pupil_code": "HS02", "kind": kind, "happened_on": day, "class_name": class_name, **more}


def found(rosters: list[Row], *transfers: Row, **more: Any) -> list[Finding]:
    now = datetime.fromisoformat("2026-06-10T08:00:00")
    case = {"now": now, "policy": SIZES, "given": ["transfers"], "rosters": rosters, "transfers": list(transfers)}
    return [finding for finding in found_in({**case, **more}) if finding.kind == "si-so-doi-khong-ghi"]


def certainties(rosters: list[Row], *transfers: Row) -> list[str]:
    return [finding.certainty for finding in found(rosters, *transfers)]


LEFT = [*sheet("a", "2025-10-20", "HS01", "HS02"), *sheet("b", "2026-02-20", "HS01")]
CAME = [*sheet("a", "2025-10-20", "HS01"), *sheet("b", "2026-02-20", "HS01", "HS02")]
TOLD, PERHAPS, CERTAIN = [], ["possible"], ["certain"]  # type: ignore[var-annotated]


@pytest.mark.requirement("TT-02", "QN-12")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("out", "2025-11-18")], TOLD),
        ([row("class", "2026-01-19", "6A2")], TOLD),
        ([row("out", "2025-10-15")], TOLD),  # the book was five days behind
        ([row("out", "2026-02-25")], TOLD),  # the day of the paper
        ([row("out", None)], TOLD),
        ([row("out", "2025-09-25")], PERHAPS),  # the book would have been weeks behind
        ([row("class", "2025-10-10", "6A2")], PERHAPS),
        ([row("out", "2026-05-20")], PERHAPS),  # no sheet since says the contrary
        ([row("out", "2025-12-01", "6A2")], PERHAPS),  # the class may be mistyped
        ([row("out", "2025-09-10")], CERTAIN),  # on a sheet forty days later
        ([row("class", "2025-10-10", "6A1")], CERTAIN),  # so it was how the pupil came
        ([row("in", "2025-12-01")], CERTAIN),
        ([row("out", "2025-09-25"), row("returned", "2025-10-10")], CERTAIN),  # that was another time
        ([row("out", "2025-11-18", pupil_code="HS01")], CERTAIN),
        ([], CERTAIN),
    ],
)
def test_who_left_is_excused_by_a_row_that_can_tell_of_it(rows: list[Row], expected: list[str]) -> None:
    """On the sheet of 20/10 and not on that of 20/02."""
    assert certainties(LEFT, *rows) == expected


@pytest.mark.requirement("TT-02", "QN-12")
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("in", "2025-11-18")], TOLD),
        ([row("class", "2025-11-18", "6A1")], TOLD),
        ([row("in", "2025-10-15")], TOLD),
        ([row("returned", "2025-09-06")], PERHAPS),  # the book would have been weeks behind
        ([row("in", "2026-03-15")], PERHAPS),  # the paper would have
        ([row("class", "2025-11-18", "6A2")], PERHAPS),  # the old class in the place of the new one
        ([row("in", "2026-05-20")], CERTAIN),
        ([row("class", "2025-09-06", "6A2")], CERTAIN),
        ([row("in", "2025-09-06"), row("out", "2025-10-01")], CERTAIN),  # that was another time
        ([row("out", "2025-11-18")], CERTAIN),
    ],
)
def test_who_came_is_excused_by_a_row_that_can_tell_of_it(rows: list[Row], expected: list[str]) -> None:
    """Not on the sheet of 20/10 and on that of 20/02."""
    assert certainties(CAME, *rows) == expected


@pytest.mark.requirement("QN-12")
def test_one_row_tells_of_one_leaving() -> None:
    """From 6A1 to 6A2 without a row, then out of the school with one. A change of class tells of both its sides; of two
    leavings that one row may tell of, neither is certain."""
    both = [
        *LEFT, *sheet("e", "2025-10-20", "HS03", class_name="6A2"), *sheet("c", "2026-02-20", "HS02", class_name="6A2"),
        *sheet("d", "2026-04-20", "HS03", class_name="6A2"),
    ]  # fmt: skip
    gone = row("out", "2026-03-10", "6A2")
    newcomers = [row("in", "2025-09-05", "6A2", pupil_code="HS03")]

    def told(*rows: Row) -> list[tuple[str | None, str]]:
        said = found(both, *rows, *newcomers)
        return [(f.about.class_name, f.certainty) for f in said if f.about.pupil_code == "HS02"]

    assert told(gone) == [("6A1", "certain"), ("6A2", "certain")]
    assert told(gone, row("class", "2026-01-19", "6A2")) == []
    assert told(row("class", "2026-01-19", "6A2")) == [("6A2", "certain")]
    wide = [
        *LEFT, *sheet("c", "2025-10-20", "HS03", "HS02", class_name="6A2"),
        *sheet("d", "2026-02-20", "HS03", class_name="6A2"),
    ]  # fmt: skip
    assert certainties(wide, row("class", "2025-12-01", "6A3")) == ["possible", "possible"]
    assert certainties(wide, row("class", "2025-12-01", "6A3"), row("class", "2025-12-08", "6A4")) == []


def test_a_row_that_may_be_meant_is_told_with_its_day_and_class() -> None:
    """So that whoever reads it can look it up."""
    [left] = found(LEFT, row("class", "2025-10-10", "6A2"))
    assert "danh sách có dòng «chuyển lớp» của lớp 6A2 ngày 10/10/2025, chưa rõ" in left.sentence


@pytest.mark.requirement("QN-12")
@pytest.mark.parametrize(("day", "expected"), [("2025-11-18", PERHAPS), ("2025-09-10", CERTAIN)])
def test_an_earlier_list_excuses_by_a_row_that_can_tell_of_it(day: str, expected: list[str]) -> None:
    """And then possibly alone: the newest list repeats it no more."""
    said = found(LEFT, earlier_transfers=[row("out", day)])
    assert [finding.certainty for finding in said] == expected


DAYS = st.dates(date(2025, 9, 1), date(2026, 5, 31)).map(str)
ROWS = st.lists(
    st.builds(row, st.sampled_from(KINDS), st.one_of(st.none(), DAYS), st.sampled_from(("6A1", "6A2", "6A3"))),
    max_size=4,
)
BETWEEN = st.dates(date(2025, 10, 21), date(2026, 2, 19)).map(str)
TRUTH = st.one_of(
    st.builds(row, st.sampled_from(("out", "dropped")), BETWEEN),
    st.builds(row, st.just("class"), BETWEEN, st.just("6A2")),
)


@settings(max_examples=30, deadline=None)
@given(TRUTH, st.integers(-31, 31), ROWS)
def test_whoever_wrote_the_leaving_down_is_never_accused_for_certain(truth: Row, off: int, others: list[Row]) -> None:
    """Whatever else the list holds, and however many days within a month book and paper lie apart, unless another row
    undoes it before the pupil was last there."""
    shifted = {**truth, "happened_on": str(datetime.fromisoformat(truth["happened_on"]).date() + timedelta(days=off))}
    back = [r for r in others if r["kind"] in {"in", "returned"} and (r["happened_on"] or "") > shifted["happened_on"]]
    rows = [shifted, *(r for r in others if r not in back)]
    assert "certain" not in certainties(LEFT, *rows)
    if abs(off) <= 6:
        assert certainties(LEFT, *rows) == []


@settings(max_examples=30, deadline=None)
@given(ROWS, ROWS)
def test_one_more_row_of_a_leaving_never_makes_a_certain_finding(rows: list[Row], more: list[Row]) -> None:
    """Rows of leaving alone: a list that says more excuses more."""
    leaving = [[r for r in each if r["kind"] in {"out", "dropped", "class"}] for each in (rows, more)]
    fewer, whole = certainties(LEFT, *leaving[0]), certainties(LEFT, *leaving[0], *leaving[1])
    order = ["told", "possible", "certain"]
    assert order.index((whole or ["told"])[0]) <= order.index((fewer or ["told"])[0])
