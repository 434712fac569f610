"""The monthly inspection: what was due, what was done, what changed, on which exports that rests – for one school.

A month is a calendar month in Vietnam. `month` narrows the rows in the engine; `evidence` puts their values together.
Whether something is in order is for the inspector to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from analytics.corrections import AFTER_LOCK
from analytics.lateness import TEACHER
from analytics.lateness_counts import COUNTS, EntryCounts, entry_counts
from analytics.month import bounds

_TEST = ["school_year", "term", "class_name", "subject", "component"]
_CLASS = ["school_year", "class_name"]
_TEACHER = ["teacher_code", "teacher_name"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Corrections made in the month. `certain`: surely within it; `possible`: perhaps, perhaps before or after it.

    Counted among the certain ones: `after_lock`; `undeclared` for certain, `register_unknown` (perhaps undeclared) and
    `no_register` (no register of the school year to ask).
    """

    certain: int = 0
    possible: int = 0
    after_lock: int = 0
    undeclared: int = 0
    register_unknown: int = 0
    no_register: int = 0

    @property
    def declared(self) -> int:
        """Of the certain ones, those that the register declares."""
        return self.certain - self.undeclared - self.register_unknown - self.no_register


_CHANGES = tuple(field.name for field in fields(Changes))


@dataclass(frozen=True, slots=True)
class DueTest:
    """A test whose deadline lies in the month. `answers`: the role that had to enter its marks. The teacher is None
    where that is not a teacher, and where it is not clear which."""

    school_year: str
    term: str
    class_name: str
    subject: str
    component: str
    test_date: date
    deadline_day: date
    answers: str
    teacher_code: str | None
    teacher_name: str | None
    entries: EntryCounts


@dataclass(frozen=True, slots=True)
class FreeTest:
    """A test of the month to which no rule of the school gives a deadline."""

    school_year: str
    term: str
    class_name: str
    subject: str
    component: str
    test_date: date


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """A class's month. `pupils`: on the roster of its newest snapshot of the month, `pupils_as_of` (naive UTC)."""

    school_year: str
    class_name: str
    pupils: int | None
    pupils_as_of: datetime | None
    tests_due: int
    entries: EntryCounts
    changes: Changes


@dataclass(frozen=True, slots=True)
class TeacherMonth:
    """A teacher's month; code and name are None for what no teacher can be named for. What somebody else has to enter,
    as the school's secretary does, is among no teacher's tests and entries."""

    teacher_code: str | None
    teacher_name: str | None
    tests_due: int
    entries: EntryCounts
    changes: Changes


@dataclass(frozen=True, slots=True)
class TakenSnapshot:
    """An export's sheet that was, or (`certain` False) may have been, taken in the month. Times in naive UTC."""

    snapshot_id: str
    layout: str
    school_year: str
    term: str
    class_name: str | None
    taken_earliest: datetime | None
    taken_latest: datetime
    taken_source: str
    certain: bool
    pupils: int


@dataclass(frozen=True, slots=True)
class MonthlyEvidence:
    """All that the monthly inspection of a school needs, each list in the order of names.

    `unexported`: tests of classes that no export shows; `free`: tests without a deadline. They are counted nowhere
    else: nothing can be said of them.
    """

    school: str
    month: str
    entries: EntryCounts
    changes: Changes
    tests: tuple[DueTest, ...]
    unexported: tuple[DueTest, ...]
    free: tuple[FreeTest, ...]
    classes: tuple[ClassMonth, ...]
    teachers: tuple[TeacherMonth, ...]
    snapshots: tuple[TakenSnapshot, ...]


def evidence(
    school: str, month: str, tests: pl.DataFrame, due: pl.DataFrame, changed: pl.DataFrame, taken: pl.DataFrame
) -> MonthlyEvidence:
    """The evidence of one school and month 'YYYY-MM'. The frames may hold other schools too.

    `tests` is `lateness.listed`, executed; `due`, `changed`, `taken` are `month.due_in`, `changed_in`, `taken_in` of
    the same month, executed.
    """
    tests, due, changed, taken = (frame.filter(pl.col("school") == school) for frame in (tests, due, changed, taken))
    within, marked = _judged(tests, due, month), _marked(changed)
    judged = within.filter("is_exported")
    sizes = _sizes(taken, month)
    return MonthlyEvidence(
        school=school,
        month=month,
        entries=entry_counts(judged.select(pl.col(COUNTS).sum()).row(0, named=True)),
        changes=_changes(marked.select(pl.col(_CHANGES).sum()).row(0, named=True)),
        tests=tuple(_due_test(row) for row in judged.sort(_TEST).iter_rows(named=True)),
        unexported=tuple(_due_test(row) for row in within.filter(~pl.col("is_exported")).sort(_TEST).to_dicts()),
        free=tuple(_free_test(row) for row in _free(tests, month).sort(_TEST).to_dicts()),
        classes=tuple(_class_month(row) for row in _rows(_CLASS, judged, marked, sizes)),
        teachers=tuple(_teacher_month(row) for row in _rows(_TEACHER, _of_teachers(judged), marked)),
        snapshots=tuple(_taken(row) for row in _by_class(taken).iter_rows(named=True)),
    )


