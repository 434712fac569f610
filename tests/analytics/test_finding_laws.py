"""Laws of the findings, from the snapshots of a random truth to the sentence: what is certain is true and stays so.

Exports of a class are taken at random hours around one moment that is the end of the last day to enter a mark, of the
last day to correct one, and the last moment before the book is locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
import pytest
from deadline_rules import LOCK_RULE, first_term
from how_many import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics import corrections, lateness
from records.clock import VIETNAM, from_store, to_store
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, rebuild_versions
from records.findings import Facts, Finding, findings
from records.findings.facts import conformed
from records.marks import parse_score
from records.policy import Policies, load_policy
from records.store import Database

YEAR, TERM, CLASS = "2025-2026", "HK1", "6A1"
TURN = datetime.fromisoformat("2025-11-17T16:59:59.999999")  # the last microsecond of 17/11 in Vietnam, as stored
NOW = datetime(2026, 2, 1, tzinfo=VIETNAM)
HOURS = 40
POLICY = load_policy(
    """
name = "Trường"
[[entry]]
code = "vao-diem"
article = "Điều 1"
sentence = "14 ngày."
marks = ["TX"]
unit = "calendar"
days = 14
[correction.cutoff]
code = "han-cuoi"
article = "Điều 2"
sentence = "1 tuần trước kiểm tra."
days = 7
before = "CK"
counted_from = "own_test_day"
"""
    + LOCK_RULE
    + first_term("2025-11-18"),
    "trường.toml",
)
TESTS = pl.DataFrame({
    "school_year": YEAR, "term": TERM, "class_name": CLASS, "subject": "toan", "component": ["TX1", "CK"],
    "test_date": [datetime(2025, 11, 3).date(), datetime(2025, 11, 24).date()],  # noqa: DTZ001 – days
})  # fmt: skip
LATE, AFTER_CUTOFF, AFTER_LOCK = "vao-diem-tre", "sua-diem-sau-han", "sua-diem-sau-khoa"
OVERDUE = "diem-qua-han-chua-vao"


@dataclass(frozen=True)
class Export:
    """Taken at hour `at` from the turn; all that is known of it is that it lies in [at − before, at + after]."""

    at: int
    before: int = 0
    after: int = 0
    is_bounded: bool = True


Log = list[tuple[int, str]]  # the hours at which a mark was changed, and to what: the full truth of a cell
HOUR = st.integers(-HOURS, HOURS)
LOGS = st.lists(
    st.lists(st.tuples(HOUR, st.sampled_from(["6", "7", "8", ""])), max_size=4, unique_by=lambda change: change[0])
    .map(sorted), min_size=1, max_size=8,
)  # fmt: skip
PRECISE = st.builds(Export, HOUR)
VAGUE = st.builds(Export, HOUR, st.integers(0, 15), st.integers(0, 15), st.booleans())
IN_TIME, MAKE_UP = st.integers(-HOURS, 0), st.one_of(st.none(), st.integers(1, HOURS))  # None: not sat yet
SEVERAL = st.lists(PRECISE, min_size=1, max_size=5, unique_by=lambda export: export.at)


def moment(hour: int) -> datetime:
    return TURN + timedelta(hours=hour)


def value_at(log: Log, hour: int) -> str:
    return next((value for at, value in reversed(log) if at <= hour), "")


def record(tables: Any, school: str, logs: Sequence[Log], exports: Iterable[Export]) -> None:
    """A school of one class, a pupil a log, exported as told. Each pupil's cell has the pupil's number."""
    database = Database(tables.connection)
    for export in exports:
        earliest = moment(export.at - export.before) if export.is_bounded else None
        name = tables.snapshot(CLASS, moment(export.at + export.after), earliest, school=school)
        values = [value_at(log, export.at) for log in logs]
        roster = [(f"HS{n:02d}", None, f"HS{n:02d}", None, None, n) for n in range(len(logs))]
        cells = [
            (f"HS{n:02d}", "toan", "TX1", value, parse_score(value) if value else None, f"F{n}")
            for n, value in enumerate(values)
        ]
        identity = pl.lit(name).alias("snapshot_id")
        rows = pl.DataFrame(roster, schema=ROSTER_SCHEMA, orient="row")
        database.insert("roster_row", rows.with_columns(identity))
        rows = pl.DataFrame(cells, schema=CELL_SCHEMA, orient="row")
        database.insert("cell_observation", rows.with_columns(identity))
    rebuild_versions(database, "vnedu-c", school, YEAR, TERM, classes=[CLASS])


def measured(tables: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The status of every mark that is due, and every correction."""
    status, observed = (
        tables.run(measure)
        for measure in _measures(*(tables[name] for name in (
            "enrolment", "mark_version", "current_assignment", "snapshot", "declared_correction", "kept_register"
        )))
    )  # fmt: skip
    return status, observed


