"""What Calamine does not say of an .xls: whether its sheets are whole, and which cells hold errors (#N/A).

An .xls has no digest of its parts, and Calamine gives what it has read before a damaged place: a class of two for one
of thirty-six. So the records of the Workbook stream are walked once, without reading a value: each sheet must end where
the next one begins, and no cell may stand twice.
Records by [MS-XLS]: BoundSheet8, BOF, EOF, SST, the cells, Formula with its FormulaValue.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from ingest.compound import workbook_stream
from ingest.container import MAX_ALL_CELLS, MAX_CELLS
from ingest.rules import MOST_OF_A_KIND

ErrorCell = tuple[int, int, str]     # row, column (from 0), what Excel shows

_BOUNDSHEET, _BOF, _EOF, _SST, _CONTINUE, _FILE_PASS = 0x0085, 0x0809, 0x000A, 0x00FC, 0x003C, 0x002F
_DIMENSIONS, _BOOL_ERROR, _FORMULA = 0x0200, 0x0205, 0x0006
MOST_COLUMNS = 1 << 8
MOST_STATED = MOST_COLUMNS << 16    # some writers state the whole sheet
_RUNS = frozenset({0x00BD, 0x00BE})      # MulRk, MulBlank: cells of a row; the last column stands at the end
# Blank, Number, Label, BoolErr, RK, Formula, RString, LabelSst: a cell each.
_CELLS = _RUNS | {0x0201, 0x0203, 0x0204, _BOOL_ERROR, 0x027E, _FORMULA, 0x00D6, 0x00FD}
# A sector that was lost reads as zeros; texts hold none, and an empty one has three.
_LOST = bytes(16)
_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
# Does a closer look pay at all? Both records as they stand in the stream, their errors among the bytes.
_MAY_BE_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{2}.{6}\x02.{5}\xff\xff", re.DOTALL)
_HEAD = struct.Struct("<HH")


class DamagedError(ValueError):
    """The stream is no whole sequence of records: cells are missing, whoever reads it."""


class TooLargeError(ValueError):
    """A sheet's cells lie too far from its first one."""

    def __init__(self, position: int, size: int) -> None:
        super().__init__(position, size)
        self.position, self.size = position, size


class LockedError(ValueError):
    """A password is wanted: what its records hold cannot be read."""


def error_cells(data: bytes) -> dict[int, tuple[ErrorCell, ...]]:
    """The error cells of an .xls by their sheet's position in the workbook: of each as many as are told, and one more.

    Raises `DamagedError`; `LockedError` for a password; `TooLargeError` where Calamine, which makes room for every cell
    before the last one, would need too much of it.
    """
    stream = workbook_stream(data)
    may_be_errors = _MAY_BE_ERROR.search(stream) is not None
    found: dict[int, tuple[ErrorCell, ...]] = {}
    starts, done = _sheets_of(stream)
    total = 0
    for position, start in sorted(enumerate(starts), key=lambda pair: pair[1]):
        if start != done:
            raise DamagedError("a sheet does not begin where the one before it ends")
        errors, done, size = _walk(stream, start, may_be_errors=may_be_errors)
        total += size
        if size > MAX_CELLS or total > MAX_ALL_CELLS:
            raise TooLargeError(position, size)
        if errors:
            found[position] = tuple(errors[: MOST_OF_A_KIND + 1])
    if stream.count(0, done) != len(stream) - done:
        raise DamagedError("records after the last sheet")
    return found


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the contents of each record from a place on, to the end of what begins there.

    Raises `DamagedError` where there is no such end. A chart in a sheet has a beginning and an end of its own.
    """
    at, depth = start, 0
    while at + _HEAD.size <= len(stream):
        kind, length = _HEAD.unpack_from(stream, at)
        at += _HEAD.size
        if kind == _BOF:
            depth += 1
        elif depth == 0 or kind == 0 or at + length > len(stream):
            break
        yield kind, at, length
        at += length
        if kind == _EOF:
            depth -= 1
            if length:
                break
            if not depth:
                return
    raise DamagedError("records without an end")


def _sheets_of(stream: bytes) -> tuple[list[int], int]:
    """Where each sheet's records begin, in the order of the workbook's sheets, and where those of the workbook end."""
    starts: list[int] = []
    end, texts, number, room = 0, False, 0, 0
    for kind, at, length in _records(stream, 0):
        if kind == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", stream, at)[0])
        elif kind == _FILE_PASS:
            raise LockedError
        elif kind == _SST:
            number += struct.unpack_from("<I", stream, at + 4)[0]
        texts = kind == _SST or (texts and kind == _CONTINUE)
        if texts:
            room += length
            if stream.find(_LOST, at, at + length) >= 0:
                raise DamagedError("texts are lost")
        end = at + length
    if number * 3 > room:   # a text has two bytes of length and one of flags
        raise DamagedError("more texts than there is room for")
    return starts, end


def _walk(stream: bytes, start: int, *, may_be_errors: bool) -> tuple[list[ErrorCell], int, int]:
    """The errors of one sheet, where it ends, and how many cells lie before its last one.

    Raises `DamagedError` where its cells cannot be what was written. What the sheet says of its own range and rows is
    not compared: vnEdu writes it wrong.
    """
    errors: list[ErrorCell] = []
    seen: set[tuple[int, int]] = set()
    depth = end = below = right = 0
    for kind, at, length in _records(stream, start):
        end = at + length
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _DIMENSIONS and _stated_size(stream, at, length) > MOST_STATED:
            raise DamagedError("a sheet larger than any")
        if depth > 1 or kind not in _CELLS:
            continue
        if length < 6:
            raise DamagedError("a cell without its place")
        row, column = _HEAD.unpack_from(stream, at)
        last = column if kind not in _RUNS else stream[end - 2] | stream[end - 1] << 8
        if not column <= last < MOST_COLUMNS:
            raise DamagedError("a cell outside of every sheet")
        cells = [(row, each) for each in range(column, last + 1)]
        if not seen.isdisjoint(cells):
            raise DamagedError("a cell stands twice")
        seen.update(cells)
        below, right = max(below, row + 1), max(right, last + 1)
        if may_be_errors and (error := _error(stream, kind, at)):
            errors.append(error)
    return errors, end, below * right


def _stated_size(stream: bytes, at: int, length: int) -> int:
    """The cells of the range that a sheet states, for which Calamine makes room; of a range upside down, none."""
    wide = length >= 14     # BIFF8; rows of four bytes
    if length < (14 if wide else 10):
        raise DamagedError("a range without an end")
    top, bottom, left, right = map(int, struct.unpack_from("<IIHH" if wide else "<HHHH", stream, at))
    return max(bottom - top, 0) * max(right - left, 0)


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
