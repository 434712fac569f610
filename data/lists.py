"""The lists of a sample school as frames, as their workbooks hold them: what its office keeps beside the exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime

import polars as pl

from data.duties import duty_rows
from data.papers import papers_of
from data.pupil_data import pupil_rows
from data.result_lists import result_rows
from data.school import SampleSchool
from data.transfers import transfer_rows
from ingest.lists import LIST_SPECS
from records.clock import to_store
from records.list_tables import LIST_TABLES

Rows = Sequence[tuple[str | date | datetime | list[str] | None, ...]]


def list_rows(school: SampleSchool, kind: str) -> pl.DataFrame:
    """The rows of a list, a column for each field of its spec. `kind`: a key of `records.list_tables.LIST_TABLES`."""
    known = {**LIST_TABLES[kind][1], "birth_date": pl.Date()}
    schema = {f.name: known.get(f.name, pl.String()) for f in LIST_SPECS[kind].fields}
    return pl.DataFrame(_MAKERS[kind](school), schema=schema, orient="row")


def _assignments(school: SampleSchool) -> Rows:
    return [
        (a.term, a.class_name, a.subject, a.teacher.code, a.teacher.name, a.valid_from, a.valid_until)
        for a in school.assignments
    ]


def _calendar(school: SampleSchool) -> Rows:
    return [(t.term, t.class_name, t.subject, t.component, t.day) for t in school.tests]


def _corrections(school: SampleSchool) -> Rows:
    """The declared ones, in the order in which they were made."""
    names = {teacher.code: teacher.name for teacher in school.teachers}
    declared = sorted(
        (c for c in school.corrections if c.declared),
        key=lambda c: (c.corrected_at, c.class_name, c.pupil_code, c.subject, c.component),
    )
    return [
        (
            c.term, c.class_name, c.pupil_code, c.subject, c.component, c.old_value, c.new_value, c.requested_on,
            names[c.teacher_code], c.approved_on, papers.approved_by, to_store(c.corrected_at), c.reason,
            papers.witness_roles, papers.evidence, papers.minutes_on, papers.minutes_signers, papers.edited_by_roles,
            papers.approved_role, papers.relocked_at and to_store(papers.relocked_at), papers.related_documents,
        )
        for c, papers in ((c, papers_of(school, c)) for c in declared)
    ]  # fmt: skip


_MAKERS: Mapping[str, Callable[[SampleSchool], Rows]] = {
    "list-assignment": _assignments,
    "list-calendar": _calendar,
    "list-correction": _corrections,
    "list-pupil": pupil_rows,
    "list-transfer": transfer_rows,
    "list-results": result_rows,
    "list-duty": lambda school: [astuple(duty) for duty in duty_rows(school)],
}
