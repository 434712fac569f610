"""The charts of corrections, late entries and marks as values, for the screen and for paper. Colours come along; what
the numbers mean is decided by who computes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import altair as alt
import polars as pl

from analytics.anomalies.rates import Funnel, Limits
from jobs.drawing import AnyChart, Say, counts_axis, named_axis
from records.marks import vn_number

_ROW, _AROUND = 26, 62  # pixels a row, and for the axis
_DAY = "%d/%m"
IN_SQUARES = "#1f2933"    # what is written in a calendar's squares
_PER_CENT = "replace(format(datum.value, '.0f'), '.', ',') + ' %'"


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of a drawing: of what is counted, of limits, of what is usual, of letters and lines."""

    data: str
    deep: str
    pale: str
    quiet: str
    text: str


def interval_bars(rows: pl.DataFrame, parts: Sequence[tuple[str, str, str]], ink: Ink, say: Say = str) -> AnyChart:
    """A bar for each row of `ten`, from day `tu` to day `den` (its end), with `nhan` written beside it; coloured by
    `loai`, one of the parts (key, name, colour). In the frame's order, one below the other."""
    colours = alt.Scale(domain=[key for key, _, _ in parts], range=[colour for _, _, colour in parts])
    axis, height = named_axis(rows["ten"])
    y = alt.Y("ten:N", title=None, sort=rows["ten"].to_list(), axis=axis)
    x = alt.X("tu:T", title=say("Ngày"), axis=alt.Axis(format=_DAY, tickCount=6, labelOverlap=True))
    bars = (
        alt.Chart(rows)
        .mark_bar(height=14)
        .encode(
            y=y, x=x, x2="den:T", color=alt.Color("loai:N", scale=colours, legend=None),
            tooltip=[alt.Tooltip("ten:N", title=say("Khoảng")), alt.Tooltip("n:Q", title=say("Số lần"), format="d")],
        )
    )  # fmt: skip
    words = alt.Chart(rows).mark_text(align="left", dx=5, color=ink.text).encode(y=y, x="den:T", text="nhan:N")
    return alt.layer(bars, words).properties(height=height)


def funnel_chart(
    shown: Funnel, limits: Sequence[Limits], names: Mapping[str, str], unit: str, ink: Ink, say: Say = str
) -> AnyChart:
    """Each teacher's rate in per cent over the number of columns, the rate of all, and the two pairs of limits."""
    points = pl.DataFrame(
        [
            {"ten": f"{names.get(each.teacher_code, each.teacher_code)} ({each.teacher_code})", "n": each.n,
             "k": each.k, "ti_le": 100 * each.rate}
            for each in shown.points
        ]
    )  # fmt: skip
    lines = pl.DataFrame(
        [
            {"n": each.n, **{f"{name}_{end}": 100 * bound / each.n
             for name, pair in (("ngau_nhien", each.chance), ("thuong", each.usual))
             for end, bound in zip(("duoi", "tren"), pair, strict=True)}}
            for each in limits
        ]
    )  # fmt: skip
    x = alt.X("n:Q", title=unit, axis=counts_axis(tickCount=6), scale=alt.Scale(zero=False, nice=False, padding=8))
    y = alt.Y("ti_le:Q", title=say("Tỉ lệ"), axis=alt.Axis(labelExpr=_PER_CENT), scale=alt.Scale(zero=True))
    band = alt.Chart(lines).mark_area(color=ink.pale, opacity=0.45, interpolate="step-after")
    edges = alt.Chart(lines).mark_line(color=ink.quiet, strokeDash=[4, 3], interpolate="step-after")
    centre = alt.Chart(pl.DataFrame({"ti_le": [100 * shown.centre]})).mark_rule(color=ink.text).encode(y=y)
    dots = alt.Chart(points).mark_circle(size=70, color=ink.deep, opacity=0.9)
    dots = dots.encode(
        x=x, y=y,
        tooltip=[alt.Tooltip("ten:N", title=say("Giáo viên")), alt.Tooltip("k:Q", title=say("Cột có sửa"), format="d"),
                 alt.Tooltip("n:Q", title=say("Số cột"), format="d")],
    )  # fmt: skip
    return alt.layer(
        band.encode(x=x, y=alt.Y("ngau_nhien_duoi:Q"), y2="ngau_nhien_tren:Q"),
        edges.encode(x=x, y="thuong_duoi:Q"), edges.encode(x=x, y="thuong_tren:Q"), centre, dots,
    ).properties(height=320)  # fmt: skip


