"""An act in two steps: what is about to happen is said first, in words and numbers; only then can it be done."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import streamlit as st

from dashboard.acts import do, widget_key
from dashboard.frame import plain
from dashboard.language import say, say_sentence
from records.problems import SoluuError
from records.rights import Act


def two_steps(
    name: str, label: str, inputs: Hashable, tell: Callable[[], Sequence[str]], right: Act, act: Callable[[], str], *,
    ready: bool = True, confirm: str = "", icon: str | None = None,
) -> None:  # fmt: skip
    """A button that says what will happen, and another that does it. `inputs`: what the act is about; when it changes,
    what was said before counts no more. `tell` raises `SoluuError` where the act would: then it is not offered."""
    if confirmed(name, label, inputs, tell, ready=ready, confirm=confirm, icon=icon):
        do(right, act)


def confirmed(
    name: str, label: str, inputs: Hashable, tell: Callable[[], Sequence[str]], *, ready: bool = True,
    confirm: str = "", icon: str | None = None,
) -> bool:  # fmt: skip
    """Whether the second step was just taken."""
    waiting = widget_key(f"cho-{name}")
    if st.button(label, disabled=not ready, key=f"nut-{name}", icon=icon):
        st.session_state[waiting] = inputs
    if not ready or waiting not in st.session_state or st.session_state[waiting] != inputs:
        return False
    try:
        told = tell()
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return False
    with st.container(border=True):
        st.markdown("\n".join([say(
            "**Sẽ xảy ra:**"
        ), "", *(f"- {plain(say_sentence(sentence))}" for sentence in told)]))
        with st.container(horizontal=True):
            is_sure = st.button(confirm or say("Làm"), type="primary", key=f"lam-{name}")
            if st.button(say("Không làm"), key=f"thoi-{name}"):
                del st.session_state[waiting]
                st.rerun()
    return is_sure
