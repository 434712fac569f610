"""Bản sao: where copies are kept, what their last check found, when the next is due, and what is not safe yet."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard import address
from dashboard import filters as f
from dashboard.copy_rows import BUNDLE_SPOKEN, CHECK_SPOKEN, LOCATION_SPOKEN, bundle_table, check_table, location_table
from dashboard.copy_work_view import show_copy_work
from dashboard.frame import Desk, answer, how, link_to, many, run_page
from dashboard.language import say
from dashboard.table_view import show_table
from records.clock import vn_datetime
from records.copies import WANTED, bundle_copies, location_states, newest_checks
from records.disposal_store import copies_left

ADD = (
    "Thêm nơi giữ bằng lệnh `soluu store add TÊN folder:ĐƯỜNG_DẪN` (hay `s3://BUCKET/TIỀN_TỐ`) hoặc "
    "`soluu copy usb Ổ_ĐĨA`, rồi chạy `soluu copy`."
)
TWO = "hai bản sao còn tốt ở hai nơi độc lập"


def show(desk: Desk) -> None:
    with desk.store.read() as db:
        places, bundles, checks = location_states(db), bundle_copies(db, desk.now), newest_checks(db)
        left = len(copies_left(db))
    answer(_answer(places, bundles))
    _work(places)
    show_copy_work(desk, places.height)
    if left:
        copies = many(left, "bản sao")
        st.markdown(say(
            ":red[✕ Còn {copies} của hồ sơ đã tiêu hủy], chờ xóa ở nơi chưa tới được hoặc còn khóa chống xóa.",
            copies=copies,
        ))  # fmt: skip
        link_to("kho_luu_tru")
    notes = {"Lập lúc": vn_datetime(desk.now)}
    if places.height:
        st.subheader(say("Nơi giữ bản sao"), anchor=False)
        show_table("Nơi giữ bản sao", location_table(places, desk.now), notes, key="noi-giu", spoken=LOCATION_SPOKEN)
    if bundles.height:
        st.subheader(say("Từng gói đã niêm phong"), anchor=False)
        chosen, words = f.choose_open(bundles, ("school_year", "term", "class_name"))
        address.keep({}, of_page=words)
        here = bundles.filter(*(pl.col(column) == value for column, value in chosen.items() if value is not None))
        told = {**f.printed_of(chosen), **notes}
        show_table("Bản sao của từng gói", bundle_table(here), told, key="goi-sao", spoken=BUNDLE_SPOKEN)
    if checks.height:
        st.subheader(say("Lần kiểm tra gần nhất"), anchor=False)
        show_table("Lần kiểm tra gần nhất", check_table(checks), notes, key="kiem-tra", spoken=CHECK_SPOKEN)
    how(
        say(
            "Một gói **an toàn** khi có ít nhất {two}; bản trong kho không tính. Hai thư mục trên cùng một ổ đĩa là "
            "**một** nơi; thư mục cùng ổ với kho không tính; USB phân biệt bằng số do văn thư ghi, S3 bằng dịch vụ và "
            "bucket. Hai phân vùng của một ổ cứng trông như hai ổ: chương trình không biết được, người đặt phải biết.",
            two=say(TWO),
        ),
        say(
            "**Còn tốt** nghĩa là đã đọc lại từng byte và đúng mã băm lúc niêm phong. Nơi quá hạn kiểm tra thì bản ở "
            "đó không được tính nữa. **Chưa kiểm được** (chưa cắm USB, mất mạng) không phải là đạt."
        ),
        say(
            "Chép và kiểm tra ở trang này, hay bằng `soluu copy`, `soluu fixity`; sửa bằng `soluu repair`, khôi phục "
            "cả kho lên máy trống bằng `soluu restore`."
        ),
    )


def _answer(places: pl.DataFrame, bundles: pl.DataFrame) -> str:
    unsafe = bundles.filter(pl.col("copies") < WANTED).height
    where, two = say("chưa có nơi giữ bản sao nào"), say(TWO)
    if places.height:
        where = say("{places} bản sao", places=many(places.height, "nơi giữ"))
    if bundles.is_empty():
        return say("Chưa có gói nào được niêm phong; {where}.", where=where)
    if unsafe:
        return say(
            ":red[**✕ {unsafe} trong {all} gói chưa an toàn**], chưa đủ {two}; {where}.",
            unsafe=unsafe, all=bundles.height, two=two, where=where,
        )  # fmt: skip
    return say(
        ":green[**✓ Cả {bundles} an toàn**], mỗi gói có ít nhất {two}; {where}.",
        bundles=many(bundles.height, "gói"), two=two, where=where,
    )  # fmt: skip


def _work(places: pl.DataFrame) -> None:
    """What to do next, where there is something."""
    if places.is_empty():
        st.markdown(say(ADD))
    for name in places.filter(pl.col("bad") > 0)["location_id"]:
        st.markdown(say(":red[✕ {name}: có bản hỏng hoặc mất.] Chạy `soluu repair`.", name=name))


run_page("ban_sao", show)
