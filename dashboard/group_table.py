"""The table of the groups that one chooses, beneath their picture."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard.charts import Drawn
from dashboard.group_names import code_column
from dashboard.table_view import show_table


def show_group_table(
    title: str, heading: str, by: str, groups: tuple[pl.DataFrame, pl.DataFrame], columns: Mapping[str, str],
    notes: Mapping[str, str], drawn: Drawn,
) -> None:  # fmt: skip
    """`groups`: as they are told on the screen and on paper, each named in its column `nhom`, over which `heading`
    stands; `columns`: the table's other ones → those of the groups."""
    told, printed = (
        each.select(pl.col("nhom").alias(heading), **code_column(by), **columns) for each in groups
    )
    show_table(title, printed, notes, key="nhom", drawn=drawn, told=told)
