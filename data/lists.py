"""The three lists of a sample school as frames of `records.facts`: what its office keeps beside the exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.school import SampleSchool
from records.clock import to_store
from records.list_tables import LIST_TABLES


def list_rows(school: SampleSchool, kind: str) -> pl.DataFrame:
    """The rows of a list, without row numbers. `kind`: a key of `records.facts.LIST_TABLES`."""
    makers = {"list-assignment": _assignments, "list-calendar": _calendar, "list-correction": _corrections}
    schema = {name: dtype for name, dtype in LIST_TABLES[kind][1].items() if name != "row_number"}
    return pl.DataFrame(makers[kind](school), schema=schema, orient="row")


def _assignments(school: SampleSchool) -> Sequence[tuple[str | date | None, ...]]:
    return [
        (a.term, a.class_name, a.subject, a.teacher.code, a.teacher.name, a.valid_from, a.valid_until)
        for a in school.assignments
    ]


def _calendar(school: SampleSchool) -> Sequence[tuple[str | date | None, ...]]:
    return [(t.term, t.class_name, t.subject, t.component, t.day) for t in school.tests]


def _corrections(school: SampleSchool) -> Sequence[tuple[str | date | None, ...]]:
    """The declared ones, in the order in which they were made."""
    names = {teacher.code: teacher.name for teacher in school.teachers}
    declared = sorted(
        (c for c in school.corrections if c.declared),
        key=lambda c: (c.corrected_at, c.class_name, c.pupil_code, c.subject, c.component),
    )
    return [
        (
            c.term, c.class_name, c.pupil_code, c.subject, c.component, c.old_value, c.new_value, c.requested_on,
            names[c.teacher_code], c.approved_on, school.vice_principal, to_store(c.corrected_at), c.reason,
        )
        for c in declared
    ]  # fmt: skip