def found(tables: Any, schools: Sequence[str]) -> list[tuple[Finding, ...]]:
    """The findings of each school, from its exports alone."""
    status, observed = measured(tables)
    return [findings(facts_of(school, status, observed), POLICY, NOW) for school in schools]


@cache
def _measures(
    enrolment: ir.Table, versions: ir.Table, assignments: ir.Table, snapshots: ir.Table, declared: ir.Table,
    kept: ir.Table,
) -> tuple[ir.Table, ir.Table]:  # fmt: skip
    tests = pl.concat([TESTS.with_columns(school=pl.lit(school)) for school in "ABC"])
    dated = lateness.deadlines(tests.filter(component="TX1"), Policies((POLICY,)))
    return (
        lateness.status(ibis.memtable(lateness.once(dated)), enrolment, versions, assignments),
        corrections.observed(corrections.changes(versions, snapshots), snapshots, assignments, declared,
            corrections.spans_table({}), kept),
    )


def facts_of(school: str, status: pl.DataFrame, observed: pl.DataFrame) -> Facts:
    """The school's facts, as if a register without any of the changes had been saved today."""
    undeclared = observed.filter(school=school).with_columns(declared=pl.lit(False), has_register=pl.lit(True))
    frames = {
        "entries": status.filter(school=school),
        "corrections": undeclared,
        "tests": TESTS.with_columns(file=pl.lit("lich.xlsx")),
        "first_marks": status.filter(pl.col("school") == school, pl.col("value") != ""),
        "classes": pl.DataFrame({"term": [TERM], "class_name": [CLASS], "grade": [6]}),
        "sources": pl.DataFrame({"list": ["calendar", "duties"], "saved_from": [None, to_store(NOW)]}),
    }
    return Facts(
        school=school, school_year=YEAR, **{name: conformed(name, rows) for name, rows in frames.items()}
    )


def shown(log: Log, exports: Iterable[Export]) -> list[tuple[int, str]]:
    """When exports show what in a cell, by the moments at which they were taken."""
    return [(hour, value_at(log, hour)) for hour in sorted({export.at for export in exports})]


def seen_changes(log: Log, exports: Iterable[Export]) -> list[tuple[str, str, datetime, datetime]]:
    """What exports of known moments tell of a cell, step by step: from one mark to the next, and to a lasting blank."""
    found, mark, since, blank_at = list[tuple[str, str, datetime, datetime]](), "", 0, None
    for hour, value in shown(log, exports):
        if not value:
            blank_at = hour if blank_at is None else blank_at
            continue
        if mark and mark != value:
            found.append((mark, value, moment(since), moment(hour)))
        mark, since, blank_at = value, hour, None
    if mark and blank_at is not None:
        found.append((mark, "", moment(since), moment(blank_at)))
    return found


def put_back(logs: Sequence[Log], exports: Sequence[Export]) -> set[str]:
    """The pupils whose mark exports show, then a blank, then the same mark."""
    cells = {f"HS{n:02d}": [key for key, _ in groupby(value for _, value in shown(log, exports))]
             for n, log in enumerate(logs)}  # fmt: skip
    return {pupil for pupil, row in cells.items()
            for before, blank, after in zip(row, row[1:], row[2:], strict=False) if before == after and not blank}


def pupils_of(all_findings: Iterable[Finding], kind: str, *, certain: bool) -> dict[str, list[Finding]]:
    """The pupils that findings of a kind are about, by their cells; `certain`: of certain findings alone."""
    told: dict[str, list[Finding]] = {}
    for finding in all_findings:
        if finding.kind == kind and (finding.is_certain or not certain):
            for place in finding.evidence:
                told.setdefault(f"HS{int(str(place.cell)[1:]):02d}", []).append(finding)
    return told


