"""The entry script of the pages: the frame around them and the flat list of where one can go. Shows nothing itself.

Streamlit puts this folder first on the path, so nothing in it may bear a package's name. The modules of the room lie
one folder up, where they hide nothing: `public` is also a package that Ibis needs.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import language, viewing
from dashboard.door import nobody, show_who
from dashboard.inspector_session import PAGES as INSPECTOR_PAGES
from dashboard.inspector_session import is_inspecting
from dashboard.language import say
from dashboard.texts import FIRST, PAGE_ICONS, PAGE_NAMES
from dashboard.theme import is_dark
from records.problems import SoluuError

_HERE = Path(__file__).parent


def _shown() -> tuple[str, ...]:
    """The pages that the navigation lists. The others answer at their addresses with a refusal, or lead to the first of
    these: the address without a page, and all of them while an inspector's visit is open.
    """
    if is_inspecting():
        return INSPECTOR_PAGES
    try:
        return tuple(filter(viewing.may_open, PAGE_NAMES))
    except SoluuError:
        return tuple(PAGE_NAMES)    # the page itself says what is wrong, and asks again before it shows anything


st.set_page_config(
    page_title="Sổ Lưu",
    page_icon=str(_HERE / "static" / "so-luu.svg"),
    layout="wide",
    initial_sidebar_state="auto",
)
st.logo(str(_HERE / "static" / "so-luu-chu.svg"), size="large")
st.html(_HERE / "look.css")
if is_dark():
    st.html(_HERE / "dark-on-paper.css")
viewing.begin()
language.begin()
_SHOWN = _shown()
# At every viewer's same addresses: Streamlit moves a default page to "/", and would find it at its own no longer.
_PAGES = {
    name: st.Page(
        _HERE / f"{name}.py",
        title=say(PAGE_NAMES[name]),
        icon=PAGE_ICONS[name],
        url_path=name.replace("_", "-"),
        default=name == FIRST,
        visibility="visible" if name in _SHOWN else "hidden",
    )
    for name in dict.fromkeys((*_SHOWN, *PAGE_NAMES))
}
_PAGE = st.navigation(list(_PAGES.values()), expanded=True)
language.show_switch()
if nobody():
    st.stop()
show_who()
_ELSEWHERE = [page for name, page in _PAGES.items() if name not in _SHOWN]
if _SHOWN and _PAGE in _ELSEWHERE and (is_inspecting() or _PAGE is _PAGES[FIRST]):
    st.switch_page(_PAGES[_SHOWN[0]])
_PAGE.run()
