"""Corrections counted against the marks that could have been corrected: by class, subject, component, or teacher.

Groups come in the order of their names and codes, never of their rates: this is a reason to ask, not a league table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics import corrections as c
from analytics.assignments import with_every_teacher
from analytics.figures import percentage
from analytics.portable import tally
from analytics.scope import CELL, GROUPS, checked, entered_by_hand, from_one_layout

TEACHER = ("teacher_code", "teacher_name")
TEACHER_GROUPS = (*GROUPS, *TEACHER)
_PUPIL = ("school", "school_year", "term", "pupil_code")
_ZERO = ibis.literal(0, "int64")


@dataclass(frozen=True, slots=True)
class CorrectionCounts:
    """One group's corrections. `marks`: marks ever entered in the same scope.

    `lifted_…`: corrections over a threshold from below. `declared` in the register, `undeclared` for certain,
    `register_unknown` and `no_register` (none of the school year to ask) make up all corrections. `rate`: corrections
    per hundred marks; None for a group of too few marks, and where no teacher is known.
    """

    by: tuple[str, ...]
    group: tuple[str | int | None, ...]
    marks: int
    corrections: int
    up: int
    down: int
    removed: int
    level: int
    exempt: int
    unknown_direction: int
    lifted_50: int
    lifted_65: int
    lifted_80: int
    before_lock: int
    after_lock: int
    lock_unknown: int
    no_lock_rule: int
    declared: int
    undeclared: int
    register_unknown: int
    no_register: int
    rate: Decimal | None

    def of(self, column: str) -> str | int | None:
        """The group's value of one of the columns of `by`."""
        return self.group[self.by.index(column)]


_COUNTS = tuple(f.name for f in fields(CorrectionCounts) if f.name not in {"by", "group", "marks", "rate"})


def by(observed: ir.Table, versions: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Counts per group: columns of `keys`, `marks`, and the counts of `CorrectionCounts` (int64).

    `observed` is the expression of `corrections.observed`, `versions` has the columns of `mark_version`; `keys` is any
    of `scope.GROUPS`. A group with marks and no correction is there too, so that rates may be compared; without
    keys there is one row, the whole.
    """
    columns = checked(keys)
    return _counted(_as_counts(observed, columns), _as_marks(entered(versions), columns), columns)


def by_teacher(
    observed: ir.Table, versions: ir.Table, assignments: ir.Table, keys: Sequence[str] = ("school", "school_year")
) -> ir.Table:
    """Counts per teacher: columns of `keys`, `teacher_code`, `teacher_name`, `marks`, and the counts.

    A teacher's marks are those of each class and subject to which the teacher was assigned in the term, on whatever
    days. Corrections that no teacher can be named for, and marks of classes without an assignment, stand under NULL.
    """
    columns = [*checked(keys), *TEACHER]
    marks = with_every_teacher(entered(versions), assignments)
    return _counted(_as_counts(observed, columns), _as_marks(marks, columns), columns)


def entered(versions: ir.Table) -> ir.Table:
    """The marks that were ever entered, one row each, in the class that showed them last.

    Columns: those of `scope.GROUPS` and `pupil_code`.
    """
    shown = from_one_layout(entered_by_hand(versions).filter(versions.value != ""))
    shown = shown.mutate(newest_shown=shown.version_no.max().over(group_by=["layout", *CELL]))
    return shown.filter(shown.version_no == shown.newest_shown).select(*GROUPS, "pupil_code")


def of_left_pupils(versions: ir.Table, enrolment: ir.Table) -> ir.Table:
    """Among the marks ever entered, those of pupils who are on no class's newest roster of the term: one row, `n`.

    `enrolment` has the columns of the view of that name. Lateness is judged for the pupils on the rosters alone.
    """
    here = enrolment.filter(enrolment.is_current).select(*_PUPIL).distinct()
    return entered(versions).anti_join(here, list(_PUPIL)).aggregate(n=ibis._.count())


def summarise(counted: pl.DataFrame, keys: Sequence[str], minimum_group: int) -> tuple[CorrectionCounts, ...]:
    """The groups of an executed `by` or `by_teacher`, sorted by `keys`; rates only for at least so many marks."""
    columns = checked(keys, TEACHER_GROUPS)
    ordered = counted.sort(columns, nulls_last=True) if columns else counted
    return tuple(_counts(row, columns, minimum_group) for row in ordered.iter_rows(named=True))


def _counts(row: dict[str, int], keys: list[str], minimum_group: int) -> CorrectionCounts:
    is_nobody = "teacher_code" in keys and row["teacher_code"] is None
    shown = row["marks"] >= max(minimum_group, 1) and not is_nobody
    return CorrectionCounts(
        by=tuple(keys),
        group=tuple(row[key] for key in keys),
        marks=row["marks"],
        rate=percentage(row["corrections"], row["marks"]) if shown else None,
        **{name: row[name] for name in _COUNTS},
    )


def _as_counts(observed: ir.Table, keys: list[str]) -> ir.Table:
    has_register, unsaid = observed.has_register, observed.declared.isnull()
    direction, lock, declared = observed.direction, observed.lock_relation, observed.declared
    counted = observed.aggregate(
        by=keys,
        corrections=observed.count(),
        up=tally(direction == c.UP),
        down=tally(direction == c.DOWN),
        removed=tally(direction == c.REMOVED),
        level=tally(direction == c.LEVEL),
        exempt=tally(direction == c.EXEMPTED),
        unknown_direction=tally(direction == c.UNKNOWN),
        lifted_50=tally(observed.crossed_50),
        lifted_65=tally(observed.crossed_65),
        lifted_80=tally(observed.crossed_80),
        before_lock=tally(lock == c.BEFORE_LOCK),
        after_lock=tally(lock == c.AFTER_LOCK),
        lock_unknown=tally(lock == c.LOCK_UNKNOWN),
        no_lock_rule=tally(lock == c.NO_LOCK_RULE),
        declared=tally(declared),
        undeclared=tally(~declared),
        register_unknown=tally(unsaid & has_register),
        no_register=tally(unsaid & ~has_register),
    )
    return counted.mutate(marks=_ZERO)


def _as_marks(marks: ir.Table, keys: list[str]) -> ir.Table:
    return marks.aggregate(by=keys, marks=marks.count()).mutate(**dict.fromkeys(_COUNTS, _ZERO))


def _counted(counts: ir.Table, marks: ir.Table, keys: list[str]) -> ir.Table:
    """Both sides added up. A union, not a join: it keeps groups of one side alone, and those whose key is NULL."""
    both = ibis.union(*(_nullable(side.select(*keys, "marks", *_COUNTS)) for side in (counts, marks)))
    return both.aggregate(by=keys, **{name: both[name].sum().cast("int64") for name in ("marks", *_COUNTS)})


def _nullable(table: ir.Table) -> ir.Table:
    """The same columns, each allowed to be NULL: a union wants both sides alike in that, too."""
    return table.cast({name: kind.copy(nullable=True) for name, kind in table.schema().items()})
