"""CSDL ngành, primary (TT27/2020): one class a sheet, levels and periodic tests; a column names each row's class.

What its columns mean is what vnEdu's mean (`vnedu_b`).
"""

from __future__ import annotations

from dataclasses import replace

from ingest import vnedu_b
from ingest.class_column import class_header, read_class_column
from ingest.footer import read_footer
from ingest.moet_secondary import with_ministry_code
from ingest.other_heading import of_class_column, plan_of
from ingest.plan import Plan
from ingest.rules import Place
from ingest.table import Table, read_heading
from records.problems import Problem

LAYOUT = "moet-primary"


def recognises(table: Table) -> bool:
    """Whether levels of TT27/2020 are there, and each row's class in a column."""
    return vnedu_b.recognises(table) and class_header(table) is not None


def read_plans(table: Table, place: Place, home_school: str | None) -> tuple[list[Plan], list[Problem]]:
    """The sheet's plan and problems."""
    titled = read_heading(table)
    classes = read_class_column(table, titled, place)
    found = vnedu_b.read_columns(classes.table, place)
    columns = replace(found, columns=with_ministry_code(found.columns))
    plans, problems = plan_of(
        classes.table, LAYOUT, of_class_column(titled, classes), columns, read_footer(table), place, home_school
    )
    return ([] if classes.problems else plans), [*classes.problems, *problems]
