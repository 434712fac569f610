"""Kiểm tra tháng: what was due in a month, what was done, what changed, and on which exports that rests."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.evidence import MonthlyEvidence
from dashboard import month_rows, theme
from dashboard.charts import show_chart, stacked_bars
from dashboard.frame import Desk, answer, count, how, plain, run_page
from dashboard.remembered import remembered
from dashboard.rules import cannot_judge, deadline_rule
from dashboard.table_view import show_table
from jobs.measuring import monthly_evidence, months
from records.clock import vn_datetime
from records.reading import schools

PARTS = [
    ("late", "▲ Chắc chắn trễ", theme.LOOK),
    ("unknown", "? Chưa kết luận được", theme.QUIET),
    ("in_time", "Chắc chắn đúng hạn", theme.DATA),
    ("missing_overdue", "▲ Quá hạn, còn trống", "#f0c36d"),
]


def show(desk: Desk) -> None:
    head = st.container()
    with desk.store.read() as db:
        known = schools(db)
    with st.container(horizontal=True, key="bo-loc"):
        school = known[0]
        if len(known) > 1:
            school = str(st.selectbox("Trường", known, key="truong", bind="query-params", width=260))
        month = str(
            st.selectbox("Tháng", months(desk.store, school), format_func=month_rows.month_name, key="thang",
                         bind="query-params", width=180)
        )  # fmt: skip
    evidence = remembered(desk, monthly_evidence, desk.store, desk.policy, school, month)
    if evidence is None:
        with head:
            answer("Chưa đủ căn cứ để lập số liệu kiểm tra tháng.")
        cannot_judge(desk)
        return
    with head:
        answer(_answer(evidence))
    notes = {"Trường": school, "Tháng": month_rows.month_name(month), "Lập lúc": vn_datetime(desk.now)}
    _changes(evidence)
    _picture(evidence, notes)
    _tables(evidence, notes)
    how(
        deadline_rule(desk.policy),
        "Tháng là tháng dương lịch theo giờ Việt Nam. Một bài thuộc tháng có **hạn vào sổ** của nó. Sĩ số theo bản "
        "xuất mới nhất trong tháng. Thay đổi **chắc chắn** xảy ra trọn trong tháng; thay đổi **có thể** có khoảng thời "
        "gian lấn sang tháng khác.",
        "Số liệu là bằng chứng để xem xét; có đúng quy định hay không là kết luận của người kiểm tra.",
    )


def _answer(evidence: MonthlyEvidence) -> str:
    entries, name = evidence.entries, month_rows.month_name(evidence.month)
    changed = f"{count(evidence.changes.certain, 'lần')} điểm thay đổi"
    if not evidence.tests:
        return f"{name}: lịch kiểm tra không có bài nào đến hạn vào sổ; {changed}."
    return (
        f"{name}: **{count(len(evidence.tests), 'bài')}** đến hạn, {count(entries.expected, 'điểm')} phải vào sổ, "
        f"đã vào **{count(entries.n, 'điểm')}**; **{count(entries.late, 'điểm')}** chắc chắn trễ, "
        f"**{count(entries.missing_overdue, 'điểm')}** quá hạn còn trống; {changed}."
    )


def _changes(evidence: MonthlyEvidence) -> None:
    changes = evidence.changes
    badges = [
        (f"Thay đổi chắc chắn trong tháng: {changes.certain}", "blue"),
        (f"? Có thể trong tháng: {changes.possible}", "gray"),
        (f"▲ Chưa khớp sổ theo dõi: {changes.undeclared}", "orange" if changes.undeclared else "blue"),
        (f"▲ Sau khóa sổ: {changes.after_lock}", "orange" if changes.after_lock else "blue"),
    ]
    with st.container(horizontal=True, gap="small"):
        for words, colour in badges:
            st.badge(words, color=colour)  # type: ignore[arg-type]  # one of its colour names


def _picture(evidence: MonthlyEvidence, notes: dict[str, str]) -> None:
    rows = month_rows.class_counts(evidence)
    if rows.is_empty():
        return
    title = "Điểm đến hạn trong tháng, theo lớp"
    reading = " ".join(
        f"Lớp {r['nhom']}: {r['late']} chắc chắn trễ, {r['unknown']} chưa kết luận được, {r['in_time']} đúng hạn, "
        f"{r['missing_overdue']} còn trống."
        for r in rows.iter_rows(named=True)
    )
    n = count(evidence.entries.expected, "điểm phải vào sổ")
    newest = max((s.taken_latest for s in evidence.snapshots), default=None)
    until = month_rows.local(newest)
    source = f"{notes['Tháng']} · đơn vị: điểm · n = {n}" + (f" · Dữ liệu đến {until:%d/%m/%Y %H:%M}" if until else "")
    show_chart(title, stacked_bars(rows, "ten", PARTS, "Số điểm"), reading, source, key="thang", parts=PARTS)


def _tables(evidence: MonthlyEvidence, notes: dict[str, str]) -> None:
    tables: dict[str, pl.DataFrame] = {
        "Theo lớp": month_rows.classes(evidence),
        "Theo giáo viên": month_rows.teachers(evidence),
        "Bài đến hạn": month_rows.tests(evidence),
        "Bản xuất của tháng": month_rows.snapshots(evidence),
    }
    for number, (tab, (title, rows)) in enumerate(zip(st.tabs(list(tables)), tables.items(), strict=True)):
        with tab:
            if rows.is_empty():
                st.caption(plain(f"{title}: tháng này không có."))
            else:
                show_table(f"Kiểm tra tháng {evidence.month} – {title.lower()}", rows, notes, key=f"thang-{number}")


run_page("kiem_tra_thang", show)
