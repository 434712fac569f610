"""Xác minh: drop a bundle or a PDF, or paste a code; each of the five checks gets its own word."""

from __future__ import annotations

import polars as pl
import streamlit as st

from archive.verify import VerifyResult
from dashboard.frame import Desk, answer, how, plain, run_page
from dashboard.table_view import show_table
from dashboard.texts import CHECKS, FAILED, PASSED, UNCHECKED
from dashboard.uploads import on_disk
from jobs.verifying import verify_all
from records.clock import vn_datetime

_SIGNS = {
    True: (PASSED, "green", ":material/check_circle:"),
    False: (FAILED, "red", ":material/cancel:"),
    None: (UNCHECKED, "gray", ":material/help:"),
}


def show(desk: Desk) -> None:
    head = st.container()
    uploads = st.file_uploader(
        "Gói niêm phong (.zip) hoặc tệp PDF", type=["zip", "pdf"], accept_multiple_files=True, key="tep"
    )
    code = st.text_input("Hoặc nội dung mã QR (cả địa chỉ, hoặc phần sau /V/)", key="ma", max_chars=600).strip()
    if not uploads and not code:
        with head:
            answer("Thả gói hoặc tệp PDF, hoặc dán nội dung mã QR: năm điều được kiểm tra, mỗi điều một kết quả riêng.")
    else:
        with on_disk(uploads) as paths, st.spinner("Đang kiểm tra từng tệp, chữ ký và trạng thái…"):
            results = verify_all(desk.home, paths, code or None, None)
        with head:
            answer(_answer(results))
        for number, result in enumerate(results):
            _show_result(desk, result, number)
    st.markdown("Người ngoài trường kiểm tra mã tại trang công khai, không cần đăng nhập: [trang /V/](/V/).")
    how(
        "Kiểm tra chỉ dùng chính tệp đó, danh sách khóa công khai của trường và sổ tra cứu; không cần mạng.",
        "**Chưa kiểm tra được** không phải là đạt: thiếu khóa, sổ tra cứu hay dấu thời gian đều được nói rõ. "
        "Riêng mã QR chỉ chứng minh tài liệu đã được cấp, không chứng minh chữ in trên giấy chưa bị sửa; muốn biết, "
        "hãy thả tệp PDF hoặc gói.",
    )


def _answer(results: list[VerifyResult]) -> str:
    wrong = [r for r in results if r.problems or False in (r.intact, r.signed, r.trusted, r.timely, r.current)]
    sure = [r for r in results if r.signed and r.trusted and (r.intact or r.is_code) and r not in wrong]
    if wrong:
        return f":red[**✕ Có vấn đề**] ở {len(wrong)} trong {len(results)} mục; xem từng điều bên dưới."
    if len(sure) == len(results):
        still = all(result.current for result in results)
        return ":green[**✓ Đúng là do trường cấp**]" + (
            " và còn hiệu lực." if still else ", nhưng **chưa kiểm tra được** còn hiệu lực hay không."
        )
    return "**? Chưa đủ căn cứ kết luận**: không thấy điều gì sai, nhưng có điều chưa kiểm tra được."


def _show_result(desk: Desk, result: VerifyResult, number: int) -> None:
    name = "Mã đã dán" if result.is_code else str(result.path).replace("\\", "/").rsplit("/", 1)[-1]
    with st.container(border=True):
        st.subheader(plain(name), anchor=False)
        for field, (title, meaning) in CHECKS.items():
            word, colour, icon = _SIGNS[getattr(result, field)]
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.badge(word, color=colour, icon=icon, width=190)  # type: ignore[arg-type]  # one of its colour names
                st.markdown(f"**{title}** – {meaning}", width="stretch")
        if result.problems:
            names = ("Tệp", "Điều sai", "Mã")
            rows = [(p.file, p.message, p.code) for p in result.problems]
            table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
            show_table("Điều sai tìm thấy", table, {"Mục": name, "Lúc": vn_datetime(desk.now)}, key=f"sai-{number}")


run_page("xac_minh", show, needs_data=False)
