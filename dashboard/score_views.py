"""The pictures and tables of score distributions: one histogram, small ones a class, and levels as bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics.distribution import Distribution
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import Drawn, histogram_chart, show_chart, show_multiples, stacked_bars
from dashboard.frame import Desk, count, plain, thousands
from dashboard.group_names import named
from dashboard.mark_scale import Scale
from dashboard.marks_view import show_marks, show_marks_of
from dashboard.remembered import remembered
from dashboard.score_compare import compared
from dashboard.table_view import show_table
from dashboard.texts import DATA_TIME
from jobs.measuring import DEPARTMENT, Filters, department, departments, distributions, histogram
from records.marks import vn_number
from records.vn_order import class_order

LEVELS = {
    "T": ("Hoàn thành tốt", theme.DATA), "H": ("Hoàn thành", theme.PALE), "C": ("▲ Chưa hoàn thành", theme.LOOK),
    "Đ": ("Đạt", theme.DATA), "CĐ": ("▲ Chưa đạt", theme.LOOK),
}  # fmt: skip
GROUPS = {
    "class_name": "Lớp", "grade": "Khối", "subject": "Môn", "component": "Cột điểm", "term": "Học kì",
    "school_year": "Năm học",
}  # fmt: skip
# What a comparison is asked for by name must be open, or it would compare one thing with itself.
OPENED = {
    "subject": ("subject",), "component": ("component",), "term": ("term",),
    "school_year": ("school_year", "class_name"),  # a class of that name had other pupils the year before
    DEPARTMENT: ("subject",),
}  # fmt: skip


def show_scores(desk: Desk, chosen: Filters, figures: Distribution, scale: Scale, time: str) -> None:
    """The whole, then the groups that one chooses, then the marks behind them."""
    where, n = f.sentence(chosen), count(figures.n, "điểm")
    bands = "; ".join(
        f"{name}: {thousands(band.count)} ({vn_number(band.share)} %)"
        for name, band in zip(scale.band_names(), figures.bands or (), strict=True)
    )
    hist = remembered(desk, histogram, desk.store, chosen, ("class_name",))
    source = f"{where} · đơn vị: số điểm · n = {n} · {DATA_TIME.format(time=time)}"
    reading = f"{where}, {n}, trung bình {vn_number(figures.mean or 0)}, trung vị {vn_number(figures.median or 0)}."
    reading = f"{reading} {bands}." if bands else reading
    chart = histogram_chart(hist, scale.lines, whole=scale.whole)
    whole = Drawn(scale.title(), chart, reading, source)
    show_chart(whole, key="pho")
    of_department = {} if scale.whole else departments(desk.policies, chosen)   # a primary school's are its grades
    offered = {**GROUPS, DEPARTMENT: "Tổ chuyên môn"} if of_department else GROUPS
    by = f.group_by(offered, next(iter(offered)))
    wide = replace(chosen, **dict.fromkeys(OPENED.get(by, ())))
    groups = named(remembered(desk, distributions, desk.store, desk.policies, wide, (by,), scale.bands), by)
    if by == "class_name" and len(groups) > 1:
        _multiples(groups, hist, scale, f"{where} · đơn vị: số điểm", time)
    _say_hidden([name for name, group in groups if group.hidden], desk.policy(chosen).minimum_group, "điểm")
    notes = {**f.printed(wide), "Dữ liệu đến": time, "Nhóm tối thiểu": str(desk.policy(chosen).minimum_group)}
    title = f"Phổ điểm theo {offered[by].lower()}"
    drawn = compared(groups, title, scale, f.sentence(wide), time)
    if drawn:
        show_chart(drawn, key="so-sanh")
    open_group = _opened(desk, wide, by, groups, time, of_department)
    show_table(title, _table(groups, offered[by], scale), notes, key="pho", drawn=drawn or whole, opens=open_group)
    show_marks(desk, chosen, scale, time)


def _multiples(
    groups: Sequence[tuple[str, Distribution]], hist: pl.DataFrame, scale: Scale, where: str, time: str
) -> None:
    shown = [(name, group) for name, group in groups if not group.hidden]
    n = count(sum(group.n for _, group in shown), "điểm")
    small = [(name, f"{name} · n = {thousands(group.n)}", _reading(name, group)) for name, group in shown]
    source = f"{where} · n = {n} · cùng một thang · {DATA_TIME.format(time=time)}"
    title = "Cũng phổ điểm ấy, từng lớp"
    show_multiples(title, hist, "class_name", small, source, whole=scale.whole, marks=scale.lines)


def _opened(
    desk: Desk, wide: Filters, by: str, groups: Sequence[tuple[str, Distribution]], time: str,
    of_department: Mapping[str, str],
) -> Callable[[int], None] | None:
    """What shows the marks of the group in a row, to those who may see single pupils' marks."""
    if not desk.tells_pupils:
        return None

    def opened(number: int) -> None:
        name, group = groups[number]
        of_group: Any = {by: group.of(by)}
        if by == DEPARTMENT:
            is_theirs = department(of_department).eq_missing(pl.lit(group.of(by), pl.String))
            show_marks_of(desk, wide, name, time, is_theirs)
        else:
            show_marks_of(desk, replace(wide, **of_group), name, time)

    return opened


