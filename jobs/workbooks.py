"""Tables out as workbooks: the filters and the time of the data printed above, and no text taken for a formula."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import xlsxwriter

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(target: Path, title: str, rows: pl.DataFrame, notes: Mapping[str, str] | None = None) -> None:
    """A frame as a workbook file."""
    target.write_bytes(workbook_bytes(title, rows, notes))


def workbook_bytes(title: str, rows: pl.DataFrame, notes: Mapping[str, str] | None = None) -> bytes:
    """A frame as a workbook: title, one line a note (filters, data time, number of rows), then the whole table."""
    lines = {**(notes or {}), "Số dòng": str(rows.height)}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **_OPTIONS}) as book:
        sheet = book.add_worksheet("Bảng")
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for place, (name, value) in enumerate(lines.items(), start=1):
            sheet.write_string(place, 0, f"{name}: {value}")
        moments = rows.select(pl.col(pl.Datetime)).columns
        # The last microsecond of a day would be written as the next one.
        rows.with_columns(pl.col(moments).dt.truncate("1m")).write_excel(
            book, "Bảng", position=(len(lines) + 2, 0), table_style="Table Style Light 9",
            autofit=True, freeze_panes=(len(lines) + 3, 0),
            dtype_formats={pl.Date: "dd/mm/yyyy", pl.Datetime: "dd/mm/yyyy hh:mm"},
        )  # fmt: skip
    return buffer.getvalue()
