"""What a layout's reader decides about a sheet before any mark is read: which columns hold what, and whose class it is.

Each reader (`vnedu_a`, `vnedu_b`, `vnedu_c`) maps headers to `Column`s; this module checks what all of them share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ingest import headers
from ingest.heading_checks import contradictions
from ingest.rules import Place, shown
from ingest.table import Header, Heading, Table
from ingest.workbook import cell_name
from records.problems import Problem

Kind = Literal[
    "person", "mark", "marks", "test", "level", "trait", "count", "tick", "year", "learning_result", "conduct_result",
    "title", "text",
]

# Results in words of the circulars'; each is a kind of its own.
WORDED: Mapping[str, Kind] = {
    "learning_result": "learning_result", "conduct_result": "conduct_result", "title": "title",
}  # fmt: skip

REQUIRED_ROLES = {"code": "Mã học sinh", "name": "Họ và tên"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of data. `subject` is '' for a result of the pupil; for a 'person' column `component` is its role.

    `label` is the header as printed; for a 'year' column it is the value that a tick means.
    """

    index: int
    label: str
    subject: str
    component: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Count:
    """A count that the export's own statistics state: how many pupils have one of `values` in a result."""

    component: str
    values: frozenset[str] | None       # None: any value
    stated: int
    cell: str


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands below the data."""

    pupils: int | None = None
    pupils_cell: str | None = None
    day: date | None = None
    day_cell: str | None = None
    homeroom_teacher: str | None = None
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """A reader's answer: columns, the names of the subjects, and what is wrong with the headers."""

    columns: tuple[Column, ...]
    subjects: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is needed to read a sheet's rows. Made only when nothing is wrong with its headers and titles."""

    table: Table
    layout: str
    place: Place
    authority: str | None
    school: str
    school_year: str
    term: str
    class_name: str
    grade: int | None
    columns: tuple[Column, ...]
    subjects: Mapping[str, str]
    footer: Footer


def make_plan(
    table: Table, layout: str, heading: Heading, found: Columns, footer: Footer, place: Place, home_school: str | None
) -> tuple[Plan | None, list[Problem]]:
    """The plan of a sheet, or None with at least one error."""
    school = heading.school or home_school
    problems = [
        *_heading_problems(heading, school, place), *contradictions(table, heading, place),
        *found.problems, *_column_problems(table, found, place),
    ]  # fmt: skip
    if table.first == table.end:
        problems.append(place.broken("khong-co-hoc-sinh", "không có dòng học sinh nào"))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    plan = Plan(
        table, layout, place, heading.authority, str(school), str(heading.school_year), next(iter(heading.terms)),
        str(heading.class_name), heading.grade, found.columns, found.subjects, footer,
    )  # fmt: skip
    return plan, problems


def _heading_problems(heading: Heading, school: str | None, place: Place) -> Iterator[Problem]:
    if not school:
        yield place.broken("thieu-truong", "không thấy tên trường")
    elif not heading.school:
        yield Place(place.file).broken("truong-ngam-hieu", f"hiểu là của {school}")
    if not heading.school_year:
        yield place.broken("thieu-nam-hoc", "không thấy năm học")
    if len(heading.terms) != 1:
        yield place.broken("thieu-hoc-ki", ", ".join(sorted(heading.terms)) or "không thấy học kì")
    if not heading.class_name:
        yield place.broken("thieu-lop", "không thấy tên lớp")


def _column_problems(table: Table, found: Columns, place: Place) -> Iterator[Problem]:
    roles = {column.component for column in found.columns if column.kind == "person"}
    for role, heading in REQUIRED_ROLES.items():
        if role not in roles:
            yield place.broken("thieu-cot", f"không có cột «{heading}»", cell_name(table.header_row, 0))
    if all(column.kind == "person" for column in found.columns):
        yield place.broken("thieu-cot", "không có cột điểm nào", cell_name(table.header_row, 0))
    yield from _twice(table, found, place)


def _twice(table: Table, found: Columns, place: Place) -> Iterator[Problem]:
    """Two columns of one meaning: a mark must never be overwritten by another silently."""
    seen: dict[tuple[str, str], Column] = {}
    for column in found.columns:
        if column.kind == "year" or column.component == "name":
            continue
        first = seen.setdefault((column.subject, column.component), column)
        if first is not column:
            row = table.header_row
            where = f"{cell_name(row, first.index)} {shown(first.label)} và {cell_name(row, column.index)}"
            yield place.broken("trung-cot", f"{where} {shown(column.label)} cùng nghĩa", cell_name(row, column.index))


def person_column(header: Header) -> Column | None:
    """The column of a pupil's identity that a header names, or None."""
    role = headers.PERSON_HEADERS.code(header.top)
    if role is None or role == "stt":
        return None
    return Column(header.index, header.top, "", role, "person")


def is_blank(table: Table, column: int) -> bool:
    """Whether no data row has anything in a column."""
    return not any(table.sheet.text(row, column) for row in range(table.first, table.end))


def ignored(table: Table, header: Header, place: Place) -> Iterator[Problem]:
    """A column that is not read is named, unless nothing stands in it."""
    if not is_blank(table, header.index):
        label = shown(" › ".join(header.texts)) if header.texts else "cột không có tiêu đề"
        yield place.broken("cot-la", label, cell_name(table.header_row, header.index))


def unknown_subject(header: Header, table: Table, place: Place) -> tuple[str, Problem]:
    """A code for a subject that no circular names, and the warning."""
    problem = place.broken("mon-la", shown(header.top), cell_name(table.header_row, header.index))
    return headers.slug(header.top), problem
