"""What the pages of marks, corrections and late entries show beside their counts: intervals, a funnel, and the cells of
the exports behind a figure. Of the same shape as `jobs.measuring`, narrowed by the same filters and to the same sight.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import polars as pl

from analytics import correction_times, distribution
from analytics.anomalies import counting, rates
from analytics.anomalies.rates import Funnel
from analytics.anomalies.result import CORRECTED
from analytics.scope import CELL
from jobs.measuring import Filters, Tables, late_marks, observed_corrections
from records.policy import Policies
from records.reading import snapshot_places
from records.store import Database, Store


@dataclass(frozen=True, slots=True)
class NamedFunnel:
    """A funnel, and its teachers' names by their codes."""

    funnel: Funnel
    names: dict[str, str]


def correction_spans(store: Store, policies: Policies, filters: Filters) -> pl.DataFrame:
    """How many corrections lie in each interval of days (columns of `correction_times.spans`), in order."""
    policies.require(filters.school, filters.school_year)
    with store.read_within() as db:
        tables = Tables.of(db)
        counted = tables.frame(correction_times.spans(tables.narrowed(tables.observed(policies), filters)))
    return counted.sort("last_day", "first_day", "lock_relation", nulls_last=False)


def corrections_with_lag(store: Store, policies: Policies, filters: Filters) -> pl.DataFrame:
    """`observed_corrections` with the days since the first entry, `lag_least` and `lag_most`."""
    rows = observed_corrections(store, policies, filters)
    with store.read_within() as db:
        tables = Tables.of(db)
        versions = tables.narrowed(tables.table("mark_version"), filters, of_pupils=True)
        entries = tables.frame(correction_times.first_entries(versions))
    return correction_times.with_lag(rows, entries)


def correction_funnel(store: Store, policies: Policies, filters: Filters) -> NamedFunnel | None:
    """How many of each teacher's columns were corrected, in the school and year of the filters and no narrower; None
    where there are too few teachers to know what is usual."""
    policies.require(filters.school, filters.school_year)
    year = Filters(filters.school, filters.school_year)
    with store.read_within() as db:
        tables = Tables.of(db)
        versions = tables.narrowed(tables.table("mark_version"), year)
        assignments = tables.narrowed(tables.assignments(), year)
        owned = ibis.memtable(tables.frame(counting.owned(versions, assignments)))
        columns = tables.frame(counting.corrected_columns(owned, tables.narrowed(tables.observed(policies), year)))
        people = tables.frame(assignments.select("teacher_code", "teacher_name").distinct())
    minimum = policies.minimum_group(filters.school, filters.school_year)
    found = rates.funnel(CORRECTED, counting.units(columns, "is_corrected"), minimum)
    names: dict[str, str] = dict(people.drop_nulls().sort("teacher_name", descending=True).iter_rows())
    return NamedFunnel(found, names) if found else None


def marks_behind(store: Store, filters: Filters) -> pl.DataFrame:
    """The marks that a distribution counts, a row each (columns of `distribution.behind`), with the export's `file`,
    when it was `taken` (at the latest), `sheet` and `cell`; by class and pupil, never by mark."""
    with store.read_within() as db:
        tables = Tables.of(db)
        marks = tables.seen(tables.table("current_mark"), of_pupils=True)
        rows = tables.frame(distribution.behind(marks, filters.as_only()))
        return _placed(db, rows).sort("class_name", "pupil_code", "subject", "component", "term")


def late_marks_placed(store: Store, policies: Policies, filters: Filters) -> pl.DataFrame | None:
    """`late_marks` with the export (`file`, `taken`, `sheet`) whose `cell` decided; None where nothing is judged."""
    rows = late_marks(store, policies, filters)
    if rows is None:
        return None
    with store.read_within() as db:
        return _placed(db, rows)


def cell_history(store: Store, filters: Filters, pupil_code: str) -> pl.DataFrame:
    """All that exports showed of one pupil's marks within the filters, blanks too, the oldest first: `value,
    entered_after, entered_by, order_known` and where it was first seen (`file, taken, sheet, cell`)."""
    with store.read_within() as db:
        tables = Tables.of(db)
        versions = tables.narrowed(tables.table("mark_version"), filters, of_pupils=True)
        wanted = versions.filter(versions.pupil_code == pupil_code).select(
            *CELL, "layout", "version_no", "value", "entered_after", "entered_by", "order_known", "snapshot_id", "cell"
        )
        return _placed(db, tables.frame(wanted)).sort(*CELL, "layout", "version_no")


def _placed(db: Database, rows: pl.DataFrame) -> pl.DataFrame:
    places = snapshot_places(db).drop("sha256")
    return rows.join(places, on="snapshot_id", how="left", maintain_order="left")
