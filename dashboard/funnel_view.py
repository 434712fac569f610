"""Corrections by teacher as a funnel with its exact limits: everybody by name, no order by rate, nobody called out."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from analytics.anomalies.rates import MIN_TEACHERS, MIN_UNITS, limits
from analytics.anomalies.result import CORRECTED
from analytics.anomalies.texts import WORDS
from analytics.figures import percentage
from dashboard import theme
from dashboard.charts import Drawn, show_chart, told_parts
from dashboard.frame import Desk, data_time, many, plain
from dashboard.group_names import CODE, in_order
from dashboard.language import both, say
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.texts import DATA_TIME
from jobs.drawn_figures import funnel_chart
from jobs.figures import NamedFunnel, correction_funnel
from jobs.measuring import Filters
from records.marks import vn_number

TITLE = "Cột điểm có sửa của từng giáo viên, với giới hạn chính xác"
UNIT = "Số cột điểm của giáo viên"
PARTS = [
    ("", "Một giáo viên", theme.DEEP), ("", "Giới hạn do ngẫu nhiên (95 %)", theme.PALE),
    ("", "Nét đứt: khác nhau thường có giữa giáo viên (99,8 %)", theme.QUIET),
    ("", "Vạch ngang: tỉ lệ chung", theme.SOFT_INK),
]  # fmt: skip


def show_funnel(desk: Desk, chosen: Filters) -> None:
    """Of the school's whole year, whatever class or subject is chosen: fewer columns would tell nothing."""
    found = remembered(desk, correction_funnel, desk.store, desk.policies, chosen)
    if found is None:
        minimum = desk.policy(chosen).minimum_group
        st.caption(say(
            "Chưa vẽ hình phễu: cần ít nhất {teachers} giáo viên, mỗi người từ {units} cột điểm và từ {marks} điểm "
            "trong năm học, mới biết mức nào là thường gặp.",
            teachers=MIN_TEACHERS, units=MIN_UNITS, marks=minimum,
        ))  # fmt: skip
        return
    rows = funnel_rows(found)
    year = Filters(chosen.school, chosen.school_year)
    time = data_time(desk, year)
    centre = vn_number(round(Decimal(100 * found.funnel.centre), 1))
    drawn, on_paper = both(lambda: _drawn(found, rows, str(chosen.school_year), centre, time))
    show_chart(drawn, key="pheu")
    about = "Tỉ lệ chung: {centre} %. Xếp theo tên, không phải bảng xếp hạng; tính cả năm học, toàn trường."
    st.caption(plain(say(about, centre=centre)))
    notes = {"Trường": str(year.school), "Năm học": str(year.school_year), "Dữ liệu đến": time}
    show_table(TITLE, rows, notes, key="pheu", drawn=on_paper)
    words = WORDS[CORRECTED]
    st.caption(plain(say(
        "{how} Có thể do: {reasons}. Nguồn: {source}",
        how=say(words.how), reasons="; ".join(map(say, words.explained_by)), source=say(words.source),
    )))  # fmt: skip


def _drawn(found: NamedFunnel, rows: pl.DataFrame, school_year: str, centre: str, time: str) -> Drawn:
    columns, teachers = many(int(rows["Số cột điểm"].sum()), "cột"), many(rows.height, "giáo viên")
    source = say(
        "{year}, cả trường · đơn vị: % số cột · n = {columns} của {teachers} · {time}",
        year=school_year, columns=columns, teachers=teachers, time=say(DATA_TIME, time=say(time)),
    )  # fmt: skip
    chart = funnel_chart(found.funnel, limits(found.funnel), found.names, say(UNIT), theme.DRAWING, say)
    parts = told_parts(PARTS)
    return Drawn(say(TITLE), chart, _reading(rows, centre), source, parts)


def funnel_rows(found: NamedFunnel) -> pl.DataFrame:
    """Everybody who is in the funnel, by name."""
    named = [(found.names.get(each.teacher_code, each.teacher_code), each) for each in found.funnel.points]
    rows = [
        (name, each.teacher_code, each.k, each.n, percentage(each.k, each.n), *each.chance, *each.usual)
        for name, each in sorted(named, key=lambda pair: (in_order(pair[0]), pair[1].teacher_code))
    ]
    bounds = ("Ngẫu nhiên: từ", "Ngẫu nhiên: đến", "Thường có: từ", "Thường có: đến")
    return pl.DataFrame(
        rows,
        schema={
            "Giáo viên": pl.String(), CODE: pl.String(), "Cột có sửa": pl.Int64(), "Số cột điểm": pl.Int64(),
            "Tỉ lệ %": pl.Decimal(5, 1), **dict.fromkeys(bounds, pl.Int64()),
        },
        orient="row",
    )  # fmt: skip


def _reading(rows: pl.DataFrame, centre: str) -> str:
    return say("Tỉ lệ chung {centre} %. ", centre=centre) + " ".join(
        say("{name}: {k} trong {columns}, {rate} %.", name=name, k=k, columns=many(n, "cột"), rate=vn_number(rate))
        for name, k, n, rate in rows.select("Giáo viên", "Cột có sửa", "Số cột điểm", "Tỉ lệ %").iter_rows()
    )
