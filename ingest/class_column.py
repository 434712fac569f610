"""A column that says of each row to which class it belongs, as the ministry's database exports have one.

A sheet is one class's: what a second class would be called in the store, only the school can say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest import headers
from ingest.headers import bare
from ingest.heading_checks import is_same_class
from ingest.rules import Place, shown
from ingest.table import Header, Heading, Table
from ingest.workbook import cell_name
from records.problems import Problem

MOST_OF_A_NAME = 8      # letters of a class's name

_HEADINGS = frozenset({"lop", "ma lop", "ten lop", "lop hoc"})


@dataclass(frozen=True, slots=True)
class ClassColumn:
    """What the rows say: the one class of all of them, where they say one; and the table without the column."""

    table: Table
    class_name: str | None
    problems: tuple[Problem, ...]


def class_header(table: Table) -> Header | None:
    """The header of the column of classes, if there is one."""
    return next((header for header in table.columns if bare(header.top) in _HEADINGS), None)


def read_class_column(table: Table, heading: Heading, place: Place) -> ClassColumn:
    """Reads the column, held against the class in the titles."""
    header = class_header(table)
    if header is None:
        return ClassColumn(table, None, ())
    rest = replace(table, columns=tuple(each for each in table.columns if each is not header))
    rows = [row for row in range(table.first, table.end) if _is_filled(table, row, header.index)]
    names = {row: table.sheet.text(row, header.index).upper() for row in rows}
    found = next((name for name in names.values() if name), "")
    # An internal code ('79417023') is no name that anybody knows the class by.
    own = found if len(found) <= MOST_OF_A_NAME and headers.grade_of(found) and found[0] != "0" else None
    is_other = own and heading.class_name and not is_same_class(own, heading.class_name)
    told = {None if is_other else found}
    problems = []
    for row, name in names.items():
        if name not in told:
            told.add(name)
            wrong = f"{shown(name)} trong trang của lớp {heading.class_name or found}"
            problems.append(place.broken("hai-lop", wrong, cell_name(row, header.index)))
    return ClassColumn(rest, own, tuple(problems))


def _is_filled(table: Table, row: int, column: int) -> bool:
    return any(table.sheet.text(row, each) for each in range(table.sheet.width) if each not in (table.stt, column))


def titles_of_two_classes(table: Table, heading: Heading, place: Place) -> Iterator[Problem]:
    """Titles that name another class than the first of them does."""
    for row, column, text in table.sheet.texts(0, table.header_row):
        other = headers.class_in(text)
        if other and heading.class_name and not is_same_class(other, heading.class_name):
            yield place.broken("hai-lop", f"lớp {other} và lớp {heading.class_name}", cell_name(row, column))
