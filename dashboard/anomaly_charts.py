"""The picture of one question: the weeks, marks, corrections or classes that it is about. No colour calls for a look:
whose figure it is, is a person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import altair as alt
import polars as pl

from analytics.anomalies.bunching import WIDTH
from analytics.anomalies.result import BUNCHING, DISTANCE, LATE, LIFTS, Measure
from dashboard import theme
from dashboard.charts import Drawn, Part, histogram_chart, stacked, told_parts
from dashboard.frame import many, thousands
from dashboard.language import say
from jobs.anomalies import Flag
from jobs.anomaly_year import Bar
from jobs.drawing import counts_axis
from records.clock import vn_date
from records.marks import vn_number
from records.subjects import subject_name

_OF_WEEKS: tuple[Part, ...] = (
    ("1", "Tuần có bài chắc chắn vào trễ", theme.DEEP), ("0", "Tuần không thấy bài trễ", theme.PALE),
)  # fmt: skip
_OF_LIFTS: tuple[Part, ...] = (("lifted", "Được sửa lên vừa qua mốc", theme.DEEP), ("left", "Giữ nguyên", theme.PALE))
_OF_CLASSES: tuple[Part, ...] = (
    ("own", "Lớp của giáo viên này", theme.DEEP), ("others", "Lớp khác cùng khối", theme.PALE)
)  # fmt: skip
_PLACES = {"threshold": "Ngay dưới ngưỡng 5,0; 6,5; 8,0", "elsewhere": "Ngay dưới mốc không phải ngưỡng"}
_HEIGHT, _CLASS_ROW = 240, 26  # pixels


def picture_of(flag: Flag, where: str, minimum: int) -> Drawn:
    """With its title, unit, n, the time of the data, and what it says in words. `where`: place and time of the data."""
    return _DRAW[flag.judged.test.measure](flag, where, minimum)


def _weeks(flag: Flag, where: str, minimum: int) -> Drawn:
    del minimum
    parts = told_parts(_OF_WEEKS)
    names = {key: name for key, name, _ in parts}
    rows = pl.DataFrame({
        "tuan": [_day(bar) for bar in flag.picture], "n": [int(bar.value) for bar in flag.picture],
        "phan": [names[bar.part] for bar in flag.picture],
    })  # fmt: skip
    axis = alt.Axis(labelAngle=-60, labelOverlap=True)
    chart = alt.Chart(rows).mark_bar().encode(
        x=alt.X("tuan:N", title=say("Tuần có điểm đến hạn, từ thứ hai"), sort=rows["tuan"].to_list(), axis=axis),
        y=alt.Y("n:Q", title=say("Số điểm đến hạn"), axis=counts_axis(), scale=alt.Scale(zero=True)),
        color=_colours(parts),
        tooltip=[alt.Tooltip("tuan:N", title=say("Tuần từ")), alt.Tooltip("phan:N", title=say("Là")),
                 alt.Tooltip("n:Q", title=say("Số điểm đến hạn"), format="d")],
    )  # fmt: skip
    late = [_day(bar) for bar in flag.picture if bar.part == "1"]
    told = "Các tuần có bài chắc chắn vào trễ, từ ngày: {days}. Các tuần còn lại không thấy bài trễ."
    reading = say(told, days=", ".join(late))
    source = f"{where} · {say('đơn vị: điểm đến hạn trong tuần')} · n = {many(len(flag.picture), 'tuần')}"
    return Drawn(say("Các tuần có điểm đến hạn"), chart.properties(height=_HEIGHT), reading, source, parts)


def _day(bar: Bar) -> str:
    return vn_date(date.fromisoformat(bar.place))


def _marks(flag: Flag, where: str, minimum: int) -> Drawn:
    del minimum
    threshold = flag.judged.test.threshold or Decimal(0)
    rows = pl.DataFrame({
        "hundredths": [int(bar.place) for bar in flag.picture], "n": [int(bar.value) for bar in flag.picture]
    })  # fmt: skip
    every, bound = int(rows["n"].sum()), int(100 * threshold)
    above, below = _between(flag.picture, bound), _between(flag.picture, bound - WIDTH)
    reading = say(
        "Nửa điểm kể từ ngưỡng {bound}: {above}; nửa điểm ngay dưới ngưỡng: {below}; trong {every} của cả năm.",
        bound=vn_number(threshold, 1), above=many(above, "điểm"), below=many(below, "điểm"), every=many(every, "điểm"),
    )  # fmt: skip
    source = f"{where} · {say('đơn vị: điểm')} · n = {thousands(every)}"
    chart = histogram_chart(rows, [threshold], whole=False)
    return Drawn(say("Điểm của giáo viên trong cả năm, mỗi cột nửa điểm"), chart, reading, source)


def _between(bars: Sequence[Bar], start: int) -> int:
    return int(sum(bar.value for bar in bars if start <= int(bar.place) < start + WIDTH))


def _lifts(flag: Flag, where: str, minimum: int) -> Drawn:
    del minimum
    found = {(bar.place, bar.part): int(bar.value) for bar in flag.picture}
    rows = pl.DataFrame([
        {"ten": f"{say(name)} · n = {found[place, 'lifted'] + found[place, 'left']}",
         **{part: found[place, part] for part, _, _ in _OF_LIFTS}}
        for place, name in _PLACES.items()
    ])  # fmt: skip
    reading = " ".join(
        say("{place}: {lifted} điểm được sửa lên vừa qua mốc, {left} giữ nguyên.",
            place=say(name), lifted=found[place, "lifted"], left=found[place, "left"])
        for place, name in _PLACES.items()
    )  # fmt: skip
    unit = say("đơn vị: điểm, của các cột có điểm được sửa và có điểm không")
    source = f"{where} · {unit} · n = {sum(found.values())}"
    title = "Điểm ngay dưới một mốc, và số được sửa lên vừa qua mốc"
    return stacked(title, rows, _OF_LIFTS, "Số điểm", reading, source)


def _classes(flag: Flag, where: str, minimum: int) -> Drawn:
    parts = told_parts(_OF_CLASSES)
    names = {key: name for key, name, _ in parts}
    shown = [bar for bar in flag.picture if bar.n >= minimum]
    rows = pl.DataFrame({
        "lop": [f"{bar.place} · n = {bar.n}" for bar in shown], "lech": [round(bar.value, 2) for bar in shown],
        "phan": [names[bar.part] for bar in shown],
    })  # fmt: skip
    hidden = len(flag.picture) - len(shown)
    hiding = " · không hiện {hidden} dưới {minimum} học sinh"
    less = say(hiding, hidden=many(hidden, "lớp"), minimum=minimum) if hidden else ""
    subject = say(subject_name(flag.judged.test.subject or ""))
    source = f"{where} · {say('đơn vị: điểm')} · n = {many(sum(bar.n for bar in shown), 'học sinh')}{less}"
    reading = " ".join(
        f"{say('Lớp {name}', name=bar.place)} ({names[bar.part].lower()}): "
        f"{vn_number(Decimal(repr(round(bar.value, 1))), 1)}."
        for bar in shown
    )
    comma = "replace(format(datum.value, '.1f'), '.', ',')"
    chart = alt.Chart(rows).mark_bar().encode(
        y=alt.Y("lop:N", title=None, sort=rows["lop"].to_list(), axis=alt.Axis(ticks=False, labelLimit=200)),
        x=alt.X("lech:Q", title=say("Điểm cao hơn hoặc thấp hơn các môn khác"),
                axis=alt.Axis(labelExpr=comma, tickCount=6)),
        color=_colours(parts),
        tooltip=[alt.Tooltip("lop:N", title=say("Lớp")), alt.Tooltip("phan:N", title=say("Là"))],
    )  # fmt: skip
    title = say("Môn {subject}: trung bình môn trừ trung bình các môn khác của chính học sinh ấy", subject=subject)
    chart = chart.properties(height=_CLASS_ROW * max(len(shown), 1) + 60)
    return Drawn(title, chart, reading or say("Không lớp nào đủ số học sinh."), source, parts)


def _colours(parts: Sequence[Part]) -> alt.Color:
    scale = alt.Scale(domain=[name for _, name, _ in parts], range=[colour for _, _, colour in parts])
    return alt.Color("phan:N", scale=scale, legend=None)


_DRAW: dict[Measure, Callable[[Flag, str, int], Drawn]] = {
    LATE: _weeks, BUNCHING: _marks, LIFTS: _lifts, DISTANCE: _classes,
}  # fmt: skip
