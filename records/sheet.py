"""A table as a value: its columns and rows, the same for the screen, for paper, for a workbook and for CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import polars as pl

from records.clock import vn_date, vn_datetime
from records.marks import vn_number

Value = str | int | Decimal | date | datetime | None
Side = Literal["left", "center", "right"]
_TYPES: dict[type, pl.DataType] = {
    int: pl.Int64(), str: pl.String(), date: pl.Date(), datetime: pl.Datetime("us"), Decimal: pl.Decimal(9, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its share of a page's width, the type of its values; moments are those of Vietnam's clock."""

    name: str
    share: float = 1.0
    of: type = int

    @property
    def side(self) -> Side:
        return "left" if self.of is str else "right" if self.of in {int, Decimal} else "center"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. `key` names its file; `none` is said where it has no rows; `note` tells how to read it.

    `quotes_notes`: what people wrote stands in it, beside what the program found.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    none: str = "Không có."
    note: str = ""
    quotes_notes: bool = False

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def frame(self) -> pl.DataFrame:
        """The rows as a frame, typed by the columns."""
        schema = {column.name: _TYPES[column.of] for column in self.columns}
        return pl.DataFrame(self.rows, schema=schema, orient="row")

    def shown(self) -> Iterator[list[str]]:
        """The rows as people read them."""
        return ([shown(value) for value in row] for row in self.rows)


def shown(value: Value) -> str:
    """A value for people: decimal comma, dd/mm/yyyy; '' for none."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, datetime):
        return vn_datetime(value) if value.tzinfo else value.strftime("%d/%m/%Y %H:%M")
    return vn_date(value) if isinstance(value, date) else vn_number(value)


def plain(value: Value) -> str | int | None:
    """A value for canonical JSON and CSV: whole numbers stay, all else is text in ISO spelling."""
    if value is None or isinstance(value, str | int):
        return value
    return str(value) if isinstance(value, Decimal) else value.isoformat()
