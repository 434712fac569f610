"""The engine's part of the monthly inspection: the other measures' rows, narrowed to a calendar month in Vietnam."""

from __future__ import annotations

from datetime import datetime

import ibis
import ibis.expr.types as ir

from analytics import lateness_counts
from analytics.portable import tally
from records.clock import month_bounds, to_store

_TESTS = ("school", "school_year", "term", "class_name", "subject", "component", "test_date")
_SNAPSHOT = (
    "snapshot_id", "layout", "school", "school_year", "term", "class_name",
    "taken_earliest", "taken_latest", "taken_source",
)  # fmt: skip


def due_in(status: ir.Table, month: str) -> ir.Table:
    """The tests whose deadline lies in the month 'YYYY-MM', one row each, with the counts of `lateness_counts.by`.

    `status` is the expression of `lateness.status`. Columns: `school, school_year, term, class_name, subject,
    component, test_date, n, late, in_time, unknown, late_alone, missing_overdue, not_due_or_unknown, missing_alone`.
    """
    start, end = bounds(month)
    return lateness_counts.by(status.filter(status.deadline >= start, status.deadline < end), _TESTS)


def changed_in(observed: ir.Table, month: str) -> ir.Table:
    """The corrections that were, or may have been, made in the month: the columns of `corrections.observed`, `certain`.

    `certain` (boolean): the interval (entered_after, entered_by] lies in the month. A correction that nothing bounds
    from below may have been made in any month up to that of `entered_by`.
    """
    start, end = bounds(month)
    begins_before_end = observed.entered_after.isnull() | (observed.entered_after < end)
    touching = observed.filter(observed.entered_by >= start, begins_before_end)
    certain = (touching.entered_after >= start) & (touching.entered_by < end)
    return touching.mutate(certain=certain.fill_null(False))


def taken_in(snapshots: ir.Table, roster_rows: ir.Table, month: str) -> ir.Table:
    """The snapshots that were, or may have been, taken in the month, with the size of their roster.

    `snapshots` and `roster_rows` have the columns of `snapshot` and `roster_row`. Columns: `snapshot_id, layout,
    school, school_year, term, class_name, taken_earliest, taken_latest, taken_source, certain, pupils` (0: a list).
    """
    start, end = bounds(month)
    begins_before_end = snapshots.taken_earliest.isnull() | (snapshots.taken_earliest < end)
    touching = snapshots.filter(snapshots.taken_latest >= start, begins_before_end)
    certain = ((touching.taken_earliest >= start) & (touching.taken_latest < end)).fill_null(False)
    rows = touching.select(*_SNAPSHOT, certain=certain)
    sizes = roster_rows.group_by("snapshot_id").agg(pupils=tally(roster_rows.pupil_code.notnull()))
    joined = rows.left_join(sizes, "snapshot_id")
    return joined.mutate(pupils=joined.pupils.fill_null(ibis.literal(0, "int64"))).select(*rows.columns, "pupils")


def bounds(month: str) -> tuple[datetime, datetime]:
    """First moment of a month in Vietnam, and of the next, as the naive UTC of the store. ValueError for no month."""
    start, end = month_bounds(month)
    return to_store(start), to_store(end)
