"""The pictures and tables of score distributions: one histogram, small ones a class, and levels as bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics.distribution import Distribution
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import Drawn, histogram_chart, show_chart, show_multiples, stacked
from dashboard.frame import Desk, many, plain, thousands
from dashboard.group_names import named
from dashboard.language import both, say, say_sentence
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
TITLES = {
    "class_name": "Phổ điểm theo lớp", "grade": "Phổ điểm theo khối", "subject": "Phổ điểm theo môn",
    "component": "Phổ điểm theo cột điểm", "term": "Phổ điểm theo học kì", "school_year": "Phổ điểm theo năm học",
    DEPARTMENT: "Phổ điểm theo tổ chuyên môn",
}  # fmt: skip
# What a comparison is asked for by name must be open, or it would compare one thing with itself.
OPENED = {
    "subject": ("subject",), "component": ("component",), "term": ("term",),
    "school_year": ("school_year", "class_name"),  # a class of that name had other pupils the year before
    DEPARTMENT: ("subject",),
}  # fmt: skip


def show_scores(desk: Desk, chosen: Filters, figures: Distribution, scale: Scale, time: str) -> None:
    """The whole, then the groups that one chooses, then the marks behind them."""
    hist = remembered(desk, histogram, desk.store, chosen, ("class_name",))
    whole, on_paper = both(partial(_whole, hist, chosen, figures, scale, time))
    show_chart(whole, key="pho")
    of_department = {} if scale.whole else departments(desk.policies, chosen)   # a primary school's are its grades
    offered = {**GROUPS, DEPARTMENT: "Tổ chuyên môn"} if of_department else GROUPS
    by = f.group_by(offered, next(iter(offered)))
    wide = replace(chosen, **dict.fromkeys(OPENED.get(by, ())))
    found = remembered(desk, distributions, desk.store, desk.policies, wide, (by,), scale.bands)
    groups, printed = both(lambda: named(found, by))
    if by == "class_name" and len(groups) > 1:
        _multiples(groups, hist, scale, f"{f.told_sentence(chosen)} · {say('đơn vị: số điểm')}", time)
    _say_hidden([name for name, group in groups if group.hidden], desk.policy(chosen).minimum_group, "điểm")
    notes = {**f.printed(wide), "Dữ liệu đến": time, "Nhóm tối thiểu": str(desk.policy(chosen).minimum_group)}
    title = TITLES[by]
    drawn, compared_on_paper = both(lambda: compared(named(found, by), title, scale, wide, time))
    if drawn:
        show_chart(drawn, key="so-sanh")
    open_group = _opened(desk, wide, by, groups, printed, time, of_department)
    rows, told = (_table(each, offered[by], scale) for each in (printed, groups))
    show_table(
        title, rows, notes, key="pho", drawn=compared_on_paper or on_paper, opens=open_group, told=told
    )
    show_marks(desk, chosen, scale, time)


def _whole(hist: pl.DataFrame, chosen: Filters, figures: Distribution, scale: Scale, time: str) -> Drawn:
    where, n = f.told_sentence(chosen), many(figures.n, "điểm")
    bands = "; ".join(
        f"{say_sentence(name)}: {thousands(band.count)} ({vn_number(band.share)} %)"
        for name, band in zip(scale.band_names(), figures.bands or (), strict=True)
    )
    reading = f"{where}, {n}, {_middle(figures)}."
    source = f.source_line(chosen, "đơn vị: số điểm", n, time)
    chart = histogram_chart(hist, scale.lines, whole=scale.whole)
    return Drawn(scale.title(), chart, f"{reading} {bands}." if bands else reading, source)


def _middle(figures: Distribution) -> str:
    mean, median = vn_number(figures.mean or 0), vn_number(figures.median or 0)
    return say("trung bình {mean}, trung vị {median}", mean=mean, median=median)


def _multiples(
    groups: Sequence[tuple[str, Distribution]], hist: pl.DataFrame, scale: Scale, where: str, time: str
) -> None:
    shown = [(name, group) for name, group in groups if not group.hidden]
    n = many(sum(group.n for _, group in shown), "điểm")
    small = [(name, f"{name} · n = {thousands(group.n)}", _reading(name, group)) for name, group in shown]
    source = f"{where} · n = {n} · {say('cùng một thang')} · {say(DATA_TIME, time=say(time))}"
    title = say("Cũng phổ điểm ấy, từng lớp")
    show_multiples(title, hist, "class_name", small, source, whole=scale.whole, marks=scale.lines)


def _opened(
    desk: Desk, wide: Filters, by: str, groups: Sequence[tuple[str, Distribution]],
    printed: Sequence[tuple[str, Distribution]], time: str, of_department: Mapping[str, str],
) -> Callable[[int], None] | None:
    """What shows the marks of the group in a row, to those who may see single pupils' marks. `printed`: the groups as
    papers name them."""
    if not desk.tells_pupils:
        return None

    def opened(number: int) -> None:
        name, group = groups[number]
        of_group: Any = {by: group.of(by)}
        if by == DEPARTMENT:
            is_theirs = department(of_department).eq_missing(pl.lit(group.of(by), pl.String))
            show_marks_of(desk, wide, name, time, (printed[number][0], is_theirs))
        else:
            show_marks_of(desk, replace(wide, **of_group), name, time)

    return opened


def _reading(name: str, group: Distribution) -> str:
    return f"{name}: n = {thousands(group.n)}, {_middle(group)}."


def _say_hidden(names: list[str], minimum: int, unit: str) -> None:
    if names:
        few = say("Không hiện số liệu của {names}: dưới {few}.", names=", ".join(names), few=many(minimum, unit))
        st.caption(plain(few))


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
    drawn, on_paper = both(partial(_levels, shown, present, chosen, time))
    show_chart(drawn, key="muc")
    table = shown.select(pl.col("class_name").alias("Lớp"), "n", *[pl.col(p).alias(LEVELS[p][0]) for p in present])
    show_table("Mức đạt được theo lớp", table, {**f.printed(chosen), "Dữ liệu đến": time}, key="muc", drawn=on_paper)


def _levels(shown: pl.DataFrame, present: Sequence[str], chosen: Filters, time: str) -> Drawn:
    parts = [(level, *LEVELS[level]) for level in present]
    n = many(int(shown["n"].sum()), "kết quả")
    reading = " ".join(
        f"{say('Lớp {name}', name=row['class_name'])}: "
        + ", ".join(f"{say(name)} {row[level]}" for level, name, _ in parts) + "."
        for row in shown.iter_rows(named=True)
    )  # fmt: skip
    source = f.source_line(chosen, "đơn vị: số kết quả", n, time)
    return stacked("Mức đạt được theo lớp", shown, parts, "Số kết quả", reading, source)
