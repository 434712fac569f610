"""The way from a row to the export: every value that exports showed in one cell of the books, and where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from dashboard import filters as f
from dashboard.frame import Desk, plain
from dashboard.language import both, say
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.worded import worded
from jobs.figures import cell_history
from jobs.measuring import Filters
from records.clock import VIETNAM_AHEAD
from records.marks import vn_mark

_CELL = ("school", "school_year", "term", "subject", "component")


def show_cell(desk: Desk, row: Mapping[str, Any], time: str) -> None:
    """`row` has the columns of `analytics.scope.CELL`: whose mark, of which test."""
    of_cell = Filters(**{name: row[name] for name in _CELL})
    pupil = str(row["pupil_code"])
    seen = remembered(desk, cell_history, desk.store, of_cell, pupil)
    title = say("Ô điểm của học sinh {pupil}: {where}", pupil=pupil, where=f.told_sentence(of_cell))
    notes = {**f.printed(of_cell), "Học sinh (mã)": pupil, "Dữ liệu đến": time}
    with st.container(border=True):
        st.markdown(f"**{plain(title)}**")
        told, rows = both(lambda: history_rows(seen))
        show_table("Các bản xuất cho thấy ô điểm này", rows, notes, key="o-diem", right=("Giá trị",), told=told)


def history_rows(seen: pl.DataFrame) -> pl.DataFrame:
    """The frame of `jobs.figures.cell_history` in the school's words; moments in Vietnam."""
    order = pl.when("order_known").then(pl.lit("")).otherwise(pl.lit(say("? chưa rõ trước hay sau")))
    return seen.select(
        worded(seen, "value", lambda text: vn_mark(text) if text else say("(trống)")).alias("Giá trị"),
        (pl.col("entered_after") + VIETNAM_AHEAD).alias("Vào sổ sau lúc"),
        (pl.col("entered_by") + VIETNAM_AHEAD).alias("Trước lúc"),
        order.alias("Thứ tự"),
        pl.col("file").alias("Tệp"),
        (pl.col("taken") + VIETNAM_AHEAD).alias("Bản xuất lấy lúc"),
        pl.col("sheet").alias("Trang tính"),
        pl.col("cell").alias("Ô"),
    )
