"""Tables as workbooks: what a person opens says what the screen says."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import polars as pl

from jobs.workbooks import workbook_bytes


def test_the_last_moment_of_a_day_stays_on_that_day() -> None:
    """An interval that ends with the day is no moment of the next one."""
    rows = pl.DataFrame({"Ngày": [date(2025, 10, 6)], "Lúc": [datetime.combine(date(2025, 10, 6), time.max)]})
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes("Bảng thử", rows)))["Bảng"]
    [(day, moment)] = [row[:2] for row in sheet.iter_rows(values_only=True) if isinstance(row[1], datetime)]
    assert day.date() == date(2025, 10, 6)
    assert moment == datetime.combine(date(2025, 10, 6), time(23, 59))
    formats = {cell.number_format for row in sheet.iter_rows() for cell in row if isinstance(cell.value, datetime)}
    assert formats == {"dd/mm/yyyy", "dd/mm/yyyy hh:mm"}


def test_a_text_is_never_a_formula() -> None:
    """What a pupil or a vendor wrote stays text."""
    sheet = openpyxl.load_workbook(BytesIO(workbook_bytes("Bảng thử", pl.DataFrame({"Ghi chú": ["=1+1"]}))))["Bảng"]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for row in sheet.iter_rows() for cell in row)
