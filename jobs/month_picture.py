"""The picture of a month: the marks that were due, by class and by what became of them. One definition for all."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from analytics.evidence import MonthlyEvidence
from jobs.drawing import Part, paper_svg, stacked_bars
from records.inspection import month_words
from records.inspection_record import Picture
from records.marks import vn_number
from records.policy.words import capital
from records.vn_order import class_order

TITLE = "Điểm đến hạn trong tháng, theo lớp"
UNIT = "Số điểm"
NAMES = {
    "late": "▲ Chắc chắn trễ", "unknown": "? Chưa kết luận được", "in_time": "Chắc chắn đúng hạn",
    "missing_overdue": "▲ Quá hạn, còn trống", "not_due_or_unknown": "? Trống, chưa rõ",
}  # fmt: skip
Colours = Mapping[str, str]  # by the names of NAMES


def parts(colours: Colours) -> list[Part]:
    return [(key, name, colours[key]) for key, name in NAMES.items()]


def class_counts(evidence: MonthlyEvidence) -> pl.DataFrame:
    """A row a class with marks due: `nhom`, `ten` (with n), and the counts by status."""
    rows = [
        {"nhom": c.class_name, "ten": f"{c.class_name} · n = {c.entries.expected}",
         **{name: getattr(c.entries, name) for name in NAMES}}
        for c in sorted(evidence.classes, key=lambda c: class_order(c.class_name))
        if c.entries.expected
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"nhom": pl.String, "ten": pl.String, **dict.fromkeys(NAMES, pl.Int64)})


def reading(rows: pl.DataFrame) -> str:
    """The picture in words, for those who do not see it."""
    return " ".join(readings(rows))


def readings(rows: pl.DataFrame) -> list[str]:
    """A sentence a class."""
    return [
        f"Lớp {r['nhom']}: {r['late']} chắc chắn trễ, {r['unknown']} chưa kết luận được, {r['in_time']} đúng hạn, "
        f"{r['missing_overdue']} quá hạn còn trống, {r['not_due_or_unknown']} trống chưa rõ."
        for r in rows.iter_rows(named=True)
    ]


def source(evidence: MonthlyEvidence, until: str) -> str:
    """Unit, n and time of the data."""
    n = f"{vn_number(evidence.entries.expected)} điểm phải vào sổ"
    month = capital(month_words(evidence.month))
    return f"{month} · đơn vị: điểm · n = {n} · Dữ liệu đến {until}"


def on_paper(evidence: MonthlyEvidence | None, colours: Colours, until: str) -> Picture | None:
    """The picture, drawn for paper; None where no mark was due."""
    rows = class_counts(evidence) if evidence else pl.DataFrame()
    if evidence is None or rows.is_empty():
        return None
    svg = paper_svg(stacked_bars(rows, "ten", parts(colours), UNIT))
    legend = tuple((colour, name) for _, name, colour in parts(colours))
    return Picture(TITLE, svg, reading(rows), source(evidence, until), legend)
