"""The rows of a file's class sheets as facts: all sheets in one frame, read and checked together.

Takes plans (`plan`), gives rosters, cells and problems. Which column means what was decided before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import polars as pl

from ingest import values
from ingest.headers import tidy
from ingest.plan import Plan
from ingest.roster import roster_of
from ingest.row_checks import footer_problems, roster_problems, twice_in_file
from ingest.rules import MOST_OF_A_KIND, shown
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
    roster = roster_of(plans, today)
    cells = _cells(_texts(plans), roster)
    results, double_ticks = _with_years(plans, cells)
    sheets = _by_sheet(plans, roster, results)
    problems = [
        *roster_problems(plans, roster),
        *_bad_values(plans, cells),
        *double_ticks,
        *twice_in_file(plans, roster),
        *footer_problems(plans, [len(sheet.roster) for sheet in sheets], cells),
    ]
    return sheets, problems


def _texts(plans: Sequence[Plan]) -> pl.DataFrame:
    """Every cell of every column of marks: plan, row, text and what the column means, a column after the other."""
    columns = [(n, plan, c) for n, plan in enumerate(plans) for c in plan.columns if c.kind != "person"]
    flat = list(chain.from_iterable(plan.table.data[c.index] for _, plan, c in columns))
    meanings = pl.DataFrame(
        [
            (n, column_letters(c.index), c.label, c.subject, c.component, c.kind, plan.table.first, plan.table.end)
            for n, plan, c in columns
        ],
        schema={"plan": pl.Int32, "letters": pl.String, "label": pl.String, "subject": pl.String,
                "component": pl.String, "kind": pl.String, "first": pl.Int32, "end": pl.Int32},
        orient="row",
    )  # fmt: skip
    return (
        meanings.select(pl.exclude("first", "end"), row=pl.int_ranges("first", "end", dtype=pl.Int32))
        .explode("row")
        .with_columns(text_series("text", flat))
    )


def _cells(texts: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """The marks and results of the pupils, canonical; `value` is null where it is not allowed."""
    # A class has few different marks: each text is read once, then joined to the cells that hold it.
    meanings = values.read_values(texts.select("text", "kind").unique())
    pupils = roster.select("plan", "row", "pupil_code", number=pl.col("row_number").cast(pl.String))
    return (
        texts.join(pupils, on=["plan", "row"], maintain_order="left")   # rows without a pupil fall out here
        .join(meanings, on=["text", "kind"], how="left", maintain_order="left")
        .with_columns(cell=pl.col("letters") + pl.col("number"))
    )


def _bad_values(plans: Sequence[Plan], cells: pl.DataFrame) -> Iterator[Problem]:
    if not cells["value"].has_nulls():
        return      # nearly every file
    bad = cells.filter(pl.col("value").is_null()).sort("plan", "row", maintain_order=True)
    for plan, kind, cell, text in bad.select("plan", "kind", "cell", "text").iter_rows():
        yield plans[plan].place.broken(values.BAD_VALUE[kind], shown(tidy(text)), cell)


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
    people = _parts(len(plans), roster["plan"], roster.select(list(ROSTER_SCHEMA)))
    marks = _parts(len(plans), cells["plan"], cells.select(list(CELL_SCHEMA)))
    return list(map(ClassRows, people, marks))


def _parts(plans: int, plan: pl.Series, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows of each plan, whose number is given for each row; those of a plan stand together."""
    lengths = dict(plan.rle().struct.unnest().select("value", "len").iter_rows())
    first = 0
    for number in range(plans):
        length = lengths.get(number, 0)
        yield rows.slice(first, length)
        first += length
