"""Titles of a class sheet that speak against each other: which of them is right, only the school knows.

Two terms that both exist refuse the file (`plan`); what is here is read as before, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import headers
from ingest.headers import bare
from ingest.rules import Place
from ingest.table import Heading, Table
from ingest.workbook import cell_name
from records.clock import school_year_in
from records.problems import Problem

_NO_TERM = re.compile(r"\b(?:hoc ki|hk) ?(?!(?:1|2|i|ii)\b)(\d{1,2}|[ivx]+)\b")


def contradictions(table: Table, heading: Heading, place: Place) -> Iterator[Problem]:
    """Each title above the header that names another grade, class, year or term than the sheet is read as."""
    for row, column, text in table.sheet.texts(0, table.header_row):
        for found in _against(text, heading):
            yield place.broken("dau-trang-lech", found, cell_name(row, column))


def _against(text: str, heading: Heading) -> Iterator[str]:
    name, year = heading.class_name, school_year_in(text)
    grade, other = headers.grade_in(text), headers.class_in(text)
    if name and grade is not None and not name.startswith(str(grade)):     # '11' may be the first class of grade 1
        yield f"khối {grade}, lớp {name}"
    if name and other and not is_same_class(other, name):
        yield f"lớp {other} và lớp {name}"
    if year and year != heading.school_year:
        yield f"năm học {year} và năm học {heading.school_year}"
    if unknown := _NO_TERM.search(bare(text)):
        yield f"học kì {unknown[1].upper()}"


def is_same_class(one: str, other: str) -> bool:
    """Whether two titles name one class: '6 A1' is 6A1, and 'Lớp 6' beside it only its grade."""
    plain, name = (bare(text).replace(" ", "") for text in (one, other))
    return plain == name or (plain.isdigit() and name.startswith(plain))
