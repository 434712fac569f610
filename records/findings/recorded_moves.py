"""Which row of the list of transfers tells of which movement that the sheets show: surely, perhaps, or none.

A row tells of the movement of its pupil, direction and class in whose interval its day lies. One row tells of one
coming and of one leaving.
"""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD
from records.findings.movements import CAME, LEFT
from records.policy.words import COMING

TOLD, PERHAPS = "told", "perhaps"
_SELDOM_OF_ONE_DAY = timedelta(days=7)  # paper and book
_BEHIND = timedelta(days=31)  # the book behind the paper, or the other way round: both are looked through every month
_DAY = timedelta(days=1) - timedelta.resolution


def with_rows(moved: pl.DataFrame, transfers: pl.DataFrame) -> pl.DataFrame:
    """The movements (`movements.movements`) with `told`: 'told' where a row surely tells of it, 'perhaps' where one
    may, else NULL; and of that row `told_kind`, `told_on`, `told_class`."""
    numbered = moved.with_row_index("number")
    pairs = _pairs(numbered, _directed(transfers))
    fitting = pairs.filter("fits")
    free = pairs.filter(~pl.col("fits"), pl.col("may_fit")).join(fitting, on=["row", "move"], how="anti")
    said = pl.concat([
        _enough(fitting).with_columns(told=pl.lit(TOLD)), pl.concat([fitting, free]).with_columns(told=pl.lit(PERHAPS)),
    ])  # fmt: skip
    told = said.unique("number", keep="first", maintain_order=True).select(
        "number", "told", told_kind="kind", told_on="day", told_class="listed_class"
    )
    return numbered.join(told, on="number", how="left", maintain_order="left").drop("number")


def _directed(transfers: pl.DataFrame) -> pl.DataFrame:
    """Each row with each direction in which it sends the pupil. `undone_on`: the day of the pupil's next row the other
    way, into the school or out of it."""
    rows = transfers.select("pupil_code", "kind", day="happened_on", listed_class="class_name").sort(
        "pupil_code", "day", "kind", "listed_class", nulls_last=True
    )
    rows = rows.with_row_index("row").with_columns(
        move=pl.when(pl.col("kind") == "class").then(pl.lit([CAME, LEFT]))
        .when(pl.col("kind").is_in(COMING)).then(pl.lit([CAME])).otherwise(pl.lit([LEFT]))
    ).explode("move")  # fmt: skip
    of_school = rows.filter(pl.col("kind") != "class")
    undoing = of_school.select("pupil_code", undone_on="day", undoing="move")
    undone = of_school.join(undoing, on="pupil_code").filter(
        pl.col("undone_on") > pl.col("day"), pl.col("undoing") != pl.col("move")
    )
    return rows.join(undone.group_by("row").agg(pl.col("undone_on").min()), on="row", how="left")


def _pairs(moved: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Every movement with every row of its pupil and direction: whether it `fits`, and whether it `may_fit`.

    A pupil who left is on no sheet afterwards, so that a later day on paper contradicts none; nor does an earlier day
    of one who came. A row that was undone before the last sheet on which the pupil was as before tells of another time.
    """
    pairs = moved.select("number", "pupil_code", "move", "class_name", "after", "by").join(
        rows, on=["pupil_code", "move"]
    )
    came, is_change = pl.col("move") == CAME, pl.col("kind") == "class"
    is_named = (pl.col("listed_class") == pl.col("class_name")) ^ (is_change & ~came)  # a change names the new class
    of_class, of_another_time = is_named.fill_null(True), (_end("undone_on") < pl.col("after")).fill_null(False)
    not_contradicted = pl.when(came).then(_begins_by(_BEHIND)).otherwise(_ends_after(_BEHIND))
    near_class = pl.when(is_change).then(_near(_SELDOM_OF_ONE_DAY)).otherwise(_near(_BEHIND))
    return pairs.with_columns(
        fits=of_class & _near(_SELDOM_OF_ONE_DAY) & ~of_another_time,
        may_fit=(of_class & not_contradicted | near_class) & ~of_another_time,
    ).sort("number", "row")


def _enough(fitting: pl.DataFrame) -> pl.DataFrame:
    """Those whose movement has a row to itself, or where there are as many rows as movements that they may tell of."""
    group = ["pupil_code", "move"]
    alone = pl.col("number").n_unique().over("row", "move") == 1
    rows, movements = (pl.col(name).n_unique().over(group) for name in ("row", "number"))
    return fitting.filter(alone | (rows >= movements))


def _near(slack: timedelta) -> pl.Expr:
    return _ends_after(slack) & _begins_by(slack)


def _ends_after(slack: timedelta) -> pl.Expr:
    """A row without a day, and a movement whose interval is open, may be of any time."""
    return (_end("day") + slack > pl.col("after")).fill_null(True)


def _begins_by(slack: timedelta) -> pl.Expr:
    return (_start("day") - slack <= pl.col("by")).fill_null(True)


def _start(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Datetime("us")) - VIETNAM_AHEAD


def _end(day: str) -> pl.Expr:
    return _start(day) + _DAY
