"""Writes a `Book` as the bytes of a real .xlsx or BIFF8 .xls file: the same bytes on every machine."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
import xlwt

from data.sheet import Book, Merge, Sheet, Style

# Wherever the document says nothing of itself: a .xlsx must have a date, and it must not be today's.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

_FONT = "Times New Roman"
_CENTRED: dict[str, Any] = {"align": "center", "valign": "vcenter", "text_wrap": True}
_BOXED: dict[str, Any] = {**_CENTRED, "border": 1}
_XLSX_STYLES: dict[Style, dict[str, Any]] = {
    "text": _CENTRED,
    "bold": {**_CENTRED, "bold": True},
    "title": {**_CENTRED, "bold": True, "font_size": 11},
    "head": {**_BOXED, "bold": True},
    "note": _BOXED,
    "cell": _BOXED,
    "name": {"border": 1, "valign": "vcenter"},
    "score": {**_BOXED, "num_format": "0.0"},
    "whole": _BOXED,
    "percent": {**_BOXED, "num_format": "0.00%"},
    "tick": {**_BOXED, "font_name": "Wingdings"},
}
_CENTRED_XLS = "align: horiz center, vert center, wrap on"
_EDGES = "borders: left thin, right thin, top thin, bottom thin"
_BOXED_XLS = f"{_CENTRED_XLS}; {_EDGES}"
# Font, look, number format. Heights of xlwt are twentieths of a point.
_XLS_STYLES: dict[Style, tuple[str, str, str]] = {
    "text": ("", _CENTRED_XLS, "General"),
    "bold": (", bold on", _CENTRED_XLS, "General"),
    "title": (", bold on, height 220", _CENTRED_XLS, "General"),
    "head": (", bold on", _BOXED_XLS, "General"),
    "note": ("", _BOXED_XLS, "General"),
    "cell": ("", _BOXED_XLS, "General"),
    "name": ("", f"align: vert center; {_EDGES}", "General"),
    "score": ("", _BOXED_XLS, "0.0"),
    "whole": ("", _BOXED_XLS, "General"),
    "percent": ("", _BOXED_XLS, "0.00%"),
    "tick": (", name Wingdings", _BOXED_XLS, "General"),
}


def to_xlsx(book: Book) -> bytes:
    """Office Open XML. Identical everywhere: see `repacked`."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False}) as workbook:
        workbook.set_properties({"created": (book.created or EPOCH).astimezone(UTC)})
        base = {"font_name": _FONT, "font_size": 10}
        styles = {name: workbook.add_format({**base, **look}) for name, look in _XLSX_STYLES.items()}
        for sheet in book.sheets:
            _fill_xlsx(workbook.add_worksheet(sheet.name), sheet, styles)
    return repacked(buffer.getvalue())


def _fill_xlsx(worksheet: Any, sheet: Sheet, styles: dict[Style, Any]) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)      # A4
    for columns in sheet.columns:
        worksheet.set_column(columns.first, columns.last, columns.width, None, {"hidden": columns.hidden})
    for row, height in sheet.heights:
        worksheet.set_row(row, height)
    looks = {(cell.row, cell.column): cell.style for cell in sheet.cells}
    for merge in _disjoint(sheet.merges):
        worksheet.merge_range(*merge, "", styles[looks.get((merge.first_row, merge.first_column), "text")])
    for row, column, value, style in sheet.cells:
        if value == "":
            worksheet.write_blank(row, column, None, styles[style])
        elif isinstance(value, str):
            worksheet.write_string(row, column, value, styles[style])
        else:
            worksheet.write_number(row, column, value, styles[style])


def _disjoint(merges: tuple[Merge, ...]) -> list[Merge]:
    """What a .xlsx may have: no range of one cell, none that overlaps an earlier one. (Real .xls have both.)"""
    kept: list[Merge] = []
    for merge in merges:
        is_one_cell = merge[:2] == merge[2:]
        if not is_one_cell and not any(_overlap(merge, other) for other in kept):
            kept.append(merge)
    return kept


def _overlap(a: Merge, b: Merge) -> bool:
    return (
        a.first_row <= b.last_row
        and b.first_row <= a.last_row
        and a.first_column <= b.last_column
        and b.first_column <= a.last_column
    )


def repacked(xlsx: bytes) -> bytes:
    """The same members stored, not deflated, with fixed dates and system.

    Deflate's output depends on the machine's zlib, and the host system on the platform; a sample's hashes must not.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            member.create_system = _UNIX
            member.external_attr = 0o644 << 16
            target.writestr(member, source.read(name))
    return buffer.getvalue()


def to_xls(book: Book) -> bytes:
    """BIFF8 in a compound document, without any document property, as the real ones are."""
    workbook = xlwt.Workbook(encoding="utf-8")
    styles = {
        name: xlwt.easyxf(f"font: name {_FONT}, height 200{font}; {look}", num_format_str=number)
        for name, (font, look, number) in _XLS_STYLES.items()
    }
    for sheet in book.sheets:
        _fill_xls(workbook.add_sheet(sheet.name, cell_overwrite_ok=True), sheet, styles)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _fill_xls(worksheet: Any, sheet: Sheet, styles: dict[Style, Any]) -> None:
    worksheet.portrait = False
    worksheet.paper_size_code = 9
    for columns in sheet.columns:
        for number in range(columns.first, columns.last + 1):
            worksheet.col(number).width = int(columns.width * 256)
            worksheet.col(number).hidden = columns.hidden
    for number, height in sheet.heights:
        row = worksheet.row(number)
        row.height_mismatch = True
        row.height = int(height * 20)
    looks = {(cell.row, cell.column): cell.style for cell in sheet.cells}
    for merge in sheet.merges:
        look = styles[looks.get((merge.first_row, merge.first_column), "text")]
        worksheet.merge(merge.first_row, merge.last_row, merge.first_column, merge.last_column, look)
    for row_number, column, value, style in sheet.cells:
        worksheet.write(row_number, column, value, styles[style])
