"""What forms of the archive have in common: an act is done once and told, a refusal is told, and forms begin empty."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import viewing
from dashboard.frame import plain
from dashboard.language import say, say_sentence
from dashboard.who import own_role, role_words
from records.policy.words import Role
from records.problems import SoluuError
from records.rights import Act

_DONE, _ROUND = "kho-vua-lam", "kho-luot"
_ROLES: tuple[Role, ...] = ("clerk", "vice_principal", "principal", "admin")


def tell_done() -> None:
    """What the last act came to, once."""
    told = st.session_state.pop(_DONE, None)
    if told:
        st.success(told, icon=":material/check:")


def widget_key(name: str) -> str:
    """A widget's key, anew after each act, so that a form begins empty."""
    return f"kho-{name}-{st.session_state.get(_ROUND, 0)}"


def do(right: Act, act: Callable[[], str]) -> None:
    """Do it if the viewer may, and tell what it came to on a page drawn anew; or tell why not."""
    try:
        viewing.require(right)
        told = act()
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    st.session_state[_DONE] = told
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def role_box(
    name: str, first: Role, label: str = "", roles: tuple[Role, ...] = _ROLES, width: int = 180
) -> Role:
    """Which office does it, or is meant."""
    role: Role = st.selectbox(
        label or say("Chức vụ"), roles, index=roles.index(first), format_func=role_words(roles),
        key=widget_key(f"vai-{name}"), width=width,
    )  # fmt: skip
    return role


def acting_role(name: str, first: Role, label: str = "") -> Role:
    """Which office does it: of whoever is logged in the own, else the one that is chosen."""
    return own_role(label or say("Chức vụ"), widget_key(f"vai-{name}")) or role_box(name, first, label)
