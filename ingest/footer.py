"""What an export says below its data: the number of pupils, its date, the homeroom teacher, its own statistics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import headers
from ingest.dates import footer_date
from ingest.headers import bare, tidy
from ingest.plan import Count, Footer
from ingest.table import Table
from ingest.workbook import Text, cell_name

_STATED_PUPILS = re.compile(r"danh sach nay co ([0-9]{1,6}) hoc sinh")
_HOMEROOM = "giao vien chu nhiem"
_SIGNING_NOTE = re.compile(r"^\(")      # '(ký, ghi rõ họ tên)'
_WHOLE = re.compile(r"[0-9]{1,6}")
_TOTAL = "cong"
SIGNATURE_ROWS = 12                     # a signature stands at most so far below its label


def read_footer(table: Table) -> Footer:
    """Everything of use below the data rows."""
    texts = table.footer
    pupils = next(((int(m[1]), r, c) for r, c, text in texts if (m := _STATED_PUPILS.search(bare(text)))), None)
    pupils = pupils or _class_size(table, texts)
    day = next(((found, r, c) for r, c, text in texts if (found := footer_date(text))), None)
    return Footer(
        pupils=pupils[0] if pupils else None,
        pupils_cell=cell_name(pupils[1], pupils[2]) if pupils else None,
        day=day[0] if day else None,
        day_cell=cell_name(day[1], day[2]) if day else None,
        homeroom_teacher=_homeroom_teacher(table, texts),
        counts=tuple(_counts(table, texts)),
    )


def _class_size(table: Table, texts: tuple[Text, ...]) -> tuple[int, int, int] | None:
    """'Sĩ số' with the number in the next filled cell (layout C)."""
    for row, column, text in texts:
        if bare(text) == "si so":
            number = _right_of(table, row, column)
            return (number, row, column) if number is not None else None
    return None


def _right_of(table: Table, row: int, column: int) -> int | None:
    following = (table.sheet.text(row, c) for c in range(column + 1, table.sheet.width))
    text = next((text for text in following if text), "")
    return int(text) if _WHOLE.fullmatch(text) else None


def _homeroom_teacher(table: Table, texts: tuple[Text, ...]) -> str | None:
    """The name signed below 'Giáo viên chủ nhiệm', in the same column."""
    for row, column, text in texts:
        if bare(text) == _HOMEROOM:
            below = (table.sheet.text(r, column) for r in range(row + 1, row + 1 + SIGNATURE_ROWS))
            return next((tidy(name) for name in below if name and not _SIGNING_NOTE.match(name)), None)
    return None


def _counts(table: Table, texts: tuple[Text, ...]) -> Iterator[Count]:
    """The statistics block of layout A: 'Xếp loại', beside it results, below them SL and %; down to 'Cộng'."""
    start = next(((r, c) for r, c, text in texts if bare(text) == "xep loai"), None)
    if start is None:
        return
    row, label_column = start
    for column in range(label_column + 1, table.sheet.width):
        component = headers.RESULT_HEADERS.code(table.sheet.text(row, column))
        if component in {"learning_result", "conduct_result"}:
            yield from _counts_of(table, component, row, label_column, column)


def _counts_of(table: Table, component: str, row: int, label_column: int, column: int) -> Iterator[Count]:
    for below in range(row + 1, len(table.sheet.rows)):
        label, number = table.sheet.text(below, label_column), table.sheet.text(below, column)
        if _WHOLE.fullmatch(number):
            is_total = bare(label) == _TOTAL
            values = None if is_total else frozenset(part.strip().casefold() for part in label.strip(" :").split("-"))
            yield Count(component, values, int(number), cell_name(below, column))
        if bare(label) == _TOTAL:
            return
