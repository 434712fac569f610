"""Nhập trễ: marks entered after their deadline – for certain, not at all, or so that it cannot be told."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.lateness_counts import EntryCounts
from dashboard import filters as f
from dashboard.frame import Desk, answer, count, data_time, how, plain, run_page
from dashboard.late_calendar import show_calendar
from dashboard.late_views import show_groups, show_late_marks
from dashboard.remembered import remembered
from dashboard.rules import cannot_judge, deadline_rules
from dashboard.texts import NO_DEADLINE, NOT_EXPORTED
from jobs.measuring import Filters, choices, corrections_by, lateness_by, marks_of_left_pupils, unjudged_tests
from records.marks import vn_number


def show(desk: Desk) -> None:
    head = st.container()
    chosen = f.choose(remembered(desk, choices, desk.store), ["grade", "class_name", "subject"])
    totals = remembered(desk, lateness_by, desk.store, desk.policies, chosen, ("school",))
    if totals is None:
        with head:
            answer("Chưa đủ căn cứ để xét điểm nào vào sổ trễ.")
        cannot_judge(desk, str(chosen.school), str(chosen.school_year))
        return
    entries = totals[0].entries if totals else EntryCounts()
    time = data_time(desk, chosen)
    with head:
        answer(_answer(entries, chosen))
        _say_tests_not_judged(desk, chosen)
    if entries.expected:
        _say_not_judged(desk, chosen, entries)
        show_groups(desk, chosen, entries, time)
        show_calendar(desk, chosen, time)
        show_late_marks(desk, chosen, time)
    how(
        deadline_rules(desk, str(chosen.school), [str(chosen.school_year)]),
        "**Chắc chắn trễ**: có bản xuất lấy sau hạn mà ô điểm còn trống, rồi bản sau mới có điểm, và quá nửa số điểm "
        "đã vào của bài ấy cũng vậy. "
        "**Chắc chắn đúng hạn**: có bản xuất lấy trước hạn đã thấy điểm. Còn lại **chưa kết luận "
        "được**, và không bao giờ được tính là trễ.",
        "Tỉ lệ trễ thật nằm **trong khoảng**: từ số chắc chắn trễ đến số đó cộng số chưa kết luận được, trên "
        "số điểm đã vào sổ. Xuất sổ điểm thường xuyên hơn thì khoảng hẹp lại.",
        "**Trễ lẻ**: điểm vào sau hạn của một bài mà ít nhất nửa số điểm đã vào là đúng hạn hoặc chưa rõ; có thể là "
        "học sinh kiểm tra bù, nên tính vào **chưa kết luận được**, không phải chắc chắn trễ. **Trống lẻ**: ô còn "
        "trống sau hạn khi ít nhất nửa lớp đã có điểm; có thể chờ kiểm tra bù.",
        "**Lịch hạn vào sổ** xếp điểm đã vào sổ theo ngày đến hạn của bài; màu theo phần điểm chắc chắn trễ trong số "
        "điểm đã vào sổ của ngày ấy. **Ai chịu trách nhiệm** lấy từ quy định về hạn vào điểm (`answers`) trong chính "
        "sách của trường.",
        "Học sinh mới vào lớp sau ngày kiểm tra không bị tính trễ. Học sinh được miễn, học sinh không còn trong danh "
        "sách lớp và bài không có trong lịch kiểm tra, hoặc không có hạn, thì không xét. "
        f"Nhóm dưới {desk.policy(chosen).minimum_group} điểm không hiện tỉ lệ.",
    )


def _answer(entries: EntryCounts, chosen: Filters) -> str:
    where = plain(f.sentence(chosen))
    if not entries.expected:
        return f"Lịch kiểm tra không có bài nào của {where} để xét."
    share = entries.late_share
    between = f"; tỉ lệ trễ thật trong khoảng **{vn_number(share[0])} % – {vn_number(share[1])} %**" if share else ""
    alone = f" (trong đó {count(entries.late_alone, 'điểm')} trễ lẻ)" if entries.late_alone else ""
    return (
        f"**{count(entries.late, 'điểm')}** của {where} chắc chắn vào sổ trễ, "
        f"{count(entries.unknown, 'điểm')} chưa kết luận được{alone}, "
        f"trong {count(entries.n, 'điểm')} đã vào sổ của các bài có trong lịch kiểm tra{between}.{_overdue(entries)}"
    )


def _overdue(entries: EntryCounts) -> str:
    """What is blank after its deadline: most of a test for certain, one pupil's perhaps waiting for a make-up test."""
    sure, alone = count(entries.missing_overdue, "điểm"), count(entries.missing_alone, "điểm")
    told = f" **{sure}** đã quá hạn mà còn trống." if entries.missing_overdue else ""
    return told + (f" {alone} trống lẻ sau hạn, có thể chờ kiểm tra bù." if entries.missing_alone else "")


def _say_tests_not_judged(desk: Desk, chosen: Filters) -> None:
    """Tests without a deadline, and tests of classes that nobody exported: they are in no figure of this page."""
    tests = remembered(desk, unjudged_tests, desk.store, desk.policies, chosen)
    if chosen.grade is not None:
        return
    free, due = tests.filter(pl.col("deadline").is_null()), tests.drop_nulls("deadline")
    classes = due.select("school", "school_year", "term", "class_name").unique().height
    if due.height:
        said = NOT_EXPORTED.format(tests=count(due.height, "bài"), classes=count(classes, "lớp"))
        st.caption(f"{said}.")
    if free.height:
        st.caption(f"{NO_DEADLINE.format(tests=count(free.height, 'bài'))}.")


def _say_not_judged(desk: Desk, chosen: Filters, entries: EntryCounts) -> None:
    """Which marks are entered and not among those judged, so that this page's n and that of Sửa điểm agree."""
    totals = remembered(desk, corrections_by, desk.store, desk.policies, chosen, ("school",))
    entered = totals[0].marks if totals else 0
    left = remembered(desk, marks_of_left_pupils, desk.store, chosen)
    unlisted = entered - left - entries.n
    of_unlisted = "điểm của bài không có trong lịch kiểm tra, bài không có hạn hoặc học sinh được miễn"
    parts = [
        count(left, "điểm của học sinh không còn trong danh sách lớp") if left else "",
        count(unlisted, of_unlisted) if unlisted > 0 else "",
    ]
    if any(parts):
        st.caption(plain(f"Không xét trong {count(entered, 'điểm đã từng vào sổ')}: {'; '.join(filter(None, parts))}."))


run_page("nhap_tre", show)
