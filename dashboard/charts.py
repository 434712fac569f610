"""The charts of the pages. Each says its unit, n and source, and comes with a sentence for those who do not see it.

Takes frames of counts as the measures give them; decides nothing about what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from dashboard import theme
from dashboard.frame import plain
from dashboard.texts import CHART_READS
from records.marks import vn_number

Part = tuple[str, str, str]  # a count's column, its name, its colour
AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart

BIN = 50  # hundredths: half a mark
TOP_BIN = 950
_ROW, _TALL_ROW, _AROUND = 26, 38, 62  # pixels a bar, one with a name in two lines, and for the axis
_LONG_NAME = 28  # letters: from here on a name stands above its n, so that neither is cut
_HALF_LINE = 6  # pixels
_TWO_LINES = "split(datum.label, ' · ')"
_SMALL_WIDTH = 230


def show_chart(title: str, chart: AnyChart, reading: str, source: str, *, key: str, parts: Sequence[Part] = ()) -> None:
    """The chart under its title and legend, its source line (unit, n, time of the data), and what it says in words."""
    _title(title)
    if parts:
        _show_legend(parts)
    st.altair_chart(chart, theme=None, width="stretch", key=f"hinh-{key}", alt=f"{title}. {source}. {reading}")
    _below(source, reading)


def _below(source: str, *readings: str) -> None:
    st.caption(plain(source))
    with st.expander(CHART_READS, type="compact"):
        for reading in readings:
            st.markdown(plain(reading))


def _show_legend(parts: Sequence[Part]) -> None:
    """Names the parts' colours above a chart; as text, so that it wraps on a phone."""
    items = "".join(f'<span><i style="background:{colour}"></i>{escape(name)}</span>' for _, name, colour in parts)
    st.html(f'<p class="chu-giai">{items}</p>')


def show_multiples(
    title: str,
    hist: pl.DataFrame,
    column: str,
    groups: Sequence[tuple[str, str, str]],
    source: str,
    *,
    whole: bool,
    marks: Sequence[Decimal],
) -> None:
    """A small histogram a group (value of `column`, title, reading), side by side where there is room; one scale.

    They share a title, a line of source (unit, n, time of the data), and what they say in words.
    """
    frame = binned(hist, [column], whole=whole)
    top = int(str(frame["n"].max() or 1))
    _title(title)
    with st.container(horizontal=True, gap="medium"):
        for value, name, reading in groups:
            chart = _small_histogram(frame.filter(pl.col(column).cast(pl.String) == value), top, marks, whole=whole)
            with st.container(width=_SMALL_WIDTH, gap=None):
                _title(name)
                alt_text = f"{title}. {reading} {source}."
                st.altair_chart(chart, theme=None, width="stretch", key=f"hinh-nho-{value}", alt=alt_text)
    _below(source, *(reading for _, _, reading in groups))


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


def histogram_chart(hist: pl.DataFrame, marks: Sequence[Decimal], *, whole: bool) -> AnyChart:
    """One histogram. The circular's `marks` are drawn and named; where it has none, nothing is."""
    bars = _bars(binned(hist, whole=whole), _marks_axis("Điểm", list(range(11)), whole=whole)).encode(
        y=alt.Y("n:Q", title="Số bài" if whole else "Số điểm", axis=_counts_axis(), scale=alt.Scale(zero=True))
    )
    if not marks:
        return bars.properties(height=300)
    names = (
        alt.Chart(_lines(marks))
        .mark_text(align="left", dx=4, dy=-7, baseline="top", color=theme.SOFT_INK)
        .encode(x="moc:Q", y=alt.value(0), text="ten:N")
    )
    return alt.layer(bars, _rules(marks), names).properties(height=300)


def _small_histogram(frame: pl.DataFrame, top: int, marks: Sequence[Decimal], *, whole: bool) -> AnyChart:
    bars = _bars(frame, _marks_axis(None, [0, 2, 4, 6, 8, 10], whole=whole)).encode(
        y=alt.Y("n:Q", title=None, axis=_counts_axis(tickCount=3), scale=alt.Scale(domain=[0, top]))
    )
    return (alt.layer(bars, _rules(marks)) if marks else bars).properties(height=120)


def _rules(marks: Sequence[Decimal]) -> alt.Chart:
    rules: alt.Chart = alt.Chart(_lines(marks)).mark_rule(color=theme.SOFT_INK, strokeDash=[4, 3]).encode(x="moc:Q")
    return rules


def _lines(marks: Sequence[Decimal]) -> pl.DataFrame:
    """The marks as places on the axis, and as people write them."""
    return pl.DataFrame({"ten": [vn_number(mark) for mark in marks], "moc": [float(mark) for mark in marks]})


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


def stacked_bars(rows: pl.DataFrame, column: str, parts: Sequence[Part], unit: str) -> AnyChart:
    """A bar a row of `column`, in the frame's order, made of parts (count column, name, colour). Counts, from zero."""
    names = {key: name for key, name, _ in parts}
    order = {key: place for place, key in enumerate(names)}
    long = rows.select(column, *names).unpivot(index=column, variable_name="phan", value_name="n")
    long = long.with_columns(
        thu_tu=pl.col("phan").replace_strict(order, return_dtype=pl.Int32), phan=pl.col("phan").replace_strict(names)
    )
    is_long = bool((rows[column].str.len_chars() > _LONG_NAME).any())
    in_lines: dict[str, Any] = {"labelExpr": _TWO_LINES, "labelOffset": -_HALF_LINE} if is_long else {}
    axis = alt.Axis(labelLimit=230, ticks=False, **in_lines)
    colours = alt.Scale(domain=list(names.values()), range=[colour for _, _, colour in parts])
    bars: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y(f"{column}:N", title=None, sort=rows[column].to_list(), axis=axis),
            x=alt.X("n:Q", title=unit, axis=_counts_axis(tickCount=6)),
            color=alt.Color("phan:N", scale=colours, legend=None),
            order="thu_tu:Q",
            tooltip=[
                alt.Tooltip(f"{column}:N", title="Nhóm"),
                alt.Tooltip("phan:N", title="Loại"),
                alt.Tooltip("n:Q", title=unit, format="d"),
            ],
        )
        .properties(height=(_TALL_ROW if is_long else _ROW) * rows.height + _AROUND)
    )
    return bars


def _title(title: str) -> None:
    """Above the canvas, not in it: it wraps on a phone, and Vega cuts the accents off at the canvas' edge."""
    st.markdown(f"**{plain(title)}**")
