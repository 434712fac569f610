"""Tổng quan: what needs doing now, and how the newest month of data stands."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from dashboard import address
from dashboard import filters as f
from dashboard.bounds import Bounds
from dashboard.frame import Desk, answer, how, link_to, many, plain, run_page
from dashboard.language import say
from dashboard.month_figures import MonthFigures, term_figures
from dashboard.sealing_state import class_states
from dashboard.situation import situation
from dashboard.table_view import show_table
from dashboard.todo import Task, tasks
from jobs.measuring import Filters
from records.clock import VIETNAM_AHEAD, vn_datetime, vn_month

_SIGNS = {
    "unsafe": ":red-badge[✕ mất an toàn]",
    "look": ":orange-badge[▲ cần xem]",
    "note": ":gray-badge[• lưu ý]",
}
_HOW = (
    "Việc cần làm lấy từ dữ liệu đã nhập: lớp đã qua ngày khóa sổ theo chính sách của trường mà chưa niêm phong, "
    "lớp có dữ liệu khác với gói hoặc có gói do khóa không còn giá trị ký, thay đổi chưa khớp sổ theo dõi, điểm "
    "trễ hạn. Bấm vào từng dòng để xem căn cứ."
)


def show(desk: Desk) -> None:
    head = st.container()
    states = class_states(desk)
    chosen = f.choose(states.with_columns(subject=None, component=None), [])
    here = chosen.narrow(states)
    todo = tasks(situation(desk, here, chosen), desk.store.sight.viewer.roles)
    with head:
        answer(_answer(here, todo, chosen))
    _todo(todo)
    _figures(desk, chosen, here)
    _classes(desk, here, chosen)
    how(say(_HOW))


def _answer(here: pl.DataFrame, todo: list[Task], chosen: Filters) -> str:
    grave = [task for task in todo if task.weight != "note"]
    things = many(len(grave), "việc")
    doing = say("còn **{things}** cần xem", things=things) if grave else say("**không có việc nào** cần xem")
    pupils = many(int(here["pupils"].sum()), "học sinh")
    return f"{f.told_sentence(chosen)}: **{many(here.height, 'lớp')}**, {pupils}; {doing}."


def _todo(todo: list[Task]) -> None:
    with st.container(border=True, gap="small"):
        st.subheader(say("Việc cần làm"), anchor=False)
        if not todo:
            st.markdown(say(":green[✓ Không có việc gì.]"))
        for task in todo:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"{say(_SIGNS[task.weight])} {plain(task.sentence)}", width="stretch")
                if task.page:
                    link_to(task.page)


def _figures(desk: Desk, chosen: Filters, here: pl.DataFrame) -> None:
    """Four figures: three of a month, each with that of the month before; and how far the sealing has come."""
    found = term_figures(desk, chosen)
    sealed = here.filter(pl.col("revision").is_not_null(), ~pl.col("is_stale")).height
    due, late, changed, sealing = st.columns(4)
    if found:
        now, before = found.now, found.before
        with due:
            _of_month(say("Điểm đến hạn"), now, before, lambda month: Bounds(month.expected), say(found.why))
        with late:
            _of_month(say("Vào sổ trễ"), now, before, lambda month: month.late)
        with changed:
            _of_month(say("Thay đổi"), now, before, lambda month: month.changes)
    with sealing:
        of_all = f"{sealed} / {here.height}"
        _card(say("Đã niêm phong"), of_all, f.told("term", chosen.term), say("lớp, đúng với kho dữ liệu"))
        link_to("niem_phong")


def _of_month(
    label: str, now: MonthFigures, before: MonthFigures | None, of: Callable[[MonthFigures], Bounds], words: str = ""
) -> None:
    """A number, or from what is certain to what is possible, in digits and in words; and the page that it rests on."""
    value = of(now)
    since = f"{_digits(before.month)}: {of(before).span()}" if before else say("tháng đầu tiên")
    _card(f"{label} {_digits(now.month)}", value.span(), since, words or value.told() if value else say("không có"))
    name = vn_month(now.month)
    label = say("Kiểm tra tháng {month}", month=_digits(now.month))
    link_to("kiem_tra_thang", label, {address.MONTH: name})


def _card(label: str, value: str, beside: str, words: str) -> None:
    with st.container(gap="xsmall"):
        st.metric(label, value, beside, delta_color="off", delta_arrow="off", border=True)
        st.caption(words)


def _digits(month: str) -> str:
    """'2025-11' is '11/2025'."""
    return vn_month(month).removeprefix("Tháng ")


def _classes(desk: Desk, here: pl.DataFrame, chosen: Filters) -> None:
    st.subheader(say("Từng lớp: bản xuất mới nhất và niêm phong"), anchor=False)
    stale, sealed = pl.col("exports_since").is_not_null(), pl.col("revision").is_not_null()
    rows = here.sort("grade", "class_name").select(
        pl.col("class_name").alias("Lớp"),
        pl.col("pupils").alias("Học sinh"),
        pl.col("snapshots").alias("Lần xuất"),
        (pl.col("newest") + VIETNAM_AHEAD).dt.date().alias("Bản xuất mới nhất"),
        pl.when(stale).then(pl.lit("▲ dữ liệu đã khác gói"))
        .when("is_key_spent").then(pl.lit("▲ khóa của gói không còn giá trị"))
        .when(sealed).then(pl.format("✓ lần {}", "revision")).otherwise(pl.lit("chưa")).alias("Niêm phong"),
        pl.col("homeroom_teacher").alias("Giáo viên chủ nhiệm"),
    )  # fmt: skip
    if desk.store.sight.hides_groups:   # nobody by name
        rows = rows.drop("Giáo viên chủ nhiệm")
    notes = {**f.printed(chosen), "Lập lúc": vn_datetime(desk.now)}
    show_table("Tình hình từng lớp", rows, notes, key="lop", spoken=("Niêm phong",))


run_page("tong_quan", show)
