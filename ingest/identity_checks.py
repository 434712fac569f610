"""What stands where a pupil's name, number or sex should, and cannot be one.

Each different cell of a column is judged once, as the file holds it: before the parts of a name are joined. Codes and
birthdays are `row_checks`' part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.headers import tidy
from ingest.plan import Plan
from ingest.roster import LOST_ZEROS, MINISTRY_ID_DIGITS
from ingest.rules import TRUTH_VALUES, shown
from ingest.values import FEMALE_SIGNS, MALE_SIGNS
from ingest.workbook import Cell, cell_name, cell_text
from records.problems import Problem

Check = Callable[[Cell], str | None]    # the code of the rule that a cell breaks

_DIGITS = re.compile(r"[0-9]+")
_MINISTRY_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")


def identity_problems(plans: Sequence[Plan]) -> Iterator[Problem]:
    """The cells that cannot be what their column says, column after column."""
    for role, parts, check in _CHECKS:
        columns = [(plan, index) for plan in plans for index in _columns(plan, role)[parts]]
        different: set[Cell] = set().union(*(plan.table.data[index] for plan, index in columns))
        if any(map(check, different)):
            yield from _told(columns, check)


def _columns(plan: Plan, role: str) -> list[int]:
    return [column.index for column in plan.columns if column.kind == "person" and column.component == role]


def _told(columns: Sequence[tuple[Plan, int]], check: Check) -> Iterator[Problem]:
    for plan, index in columns:
        for row, cell in enumerate(plan.table.data[index], start=plan.table.first):
            if code := check(cell):
                yield plan.place.broken(code, shown(cell_text(cell)), cell_name(row, index))


def _name(cell: Cell) -> str | None:
    text = cell_text(cell)
    return _rest_of_name(cell) if not text or any(map(str.isalpha, text)) else "ten-sai"


def _rest_of_name(cell: Cell) -> str | None:
    """A number cell is no name; a text may be a number behind one, which tells two pupils apart: 'An' and '2'."""
    return None if isinstance(cell, str) and tidy(cell).lower() not in TRUTH_VALUES else "ten-sai"


def _personal_id(cell: Cell) -> str | None:
    text, lost = cell_text(cell), 0 if isinstance(cell, str) else LOST_ZEROS
    if text.lower() in TRUTH_VALUES:
        return "chu-sai"
    is_id = _DIGITS.fullmatch(text) and MINISTRY_ID_DIGITS - lost <= len(text) <= MINISTRY_ID_DIGITS
    return None if is_id or not text else "dinh-danh-la"


def _ministry_code(cell: Cell) -> str | None:
    text = cell_text(cell)
    if text.lower() in TRUTH_VALUES:
        return "chu-sai"
    return None if _MINISTRY_CODE.fullmatch(text) or not text else "dinh-danh-la"


def _female(cell: Cell) -> str | None:
    return None if cell_text(cell).lower() in {*FEMALE_SIGNS, *MALE_SIGNS} else "gioi-tinh-la"


# Role, which of its columns, and how their cells are judged.
_CHECKS: tuple[tuple[str, slice, Check], ...] = (
    ("name", slice(1), _name),
    ("name", slice(1, None), _rest_of_name),
    ("ministry", slice(None), _personal_id),
    ("ministry_code", slice(None), _ministry_code),
    ("female", slice(None), _female),
)
