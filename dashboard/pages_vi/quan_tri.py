"""Quản trị: users, policy, calendar, keys, settings, event log – a part each, one at a time, each with an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard import address, viewing
from dashboard.boxes import in_vain, say_in_vain
from dashboard.frame import Desk, run_page
from dashboard.home_settings_view import settings_part
from dashboard.keys_view import keys_part
from dashboard.language import in_today_s_words, say
from dashboard.log_view import log_part_view
from dashboard.policy_view import policy_part
from dashboard.users_view import users_part
from dashboard.year_view import calendar_part

PART = "phan"
_USERS = "nguoi-dung"
PARTS = {
    _USERS: "Người dùng", "chinh-sach": "Chính sách", "lich": "Lịch năm học", "khoa": "Khóa", "cai-dat": "Cài đặt",
    "nhat-ky": "Nhật ký",
}  # fmt: skip
_SHOW: Mapping[str, Callable[[Desk], Mapping[str, str] | None]] = {
    _USERS: users_part, "chinh-sach": policy_part, "lich": calendar_part, "khoa": keys_part, "cai-dat": settings_part,
    "nhat-ky": log_part_view,
}  # fmt: skip
_KEY = "quan-tri-phan"


def show(desk: Desk) -> None:
    part = _chosen()
    address.keep({}, of_page={PART: part, **(_SHOW[part](desk) or {})})


def _chosen() -> str:
    """The part that the address asks for, or that was looked at last; else the first that is of use to the viewer."""
    first = _USERS if viewing.may_do("manage_accounts") else "chinh-sach"
    asked = address.asked(PART)
    if _KEY not in st.session_state or (address.is_return() and asked in PARTS):
        remembered = address.seen(f"{PART}!")
        st.session_state[_KEY] = next((each for each in (asked, remembered) if each in PARTS), first)
        if asked is not None and asked not in PARTS:
            say_in_vain(st.container(), [in_vain(say("phần {asked}", asked=asked), say(PARTS[st.session_state[_KEY]]))])
    address.note_box(_KEY)
    part = st.segmented_control(
        say("Phần"), list(PARTS), format_func=in_today_s_words(PARTS, lambda one: say(PARTS[one])), key=_KEY,
        label_visibility="collapsed", required=True,
    )
    return str(part)


run_page("quan_tri", show, needs_data=False)