def calendar_heat(rows: pl.DataFrame, columns: Sequence[str], ink: Mapping[str, str], say: Say = str) -> AnyChart:
    """A square for each row of the frame at week `tuan` and weekday `thu` (one of `columns`), coloured by `muc` and
    with `chu` written in it. `ink`: the colour of each `muc`."""
    weeks = rows["tuan"].unique(maintain_order=True).to_list()
    x = alt.X("thu:N", title=None, sort=list(columns), scale=alt.Scale(domain=list(columns)),
              axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False))  # fmt: skip
    y = alt.Y("tuan:N", title=None, sort=weeks, axis=alt.Axis(ticks=False, domain=False, labelLimit=90))
    colours = alt.Scale(domain=list(ink), range=list(ink.values()))
    squares = (
        alt.Chart(rows)
        .mark_rect(stroke="#ffffff", strokeWidth=2)
        .encode(
            x=x, y=y, color=alt.Color("muc:N", scale=colours, legend=None),
            tooltip=[alt.Tooltip("ngay:N", title=say("Đến hạn")),
                     alt.Tooltip("late:Q", title=say("Chắc chắn trễ"), format="d"),
                     alt.Tooltip("unknown:Q", title=say("Chưa kết luận"), format="d"),
                     alt.Tooltip("in_time:Q", title=say("Đúng hạn"), format="d")],
        )
    )  # fmt: skip
    words = alt.Chart(rows).mark_text(fontSize=11, color=IN_SQUARES).encode(x=x, y=y, text="chu:N")
    return alt.layer(squares, words).properties(height=_ROW * len(weeks) + _AROUND)


def boxes(rows: pl.DataFrame, marks: Sequence[Decimal], ink: Ink, say: Say = str) -> AnyChart:
    """A box for each row of `ten`, all on the scale from 0 to 10: line from the first to the ninth decile (`d1`, `d9`),
    box from the first to the third quartile (`q1`, `q3`), tick at the median. The circular's marks are drawn."""
    names, height = named_axis(rows["ten"])
    y = alt.Y("ten:N", title=None, sort=rows["ten"].to_list(), axis=names)
    scale = alt.Scale(domain=[0, 10], nice=False)
    axis = alt.Axis(values=list(range(11)), format="d")

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=say("Điểm"), scale=scale, axis=axis)

    tooltip = [alt.Tooltip("ten:N", title=say("Nhóm")), alt.Tooltip("noi:N", title=say("Số liệu"))]
    whiskers = alt.Chart(rows).mark_rule(color=ink.deep).encode(y=y, x=x("d1"), x2="d9:Q", tooltip=tooltip)
    box = alt.Chart(rows).mark_bar(height=14, color=ink.pale).encode(y=y, x=x("q1"), x2="q3:Q", tooltip=tooltip)
    middle = alt.Chart(rows).mark_tick(color=ink.deep, thickness=3, height=18).encode(y=y, x=x("giua"), tooltip=tooltip)
    layers = [whiskers, box, middle]
    if marks:
        lines = pl.DataFrame({"moc": [float(mark) for mark in marks], "chu": [vn_number(mark) for mark in marks]})
        layers.insert(0, alt.Chart(lines).mark_rule(color=ink.quiet, strokeDash=[4, 3]).encode(x=x("moc")))
        layers.append(
            alt.Chart(lines).mark_text(dy=-6, baseline="bottom", color=ink.text).encode(
                x=x("moc"), y=alt.value(0), text="chu:N"
            )
        )
    return alt.layer(*layers).properties(height=height)
