"""The pictures and tables of Nhập trễ: entries by the groups that one chooses, and each late or overdue mark."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.lateness import TEACHER
from analytics.lateness_counts import EntryCounts
from dashboard import filters as f
from dashboard import theme
from dashboard.cell_view import show_cell
from dashboard.charts import Drawn, show_chart, stacked
from dashboard.frame import Desk, many, plain, thousands
from dashboard.group_names import NOBODY
from dashboard.group_table import show_group_table
from dashboard.language import both, say
from dashboard.late_rows import GROUP_COLUMNS, group_rows, late_rows
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from jobs.figures import late_marks_placed
from jobs.measuring import Filters, lateness_by
from records.policy.words import in_vietnamese

GROUPS = {
    "subject": "Môn", "class_name": "Lớp", "deadline_week": "Tuần đến hạn", "teacher_name": "Giáo viên",
    "answers": "Ai chịu trách nhiệm",
}  # fmt: skip
TITLES = {
    "subject": "Điểm vào sổ, theo môn", "class_name": "Điểm vào sổ, theo lớp",
    "deadline_week": "Điểm vào sổ, theo tuần đến hạn", "teacher_name": "Điểm vào sổ, theo giáo viên",
    "answers": "Điểm vào sổ, theo ai chịu trách nhiệm",
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
    "«{nobody}»: lớp dạy chung, đổi người trước hạn, hoặc chưa có trong phân công."
)


def show_groups(desk: Desk, chosen: Filters, entries: EntryCounts, time: str) -> None:
    """All groups of whom marks are expected, as a picture and a table."""
    by = f.group_by(GROUPS, next(iter(GROUPS)))
    keys = ("teacher_name", "teacher_code") if by == "teacher_name" else (by,)
    groups = remembered(desk, lateness_by, desk.store, desk.policies, chosen, keys) or ()
    told, rows = both(lambda: group_rows(groups, by))
    if by == "teacher_name":
        st.caption(plain(f"{say(ABOUT_PEOPLE, nobody=say(NOBODY))}{_of_others(desk, chosen)}"))
    if rows.is_empty():  # all is the secretary's
        return
    drawn, on_paper = both(lambda: _groups(group_rows(groups, by), by, chosen, entries, time))
    show_chart(drawn, key="tre")
    notes = {**f.printed(chosen), "Dữ liệu đến": time}
    show_group_table(TITLES[by], GROUPS[by], by, (told, rows), GROUP_COLUMNS, notes, on_paper)


def _groups(rows: pl.DataFrame, by: str, chosen: Filters, entries: EntryCounts, time: str) -> Drawn:
    n = many(entries.n, "điểm đã vào sổ của bài có trong lịch kiểm tra")
    source = f.source_line(chosen, "đơn vị: điểm", n, time)
    reading = " ".join(
        say(
            "{name}: {late} chắc chắn trễ, {unknown} chưa kết luận được, {in_time} đúng hạn.",
            name=r["nhom"], late=thousands(r["late"]), unknown=thousands(r["unknown"]), in_time=thousands(r["in_time"]),
        )
        for r in rows.iter_rows(named=True)
    )  # fmt: skip
    of_kind = PARTS_OF_PEOPLE if by == "teacher_name" else PARTS
    return stacked(TITLES[by], rows, of_kind, "Số điểm", reading, source)


def _of_others(desk: Desk, chosen: Filters) -> str:
    """How many marks are no teacher's to enter, so that the groups and the whole agree; '' without any."""
    groups = remembered(desk, lateness_by, desk.store, desk.policies, chosen, ("answers",)) or ()
    others = [
        say("{marks} do {whom} vào sổ", marks=many(group.entries.expected, "điểm"),
            whom=say(in_vietnamese(group.of("answers"))))
        for group in groups
        if group.of("answers") != TEACHER
    ]  # fmt: skip
    return say(" Không kể {marks}: không tính cho giáo viên nào.", marks=", ".join(others)) if others else ""


def show_late_marks(desk: Desk, chosen: Filters, time: str) -> None:
    """Each mark that came late or is overdue, as a row; one pupil's alone is told as what it may be."""
    rows = remembered(desk, late_marks_placed, desk.store, desk.policies, chosen)
    if rows is None or rows.is_empty():
        return
    st.subheader(say("Từng điểm trễ hoặc quá hạn còn trống"), anchor=False)
    notes = {**f.printed(chosen), "Dữ liệu đến": time}
    told, printed = both(lambda: late_rows(rows))
    show_table(
        "Điểm vào sổ trễ", printed, notes, key="tung-diem", aside=("Căn cứ",), told=told,
        opens=lambda number: show_cell(desk, rows.row(number, named=True), time),
    )  # fmt: skip
