"""The measures over the store: opens it for a moment, hands its tables to `analytics`, returns values and frames.

Every measure leaves out the rows that are not for the store's `sight` (`Tables.narrowed`), whatever the page asks for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics import (
    correction_counts,
    corrections,
    declarations,
    distribution,
    evidence,
    lateness,
    lateness_counts,
    month,
)
from analytics.correction_counts import CorrectionCounts
from analytics.distribution import Distribution
from analytics.evidence import MonthlyEvidence
from analytics.lateness_counts import EntryCounts, Lateness
from analytics.scope import entered_by_hand, from_one_layout, seen
from jobs import settled
from records.class_record import Correction
from records.clock import from_store, months_of
from records.lock_acts import openings_known, recorded_acts
from records.policy import Policies
from records.reading import (
    Scope,
    export_months,
    import_stamp,
    listed_tests,
    marked_columns,
    school_terms,
    snapshot_places,
)
from records.store import Database, Store
from records.subjects import SUBJECTS
from records.year_facts import school_years

_NUMBERS = count()      # where somebody writes, each measure has `Tables` of its own in one and the same transaction
DEPARTMENT = "department"   # no column of the marks: what a school's profile calls a group of subjects


@dataclass(frozen=True, slots=True)
class Filters:
    """What a page is narrowed to; None leaves a column open."""

    school: str | None = None
    school_year: str | None = None
    term: str | None = None
    grade: int | None = None
    class_name: str | None = None
    subject: str | None = None
    component: str | None = None

    def as_only(self) -> dict[str, list[str | int]]:
        """The filters as `analytics` takes them."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: [value] for name, value in values.items() if value is not None}

    def narrow(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows of a frame that fit, by the columns that it has."""
        for name, (value,) in self.as_only().items():
            if name in frame.columns:
                frame = frame.filter(pl.col(name) == value)
        return frame


@dataclass(frozen=True, slots=True)
class Tables:
    """The store's tables as expressions, alive inside one `with store.read()`."""

    backend: ibis.BaseBackend
    db: Database
    _settled: dict[str, object] = field(default_factory=dict)   # the tables of `jobs.settled` that are made, by what
    _of_asked: dict[str, list[tuple[pl.DataFrame, str]]] = field(default_factory=dict)  # and those of tests, with them

    @classmethod
    def of(cls, db: Database) -> Tables:
        """The same ones for all that is asked in one moment of reading."""
        tables: Tables | None = db.beside.get("tables") if db.beside is not None else None
        if tables is None:
            tables = cls(ibis.duckdb.from_connection(db.connection), db)
            if db.beside is not None:
                db.beside["tables"] = tables
        return tables

    def table(self, name: str) -> ir.Table:
        return self.backend.table(name)

    def narrowed(self, expression: ir.Table, filters: Filters, *, of_pupils: bool = False) -> ir.Table:
        """The rows of an expression that fit the filters, by the columns that it has, and that the store's sight
        leaves; `of_pupils`: where single pupils are told."""
        return self.seen(narrowed(expression, filters), of_pupils=of_pupils)

    def seen(self, expression: ir.Table, *, of_pupils: bool = False) -> ir.Table:
        """The rows of an expression that the store's sight leaves."""
        sight = self.db.sight
        return expression if sight.is_whole else seen(expression, sight.parts(of_pupils=of_pupils))

    def frame(self, expression: ir.Table) -> pl.DataFrame:
        """The rows of an expression."""
        frame: pl.DataFrame = self.backend.to_polars(expression)
        return frame

    def observed(self, policies: Policies) -> ir.Table:
        """All observed corrections; of a year whose profile cannot be used, what it says of locks is not known."""
        if self._settled.get(settled.OBSERVED) is not policies:
            locks = corrections.closed_books(
                policies, school_terms(self.db), recorded_acts(self.db), openings_known(self.db)
            )
            self._settle_base()
            scripts = settled.scripts(self.table)
            settled.run(self.db, scripts.spans)
            self.db.insert(settled.SPANS, corrections.spans_of(locks))
            settled.run(self.db, scripts.observed)
            self._settled[settled.OBSERVED] = policies
        return self.table(settled.OBSERVED)

    def _settle_base(self) -> None:
        """What several measures stand on, worked out once."""
        if settled.CHANGES not in self._settled:
            settled.run(self.db, settled.scripts(self.table).base)
            self._settled[settled.CHANGES] = None

    def assignments(self) -> ir.Table:
        """Who may have taught what, when: what a teacher is named by."""
        return settled.assignments(self.table)

    def requests(self) -> ir.Table:
        """All that the school declares; of a case also when it was entered here, and what it asked for."""
        self._settle_base()
        return self.table(settled.REQUESTS)

    def links(self) -> ir.Table:
        """Which rows of the register have to do with an observed correction: `register_id, link`."""
        self._settle_base()
        return self.table(settled.LINKS)

    def tests(self, policies: Policies, filters: Filters) -> pl.DataFrame:
        """The test calendars of the school and year, each test with its deadline by the profile that is theirs. Left
        out are years whose profile cannot be used: see `Policies.require`."""
        listed = Filters(filters.school, filters.school_year).narrow(listed_tests(self.db))
        for school, year in listed.select("school", "school_year").unique().iter_rows():
            if policies.error_of(school, year):
                listed = listed.filter((pl.col("school") != school) | (pl.col("school_year") != year))
        return lateness.deadlines(listed, policies)

    def judged_tests(self, policies: Policies, filters: Filters) -> pl.DataFrame | None:
        """As `tests`; None where nothing can be judged: without a calendar, or a deadline for any of its tests."""
        tests = self.tests(policies, filters)
        return tests if tests["deadline"].is_not_null().any() else None

    def listed_tests(self, tests: pl.DataFrame) -> ir.Table:
        """The tests, each with its teacher and whether any export shows the class."""
        return self._of_tests(settled.LISTED, tests)

    def entry_status(self, tests: pl.DataFrame) -> ir.Table:
        """The status of every mark that the tests ask for."""
        return self._of_tests(settled.STATUS, tests)

    def _of_tests(self, name: str, tests: pl.DataFrame) -> ir.Table:
        """LISTED or STATUS of these tests, in a table of its own: an expression on another's may still be waiting."""
        asked = lateness.once(tests)
        made = self._of_asked.setdefault(name, [])
        for known, own in made:
            if known.equals(asked):
                return self.table(own)
        scripts = settled.scripts(self.table)
        settled.run(self.db, scripts.tests)
        self.db.insert(settled.TESTS, asked)
        settled.run(self.db, scripts.listed if name == settled.LISTED else scripts.status)
        own = f"{name}_{next(_NUMBERS)}"
        self.db.execute(f"ALTER TABLE {name} RENAME TO {own}")
        made.append((asked, own))
        return self.table(own)


def narrowed(expression: ir.Table, filters: Filters) -> ir.Table:
    """The rows of an expression that fit the filters, by the columns that it has: for jobs that see all."""
    for name, values in filters.as_only().items():
        if name in expression.columns:
            expression = expression.filter(expression[name].isin(values))
    return expression


def _minimum(policies: Policies, filters: Filters) -> int:
    return policies.minimum_group(filters.school, filters.school_year)


_PEOPLE = frozenset({"teacher_code", "teacher_name"})


def _is_hidden(db: Database, keys: Sequence[str], n: int, minimum: int) -> bool:
    """Whether a group is not for who sees figures alone: too small, or a single person."""
    return db.sight.hides_groups and (n < minimum or not _PEOPLE.isdisjoint(keys))


# ── what the pages ask ─────────────────────────────────────────────────────────────────────────────────────────────
#
# What rests on a profile raises `PolicyError` where it cannot be used; over several schools, where any cannot.


def choices(store: Store) -> pl.DataFrame:
    """What there is to choose from: a row a school, school_year, term, grade, class_name, subject and component."""
    with store.read_within() as db:
        frame = db.sight.keep(marked_columns(db))
    order = {code: place for place, code in enumerate(SUBJECTS)}
    return frame.with_columns(
        subject_order=pl.col("subject").replace_strict(order, default=len(order), return_dtype=pl.Int32)
    ).sort("school", "school_year", "term", "grade", "class_name", "subject_order", "component")


def newest_export(store: Store, filters: Filters) -> datetime | None:
    """The latest moment (naive UTC) of the newest export that shows what the filters leave; None where none does.

    Marks that people enter count, in the layout that the measures take them from; averages only where they are asked
    for by name, or where the classes have nothing else.
    """
    with store.read_within() as db:
        tables = Tables.of(db)
        shown = tables.narrowed(tables.table("mark_version"), filters)
        entered = from_one_layout(shown if filters.component else entered_by_hand(shown))
        newest: datetime | None = tables.frame(entered.aggregate(newest=entered.last_seen.max())).item()
        return newest or tables.frame(shown.aggregate(newest=shown.last_seen.max())).item()


def histogram(store: Store, filters: Filters, by: Sequence[str] = ()) -> pl.DataFrame:
    """Marks by value: columns of `by`, `hundredths` (mark × 100), `n`."""
    with store.read_within() as db:
        tables = Tables.of(db)
        return tables.frame(distribution.histogram(tables.seen(tables.table("current_mark")), by, filters.as_only()))


def distributions(
    store: Store, policies: Policies, filters: Filters, by: Sequence[str] = (), bounds: Sequence[Decimal] = ()
) -> tuple[Distribution, ...]:
    """Figures of each group, with the bands that `bounds` set apart; those smaller than the school's minimum hidden.

    `by`: columns of the marks, or `DEPARTMENT` alone: the profile's department of the subject, None where it has none.
    """
    minimum = _minimum(policies, filters)
    if by != (DEPARTMENT,):
        return distribution.summarise(histogram(store, filters, by), by, minimum, bounds)
    hist = histogram(store, filters, ("subject",)).with_columns(department(departments(policies, filters)))
    return distribution.summarise(hist, by, minimum, bounds)


def department(of: Mapping[str, str]) -> pl.Expr:
    """The department of each row's `subject`; None where it has none."""
    return pl.col("subject").replace_strict(of, default=None, return_dtype=pl.String).alias(DEPARTMENT)


def departments(policies: Policies, filters: Filters) -> dict[str, str]:
    """The department of each subject, in the school's profile of the year; none where several are open."""
    if filters.school is None or filters.school_year is None:
        return {}
    return policies.of(filters.school, filters.school_year).department_of


def level_counts(store: Store, filters: Filters, by: Sequence[str] = ()) -> pl.DataFrame:
    """Levels (Đ/CĐ, T/H/C): columns of `by`, `level`, `n`."""
    with store.read_within() as db:
        tables = Tables.of(db)
        return tables.frame(distribution.level_counts(tables.seen(tables.table("current_mark")), by, filters.as_only()))


def observed_corrections(store: Store, policies: Policies, filters: Filters) -> pl.DataFrame:
    """Every observed correction that fits (columns of `analytics.corrections.observed`), with its provenance:
    `file` (the export's original name), `sheet`, `cell`; newest first."""
    policies.require(filters.school, filters.school_year)
    with store.read_within() as db:
        tables = Tables.of(db)
        rows = tables.frame(tables.narrowed(tables.observed(policies), filters, of_pupils=True))
        places = snapshot_places(db)
    return rows.join(places, on="snapshot_id", how="left").sort(
        "entered_by", "class_name", "pupil_code", "subject", "component", "version_no", descending=[True] + [False] * 5
    )


def declared_corrections(store: Store, filters: Filters) -> pl.DataFrame:
    """Every correction that the school declares, in its register file or here, with whether any export shows it and
    what change it has to do with (columns of `analytics.declarations.declared`); the newest first."""
    with store.read_within() as db:
        tables = Tables.of(db)
        told = declarations.declared(tables.requests(), tables.table("mark_version"), tables.links())
        rows = tables.frame(tables.narrowed(told, filters, of_pupils=True))
    return rows.sort("requested_on", "register_id", descending=[True, False], nulls_last=True)


def corrections_by(
    store: Store, policies: Policies, filters: Filters, keys: Sequence[str] = ()
) -> tuple[CorrectionCounts, ...]:
    """Corrections with their denominators by any of school, term, grade, class_name, subject, component."""
    with store.read_within() as db:
        tables = Tables.of(db)
        observed = tables.narrowed(tables.observed(policies), filters)
        counted = correction_counts.by(observed, tables.narrowed(tables.table("mark_version"), filters), keys)
        minimum = _minimum(policies, filters)
        groups = correction_counts.summarise(tables.frame(counted), keys, minimum)
        return tuple(group for group in groups if not _is_hidden(db, keys, group.marks, minimum))


def marks_of_left_pupils(store: Store, filters: Filters) -> int:
    """How many of the marks that `corrections_by` counts are of pupils who are on no newest roster of the term."""
    with store.read_within() as db:
        tables = Tables.of(db)
        versions = tables.narrowed(tables.table("mark_version"), filters)
        counted = tables.frame(correction_counts.of_left_pupils(versions, tables.table("enrolment")))
    return int(counted.item())


def corrections_by_teacher(store: Store, policies: Policies, filters: Filters) -> tuple[CorrectionCounts, ...]:
    """Corrections by teacher, sorted by name and never by rate."""
    keys = ("school", "teacher_name", "teacher_code")  # codes repeat from school to school
    with store.read_within() as db:
        tables = Tables.of(db)
        observed = tables.narrowed(tables.observed(policies), filters)
        versions = tables.narrowed(tables.table("mark_version"), filters)
        counted = correction_counts.by_teacher(observed, versions, tables.table("current_assignment"), ["school"])
        minimum = _minimum(policies, filters)
        groups = correction_counts.summarise(tables.frame(counted), keys, minimum)
        return tuple(group for group in groups if not _is_hidden(db, keys, group.marks, minimum))


def lateness_by(
    store: Store, policies: Policies, filters: Filters, keys: Sequence[str] = ()
) -> tuple[Lateness, ...] | None:
    """Entries by status, grouped; None where nothing can be judged (see `Tables.judged_tests`)."""
    policies.require(filters.school, filters.school_year)
    with store.read_within() as db:
        tables = Tables.of(db)
        tests = tables.judged_tests(policies, filters)
        if tests is None:
            return None
        status = tables.entry_status(tests)
        counted = lateness_counts.by(tables.narrowed(status, filters), keys)
        minimum = _minimum(policies, filters)
        groups = lateness_counts.summarise(tables.frame(counted), keys, minimum)
        return tuple(each for each in groups if not _is_hidden(db, keys, each.entries.expected, minimum))


def unjudged_tests(store: Store, policies: Policies, filters: Filters) -> pl.DataFrame:
    """The tests of which no mark is judged (columns of `analytics.lateness.listed`): no export shows their class, or
    no rule of the school's profile gives them a deadline.

    No list tells a class's grade, so the filter of grades is not heeded.
    """
    policies.require(filters.school, filters.school_year)
    with store.read_within() as db:
        tables = Tables.of(db)
        listed = tables.listed_tests(tables.tests(policies, filters))
        return tables.frame(tables.narrowed(listed.filter(~listed.is_judged), filters))


def late_marks(store: Store, policies: Policies, filters: Filters) -> pl.DataFrame | None:
    """The marks that came late or are overdue, a row each, one pupil's alone among them; None as in `lateness_by`."""
    policies.require(filters.school, filters.school_year)
    with store.read_within() as db:
        tables = Tables.of(db)
        tests = tables.judged_tests(policies, filters)
        if tests is None:
            return None
        status = tables.entry_status(tests)
        wanted = status.filter(status.status.isin([lateness.LATE, lateness.MISSING_OVERDUE]))
        return tables.frame(tables.narrowed(wanted, filters, of_pupils=True)).sort(
            "deadline", "class_name", "subject", "component", "pupil_code"
        )


def months(store: Store, school: str, school_year: str | None = None, term: str | None = None) -> list[str]:
    """The months of Vietnam ('YYYY-MM') in which an export of the school, or of its term, was taken, newest first."""
    with store.read_within() as db:
        return export_months(db, school, school_year, term)


def monthly_evidence(store: Store, policies: Policies, school: str, wanted: str) -> MonthlyEvidence | None:
    """What the inspection of a month ('YYYY-MM') needs; None as in `lateness_by`, of the whole school.

    Raises `PolicyError` where the profile of a year to which the month belongs cannot be used.
    """
    with store.read_within() as db:
        return evidence_in(db, policies, school, wanted)


def evidence_in(db: Database, policies: Policies, school: str, wanted: str) -> MonthlyEvidence | None:
    """`monthly_evidence`, in a moment of reading."""
    for name, year in school_years(db):
        if name == school and wanted in months_of(year):
            policies.require(school, year)
    tables = Tables.of(db)
    tests = tables.judged_tests(policies, Filters(school))
    if tests is None:
        return None
    due = tables.frame(tables.seen(month.due_in(tables.entry_status(tests), wanted)))
    changed = tables.frame(tables.seen(month.changed_in(tables.observed(policies), wanted)))
    listed = tables.frame(tables.seen(tables.listed_tests(tests)))
    taken = tables.frame(month.taken_in(tables.table("snapshot"), tables.table("roster_row"), wanted))
    taken = db.sight.of_classes().keep(taken)
    told = evidence.evidence(school, wanted, listed, due, changed, taken)
    return evidence.figures_of_groups(told, policies.minimum_group(school, None)) if db.sight.hides_groups else told


# ── what the jobs ask ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CorrectionTotals:
    """All observed corrections; `undeclared`, `after_lock`: for certain; `register_unknown`: perhaps undeclared;
    `no_register`: without any register to ask."""

    observed: int
    undeclared: int
    register_unknown: int
    no_register: int
    after_lock: int


def correction_totals(store: Store, policies: Policies, filters: Filters) -> CorrectionTotals:
    """The corrections that fit the filters, counted."""
    counted = corrections_by(store, policies, filters)
    if not counted:
        return CorrectionTotals(0, 0, 0, 0, 0)
    (totals,) = counted
    return CorrectionTotals(
        totals.corrections, totals.undeclared, totals.register_unknown, totals.no_register, totals.after_lock
    )


def lateness_totals(store: Store, policies: Policies, filters: Filters) -> EntryCounts:
    """The entries that fit the filters, counted by status; zeros where nothing can be judged."""
    counted = lateness_by(store, policies, filters)
    return counted[0].entries if counted else EntryCounts()


class ObservedCorrections:
    """The corrections of any class, for its record. Observed once for all, and anew when an import came between.

    One query for the whole store costs little more than one for a class: nearly all of it is planning.
    """

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._stamp: tuple[object, ...] | None = None
        self._rows = pl.DataFrame()

    def of(self, db: Database, scope: Scope) -> tuple[Correction, ...]:
        """A class's observed corrections in the order of time, then of pupil and subject."""
        rows = Filters(scope.school, scope.school_year, scope.term, class_name=scope.class_name).narrow(self.rows(db))
        ordered = rows.sort("entered_by", "pupil_code", "subject", "component", "version_no")
        return tuple(_correction(row) for row in ordered.iter_rows(named=True))

    def rows(self, db: Database) -> pl.DataFrame:
        """All observed corrections of the store (columns of `analytics.corrections.observed`)."""
        stamp = import_stamp(db)
        if stamp != self._stamp:
            tables = Tables.of(db)
            self._rows, self._stamp = tables.frame(tables.observed(self._policies)), stamp
        return self._rows


def _correction(row: dict[str, Any]) -> Correction:
    after = row["entered_after"]
    return Correction(
        pupil_code=row["pupil_code"],
        subject=row["subject"],
        component=row["component"],
        old_value=row["previous_value"],
        new_value=row["value"],
        after=from_store(after) if after else None,
        by=from_store(row["entered_by"]),
        order_known=row["order_known"],
        declared=row["declared"],
        teacher=row["teacher_name"],
        has_register=row["has_register"],
        asked_value=row["asked_value"],
    )
