"""The rows of a file's class sheets as facts: all sheets in one frame, read and checked together.

Takes plans (`plan`), gives rosters, cells and problems. Which column means what was decided before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, chain, pairwise, repeat

import polars as pl

from ingest.headers import tidy
from ingest.mark_values import BAD_VALUE, read_values
from ingest.plan import Plan
from ingest.roster import rows_of
from ingest.row_checks import footer_problems, one_number_of_several, roster_problems, twice_in_file
from ingest.rules import MOST_OF_A_KIND, shown
from ingest.unlikely_cells import unlikely_cells
from ingest.workbook import column_letters, text_series
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA
from records.problems import Problem


@dataclass(frozen=True, slots=True)
class ClassRows:
    """One sheet's roster and cells, in the schemas of `records.facts`."""

    roster: pl.DataFrame
    cells: pl.DataFrame


def read_rows(plans: Sequence[Plan], today: date) -> tuple[list[ClassRows], list[Problem]]:
    """The rows of each plan's sheet, in the plans' order, and everything that is wrong with them.

    Nobody is born after `today`.
    """
    rows = rows_of(plans, today)
    roster = _pupils(rows, rows["is_pupil"])
    cells = _cells(plans, rows)
    results, double_ticks = _with_years(plans, cells)
    sheets = _by_sheet(plans, roster, results)
    problems = [
        *roster_problems(plans, roster),
        *one_number_of_several(plans, roster),
        *unlikely_cells(plans),
        *_bad_values(plans, cells),
        *double_ticks,
        *twice_in_file(plans, roster),
        *footer_problems(plans, [len(sheet.roster) for sheet in sheets], cells),
    ]
    return sheets, problems


def _cells(plans: Sequence[Plan], rows: pl.DataFrame) -> pl.DataFrame:
    """The marks and results of the pupils, a column after the other: canonical; `value` is null where not allowed.

    Column by column: what is cheap for a series is dear for a frame, each step of which wakes the engine's threads.
    """
    columns = [(n, plan, c) for n, plan in enumerate(plans) for c in plan.columns if c.kind != "person"]
    heights = [len(plan.table.numbers) for plan in plans]
    first = list(accumulate(heights, initial=0))
    column = _places(repeat(i, heights[n]) for i, (n, _, _) in enumerate(columns))
    row = _places(range(first[n], first[n + 1]) for n, _, _ in columns)
    texts = text_series("text", list(chain.from_iterable(plan.table.data[c.index] for _, plan, c in columns)))

    def of_column(name: str, values: Iterable[str]) -> pl.Series:
        return pl.Series(name, list(values), pl.String)[column]

    value, score = read_values((c.kind for _, _, c in columns), column, texts)
    cells = pl.DataFrame([
        *(rows[name][row] for name in ("plan", "row", "pupil_code")),
        of_column("subject", (c.subject for _, _, c in columns)),
        of_column("component", (c.component for _, _, c in columns)),
        of_column("kind", (c.kind for _, _, c in columns)),
        texts, value, score,
        of_column("cell", (column_letters(c.index) for _, _, c in columns))
        + rows["row_number"].cast(pl.String)[row],
    ])  # fmt: skip
    if any(c.kind == "year" for _, _, c in columns):
        cells = cells.hstack([of_column("label", (c.label for _, _, c in columns))])
    return _pupils(cells, rows["is_pupil"][row])


def _places(parts: Iterable[Iterable[int]]) -> pl.Series:
    """Places in a series, in the type by which it is indexed: no other is as fast."""
    return pl.Series(list(chain.from_iterable(parts)), dtype=pl.UInt32)


def _pupils(rows: pl.DataFrame, is_pupil: pl.Series) -> pl.DataFrame:
    return rows if is_pupil.all() else rows.filter(is_pupil)


def _bad_values(plans: Sequence[Plan], cells: pl.DataFrame) -> Iterator[Problem]:
    if not cells["value"].has_nulls():
        return      # nearly every file
    bad = cells.filter(pl.col("value").is_null()).sort("plan", "row", maintain_order=True)
    for plan, kind, cell, text in bad.select("plan", "kind", "cell", "text").iter_rows():
        yield plans[plan].place.broken(BAD_VALUE[kind], shown(tidy(text)), cell)


def _with_years(plans: Sequence[Plan], cells: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """The cells with a pupil's result of the year in place of those of which one is ticked; and who has two ticks."""
    if not any(column.kind == "year" for plan in plans for column in plan.columns):
        return cells, []
    is_year, fields = pl.col("kind") == "year", ["plan", *CELL_SCHEMA]
    years = _year_results(cells.filter(is_year))
    both = pl.concat([cells.filter(~is_year).select(fields), years.select(fields)])
    return both.sort("plan", maintain_order=True), list(_double_ticks(plans, years))


def _year_results(cells: pl.DataFrame) -> pl.DataFrame:
    """One cell a pupil of the columns of which one is ticked: the ticked header is the value."""
    ticked = pl.col("value") == "x"
    return cells.group_by("plan", "row", "pupil_code", "subject", "component", maintain_order=True).agg(
        ticks=ticked.sum(),
        value=pl.col("label").filter(ticked).first().fill_null(""),
        cell=pl.coalesce(pl.col("cell").filter(ticked).first(), pl.col("cell").first()),
        score=pl.lit(None, dtype=pl.Decimal(4, 2)),
    )


def _double_ticks(plans: Sequence[Plan], years: pl.DataFrame) -> Iterator[Problem]:
    double = years.filter(pl.col("ticks") > 1)
    for plan, ticks, cell in double.select("plan", "ticks", "cell").head(MOST_OF_A_KIND + 1).iter_rows():
        yield plans[plan].place.broken("nhieu-dau", f"{ticks} mức được đánh dấu", cell)


def _by_sheet(plans: Sequence[Plan], roster: pl.DataFrame, cells: pl.DataFrame) -> list[ClassRows]:
    people = _parts(len(plans), roster["plan"], roster[list(ROSTER_SCHEMA)])
    marks = _parts(len(plans), cells["plan"], cells[list(CELL_SCHEMA)])
    return list(map(ClassRows, people, marks))


def _parts(plans: int, plan: pl.Series, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of each plan, whose number is given for each row; those of a plan stand together, in order."""
    numbers = plan.to_list()
    first = [bisect_left(numbers, number) for number in range(plans + 1)]
    return (rows.slice(begin, end - begin) for begin, end in pairwise(first))
