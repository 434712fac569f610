"""Rows that look like pupils outside the rows that were read: just above the first number, and below the last.

Reading follows the column of numbers; whoever has none would be lost silently. What is surely a pupil is an error,
what only may be one is a warning that names the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.plan import Plan
from ingest.pupil_signs import is_code, is_day, is_mark, is_name, shape
from ingest.rules import shown
from ingest.workbook import Text, cell_name
from records.problems import Problem

_MARKS = frozenset({"mark", "test", "level", "trait"})
_WITHOUT_NUMBER = "học sinh không có số thứ tự"
_BELOW = "học sinh nằm dưới dòng không có số thứ tự"


def stray_rows(plan: Plan) -> Iterator[Problem]:
    """What looks like a pupil between the header and the first number, and below the last number."""
    table, code, names = plan.table, _columns(plan, "code")[0], _columns(plan, "name")
    above = _by_row(table.sheet.texts(table.header_end, table.first)).items()
    yield from (problem for row, texts in above if (problem := _stray(plan, code, names, row, texts, is_next=True)))
    following = table.end       # the row that would still be of the table: no gap and no footer before it
    for row, texts in _by_row(table.footer).items():
        if problem := _stray(plan, code, names, row, texts, is_next=row == following):
            following += row == following
            yield problem


def _by_row(texts: Iterable[Text]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in texts:
        if text:
            rows.setdefault(row, {})[column] = text
    return rows


def _columns(plan: Plan, role: str) -> list[int]:
    return [column.index for column in plan.columns if column.kind == "person" and column.component == role]


def _stray(
    plan: Plan, code_column: int, name_columns: Sequence[int], row: int, texts: Mapping[int, str], *, is_next: bool
) -> Problem | None:  # fmt: skip
    """What is to be said of a row with these texts, by column. `is_next`: it stands at the table, no footer yet."""
    number, code = texts.get(plan.table.stt, ""), texts.get(code_column, "")
    name = " ".join(texts[column] for column in name_columns if column in texts)
    if code and (is_code(code) or (is_name(name) and _is_of_a_kind(plan, code_column, code))):
        found = _BELOW if number.isdigit() else _WITHOUT_NUMBER
        return plan.place.broken("dong-ngoai-bang", found, cell_name(row, code_column))
    if number and not number[0].isdigit():
        return None     # a label across the sheet
    if not is_name(name) and (name or code or not is_next):
        return None
    marks = [c.index for c in plan.columns if c.kind in _MARKS and is_mark(texts.get(c.index, ""))]
    is_born = any(is_day(texts.get(column, "")) for column in _columns(plan, "birthday"))
    if is_name(name) and (marks or is_born or is_next):
        rule = "dong-ngoai-bang" if (marks or is_born) and is_next else "dong-nghi-ngo"
        also = "có điểm nhưng " if marks else "có ngày sinh nhưng " if is_born else ""
        found = f"{shown(name)} {also}không có mã và số thứ tự"
        return plan.place.broken(rule, found, cell_name(row, name_columns[0]))
    if marks and is_next and not name and not code:
        return plan.place.broken("dong-nghi-ngo", "điểm không có mã, tên và số thứ tự", cell_name(row, marks[0]))
    return None


def _is_of_a_kind(plan: Plan, column: int, code: str) -> bool:
    """Whether a code looks like those of the table, however short they are."""
    table = plan.table
    return any(shape(code) == shape(table.sheet.text(row, column)) for row in range(table.first, table.end))
