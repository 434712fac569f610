"""Late entries counted: three values that sum to the marks entered, and the interval in which the true rate lies.

One pupil's late or missing mark may be a make-up test, of which no list tells: here it counts as not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import polars as pl

from analytics import lateness as s
from analytics.figures import percentage
from analytics.portable import tally
from analytics.scope import GROUPS, checked

LATENESS_GROUPS = (*GROUPS, "teacher_code", "teacher_name", "test_date", "deadline_day", "deadline_week", "answers")
_OF_TEACHERS = {"teacher_code", "teacher_name"}
COUNTS = (
    "late", "in_time", "unknown", "late_alone", "missing_overdue", "not_due_or_unknown", "missing_alone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """Expected marks by what is certain of them. `late_alone` is part of `unknown`, `missing_alone` of
    `not_due_or_unknown`: late, or overdue, while most of the test's marks are not."""

    late: int = 0
    in_time: int = 0
    unknown: int = 0
    late_alone: int = 0
    missing_overdue: int = 0
    not_due_or_unknown: int = 0
    missing_alone: int = 0

    @property
    def n(self) -> int:
        """Marks entered."""
        return self.late + self.in_time + self.unknown

    @property
    def expected(self) -> int:
        """Marks that the test calendar and the roster ask for."""
        return self.n + self.missing_overdue + self.not_due_or_unknown

    @property
    def late_share(self) -> tuple[Decimal, Decimal] | None:
        """The true share of late marks among those entered lies between these, in per cent; None without any."""
        least, most = percentage(self.late, self.n), percentage(self.late + self.unknown, self.n)
        return (least, most) if least is not None and most is not None else None


@dataclass(frozen=True, slots=True)
class Lateness:
    """One group's entries. `late_share`: as in `EntryCounts`, None for a group that is too small to be shown."""

    by: tuple[str, ...]
    group: tuple[str | int | date | None, ...]
    entries: EntryCounts
    late_share: tuple[Decimal, Decimal] | None

    def of(self, column: str) -> str | int | date | None:
        """The group's value of one of the columns of `by`."""
        return self.group[self.by.index(column)]


def by(status: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Counts per group: columns of `keys`, `n`, and those of COUNTS (int64).

    `status` is the expression of `lateness.status`; `keys` is any of LATENESS_GROUPS (`deadline_week`: the Monday of
    the week of the deadline); without keys there is one row, the whole. Groups of teachers hold only the marks for
    which a teacher answers: what the secretary enters late is nobody's among them.
    """
    columns = checked(keys, LATENESS_GROUPS)
    if _OF_TEACHERS & set(columns):
        status = status.filter(status.answers == s.TEACHER)
    value, late_alone, missing_alone = status.status, status.late_alone, status.missing_alone
    return status.aggregate(
        by=columns,
        n=tally(value.isin([s.LATE, s.IN_TIME, s.UNKNOWN])),
        late=tally((value == s.LATE) & ~late_alone),
        in_time=tally(value == s.IN_TIME),
        unknown=tally((value == s.UNKNOWN) | late_alone),
        late_alone=tally(late_alone),
        missing_overdue=tally((value == s.MISSING_OVERDUE) & ~missing_alone),
        not_due_or_unknown=tally((value == s.NOT_DUE_OR_UNKNOWN) | missing_alone),
        missing_alone=tally(missing_alone),
    )


def summarise(counted: pl.DataFrame, keys: Sequence[str], minimum_group: int) -> tuple[Lateness, ...]:
    """The groups of an executed `by`, sorted by `keys`; a share only where at least so many marks were entered."""
    columns = checked(keys, LATENESS_GROUPS)
    ordered = counted.sort(columns, nulls_last=True) if columns else counted
    return tuple(_lateness(row, columns, minimum_group) for row in ordered.iter_rows(named=True))


def entry_counts(row: dict[str, Any]) -> EntryCounts:
    """The counts of one row of an executed `by`."""
    return EntryCounts(**{name: int(row[name]) for name in COUNTS})


def _lateness(row: dict[str, Any], keys: list[str], minimum_group: int) -> Lateness:
    entries = entry_counts(row)
    shown = entries.n >= minimum_group
    return Lateness(tuple(keys), tuple(row[key] for key in keys), entries, entries.late_share if shown else None)
