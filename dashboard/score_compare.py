"""Groups of marks beside each other on one scale: a box from exact quantiles of each group's histogram."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from analytics.distribution import Distribution
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import Drawn, told_parts
from dashboard.frame import many, thousands
from dashboard.language import say
from dashboard.mark_scale import Scale
from jobs.drawn_figures import boxes
from jobs.measuring import Filters
from records.marks import vn_number

_PARTS = [
    ("", "Nửa giữa của các điểm (tứ phân vị 1 – 3)", theme.PALE),
    ("", "Vạch đậm: trung vị; nét mảnh: từ thập phân vị 1 đến 9", theme.DEEP),
]


def compared(
    groups: Sequence[tuple[str, Distribution]], title: str, scale: Scale, chosen: Filters, time: str
) -> Drawn | None:
    """The groups that are large enough, in their own order; None where fewer than two are."""
    rows = box_rows(groups)
    if rows.height < 2:
        return None
    n = many(int(rows["n"].sum()), "điểm")
    source = f.source_line(chosen, "đơn vị: điểm, cùng một thang 0 – 10", n, time)
    reading = " ".join(f"{row['nhom']}: {row['noi']}." for row in rows.iter_rows(named=True))
    chart = boxes(rows, scale.lines, theme.DRAWING, say)
    told = say(title)
    compared = say("So sánh: {title}", title=f"{told[0].lower()}{told[1:]}")
    return Drawn(compared, chart, reading, source, told_parts(_PARTS))


def box_rows(groups: Sequence[tuple[str, Distribution]]) -> pl.DataFrame:
    """A row a group that may be shown: `nhom`, `ten` (with n), `n`, and the places of its box, `noi` in words."""
    rows = [
        {
            "nhom": name, "ten": f"{name} · n = {thousands(group.n)}", "n": group.n, "giua": float(group.median),
            "d1": float(group.deciles[0]), "d9": float(group.deciles[-1]), "q1": float(group.quartiles[0]),
            "q3": float(group.quartiles[1]),
            "noi": say(
                "n = {n}, trung vị {median}, nửa giữa từ {q1} đến {q3}, thập phân vị 1 và 9 là {d1} và {d9}",
                n=thousands(group.n), median=vn_number(group.median), q1=vn_number(group.quartiles[0]),
                q3=vn_number(group.quartiles[1]), d1=vn_number(group.deciles[0]), d9=vn_number(group.deciles[-1]),
            ),
        }
        for name, group in groups
        if group.median is not None and group.deciles and group.quartiles
    ]  # fmt: skip
    return pl.DataFrame(rows)
