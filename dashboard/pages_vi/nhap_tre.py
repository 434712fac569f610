"""Nhập trễ: marks entered after their deadline – for certain, not at all, or so that it cannot be told."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.lateness_counts import EntryCounts
from dashboard import filters as f
from dashboard import theme
from dashboard.charts import show_chart, stacked_bars
from dashboard.frame import Desk, answer, count, data_time, how, plain, run_page
from dashboard.late_rows import GROUP_COLUMNS, group_rows, late_rows
from dashboard.remembered import remembered
from dashboard.rules import cannot_judge, deadline_rule
from dashboard.table_view import show_table
from dashboard.texts import DATA_TIME
from jobs.measuring import Filters, choices, late_marks, lateness_by
from records.marks import vn_number

GROUPS = {"teacher_name": "Giáo viên", "subject": "Môn", "deadline_week": "Tuần đến hạn", "class_name": "Lớp"}
PARTS = [
    ("late", "▲ Chắc chắn trễ", theme.LOOK),
    ("unknown", "? Chưa kết luận được", theme.QUIET),
    ("in_time", "Chắc chắn đúng hạn", theme.DATA),
]


def show(desk: Desk) -> None:
    head = st.container()
    chosen = f.choose(remembered(desk, choices, desk.store), ["grade", "class_name", "subject"])
    totals = remembered(desk, lateness_by, desk.store, desk.policy, chosen, ("school",))
    if totals is None:
        with head:
            answer("Chưa đủ căn cứ để xét điểm nào vào sổ trễ.")
        cannot_judge(desk)
        return
    entries = totals[0].entries if totals else EntryCounts()
    time = data_time(desk.store, school=chosen.school, school_year=chosen.school_year, term=chosen.term)
    with head:
        answer(_answer(entries, chosen))
    if entries.expected:
        _picture(desk, chosen, time)
        _late_table(desk, chosen, time)
    how(
        deadline_rule(desk.policy),
        "**Chắc chắn trễ**: có bản xuất lấy sau hạn mà ô điểm còn trống, rồi bản sau mới có điểm. "
        "**Chắc chắn đúng hạn**: có bản xuất lấy trước hạn đã thấy điểm. Còn lại **chưa kết luận "
        "được**, và không bao giờ được tính là trễ.",
        "Tỉ lệ trễ thật nằm **trong khoảng**: từ số chắc chắn trễ đến số đó cộng số chưa kết luận được, trên "
        "số điểm đã vào sổ. Xuất sổ điểm thường xuyên hơn thì khoảng hẹp lại.",
        "**Trễ lẻ**: điểm trễ của một bài mà ít nhất nửa lớp đã vào đúng hạn; có thể là học sinh kiểm tra bù. Học sinh "
        "mới vào lớp sau ngày kiểm tra không bị tính trễ. "
        f"Nhóm dưới {desk.policy.minimum_group} điểm không hiện tỉ lệ.",
    )


def _answer(entries: EntryCounts, chosen: Filters) -> str:
    where = plain(f.sentence(chosen))
    if not entries.expected:
        return f"Lịch kiểm tra chưa có bài nào của {where}."
    share = entries.late_share
    between = f"; tỉ lệ trễ thật trong khoảng **{vn_number(share[0])} % – {vn_number(share[1])} %**" if share else ""
    alone = f" (trong đó {count(entries.late_alone, 'điểm')} trễ lẻ)" if entries.late_alone else ""
    overdue = (
        f" **{count(entries.missing_overdue, 'điểm')}** đã quá hạn mà còn trống." if entries.missing_overdue else ""
    )
    return (
        f"**{count(entries.late, 'điểm')}** của {where} chắc chắn vào sổ trễ{alone}, "
        f"{count(entries.unknown, 'điểm')} chưa kết luận được, "
        f"trong {count(entries.n, 'điểm')} đã vào sổ{between}.{overdue}"
    )


def _picture(desk: Desk, chosen: Filters, time: str) -> None:
    by = f.group_by(GROUPS, next(iter(GROUPS)))
    keys = ("teacher_name", "teacher_code") if by == "teacher_name" else (by,)
    groups = remembered(desk, lateness_by, desk.store, desk.policy, chosen, keys) or ()
    rows = group_rows(groups, by)
    title = f"Điểm vào sổ, theo {GROUPS[by].lower()}"
    n = count(int(rows["n"].sum()), "điểm đã vào sổ")
    source = f"{f.sentence(chosen)} · đơn vị: điểm · n = {n} · {DATA_TIME.format(time=time)}"
    reading = " ".join(
        f"{r['nhom']}: {r['late']} chắc chắn trễ, {r['unknown']} chưa kết luận được, {r['in_time']} đúng hạn."
        for r in rows.iter_rows(named=True)
    )
    show_chart(title, stacked_bars(rows, "ten", PARTS, "Số điểm"), reading, source, key="tre", parts=PARTS)
    show_table(
        title,
        rows.select(pl.col("nhom").alias(GROUPS[by]), **GROUP_COLUMNS),
        {**f.printed(chosen), "Dữ liệu đến": time},
        key="nhom",
    )


def _late_table(desk: Desk, chosen: Filters, time: str) -> None:
    rows = remembered(desk, late_marks, desk.store, desk.policy, chosen)
    if rows is None or rows.is_empty():
        return
    st.subheader("Từng điểm trễ hoặc quá hạn còn trống", anchor=False)
    show_table("Điểm vào sổ trễ", late_rows(rows), {**f.printed(chosen), "Dữ liệu đến": time}, key="tung-diem")


run_page("nhap_tre", show)
