"""Quản trị, nhật ký: the signed head and its witnesses, files to and from a witness, and the check of the whole log."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.keys import load_private
from dashboard import viewing
from dashboard.acts import do, tell_done, widget_key
from dashboard.frame import Desk, many, plain
from dashboard.language import say, say_sentence
from dashboard.long_work import LongWork, Progress
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.table_view import show_table
from dashboard.taking_along import download
from dashboard.uploads import on_disk
from jobs.event_log import accept_answer, ask_witness, sign_head, verify_log
from jobs.log_keys import Confirmation
from proofs.checking import ProofError
from records.clock import vn_datetime
from records.log.heads import cosignatures, newest_head, witnesses
from records.log.report import LogReport
from records.problems import SoluuError

_WORK, _DONE, _FILE = "nhat-ky-viec", "nhat-ky-xong", "nhat-ky-tep"
_LOOK_EVERY = 0.5   # seconds


def heads_section(desk: Desk) -> None:
    st.subheader(say("Đầu nhật ký và nhân chứng"), anchor=False)
    tell_done()
    with desk.store.read() as db:
        try:
            newest, known, answers = newest_head(db), witnesses(db), cosignatures(db)
        except ProofError as error:
            why = plain(say_sentence(str(error)))
            st.warning(say("Đầu nhật ký trong kho đã hỏng: {why} Bấm «Kiểm tra cả nhật ký».", why=why))
            return
    if newest is None:
        st.markdown(say("Chưa ký đầu nhật ký nào: chưa có gì để so khi ai đó sửa kho từ bên ngoài."))
    else:
        head, note = newest
        st.markdown(say(
            "Đầu mới nhất gói **{events}**, gốc `{root}…`.",
            events=many(head.size, "sự kiện"), root=head.root.hex()[:16],
        ))  # fmt: skip
        download(
            say("Tải đầu nhật ký"), lambda: str(note), f"dau-nhat-ky-{head.size}.txt", "text/plain", what=None,
            key="tai-dau",
        )  # fmt: skip
    if known:
        last = {each.witness: each for each in answers}
        rows = pl.DataFrame({
            "Nhân chứng": [each.name for each in known],
            "Đã ký đến sự kiện": [last[each].size if each in last else None for each in known],
            "Ký lúc": [vn_datetime(last[each].cosigned_at) if each in last else "chưa lần nào" for each in known],
            "Vân tay khóa": [each.fingerprint for each in known],
        }, schema_overrides={"Đã ký đến sự kiện": pl.Int64})  # fmt: skip
        show_table("Nhân chứng", rows, {"Lập lúc": vn_datetime(desk.now)}, key="nhan-chung", spoken=("Ký lúc",))
    else:
        st.markdown(say("Chưa có nhân chứng nào. Nhân chứng tự nhiên nhất là Phòng hoặc Sở."))
    if viewing.may_do("keep_log"):
        _ask_form(desk, [each.name for each in known])
        _accept_form(desk)


def _ask_form(desk: Desk, names: list[str]) -> None:
    """Sign the head, alone or as a request; the file is offered in the run after."""
    with st.expander(say("Ký đầu nhật ký, gửi nhân chứng"), icon=":material/outgoing_mail:"):
        st.markdown(say("Ký đầu của mọi sự kiện đến nay. Tệp yêu cầu gửi nhân chứng qua thư hay USB, không có tên ai."))
        witness = st.selectbox(say("Nhân chứng"), names, key=widget_key("nc-ai"), width=300) if len(names) > 1 else None
        passphrase = passphrase_box(desk, widget_key("nk-mat-khau"), 300)
        ready = not is_lacking(passphrase)
        with st.container(horizontal=True):
            if st.button(say("Ký đầu nhật ký"), disabled=not ready, key="nut-ky-dau"):
                do("keep_log", lambda: _sign(desk, passphrase))
            if st.button(say("Lập tệp yêu cầu"), disabled=not ready, key="nut-yeu-cau"):
                do("keep_log", lambda: _request(desk, passphrase, witness))
        if made := st.session_state.get(_FILE):
            name, content = made
            download(
                say("Tải {name}", name=name), lambda: content, name, "text/plain", what=None, key="tai-yeu-cau"
            )


def _sign(desk: Desk, passphrase: str | None) -> str:
    signed = sign_head(desk.home, desk.store, _key(desk, passphrase), desk.now)
    return say("Đã ký đầu {events}.", events=many(signed.head.size, "sự kiện"))


def _request(desk: Desk, passphrase: str | None, witness: str | None) -> str:
    asked = ask_witness(desk.home, desk.store, _key(desk, passphrase), desk.now, witness=witness, old_size=None)
    st.session_state[_FILE] = (f"yeu-cau-nhan-chung-{desk.now:%Y%m%d}.txt", str(asked))
    return say("Đã ký đầu nhật ký và lập tệp yêu cầu: tải ở mục «Ký đầu nhật ký, gửi nhân chứng».")


def _accept_form(desk: Desk) -> None:
    with st.expander(say("Nhận trả lời của nhân chứng"), icon=":material/mark_email_read:"):
        upload = st.file_uploader(say("Tệp trả lời"), key=widget_key("nc-tep"))
        st.caption(say(
            "Nhân chứng mới: ghi thêm dòng khóa họ đưa, và vân tay khóa họ báo **qua đường khác** (điện thoại)."
        ))
        with st.container(horizontal=True):
            key = st.text_input(say("Dòng khóa của nhân chứng mới"), key=widget_key("nc-khoa"), width=400).strip()
            told = st.text_input(say("Vân tay khóa"), key=widget_key("nc-van-tay"), width=300).strip()
        if st.button(say("Nhận"), disabled=upload is None, key="nut-nhan") and upload is not None:

            def act() -> str:
                with on_disk([upload]) as (path,):
                    kept = accept_answer(
                        desk.home, desk.store, path, desk.now, key=key or None,
                        confirmation=Confirmation(told or None, None),
                    )  # fmt: skip
                return " ".join(
                    say(
                        "Nhân chứng {name} đã ký đầu {events} lúc {moment}.", name=plain(each.witness.name),
                        events=many(each.size, "sự kiện"), moment=vn_datetime(each.at),
                    ) for each in kept
                )  # fmt: skip

            do("keep_log", act)


def verify_section(desk: Desk) -> None:
    """The check runs apart from the page; whoever comes back finds it going on, or what it found."""
    st.subheader(say("Kiểm tra cả nhật ký"), anchor=False)
    work: LongWork[LogReport] | None = st.session_state.get(_WORK)
    if work is None:
        if st.button(say("Kiểm tra cả nhật ký"), icon=":material/fact_check:", key="nut-kiem-nhat-ky"):
            st.session_state[_WORK] = LongWork(partial(_verify, desk))
            st.rerun()
        _show(st.session_state.get(_DONE))
        return
    bar = st.progress(0.0, text=say("Đang đọc nhật ký…"))
    while not work.is_over(_LOOK_EVERY):
        told = f"{say_sentence(work.what)}: {work.done} / {work.total}"
        bar.progress(min(work.done / max(work.total, 1), 1.0), text=told)
    del st.session_state[_WORK]
    try:
        st.session_state[_DONE] = (desk.now, work.answer())
    except SoluuError as error:
        st.session_state[_DONE] = (desk.now, str(error))
    st.rerun()


def _verify(desk: Desk, progress: Progress) -> LogReport:
    return verify_log(desk.home, desk.store, [], None, progress)


def _show(done: tuple[object, LogReport | str] | None) -> None:
    if done is None:
        st.caption(say("Chưa kiểm tra trong phiên này. Kiểm tra không sửa gì; trường nhiều sự kiện thì mất vài giây."))
        return
    at, report = done
    when = vn_datetime(at)  # type: ignore[arg-type]  # the moment of the page that began it
    if isinstance(report, str):
        st.warning(plain(say_sentence(report)), icon=":material/error:")
        return
    unsigned = report.size - report.signed_size
    if report.problems:
        wrong = many(len(report.problems), "chỗ sai")
        st.markdown(say(":red[**✕ Nhật ký không còn nguyên: {wrong}**] (kiểm tra lúc {when}).", wrong=wrong, when=when))
        rows = pl.DataFrame([problem.as_dict() for problem in report.problems]).select(
            pl.col("where").alias("Chỗ"), pl.col("found").alias("Thấy"), pl.col("expected").alias("Cần"),
            pl.col("action").alias("Nên làm"),
        )  # fmt: skip
        show_table("Chỗ sai của nhật ký", rows, {"Kiểm tra lúc": when}, key="sai-nhat-ky",
                   spoken=("Chỗ", "Cần", "Nên làm"))  # fmt: skip
    elif not report.heads:
        st.markdown(say("**? Chưa có đầu nhật ký nào đã ký để so.** Ký đầu nhật ký trước, rồi kiểm tra lại."))
    else:
        rest = say("; {events} chưa được ký", events=many(unsigned, "sự kiện mới")) if unsigned else ""
        st.markdown(
            say(
                ":green[**✓ Nhật ký còn nguyên**]: {events}, khớp {heads} đầu đã ký{rest} (kiểm tra lúc {when}).",
                events=many(report.size, "sự kiện"), heads=report.heads, rest=rest, when=when,
            )
        )
    for witnessed in report.witnessed:
        st.markdown(f"- {plain(say_sentence(witnessed.sentence()))}")


def _key(desk: Desk, passphrase: str | None) -> Ed25519PrivateKey:
    return load_private(desk.home.keys, passphrase)
