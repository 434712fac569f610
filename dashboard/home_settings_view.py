"""Quản trị, cài đặt: the home's settings as the program takes them, and where each is set. Changes none."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard.copy_rows import LOCATION_SPOKEN, location_table
from dashboard.frame import Desk, answer, how, link_to, many, plain
from dashboard.language import say, say_sentence
from dashboard.table_view import show_table
from jobs.home_settings import Setting, home_settings
from records.clock import vn_datetime
from records.copies import location_states
from records.policy.words import capital

_STATES = {"set": "✓ đã đặt", "usual": "• chưa đặt", "wrong": "✕ sai"}


def settings_part(desk: Desk) -> None:
    found = home_settings(desk.home)
    wrong = [each for each in found if each.state == "wrong"]
    if wrong:
        settings = many(len(wrong), "cài đặt sai")
        file = desk.home.settings_path.name
        answer(say(":red[**✕ {settings}**]: sửa tệp `{file}` của kho.", settings=settings, file=file))
    else:
        made = sum(each.state == "set" for each in found)
        answer(say("**{settings}** đã đặt, đều đọc được; còn lại theo mặc định.", settings=many(made, "cài đặt")))
    for each in wrong:
        st.warning(plain(say_sentence(each.value)), icon=":material/error:")
    show_table(
        "Cài đặt của kho", settings_table(found), {"Lập lúc": vn_datetime(desk.now)}, key="cai-dat",
        aside=("Giá trị", "Đặt ở"), spoken=("Cài đặt", "Tình trạng", "Giá trị", "Đặt ở"),
    )  # fmt: skip
    _places(desk)
    how(
        say(
            "Trang này chỉ cho xem. Cài đặt nằm trong tệp `so-luu.toml` ở thư mục kho, sửa bằng Notepad rồi tải lại "
            "trang; riêng `hosts` và biến môi trường thì khởi động lại chương trình. Đổi `verify_url` không đổi mã QR "
            "đã in. Mật khẩu chỉ đặt bằng biến môi trường, không hiện ở đâu."
        ),
    )


def _places(desk: Desk) -> None:
    """Where copies are kept and how each place stands; what is done with them is done on their own page."""
    with desk.store.read() as db:
        places = location_states(db)
    st.subheader(say("Nơi giữ bản sao"), anchor=False)
    if places.height:
        rows = location_table(places, desk.now).select("Nơi giữ", "Tình trạng", "Kiểm lần cuối", "Loại", "Chỗ cất")
        notes = {"Lập lúc": vn_datetime(desk.now)}
        show_table("Nơi giữ bản sao", rows, notes, key="noi-giu-cua-kho", spoken=LOCATION_SPOKEN)
    else:
        st.markdown(f":red[**✕ {capital(say('chưa có nơi giữ bản sao nào'))}**].")
    st.markdown(say("Thêm nơi giữ, chép, kiểm và bản sao của từng gói: ở trang Bản sao."))
    link_to("ban_sao")


def settings_table(found: list[Setting]) -> pl.DataFrame:
    return pl.DataFrame({
        "Cài đặt": [each.name for each in found],
        "Tình trạng": [_STATES[each.state] for each in found],
        "Giá trị": ["xem lời báo ở trên" if each.state == "wrong" else each.value for each in found],
        "Đặt ở": [each.where for each in found],
    })  # fmt: skip
