"""What the forms of the register share: who writes, acting on what a form asks for, and boxes for days and offices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import get_args

import streamlit as st

from dashboard import viewing
from dashboard.elsewhere import own_acts
from dashboard.frame import Desk, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.who import who
from records.clock import VIETNAM
from records.correction_case import StepRefusedError
from records.marks import typed_mark
from records.policy.words import Evidence, in_vietnamese
from records.problems import SoluuError

DONE, OPENED, UNFOLDED = "so-vua-ghi", "so-vua-lap", "so-mo-de-nghi-moi"
ROLES = (
    "principal", "vice_principal", "board", "admin", "requester", "teacher", "homeroom", "department_head", "secretary",
    "clerk",
)  # fmt: skip
KINDS: tuple[str, ...] = (*get_args(Evidence), "minutes")
_WRONG_MARK = "Điểm phải từ 0 đến 10, hoặc Đ, CĐ, T, H, C, Miễn, hoặc để trống. Sửa lại ô điểm."


def writer() -> str:
    """Who writes into the register, by office: no name stands in the log."""
    return who(say("Người ghi sổ"), "so-nguoi-ghi")


def acted(act: Callable[[], str]) -> None:
    """Does what a form asks for, and says so on the next run; what cannot be is said here and now."""
    own = own_acts()
    try:
        viewing.require_some("write_register")
        told = act()
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
    else:
        own.append(True)
        st.session_state[DONE] = told
        st.rerun()


def role_box(label: str, first: str, key: str) -> str:
    among = ROLES if first in ROLES else (first, *ROLES)
    return st.selectbox(label, among, index=among.index(first), format_func=_offices(among), key=key, width=220)


def role_boxes(label: str, first: Sequence[str], key: str) -> tuple[str, ...]:
    among = list(dict.fromkeys([*first, *ROLES]))
    return tuple(
        st.multiselect(label, among, list(first), format_func=_offices(among), key=key, placeholder=say("Chọn chức vụ"))
    )


def _offices(among: Sequence[str]) -> Callable[[str], str]:
    return in_today_s_words(among, lambda one: say_sentence(in_vietnamese(one)))


def time_box(label: str, desk: Desk, *, key: str) -> time | None:
    now = desk.now.astimezone(VIETNAM)
    return st.time_input(label, value=time(now.hour, now.minute), step=60, key=key, width=180)


def day_box(label: str, desk: Desk, *, key: str) -> date:
    today = desk.now.astimezone(VIETNAM).date()
    chosen = st.date_input(label, value=today, max_value=today, format="DD/MM/YYYY", key=key, width=160)
    return chosen if isinstance(chosen, date) else today


def moment_of(on: date, at: time | None) -> datetime:
    if at is None:
        raise StepRefusedError("Chưa ghi giờ, phút. Điền rồi ghi lại.")
    return datetime.combine(on, at, VIETNAM)


def mark_of(text: str) -> str:
    value = typed_mark("" if text.strip() in {"(trống)", say("(trống)")} else text)
    if value is None:
        raise StepRefusedError(_WRONG_MARK)
    return value
