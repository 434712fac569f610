"""Phổ điểm: how the marks of one column of one subject are spread, for whom one chooses."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.distribution import Distribution
from dashboard import filters as f
from dashboard.frame import Desk, answer, count, data_time, empty_state, how, plain, run_page
from dashboard.mark_scale import Scale
from dashboard.remembered import remembered
from dashboard.rules import circular_of_marks, circular_sentence
from dashboard.score_views import show_levels, show_scores
from jobs.measuring import Filters, choices, distributions, level_counts
from records.circulars.choice import PASS
from records.marks import vn_number


def show(desk: Desk) -> None:
    head = st.container()
    options = remembered(desk, choices, desk.store)
    if options.is_empty():
        empty_state("Các bản xuất đã nhập chưa có ô điểm môn học nào.", "nhap_du_lieu", "Nhập bản xuất khác")
        return
    preferred = {"subject": ["toan"], "component": ["CK", "TBM", "KTDK", "MUC"]}
    chosen = f.choose(options, ["grade", "class_name"], preferred)
    time = data_time(desk, chosen)
    circular = circular_of_marks(chosen.narrow(options), desk.policies)
    scale = Scale.of(circular, chosen)
    whole = remembered(desk, distributions, desk.store, desk.policies, chosen, (), scale.bands)
    levels = remembered(desk, level_counts, desk.store, chosen, ("class_name",))
    minimum = desk.policy(chosen).minimum_group
    with head:
        answer(_answer(whole, levels, chosen, minimum))
    if whole and not whole[0].hidden:
        show_scores(desk, chosen, whole[0], scale, time)
    if levels.height:
        show_levels(levels, chosen, time, minimum)
    how(
        "Mỗi ô điểm của bản xuất **mới nhất** được đếm một lần; khi nhiều bản xuất có cùng cột, bản chi tiết nhất được "
        "dùng. Điểm là số thập phân đúng; trung bình và trung vị làm tròn đến 2 chữ số, nửa thì lên.",
        "Chỉ đếm học sinh đang có tên trong danh sách lớp; ô trống và Miễn không có điểm nên không được đếm.",
        f"{plain(circular_sentence(circular, scale.bands))} Mức Đạt/Chưa đạt theo Thông tư 22/2021/TT-BGDĐT, Điều 6; "
        "mức T/H/C theo Thông tư 27/2020/TT-BGDĐT, Điều 7.",
        f"Nhóm dưới **{minimum}** điểm không hiện số liệu "
        "(khóa `minimum_group` trong tệp chính sách của trường). Trang này không xếp hạng học sinh.",
    )


def _answer(whole: tuple[Distribution, ...], levels: pl.DataFrame, chosen: Filters, minimum: int) -> str:
    what = f"{f.said('subject', chosen.subject)}, {f.said('component', chosen.component).lower()}"
    if whole and not whole[0].hidden:
        figures = whole[0]
        return (
            f"**{plain(what)}**: {count(figures.n, 'điểm')}, trung bình **{vn_number(figures.mean or 0)}**, một nửa từ "
            f"**{vn_number(figures.median or 0)}** trở lên{_below_pass(figures)}."
        )
    if whole:
        return f"**{plain(what)}**: chỉ có {whole[0].n} điểm, ít hơn {minimum}, nên không hiện số liệu."
    if levels.height:
        return f"**{plain(what)}** đánh giá bằng mức: {count(int(levels['n'].sum()), 'kết quả')}."
    return f"**{plain(what)}** chưa có điểm nào trong phạm vi đã chọn."


def _below_pass(figures: Distribution) -> str:
    """How many marks lie below the circular's pass mark, where it has one."""
    below = [band for band in figures.bands or () if band.upper <= PASS]
    return f"; {count(sum(band.count for band in below), 'điểm')} dưới {vn_number(below[-1].upper)}" if below else ""


run_page("pho_diem", show)
