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


_CLASSES = "Theo lớp"
_FIGURES = frozenset({_CLASSES, "Không có hạn"})   # tables of no single person and no single export


def show_tables(evidence: MonthlyEvidence, notes: dict[str, str], *, least: int | None = None) -> None:
    """`least`: for who is told of no single person, and of no class of fewer marks due; None: for the school."""
    told, tables = both(lambda: _tables(evidence))
    titles = [title for title in tables if least is None or title in _FIGURES]
    for number, (tab, title) in enumerate(zip(st.tabs(list(map(say, titles))), titles, strict=True)):
        with tab:
            of_classes = title == _CLASSES and _has_classes(evidence)
            if tables[title].is_empty() and not (of_classes and least is not None):
                st.caption(plain(say("{title}: tháng này không có.", title=say(title))))
            elif not tables[title].is_empty():
                month = say("Kiểm tra tháng {month}", month=evidence.month)
                show_table(
                    f"Kiểm tra tháng {evidence.month} – {title.lower()}", tables[title], notes, key=f"thang-{number}",
                    told=told[title], named=f"{month} – {say(title).lower()}",
                )  # fmt: skip
            if of_classes and least is not None:
                st.caption(say("Lớp có dưới {least} điểm phải vào sổ trong tháng không hiện số liệu.", least=least))


def _has_classes(evidence: MonthlyEvidence) -> bool:
    """Whether anything in the month is of a class, shown or not."""
    changes = evidence.changes
    return bool(evidence.classes or evidence.tests or evidence.snapshots or changes.certain or changes.possible)


def _tables(evidence: MonthlyEvidence) -> dict[str, pl.DataFrame]:
    return {
        _CLASSES: month_rows.classes(evidence),
        "Theo giáo viên": month_rows.teachers(evidence),
        "Bài đến hạn": month_rows.tests(evidence),
        "Chưa có bản xuất": month_rows.unexported(evidence),
        "Không có hạn": month_rows.free(evidence),
        "Bản xuất của tháng": month_rows.snapshots(evidence),
    }
