"""The pictures and tables of score distributions: one histogram, small ones a class, and levels as bars."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.distribution import BANDS, Distribution
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import histogram_chart, show_chart, show_multiples, stacked_bars
from dashboard.frame import Desk, count, plain
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.texts import DATA_TIME, UNKNOWN
from jobs.measuring import Filters, distributions, histogram
from records.marks import PRIMARY_TEST, vn_number

LEVELS = {
    "T": ("Hoàn thành tốt", theme.DATA), "H": ("Hoàn thành", theme.PALE), "C": ("▲ Chưa hoàn thành", theme.LOOK),
    "Đ": ("Đạt", theme.DATA), "CĐ": ("▲ Chưa đạt", theme.LOOK),
}  # fmt: skip
GROUPS = {"class_name": "Lớp", "grade": "Khối", "subject": "Môn", "component": "Cột điểm"}
_BAND_NAMES = {
    "[0; 3,5)": "Dưới 3,5", "[3,5; 5)": "3,5 – dưới 5", "[5; 6,5)": "5 – dưới 6,5",
    "[6,5; 8)": "6,5 – dưới 8", "[8; 10]": "8 – 10",
}  # fmt: skip
_SHARES = [f"{_BAND_NAMES.get(label, label)} (%)" for label, _, _ in BANDS]


def show_scores(desk: Desk, chosen: Filters, figures: Distribution, time: str) -> None:
    """The whole, then the groups that one chooses."""
    where, n = f.sentence(chosen), count(figures.n, "điểm")
    bands = "; ".join(
        f"{_BAND_NAMES.get(b.label, b.label)}: {b.count} ({vn_number(b.share)} %)" for b in figures.bands or ()
    )
    hist = remembered(desk, histogram, desk.store, chosen, ("class_name",))
    source = f"{where} · đơn vị: số điểm · n = {n} · {DATA_TIME.format(time=time)}"
    whole = chosen.component == PRIMARY_TEST  # TT27/2020 điều 7: periodic tests have no decimals
    title = "Số điểm theo từng nửa điểm; vạch đứng là mốc 5,0 · 6,5 · 8,0"
    title = "Số bài theo từng điểm" if whole else title
    show_chart(title, histogram_chart(hist, whole=whole), f"{where}, {n}. {bands}.", source, key="pho")
    by = f.group_by(GROUPS, next(iter(GROUPS)))
    wide = replace(chosen, **{by: None}) if by in {"subject", "component"} else chosen
    groups = remembered(desk, distributions, desk.store, desk.policy, wide, (by,))
    if by == "class_name" and len(groups) > 1:
        multiples = [(str(g.of(by)), f"{g.of(by)} · n = {g.n}", _reading(g)) for g in groups if not g.hidden]
        below = f"Từng lớp, cùng một thang · trục dọc: số điểm · {DATA_TIME.format(time=time)}"
        show_multiples(hist, by, multiples, below, whole=whole)
    _say_hidden([f.said(by, g.of(by)) for g in groups if g.hidden], desk.policy.minimum_group, "điểm")
    notes = {**f.printed(wide), "Dữ liệu đến": time, "Nhóm tối thiểu": str(desk.policy.minimum_group)}
    show_table(f"Phổ điểm theo {GROUPS[by].lower()}", _table(groups, by), notes, key="pho")


def _reading(group: Distribution) -> str:
    mean, median = vn_number(group.mean or 0), vn_number(group.median or 0)
    return f"{group.group[0]}: n = {group.n}, trung bình {mean}, trung vị {median}."


def _say_hidden(names: list[str], minimum: int, unit: str) -> None:
    if names:
        st.caption(plain(f"Không hiện số liệu của {', '.join(names)}: dưới {minimum} {unit}."))


def _table(groups: tuple[Distribution, ...], by: str) -> pl.DataFrame:
    schema = pl.Schema(
        {
            GROUPS[by]: pl.String(),
            "n": pl.Int64(),
            "Trung bình": pl.Decimal(4, 2),
            "Trung vị": pl.Decimal(4, 2),
            **dict.fromkeys(_SHARES, pl.Decimal(5, 1)),
        }
    )
    rows = [
        (UNKNOWN if g.of(by) is None else f.said(by, g.of(by)), g.n, g.mean, g.median,
         *([b.share for b in g.bands] if g.bands else [None] * len(_SHARES)))
        for g in groups
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def show_levels(levels: pl.DataFrame, chosen: Filters, time: str, minimum: int) -> None:
    """Levels (T/H/C, Đ/CĐ) as bars a class; classes of too few results are left out, and that is said."""
    wide = levels.pivot("level", index="class_name", values="n").fill_null(0).sort("class_name")
    present = [level for level in LEVELS if level in wide.columns]
    total = wide.with_columns(n=pl.sum_horizontal(present))
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
    show_chart("Mức đạt được theo lớp", chart, reading, source, key="muc", parts=parts)
    table = shown.select(pl.col("class_name").alias("Lớp"), "n", *[pl.col(p).alias(LEVELS[p][0]) for p in present])
    show_table("Mức đạt được theo lớp", table, {**f.printed(chosen), "Dữ liệu đến": time}, key="muc")
