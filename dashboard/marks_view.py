"""The marks behind a distribution, each with the cell of the export that shows it. By pupil, never by mark."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.distribution import band_limits
from dashboard import filters as f
from dashboard.cell_view import show_cell
from dashboard.frame import Desk, many, plain
from dashboard.language import say, say_sentence
from dashboard.mark_scale import Scale
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.texts import ALL
from dashboard.worded import worded
from jobs.figures import marks_behind
from jobs.measuring import Filters
from records.clock import VIETNAM_AHEAD
from records.marks import SCORE_MAX, component_name, vn_mark
from records.subjects import subject_name

MARKS_TITLE = "Từng điểm đứng sau phổ điểm"
ONLY_FIGURES = "Vai trò của bạn xem số liệu gộp, không xem điểm của từng học sinh."
_WHERE = "khoang-diem"


def show_marks(desk: Desk, chosen: Filters, scale: Scale, time: str) -> None:
    """A band or a bar of the histogram that one chooses, opened; all of them at first."""
    if not desk.tells_pupils:
        st.caption(say(ONLY_FIGURES))
        return
    with st.expander(say(MARKS_TITLE), icon=":material/table_rows:", type="compact"):
        spans = spans_of(scale)
        words = {name: say_sentence(name) for name in spans}
        picked = st.selectbox(
            say("Dải hoặc cột của hình"), list(spans), format_func=lambda name: words.get(name, name), key=_WHERE
        )
        lower, upper = spans[picked]
        rows = remembered(desk, marks_behind, desk.store, chosen)
        _table(desk, within(rows, lower, upper), {**f.printed(chosen), "Khoảng điểm": picked}, time, "diem")


def show_marks_of(
    desk: Desk, of_group: Filters, name: str, time: str, only: tuple[str, pl.Expr] | None = None
) -> None:
    """All marks of one group of the table; `only`: the group as papers name it, and which marks are its, where filters
    cannot say it."""
    with st.container(border=True):
        rows = remembered(desk, marks_behind, desk.store, of_group)
        rows = rows if only is None else rows.filter(only[1])
        st.markdown(f"**{plain(name)}**: {many(rows.height, 'điểm')}")
        _table(desk, rows, {**f.printed(of_group), **({} if only is None else {"Nhóm": only[0]})}, time, "diem-nhom")


def _table(desk: Desk, rows: pl.DataFrame, notes: dict[str, str], time: str, key: str) -> None:
    show_table(
        "Các điểm đứng sau", mark_rows(rows), {**notes, "Dữ liệu đến": time}, key=key, right=("Điểm",),
        spoken=("Môn", "Cột điểm"),
        opens=(lambda number: show_cell(desk, rows.row(number, named=True), time)) if key == "diem" else None,
    )  # fmt: skip


def spans_of(scale: Scale) -> dict[str, tuple[int, int]]:
    """What may be opened, by its name: hundredths from and below. Bands first, then the bars of the picture."""
    top = int(100 * SCORE_MAX) + 1
    named = zip(scale.band_names(), band_limits(scale.bands), strict=True)
    bands = {
        name: (int(100 * lower), top if upper == SCORE_MAX else int(100 * upper)) for name, (lower, upper) in named
    }
    width = 100 if scale.whole else 50
    bars = {}
    for start in range(0, top - 1 if not scale.whole else top, width):
        end = start + width
        bars[_bar(start, width, whole=scale.whole)] = (start, top if end >= top - 1 else end)
    return {ALL: (0, top), **bands, **bars}


def _bar(start: int, width: int, *, whole: bool) -> str:
    if whole:
        return f"Điểm {start // 100}"
    last = start + width
    if last == 1000:
        return f"Cột {_said(start)} – {_said(last)}"
    return f"Cột {_said(start)} – dưới {_said(last)}"


def _said(hundredths: int) -> str:
    return f"{hundredths / 100:.1f}".replace(".", ",")


def within(rows: pl.DataFrame, lower: int, upper: int) -> pl.DataFrame:
    return rows.filter(pl.col("hundredths") >= lower, pl.col("hundredths") < upper)


def mark_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The frame of `jobs.figures.marks_behind` in the school's words."""
    return rows.select(
        pl.col("class_name").alias("Lớp"),
        pl.col("pupil_code").alias("Học sinh (mã)"),
        worded(rows, "subject", subject_name).alias("Môn"),
        worded(rows, "component", component_name).alias("Cột điểm"),
        worded(rows, "value", vn_mark).alias("Điểm"),
        pl.col("file").alias("Tệp"),
        (pl.col("taken") + VIETNAM_AHEAD).alias("Bản xuất lấy lúc"),
        pl.col("sheet").alias("Trang tính"),
        pl.col("cell").alias("Ô"),
    )
