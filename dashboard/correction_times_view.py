"""When marks were changed: each interval between two exports as a bar, and the weeks, certain and possible apart."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from analytics.correction_times import by_week
from analytics.corrections import AFTER_LOCK, BEFORE_LOCK
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import Drawn, show_chart
from dashboard.frame import Desk, many
from dashboard.language import both, say
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from jobs.drawn_figures import interval_bars
from jobs.figures import correction_spans
from jobs.measuring import Filters
from records.clock import vn_date

_OPEN, _AFTER, _UNTOLD = "Lúc sổ mở", "Chắc chắn sau khóa sổ", "? Chưa rõ sổ mở hay khóa"
# Teachers may stand beside it: nothing is called for a look here.
PARTS = [(_OPEN, _OPEN, theme.DATA), (_AFTER, _AFTER, theme.DEEP), (_UNTOLD, _UNTOLD, theme.QUIET)]
TITLE = "Điểm thay đổi khi nào: từng khoảng giữa hai bản xuất"


def show_times(desk: Desk, chosen: Filters, time: str) -> None:
    """The timeline and its weeks; nothing where nothing changed."""
    spans = remembered(desk, correction_spans, desk.store, desk.policies, chosen)
    if spans.is_empty():
        return
    drawn, on_paper = both(lambda: _intervals(spans, chosen, time))
    show_chart(drawn, key="khoang")
    notes = {**f.printed(chosen), "Dữ liệu đến": time}
    show_table("Điểm thay đổi theo tuần", week_rows(spans), notes, key="tuan", drawn=on_paper)


def _intervals(spans: pl.DataFrame, chosen: Filters, time: str) -> Drawn:
    bars = interval_rows(spans)
    reading = " ".join(f"{row['ten']}: {row['nhan']}, {row['loai'].lower()}." for row in bars.iter_rows(named=True))
    n = many(int(spans["n"].sum()), "lần")
    source = f.source_line(chosen, "đơn vị: lần", n, time)
    parts = [(say(key), say(name), colour) for key, name, colour in PARTS]
    return Drawn(say(TITLE), interval_bars(bars, parts, theme.DRAWING, say), reading, source, parts)


def interval_rows(spans: pl.DataFrame) -> pl.DataFrame:
    """A row a bar: `ten` (its two days), `tu`, `den` (the day after the last), `loai` (of PARTS), `n`, `nhan`,
    in the viewer's language."""
    begun = min(day for day in (spans["first_day"].min(), spans["last_day"].min()) if isinstance(day, date))
    rows = []
    for first, last, relation, n in spans.select("first_day", "last_day", "lock_relation", "n").iter_rows():
        kind = say({BEFORE_LOCK: _OPEN, AFTER_LOCK: _AFTER}.get(relation, _UNTOLD))
        name = f"{vn_date(first) if first else say('? (chưa rõ từ bao giờ)')} – {vn_date(last)}"
        times = sum(pair == (first, last) for pair in spans.select("first_day", "last_day").iter_rows())
        rows.append({
            "ten": f"{name} · {kind.lstrip('▲? ').lower()}" if times > 1 else name,
            "tu": first or begun, "den": last + timedelta(days=1), "loai": kind, "n": n, "nhan": many(n, "lần"),
        })  # fmt: skip
    return pl.DataFrame(rows)


def week_rows(spans: pl.DataFrame) -> pl.DataFrame:
    """The weeks as a table for people."""
    return by_week(spans).select(
        pl.col("week").alias("Tuần từ thứ Hai"),
        pl.col("certain").alias("Chắc chắn trong tuần"),
        pl.col("after_lock").alias("trong đó chắc chắn sau khóa"),
        pl.col("possible").alias("Có thể trong tuần, có thể tuần khác"),
    )
