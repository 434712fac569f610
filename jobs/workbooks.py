"""Tables out as workbooks: the filters and the time of the data printed above, and no text taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

Notes = Mapping[str, str]
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LONGEST_NAME = 31  # letters of a sheet's name, as Excel allows


def write_workbook(target: Path, title: str, rows: pl.DataFrame, notes: Notes | None = None) -> None:
    """A frame as a workbook file."""
    target.write_bytes(workbook_bytes(title, rows, notes))


def workbook_bytes(title: str, rows: pl.DataFrame, notes: Notes | None = None) -> bytes:
    """A frame as a workbook: title, one line a note (filters, data time, number of rows), then the whole table."""
    return workbook_of({"Bảng": (title, rows)}, notes)


def workbook_of(
    tables: Mapping[str, tuple[str, pl.DataFrame]], notes: Notes | None = None, *, made: datetime | None = None
) -> bytes:
    """Tables (title and rows by the name of their sheet) as one workbook, the notes above each.

    `made`: the moment in the file's properties, so that equal tables give equal bytes; None: now.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **_OPTIONS}) as book:
        if made is not None:
            book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})
        for name, (title, rows) in tables.items():
            _write_sheet(book, name[:_LONGEST_NAME], title, rows, {**(notes or {}), "Số dòng": str(rows.height)})
    return buffer.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, name: str, title: str, rows: pl.DataFrame, lines: Notes) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for place, (label, value) in enumerate(lines.items(), start=1):
        sheet.write_string(place, 0, f"{label}: {value}")
    moments = rows.select(pl.col(pl.Datetime)).columns
    # The last microsecond of a day would be written as the next one.
    rows.with_columns(pl.col(moments).dt.truncate("1m")).write_excel(
        book, name, position=(len(lines) + 2, 0), table_style="Table Style Light 9",
        autofit=True, freeze_panes=(len(lines) + 3, 0),
        dtype_formats={pl.Date: "dd/mm/yyyy", pl.Datetime: "dd/mm/yyyy hh:mm"},
    )  # fmt: skip
