"""Who looks at the page that runs, asked anew at every run, and what of it they may see and do.

Pages ask here; what a role may, `records.rights` says. Nothing narrows a page's rows yet: whoever may not see all that
a page shows does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from dashboard.session_cookie import token_in
from jobs.logging_in import Look, look, sessions_of
from jobs.opening import home_of, store_of
from records.clock import now
from records.home import read_settings
from records.problems import CannotError
from records.rights import Act, View, Viewer, may_on_all
from records.rights_words import RIGHT_NAMES

# What each page is, and whether single pupils can be told on it.
PAGE_RIGHTS: Mapping[str, tuple[View, bool]] = MappingProxyType({
    "tong_quan": ("see_overview", False),
    "nhap_du_lieu": ("import_data", True),
    "pho_diem": ("see_distribution", False),
    "sua_diem": ("see_corrections", True),
    "so_sua_diem": ("see_register", True),
    "nhap_tre": ("see_lateness", True),
    "kiem_tra_thang": ("see_month", True),
    "so_viec": ("see_duties", True),
    "niem_phong": ("see_sealing", True),
    "ban_sao": ("see_copies", False),
    "kho_luu_tru": ("see_archive", True),
    "xac_minh": ("verify", True),
    "thanh_tra": ("inspect", True),
    "quan_tri": ("see_admin", False),
})  # fmt: skip
_LOOK = "nguoi-xem"


class NotAllowedError(CannotError):
    """The viewer's roles do not allow it."""


def begin() -> None:
    """At the start of each run: whoever looked before is forgotten."""
    st.session_state.pop(_LOOK, None)


def viewer() -> Viewer | None:
    """Who looks; None where the session is over. Raises `SoluuError` where it cannot be told."""
    return _seen().viewer


def may_open(page: str) -> bool:
    """Whether the viewer may see a page: all that it shows. An unknown page nobody may."""
    seen = _seen()
    right, of_pupils = PAGE_RIGHTS.get(page, ("", True))
    if seen.viewer is None:
        return False
    return may_on_all(seen.viewer, right, seen.schools, of_pupils=of_pupils)


def may_do(act: Act) -> bool:
    """Whether the viewer may do it, with whatever row of the home."""
    seen = _seen()
    return seen.viewer is not None and may_on_all(seen.viewer, act, seen.schools)


def require(act: Act) -> None:
    """Raises `NotAllowedError` unless the viewer may."""
    if not may_do(act):
        raise NotAllowedError(f"Vai trò của bạn không được làm việc này: {RIGHT_NAMES[act]}.")


def is_demo() -> bool:
    """Whether the viewer may be changed without a password."""
    return home_of(read_settings()).is_demo


def leave() -> None:
    """End the viewer's session from the page itself."""
    sessions_of(home_of(read_settings())).end(_token())
    begin()


def _seen() -> Look:
    seen: Look | None = st.session_state.get(_LOOK)
    if seen is None:
        settings = read_settings()
        home = home_of(settings)
        seen = look(home, store_of(home, settings), _token(), now())
        st.session_state[_LOOK] = seen
    return seen


def _token() -> str | None:
    return token_in(st.context.cookies)
