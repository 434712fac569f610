"""Phổ điểm: how the marks of one column of one subject are spread, for whom one chooses."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.distribution import Distribution
from dashboard import filters as f
from dashboard.frame import Desk, answer, count, data_time, empty_state, how, plain, run_page
from dashboard.remembered import remembered
from dashboard.score_views import show_levels, show_scores
from jobs.measuring import Filters, choices, distributions, level_counts
from records.marks import vn_number


def show(desk: Desk) -> None:
    head = st.container()
    options = remembered(desk, choices, desk.store)
    if options.is_empty():
        empty_state("Các bản xuất đã nhập chưa có ô điểm môn học nào.", "nhap_du_lieu", "Nhập bản xuất khác")
        return
    preferred = {"subject": ["toan"], "component": ["CK", "TBM", "KTDK", "MUC"]}
    chosen = f.choose(options, ["grade", "class_name"], preferred)
    time = data_time(desk.store, school=chosen.school, school_year=chosen.school_year, term=chosen.term)
    whole = remembered(desk, distributions, desk.store, desk.policy, chosen)
    levels = remembered(desk, level_counts, desk.store, chosen, ("class_name",))
    with head:
        answer(_answer(whole, levels, chosen, desk.policy.minimum_group))
    if whole and not whole[0].hidden:
        show_scores(desk, chosen, whole[0], time)
    if levels.height:
        show_levels(levels, chosen, time, desk.policy.minimum_group)
    how(
        "Mỗi ô điểm của bản xuất **mới nhất** được đếm một lần; khi nhiều bản xuất có cùng cột, bản chi tiết nhất được "
        "dùng. Điểm là số thập phân đúng; trung bình và trung vị làm tròn đến 2 chữ số, nửa thì lên.",
        "Mốc 5,0 · 6,5 · 8,0 theo Thông tư 22/2021/TT-BGDĐT, Điều 9. Mức T/H/C theo Thông tư 27/2020/TT-BGDĐT, Điều 7.",
        f"Nhóm dưới **{desk.policy.minimum_group}** điểm không hiện số liệu "
        "(khóa `minimum_group` trong tệp `chinh-sach.toml`). Trang này không xếp hạng học sinh.",
    )


def _answer(whole: tuple[Distribution, ...], levels: pl.DataFrame, chosen: Filters, minimum: int) -> str:
    what = f"{f.said('subject', chosen.subject)}, {f.said('component', chosen.component).lower()}"
    if whole and whole[0].bands:
        figures = whole[0]
        below = sum(band.count for band in (figures.bands or ())[:2])
        return (
            f"**{plain(what)}**: {count(figures.n, 'điểm')}, trung bình **{vn_number(figures.mean or 0)}**, một nửa từ "
            f"**{vn_number(figures.median or 0)}** trở lên; {count(below, 'điểm')} dưới 5,0."
        )
    if whole:
        return f"**{plain(what)}**: chỉ có {whole[0].n} điểm, ít hơn {minimum}, nên không hiện số liệu."
    if levels.height:
        return f"**{plain(what)}** đánh giá bằng mức: {count(int(levels['n'].sum()), 'kết quả')}."
    return f"**{plain(what)}** chưa có điểm nào trong phạm vi đã chọn."


run_page("pho_diem", show)
