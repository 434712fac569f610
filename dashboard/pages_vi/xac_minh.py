"""Xác minh: drop a bundle or a PDF, or paste a code. What it is, what it comes to, and five checks, each by itself."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import polars as pl
import streamlit as st

from archive.verify import VerifyProblem
from dashboard.frame import Desk, answer, count, how, plain, run_page
from dashboard.table_view import show_table
from dashboard.texts import FAILED, PASSED, UNCHECKED, VERDICTS
from dashboard.uploads import on_disk
from dashboard.verdicts import checks, described, foreign_host, headline
from jobs.labels import part_label, superseded_words
from jobs.verdict import verdict
from jobs.verified_thing import Thing, Verified
from jobs.verifying import verify_and_name
from qr.state import LONGEST_TEXT
from records.clock import vn_datetime

_SIGNS = {
    True: f":green-badge[{PASSED}]",
    False: f":red-badge[{FAILED}]",
    None: f":gray-badge[{UNCHECKED}]",
}
FEW_PROBLEMS = 12  # so many are read as sentences; more become a table as well


def show(desk: Desk) -> None:
    head = st.container()
    uploads = st.file_uploader("Gói niêm phong (.zip) hoặc tệp PDF", accept_multiple_files=True, key="tep")
    code = st.text_input("Hoặc nội dung mã QR (cả địa chỉ, hoặc phần sau /V/)", key="ma").strip()[:LONGEST_TEXT]
    if not uploads and not code:
        with head:
            answer("Thả gói hoặc tệp PDF, hoặc dán nội dung mã QR: mỗi điều được kiểm tra có kết quả riêng.")
    else:
        with on_disk(uploads) as paths, st.spinner("Đang kiểm tra từng tệp, chữ ký và trạng thái…"):
            found = verify_and_name(desk.home, paths, code or None, desk.now)
        with head:
            answer(_answer(found))
            if elsewhere := foreign_host(code, desk.home.verify_url):
                own = urlsplit(desk.home.verify_url).netloc
                st.warning(
                    f"Địa chỉ vừa dán thuộc {plain(elsewhere)}, không phải địa chỉ tra cứu của trường ({plain(own)}): "
                    "đừng tin trang mở từ địa chỉ ấy. Kết quả ở đây chỉ xét mã nằm trong địa chỉ.",
                    icon=":material/link_off:",
                )
        names = [upload.name for upload in uploads] + ["Mã đã dán"]
        for number, (verified, name) in enumerate(zip(found, names, strict=False)):
            with st.container(border=True):
                st.subheader(plain(name), anchor=False)
                if len(found) > 1:
                    st.markdown(headline(verified))
                _describe(verified.thing)
                _parts(verified)
                _checks(verified)
                if verified.result.superseded_by:
                    st.markdown(f"**{plain(superseded_words(verified.result.superseded_by))}**")
                _notes(verified.result.notes)
                kind = "điều sai" if verdict(verified.result) == "bad" else "điều cần xem"
                _problems(desk, verified.result.problems, name, number, kind)
    st.markdown("Người ngoài trường kiểm tra mã tại trang công khai, không cần đăng nhập: [trang /V/](/V/).")
    how(
        "Kiểm tra chỉ dùng chính tệp đó, danh sách khóa công khai của trường và sổ tra cứu; không cần mạng.",
        "**Chưa kiểm tra được** không phải là đạt: thiếu khóa, sổ tra cứu hay dấu thời gian đều được nói rõ. "
        "Riêng mã QR chỉ chứng minh tài liệu đã được cấp, không chứng minh chữ in trên giấy chưa bị sửa; muốn biết, "
        "hãy thả tệp PDF hoặc gói.",
        "**Vân tay khóa** là SHA-256 của khóa công khai, mã khóa là 8 chữ số đầu của vân tay. So vân tay ở đây với vân "
        "tay mà trường công bố.",
    )


def _answer(found: list[Verified]) -> str:
    """The verdict of the only thing; of several, how many came to what, the gravest first."""
    if len(found) == 1:
        return headline(found[0])
    numbers = {word: sum(verdict(verified.result) == word for verified in found) for word in reversed(VERDICTS)}
    numbers = {"bad": numbers["bad"], **numbers}
    return "; ".join(f"{VERDICTS[word]}: **{number}**" for word, number in numbers.items() if number) + "."


def _describe(thing: Thing) -> None:
    """What was verified. What no trusted signature covers is said to be the thing's own claim."""
    lines = described(thing)
    if not lines:
        return
    if not thing.is_vouched:
        st.caption("Tệp hoặc mã tự ghi như sau; chưa có chữ ký tin cậy nào bảo đảm:")
    st.markdown(" · ".join(f"{name}: **{plain(value)}**" for name, value in lines))


def _parts(verified: Verified) -> None:
    """An extract is told to be one: of which bundles, a line each."""
    st.markdown("\n".join(f"- {plain(part.folder)}: {plain(part_label(part))}" for part in verified.result.parts))


def _checks(verified: Verified) -> None:
    """Each check with its own word, and the sentence that belongs to that word."""
    lines = (f"{_SIGNS[said]} **{title}** – {sentence}" for said, title, sentence in checks(verified))
    st.markdown("\n\n".join(lines))


def _notes(notes: tuple[VerifyProblem, ...]) -> None:
    """Why something of people's signatures could not be told: each reason once, with how many papers it is of."""
    reasons = Counter(note.message for note in notes)
    if reasons:
        st.caption("\n".join(f"- {plain(reason)} ({count(number, 'tài liệu')})" for reason, number in reasons.items()))


def _problems(desk: Desk, problems: tuple[VerifyProblem, ...], name: str, number: int, kind: str) -> None:
    """Each thing wrong as a sentence with its file; a long list also whole, as a table."""
    if not problems:
        return
    st.markdown(f"**{count(len(problems), kind)} tìm thấy**")
    st.markdown("\n".join(f"- {plain(p.file)}: {plain(p.message)}" for p in problems[:FEW_PROBLEMS]))
    if len(problems) > FEW_PROBLEMS:
        st.markdown(f"… và {count(len(problems) - FEW_PROBLEMS, 'điều nữa')}; đủ cả trong bảng:")
        rows = [(p.message, p.file) for p in problems]
        table = pl.DataFrame(rows, schema={"Điều sai": pl.String, "Tệp": pl.String}, orient="row")
        show_table("Điều sai tìm thấy", table, {"Mục": name, "Lúc": vn_datetime(desk.now)}, key=f"sai-{number}")


run_page("xac_minh", show, needs_data=False)
