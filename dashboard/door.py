"""The frame's word on who is logged in, with the way out; and what a page says to whose session is over."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard import viewing
from dashboard.gate import CHANGE, LOGIN, with_way_back
from dashboard.language import asking_for, language, say
from dashboard.login_pages import LOGOUT
from records.policy.words import capital
from records.problems import SoluuError
from records.rights import LOCAL
from records.rights_words import role_name

_OVER = (
    "Phiên đã đóng vì hết giờ, vì đã đăng xuất ở nơi khác, hoặc vì tài khoản vừa đổi mật khẩu hay kết thúc. "
    "Những gì đã ghi xong vẫn còn nguyên."
)


def nobody() -> bool:
    """Whether the session is over: says so, and the way back in. Nothing else may be shown then."""
    try:
        if viewing.viewer() is not None:
            return False
    except SoluuError:
        return False    # the page asks again, and says what is wrong
    filters = urlencode([(name, value) for name in st.query_params for value in st.query_params.get_all(name)])
    again = with_way_back(LOGIN, f"{urlsplit(st.context.url or '').path or '/'}?{filters}")
    st.title(say("Phiên làm việc đã hết"), anchor=False)
    st.html(
        f"<p>{escape(say(_OVER))}</p>"
        f'<p><a href="{escape(again, quote=True)}" target="_self">{escape(say("Đăng nhập lại"))}</a></p>'
    )
    return True


def show_who() -> None:
    """Name, roles, and the links of the session; nothing at a PC without accounts."""
    try:
        viewer = viewing.viewer()
    except SoluuError:
        return
    if viewer is None or viewer == LOCAL:
        return
    roles = capital(", ".join(say(role_name(role)) for role in viewer.roles)) or say("Chưa có vai trò nào đang dùng")
    home = asking_for(language())
    links = [(say("Đổi người dùng"), with_way_back(LOGIN, home))] if viewing.is_demo() else []
    links += [(say("Đổi mật khẩu"), with_way_back(CHANGE, home))] if viewing.has_password() and not links else []
    links += [(say("Đăng xuất"), with_way_back(LOGOUT, home))]
    with st.sidebar:
        st.html(
            f"<p><strong>{escape(viewer.full_name or viewer.account_id)}</strong><br>{escape(roles)}</p><p>"
            + " · ".join(
                f'<a href="{escape(where, quote=True)}" target="_self">{label}</a>' for label, where in links
            ) + "</p>"
        )  # fmt: skip
