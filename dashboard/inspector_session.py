"""An inspector's visit in a browser session: in by a code, asked anew at each run of the page, gone when it is over."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import streamlit as st

from dashboard import viewing
from dashboard.frame import Desk, plain
from dashboard.language import say, say_sentence
from jobs.inspector import Standing, Visit, VisitOverError, close_visit, open_visit, standing
from records.problems import SoluuError

PAGES = ("thanh_tra", "xac_minh")   # all that is shown while a visit is open
VISIT, STOP = "thanh-tra", "thanh-tra-dung"
_WHY = "thanh-tra-vi-sao"


def is_inspecting() -> bool:
    return VISIT in st.session_state


def visit_of() -> Visit:
    """The visit that is open."""
    visit: Visit = st.session_state[VISIT]
    return visit


def stand(desk: Desk) -> Standing | None:
    """By what the visit stands at this moment; None where there is none, and what was found in it is forgotten."""
    if not is_inspecting() and not _came_by_code(desk):
        return None
    try:
        stands = standing(desk.store, desk.policies, visit_of(), desk.now)
    except VisitOverError as error:
        forget(str(error))
        st.rerun()
    st.session_state[VISIT] = replace(visit_of(), seen_at=desk.now)
    return stands


def _came_by_code(desk: Desk) -> bool:
    """Whether the login was by a code: then that is the visit."""
    viewer = viewing.viewer()
    if viewer is None or viewer.roles != ("inspector",):
        return False
    st.session_state[VISIT] = Visit(viewer.account_id, desk.now, desk.now)
    return True


def forget(why: str = "") -> None:
    """End the visit here: nothing that was found stays in the session, a check that runs is stopped, and a login by
    the visit's code ends with it."""
    if (viewer := viewing.viewer()) and viewer.roles == ("inspector",):
        viewing.leave()
    stop: Event | None = st.session_state.get(STOP)
    if stop:
        stop.set()
    for key in [key for key in st.session_state if str(key).startswith(VISIT)]:
        del st.session_state[key]
    if why:
        st.session_state[_WHY] = why


def code_form(desk: Desk) -> None:
    """Takes a code; tells why the last visit ended."""
    if why := st.session_state.pop(_WHY, None):
        st.warning(plain(say_sentence(why)), icon=":material/timer_off:")
    with st.form("nhap-ma", clear_on_submit=True, width=560):
        code = st.text_input(
            say("Mã thanh tra"), type="password", key="ma-thanh-tra", placeholder="TT-2026-001-…", autocomplete="off"
        )
        pressed = st.form_submit_button(say("Vào"), type="primary", icon=":material/login:")
    if not pressed or not code.strip():
        return
    try:
        visit = open_visit(desk.store, desk.policies, code, desk.now)
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/lock:")
        return
    st.session_state[VISIT] = visit
    st.rerun()


def leave_button(desk: Desk) -> None:
    if st.button(say("Kết thúc phiên"), icon=":material/logout:", key="roi-thanh-tra"):
        close_visit(desk.store, desk.policies, visit_of(), desk.now)
        forget("Đã kết thúc phiên thanh tra.")
        st.rerun()
