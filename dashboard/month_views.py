"""A month's picture and tables on its page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.evidence import MonthlyEvidence
from dashboard import month_rows, theme
from dashboard.charts import show_chart, stacked
from dashboard.frame import plain
from dashboard.language import both, say, say_sentence
from dashboard.table_view import show_table
from jobs import month_picture


def show_picture(evidence: MonthlyEvidence, notes: dict[str, str]) -> None:
    rows = month_picture.class_counts(evidence)
    if not rows.is_empty():
        parts = month_picture.parts(theme.OF_MONTH)
        source = say_sentence(month_picture.source(evidence, notes["Dữ liệu đến"]))
        reading = " ".join(map(say_sentence, month_picture.readings(rows)))
        show_chart(stacked(month_picture.TITLE, rows, parts, month_picture.UNIT, reading, source), key="thang")


_FIGURES = frozenset({"Theo lớp", "Không có hạn"})   # tables of no single person and no single export


def show_tables(evidence: MonthlyEvidence, notes: dict[str, str], *, only_figures: bool = False) -> None:
    told, tables = both(lambda: _tables(evidence))
    titles = [title for title in tables if not only_figures or title in _FIGURES]
    for number, (tab, title) in enumerate(zip(st.tabs(list(map(say, titles))), titles, strict=True)):
        with tab:
            if tables[title].is_empty():
                st.caption(plain(say("{title}: tháng này không có.", title=say(title))))
            else:
                month = say("Kiểm tra tháng {month}", month=evidence.month)
                show_table(
                    f"Kiểm tra tháng {evidence.month} – {title.lower()}", tables[title], notes, key=f"thang-{number}",
                    told=told[title], named=f"{month} – {say(title).lower()}",
                )  # fmt: skip


def _tables(evidence: MonthlyEvidence) -> dict[str, pl.DataFrame]:
    return {
        "Theo lớp": month_rows.classes(evidence),
        "Theo giáo viên": month_rows.teachers(evidence),
        "Bài đến hạn": month_rows.tests(evidence),
        "Chưa có bản xuất": month_rows.unexported(evidence),
        "Không có hạn": month_rows.free(evidence),
        "Bản xuất của tháng": month_rows.snapshots(evidence),
    }
