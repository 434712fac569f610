"""Who is at the keyboard, by office: each act is logged under it. No name stands in the log; the office is remembered
from page to page of one session."""

from __future__ import annotations

import streamlit as st

from records.policy.words import Role, in_vietnamese

WRITERS: tuple[Role, ...] = ("clerk", "admin", "vice_principal", "principal")
_WHO = "nguoi-dang-lam"


def who(label: str, key: str) -> str:
    """The office that the person chose, as the log writes it."""
    kept: Role = st.session_state.get(_WHO, "clerk")
    role = st.selectbox(
        label, WRITERS, index=WRITERS.index(kept), format_func=in_vietnamese, key=key, width=220,
        help="Mỗi người chọn đúng chức vụ của mình: nhật ký ghi việc này theo người làm.",
    )  # fmt: skip
    st.session_state[_WHO] = role
    return in_vietnamese(role)
