"""Where the slips of a sheet lie: each a table of subjects, with lines on its pupil above it, side by side in pairs.

Finds them by their headers, and says what they are made of. What the cells mean, `result_slip` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest import headers
from ingest.headers import bare
from ingest.pupil_signs import is_mark
from ingest.table import HEADER_SEARCH
from ingest.workbook import Sheet, Text, cell_name

_SUBJECT_HEADERS = frozenset({"mon", "mon hoc", "ten mon", "ten mon hoc"})
OUTSIDE = "dong-ngoai-bang"
_HEADER_HEIGHT = 2      # rows below a header in which the subjects may begin
# Several lines in one cell: 'Họ và tên: Trần Thị Sao - Lớp: 6A1'.
_NEXT_LABEL = re.compile(r"\s*[-–;,]?\s+(?=(?:lớp|mã|ngày|giới tính|số định danh)[^:]{0,30}:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Slip:
    """One pupil's slip. `left` is the column of the subjects; `regular` are the columns that regular marks may take."""

    header_row: int
    left: int
    right: int
    rows: tuple[int, ...]
    regular: tuple[int, ...]
    person: Mapping[str, Text]      # by role
    class_names: tuple[Text, ...]

    def told(self, role: str) -> str:
        return self.person[role][2] if role in self.person else ""

    def cell(self, role: str) -> str:
        """Where a role of the pupil stands; the table's first header where it is missing."""
        row, column, _ = self.person.get(role, (self.header_row, self.left, ""))
        return cell_name(row, column)


def has_slips(sheet: Sheet) -> bool:
    """Whether a table of subjects with regular marks begins near the top."""
    near = (text for text in _subject_headers(sheet) if text[0] < HEADER_SEARCH)
    return any(any(_regular(sheet, row, column, _right(sheet, row, column))) for row, column, _ in near)


def find_slips(sheet: Sheet) -> Iterator[Slip]:
    """The slips from the top down, from the left to the right."""
    ends: dict[int, int] = {}       # how far down the slips that begin in a column reach
    for row, column, _ in _subject_headers(sheet):
        right = _right(sheet, row, column)
        rows = tuple(_subject_rows(sheet, row, column, right))
        left = column - _is_numbered(sheet, row, column)
        top = max((end for at, end in ends.items() if left <= at < right), default=0)
        above = [text for text in sheet.texts(top, row) if left <= text[1] < right]
        classes = tuple((r, c, name) for r, c, text in above if (name := headers.class_in(text)))
        regular = tuple(_regular(sheet, row, column, right))
        yield Slip(row, column, right, rows, regular, dict(_person(above)), classes)
        ends[left] = (rows[-1] if rows else row) + 1


def is_of_person(text: str) -> bool:
    """Whether a line above a table is on its pupil: no title of the sheet."""
    return headers.PERSON_HEADERS.code(text.partition(":")[0]) is not None


def _subject_headers(sheet: Sheet) -> Iterator[Text]:
    rows = range(len(sheet.rows))
    return (text for row in rows for text in sheet.texts(row, row + 1) if bare(text[2]) in _SUBJECT_HEADERS)


def _is_numbered(sheet: Sheet, row: int, column: int) -> bool:
    return column > 0 and headers.PERSON_HEADERS.code(sheet.text(row, column - 1)) == "stt"


def _right(sheet: Sheet, row: int, column: int) -> int:
    """The column past a table: there the next one of its row begins, with its numbers if it has any."""
    for each in range(column + 1, sheet.width):
        if bare(sheet.text(row, each)) in _SUBJECT_HEADERS:
            return each - _is_numbered(sheet, row, each)
    return sheet.width


def _regular(sheet: Sheet, row: int, column: int, right: int) -> Iterator[int]:
    """The column of regular marks, and those without a header right of it."""
    group = (each for each in range(column + 1, right) if headers.is_regular_group(sheet.text(row, each)))
    first = next(group, None)
    if first is None:
        return
    yield first
    for each in range(first + 1, right):
        if sheet.text(row, each):
            return
        yield each


def _subject_rows(sheet: Sheet, header: int, column: int, right: int) -> Iterator[int]:
    """The rows down to the first without a subject; no labels at the end, behind which nothing is filled in."""
    below = range(header + 1, len(sheet.rows))
    first = next((row for row in below[:_HEADER_HEIGHT] if sheet.text(row, column)), None)
    rows = list(takewhile(lambda row: sheet.text(row, column), below[first - header - 1 :])) if first else []
    while rows and _is_label(sheet, rows[-1], column, right):
        rows.pop()
    yield from rows


def _is_label(sheet: Sheet, row: int, column: int, right: int) -> bool:
    is_filled = any(sheet.text(row, each) for each in range(column + 1, right))
    return not is_filled and not headers.subject_code(sheet.text(row, column))


def loose_cells(sheet: Sheet, slips: Sequence[Slip]) -> Iterator[tuple[str, str, str]]:
    """What is of a slip and belongs to none, to no subject, or to no table: rule, what is wrong, and the cell."""
    own = {(slip.header_row, column) for slip in slips for column in slip.regular[:1]}
    told = {(row, column) for slip in slips for row, column, _ in slip.person.values()}
    for row, column, text in sheet.texts(0, len(sheet.rows)):
        if headers.is_regular_group(text) and (row, column) not in own:
            yield "thieu-cot", "bảng không có cột «Môn học»", cell_name(row, column)
        is_name = headers.PERSON_HEADERS.code(text.partition(":")[0]) == "name"
        if is_name and told.isdisjoint({(row, column), (row, _next_filled(sheet, row, column))}):
            yield "thieu-cot", "không có bảng «Môn học» của em này", cell_name(row, column)
    for slip in slips:
        first, last = slip.header_row + 1, max(slip.rows, default=slip.header_row) + 1
        for row in sorted(set(range(first, last + 1)) - set(slip.rows)):
            marks = (column for column in range(slip.left + 1, slip.right) if is_mark(sheet.text(row, column)))
            if not sheet.text(row, slip.left) and next(marks, None) is not None:
                yield "thieu-mon", "điểm không có tên môn", cell_name(row, slip.left)
        for row in range(last, _below(sheet, slip, slips)):
            marks = (column for column in range(slip.left + 1, slip.right) if is_mark(sheet.text(row, column)))
            if headers.subject_code(sheet.text(row, slip.left)) and next(marks, None) is not None:
                yield OUTSIDE, "môn nằm dưới dòng trống của phiếu", cell_name(row, slip.left)


def _below(sheet: Sheet, slip: Slip, slips: Sequence[Slip]) -> int:
    """Where the next slip of the same columns has its header; else the sheet's end."""
    lower = (each.header_row for each in slips if each.header_row > slip.header_row and each.left < slip.right)
    return min((row for row in lower), default=len(sheet.rows))


def _next_filled(sheet: Sheet, row: int, column: int) -> int:
    return next((each for each in range(column + 1, sheet.width) if sheet.text(row, each)), -1)


def _person(above: Sequence[Text]) -> Iterator[tuple[str, Text]]:
    """Role → what a line says of the pupil: 'Họ và tên: An' in one cell, or the name in the cell beside the label."""
    for number, (row, column, line) in enumerate(above):
        for text in _NEXT_LABEL.split(line):
            label, _, rest = text.partition(":")
            role = headers.PERSON_HEADERS.code(label)
            if role is None:
                continue
            beside = above[number + 1] if number + 1 < len(above) else None
            if rest.strip():
                yield role, (row, column, rest.strip())
            elif beside and beside[0] == row and not is_of_person(beside[2]):
                yield role, beside
