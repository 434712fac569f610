"""What people do about access from the archive's page: record a decision, withdraw it, take back what was lent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import polars as pl
import streamlit as st

from dashboard.acts import acting_role, do, role_box, widget_key
from dashboard.frame import Desk, plain
from dashboard.language import in_today_s_words, say, say_sentence
from records.access import Request
from records.admitting import admit
from records.clock import vn_date
from records.decisions import OUTSIDE, STATE_NAMES, Decision, DecisionAsked, record_decision, withdraw_decision
from records.inspector_accounts import accounts, end_account, issue_code
from records.loans import Loan
from records.policy.words import Action, Role, in_vietnamese

_FRESH_CODE = "ma-thanh-tra-moi"
_DECIDERS: tuple[Role, ...] = ("principal", "vice_principal", "authority", "district")
_ASKERS: tuple[Role, ...] = (
    "authority", "district", "vice_principal", "principal", "clerk", "admin", "department_head", "homeroom", "teacher",
    "secretary", "office",
)  # fmt: skip


def decide_form(desk: Desk, groups: pl.DataFrame) -> None:
    """Record a decision: its paper, for whom, for what, of which records, until when."""
    with st.expander(say("Ghi quyết định"), icon=":material/how_to_reg:"):
        with st.container(horizontal=True):
            number = st.text_input(say("Số quyết định"), key=widget_key("qd-so"), width=200)
            day = _day(say("Ngày quyết định"), "qd-ngay", desk.now.date())
            decider = role_box("qd-ky", "principal", say("Ai quyết định"), _DECIDERS)
        with st.container(horizontal=True):
            to = role_box("qd-cho", "authority", say("Cấp cho"), _ASKERS, 200)
            office = st.text_input(
                say("Cơ quan, đoàn"), key=widget_key("qd-doan"), width=300, placeholder=say("Đoàn thanh tra Sở")
            )
        actions: list[Action] = st.multiselect(
            say("Cho làm"), get_args(Action), key=widget_key("qd-viec"), placeholder=say("Chọn việc"),
            format_func=in_today_s_words(get_args(Action), lambda one: say(in_vietnamese(one))),
        )
        school, years, terms, classes = _scope(groups)
        by_pupil, pupils = _pupils() if "inspect" in actions else (False, ())
        with st.container(horizontal=True):
            since = _day(say("Từ ngày"), "qd-tu", day or desk.now.date())
            until = _day(say("Đến hết ngày"), "qd-den", None)
        ends = until is not None or not ("inspect" in actions or to in OUTSIDE)
        if not ends:
            st.caption(say("Thanh tra, kiểm tra, hoặc cấp cho Phòng, Sở: phải có ngày hết hạn."))
        by = acting_role("qd-ghi", "clerk", say("Người ghi"))
        ready = bool(number.strip() and day and since and actions and school and ends)
        if st.button(say("Ghi quyết định"), disabled=not ready, key="nut-qd") and day and since:
            asked = DecisionAsked(
                school=school, number=number, decided_on=day, decided_by=decider, granted_to=to, office=office or None,
                actions=tuple(actions), school_years=years, terms=terms, classes=classes, valid_from=since,
                valid_until=until, by_pupil=by_pupil, pupils=pupils,
            )  # fmt: skip
            do("record_access", lambda: _recorded(desk, asked, by))


def _day(label: str, name: str, first: date | None) -> date | None:
    day: Any = st.date_input(label, value=first, format="DD/MM/YYYY", key=widget_key(name), width=150)
    return day if isinstance(day, date) else None


def _scope(groups: pl.DataFrame) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The school, and which years, terms and classes of it; none chosen means all."""
    schools = groups["school"].unique(maintain_order=True).to_list()
    school = schools[0] if schools else ""
    if len(schools) > 1:
        school = st.selectbox(say("Trường"), schools, key=widget_key("qd-truong"))
    own = groups.filter(pl.col("school") == school)
    with st.container(horizontal=True):
        years, terms, classes = (
            tuple(st.multiselect(
                say(label), own[column].unique(maintain_order=True).to_list(), key=widget_key(f"qd-{column}"),
                placeholder=say("Tất cả"), width=220,
            ))
            for label, column in (("Năm học", "school_year"), ("Học kì", "term"), ("Lớp", "class_name"))
        )  # fmt: skip
    return str(school), years, terms, classes


def _pupils() -> tuple[bool, tuple[str, ...]]:
    """Whether pupils may be looked for, and which ones alone."""
    by_pupil = st.checkbox(say("Cho tra cứu theo học sinh (học bạ từng em)"), key=widget_key("qd-theo-em"))
    if not by_pupil:
        return False, ()
    codes = st.text_input(
        say("Chỉ các mã học sinh này (cách nhau bằng dấu phẩy; bỏ trống: mọi em trong phạm vi)"),
        key=widget_key("qd-ma-em"),
    )
    return True, tuple(filter(None, (code.strip() for code in codes.split(","))))


def _recorded(desk: Desk, asked: DecisionAsked, by: Role) -> str:
    with desk.store.write() as db:
        decision = record_decision(db, asked, by=in_vietnamese(by), now=desk.now)
    state = say(STATE_NAMES[decision.state(desk.now.date())])
    words = plain(say_sentence(decision.words))
    return say("Đã ghi quyết định số {words}; hôm nay {state}.", words=words, state=state)


