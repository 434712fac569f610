"""A worksheet as a value: cells, merges, widths. Layouts make it; `workbook` writes it as .xlsx or .xls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from records.marks import parse_score

Style = Literal["text", "bold", "title", "head", "note", "cell", "name", "score", "whole", "percent", "tick"]
Value = str | int | float

TICK = "\uf0fc"     # a tick in Wingdings, which is how the real exports mark a column


class Cell(NamedTuple):
    """`row` and `column` count from 0. An empty text is a blank cell with a border."""

    row: int
    column: int
    value: Value
    style: Style


class Merge(NamedTuple):
    """A merged range, both corners included, counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Columns(NamedTuple):
    """Width in characters of some columns."""

    first: int
    last: int
    width: float
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    cells: tuple[Cell, ...]
    merges: tuple[Merge, ...]
    columns: tuple[Columns, ...]
    heights: tuple[tuple[int, float], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook. `created`: the document property, where the export has one."""

    sheets: tuple[Sheet, ...]
    created: datetime | None


def mark_cell(row: int, column: int, value: str, *, as_text: bool = False) -> Cell:
    """A mark as exports hold it: a number, unless it is a level, an exemption, blank, or a text on purpose."""
    score = None if as_text or not value else parse_score(value)
    return Cell(row, column, value if score is None else float(score), "cell" if score is None else "score")


def row_of(row: int, first_column: int, values: Iterable[Value], style: Style) -> list[Cell]:
    return [Cell(row, column, value, style) for column, value in enumerate(values, start=first_column)]
