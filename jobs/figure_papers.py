"""Takes a page's chart and table out as PDF/A: the same definition of the chart, the same rows, the same notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from archive.papers.figure import FigurePaper, figure_paper
from jobs.drawing import AnyChart, Part, paper_svg
from records.inspection_record import Picture
from records.sheet import Column, Sheet, shown

MOST_ROWS = 5000  # of a paper: more take minutes to set, and nobody reads them on paper
SCHOOL = "Trường"
_NO_SCHOOL = "Kho Sổ Lưu"
_NARROWEST, _WIDEST = 4, 28  # letters of a column
_MEASURED = 200  # rows
_PADDING = 1.5  # letters
_SIGNS = {"✓": "√", "✕": "×"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with what goes with it wherever it is shown: `reading` (what it says in words), `source` (unit, n, time
    of the data), and the `parts` whose colours a legend names."""

    title: str
    chart: AnyChart
    reading: str
    source: str
    parts: Sequence[Part] = field(default=())

    @property
    def alt(self) -> str:
        return f"{self.title}. {self.source}. {self.reading}"

    def on_paper(self) -> Picture:
        legend = tuple((colour, name) for _, name, colour in self.parts)
        return Picture(self.title, printable_signs(paper_svg(self.chart)), self.reading, self.source, legend)


def printable_signs(text: str) -> str:
    """The papers' font has no tick and no cross of the screen's."""
    for sign, printed in _SIGNS.items():
        text = text.replace(sign, printed)
    return text


def figure_pdf(
    title: str, rows: pl.DataFrame, notes: Mapping[str, str], now: datetime, drawn: Drawn | None = None
) -> bytes:
    """A table, with the chart above it if there is one, as PDF/A."""
    counted = {**notes, "Số dòng": str(rows.height)}
    picture = drawn.on_paper() if drawn else None
    paper = FigurePaper(notes.get(SCHOOL, _NO_SCHOOL), title, counted, as_sheet(title, rows), picture)
    return figure_paper(paper, now)


def as_sheet(title: str, rows: pl.DataFrame) -> Sheet:
    """A frame as a table for paper; each column as wide as its texts ask for, within reason."""
    said = rows.with_columns(
        pl.col(pl.String).str.replace_many(_SIGNS),
        pl.col(pl.Boolean).replace_strict({True: "có", False: "không"}, return_dtype=pl.String),
        pl.col(pl.Float64, pl.Float32).cast(pl.Decimal(18, 2)),
    )
    columns = tuple(Column(column.name, _share(column), _kind(column.dtype)) for column in said)
    return Sheet("bang", title, columns, tuple(said.rows()))


def _share(column: pl.Series) -> float:
    longest = max((len(shown(value)) for value in column.head(_MEASURED)), default=0)
    heading = max(map(len, column.name.split()), default=0)
    return min(max(longest, heading, _NARROWEST), _WIDEST) + _PADDING


def _kind(dtype: pl.DataType) -> type:
    if dtype.is_integer():
        return int
    if dtype.is_decimal():
        return Decimal
    return date if dtype == pl.Date else datetime if isinstance(dtype, pl.Datetime) else str
