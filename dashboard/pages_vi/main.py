"""The entry script of the pages: the frame around them and the flat list of where one can go. Shows nothing itself.

Streamlit puts this folder first on the path, so nothing in it may bear a package's name. The modules of the room lie
one folder up, where they hide nothing: `public` is also a package that Ibis needs.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.inspector_session import PAGES as INSPECTOR_PAGES
from dashboard.inspector_session import is_inspecting
from dashboard.texts import PAGE_ICONS, PAGE_NAMES

_HERE = Path(__file__).parent

st.set_page_config(
    page_title="Sổ Lưu",
    page_icon=str(_HERE / "static" / "so-luu.svg"),
    layout="wide",
    initial_sidebar_state="auto",
)
st.logo(str(_HERE / "static" / "so-luu-chu.svg"), size="large")
st.html(_HERE / "look.css")
_SHOWN = INSPECTOR_PAGES if is_inspecting() else tuple(PAGE_NAMES)
st.navigation(
    [
        st.Page(
            _HERE / f"{name}.py",
            title=PAGE_NAMES[name],
            icon=PAGE_ICONS[name],
            url_path=name.replace("_", "-"),
            default=name == _SHOWN[0],
        )
        for name in _SHOWN
    ],
    expanded=True,
).run()
