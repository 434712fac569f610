"""CSDL ngành, secondary: one subject of one class a sheet, with component marks; a column names each row's class.

Pupils bear the ministry's code alone. It is the key here, as it stands: whether another program prints it as its own
code of the pupil, nothing in the file says.
"""

from __future__ import annotations

from dataclasses import replace

from ingest import vnedu_c
from ingest.class_column import class_header, read_class_column
from ingest.footer import read_footer
from ingest.headers import PERSON_HEADERS, bare
from ingest.other_heading import of_class_column, plan_of, with_terms_of_headers
from ingest.plan import Column, Plan
from ingest.rules import Place
from ingest.table import Table, read_heading
from records.marks import COMMENT
from records.problems import Problem

LAYOUT = "moet-secondary"

_COMMENT_CODE = "ma nhan xet"     # stands for the comment that is written out beside it


def recognises(table: Table) -> bool:
    """Whether regular marks are there, of pupils with the ministry's code alone, or with their class in a column."""
    roles = {PERSON_HEADERS.code(header.top) for header in table.columns}
    is_own = class_header(table) is not None or ("ministry_code" in roles and "code" not in roles)
    return is_own and vnedu_c.has_regular_marks(table)


def read_plans(table: Table, place: Place, home_school: str | None) -> tuple[list[Plan], list[Problem]]:
    """The sheet's plan and problems."""
    titled = with_terms_of_headers(read_heading(table), table)
    classes = read_class_column(table, titled, place)
    heading = of_class_column(titled, classes)
    found = vnedu_c.read_columns(_without_comment_codes(classes.table), place, heading)
    columns = replace(found, columns=with_ministry_code(found.columns))
    plans, problems = plan_of(classes.table, LAYOUT, heading, columns, read_footer(table), place, home_school)
    return ([] if classes.problems else plans), [*classes.problems, *problems]


def with_ministry_code(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns with the ministry's code as the pupil's, where there is no other."""
    if any(column.kind == "person" and column.component == "code" for column in columns):
        return columns
    return tuple(replace(c, component="code") if c.component == "ministry_code" else c for c in columns)


def _without_comment_codes(table: Table) -> Table:
    tops = {bare(header.top) for header in table.columns}
    is_written_out = any(vnedu_c.component_of(header) == COMMENT for header in table.columns)
    if _COMMENT_CODE not in tops or not is_written_out:
        return table
    return replace(table, columns=tuple(each for each in table.columns if bare(each.top) != _COMMENT_CODE))
