"""The pictures and tables of Nhập trễ: entries by the groups that one chooses, and each late or overdue mark."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.lateness import TEACHER
from analytics.lateness_counts import EntryCounts
from dashboard import filters as f
from dashboard import theme
from dashboard.cell_view import show_cell
from dashboard.charts import Drawn, show_chart, stacked_bars
from dashboard.frame import Desk, count, plain, thousands
from dashboard.group_names import NOBODY, code_column
from dashboard.late_rows import GROUP_COLUMNS, group_rows, late_rows
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.texts import DATA_TIME
from jobs.figures import late_marks_placed
from jobs.measuring import Filters, lateness_by
from records.policy.words import in_vietnamese

GROUPS = {
    "subject": "Môn", "class_name": "Lớp", "deadline_week": "Tuần đến hạn", "teacher_name": "Giáo viên",
    "answers": "Ai chịu trách nhiệm",
}  # fmt: skip
PARTS = [
    ("late", "▲ Chắc chắn trễ", theme.LOOK),
    ("unknown", "? Chưa kết luận được", theme.QUIET),
    ("in_time", "Chắc chắn đúng hạn", theme.DATA),
]
# Of a person nothing is called for a look.
PARTS_OF_PEOPLE = [("late", "Chắc chắn trễ", theme.DEEP), *PARTS[1:]]
ABOUT_PEOPLE = (
    "Xếp theo tên, đủ mọi người có bài trong lịch kiểm tra, không phải bảng xếp hạng. "
    f"«{NOBODY}»: lớp dạy chung, đổi người trước hạn, hoặc chưa có trong phân công."
)


def show_groups(desk: Desk, chosen: Filters, entries: EntryCounts, time: str) -> None:
    """All groups of whom marks are expected, as a picture and a table."""
    by = f.group_by(GROUPS, next(iter(GROUPS)))
    keys = ("teacher_name", "teacher_code") if by == "teacher_name" else (by,)
    groups = remembered(desk, lateness_by, desk.store, desk.policies, chosen, keys) or ()
    rows = group_rows(groups, by)
    title = f"Điểm vào sổ, theo {GROUPS[by].lower()}"
    n = count(entries.n, "điểm đã vào sổ của bài có trong lịch kiểm tra")
    source = f"{f.sentence(chosen)} · đơn vị: điểm · n = {n} · {DATA_TIME.format(time=time)}"
    reading = " ".join(
        f"{r['nhom']}: {thousands(r['late'])} chắc chắn trễ, {thousands(r['unknown'])} chưa kết luận được, "
        f"{thousands(r['in_time'])} đúng hạn."
        for r in rows.iter_rows(named=True)
    )
    parts = PARTS
    if by == "teacher_name":
        parts = PARTS_OF_PEOPLE
        st.caption(plain(f"{ABOUT_PEOPLE}{_of_others(desk, chosen)}"))
    if rows.is_empty():  # all is the secretary's
        return
    drawn = Drawn(title, stacked_bars(rows, "ten", parts, "Số điểm"), reading, source, parts)
    show_chart(drawn, key="tre")
    show_table(
        title,
        rows.select(pl.col("nhom").alias(GROUPS[by]), **code_column(by), **GROUP_COLUMNS),
        {**f.printed(chosen), "Dữ liệu đến": time},
        key="nhom",
        drawn=drawn,
    )


def _of_others(desk: Desk, chosen: Filters) -> str:
    """How many marks are no teacher's to enter, so that the groups and the whole agree; '' without any."""
    groups = remembered(desk, lateness_by, desk.store, desk.policies, chosen, ("answers",)) or ()
    others = [
        f"{count(group.entries.expected, 'điểm')} do {in_vietnamese(group.of('answers'))} vào sổ"
        for group in groups
        if group.of("answers") != TEACHER
    ]
    return f" Không kể {', '.join(others)}: không tính cho giáo viên nào." if others else ""


def show_late_marks(desk: Desk, chosen: Filters, time: str) -> None:
    """Each mark that came late or is overdue, as a row; one pupil's alone is told as what it may be."""
    rows = remembered(desk, late_marks_placed, desk.store, desk.policies, chosen)
    if rows is None or rows.is_empty():
        return
    st.subheader("Từng điểm trễ hoặc quá hạn còn trống", anchor=False)
    notes = {**f.printed(chosen), "Dữ liệu đến": time}
    show_table(
        "Điểm vào sổ trễ", late_rows(rows), notes, key="tung-diem", aside=("Căn cứ",),
        opens=lambda number: show_cell(desk, rows.row(number, named=True), time),
    )  # fmt: skip
