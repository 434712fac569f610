"""Whose class it was: the one teacher that the assignment list names for a whole span of days, or nobody.

To name the wrong teacher is the worst error that a measure can make. So a teacher is named only when nobody else was
assigned on any day of the span, and the teacher's own assignment covers all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from analytics.portable import FAR_AHEAD, LONG_AGO, tally, vietnamese_day

CLASS_SUBJECT = ("school", "school_year", "term", "class_name", "subject")
_LISTED = ("school", "school_year", "term", "class_name", "subject")
_ASSIGNMENT = (*_LISTED, "teacher_code", "teacher_name", "valid_from", "valid_until")
_SPAN = (*CLASS_SUBJECT, "first_day", "last_day")

# A list is kept by semester; exports of primary schools also know half terms and the end of the year.
_SEMESTERS = {"GK1": "HK1", "GK2": "HK2", "CN": "HK2"}
_WHOLE_YEAR = "CN"


def with_former(current: ir.Table, every: ir.Table, snapshots: ir.Table) -> ir.Table:
    """The newest lists' assignments, and those of older ones to teachers whom the newest list of the term no longer
    names for that class and subject: until the day on which it was saved they may have taught there.

    A list that is made anew when a teacher is replaced, without days, would give the new one the former one's marks.
    `current`, `every`, `snapshots` have the columns of `current_assignment`, `teaching_assignment`, `snapshot`.
    """
    listed = current.join(snapshots.select("snapshot_id", "taken_latest"), "snapshot_id")
    replaced = listed.group_by(*_LISTED).agg(replaced_on=vietnamese_day(listed.taken_latest.max()))
    years = snapshots.select("snapshot_id", "school", "school_year")
    former = every.join(years, "snapshot_id").anti_join(current, [*_LISTED, "teacher_code"])
    former = former.join(replaced, list(_LISTED))
    until = ibis.least(former.valid_until.fill_null(former.replaced_on), former.replaced_on)
    former = former.mutate(valid_until=until)
    return ibis.union(*(_as_union(side.select(*_ASSIGNMENT)) for side in (current, former)))


def _as_union(table: ir.Table) -> ir.Table:
    return table.cast({name: kind.copy(nullable=True) for name, kind in table.schema().items()})


def with_teacher(rows: ir.Table, assignments: ir.Table) -> ir.Table:
    """The rows with `teacher_code` and `teacher_name`, NULL where not exactly one teacher is possible.

    `rows` has the columns of CLASS_SUBJECT and `first_day`, `last_day` (dates in Vietnam, both included, never NULL:
    LONG_AGO where the first is not known). `assignments` has the columns of `current_assignment`.
    """
    assigned = _assigned(rows, _SPAN, assignments)
    possible = assigned.filter(
        assigned.valid_from <= assigned.last_day,
        assigned.valid_until >= assigned.first_day,
    )
    sole = possible.group_by(*_SPAN).agg(
        teacher_code=possible.teacher_code.min(),
        other_code=possible.teacher_code.max(),
        teacher_name=possible.teacher_name.min(),
        covering=tally((possible.valid_from <= possible.first_day) & (possible.valid_until >= possible.last_day)),
    )
    sole = sole.filter(sole.teacher_code == sole.other_code, sole.covering > 0)
    return rows.left_join(sole, list(_SPAN)).select(*rows.columns, "teacher_code", "teacher_name")


def with_every_teacher(rows: ir.Table, assignments: ir.Table) -> ir.Table:
    """The rows, once for each teacher who was assigned to their class and subject on any day of the term.

    Adds `teacher_code`, `teacher_name`: NULL, once, where nobody was.
    """
    assigned = _assigned(rows, CLASS_SUBJECT, assignments)
    teachers = assigned.select(*CLASS_SUBJECT, "teacher_code", "teacher_name").distinct()
    return rows.left_join(teachers, list(CLASS_SUBJECT)).select(*rows.columns, "teacher_code", "teacher_name")


def _assigned(rows: ir.Table, scope: Sequence[str], assignments: ir.Table) -> ir.Table:
    """Each distinct scope of the rows with every assignment of its class and subject in its semester.

    HK1 holds in GK1 too, HK2 in GK2 and CN; an assignment for the whole year holds in all terms.
    """
    semester = ibis.cases(*((rows.term == term, within) for term, within in _SEMESTERS.items()), else_=rows.term)
    scopes = rows.mutate(semester=semester).select(*scope, "semester").distinct()
    listed = assignments.select(
        "school", "school_year", "class_name", "subject", "teacher_code",
        # One name per code, or a teacher whose name is spelled in two ways would be two.
        teacher_name=assignments.teacher_name.min().over(group_by=["school", "school_year", "teacher_code"]),
        listed_term=assignments.term,
        valid_from=assignments.valid_from.fill_null(ibis.literal(LONG_AGO)),
        valid_until=assignments.valid_until.fill_null(ibis.literal(FAR_AHEAD)),
    )  # fmt: skip
    joined = scopes.inner_join(listed, ["school", "school_year", "class_name", "subject"])
    return joined.filter((joined.listed_term == joined.semester) | (joined.listed_term == _WHOLE_YEAR))
