"""What Calamine does not say of an OpenDocument spreadsheet: how far its cells reach, and which only look blank.

A cell may be repeated a million times by one attribute, and the parser would make room for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from defusedxml import ElementTree

from ingest.cell_names import cell_name
from ingest.unread_cells import ERROR, UNCOMPUTED, Unread

MIME_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT = "content.xml"
_LONGEST_ERROR = 20

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


@dataclass(frozen=True, slots=True)
class Extent:
    """A sheet's cells from A1 to the last that is filled, and those of them that only look blank."""

    rows: int
    columns: int
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class _Table:
    row: int = 0
    rows: int = 0
    columns: int = 0
    unread: list[Unread] = field(default_factory=list)


def is_ods(data: bytes) -> bool:
    """By the first entry of the zip, which must be the type, packed as it is (OpenDocument 1.3 part 2, 3.3)."""
    return data[30:38] == b"mimetype" and data[38 : 38 + len(MIME_TYPE)] == MIME_TYPE


def extents(content: bytes) -> list[Extent]:
    """Each sheet's extent, in their order. Raises what the XML parser raises for what is no XML, or may do harm."""
    tables: list[_Table] = []
    for event, element in ElementTree.iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
        if event == "start" and element.tag == f"{_TABLE}table":
            tables.append(_Table())
        elif event == "end" and element.tag == f"{_TABLE}table-row" and tables:
            _take_row(tables[-1], element)
            element.clear()
    return [Extent(table.rows, table.columns, tuple(table.unread)) for table in tables]


def _take_row(table: _Table, row: Any) -> None:
    column, filled = 0, 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = _times(cell, "number-columns-repeated")
        if any(True for _ in _content(cell)):
            filled = column + times
        if unread := _unread(cell, cell_name(table.row, column)):
            table.unread.append(unread)
        column += times
    table.row += _times(row, "number-rows-repeated")
    if filled:
        table.rows, table.columns = table.row, max(table.columns, filled)


def _times(element: Any, name: str) -> int:
    """How often an element stands for itself; a number that is none counts as one."""
    text = element.get(_TABLE + name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 9 else 1


def _content(cell: Any) -> Iterator[object]:
    """What makes a cell more than a blank one."""
    yield from (name for name in (f"{_OFFICE}value-type", f"{_TABLE}formula") if cell.get(name))
    yield from cell.iter(f"{_TEXT}p")


def _unread(cell: Any, name: str) -> Unread | None:
    """A formula without a result, or an error: the parser reads both as blanks."""
    formula = cell.get(f"{_TABLE}formula")
    if cell.get(f"{_CALC}value-type") == "error":
        shown = "".join(part for paragraph in cell.iter(f"{_TEXT}p") for part in paragraph.itertext())
        return Unread(ERROR, name, shown[:_LONGEST_ERROR])
    if formula and not cell.get(f"{_OFFICE}value-type"):
        return Unread(UNCOMPUTED, name, formula.removeprefix("of:").lstrip("="))
    return None
