"""The charts of the pages. Each says its unit, n and source, and comes with a sentence for those who do not see it.

Takes frames of counts as the measures give them; decides nothing about what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import altair as alt
import polars as pl
import streamlit as st

from dashboard import theme
from dashboard.frame import plain
from dashboard.language import say
from dashboard.texts import CHART_READS
from jobs.drawing import AnyChart, Part, counts_axis, stacked_bars
from jobs.figure_papers import Drawn
from records.marks import vn_number

__all__ = ["AnyChart", "Drawn", "Part", "histogram_chart", "show_chart", "show_multiples"]

BIN = 50  # hundredths: half a mark
TOP_BIN = 950
_SMALL_WIDTH = 230


def show_chart(drawn: Drawn, *, key: str) -> None:
    """The chart under its title and legend, its source line (unit, n, time of the data), and what it says in words."""
    _title(drawn.title)
    if drawn.parts:
        _show_legend(drawn.parts)
    _show(drawn.chart, f"hinh-{key}", drawn.alt)
    _below(drawn.source, drawn.reading)


def told_parts(parts: Sequence[Part]) -> list[Part]:
    """Parts with their names in the viewer's language."""
    return [(key, say(name), colour) for key, name, colour in parts]


def stacked(title: str, rows: pl.DataFrame, parts: Sequence[Part], unit: str, reading: str, source: str) -> Drawn:
    """Bars of parts (`ten`, a column a part), in the viewer's language but for `reading` and `source`, which are."""
    shown = told_parts(parts)
    return Drawn(say(title), stacked_bars(rows, "ten", shown, say(unit), say), reading, source, shown)


def _show(chart: AnyChart, key: str, alt_text: str) -> None:
    st.vega_lite_chart(theme.seen(chart.to_dict()), theme=None, width="stretch", key=key, alt=alt_text)


def _below(source: str, *readings: str) -> None:
    st.caption(plain(source))
    with st.expander(say(CHART_READS), type="compact"):
        for reading in readings:
            st.markdown(plain(reading))


def _show_legend(parts: Sequence[Part]) -> None:
    """Names the parts' colours above a chart; as text, so that it wraps on a phone."""
    items = "".join(
        f'<span><i style="background:{theme.seen(colour)}"></i>{escape(name)}</span>' for _, name, colour in parts
    )
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
                _show(chart, f"hinh-nho-{value}", alt_text)
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
    bars = _bars(binned(hist, whole=whole), _marks_axis(say("Điểm"), list(range(11)), whole=whole)).encode(
        y=alt.Y("n:Q", title=say("Số bài") if whole else say("Số điểm"), axis=counts_axis(), scale=alt.Scale(zero=True))
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
        y=alt.Y("n:Q", title=None, axis=counts_axis(tickCount=3), scale=alt.Scale(domain=[0, top]))
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


def _bars(frame: pl.DataFrame, marks: alt.X) -> alt.Chart:
    bounds = [pl.col(bound).cast(pl.String).str.replace(".", ",", literal=True) for bound in ("tu", "den")]
    shown = frame.with_columns(cot=pl.format("{} – {}", *bounds))
    tooltip = [alt.Tooltip("cot:N", title=say("Từ điểm")), alt.Tooltip("n:Q", title=say("Số điểm"), format="d")]
    bars: alt.Chart = (
        alt.Chart(shown).mark_bar(color=theme.DATA, binSpacing=1).encode(x=marks, x2="den:Q", tooltip=tooltip)
    )
    return bars


def _title(title: str) -> None:
    """Above the canvas, not in it: it wraps on a phone, and Vega cuts the accents off at the canvas' edge."""
    st.markdown(f"**{plain(title)}**")
