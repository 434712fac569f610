"""Kiểm tra tháng: what was due in a month, what was done, what changed – and its inspection, up to the signing."""

from __future__ import annotations

import streamlit as st

from analytics.evidence import MonthlyEvidence
from dashboard import address
from dashboard.anomaly_said import say_questions
from dashboard.bounds import Bounds
from dashboard.boxes import Box, say_in_vain
from dashboard.frame import Desk, answer, how, many, run_page
from dashboard.inspection_views import show_inspection
from dashboard.language import say, say_sentence
from dashboard.month_figures import MonthFigures, data_until, evidence_of, figures_of, start_month
from dashboard.month_views import show_picture, show_tables
from dashboard.rules import cannot_judge, deadline_rules
from dashboard.texts import NO_DEADLINE, NOT_EXPORTED
from jobs.measuring import months
from records.clock import vn_datetime, vn_month
from records.reading import export_months, school_terms, schools


def show(desk: Desk) -> None:
    head = st.container()
    school, month = _chosen(desk)
    evidence = evidence_of(desk, school, month)
    if evidence is None:
        with head:
            answer(say("Chưa đủ căn cứ để lập số liệu kiểm tra tháng."))
        cannot_judge(desk, school, _newest_year(desk, school))
        say_questions(desk, school, month)
        _inspection(desk, school, month)
        return
    figures = figures_of(evidence, desk.now.date())
    with head:
        answer(_answer(evidence, figures))
    notes = {
        "Trường": school, "Tháng": vn_month(month), "Dữ liệu đến": data_until(desk, evidence),
        "Lập lúc": vn_datetime(desk.now),
    }  # fmt: skip
    _changes(evidence, figures)
    say_questions(desk, school, month)
    show_picture(evidence, notes)
    show_tables(
        evidence, notes, least=desk.policies.minimum_group(school, None) if desk.store.sight.hides_groups else None
    )
    _inspection(desk, school, month)
    how(
        deadline_rules(desk, school, _years(evidence) or [_newest_year(desk, school)]),
        say(
            "Tháng là tháng dương lịch theo giờ Việt Nam. Một bài thuộc tháng có **hạn vào sổ** của nó. Sĩ số theo bản "
            "xuất mới nhất trong tháng. Thay đổi **chắc chắn** xảy ra trọn trong tháng; thay đổi **có thể** có khoảng "
            "thời gian lấn sang tháng khác."
        ),
        say(
            "Một **phát hiện** là của tháng mà đến hết tháng ấy việc chắc chắn đã xảy ra, đến hết tháng trước thì chưa "
            "chắc. Nên có thể có phát hiện chắc chắn mà chưa đếm là thay đổi chắc chắn trong tháng."
        ),
        say("Số liệu là bằng chứng để xem xét; có đúng quy định hay không là kết luận của người kiểm tra."),
    )


def _inspection(desk: Desk, school: str, month: str) -> None:
    """Its minutes tell pupils and teachers by name: for the school itself."""
    if desk.store.sight.is_whole:
        show_inspection(desk, school, month)


def _chosen(desk: Desk) -> tuple[str, str]:
    """School and month, the month being at first the newest that says something of this school."""
    with desk.store.read_within() as db:
        known = [school for school in db.sight.schools(schools(db)) if export_months(db, school)]
    above = st.container()
    with st.container(horizontal=True, key="bo-loc"):
        places = Box(address.SCHOOL, "Trường", known, str, 260)
        school = str(places.only() if len(known) == 1 else places.show(remembered=address.seen(address.SCHOOL)))
        listed = months(desk.store, school)
        times = Box(
            address.MONTH, "Tháng", listed, vn_month, 180, key=f"thang-{known.index(school)}", on_screen=_told
        )
        # A month belongs to its school: with another school one begins anew.
        times.heeds_address = address.asked(address.SCHOOL) in {None, school}
        before = address.seen(address.MONTH) if address.seen(address.SCHOOL) == school else None
        month = str(times.show(start_month(desk, school), remembered=before))
    say_in_vain(above, [places.explain(school, known), times.explain(month, listed)])
    address.keep({address.SCHOOL: school, address.MONTH: times.word(month)})
    return school, month


def _told(month: str) -> str:
    return say_sentence(vn_month(month))


def _years(evidence: MonthlyEvidence) -> set[str]:
    """The school years of which the month has tests due, or at least exports."""
    due = {test.school_year for test in (*evidence.tests, *evidence.unexported)}
    tested = due | {test.school_year for test in evidence.free}
    return tested or {snapshot.school_year for snapshot in evidence.snapshots}


def _newest_year(desk: Desk, school: str) -> str:
    with desk.store.read_within() as db:
        return max(year for name, year, _ in school_terms(db) if name == school)


def _answer(evidence: MonthlyEvidence, figures: MonthFigures) -> str:
    name = _told(evidence.month)
    changed = say("điểm thay đổi: **{changes}**", changes=figures.changes.told("lần"))
    not_judged = _not_judged(evidence)
    if not evidence.tests and not_judged:
        return f"{name}: {not_judged}; {changed}."
    if not evidence.tests:
        return say("{month}: lịch kiểm tra không có bài nào đến hạn vào sổ; {changed}.", month=name, changed=changed)
    return say(
        "{month}: **{tests}** đến hạn, {expected} phải vào sổ, đã vào **{entered}**; vào sổ trễ: **{late}**; "
        "quá hạn còn trống: **{overdue}**; {others}{changed}.",
        month=name, tests=many(len(evidence.tests), "bài"), expected=many(figures.expected, "điểm"),
        entered=many(evidence.entries.n, "điểm"), late=figures.late.told("điểm"), overdue=figures.overdue.told("điểm"),
        others=f"{not_judged}; " if not_judged else "", changed=changed,
    )  # fmt: skip


def _not_judged(evidence: MonthlyEvidence) -> str:
    """The tests of classes that nobody exported, and those without a deadline, in words; '' where there are none."""
    tests, free = evidence.unexported, evidence.free
    classes = {(test.school_year, test.term, test.class_name) for test in tests}
    parts = [
        say(NOT_EXPORTED, tests=many(len(tests), "bài"), classes=many(len(classes), "lớp")) if tests else "",
        say(NO_DEADLINE, tests=many(len(free), "bài")) if free else "",
    ]
    return "; ".join(filter(None, parts))


def _changes(evidence: MonthlyEvidence, figures: MonthFigures) -> None:
    """The changes once more, by what makes them worth a look; amber only where there is something to look at."""
    changes = evidence.changes
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        seen = say("Thay đổi trong tháng: {changes}", changes=figures.changes.told("lần"))
        st.badge(seen, color="blue" if figures.changes else "gray")
        undeclared = Bounds(changes.undeclared, changes.register_unknown)
        st.caption(say("Trong số chắc chắn:"), width="content")
        # A badge does not wrap: on a phone what is longer than the screen would be cut.
        st.badge(f"{say('khớp sổ theo dõi')}: {many(changes.declared, 'lần')}", color="gray")
        for number, words in ((undeclared, "chưa khớp sổ"), (Bounds(changes.after_lock), "sau khóa sổ")):
            sign, colour = ("▲ ", "orange") if number.certain else ("", "gray")
            said = f"{sign}{say(words)}: {number.told('lần')}"
            st.badge(said, color=colour)  # type: ignore[arg-type]  # a name
        if changes.no_register:
            unjudged = many(changes.no_register, "lần")
            st.badge(f"{say('Chưa có sổ theo dõi, chưa xét được')}: {unjudged}", color="gray")


run_page("kiem_tra_thang", show)