def refute(logs: Sequence[Log], all_findings: Iterable[Finding]) -> None:
    """Fail where the full log contradicts what was called certain.

    No export can show that a mark was there and had been taken out again before, so such logs say nothing of lateness.
    """
    certain = [finding for finding in all_findings if finding.is_certain]
    for pupil, about in pupils_of(certain, LATE, certain=True).items():
        log = logs[int(pupil[2:])]
        entered = [hour for hour, value in log if value]
        assert entered
        taken_out = any(not value and hour > entered[0] for hour, value in log)
        assert taken_out or entered[0] > 0, f"{pupil} was in time"
        for finding in about:
            assert finding.earliest == from_store(TURN), "it is late since its deadline"
            assert taken_out or from_store(moment(entered[0])) <= finding.latest
    for pupil in pupils_of(certain, OVERDUE, certain=True):
        log = logs[int(pupil[2:])]
        was_blank = not value_at(log, 0) or any(not value for hour, value in log if hour > 0)
        assert was_blank, f"{pupil} was never blank after the deadline"
    for kind in (AFTER_CUTOFF, AFTER_LOCK):
        for pupil, about in pupils_of(certain, kind, certain=True).items():
            for finding in about:
                assert finding.earliest is not None
                assert finding.latest is not None
                changes = [from_store(moment(hour)) for hour, _ in logs[int(pupil[2:])] if hour > 0]
                assert any(finding.earliest < change <= finding.latest for change in changes), f"{pupil}, {kind}"


@pytest.mark.full
@given(LOGS, st.lists(VAGUE, min_size=1, max_size=4), VAGUE, PRECISE)
@settings(max_examples=examples(6, 10), deadline=None)
def test_nothing_called_certain_is_refuted_by_the_full_log_and_no_new_snapshot_takes_it_back(
    new_tables: Callable[[], Any], logs: list[Log], exports: list[Export], vague: Export, precise: Export
) -> None:
    """Late entry, correction after the last day, after the lock; one more snapshot may weaken it, never deny it, but
    for the taking out of a mark that it shows in its place again."""
    with new_tables() as tables:
        record(tables, "A", logs, exports)
        record(tables, "B", logs, [*exports, vague])
        record(tables, "C", logs, [precise, *exports])
        fewer, *more = found(tables, "ABC")
    for each in (fewer, *more):
        refute(logs, each)
    for kind in (LATE, AFTER_CUTOFF, AFTER_LOCK):
        sure = pupils_of(fewer, kind, certain=True)
        for richer in more:
            denied = set(sure) - set(pupils_of(richer, kind, certain=False))
            assert denied <= put_back(logs, [*exports, vague, precise]), kind


@given(
    st.lists(IN_TIME, min_size=1, max_size=6), st.lists(MAKE_UP, min_size=1, max_size=6),
    st.lists(VAGUE, min_size=1, max_size=4), PRECISE,
)  # fmt: skip
@settings(max_examples=examples(6, 10), deadline=None)
def test_make_up_tests_of_no_more_than_half_a_class_make_nothing_certain(
    new_tables: Callable[[], Any], in_time: list[int], make_ups: list[int | None], exports: list[Export], after: Export
) -> None:
    """Whoever sat the test with the class has a mark in time; who sits it later, as no list tells, has a deadline that
    nobody here knows. Whatever was exported, no teacher is late or overdue for certain."""
    hours = [*in_time, *make_ups[: len(in_time)]]
    logs: list[Log] = [[] if hour is None else [(hour, "8")] for hour in hours]
    with new_tables() as tables:
        record(tables, "A", logs, exports)
        record(tables, "B", logs, [*exports, after])
        record(tables, "C", logs, [*exports, Export(-HOURS), Export(1), Export(HOURS)])
        every = found(tables, "ABC")
    assert [f.sentence for each in every for f in each if f.kind in {LATE, OVERDUE} and f.is_certain] == []
    assert set(pupils_of(every[2], LATE, certain=False)) >= {
        f"HS{n:02d}" for n, hour in enumerate(hours) if hour is not None and hour > 1
    }
    assert set(pupils_of(every[2], OVERDUE, certain=False)) == {
        f"HS{n:02d}" for n, hour in enumerate(hours) if hour is None
    }


