"""A text file with separated values as a sheet: encoding and separator found, or as a mapping states them.

Every cell is text, a formula too: nothing is computed, nothing is guessed to be a number or a day.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator

from ingest.container import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from ingest.rules import Place
from ingest.workbook import Cell, Sheet
from records.problems import Problem

SHEET_NAME = "csv"
SEPARATORS = (";", "\t", ",")     # of two that fit alike the first: a decimal comma is none
_SAMPLE = 50                      # lines by which the separator is found


def read_text_sheet(
    data: bytes, place: Place, separator: str = "", encoding: str = ""
) -> tuple[Sheet | None, list[Problem]]:
    """The sheet of a text file, or None and why. `separator`, `encoding`: '' where they are to be found."""
    text = decoded(data, encoding)
    if text is None:
        return None, [place.broken("ma-hoa-la", "tệp chữ không phải UTF-8, UTF-16 hay Windows-1258")]
    try:
        rows, size = _rows(text, separator or found_separator(text))
    except csv.Error:
        return None, [place.broken("hong", "tệp chữ có ô dài quá mức hoặc dấu nháy không đóng")]
    if size:
        return None, [place.broken("vung-qua-lon", size)]
    return Sheet(SHEET_NAME, 0, visible=True, rows=rows), []


def decoded(data: bytes, encoding: str = "") -> str | None:
    """The text in NFC, or None. A mark of order says which encoding it is; without one UTF-8 is tried, then 1258."""
    for name in (encoding,) if encoding else _encodings(data):
        try:
            text = data.decode("utf-8-sig" if name == "utf-8" else name)
        except (UnicodeDecodeError, LookupError):
            continue
        return unicodedata.normalize("NFC", text)     # 1258 writes tones as letters of their own
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8", "cp1258")


def found_separator(text: str) -> str:
    """The sign that parts the most lines into the same number of cells, more than one."""
    def fitness(separator: str) -> tuple[int, int]:
        lines = list(_sampled(text, separator))
        widths = [len(line) for line in lines if len(line) > 1]
        most = max(widths, key=widths.count, default=0)
        return widths.count(most), most

    return max(SEPARATORS, key=fitness)


def _sampled(text: str, separator: str) -> Iterator[list[str]]:
    try:
        for number, line in enumerate(_reader(text, separator)):
            if number >= _SAMPLE:
                return
            yield line
    except csv.Error:
        return


def _reader(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _rows(text: str, separator: str) -> tuple[list[list[Cell]], str]:
    """All rows, equally long; or in words how large it is, where that is too large. Blank lines at the end go."""
    rows: list[list[Cell]] = []
    width = 0
    for number, line in enumerate(_reader(text, separator), start=1):
        width = max(width, len(line))
        if number > MAX_ROWS or width > MAX_COLUMNS or number * width > MAX_CELLS:
            return [], f"quá {number - 1} dòng, {width} cột"
        rows.append(list(line))
    while rows and not any(rows[-1]):
        rows.pop()
    return [[*row, *[""] * (width - len(row))] for row in rows], ""
