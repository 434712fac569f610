"""Writes the list workbooks: empty templates with an example, or filled in. What the columns are, `list_specs` says.

Every text is written as text, so that a name that begins with '=' never becomes a formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ingest.list_choices import Value, as_written, choices_of, said
from ingest.list_fields import CHOICES_SHEET, EXAMPLE_MARK, HELP_SHEET, NUMBER_HEADING, Field, ListSpec
from ingest.list_specs import LIST_SPECS
from records.clock import from_store

HEADER_ROW = 4              # 0-based: school, title, school year, hint, headings
FILLABLE_ROWS = 3000        # how far down the drop-downs reach

_DATE_FORMAT = "dd/mm/yyyy"
_MOMENT_FORMAT = "dd/mm/yyyy hh:mm:ss"


def write_list(
    path: Path, kind: str, *, school: str, school_year: str, classes: Sequence[str] = (),
    rows: pl.DataFrame | None = None, created: datetime | None = None,
) -> None:  # fmt: skip
    """Write the list `kind` (a key of `records.list_tables.LIST_TABLES`) for a school and a year ('2025-2026').

    `rows` has a column for each field of the list's spec, typed as in `records.list_tables`; of pupils' data the values
    themselves, which only the workbook holds. Without it the workbook is a template with an example row that the reader
    passes over. `created` (aware) becomes the document's creation time.
    """
    spec = LIST_SPECS[kind]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_properties(_properties(spec, school_year, created))
        sheet = workbook.add_worksheet(spec.sheet)
        _write_heading(workbook, sheet, spec, school, school_year)
        _add_choices(workbook, sheet, spec, choices_of(spec, classes, school_year))
        if rows is None:
            _write_example(workbook, sheet, spec)
        else:
            _write_rows(workbook, sheet, spec, rows)
        _write_help(workbook, spec)


def _properties(spec: ListSpec, school_year: str, created: datetime | None) -> dict[str, str | datetime]:
    properties: dict[str, str | datetime] = {"title": f"{spec.title} {school_year}"}
    if created is not None:
        properties["created"] = created.astimezone(UTC)     # the property is written with a 'Z'
    return properties


def _write_heading(workbook: Workbook, sheet: Worksheet, spec: ListSpec, school: str, school_year: str) -> None:
    bold = workbook.add_format({"bold": True})
    title = workbook.add_format({"bold": True, "font_size": 14})
    head = workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
    sheet.write_string(0, 0, f"Trường: {school}", bold)
    sheet.write_string(1, 0, spec.title, title)
    sheet.write_string(2, 0, f"Năm học: {school_year}", bold)
    sheet.write_string(3, 0, f"Cột có dấu * bắt buộc. Xem trang «{HELP_SHEET}».")
    sheet.write_string(HEADER_ROW, 0, NUMBER_HEADING, head)
    sheet.set_column(0, 0, 8)
    for column, field in enumerate(spec.fields, start=1):
        sheet.write_string(HEADER_ROW, column, f"{field.heading} *" if field.required else field.heading, head)
        sheet.set_column(column, column, field.width)
    sheet.freeze_panes(HEADER_ROW + 1, 0)


def _add_choices(workbook: Workbook, sheet: Worksheet, spec: ListSpec, choices: Mapping[str, Sequence[str]]) -> None:
    """Drop-downs. The choices lie in a hidden sheet: written into the rule itself they may have 255 signs only."""
    store = workbook.add_worksheet(CHOICES_SHEET)
    store.hide()
    for column, field in enumerate(spec.fields, start=1):
        words = choices.get(field.name)
        if not words:
            continue
        store.write_column(0, column, list(words))
        letter = chr(ord("A") + column)
        rule = {
            "validate": "list",
            "source": f"='{CHOICES_SHEET}'!${letter}$1:${letter}${len(words)}",
            "error_type": "warning",
            "error_title": field.heading,
            "error_message": field.hint,
        }
        sheet.data_validation(HEADER_ROW + 1, column, HEADER_ROW + FILLABLE_ROWS, column, rule)


def _write_example(workbook: Workbook, sheet: Worksheet, spec: ListSpec) -> None:
    grey = workbook.add_format({"italic": True, "font_color": "#7F7F7F"})
    sheet.write_string(HEADER_ROW + 1, 0, EXAMPLE_MARK, grey)
    for column, field in enumerate(spec.fields, start=1):
        if field.example:
            sheet.write_string(HEADER_ROW + 1, column, field.example, grey)


def _write_rows(workbook: Workbook, sheet: Worksheet, spec: ListSpec, rows: pl.DataFrame) -> None:
    formats = {
        "date": workbook.add_format({"num_format": _DATE_FORMAT}),
        "filled_date": workbook.add_format({"num_format": _DATE_FORMAT}),
        "moment": workbook.add_format({"num_format": _MOMENT_FORMAT}),
    }
    first = HEADER_ROW + 1
    sheet.write_column(first, 0, list(range(1, rows.height + 1)))
    for column, field in enumerate(spec.fields, start=1):
        for offset, value in enumerate(as_written(field, rows)):
            _write_value(sheet, first + offset, column, field, value, formats.get(field.kind))


def _write_value(
    sheet: Worksheet, row: int, column: int, field: Field, value: Value | None, style: Format | None
) -> None:
    if value is None or value == []:
        return
    if isinstance(value, str | list):
        sheet.write_string(row, column, said(field, value))
    elif isinstance(value, datetime) and field.kind == "clock":
        sheet.write_string(row, column, f"{from_store(value):%H:%M}")
    elif isinstance(value, datetime):     # the store's naive UTC, shown as the school's clocks do
        sheet.write_datetime(row, column, from_store(value).replace(tzinfo=None), style)
    else:
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 – a day


def _replaced(spec: ListSpec) -> str:
    return "học kì" if any(f.name == "term" and f.required for f in spec.fields) else "năm học"


def _write_help(workbook: Workbook, spec: ListSpec) -> None:
    sheet = workbook.add_worksheet(HELP_SHEET)
    bold = workbook.add_format({"bold": True})
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    lines = (
        f"Cách điền: {spec.title}",
        f"Điền từ dòng dưới hàng tiêu đề của trang «{spec.sheet}», mỗi dòng một việc, không để dòng trống ở giữa.",
        f"Dòng có chữ «{EXAMPLE_MARK}» ở cột {NUMBER_HEADING} chỉ là mẫu, chương trình bỏ qua; có thể xóa.",
        "Không đổi tên cột. Có thể đổi thứ tự cột. Ngày viết dạng 22/11/2026, giờ dạng 22/11/2026 15:30.",
        f"Khi nhập lại, tệp mới thay toàn bộ danh sách cũ của {_replaced(spec)} đó: hãy giữ cả các dòng cũ.",
        *([spec.note] if spec.note else []),
    )
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 60)
    sheet.write_string(0, 0, lines[0], bold)
    for row, line in enumerate(lines[1:], start=1):
        sheet.write_string(row, 0, line)
    start = len(lines) + 1
    for column, text in enumerate(("Cột", "Cách điền", "Ví dụ")):
        sheet.write_string(start, column, text, bold)
    for row, field in enumerate(spec.fields, start=start + 1):
        needed = "bắt buộc" if field.required else "không bắt buộc"
        sheet.write_string(row, 0, field.heading, wrap)
        sheet.write_string(row, 1, f"{field.hint} ({needed}).", wrap)
        sheet.write_string(row, 2, field.example, wrap)
