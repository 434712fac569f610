"""Nhập trễ: marks entered after their deadline – for certain, not at all, or so that it cannot be told."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.lateness_counts import EntryCounts
from dashboard import filters as f
from dashboard.frame import Desk, answer, data_time, how, many, plain, run_page
from dashboard.language import say
from dashboard.late_calendar import show_calendar
from dashboard.late_views import show_groups, show_late_marks
from dashboard.remembered import remembered
from dashboard.rules import cannot_judge, deadline_rules
from dashboard.texts import NO_DEADLINE, NOT_EXPORTED
from jobs.measuring import Filters, choices, corrections_by, lateness_by, marks_of_left_pupils, unjudged_tests
from records.marks import vn_number

_HOW = (
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
)
_HOW_LISTED = (
    "Học sinh mới vào lớp sau ngày kiểm tra không bị tính trễ. Học sinh được miễn, học sinh không còn trong danh "
    "sách lớp và bài không có trong lịch kiểm tra, hoặc không có hạn, thì không xét. "
    "Nhóm dưới {minimum} điểm không hiện tỉ lệ."
)


def show(desk: Desk) -> None:
    head = st.container()
    chosen = f.choose(remembered(desk, choices, desk.store), ["grade", "class_name", "subject"])
    totals = remembered(desk, lateness_by, desk.store, desk.policies, chosen, ("school",))
    if totals is None:
        with head:
            answer(say("Chưa đủ căn cứ để xét điểm nào vào sổ trễ."))
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
        *map(say, _HOW),
        say(_HOW_LISTED, minimum=desk.policy(chosen).minimum_group),
    )


def _answer(entries: EntryCounts, chosen: Filters) -> str:
    where = plain(f.told_sentence(chosen))
    if not entries.expected:
        return say("Lịch kiểm tra không có bài nào của {where} để xét.", where=where)
    between = ""
    if share := entries.late_share:
        least, most = map(vn_number, share)
        between = say("; tỉ lệ trễ thật trong khoảng **{least} % – {most} %**", least=least, most=most)
    alone = say(" (trong đó {n} trễ lẻ)", n=many(entries.late_alone, "điểm")) if entries.late_alone else ""
    told = say(
        "**{late}** của {where} chắc chắn vào sổ trễ, {unknown} chưa kết luận được{alone}, trong {n} đã vào sổ của các "
        "bài có trong lịch kiểm tra{between}.",
        late=many(entries.late, "điểm"), where=where, unknown=many(entries.unknown, "điểm"), alone=alone,
        n=many(entries.n, "điểm"), between=between,
    )  # fmt: skip
    return f"{told}{_overdue(entries)}"


def _overdue(entries: EntryCounts) -> str:
    """What is blank after its deadline: most of a test for certain, one pupil's perhaps waiting for a make-up test."""
    sure, alone = many(entries.missing_overdue, "điểm"), many(entries.missing_alone, "điểm")
    told = say(" **{n}** đã quá hạn mà còn trống.", n=sure) if entries.missing_overdue else ""
    waits = say(" {n} trống lẻ sau hạn, có thể chờ kiểm tra bù.", n=alone) if entries.missing_alone else ""
    return told + waits


def _say_tests_not_judged(desk: Desk, chosen: Filters) -> None:
    """Tests without a deadline, and tests of classes that nobody exported: they are in no figure of this page."""
    tests = remembered(desk, unjudged_tests, desk.store, desk.policies, chosen)
    if chosen.grade is not None:
        return
    free, due = tests.filter(pl.col("deadline").is_null()), tests.drop_nulls("deadline")
    classes = due.select("school", "school_year", "term", "class_name").unique().height
    if due.height:
        st.caption(f"{say(NOT_EXPORTED, tests=many(due.height, 'bài'), classes=many(classes, 'lớp'))}.")
    if free.height:
        st.caption(f"{say(NO_DEADLINE, tests=many(free.height, 'bài'))}.")


def _say_not_judged(desk: Desk, chosen: Filters, entries: EntryCounts) -> None:
    """Which marks are entered and not among those judged, so that this page's n and that of Sửa điểm agree."""
    totals = remembered(desk, corrections_by, desk.store, desk.policies, chosen, ("school",))
    entered = totals[0].marks if totals else 0
    left = remembered(desk, marks_of_left_pupils, desk.store, chosen)
    unlisted = entered - left - entries.n
    of_unlisted = "điểm của bài không có trong lịch kiểm tra, bài không có hạn hoặc học sinh được miễn"
    parts = [
        many(left, "điểm của học sinh không còn trong danh sách lớp") if left else "",
        many(unlisted, of_unlisted) if unlisted > 0 else "",
    ]
    if any(parts):
        entered_ever = many(entered, "điểm đã từng vào sổ")
        told = say("Không xét trong {marks}: {parts}.", marks=entered_ever, parts="; ".join(filter(None, parts)))
        st.caption(plain(told))


run_page("nhap_tre", show)
