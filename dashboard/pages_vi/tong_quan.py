"""Tổng quan: what needs doing now, and how the newest month of data stands."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import streamlit as st

from dashboard import filters as f
from dashboard.frame import PAGE_FILES, Desk, answer, count, how, plain, run_page, thousands
from dashboard.month_rows import month_name
from dashboard.sealing_state import class_states
from dashboard.situation import MonthFigures, month_figures, situation
from dashboard.table_view import show_table
from dashboard.texts import PAGE_NAMES
from dashboard.todo import Task, tasks
from jobs.measuring import Filters
from records.clock import vn_datetime

_SIGNS = {
    "unsafe": ":red-badge[✕ mất an toàn]",
    "look": ":orange-badge[▲ cần xem]",
    "note": ":gray-badge[• lưu ý]",
}


def show(desk: Desk) -> None:
    head = st.container()
    states = class_states(desk)
    chosen = f.choose(states.with_columns(subject=None, component=None), [])
    here = chosen.narrow(states)
    todo = tasks(situation(desk, here, chosen))
    with head:
        answer(_answer(here, todo, chosen))
    _todo(todo)
    _figures(desk, chosen, here)
    _classes(desk, here, chosen)
    how(
        "Việc cần làm lấy từ dữ liệu đã nhập: lớp đã qua ngày khóa sổ (`locked_on` trong `chinh-sach.toml`) mà chưa "
        "niêm phong, lớp có bản xuất mới hơn gói, thay đổi chưa khớp sổ theo dõi, điểm trễ hạn. Bấm vào từng dòng để "
        "xem căn cứ.",
    )


def _answer(here: pl.DataFrame, todo: list[Task], chosen: Filters) -> str:
    grave = [task for task in todo if task.weight != "note"]
    doing = f"còn **{count(len(grave), 'việc')}** cần xem" if grave else "**không có việc nào** cần xem"
    pupils = count(int(here["pupils"].sum()), "học sinh")
    return f"{f.sentence(chosen)}: **{count(here.height, 'lớp')}**, {pupils}; {doing}."


def _todo(todo: list[Task]) -> None:
    with st.container(border=True, gap="small"):
        st.subheader("Việc cần làm", anchor=False)
        if not todo:
            st.markdown(":green[✓ Không có việc gì.]")
        for task in todo:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"{_SIGNS[task.weight]} {plain(task.sentence)}", width="stretch")
                if task.page:
                    st.page_link(PAGE_FILES[task.page], label=PAGE_NAMES[task.page], icon=":material/arrow_forward:")


def _figures(desk: Desk, chosen: Filters, here: pl.DataFrame) -> None:
    """Four figures of the newest month with data, each with its change and what lies behind it."""
    now, before = month_figures(desk, str(chosen.school))
    sealed = here.filter(pl.col("revision").is_not_null(), ~pl.col("is_stale")).height
    due, late, changed, sealing = st.columns(4)
    if now:
        with due:
            _figure("Điểm đến hạn", now, before, "expected", "kiem_tra_thang")
        with late:
            _figure("Chắc chắn trễ", now, before, "late", "nhap_tre")
        with changed:
            _figure("Lần thay đổi", now, before, "changes", "sua_diem")
    with sealing:
        term = f.said("term", chosen.term)
        st.metric(
            "Lớp đã niêm phong", f"{sealed} / {here.height}", term, delta_color="off", delta_arrow="off", border=True
        )
        st.page_link(PAGE_FILES["niem_phong"], label=PAGE_NAMES["niem_phong"], icon=":material/arrow_forward:")


def _figure(label: str, now: MonthFigures, before: MonthFigures | None, field: str, page: str) -> None:
    value = getattr(now, field)
    change = _change(value - getattr(before, field), before.month) if before else "tháng đầu tiên"
    st.metric(
        f"{label}, {month_name(now.month).lower()}",
        thousands(value),
        change,
        delta_color="off",
        delta_arrow="off",
        border=True,
    )
    st.page_link(PAGE_FILES[page], label=PAGE_NAMES[page], icon=":material/arrow_forward:")


def _change(difference: int, month: str) -> str:
    since = month_name(month).lower().removeprefix("tháng ")
    return f"{difference:+d} so với {since}" if difference else f"như {since}"


def _classes(desk: Desk, here: pl.DataFrame, chosen: Filters) -> None:
    st.subheader("Từng lớp: bản xuất mới nhất và niêm phong", anchor=False)
    stale, sealed = pl.col("is_stale"), pl.col("revision").is_not_null()
    rows = here.sort("grade", "class_name").select(
        pl.col("class_name").alias("Lớp"),
        pl.col("pupils").alias("Học sinh"),
        pl.col("snapshots").alias("Lần xuất"),
        (pl.col("newest") + timedelta(hours=7)).alias("Bản xuất mới nhất"),
        pl.when(stale).then(pl.lit("▲ có dữ liệu mới hơn gói")).when(sealed).then(pl.format("✓ lần {}", "revision"))
        .otherwise(pl.lit("chưa")).alias("Niêm phong"),
        pl.col("homeroom_teacher").alias("Giáo viên chủ nhiệm"),
    )  # fmt: skip
    show_table("Tình hình từng lớp", rows, {**f.printed(chosen), "Lập lúc": vn_datetime(desk.now)}, key="lop")


run_page("tong_quan", show)
