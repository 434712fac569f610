"""Who looks at the page that runs, asked anew at every run, and what of it they may see and do.

Pages ask here; what a role may, `records.rights` says. A page of `NARROWING` shows whoever has a right to any of its
rows these rows, and one of `OWN` asks of each row itself; any other opens only to who may see all that it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from dashboard.session_cookie import token_in
from jobs.logging_in import Look, look, sessions_of
from jobs.opening import home_of, store_of
from records.clock import now
from records.home import read_settings
from records.rights import Act, Right, View, Viewer, may_on_all, scope_of
from records.rights_words import RIGHT_NAMES
from records.sight import NOTHING, WHOLE, NotAllowedError, Sight, sight_of

# What each page is, and whether single pupils can be told on it.
PAGE_RIGHTS: Mapping[str, tuple[View, bool]] = MappingProxyType({
    "tong_quan": ("see_overview", False),
    "nhap_du_lieu": ("import_data", True),
    "pho_diem": ("see_distribution", False),
    "sua_diem": ("see_corrections", True),
    "so_sua_diem": ("see_register", True),
    "nhap_tre": ("see_lateness", True),
    "bat_thuong": ("see_anomalies", True),
    "kiem_tra_thang": ("see_month", True),
    "so_viec": ("see_duties", True),
    "niem_phong": ("see_sealing", True),
    "ban_sao": ("see_copies", False),
    "kho_luu_tru": ("see_archive", True),
    "xac_minh": ("verify", True),
    "thanh_tra": ("inspect", True),
    "quan_tri": ("see_admin", False),
})  # fmt: skip
# What these show goes through jobs that leave out what the store's sight does not cover.
NARROWING = frozenset({"tong_quan", "pho_diem", "sua_diem", "so_sua_diem", "nhap_tre", "kiem_tra_thang"})
NO_ROWS = frozenset({"verify"})    # nothing of the store
# Pages whose jobs ask of each row who looks: they open to whoever has any of these rights, of any row.
OWN: Mapping[str, tuple[Right, ...]] = MappingProxyType({"bat_thuong": ("see_anomalies", "answer_anomaly")})
_LOOK = "nguoi-xem"


def begin() -> None:
    """At the start of each run: whoever looked before is forgotten."""
    st.session_state.pop(_LOOK, None)


def viewer() -> Viewer | None:
    """Who looks; None where the session is over. Raises `SoluuError` where it cannot be told."""
    return _seen().viewer


def may_open(page: str) -> bool:
    """Whether the viewer may see a page: all that it shows, or its rows of it. An unknown page nobody may."""
    seen = _seen()
    right, of_pupils = PAGE_RIGHTS.get(page, ("", True))
    if seen.viewer is None:
        return False
    if any(scope_of(seen.viewer, each) for each in OWN.get(page, ())) or (page in NARROWING and sight(page).rows):
        return True
    return may_on_all(seen.viewer, right, seen.schools, of_pupils=of_pupils)


def sight(page: str) -> Sight:
    """The rows that a page may show the viewer; of an unknown page none."""
    seen = _seen()
    right, _ = PAGE_RIGHTS.get(page, ("verify", False))
    if seen.viewer is None or right in NO_ROWS:
        return NOTHING
    if page in OWN:
        return replace(WHOLE, viewer=seen.viewer)
    return sight_of(seen.viewer, right, seen.schools)


def may_do(act: Act) -> bool:
    """Whether the viewer may do it, with whatever row of the home."""
    seen = _seen()
    return seen.viewer is not None and may_on_all(seen.viewer, act, seen.schools)


def may_do_some(act: Act) -> bool:
    """Whether the viewer may do it with any row; with which, the job asks."""
    seen = _seen()
    return seen.viewer is not None and (may_do(act) or bool(sight_of(seen.viewer, act, seen.schools).rows))


def require_some(act: Act) -> None:
    """Raises `NotAllowedError` unless the viewer may with any row."""
    if not may_do_some(act):
        raise NotAllowedError(f"Vai trò của bạn không được làm việc này: {RIGHT_NAMES[act]}.")


def require(act: Act) -> None:
    """Raises `NotAllowedError` unless the viewer may."""
    if not may_do(act):
        raise NotAllowedError(f"Vai trò của bạn không được làm việc này: {RIGHT_NAMES[act]}.")


def has_password() -> bool:
    """Whether the viewer came in by a password of ours, which may be changed here."""
    return _seen().has_password


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
