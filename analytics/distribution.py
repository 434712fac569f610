"""Score distribution: how many marks of each value, and the figures that follow from that alone.

The engine counts marks per hundredth (`histogram`); mean, median, deciles and shares are computed from those counts at
the end (`summarise`), so that histograms of parts may be added up to that of the whole. Draws nothing, ranks nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics.figures import percentage, quotient
from analytics.portable import hundredths
from analytics.scope import GROUPS, Only, checked, from_one_layout, narrowed, of_subjects
from records.marks import PRIMARY_LEVELS, SCORE_MAX, SCORE_MIN, SECONDARY_LEVELS

_DECILES = range(1, 10)
_QUARTILES = (1, 3)


@dataclass(frozen=True, slots=True)
class Band:
    """Marks from `lower` on and below `upper`; 10 lies in the last. `share` of all in per cent, one place."""

    lower: Decimal
    upper: Decimal
    count: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Distribution:
    """One group's marks. `group` has the values of `by`, in its order; a hidden group has nothing but its `n`."""

    by: tuple[str, ...]
    group: tuple[str | int | None, ...]
    n: int
    mean: Decimal | None
    median: Decimal | None
    deciles: tuple[Decimal, ...] | None
    bands: tuple[Band, ...] | None
    quartiles: tuple[Decimal, Decimal] | None = None

    @property
    def hidden(self) -> bool:
        """Whether the group is too small for its figures to be shown."""
        return self.mean is None

    def of(self, column: str) -> str | int | None:
        """The group's value of one of the columns of `by`."""
        return self.group[self.by.index(column)]


def histogram(marks: ir.Table, by: Sequence[str], only: Only | None = None) -> ir.Table:
    """How many marks of each value: columns of `by`, `hundredths` (int64, mark × 100), `n` (int64).

    `marks` has the columns of `current_mark`. `by` is any of `scope.GROUPS`, and `only` narrows the same columns to
    given values. Marks of different components are added up unless `component` is in `by` or `only`: ask for one.
    """
    columns = checked(by)
    scored = narrowed(from_one_layout(of_subjects(marks).filter(marks.score.notnull())), only)
    counted = scored.mutate(hundredths=hundredths(scored.score))
    return counted.group_by(*columns, "hundredths").agg(n=ibis._.count())


def behind(marks: ir.Table, only: Only | None = None) -> ir.Table:
    """The marks that `histogram` counts, a row each: columns of `scope.GROUPS`, `pupil_code`, `hundredths`, `value`,
    `snapshot_id`, `cell` (where the export shows it first)."""
    scored = narrowed(from_one_layout(of_subjects(marks).filter(marks.score.notnull())), only)
    return scored.mutate(hundredths=hundredths(scored.score)).select(
        *GROUPS, "pupil_code", "hundredths", "value", "snapshot_id", "cell"
    )


def level_counts(marks: ir.Table, by: Sequence[str], only: Only | None = None) -> ir.Table:
    """How many marks of each level (Đ/CĐ of TT22, T/H/C of TT27): columns of `by`, `level`, `n` (int64)."""
    columns = checked(by)
    levels = sorted({*SECONDARY_LEVELS, *PRIMARY_LEVELS})
    levelled = narrowed(from_one_layout(of_subjects(marks).filter(marks.value.isin(levels))), only)
    return levelled.rename(level="value").group_by(*columns, "level").agg(n=ibis._.count())


def summarise(
    hist: pl.DataFrame, by: Sequence[str], minimum_group: int, bounds: Sequence[Decimal] = ()
) -> tuple[Distribution, ...]:
    """The figures of each group of a histogram, in the order of the groups' names.

    `hist` is an executed `histogram`; `by` may name fewer columns than it has, the rest is added up, and such as were
    put to it since. Mean: two places. Median: the mean of the ⌈n/2⌉-th and the (⌊n/2⌋+1)-th smallest mark, two places.
    k-th decile: the smallest mark m such that at least k·n/10 of the marks are ≤ m; first and third quartile likewise,
    with n/4 and 3n/4.
    All half up. `bounds`: the marks that set bands apart, lowest first (a circular's); without any there are no bands.
    Groups of fewer than `minimum_group` marks keep their n alone.
    """
    columns = checked(by, [c for c in hist.columns if c not in {"hundredths", "n"}])
    bands = band_limits(bounds)
    figures = _figures(hist, columns, bands)
    ordered = figures.sort(columns, nulls_last=True) if columns else figures
    return tuple(_distribution(row, columns, minimum_group, bands) for row in ordered.iter_rows(named=True))


def band_limits(bounds: Sequence[Decimal]) -> tuple[tuple[Decimal, Decimal], ...]:
    """The bands that some marks set apart, each from its first number on and below its second; the last ends at 10."""
    edges = (SCORE_MIN, *bounds, SCORE_MAX)
    return tuple(pairwise(edges)) if bounds else ()


def _figures(hist: pl.DataFrame, by: list[str], bands: Sequence[tuple[Decimal, Decimal]]) -> pl.DataFrame:
    """One row of whole numbers per group, from which all figures follow."""
    keys = [*by, "everyone"]    # a group column even where the whole is one group
    counts = (
        hist.with_columns(everyone=pl.lit(0))
        .group_by(*keys, "hundredths")
        .agg(pl.col("n").sum())
        .sort("hundredths")
        .with_columns(size=pl.col("n").sum().over(keys), reached=pl.col("n").cum_sum().over(keys))
    )
    mark, size, reached = pl.col("hundredths"), pl.col("size"), pl.col("reached")
    return counts.group_by(keys).agg(
        n=pl.col("n").sum(),
        total=(mark * pl.col("n")).sum(),
        lower=mark.filter(reached >= (size + 1) // 2).min(),
        upper=mark.filter(reached >= size // 2 + 1).min(),
        **{f"decile_{k}": mark.filter(reached * 10 >= size * k).min() for k in _DECILES},
        **{f"quartile_{k}": mark.filter(reached * 4 >= size * k).min() for k in _QUARTILES},
        **{f"band_{i}": pl.col("n").filter(_within(mark, *band)).sum() for i, band in enumerate(bands)},
    )


def _within(mark: pl.Expr, lower: Decimal, upper: Decimal) -> pl.Expr:
    """Whether a mark in hundredths lies in a band."""
    at_the_top = mark == int(100 * SCORE_MAX) if upper == SCORE_MAX else pl.lit(value=False)
    return (mark >= int(100 * lower)) & ((mark < int(100 * upper)) | at_the_top)


def _distribution(
    row: dict[str, Any], by: list[str], minimum_group: int, bands: Sequence[tuple[Decimal, Decimal]]
) -> Distribution:
    group, n = tuple(row[column] for column in by), int(row["n"])
    if n < max(minimum_group, 1):
        return Distribution(tuple(by), group, n, None, None, None, None)
    return Distribution(
        by=tuple(by),
        group=group,
        n=n,
        mean=quotient(row["total"], 100 * n, 2),
        median=quotient(row["lower"] + row["upper"], 200, 2),
        deciles=tuple(quotient(row[f"decile_{k}"], 100, 2) for k in _DECILES),
        bands=tuple(Band(*band, row[f"band_{i}"], _share(row[f"band_{i}"], n)) for i, band in enumerate(bands)),
        quartiles=(quotient(row["quartile_1"], 100, 2), quotient(row["quartile_3"], 100, 2)),
    )


def _share(count: int, n: int) -> Decimal:
    share = percentage(count, n)
    if share is None:
        raise ValueError("a group without marks has no bands")
    return share
