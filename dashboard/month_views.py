"""A month's picture and tables on its page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.evidence import MonthlyEvidence
from dashboard import month_rows, theme
from dashboard.charts import Drawn, show_chart, stacked_bars
from dashboard.frame import plain
from dashboard.table_view import show_table
from jobs import month_picture


def show_picture(evidence: MonthlyEvidence, notes: dict[str, str]) -> None:
    rows = month_picture.class_counts(evidence)
    if not rows.is_empty():
        parts = month_picture.parts(theme.OF_MONTH)
        chart = stacked_bars(rows, "ten", parts, month_picture.UNIT)
        source = month_picture.source(evidence, notes["Dữ liệu đến"])
        show_chart(Drawn(month_picture.TITLE, chart, month_picture.reading(rows), source, parts), key="thang")


_FIGURES = frozenset({"Theo lớp", "Không có hạn"})   # tables of no single person and no single export


def show_tables(evidence: MonthlyEvidence, notes: dict[str, str], *, only_figures: bool = False) -> None:
    tables: dict[str, pl.DataFrame] = {
        "Theo lớp": month_rows.classes(evidence),
        "Theo giáo viên": month_rows.teachers(evidence),
        "Bài đến hạn": month_rows.tests(evidence),
        "Chưa có bản xuất": month_rows.unexported(evidence),
        "Không có hạn": month_rows.free(evidence),
        "Bản xuất của tháng": month_rows.snapshots(evidence),
    }
    if only_figures:
        tables = {tab: rows for tab, rows in tables.items() if tab in _FIGURES}
    for number, (tab, (title, rows)) in enumerate(zip(st.tabs(list(tables)), tables.items(), strict=True)):
        with tab:
            if rows.is_empty():
                st.caption(plain(f"{title}: tháng này không có."))
            else:
                show_table(f"Kiểm tra tháng {evidence.month} – {title.lower()}", rows, notes, key=f"thang-{number}")