def withdraw_form(desk: Desk, standing: Sequence[Decision]) -> None:
    """Withdraw a decision: at once, and for good."""
    if not standing:
        return
    with st.expander(say("Thu hồi quyết định"), icon=":material/block:"):
        words = {
            each.grant_id: f"{say_sentence(each.words)}: {say_sentence(each.action_words())}" for each in standing
        }
        chosen = st.selectbox(
            say("Quyết định"), list(words), index=None, placeholder=say("Chọn quyết định"),
            key=widget_key("thu-hoi-gi"), format_func=words.__getitem__,
        )  # fmt: skip
        reason = st.text_input(say("Lý do, theo văn bản nào"), key=widget_key("thu-hoi-vi"))
        by = acting_role("thu-hoi", "principal", say("Người thu hồi"))
        if st.button(say("Thu hồi"), disabled=not (chosen and reason.strip()), key="nut-thu-hoi") and chosen:
            do("record_access", lambda: _withdrawn(desk, chosen, reason, by))


def inspector_code_form(desk: Desk, decisions: Sequence[Decision]) -> None:
    """Hand out the code of a decision to inspect, shown this once; the one before it ends."""
    today = desk.now.date()
    open_ = [each for each in decisions if "inspect" in each.actions and each.state(today) in ("in_force", "not_yet")]
    fresh = st.session_state.pop(_FRESH_CODE, None)
    if fresh:
        st.info(say("Mã thanh tra, **chỉ hiện lần này**; giao tận tay trưởng đoàn:"), icon=":material/key:")
        st.code(fresh, language=None)
    known = {each.grant_id: each for each in open_ if not each.is_inline}
    if not known:
        return
    with desk.store.read() as db:
        held = accounts(db)
    with st.expander(say("Mã thanh tra"), icon=":material/policy:", expanded=bool(fresh)):
        chosen = st.selectbox(
            say("Theo quyết định"), list(known), index=None, placeholder=say("Chọn quyết định"),
            key=widget_key("ma-tt"), format_func=in_today_s_words(known, lambda one: " · ".join((
                say_sentence(known[one].words), say("đã cấp mã") if one in held else say("chưa cấp mã"),
            ))),
        )  # fmt: skip
        st.caption(say("Cấp mã mới thì mã cũ hết hiệu lực ngay, phiên đang mở cũng đóng. Mã dùng ở trang Thanh tra."))
        by = acting_role("ma-tt", "clerk", say("Người cấp"))
        with st.container(horizontal=True):
            if st.button(say("Cấp mã"), disabled=not chosen, key="nut-cap-ma") and chosen:
                do("record_access", lambda: _issued(desk, chosen, by))
            if st.button(say("Kết thúc mã"), disabled=chosen not in held, key="nut-het-ma") and chosen:
                do("record_access", lambda: _ended(desk, chosen, by))


def _issued(desk: Desk, grant_id: str, by: Role) -> str:
    with desk.store.write() as db:
        st.session_state[_FRESH_CODE] = issue_code(db, grant_id, by=in_vietnamese(by), now=desk.now)
    return say("Đã cấp mã thanh tra theo quyết định {grant}.", grant=grant_id)


def _ended(desk: Desk, grant_id: str, by: Role) -> str:
    with desk.store.write() as db:
        end_account(db, grant_id, by=in_vietnamese(by), now=desk.now)
    return say("Đã kết thúc mã thanh tra của quyết định {grant}.", grant=grant_id)


def _withdrawn(desk: Desk, grant_id: str, reason: str, by: Role) -> str:
    with desk.store.write() as db:
        decision = withdraw_decision(db, grant_id, reason=reason, by=by, now=desk.now)
    return say("Đã thu hồi quyết định số {words}.", words=plain(say_sentence(decision.words)))


def give_back_form(desk: Desk, loans: Sequence[Loan]) -> None:
    """Take back what was lent."""
    with st.expander(say("Nhận trả"), icon=":material/assignment_return:"):
        lent = {loan.loan_id: loan for loan in loans}
        chosen = st.selectbox(
            say("Lượt cho mượn"), list(lent), index=None, placeholder=say("Chọn lượt cho mượn"),
            key=widget_key("tra-gi"), format_func=in_today_s_words(lent, lambda one: say(
                "{of}, hẹn trả {day}", of=say_sentence(lent[one].scope_words()), day=vn_date(lent[one].due_on)
            )),
        )  # fmt: skip
        by = acting_role("tra", "clerk", say("Người nhận"))
        if st.button(say("Nhận trả"), disabled=not chosen, key="nut-tra") and chosen:
            do("record_access", lambda: _given_back(desk, lent[chosen], by))


def _given_back(desk: Desk, loan: Loan, by: Role) -> str:
    request = Request(
        school=loan.school, school_year=loan.school_year, action="return", asked_by=loan.borrower, term=loan.term,
        class_name=loan.class_name,
    )  # fmt: skip
    policy = desk.policies.of(loan.school, loan.school_year)
    with desk.store.write() as db:
        admit(db, request, policy, now=desk.now, actor=in_vietnamese(by), loan_id=loan.loan_id)
    return say("Đã nhận trả: {of}.", of=plain(say_sentence(loan.scope_words())))
