"""A class sheet's anatomy, common to the layouts: titles on top, header block, data rows, footer.

Finds things by what they say, never by where they stand. What a column means, each layout's reader decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import TypeVar

from ingest import headers
from ingest.headers import bare, fold, tidy
from ingest.pupil_signs import is_code, is_mark, is_name, is_of_data
from ingest.workbook import Cell, Range, Sheet, Text
from records.clock import school_year_in

_T = TypeVar("_T")

HEADER_SEARCH = 40      # rows in which the header is looked for; the real ones have it in row 6
NO_NUMBERS = -1         # for `stt`: the table has no such column
HEADER_HEIGHT = 6       # rows that a header may be high; the real ones have up to four

_NUMBER = re.compile(r"[0-9]{1,6}(\.0)?")
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap tu do")
_YEAR = re.compile(r"năm học[\s:]*(?:\d{4}(?:\s*[-–—/]\s*\d{2,4})?)?", re.IGNORECASE)
_NOT_A_SCHOOL = re.compile(r"^bảng |năm học|^lớp\b|^khối\b|học kì|^sĩ số|^thống kê|^môn\b|^sổ |^phiếu ")


@dataclass(frozen=True, slots=True)
class Header:
    """One column's header: its texts from the top down, merged cells spread, repetitions left out."""

    index: int
    texts: tuple[str, ...]

    @property
    def top(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def bottom(self) -> str:
        return self.texts[-1] if self.texts else ""


@dataclass(frozen=True, slots=True)
class Table:
    """Where the header and the data lie (rows from 0, ends are past the last), and the columns' headers.

    Between `header_end` and `first` stands what is neither: nearly always nothing, else a pupil without a number.
    `numbers` are the pupils' numbers in the column `stt`, a row each; `data` the raw cells, column by column.
    """

    sheet: Sheet
    header_row: int
    header_end: int
    first: int
    end: int
    stt: int
    numbers: tuple[int, ...]
    data: tuple[tuple[Cell, ...], ...]
    columns: tuple[Header, ...]
    titles: tuple[str, ...]     # above the header
    footer: tuple[Text, ...]    # below the data


@dataclass(frozen=True, slots=True)
class Heading:
    """What the titles of a class sheet say; None where they say nothing."""

    authority: str | None
    school: str | None
    school_year: str | None
    terms: frozenset[str]
    class_name: str | None
    grade: int | None
    subject: str | None


def find_table(sheet: Sheet, start: int = 0) -> Table | None:
    """The table of pupils of a sheet, the first from a row on, or None where there is none."""
    header_row = _header_row(sheet, start)
    if header_row is None:
        return None
    stt = next(c for c in range(sheet.width) if _role(sheet.text(header_row, c)) == "stt")
    first = _first_data_row(sheet, header_row, stt)
    numbers = tuple(_leading_numbers(row[stt] for row in sheet.rows[first:]))
    return _table(sheet, start, header_row, first, stt, numbers)


def find_coded_table(sheet: Sheet) -> Table | None:
    """The table of pupils of a sheet that numbers nobody, down to the first row without a code; None: there is none."""
    for row in range(min(HEADER_SEARCH, len(sheet.rows))):
        roles = {_role(text): column for _, column, text in sheet.texts(row, row + 1)}
        if roles.keys() >= {"code", "name"} and "stt" not in roles:
            below = range(row + 1, len(sheet.rows))
            are_codes = [is_code(sheet.text(each, roles["code"])) for each in below]
            first = next((each for each, found in zip(below, are_codes, strict=True) if found), len(sheet.rows))
            pupils = takewhile(bool, are_codes[first - row - 1 :])
            numbers = tuple(number for number, _ in enumerate(pupils, start=1))
            return _table(sheet, 0, row, first, NO_NUMBERS, numbers)
    return None


def _table(sheet: Sheet, start: int, header_row: int, first: int, stt: int, numbers: tuple[int, ...]) -> Table:
    header_end = _header_end(sheet, header_row, first)
    end = first + len(numbers)
    return Table(
        sheet, header_row, header_end, first, end, stt, numbers,
        data=tuple(zip(*sheet.rows[first:end], strict=True)),
        columns=header_columns(sheet, header_row, header_end),
        titles=tuple(text for _, _, text in sheet.texts(start, header_row)),
        footer=tuple(sheet.texts(end, len(sheet.rows))),
    )  # fmt: skip


def _role(text: str) -> str | None:
    return headers.PERSON_HEADERS.code(text)


def _header_row(sheet: Sheet, start: int) -> int | None:
    for row in range(start, min(start + HEADER_SEARCH, len(sheet.rows))):
        roles = {_role(text) for _, _, text in sheet.texts(row, row + 1)}
        if "stt" in roles and roles & {"code", "name"}:
            return row
    return None


def _first_data_row(sheet: Sheet, header_row: int, stt: int) -> int:
    last = min(header_row + 1 + HEADER_HEIGHT, len(sheet.rows))
    for row in range(header_row + 1, last):
        if _number(sheet.rows[row][stt]) is not None:
            return row
    return last


def _header_end(sheet: Sheet, header_row: int, first: int) -> int:
    """The first row that is a pupil's, though it may have no number: as a header it would garble all columns."""
    roles = {column: _role(text) for _, column, text in sheet.texts(header_row, header_row + 1)}
    return next((row for row in range(header_row + 1, first) if _is_of_pupil(sheet, row, roles)), first)


def _is_of_pupil(sheet: Sheet, row: int, roles: Mapping[int, str | None]) -> bool:
    texts = {column: text for _, column, text in sheet.texts(row, row + 1)}
    if any(is_of_data(text) or (roles.get(column) == "code" and is_code(text)) for column, text in texts.items()):
        return True
    has_name = any(roles.get(column) == "name" and is_name(text) for column, text in texts.items())
    return has_name and any(is_mark(text) for column, text in texts.items() if roles.get(column) != "name")


def _number(value: Cell) -> int | None:
    """A pupil's number in its class, stored as number or as text."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value < 1_000_000 else None
    text = tidy(value) if isinstance(value, str) else str(value)
    return int(float(text)) if _NUMBER.fullmatch(text) else None


def _leading_numbers(values: Iterable[Cell]) -> Iterator[int]:
    """The numbers up to the first cell that holds none: there the table of pupils ends."""
    for value in values:
        number = _number(value)
        if number is None:
            return
        yield number


def header_columns(sheet: Sheet, top: int, below: int) -> tuple[Header, ...]:
    """A header for each column of the sheet, of the rows from `top` to before `below`."""
    # A damaged range may be upside down.
    merged = tuple(range_ for range_ in sheet.merged if top <= range_[0][0] <= range_[1][0] < below)
    return _spread_columns(tuple(sheet.texts(top, below)), merged, sheet.width, top, below)


@lru_cache(maxsize=32)
def _spread_columns(
    texts: tuple[Text, ...], merged: tuple[Range, ...], width: int, top: int, below: int
) -> tuple[Header, ...]:
    """The columns of a header: in the sheets of a workbook it is nearly always the same."""
    grid = [[""] * width for _ in range(top, below)]
    for row, column, text in texts:
        grid[row - top][column] = text
    for (row1, column1), (row2, column2) in merged:
        _spread(grid, row1 - top, column1, row2 - top, min(column2, width - 1))
    return tuple(Header(column, _distinct(texts)) for column, texts in enumerate(zip(*grid, strict=True)))


def _spread(grid: list[list[str]], row1: int, column1: int, row2: int, column2: int) -> None:
    """Give a merged range's text to its empty cells; ranges overlap in real files, so nothing is overwritten."""
    text = grid[row1][column1] if column1 < len(grid[row1]) else ""
    for row in range(row1, row2 + 1):
        for column in range(column1, column2 + 1):
            grid[row][column] = grid[row][column] or text


@lru_cache(maxsize=headers.CACHED)
def _distinct(texts: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    for text in texts:
        if text and (not kept or kept[-1] != text):
            kept.append(text)
    return tuple(kept)


def read_heading(table: Table) -> Heading:
    """School, year, term, class … from the texts above the header."""
    texts = table.titles
    class_name = _first(headers.class_in(text) for text in texts)
    grade = _first(headers.grade_in(text) for text in texts)
    names = _names(table)
    return Heading(
        authority=names[0],
        school=names[1],
        school_year=_first(school_year_in(text) for text in texts),
        terms=frozenset().union(*map(_terms, texts)),
        class_name=class_name,
        grade=grade or (headers.grade_of(class_name) if class_name else None),
        subject=_first(headers.subject_in(text) for text in texts),
    )


def _names(table: Table) -> tuple[str | None, str | None]:
    """Authority and school: the lines on top that are neither title, class, year nor motto, in this order."""
    names = [text for text in table.titles if _may_be_name(text)]
    schools = [name for name in names if not headers.is_authority(name)]
    if len(schools) < len(names):
        return next(name for name in names if headers.is_authority(name)), schools[0] if schools else None
    if len(names) > 1 and not headers.is_school(names[0]):
        return names[0], names[1]       # an office of a kind that we do not know stands above the school
    return None, names[0] if names else None


@lru_cache(maxsize=headers.CACHED)
def _may_be_name(text: str) -> bool:
    is_title = _NOT_A_SCHOOL.search(fold(text)) or _MOTTO.search(bare(text))
    return not is_title and not headers.subject_code(text)


@lru_cache(maxsize=headers.CACHED)
def _terms(text: str) -> frozenset[str]:
    """The terms that a title names; the words 'năm học 2025-2026' name none, what follows them may."""
    return headers.terms_in(_YEAR.sub("năm học ", text))


def _first(values: Iterator[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)