@given(LOGS, SEVERAL, PRECISE, st.randoms(use_true_random=False))
@settings(max_examples=examples(6, 10), deadline=None)
def test_between_snapshots_of_known_moments_a_certain_finding_stays_certain_in_any_order(
    new_tables: Callable[[], Any], logs: list[Log], exports: list[Export], extra: Export, chance: Any
) -> None:
    """Of changes; a late entry may turn out to be one pupil's alone, and is then said as possible, and a mark that was
    taken out may be shown in its place again. The order of import and of the facts' rows changes nothing."""
    with new_tables() as tables:
        record(tables, "A", logs, exports)
        record(tables, "B", logs, [extra, *exports] if extra.at not in {e.at for e in exports} else exports)
        record(tables, "C", logs, chance.sample(exports, len(exports)))
        first, richer, reordered = found(tables, "ABC")
    for kind in (AFTER_CUTOFF, AFTER_LOCK):
        denied = set(pupils_of(first, kind, certain=True)) - set(pupils_of(richer, kind, certain=True))
        assert denied <= put_back(logs, [*exports, extra]), kind
    assert set(pupils_of(first, LATE, certain=True)) <= set(pupils_of(richer, LATE, certain=False))
    assert [said(finding) for finding in first] == [said(finding) for finding in reordered]


def said(finding: Finding) -> tuple[object, ...]:
    return finding.kind, finding.certainty, finding.sentence, finding.earliest, finding.latest, finding.count


@given(LOGS, SEVERAL)
@example([[(-30, "6"), (-10, ""), (20, "8")], [(-30, "6"), (-10, ""), (20, "6")]], [Export(-20), Export(1), Export(30)])
@settings(max_examples=examples(10, 20), deadline=None)
@pytest.mark.full
def test_snapshots_of_known_moments_tell_of_every_change_of_mark_whatever_blanks_lie_between(
    new_tables: Callable[[], Any], logs: list[Log], exports: list[Export]
) -> None:
    """From mark to mark, since the first was last seen; a blank is told where no mark came after it."""
    with new_tables() as tables:
        record(tables, "A", logs, exports)
        _, observed = measured(tables)
    columns = ("previous_value", "value", "entered_after", "entered_by")
    told = {f"HS{n:02d}": seen_changes(log, exports) for n, log in enumerate(logs)}
    seen = observed.sort("entered_by").group_by("pupil_code", maintain_order=True).agg(pl.struct(columns))
    rows = {pupil: [tuple(row[name] for name in columns) for row in of_pupil] for pupil, of_pupil in seen.rows()}
    assert rows == {pupil: changes for pupil, changes in told.items() if changes}
    assert observed["order_known"].all()


@given(LOGS, SEVERAL, st.integers(0, 2**16))
@settings(max_examples=5, deadline=None)
def test_the_order_of_the_facts_rows_changes_no_finding(
    new_tables: Callable[[], Any], logs: list[Log], exports: list[Export], seed: int
) -> None:
    """Shuffled frames give the very same tuple."""
    with new_tables() as tables:
        record(tables, "A", logs, exports)
        status, observed = measured(tables)
    shuffled = (frame.sample(fraction=1.0, shuffle=True, seed=seed) for frame in (status, observed))
    assert findings(facts_of("A", status, observed), POLICY, NOW) == findings(facts_of("A", *shuffled), POLICY, NOW)


def test_the_laws_are_about_something(new_tables: Callable[[], Any]) -> None:
    """A change after the turn between two exact snapshots, and two blanks of three, are found for certain; a late entry
    of one pupil as possible."""
    logs: list[Log] = [[(5, "8")], [(-30, "6"), (20, "8")]]
    with new_tables() as tables:
        record(tables, "A", logs, [Export(-20), Export(1), Export(30)])
        record(tables, "B", [[], [], [(-30, "6")]], [Export(-20), Export(1)])
        sure, blank = found(tables, "AB")
    assert set(pupils_of(blank, OVERDUE, certain=True)) == {"HS00", "HS01"}
    assert set(pupils_of(sure, AFTER_CUTOFF, certain=True)) == {"HS01"}
    assert set(pupils_of(sure, AFTER_LOCK, certain=True)) == {"HS01"}
    assert set(pupils_of(sure, LATE, certain=False)) == {"HS00"}
