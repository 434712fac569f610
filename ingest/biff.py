"""Error cells (#N/A) of an .xls, which Calamine reads as blanks: found in the records of its Workbook stream.

Reads no value: which cells hold errors is all that is asked, and nearly always the answer is none, by two searches.
Records by [MS-XLS]: BoundSheet8, BOF, EOF, BoolErr, Formula with its FormulaValue.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

import olefile

from ingest.rules import MOST_OF_A_KIND

ErrorCell = tuple[int, int, str]     # row, column (from 0), what Excel shows

_BOUNDSHEET, _BOF, _EOF, _BOOL_ERROR, _FORMULA = 0x0085, 0x0809, 0x000A, 0x0205, 0x0006
_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
# Does a closer look pay at all? Both records as they stand in the stream, their errors among the bytes.
_MAY_BE_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{2}.{6}\x02.{5}\xff\xff", re.DOTALL)
_HEAD = struct.Struct("<HH")


def error_cells(data: bytes) -> dict[int, tuple[ErrorCell, ...]]:
    """The error cells of an .xls by their sheet's position in the workbook: of each as many as are told, and one more.

    Raises `ValueError` where the stream is no sequence of records.
    """
    stream = _workbook_stream(data)
    if not _MAY_BE_ERROR.search(stream):
        return {}
    found: dict[int, tuple[ErrorCell, ...]] = {}
    done = 0
    starts = _sheet_starts(stream)
    for position, start in sorted(enumerate(starts), key=lambda pair: pair[1]):
        if start < done:
            raise ValueError("sheets overlap")      # and would be walked again and again
        records = list(_of_sheet(stream, start))
        done = records[-1][1] if records else start
        cells = (_error(stream, kind, at) for kind, at in records)
        if errors := tuple(islice((cell for cell in cells if cell), MOST_OF_A_KIND + 1)):
            found[position] = errors
    return found


def _workbook_stream(data: bytes) -> bytes:
    with olefile.OleFileIO(BytesIO(data)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        return container.openstream(name).read() if name else b""


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int]]:
    """Kind and place of the contents of each record from a place on."""
    at = start
    while at + _HEAD.size <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        if at + length > len(stream):
            return
        yield kind, at
        at += length


def _sheet_starts(stream: bytes) -> list[int]:
    """Where each sheet's records begin, in the order of the workbook's sheets."""
    starts: list[int] = []
    for kind, at in _records(stream, 0):
        if kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", stream, at)[0])
        if kind == _EOF:
            break
    return starts


def _of_sheet(stream: bytes, start: int) -> Iterator[tuple[int, int]]:
    """The records of one sheet. A chart in it has records of its own, which hold no cells of the sheet."""
    depth = 0
    for kind, at in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if not depth and kind != _EOF:
            depth = 1   # no BOF in front: a parser may not mind
        if depth <= 1 and kind in (_BOOL_ERROR, _FORMULA, _EOF):
            yield kind, at
        if depth <= 0:
            return


def _error(stream: bytes, kind: int, at: int) -> ErrorCell | None:
    """The error that a record holds, if it is one with an error."""
    if kind == _BOOL_ERROR and stream[at + 7] == 1:
        code = stream[at + 6]
    elif kind == _FORMULA and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
        code = stream[at + 8]
    else:
        return None
    row, column = struct.unpack_from("<HH", stream, at)
    return row, column, _TEXTS.get(code, "")
