"""Xác minh: drop a bundle or a PDF, or paste a code. What it is, what it comes to, and five checks, each by itself."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import polars as pl
import streamlit as st

from archive.verify import VerifyProblem
from dashboard.frame import Desk, answer, how, many, plain, run_page
from dashboard.language import say, say_sentence
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

_SIGNS = {True: ("green", PASSED), False: ("red", FAILED), None: ("gray", UNCHECKED)}
FEW_PROBLEMS = 12  # so many are read as sentences; more become a table as well


def show(desk: Desk) -> None:
    head = st.container()
    uploads = st.file_uploader(say("Gói niêm phong (.zip) hoặc tệp PDF"), accept_multiple_files=True, key="tep")
    code = st.text_input(say("Hoặc nội dung mã QR (cả địa chỉ, hoặc phần sau /V/)"), key="ma").strip()[:LONGEST_TEXT]
    if not uploads and not code:
        with head:
            answer(say("Thả gói hoặc tệp PDF, hoặc dán nội dung mã QR: mỗi điều được kiểm tra có kết quả riêng."))
    else:
        with on_disk(uploads) as paths, st.spinner(say("Đang kiểm tra từng tệp, chữ ký và trạng thái…")):
            found = verify_and_name(desk.home, paths, code or None, desk.now)
        with head:
            answer(_answer(found))
            if elsewhere := foreign_host(code, desk.home.verify_url):
                own = urlsplit(desk.home.verify_url).netloc
                foreign = say(
                    "Địa chỉ vừa dán thuộc {elsewhere}, không phải địa chỉ tra cứu của trường ({own}): đừng tin trang "
                    "mở từ địa chỉ ấy. Kết quả ở đây chỉ xét mã nằm trong địa chỉ.",
                    elsewhere=plain(elsewhere), own=plain(own),
                )  # fmt: skip
                st.warning(foreign, icon=":material/link_off:")
        names = [upload.name for upload in uploads] + [say("Mã đã dán")]
        for number, (verified, name) in enumerate(zip(found, names, strict=False)):
            with st.container(border=True):
                st.subheader(plain(name), anchor=False)
                if len(found) > 1:
                    st.markdown(headline(verified))
                _describe(verified.thing)
                _parts(verified)
                _checks(verified)
                if verified.result.superseded_by:
                    superseded = say_sentence(superseded_words(verified.result.superseded_by))
                    st.markdown(f"**{plain(superseded)}**")
                _notes(verified.result.notes)
                kind = "điều sai" if verdict(verified.result) == "bad" else "điều cần xem"
                _problems(desk, verified.result.problems, name, number, kind)
    st.markdown(say("Người ngoài trường kiểm tra mã tại trang công khai, không cần đăng nhập: [trang /V/](/V/)."))
    how(
        say("Kiểm tra chỉ dùng chính tệp đó, danh sách khóa công khai của trường và sổ tra cứu; không cần mạng."),
        say(
            "**Chưa kiểm tra được** không phải là đạt: thiếu khóa, sổ tra cứu hay dấu thời gian đều được nói rõ. "
            "Riêng mã QR chỉ chứng minh tài liệu đã được cấp, không chứng minh chữ in trên giấy chưa bị sửa; muốn "
            "biết, hãy thả tệp PDF hoặc gói."
        ),
        say(
            "**Vân tay khóa** là SHA-256 của khóa công khai, mã khóa là 8 chữ số đầu của vân tay. So vân tay ở đây với "
            "vân tay mà trường công bố."
        ),
    )


def _answer(found: list[Verified]) -> str:
    """The verdict of the only thing; of several, how many came to what, the gravest first."""
    if len(found) == 1:
        return headline(found[0])
    numbers = {word: sum(verdict(verified.result) == word for verified in found) for word in reversed(VERDICTS)}
    numbers = {"bad": numbers["bad"], **numbers}
    return "; ".join(f"{say(VERDICTS[word])}: **{number}**" for word, number in numbers.items() if number) + "."


def _describe(thing: Thing) -> None:
    """What was verified. What no trusted signature covers is said to be the thing's own claim."""
    lines = described(thing)
    if not lines:
        return
    if not thing.is_vouched:
        st.caption(say("Tệp hoặc mã tự ghi như sau; chưa có chữ ký tin cậy nào bảo đảm:"))
    st.markdown(" · ".join(f"{name}: **{plain(value)}**" for name, value in lines))


def _parts(verified: Verified) -> None:
    """An extract is told to be one: of which bundles, a line each."""
    parts = verified.result.parts
    st.markdown("\n".join(f"- {plain(part.folder)}: {plain(say_sentence(part_label(part)))}" for part in parts))


def _checks(verified: Verified) -> None:
    """Each check with its own word, and the sentence that belongs to that word."""
    signs = {said: f":{colour}-badge[{say(word)}]" for said, (colour, word) in _SIGNS.items()}
    lines = (f"{signs[said]} **{title}** – {sentence}" for said, title, sentence in checks(verified))
    st.markdown("\n\n".join(lines))


def _notes(notes: tuple[VerifyProblem, ...]) -> None:
    """Why something of people's signatures could not be told: each reason once, with how many papers it is of."""
    reasons = Counter(note.message for note in notes)
    if reasons:
        lines = (f"- {plain(say_sentence(reason))} ({many(number, 'tài liệu')})" for reason, number in reasons.items())
        st.caption("\n".join(lines))


def _problems(desk: Desk, problems: tuple[VerifyProblem, ...], name: str, number: int, kind: str) -> None:
    """Each thing wrong as a sentence with its file; a long list also whole, as a table."""
    if not problems:
        return
    st.markdown(say("**{problems} tìm thấy**", problems=many(len(problems), kind)))
    st.markdown("\n".join(f"- {plain(p.file)}: {plain(say_sentence(p.message))}" for p in problems[:FEW_PROBLEMS]))
    if len(problems) > FEW_PROBLEMS:
        more = many(len(problems) - FEW_PROBLEMS, "điều nữa")
        st.markdown(say("… và {more}; đủ cả trong bảng:", more=more))
        rows = [(p.message, p.file) for p in problems]
        table = pl.DataFrame(rows, schema={"Điều sai": pl.String, "Tệp": pl.String}, orient="row")
        show_table("Điều sai tìm thấy", table, {"Mục": name, "Lúc": vn_datetime(desk.now)}, key=f"sai-{number}")


run_page("xac_minh", show, needs_data=False)
