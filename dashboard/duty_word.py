"""The school's word that its book of duties is whole up to a day: given and taken back on the page Sổ việc."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard import viewing
from dashboard.duty_form import begin_anew, lap_of_forms
from dashboard.frame import Desk, plain
from dashboard.language import say, say_sentence
from dashboard.who import who
from jobs.duty_book import WholeBook, not_whole, read_word, state_whole
from records.clock import VIETNAM, vn_datetime, vn_until
from records.problems import UsageError

_ASKED = (
    "Chỉ khai khi **mọi** việc mà trường đã làm đến hết ngày chọn, kể cả khóa sổ và mở sổ, đều có trong sổ này. Khi đó "
    "việc có hạn đến ngày ấy mà không thấy ghi là **chắc chắn** chưa ghi nhận. Chưa khai điều này thì chương trình chỉ "
    "nói «có thể»: việc có thể đã làm mà ghi ở nơi khác."
)
_CHANGED = (
    "Sau lời khai, sổ đã đổi (một danh sách khác được tính, hoặc có việc bị rút lại) nên lời khai **không còn được "
    "dùng**: xem lại sổ rồi khai lại."
)


def show_word(desk: Desk, school: str, year: str) -> None:
    """What the school said of its book, and the forms in which it says so or takes it back."""
    word, lap = read_word(desk.store, school, year), lap_of_forms()
    with st.expander(say("Sổ việc đã ghi đủ đến ngày nào"), icon=":material/verified_user:", type="compact"):
        actor = who(say("Người khai"), f"nguoi-khai-{lap}")
        if word is not None:
            st.markdown(_said(word))
            if not word.holds:
                st.warning(say(_CHANGED), icon=":material/visibility:")
        else:
            st.markdown(say(_ASKED))
        today = desk.now.astimezone(VIETNAM).date()
        with st.form("khai-du", border=False):
            until = st.date_input(
                say("Đến hết ngày"), value=today, max_value=today, format="DD/MM/YYYY", key=f"du-den-{lap}", width=160
            )
            pressed = st.form_submit_button(say("Khai lại") if word else say("Khai sổ việc đã ghi đủ"))
        if pressed and isinstance(until, date):
            _acted(lambda: _state(desk, school, year, until, actor))
        if word is not None:
            with st.form("bo-khai-du", border=False):
                reason = st.text_input(say("Lý do bỏ lời khai"), key=f"bo-du-vi-{lap}")
                pressed = st.form_submit_button(say("Bỏ lời khai"))
            if pressed:
                _acted(lambda: _take_back(desk, word, reason, actor))


def _said(word: WholeBook) -> str:
    said = word.statement
    return say(
        "Trường khai: Sổ việc năm học {year} đã ghi đủ đến **{until}** (ghi lúc {moment}, {who}).",
        year=plain(said.school_year), until=vn_until(said.bound), moment=vn_datetime(said.recorded_at),
        who=plain(say_sentence(said.recorded_by)),
    )  # fmt: skip


def _state(desk: Desk, school: str, year: str, until: date, actor: str) -> str:
    said = state_whole(desk.store, school, year, until, now=desk.now, actor=actor)
    return say(
        "Đã ghi: Sổ việc của năm học {year} đã ghi đủ đến {until}.",
        year=plain(year), until=vn_until(said.bound),
    )


def _take_back(desk: Desk, word: WholeBook, reason: str, actor: str) -> str:
    not_whole(desk.store, word.statement, reason, now=desk.now, actor=actor)
    return say("Đã bỏ lời khai. Từ giờ việc không thấy ghi không bị coi là chắc chắn thiếu chỉ vì sổ này.")


def _acted(act: Callable[[], str]) -> None:
    viewing.require("write_duties")
    try:
        told = act()
    except UsageError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    begin_anew(told)
