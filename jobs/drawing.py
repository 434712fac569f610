"""Charts as values, for the screen and for paper alike: what is drawn is said once. Shows nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from archive.glyphs import FONTS

Part = tuple[str, str, str]  # a count's column, its name, its colour
Say = Callable[[str], str]  # a word of an axis or a tooltip in the language of whom the chart is drawn for
AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart

PAPER_FONT = "Liberation Serif"
WHOLE_NUMBERS = "replace(format(datum.value, ',d'), regexp(',', 'g'), '.')"  # 1.284, on the axes
_ROW, _TALL_ROW, _AROUND = 26, 38, 62  # pixels a bar, one with a name in two lines, and for the axis
_LONG_NAME = 28  # letters: from here on a name stands above its n, so that neither is cut
_POINT = " · "
_TWO_LINES = f"split(datum.label, '{_POINT}')"
_OF_TWO_LINES = alt.condition(f"indexof(datum.label, '{_POINT}') >= 0", alt.value(-6), alt.value(0))  # half a line up
_PAPER_WIDTH = 430  # pixels of the plot: with its labels as wide as the text on paper


def counts_axis(**more: Any) -> alt.Axis:
    return alt.Axis(tickMinStep=1, labelExpr=WHOLE_NUMBERS, **more)


def stacked_bars(rows: pl.DataFrame, column: str, parts: Sequence[Part], unit: str, say: Say = str) -> AnyChart:
    """A bar a row of `column`, in the frame's order, made of parts (count column, name, colour). Counts, from zero."""
    names = {key: name for key, name, _ in parts}
    order = {key: place for place, key in enumerate(names)}
    long = rows.select(column, *names).unpivot(index=column, variable_name="phan", value_name="n")
    long = long.with_columns(
        thu_tu=pl.col("phan").replace_strict(order, return_dtype=pl.Int32), phan=pl.col("phan").replace_strict(names)
    )
    axis, height = named_axis(rows[column])
    colours = alt.Scale(domain=list(names.values()), range=[colour for _, _, colour in parts])
    bars: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y(f"{column}:N", title=None, sort=rows[column].to_list(), axis=axis),
            x=alt.X("n:Q", title=unit, axis=counts_axis(tickCount=6)),
            color=alt.Color("phan:N", scale=colours, legend=None),
            order="thu_tu:Q",
            tooltip=[
                alt.Tooltip(f"{column}:N", title=say("Nhóm")),
                alt.Tooltip("phan:N", title=say("Loại")),
                alt.Tooltip("n:Q", title=unit, format="d"),
            ],
        )
        .properties(height=height)
    )
    return bars


def named_axis(names: pl.Series) -> tuple[alt.Axis, int]:
    """The axis of a chart with a row for each name («name · n»), and how high that chart is, in pixels. Where a name is
    long all stand above what follows the point, so that neither is cut."""
    is_long = bool(((names.str.len_chars() > _LONG_NAME) & names.str.contains(_POINT, literal=True)).any())
    in_lines: dict[str, Any] = {"labelExpr": _TWO_LINES, "labelOffset": _OF_TWO_LINES} if is_long else {}
    axis = alt.Axis(labelLimit=230, ticks=False, **in_lines)
    return axis, (_TALL_ROW if is_long else _ROW) * len(names) + _AROUND


def paper_svg(chart: AnyChart) -> str:
    """The chart as SVG in the papers' own font, drawn offline; equal charts give equal texts."""
    _register_fonts()
    axis: Any = {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
    with alt.theme.enable("none"):
        drawn = chart.properties(width=_PAPER_WIDTH).configure(font=PAPER_FONT).configure_axis(**axis)
        spec = drawn.configure_view(stroke=None).to_dict()
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
