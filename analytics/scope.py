"""Which marks count, and by what they may be grouped or narrowed. Every measure takes its rows from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from records.marks import DERIVED_COMPONENTS, TEXT_COMPONENTS
from records.sight import Rows

GROUPS = ("school", "school_year", "term", "grade", "class_name", "subject", "component")
CELL = ("school", "school_year", "term", "pupil_code", "subject", "component")

# The same component may stand in two exports of a class: the most detailed one counts, and it alone.
_LAYOUT_RANKS = {
    "vnedu-c": "1", "smas": "2", "moet-secondary": "3", "class-book": "4", "vnedu-b": "5", "moet-primary": "6",
    "vnedu-a": "7", "result-slip": "8",
}  # fmt: skip
_OTHER_LAYOUT = "9"

Only = Mapping[str, Sequence[str | int]]


def checked(by: Sequence[str], allowed: Sequence[str] = GROUPS) -> list[str]:
    """The group columns as a list. Raises ValueError for a column that is not allowed or comes twice."""
    wrong = sorted(set(by) - set(allowed))
    if wrong or len(set(by)) != len(by):
        raise ValueError(f"cannot group by {wrong or list(by)}: choose among {', '.join(allowed)}, each once")
    return list(by)


def narrowed(table: ir.Table, only: Only | None, allowed: Sequence[str] = GROUPS) -> ir.Table:
    """The rows whose columns have one of the given values; None or an empty mapping keeps all rows."""
    only = only or {}
    checked(list(only), allowed)
    for column, values in only.items():
        table = table.filter(table[column].isin(list(values)))
    return table


def seen(table: ir.Table, parts: Sequence[Rows]) -> ir.Table:
    """The rows of a table that lie in any of the parts; where it lacks a column that bounds a part, none of this part.

    Take it of what was computed, not of what it is computed from: a pupil's marks of before may be another class's.
    """
    return table.filter(reduce(or_, (_lies_in(table, part) for part in parts), ibis.literal(value=False)))


def _lies_in(table: ir.Table, part: Rows) -> ir.BooleanValue:
    wanted = list(part.wanted())
    if any(column not in table.columns for column, _ in wanted):
        return ibis.literal(value=False)
    return reduce(and_, (table[column].isin(values) for column, values in wanted), ibis.literal(value=True))


def of_subjects(marks: ir.Table) -> ir.Table:
    """Marks of a subject: no results of the pupil as a whole, and no free text."""
    return marks.filter(marks.subject != "", ~marks.component.isin(sorted(TEXT_COMPONENTS)))


def entered_by_hand(marks: ir.Table) -> ir.Table:
    """Marks that a person enters: those of a subject, without the averages that the system derives."""
    return of_subjects(marks).filter(~ibis._.component.isin(sorted(DERIVED_COMPONENTS)))


def from_one_layout(marks: ir.Table) -> ir.Table:
    """The rows from the best layout that has any for the same class, term, subject and component.

    C (one subject with its component marks) and its like before B (primary) before A (averages alone): an average that
    both C and A print is counted once, from C. Hand in rows that are filtered to what is to be counted: a blank cell is
    a row too.
    """
    ranks = ((marks.layout == layout, rank) for layout, rank in _LAYOUT_RANKS.items())
    rank = ibis.cases(*ranks, else_=_OTHER_LAYOUT) + marks.layout
    best = rank.min().over(group_by=["school", "school_year", "term", "class_name", "subject", "component"])
    return marks.mutate(is_best=rank == best).filter(ibis._.is_best).select(*marks.columns)
