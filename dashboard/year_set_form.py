"""Minutes and labels of a year's set, from the page: compared with a medium or not, printed, and offered as a PDF."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from archive.keys import load_private
from dashboard import viewing
from dashboard.frame import Desk, many, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.taking_along import download
from dashboard.who import who
from jobs.year_set import issue
from records.copies import locations
from records.problems import SoluuError
from records.year_sets import bundles_of_year

_MADE, SET_BOX, ISSUED = "bo-nam-vua-lap", "mat-khau-bo-nam", "bo-nam-moi-lap"
_NONE = "chưa so với phương tiện nào"


def year_set_form(desk: Desk, school: str, school_year: str) -> None:
    with desk.store.read() as db:
        names = [each.location_id for each in locations(db)]
        number = len(bundles_of_year(db, school, school_year, None))
    st.caption(
        say(
            "Nhãn đĩa, USB, hộp và biên bản niêm phong là của **cả năm học {school_year}**, nay có {bundles}: lập khi "
            "mọi lớp đã niêm phong và đã chép ra phương tiện.",
            school_year=school_year, bundles=many(number, "gói"),
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        media = [_NONE, *names]
        medium = st.selectbox(
            say("So với phương tiện"), media, format_func=in_today_s_words(media, say), key="bo-nam-phuong-tien",
            width=260,
        )  # fmt: skip
        passphrase = passphrase_box(desk, SET_BOX, 260)
        actor = who(say("Người lập"), "nguoi-lap-bo-nam")
        pressed = st.button(
            say("Lập nhãn và biên bản"), icon=":material/label:", key="lap-bo-nam",
            disabled=is_lacking(passphrase),
        )  # fmt: skip
    if pressed:
        _issue(desk, school, school_year, None if medium == _NONE else medium, passphrase, actor)


def _issue(
    desk: Desk, school: str, school_year: str, medium: str | None, passphrase: str | None, actor: str
) -> None:
    viewing.require("seal")
    try:
        key = load_private(desk.home.keys, passphrase)
        with TemporaryDirectory() as folder, st.spinner(say("Đang lập nhãn và biên bản…")):
            issued = issue(
                desk.home, desk.store, desk.policies, Path(folder) / "nhan.pdf", key=key, now=desk.now, actor=actor,
                school=school, school_year=school_year, medium=medium,
            )  # fmt: skip
            st.session_state[_MADE], st.session_state[ISSUED] = (issued.label, issued.path.read_bytes()), True
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    st.rerun()


def show_issued() -> None:
    """What was issued last in this window, to be printed: nothing is kept of it but its number and digest."""
    made: tuple[str, bytes] | None = st.session_state.get(_MADE)
    if made is None:
        return
    label, content = made
    said = say("Đã lập nhãn và biên bản của bộ năm học, số {label}. Tải về và in ngay.", label=plain(label))
    st.success(said, icon=":material/check:")
    download(
        say("Tải nhãn và biên bản (PDF)"), lambda: content, "nhan-va-bien-ban.pdf", "application/pdf",
        what="nhan-bo-nam-hoc", key="tai-bo-nam",
    )  # fmt: skip
