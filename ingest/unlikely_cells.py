"""What stands in a cell and cannot be, or hardly is, what its column says: names, numbers, sex, results in words.

Each different cell is judged once, as the file holds it: before the parts of a name are joined. Codes and birthdays are
`row_checks`' part; a mark or result that is not allowed has no value, and is told with the others of its kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from ingest.mark_values import ODD_VALUE, is_odd, read_value
from ingest.plan import Plan
from ingest.roster import LOST_ZEROS, MINISTRY_ID_DIGITS
from ingest.rules import TRUTH_VALUES, shown
from ingest.values import FEMALE_SIGNS, MALE_SIGNS
from ingest.workbook import Cell, cell_name, cell_text
from records.problems import Problem

Check = Callable[[Cell], str | None]    # the code of the rule that a cell breaks

_DIGITS = re.compile(r"[0-9]+")
_MINISTRY_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")


def unlikely_cells(plans: Sequence[Plan]) -> Iterator[Problem]:
    """The cells of pupils' identity and results that a check holds against their column, check after check."""
    for check, columns in _columns(plans).items():
        different: set[Cell] = set().union(*(plan.table.data[index] for plan, index in columns))
        if different & {True, False} or any(map(check, different)):     # to a set, TRUE is 1 and may hide behind it
            yield from _told(columns, check)


def _columns(plans: Sequence[Plan]) -> Mapping[Check, Sequence[tuple[Plan, int]]]:
    found: dict[Check, list[tuple[Plan, int]]] = defaultdict(list)
    for plan in plans:
        has_name = False
        for column in plan.columns:
            role = column.component if column.kind == "person" else column.kind
            if check := _rest_of_name if role == "name" and has_name else _CHECKS.get(role):
                found[check].append((plan, column.index))
                has_name = has_name or role == "name"
    return found


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
    return None if isinstance(cell, str) and cell_text(cell).lower() not in TRUTH_VALUES else "ten-sai"


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


def _odd(kind: str, cell: Cell) -> str | None:
    value, _ = read_value(kind, cell_text(cell))
    return ODD_VALUE[kind] if value is not None and is_odd(kind, value) else None


# By a pupil's role or a result's kind: how the cells are judged.
_CHECKS: Mapping[str, Check] = {
    "name": _name,
    "ministry": _personal_id,
    "ministry_code": _ministry_code,
    "female": _female,
    **{kind: partial(_odd, kind) for kind in ODD_VALUE},
}
