"""The layouts of other programs than vnEdu: asked of a sheet only where vnEdu's readers did not surely know it.

Each says by the headers whether a sheet is its own; here they are asked one after another, and read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from ingest import class_book, moet_primary, moet_secondary, result_slip, smas, vnedu_a, vnedu_b, vnedu_c
from ingest.class_facts import ClassRows
from ingest.name_match import Rosters
from ingest.plan import Plan
from ingest.rules import Place
from ingest.slip_tables import has_slips
from ingest.table import Table, find_coded_table
from ingest.workbook import Sheet
from records.problems import Problem


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller knows beside the file: whose it may be, today, and classes' lists by which to match names."""

    home_school: str | None
    rosters: Rosters | None
    today: date


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet of one of these layouts. `table`: None for slips, which are many tables."""

    layout: str
    sheet: Sheet
    table: Table | None


@dataclass(frozen=True, slots=True)
class ReadOther:
    """What such a sheet holds: plans whose rows are still to be read, or a class that is read already."""

    plans: tuple[Plan, ...]
    classes: tuple[tuple[Plan, ClassRows], ...]
    problems: tuple[Problem, ...]


def find_other(sheet: Sheet, table: Table | None, layout: str | None) -> OtherSheet | None:
    """The layout of a sheet, or None. `table`, `layout`: what vnEdu's readers make of it, None where nothing."""
    if table is None:
        table = find_coded_table(sheet)
        if table is not None and smas.recognises(table):
            return OtherSheet(smas.LAYOUT, sheet, table)
        return OtherSheet(result_slip.LAYOUT, sheet, None) if has_slips(sheet) else None
    asked = _readers_to_ask(table, layout)
    return next((OtherSheet(name, sheet, table) for name, is_own in asked.items() if is_own(table)), None)


def _readers_to_ask(table: Table, layout: str | None) -> Mapping[str, Callable[[Table], bool]]:
    if layout == vnedu_a.LAYOUT:
        return {}
    if layout == vnedu_b.LAYOUT:
        return {moet_primary.LAYOUT: moet_primary.recognises}
    first = {moet_secondary.LAYOUT: moet_secondary.recognises}
    if layout == vnedu_c.LAYOUT and vnedu_c.is_titled(table):
        return first
    return {**first, class_book.LAYOUT: class_book.recognises, smas.LAYOUT: smas.recognises}


def read_other(found: OtherSheet, place: Place, given: Given) -> ReadOther:
    """The plans and classes of a sheet, and everything that is wrong with its headers and titles."""
    school, rosters = given.home_school, given.rosters
    if found.table is None:
        slips, problems = result_slip.read_slips(found.sheet, place, school, rosters, given.today)
        return ReadOther((), (slips,) if slips else (), tuple(problems))
    if found.layout == class_book.LAYOUT:
        plans, problems = class_book.read_plans(found.table, place, school, rosters)
    else:
        plans, problems = _READERS[found.layout](found.table, place, school)
    return ReadOther(tuple(plans), (), tuple(problems))


_READERS: dict[str, Callable[[Table, Place, str | None], tuple[list[Plan], list[Problem]]]] = {
    smas.LAYOUT: smas.read_plans,
    moet_secondary.LAYOUT: moet_secondary.read_plans,
    moet_primary.LAYOUT: moet_primary.read_plans,
}
