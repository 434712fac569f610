"""SMAS: one subject of one class a sheet, with component marks; the comment's header names the term.

Told from vnEdu's book of a subject by headers: 'ĐĐG GK' in two words, 'Nhận xét HKI'. Rows may bear no number.
"""

from __future__ import annotations

import re

from ingest import vnedu_c
from ingest.footer import read_footer
from ingest.headers import bare
from ingest.other_heading import plan_of, with_terms_of_headers
from ingest.plan import Plan
from ingest.rules import Place
from ingest.table import NO_NUMBERS, Table, read_heading
from records.problems import Problem

LAYOUT = "smas"

_OWN_HEADERS = re.compile(r"ddg (?:gk|ck)|nhan xet hk ?(?:1|2|i|ii)")


def recognises(table: Table) -> bool:
    """Whether regular marks stand under headers that only SMAS spells so, or in a table that numbers nobody."""
    if not vnedu_c.has_regular_marks(table):
        return False
    texts = (text for header in table.columns for text in header.texts)
    return table.stt == NO_NUMBERS or any(_OWN_HEADERS.fullmatch(bare(text)) for text in texts)


def read_plans(table: Table, place: Place, home_school: str | None) -> tuple[list[Plan], list[Problem]]:
    """The sheet's plan and problems."""
    heading = with_terms_of_headers(read_heading(table), table)
    found = vnedu_c.read_columns(table, place, heading)
    return plan_of(table, LAYOUT, heading, found, read_footer(table), place, home_school)
