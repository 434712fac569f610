"""A list that is split over the sheets of one workbook is one list: no row may stand in two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from ingest.list_reader import FoundList, ListRows
from ingest.rules import Place
from ingest.workbook import cell_name
from records.problems import Problem

ReadSheet = tuple[Place, FoundList, ListRows]


def twice_in_lists(sheets: Sequence[ReadSheet]) -> Iterator[Problem]:
    """Rows with what must be unique in the list (`ListSpec.unique`), and stands in an earlier sheet already."""
    unique = sheets[0][1].spec.unique if sheets else ()
    if not unique or len(sheets) < 2:
        return
    whose = ("school", "school_year", *unique)
    rows = pl.concat(
        read.rows.select("row_number", *unique)
        .unique()
        .with_columns(sheet=pl.lit(number), school=pl.lit(read.school), school_year=pl.lit(read.school_year))
        for number, (_, _, read) in enumerate(sheets)
    )
    first = pl.col("sheet").min().over(whose)
    again = rows.with_columns(first=first).filter(pl.col("sheet") > first).sort("sheet", "row_number")
    for number, row, earlier in again.select("sheet", "row_number", "first").iter_rows():
        place, found, _ = sheets[number]
        text = f"dòng {row} lặp lại một dòng của trang «{sheets[earlier][0].sheet}»"
        yield place.broken("trung-dong", text, cell_name(row - 1, found.columns[unique[-1]]))