def figures_of_groups(told: MonthlyEvidence, minimum: int) -> MonthlyEvidence:
    """The same for who is told of no single person, and of no class of fewer marks due than the minimum."""
    return replace(
        told,
        tests=tuple(replace(test, teacher_code=None, teacher_name=None) for test in told.tests),
        unexported=tuple(replace(test, teacher_code=None, teacher_name=None) for test in told.unexported),
        classes=tuple(each for each in told.classes if each.entries.expected >= minimum),
        teachers=(),
    )


def undecided_overdue(tests: Sequence[DueTest], today: date) -> int:
    """How many blank marks may be overdue: a mark can be only once the day of its deadline has passed."""
    return sum(test.entries.not_due_or_unknown for test in tests if test.deadline_day < today)


def changes_in(changed: pl.DataFrame) -> Changes:
    """The counts of an executed `month.changed_in`, of one school."""
    return _changes(_marked(changed).select(pl.col(_CHANGES).sum()).row(0, named=True))


def _judged(tests: pl.DataFrame, due: pl.DataFrame, month: str) -> pl.DataFrame:
    """The tests due in the month with their counts: zeros where no pupil had to sit the test."""
    start, end = bounds(month)
    within = tests.filter(pl.col("deadline") >= start, pl.col("deadline") < end)
    joined = within.join(due.select(*_TEST, *COUNTS), on=_TEST, how="left")
    return joined.with_columns(pl.col(COUNTS).fill_null(0), tests_due=pl.lit(1, pl.Int64))


def _of_teachers(judged: pl.DataFrame) -> pl.DataFrame:
    return judged.filter(pl.col("answers") == TEACHER)


def _free(tests: pl.DataFrame, month: str) -> pl.DataFrame:
    """The tests held in the month that have no deadline."""
    held = pl.col("test_date").dt.strftime("%Y-%m") == month
    return tests.filter(pl.col("deadline").is_null(), held)


def _marked(changed: pl.DataFrame) -> pl.DataFrame:
    """The changes with a column of 0 and 1 for each count of `Changes`."""
    certain, unsaid = pl.col("certain"), pl.col("certain") & pl.col("declared").is_null()
    return changed.with_columns(
        certain=certain.cast(pl.Int64),
        possible=(~certain).cast(pl.Int64),
        after_lock=(certain & (pl.col("lock_relation") == AFTER_LOCK)).cast(pl.Int64),
        undeclared=(certain & ~pl.col("declared").fill_null(True)).cast(pl.Int64),
        register_unknown=(unsaid & pl.col("has_register")).cast(pl.Int64),
        no_register=(unsaid & ~pl.col("has_register")).cast(pl.Int64),
    )


def _sizes(taken: pl.DataFrame, month: str) -> pl.DataFrame:
    """Each class's roster in the newest snapshot whose latest moment lies in the month."""
    start, end = bounds(month)
    within = taken.filter(
        pl.col("class_name").is_not_null(), pl.col("taken_latest") >= start, pl.col("taken_latest") < end
    )
    newest = within.sort("taken_latest", "snapshot_id").unique(_CLASS, keep="last", maintain_order=True)
    return newest.select(*_CLASS, "pupils", pupils_as_of="taken_latest")


def _rows(keys: list[str], judged: pl.DataFrame, marked: pl.DataFrame, *more: pl.DataFrame) -> list[dict[str, Any]]:
    """One row per group that any of the frames knows, sorted by the keys; counts that a frame lacks are 0."""
    entries = judged.group_by(keys).agg(pl.col("tests_due", *COUNTS).sum())
    groups = entries.join(
        marked.group_by(keys).agg(pl.col(_CHANGES).sum()), on=keys, how="full", coalesce=True, nulls_equal=True
    )
    for frame in more:
        groups = groups.join(frame, on=keys, how="full", coalesce=True)
    filled = groups.with_columns(pl.col("tests_due", *COUNTS, *_CHANGES).fill_null(0))
    return filled.sort(keys, nulls_last=True).to_dicts()


def _by_class(taken: pl.DataFrame) -> pl.DataFrame:
    return taken.sort("school_year", "class_name", "taken_latest", "snapshot_id", nulls_last=True)


def _changes(row: dict[str, Any]) -> Changes:
    return Changes(**{name: row[name] for name in _CHANGES})


def _due_test(row: dict[str, Any]) -> DueTest:
    columns = [*_TEST, "test_date", "deadline_day", "answers", *_TEACHER]
    return DueTest(**{column: row[column] for column in columns}, entries=entry_counts(row))


def _free_test(row: dict[str, Any]) -> FreeTest:
    return FreeTest(**{field.name: row[field.name] for field in fields(FreeTest)})


def _class_month(row: dict[str, Any]) -> ClassMonth:
    columns = [*_CLASS, "pupils", "pupils_as_of", "tests_due"]
    return ClassMonth(**{column: row[column] for column in columns}, entries=entry_counts(row), changes=_changes(row))


def _teacher_month(row: dict[str, Any]) -> TeacherMonth:
    columns = [*_TEACHER, "tests_due"]
    return TeacherMonth(**{column: row[column] for column in columns}, entries=entry_counts(row), changes=_changes(row))


def _taken(row: dict[str, Any]) -> TakenSnapshot:
    return TakenSnapshot(**{field.name: row[field.name] for field in fields(TakenSnapshot)})
