"""Where the slips of a sheet lie: each a table of subjects, with lines on its pupil above it, side by side in pairs.

Finds them by their headers, and says what they are made of. What the cells mean, `result_slip` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest import headers
from ingest.headers import bare
from ingest.table import HEADER_SEARCH
from ingest.workbook import Sheet, Text, cell_name

_SUBJECT_HEADERS = frozenset({"mon", "mon hoc", "ten mon", "ten mon hoc"})
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
    """The rows down to the first without a subject, or with an unknown one behind which nothing is filled in."""
    below = range(header + 1, len(sheet.rows))
    first = next((row for row in below[:_HEADER_HEIGHT] if sheet.text(row, column)), None)
    for row in range(first, len(sheet.rows)) if first is not None else ():
        text = sheet.text(row, column)
        is_filled = any(sheet.text(row, each) for each in range(column + 1, right))
        if not text or (headers.subject_code(text) is None and not is_filled):
            return
        yield row


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
