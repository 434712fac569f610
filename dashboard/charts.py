"""The charts of the pages. Each says its unit, n and source, and comes with a sentence for those who do not see it.

Takes frames of counts as the measures give them; decides nothing about what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from dashboard import theme
from dashboard.frame import plain
from dashboard.texts import CHART_READS

AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart

# TT22/2021 điều 9: the bounds of Đạt, Khá and Tốt.
THRESHOLDS = pl.DataFrame({"ten": ["5,0", "6,5", "8,0"], "moc": [5.0, 6.5, 8.0]})
BIN = 50  # hundredths: half a mark
TOP_BIN = 950
_ROW, _AROUND = 26, 62  # pixels a bar, and for the axis
_SMALL_WIDTH = 230


def show_chart(
    title: str, chart: AnyChart, reading: str, source: str, *, key: str, parts: Sequence[tuple[str, str, str]] = ()
) -> None:
    """The chart under its title and legend, its source line (unit, n, time of the data), and what it says in words."""
    _title(title)
    if parts:
        _show_legend(parts)
    st.altair_chart(chart, theme=None, width="stretch", key=f"hinh-{key}", alt=reading)
    st.caption(plain(source))
    with st.expander(CHART_READS, type="compact"):
        st.markdown(plain(reading))


def _show_legend(parts: Sequence[tuple[str, str, str]]) -> None:
    """Names the colours of (count column, name, colour) above a chart; as text, so that it wraps on a phone."""
    items = "".join(f'<span><i style="background:{colour}"></i>{escape(name)}</span>' for _, name, colour in parts)
    st.html(f'<p class="chu-giai">{items}</p>')


def show_multiples(
    hist: pl.DataFrame, column: str, groups: Sequence[tuple[str, str, str]], source: str, *, whole: bool
) -> None:
    """A small histogram a group (value of `column`, title, reading), side by side where there is room; one scale."""
    frame = binned(hist, [column], whole=whole)
    top = int(str(frame["n"].max() or 1))
    with st.container(horizontal=True, gap="medium"):
        for value, title, reading in groups:
            chart = _small_histogram(frame.filter(pl.col(column).cast(pl.String) == value), top, whole=whole)
            with st.container(width=_SMALL_WIDTH, gap=None):
                _title(title)
                st.altair_chart(chart, theme=None, width="stretch", key=f"hinh-nho-{value}", alt=reading)
    st.caption(plain(source))


def binned(hist: pl.DataFrame, keys: Sequence[str] = (), *, whole: bool) -> pl.DataFrame:
    """Marks in bins: `tu` and `den` (the bin's bounds), `n`.

    Bins are half a mark wide and 10 lies in the last; `whole` marks, which have no decimals, stand each in its own.
    """
    half = pl.min_horizontal(pl.col("hundredths") // BIN * BIN, pl.lit(TOP_BIN))
    start = pl.col("hundredths") - BIN if whole else half
    width = 2 * BIN if whole else BIN
    return (
        hist.with_columns(tu=start / 100, den=(start + width) / 100)
        .group_by(*keys, "tu", "den", maintain_order=True)
        .agg(pl.col("n").sum())
        .sort(*keys, "tu")
    )


def histogram_chart(hist: pl.DataFrame, *, whole: bool) -> AnyChart:
    """One histogram. The thresholds of TT22 are drawn and named; for whole marks, those of TT27, there are none."""
    bars = _bars(binned(hist, whole=whole), _marks_axis("Điểm", list(range(11)), whole=whole)).encode(
        y=alt.Y("n:Q", title="Số điểm", axis=_counts_axis(), scale=alt.Scale(zero=True))
    )
    if whole:
        return bars.properties(height=300)
    names = (
        alt.Chart(THRESHOLDS)
        .mark_text(align="left", dx=4, dy=-7, baseline="top", color=theme.SOFT_INK)
        .encode(x="moc:Q", y=alt.value(0), text="ten:N")
    )
    return alt.layer(bars, _threshold_lines(), names).properties(height=300)


def _small_histogram(frame: pl.DataFrame, top: int, *, whole: bool) -> AnyChart:
    bars = _bars(frame, _marks_axis(None, [0, 2, 4, 6, 8, 10], whole=whole)).encode(
        y=alt.Y("n:Q", title=None, axis=_counts_axis(tickCount=3), scale=alt.Scale(domain=[0, top]))
    )
    return (bars if whole else alt.layer(bars, _threshold_lines())).properties(height=120)


def _threshold_lines() -> alt.Chart:
    lines: alt.Chart = alt.Chart(THRESHOLDS).mark_rule(color=theme.SOFT_INK, strokeDash=[4, 3]).encode(x="moc:Q")
    return lines


def _marks_axis(title: str | None, ticks: list[int], *, whole: bool) -> alt.X:
    scale = alt.Scale(domain=[-0.5, 10.5] if whole else [0, 10], nice=False)
    return alt.X("tu:Q", bin="binned", title=title, scale=scale, axis=alt.Axis(values=ticks, format="d", grid=False))


def _counts_axis(**more: Any) -> alt.Axis:
    return alt.Axis(tickMinStep=1, labelExpr=theme.WHOLE_NUMBERS, **more)


def _bars(frame: pl.DataFrame, marks: alt.X) -> alt.Chart:
    bounds = [pl.col(bound).cast(pl.String).str.replace(".", ",", literal=True) for bound in ("tu", "den")]
    shown = frame.with_columns(cot=pl.format("{} – {}", *bounds))
    tooltip = [alt.Tooltip("cot:N", title="Từ điểm"), alt.Tooltip("n:Q", title="Số điểm", format="d")]
    bars: alt.Chart = (
        alt.Chart(shown).mark_bar(color=theme.DATA, binSpacing=1).encode(x=marks, x2="den:Q", tooltip=tooltip)
    )
    return bars


def stacked_bars(rows: pl.DataFrame, column: str, parts: Sequence[tuple[str, str, str]], unit: str) -> AnyChart:
    """A bar a row of `column`, in the frame's order, made of parts (count column, name, colour). Counts, from zero."""
    names = {key: name for key, name, _ in parts}
    order = {key: place for place, key in enumerate(names)}
    long = rows.select(column, *names).unpivot(index=column, variable_name="phan", value_name="n")
    long = long.with_columns(
        thu_tu=pl.col("phan").replace_strict(order, return_dtype=pl.Int32), phan=pl.col("phan").replace_strict(names)
    )
    colours = alt.Scale(domain=list(names.values()), range=[colour for _, _, colour in parts])
    bars: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y(f"{column}:N", title=None, sort=rows[column].to_list(), axis=alt.Axis(labelLimit=200, ticks=False)),
            x=alt.X("n:Q", title=unit, axis=_counts_axis(tickCount=6)),
            color=alt.Color("phan:N", scale=colours, legend=None),
            order="thu_tu:Q",
            tooltip=[
                alt.Tooltip(f"{column}:N", title="Nhóm"),
                alt.Tooltip("phan:N", title="Loại"),
                alt.Tooltip("n:Q", title=unit, format="d"),
            ],
        )
        .properties(height=_ROW * rows.height + _AROUND)
    )
    return bars


def _title(title: str) -> None:
    """Above the canvas, not in it: it wraps on a phone, and Vega cuts the accents off at the canvas' edge."""
    st.markdown(f"**{plain(title)}**")
