"""Rows that look like pupils outside the rows that were read: above the first number, and below the last.

Reading follows the column of numbers; whoever has none would be lost silently. What is surely a pupil is an error,
what only may be one is a warning that names the row. So is a row that slipped aside by a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.plan import Plan
from ingest.pupil_signs import is_code, is_day, is_mark, is_name, shape
from ingest.rules import shown
from ingest.table import NO_NUMBERS
from ingest.workbook import Text, cell_name
from records.problems import Problem

_MARKS = frozenset({"mark", "test", "level", "trait"})
_WITHOUT_NUMBER = "học sinh không có số thứ tự"
_BELOW = "học sinh nằm dưới dòng không có số thứ tự"
_ABOVE = "học sinh nằm trên dòng tiêu đề cột"
_ASIDE = "dòng học sinh bị lệch sang cột bên cạnh"


def stray_rows(plan: Plan) -> Iterator[Problem]:
    """What looks like a pupil above the header, between it and the first number, and below the last number."""
    table, code, names = plan.table, _columns(plan, "code")[0], _columns(plan, "name")
    yield from _above_header(plan, code, names)
    above = _by_row(table.sheet.texts(table.header_end, table.first)).items()
    yield from (problem for row, texts in above if (problem := _stray(plan, code, names, row, texts, is_next=True)))
    following = table.end       # the row that would still be of the table: no gap and no footer before it
    for row, texts in _by_row(table.footer).items():
        if problem := _stray(plan, code, names, row, texts, is_next=row == following):
            following += row == following
            yield problem


def _above_header(plan: Plan, code_column: int, name_columns: Sequence[int]) -> Iterator[Problem]:
    """Whom a hand has put above the header, as sorting by name does where the header is among the sorted rows."""
    for row, texts in _by_row(plan.table.sheet.texts(0, plan.table.header_row)).items():
        is_known = is_code(texts.get(code_column, "")) or texts.get(plan.table.stt, "").isdigit()
        if is_known and is_name(_joined(texts, name_columns)):
            yield plan.place.broken("dong-ngoai-bang", _ABOVE, cell_name(row, name_columns[0]))


def _by_row(texts: Iterable[Text]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in texts:
        if text:
            rows.setdefault(row, {})[column] = text
    return rows


def _joined(texts: Mapping[int, str], columns: Iterable[int]) -> str:
    return " ".join(texts[column] for column in columns if column in texts)


def _columns(plan: Plan, role: str) -> list[int]:
    return [column.index for column in plan.columns if column.kind == "person" and column.component == role]


def _stray(
    plan: Plan, code_column: int, name_columns: Sequence[int], row: int, texts: Mapping[int, str], *, is_next: bool
) -> Problem | None:  # fmt: skip
    """What is to be said of a row with these texts, by column. `is_next`: it stands at the table, no footer yet."""
    if (aside := _aside(plan, code_column, name_columns, texts)) is not None:
        return plan.place.broken("dong-ngoai-bang", _ASIDE, cell_name(row, aside))
    number, code = texts.get(plan.table.stt, ""), texts.get(code_column, "")
    name = _joined(texts, name_columns)
    if code and (is_code(code) or (is_name(name) and _is_of_a_kind(plan, code_column, code))):
        found = _BELOW if number.isdigit() else _WITHOUT_NUMBER
        return plan.place.broken("dong-ngoai-bang", found, cell_name(row, code_column))
    is_label = number and not number[0].isdigit()       # across the sheet
    if is_label or (not is_name(name) and (name or code or not is_next)):
        return None
    marks = [c.index for c in plan.columns if c.kind in _MARKS and is_mark(texts.get(c.index, ""))]
    is_born = any(is_day(texts.get(column, "")) for column in _columns(plan, "birthday"))
    is_coded = code_column < plan.table.sheet.width
    is_surely = (marks or is_born) and is_next
    if not is_coded:        # nothing else of a pupil below a gap could tell
        is_surely = bool(marks or is_born or number)
    if is_name(name) and (is_next or marks or is_born or is_surely):
        also = "có điểm nhưng " if marks else "có ngày sinh nhưng " if is_born else ""
        found = f"{shown(name)} {also}{_lacking(number, is_coded=is_coded)}"
        rule = "dong-ngoai-bang" if is_surely else "dong-nghi-ngo"
        return plan.place.broken(rule, found, cell_name(row, name_columns[0]))
    if marks and is_next and not name and not code:
        return plan.place.broken("dong-nghi-ngo", "điểm không có mã, tên và số thứ tự", cell_name(row, marks[0]))
    return None


def _lacking(number: str, *, is_coded: bool) -> str:
    if number:
        return "nằm ngoài bảng"
    return "không có mã và số thứ tự" if is_coded else "không có số thứ tự"


def _aside(plan: Plan, code_column: int, name_columns: Sequence[int], texts: Mapping[int, str]) -> int | None:
    """The column of the name in a row whose cells all stand one column to the right or to the left; None: in none."""
    for step in (1, -1):
        moved = [column + step for column in name_columns]
        if not any(column in texts for column in moved):
            continue        # nearly every row below a table
        number = texts.get(plan.table.stt + step, "") if plan.table.stt != NO_NUMBERS else ""
        days = (texts.get(column + step, "") for column in _columns(plan, "birthday"))
        is_known = number.isdigit() or is_code(texts.get(code_column + step, "")) or any(map(is_day, days))
        if is_known and is_name(_joined(texts, moved)) and not is_name(_joined(texts, name_columns)):
            return moved[0]
    return None


def _is_of_a_kind(plan: Plan, column: int, code: str) -> bool:
    """Whether a code looks like those of the table, however short they are."""
    table = plan.table
    return any(shape(code) == shape(table.sheet.text(row, column)) for row in range(table.first, table.end))
