"""The entry script of the pages: the frame around them and the flat list of where one can go. Shows nothing itself.

Streamlit puts this folder first on the path, so nothing in it may bear a package's name. The modules of the room lie
one folder up, where they hide nothing: `public` is also a package that Ibis needs.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

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
st.navigation(
    [
        st.Page(
            _HERE / f"{name}.py",
            title=title,
            icon=PAGE_ICONS[name],
            url_path=name.replace("_", "-"),
            default=name == "tong_quan",
        )
        for name, title in PAGE_NAMES.items()
    ],
    expanded=True,
).run()
