"""Who is at the keyboard, by office: each act is logged under it, and no name stands in the log.

Who is logged in acts under the own roles alone. At a PC without accounts each person says who it is; the office is
remembered from page to page of one session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

import streamlit as st

from dashboard import viewing
from dashboard.frame import plain
from dashboard.language import in_today_s_words, say
from records.policy.words import Role, in_vietnamese
from records.rights import LOCAL

WRITERS: tuple[Role, ...] = ("clerk", "admin", "vice_principal", "principal")
_WHO = "nguoi-dang-lam"


def who(label: str, key: str) -> str:
    """The office of whoever is logged in, or that the person chose, as the log writes it."""
    own = own_role(label, key)
    if own is not None:
        return in_vietnamese(own)
    kept: Role = st.session_state.get(_WHO, "clerk")
    role = st.selectbox(
        label, WRITERS, index=WRITERS.index(kept), format_func=role_words(WRITERS), key=key, width=220,
        help=say("Mỗi người chọn đúng chức vụ của mình: nhật ký ghi việc này theo người làm."),
    )  # fmt: skip
    st.session_state[_WHO] = role
    return in_vietnamese(role)


def writer_office() -> str:
    """As `who` without a question: the highest of the own roles, and at a PC without accounts the clerk."""
    roles = _own_roles(None)
    return in_vietnamese(roles[0] if roles else "clerk")


def own_role(label: str, key: str, among: Sequence[Role] | None = None) -> Role | None:
    """One of the roles of whoever is logged in, asked for where there are several; None where there is none of them."""
    roles = _own_roles(among)
    if len(roles) > 1:
        return st.selectbox(label, roles, format_func=role_words(roles), key=f"{key}-minh", width=220)
    return roles[0] if roles else None


def myself(key: str, among: Sequence[Role] | None = None) -> tuple[str, Role] | None:
    """Name and role of whoever is logged in, said on the page: nobody acts in another's name."""
    role = own_role(say("Chức vụ"), key, among)
    if role is None:
        return None
    seen = viewing.viewer()
    name = seen.full_name if seen else ""
    st.caption(say("Người làm: {name}, {role}.", name=plain(name), role=say(in_vietnamese(role))))
    return name, role


def role_words(roles: Iterable[Role]) -> Callable[[Role], str]:
    """The `format_func` of a box of roles."""
    return in_today_s_words(roles, lambda role: say(in_vietnamese(role)))


def _own_roles(among: Sequence[Role] | None) -> list[Role]:
    viewer = viewing.viewer()
    if viewer is None or viewer == LOCAL:
        return []
    # Every role that an account can have is a role of the profiles' words.
    own = [cast("Role", role) for role in viewer.roles if role != "inspector"]
    return [role for role in own if among is None or role in among]
