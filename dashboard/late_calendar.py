"""The calendar of late entries: a square for each day on which something was due, its number and sign written in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import itemgetter

import polars as pl
import streamlit as st

from analytics.lateness_counts import Lateness
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import Drawn, show_chart
from dashboard.frame import Desk, many
from dashboard.language import both, say
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.worded import worded
from jobs.drawn_figures import calendar_heat
from jobs.measuring import Filters, lateness_by
from records.clock import vn_date

TITLE = "Lịch hạn vào sổ: ngày nào có điểm trễ"
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
# By the share of those entered that are surely late; each with its word, and its number beside it.
_SHARES = ("Không điểm nào chắc chắn trễ", "Trễ đến 10 %", "Trễ trên 10 % đến 50 %", "Trễ trên 50 %")
STEPS = tuple(zip(_SHARES, theme.STEPS, strict=True))
BOUNDS = (0, 10, 50)  # per cent
_SIGNS = ("", "▲ ", "▲ ", "▲ ")
HOW = (
    "Số sau ▲ là điểm chắc chắn trễ; khi không có, số sau ? là điểm chưa kết luận được; ✓ là đúng hạn cả. Mỗi hàng là "
    "một tuần, ghi ngày thứ Hai."
)


def show_calendar(desk: Desk, chosen: Filters, time: str) -> None:
    """By the day on which the marks were due, whoever answers for them; nothing where none was."""
    groups = remembered(desk, lateness_by, desk.store, desk.policies, chosen, ("deadline_day",)) or ()
    rows = calendar_rows(groups)
    if rows.is_empty():
        return
    drawn, on_paper = both(lambda: _calendar(calendar_rows(groups), chosen, time))
    show_chart(drawn, key="lich")
    st.caption(say(HOW))
    table = rows.select(
        pl.col("day").alias("Ngày đến hạn"), pl.col("thu").alias("Thứ"), pl.col("n").alias("Điểm đã vào sổ"),
        pl.col("late").alias("Điểm chắc chắn trễ"), pl.col("unknown").alias("Điểm chưa kết luận"),
        pl.col("in_time").alias("Điểm đúng hạn"), pl.col("missing_overdue").alias("Điểm quá hạn, trống"),
    )  # fmt: skip
    notes = {**f.printed(chosen), "Dữ liệu đến": time}
    show_table("Điểm vào sổ, theo ngày đến hạn", table, notes, key="lich", drawn=on_paper, spoken=("Thứ",))


def _calendar(rows: pl.DataFrame, chosen: Filters, time: str) -> Drawn:
    reading = " ".join(
        say(
            "{day}: {late} chắc chắn trễ, {unknown} chưa kết luận, {in_time} đúng hạn.",
            day=row["ngay"], late=row["late"], unknown=row["unknown"], in_time=row["in_time"],
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    n = many(int(rows["n"].sum()), "điểm đã vào sổ")
    source = f.source_line(chosen, "đơn vị: điểm, theo ngày đến hạn", n, time)
    told = rows.with_columns(worded(rows, "thu", say), worded(rows, "muc", say))
    steps = {say(name): colour for name, colour in STEPS}
    parts = [("", f"{sign}{name}", colour) for sign, (name, colour) in zip(_SIGNS, steps.items(), strict=True)]
    return Drawn(say(TITLE), calendar_heat(told, [say(day) for day in WEEKDAYS], steps, say), reading, source, parts)


def calendar_rows(groups: Sequence[Lateness]) -> pl.DataFrame:
    """A row a day with marks entered, in order: `day`, `tuan` (its Monday), `thu`, `ngay`, `muc` (of STEPS), `chu`, and
    the counts."""
    days = sorted(
        ((day, group.entries) for group in groups for day in [group.of("deadline_day")] if isinstance(day, date)),
        key=itemgetter(0),
    )
    return pl.DataFrame(
        [
            {
                "day": day, "tuan": week_of(day), "thu": WEEKDAYS[day.weekday()], "ngay": vn_date(day), "n": e.n,
                "muc": step_of(e.late, e.n), "chu": _written(e.late, e.unknown), "late": e.late, "unknown": e.unknown,
                "in_time": e.in_time, "missing_overdue": e.missing_overdue,
            }
            for day, e in days
            if e.n
        ]
    )  # fmt: skip


def step_of(late: int, n: int) -> str:
    """The name of the step: whole numbers compared, so that 10 % is not more than 10 %."""
    return STEPS[sum(100 * late > bound * n for bound in BOUNDS)][0]


def week_of(day: date) -> str:
    """'06/10' of its Monday."""
    return f"{date.fromordinal(day.toordinal() - day.weekday()):%d/%m}"


def _written(late: int, unknown: int) -> str:
    return f"▲{late}" if late else f"?{unknown}" if unknown else "✓"