def _reading(name: str, group: Distribution) -> str:
    mean, median = vn_number(group.mean or 0), vn_number(group.median or 0)
    return f"{name}: n = {thousands(group.n)}, trung bình {mean}, trung vị {median}."


def _say_hidden(names: list[str], minimum: int, unit: str) -> None:
    if names:
        st.caption(plain(f"Không hiện số liệu của {', '.join(names)}: dưới {minimum} {unit}."))


def _table(groups: Sequence[tuple[str, Distribution]], heading: str, scale: Scale) -> pl.DataFrame:
    shares = [f"{name} (%)" for name in scale.band_names()]
    schema = pl.Schema(
        {
            heading: pl.String(),
            "n": pl.Int64(),
            "Trung bình": pl.Decimal(4, 2),
            "Trung vị": pl.Decimal(4, 2),
            **dict.fromkeys(shares, pl.Decimal(5, 1)),
            **{f"Thập phân vị {k}": pl.Decimal(4, 2) for k in range(1, 10)},
        }
    )
    unknown = [None] * len(shares)
    rows = [
        (
            name, g.n, g.mean, g.median, *(unknown if g.bands is None else [band.share for band in g.bands]),
            *(g.deciles or [None] * 9),
        )
        for name, g in groups
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def show_levels(levels: pl.DataFrame, chosen: Filters, time: str, minimum: int) -> None:
    """Levels (T/H/C, Đ/CĐ) as bars a class; classes of too few results are left out, and that is said."""
    wide = levels.pivot("level", index="class_name", values="n").fill_null(0)
    present = [level for level in LEVELS if level in wide.columns]
    total = wide.with_columns(n=pl.sum_horizontal(present))
    total = total[sorted(range(total.height), key=lambda row: class_order(total["class_name"][row]))]
    _say_hidden(total.filter(pl.col("n") < minimum)["class_name"].to_list(), minimum, "kết quả")
    shown = total.filter(pl.col("n") >= minimum).with_columns(ten=pl.format("{} · n = {}", "class_name", "n"))
    if shown.is_empty():
        return
    parts = [(level, *LEVELS[level]) for level in present]
    n = count(int(shown["n"].sum()), "kết quả")
    chart = stacked_bars(shown, "ten", parts, "Số kết quả")
    reading = " ".join(
        f"Lớp {row['class_name']}: " + ", ".join(f"{LEVELS[level][0]} {row[level]}" for level in present) + "."
        for row in shown.iter_rows(named=True)
    )
    source = f"{f.sentence(chosen)} · đơn vị: số kết quả · n = {n} · {DATA_TIME.format(time=time)}"
    drawn = Drawn("Mức đạt được theo lớp", chart, reading, source, parts)
    show_chart(drawn, key="muc")
    table = shown.select(pl.col("class_name").alias("Lớp"), "n", *[pl.col(p).alias(LEVELS[p][0]) for p in present])
    show_table("Mức đạt được theo lớp", table, {**f.printed(chosen), "Dữ liệu đến": time}, key="muc", drawn=drawn)
