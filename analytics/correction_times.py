"""When corrections were made, as far as exports tell: each in an interval of days, never on a guessed one.

By week, what was surely made in it and what may have been are kept apart; how long after the first entry a mark was
changed is an interval, too.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics.portable import vietnamese_day
from analytics.scope import CELL, entered_by_hand, from_one_layout

_WEEK = "1w"


def spans(observed: ir.Table) -> ir.Table:
    """How many corrections lie in each interval of days: `first_day` (in Vietnam; NULL: nobody knows since when),
    `last_day`, `lock_relation`, `n` (int64). `observed`: the expression of `corrections.observed`."""
    days = observed.mutate(
        first_day=vietnamese_day(observed.entered_after), last_day=vietnamese_day(observed.entered_by)
    )
    return days.group_by("first_day", "last_day", "lock_relation").agg(n=ibis._.count())


def by_week(counted: pl.DataFrame) -> pl.DataFrame:
    """The weeks (`week`: the Monday) in which something was or may have been changed, in order, from executed `spans`.

    `certain`: surely made in that week; `after_lock`: those of them surely after the lock; `possible`: made in that
    week or in another one, so that a correction is counted in each week in which it may have been made.
    """
    begun = counted.select(pl.min_horizontal(pl.col("first_day").min(), pl.col("last_day").min())).item()
    known = counted.with_columns(pl.col("first_day").fill_null(begun))
    weeks = known.with_columns(
        first=pl.col("first_day").dt.truncate(_WEEK), last=pl.col("last_day").dt.truncate(_WEEK)
    ).with_columns(week=pl.date_ranges("first", "last", _WEEK))
    n, is_one = pl.col("n"), (pl.col("first") == pl.col("last")) & pl.col("is_bounded")
    return (
        weeks.with_columns(is_bounded=counted["first_day"].is_not_null())
        .explode("week")
        .group_by("week")
        .agg(
            certain=n.filter(is_one).sum(),
            after_lock=n.filter(is_one & (pl.col("lock_relation") == "after")).sum(),
            possible=n.filter(~is_one).sum(),
        )
        .sort("week")
    )


def first_entries(versions: ir.Table) -> ir.Table:
    """When each mark was first entered: the columns of `scope.CELL`, `first_after` (NULL: unknown), `first_by`.

    `versions` has the columns of `mark_version`. What is the first is certain only as far as the exports' order is.
    """
    shown = from_one_layout(entered_by_hand(versions)).filter(ibis._.value != "")
    rank = ibis.row_number().over(group_by=list(CELL), order_by=[shown.entered_by, shown.version_no])
    placed = shown.mutate(place=rank)
    return placed.filter(placed.place == 0).select(*CELL, first_after="entered_after", first_by="entered_by")


def with_lag(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Observed corrections with `lag_least` and `lag_most`: whole days from the first entry to the change.

    At least the days between the latest moment of the first entry and the earliest of the change (whole ones, from 0);
    at most those between the outer two (begun ones). NULL where the order or an outer moment is not known.
    """
    joined = rows.join(entries, on=list(CELL), how="left", maintain_order="left")
    least = (pl.col("entered_after") - pl.col("first_by")).dt.total_microseconds()
    most = (pl.col("entered_by") - pl.col("first_after")).dt.total_microseconds()
    day = 86_400_000_000    # microseconds
    return joined.with_columns(
        lag_least=pl.when("order_known").then((least // day).clip(0)),
        lag_most=pl.when("order_known").then(-(-most // day)),
    ).drop("first_after", "first_by")
