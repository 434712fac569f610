"""Phổ điểm: how the marks of one column of one subject are spread, for whom one chooses."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.distribution import Distribution
from dashboard import filters as f
from dashboard.frame import Desk, answer, data_time, empty_state, how, many, plain, run_page
from dashboard.language import say
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
        none = say("Các bản xuất đã nhập chưa có ô điểm môn học nào.")
        empty_state(none, "nhap_du_lieu", say("Nhập bản xuất khác"))
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
        say(
            "Mỗi ô điểm của bản xuất **mới nhất** được đếm một lần; khi nhiều bản xuất có cùng cột, bản chi tiết nhất "
            "được dùng. Điểm là số thập phân đúng; trung bình và trung vị làm tròn đến 2 chữ số, nửa thì lên."
        ),
        say("Chỉ đếm học sinh đang có tên trong danh sách lớp; ô trống và Miễn không có điểm nên không được đếm."),
        say(
            "{circular} Mức Đạt/Chưa đạt theo Thông tư 22/2021/TT-BGDĐT, Điều 6; mức T/H/C theo Thông tư "
            "27/2020/TT-BGDĐT, Điều 7.",
            circular=plain(circular_sentence(circular, scale.bands)),
        ),
        say(
            "Nhóm dưới **{minimum}** điểm không hiện số liệu (khóa `minimum_group` trong tệp chính sách của trường). "
            "Trang này không xếp hạng học sinh.",
            minimum=minimum,
        ),
    )


def _answer(whole: tuple[Distribution, ...], levels: pl.DataFrame, chosen: Filters, minimum: int) -> str:
    what = f"{f.told('subject', chosen.subject)}, {f.told('component', chosen.component).lower()}"
    if whole and not whole[0].hidden:
        figures = whole[0]
        return say(
            "**{what}**: {marks}, trung bình **{mean}**, một nửa từ **{median}** trở lên{below}.",
            what=plain(what), marks=many(figures.n, "điểm"), mean=vn_number(figures.mean or 0),
            median=vn_number(figures.median or 0), below=_below_pass(figures),
        )  # fmt: skip
    if whole:
        marks = many(whole[0].n, "điểm")
        few = "**{what}**: chỉ có {marks}, ít hơn {minimum}, nên không hiện số liệu."
        return say(few, what=plain(what), marks=marks, minimum=minimum)
    if levels.height:
        results = many(int(levels["n"].sum()), "kết quả")
        return say("**{what}** đánh giá bằng mức: {results}.", what=plain(what), results=results)
    return say("**{what}** chưa có điểm nào trong phạm vi đã chọn.", what=plain(what))


def _below_pass(figures: Distribution) -> str:
    """How many marks lie below the circular's pass mark, where it has one."""
    below = [band for band in figures.bands or () if band.upper <= PASS]
    if not below:
        return ""
    marks = many(sum(band.count for band in below), "điểm")
    return say("; {marks} dưới {bound}", marks=marks, bound=vn_number(below[-1].upper))


run_page("pho_diem", show)
