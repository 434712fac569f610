"""What another window or person changed while this page was open: told, and nothing that was typed here is lost.

The page is drawn from the newest state at each click; so it remembers which state it showed last.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import streamlit as st

from dashboard.language import say

T = TypeVar("T")

_SHOWN, _OWN, _KEPT = "trang-thai-da-thay", "vua-tu-lam", "chu-chua-ghi"
_TYPED = ("chu-", "y-kien-", "li-do-")  # how the keys of boxes begin that people write sentences into


def own_acts() -> list[bool]:
    """What this window did since it was drawn. Changed in place: using the session's state may end the script."""
    acts: list[bool] = st.session_state.setdefault(_OWN, [])
    return acts


def replaced(place: str, state: T) -> T | None:
    """What this window showed last at `place`, where somebody else changed that; from now on it shows `state`."""
    shown: dict[str, T] = st.session_state.setdefault(_SHOWN, {})
    before = shown.get(place, state)
    shown[place] = state
    is_own = bool(own_acts())
    own_acts().clear()
    return before if before != state and not is_own else None


def keep_typed(place: str, suffix: str, but: Iterable[str]) -> None:
    """Put aside what stands in the boxes of a form that is about to go; `but`: texts that are recorded already."""
    known = {text.strip() for text in but} | {""}
    typed = [
        value.strip() for key, value in st.session_state.items()
        if str(key).startswith(_TYPED) and str(key).endswith(suffix) and isinstance(value, str)
    ]  # fmt: skip
    lost = [text for text in dict.fromkeys(typed) if text not in known]
    kept: dict[str, list[str]] = st.session_state.setdefault(_KEPT, {})
    kept[place] = [*kept.get(place, []), *(text for text in lost if text not in kept.get(place, []))]


def show_typed(place: str) -> None:
    """What was put aside, to be copied, until the person says that it is not needed any more."""
    kept: dict[str, list[str]] = st.session_state.get(_KEPT, {})
    if not kept.get(place):
        return
    with st.container(border=True):
        st.markdown(say("Phần đã gõ ở đây mà **chưa được ghi**; chép lại nếu còn cần:"))
        for text in kept[place]:
            st.code(text, language=None, wrap_lines=True)
        st.button(say("Bỏ phần chưa ghi"), key=f"bo-chu-{place}", on_click=_drop, args=(place,))


def _drop(place: str) -> None:
    st.session_state[_KEPT].pop(place, None)
