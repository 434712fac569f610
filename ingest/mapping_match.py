"""Is a sheet of the layout that a mapping knows, and where is its table? By the headings, wherever they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.headers import bare
from ingest.mapping import SKIP, ColumnMapping, MappedColumn
from ingest.table import HEADER_SEARCH, Header, header_columns
from ingest.workbook import Sheet

HEADING_JOINT = " › "


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """Where a mapping's header stands in a sheet, and which of its columns is which."""

    row: int
    headers: tuple[Header, ...]
    columns: tuple[tuple[MappedColumn, Header], ...]


def heading_of(header: Header) -> str:
    """A column's heading as a mapping names it."""
    return HEADING_JOINT.join(header.texts)


def find_header(mapping: ColumnMapping, sheet: Sheet) -> FoundHeader | None:
    """The first place at which all headings of the mapping stand, or None."""
    if mapping.sheets and sheet.name not in mapping.sheets:
        return None
    for row in _candidates(mapping, sheet):
        columns = header_columns(sheet, row, row + mapping.header_rows)
        found = _columns(mapping, columns)
        if len(found) == len(mapping.columns):
            return FoundHeader(row, columns, tuple(found))
    return None


def matches(mapping: ColumnMapping, sheets: Sequence[Sheet]) -> bool:
    """Whether a workbook has a visible sheet of the mapping's layout."""
    return any(sheet.visible and find_header(mapping, sheet) for sheet in sheets)


def missing_headings(mapping: ColumnMapping, sheet: Sheet) -> list[str]:
    """What the likeliest header of a sheet lacks of the mapping's headings: none where it is found."""
    lacking = [
        [column.heading for column in mapping.columns if column not in {found for found, _ in there}]
        for there in (
            _columns(mapping, header_columns(sheet, row, row + mapping.header_rows))
            for row in range(min(HEADER_SEARCH, len(sheet.rows)))
        )
    ]
    return min(lacking, key=len, default=[column.heading for column in mapping.columns])


def _candidates(mapping: ColumnMapping, sheet: Sheet) -> Iterator[int]:
    """The rows that can be the header's first: they have a word of it. The rest is compared there alone."""
    words = {bare(column.heading.split(HEADING_JOINT.strip())[0]) for column in mapping.columns}
    for row in range(min(HEADER_SEARCH, len(sheet.rows))):
        if words & {bare(text) for _, _, text in sheet.texts(row, row + 1)}:
            yield row


def _columns(mapping: ColumnMapping, columns: Sequence[Header]) -> list[tuple[MappedColumn, Header]]:
    wanted = {(bare(column.heading), column.nth): column for column in mapping.columns}
    seen: Counter[str] = Counter()
    found: dict[MappedColumn, Header] = {}
    for header in columns:
        key = bare(heading_of(header))
        seen[key] += 1
        if (column := wanted.get((key, seen[key]))) is not None:
            found[column] = header
    return [(column, found[column]) for column in mapping.columns if column in found]


def read_columns_of(found: FoundHeader) -> list[tuple[MappedColumn, Header]]:
    """The columns that are to be read."""
    return [(column, header) for column, header in found.columns if column.part != SKIP]
