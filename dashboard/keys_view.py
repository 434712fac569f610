"""Quản trị, khóa: which key signs and how it is kept, the list that the root signs, and what is to be done next."""

from __future__ import annotations

import polars as pl
import streamlit as st

from archive.key_list import KeyInfo
from dashboard.frame import Desk, answer, how, many
from dashboard.language import say, say_sentence
from dashboard.table_view import show_table
from jobs.key_state import KeyState, key_state
from jobs.school_keys import fingerprint
from records.clock import VIETNAM, vn_date, vn_datetime


def keys_part(desk: Desk) -> None:
    state = key_state(desk.home, desk.store, desk.now)
    answer(_answer(state))
    for sentence, command in state.todo:
        with st.container(border=True):
            st.markdown(say("▲ {sentence} Làm ở cửa sổ dòng lệnh, trên máy giữ kho:", sentence=say_sentence(sentence)))
            st.code(say_sentence(command), language=None)
    if state.keys:
        notes = {"Lập lúc": vn_datetime(desk.now)}
        show_table("Khóa của trường", key_table(state), notes, key="khoa", spoken=("Tình trạng",))
    st.markdown(say("**Danh sách khóa:** {words}.", words=_list_words(state, desk)))
    number = state.recovery_keys
    made = say("chưa có khóa khôi phục nào")
    if number:
        made = say("đã tạo {keys}", keys=many(number, "khóa khôi phục"))
    st.markdown(say("**Bản sao mã hóa:** {made}.", made=made))
    how(
        say(
            "Khóa niêm phong nằm trên máy này và ký gói, mã QR, đầu nhật ký. Khóa gốc chỉ ký danh sách khóa, nằm trên "
            "USB cất riêng: nhờ nó mà thay được khóa và báo được khóa bị lộ. Khóa khôi phục mở các bản sao mã hóa."
        ),
        say(
            "Trang này không đọc, không tạo, không đổi khóa nào: những việc ấy cần khóa gốc nên làm bằng lệnh `soluu "
            "key` khi cắm USB. Khóa cũ vẫn kiểm chứng được những gì nó đã ký khi còn dùng."
        ),
    )


def key_table(state: KeyState) -> pl.DataFrame:
    """Every key that the school ever had, the newest first."""
    keys = list(reversed(state.keys))
    return pl.DataFrame({
        "Mã khóa": [key.key_id for key in keys],
        "Tình trạng": [_state(state, key) for key in keys],
        "Từ ngày": [vn_date(key.valid_from) for key in keys],
        "Đến hết ngày": [vn_date(key.valid_until) if key.valid_until else "" for key in keys],
        "Bị lộ từ": [vn_datetime(key.compromised_since) if key.compromised_since else "" for key in keys],
        "Vân tay (SHA-256)": [fingerprint(key.public_key) for key in keys],
    })  # fmt: skip


def _state(state: KeyState, key: KeyInfo) -> str:
    if key.compromised_since:
        return "✕ bị báo lộ"
    if key == state.signing:
        return "✓ đang ký"
    return "■ đã thôi dùng" if key.valid_until else "▲ không có tệp bí mật ở đây"


def _answer(state: KeyState) -> str:
    if state.signing is None:
        return say(":red[**✕ Không có khóa nào đang niêm phong được**]: xem việc cần làm bên dưới.")
    kept = say("có mật khẩu") if state.has_passphrase else say(":orange[**▲ chưa có mật khẩu**]")
    given_up = sum(key.compromised_since is not None for key in state.keys)
    lost = f"; :red[**✕ {many(given_up, 'khóa bị báo lộ')}**]" if given_up else ""
    return say(
        "Khóa **{key}** đang niêm phong, từ {day}, {kept}; {old}{lost}.",
        key=state.signing.key_id, day=vn_date(state.signing.valid_from), kept=kept,
        old=many(len(state.keys) - 1, "khóa cũ"), lost=lost,
    )  # fmt: skip


def _list_words(state: KeyState, desk: Desk) -> str:
    if state.root is None or state.issued_at is None:
        return say("chưa có khóa gốc ký")
    signed = state.issued_at.astimezone(VIETNAM).date()
    age = (desk.now.astimezone(VIETNAM).date() - signed).days
    return say(
        "số {number}, ký ngày {day} ({age} ngày trước), do khóa gốc `{root}`",
        number=state.number, day=vn_date(signed), age=age, root=state.root,
    )  # fmt: skip
