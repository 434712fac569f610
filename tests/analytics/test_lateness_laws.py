"""Laws of lateness, over the versions that the store itself derives from random snapshots of a random truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
from deadline_rules import within
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.lateness import deadlines, once, status
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, rebuild_versions
from records.store import Database

YEAR, TERM, CLASS = "2025-2026", "HK1", "6A1"
RULE = within(14)
TEST_DAY = date(2025, 11, 3)
DEADLINE = datetime.fromisoformat("2025-11-17T16:59:59.999999")
HOURS = 40  # truths and snapshots lie within so many hours of the deadline
# Of two exports that show the same and whose times overlap, the one that is known less well may come first: then it
# can no longer be told that the mark was there by the deadline. That accuses nobody.
STRENGTH = {"late": {"late", "unknown"}, "in_time": {"in_time", "unknown"}}


@dataclass(frozen=True)
class Export:
    """Taken at hour `at` from the deadline; all that is known of it is that it lies in [at − before, at + after]."""

    at: int
    before: int
    after: int
    is_bounded: bool


def moment(hour: int) -> datetime:
    return DEADLINE + timedelta(hours=hour)


HOUR = st.integers(-HOURS, HOURS)
PRECISE = st.builds(Export, HOUR, st.just(0), st.just(0), st.just(True))
VAGUE = st.builds(Export, HOUR, st.integers(0, 15), st.integers(0, 15), st.booleans())
TRUTHS = st.lists(st.one_of(st.none(), HOUR), min_size=1, max_size=12)


def record(tables: Any, school: str, truths: list[int | None], exports: list[Export]) -> None:
    """A school of one class whose marks were entered at the hours of `truths` (None: never), exported at `exports`."""
    pupils = [f"{number:02d}" for number in range(len(truths))]
    database = Database(tables.connection)
    for export in exports:
        earliest = moment(export.at - export.before) if export.is_bounded else None
        name = tables.snapshot(CLASS, moment(export.at + export.after), earliest, school=school)
        values = ["8" if truth is not None and truth <= export.at else "" for truth in truths]
        roster = pl.DataFrame(
            [(p, None, p, None, None, n) for n, p in enumerate(pupils)], schema=ROSTER_SCHEMA, orient="row"
        )
        cells = pl.DataFrame(
            [(p, "toan", "TX1", v, 8 if v else None, "F8") for p, v in zip(pupils, values, strict=True)],
            schema=CELL_SCHEMA, orient="row",
        )  # fmt: skip
        identity = pl.lit(name).alias("snapshot_id")
        database.insert("roster_row", roster.with_columns(identity))
        database.insert("cell_observation", cells.with_columns(identity))
    rebuild_versions(database, "vnedu-c", school, YEAR, TERM, classes=[CLASS])


def judged(tables: Any) -> pl.DataFrame:
    found = _status(tables["enrolment"], tables["mark_version"], tables["current_assignment"])
    return tables.run(found).sort("school", "pupil_code")


@cache
def _status(enrolment: ir.Table, versions: ir.Table, assignments: ir.Table) -> ir.Table:
    tests = pl.DataFrame(
        {
            "school": ["A", "B", "C"], "school_year": YEAR, "term": TERM, "class_name": CLASS, "subject": "toan",
            "component": "TX1", "test_date": TEST_DAY,
        }
    )  # fmt: skip
    return status(ibis.memtable(once(deadlines(tests, RULE))), enrolment, versions, assignments)


def by_hand(tables: Any, school: str, pupil: str) -> str:
    """The same judgement in plain Python, over the versions as they stand in the store."""
    versions = tables.connection.execute(
        "SELECT value, entered_after, entered_by, order_known, last_seen_earliest FROM mark_version "
        "WHERE school = ? AND pupil_code = ? ORDER BY version_no", [school, pupil],
    ).fetchall()  # fmt: skip
    entered = [v for v in versions if v[0]]
    if not entered:
        seen = versions[-1][4]
        return "missing_overdue" if seen is not None and seen > DEADLINE else "not_due_or_unknown"
    _, after, by, known, _ = entered[0]
    if by <= DEADLINE:
        return "in_time"
    return "late" if known and after is not None and after >= DEADLINE else "unknown"


@given(TRUTHS, st.lists(VAGUE, min_size=1, max_size=4), VAGUE, PRECISE)
@settings(max_examples=10, deadline=None)
def test_what_is_certain_is_true_and_stays_so_whatever_else_is_learnt(
    new_tables: Callable[[], Any], truths: list[int | None], exports: list[Export], vague: Export, precise: Export
) -> None:
    """Late for certain was late, in time for certain was in time; one more snapshot never turns one into the other."""
    with new_tables() as tables:
        record(tables, "A", truths, exports)
        record(tables, "B", truths, [*exports, vague])
        record(tables, "C", truths, [precise, *exports])
        found = judged(tables)
        again = [by_hand(tables, school, pupil) for school, pupil in found.select("school", "pupil_code").rows()]
    statuses = found.get_column("status").to_list()
    assert statuses == again
    assert len(statuses) == 3 * len(truths)
    fewer, *more = [found.filter(school=school).get_column("status").to_list() for school in "ABC"]
    for value, truth in zip(statuses, truths * 3, strict=True):
        assert value != "late" or (truth is not None and truth > 0)
        assert value != "in_time" or (truth is not None and truth <= 0)
        assert value != "missing_overdue" or truth is None or truth > 0
    for richer in more:
        for before, after in zip(fewer, richer, strict=True):
            assert after in STRENGTH.get(before, {after})


@given(TRUTHS, st.lists(PRECISE, min_size=1, max_size=5, unique_by=lambda export: export.at), PRECISE)
@settings(max_examples=5, deadline=None)
def test_between_snapshots_of_known_moments_certainty_is_never_lost(
    new_tables: Callable[[], Any], truths: list[int | None], exports: list[Export], extra: Export
) -> None:
    """Late stays late and in time stays in time when an exact snapshot is added; order of import does not matter."""
    with new_tables() as tables:
        record(tables, "A", truths, exports)
        record(tables, "B", truths, [extra, *exports] if extra.at not in {e.at for e in exports} else exports)
        record(tables, "C", truths, exports[::-1])
        found = judged(tables)
    first, richer, reversed_ = (found.filter(school=school).get_column("status").to_list() for school in "ABC")
    assert first == reversed_
    assert all(after == before for before, after in zip(first, richer, strict=True) if before in {"late", "in_time"})
