"""Revoking and suspending what was issued, from the page: the principal acts, a revocation takes a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

import polars as pl
import streamlit as st
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.keys import load_private
from dashboard import viewing
from dashboard.acts import do, role_box, widget_key
from dashboard.frame import Desk, many, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.table_view import show_table
from dashboard.who import myself
from jobs.withdrawing import Done, lift, withdraw
from qr.label import parse_label
from qr.payload import BadCodeError
from qr.texts import withdrawn_words
from records.clock import vn_datetime
from records.disposal import Signer
from records.disposal_store import Reviewed
from records.policy.words import capital
from records.problems import UsageError
from records.withdrawals import KIND_NAMES, Act, Asked, Kind, Scope, Why

_DONE: dict[Kind, str] = {"revoked": "Đã thu hồi", "suspended": "Đã tạm đình chỉ"}
_KINDS: tuple[Kind, ...] = ("suspended", "revoked")


def withdrawal_section(desk: Desk, found: Sequence[Reviewed], made: Sequence[Act], notes: dict[str, str]) -> None:
    """What was revoked or suspended, and the forms for it."""
    st.subheader(say("Thu hồi, tạm đình chỉ"), anchor=False)
    if made:
        spoken = ("Việc", "Của", "Lý do công bố", "Theo")
        show_table("Thu hồi, tạm đình chỉ", _table(made), notes, key="thu-hoi-bang", spoken=spoken)
    _withdraw_form(desk, found)
    _lift_form(desk, made)


def _table(made: Sequence[Act]) -> pl.DataFrame:
    return pl.DataFrame({
        "Mã": [act.act_id for act in made],
        "Việc": [f"{'■' if act.kind == 'revoked' else '▲'} {KIND_NAMES[act.kind]}" for act in made],
        "Của": [act.subject_words() for act in made],
        "Lý do công bố": [withdrawn_words(act.why) for act in made],
        "Từ": [vn_datetime(act.at) for act in made],
        "Theo": [act.decision or act.by for act in made],
        "Đã thôi": [vn_datetime(act.lifted_at) if act.lifted_at else "" for act in made],
    })  # fmt: skip


def _withdraw_form(desk: Desk, found: Sequence[Reviewed]) -> None:
    labels = {each.record.kept.subject_id: each.record.label for each in found if each.record.kept.kind == "bundle"}
    if not viewing.may_do("withdraw_papers"):
        st.caption(say("Thu hồi, tạm đình chỉ do hiệu trưởng làm."))
        return
    with st.expander(say("Thu hồi hoặc tạm đình chỉ"), icon=":material/block:"):
        st.markdown(
            say(
                "Do hiệu trưởng làm, có hiệu lực ngay trên trang kiểm tra. **Thu hồi không bỏ được**; còn đang làm rõ "
                "thì tạm đình chỉ."
            )
        )
        kind: Kind | None = st.segmented_control(
            say("Việc"), _KINDS, format_func=in_today_s_words(_KINDS, lambda one: capital(say(KIND_NAMES[one]))),
            default="suspended",
            key=widget_key("hl-viec"),
        )  # fmt: skip
        chosen = st.selectbox(
            say("Gói"), list(labels), index=None, placeholder=say("Chọn gói"),
            format_func=in_today_s_words(labels, lambda one: say_sentence(labels[one])),
            key=widget_key("hl-goi"),
        )  # fmt: skip
        number = st.text_input(say("Hoặc chỉ một tài liệu: số in dưới mã QR"), key=widget_key("hl-so-tai-lieu")).strip()
        why = st.selectbox(
            say("Lý do được công bố"), get_args(Why), index=get_args(Why).index("checking"),
            format_func=in_today_s_words(get_args(Why), lambda one: say(withdrawn_words(one))),
            key=widget_key("hl-loai"),
        )  # fmt: skip
        reason = st.text_input(say("Lý do bằng lời (giữ tại trường; không nêu tên học sinh)"), key=widget_key("hl-vi"))
        principal = _principal("hl-ht")
        other, decision, day = _revoking() if kind == "revoked" else (None, None, None)
        passphrase = passphrase_box(desk, widget_key("hl-mat-khau"))
        understood = say("Tôi hiểu là không bỏ thu hồi được")
        is_sure = kind != "revoked" or st.checkbox(understood, key=widget_key("hl-dong-y"))
        ready = bool(
            kind and (chosen is None) != (not number) and reason.strip() and principal and is_sure
            and not is_lacking(passphrase) and (kind != "revoked" or (other and decision and day))
        )  # fmt: skip
        if st.button("Ghi", disabled=not ready, key="nut-hieu-luc") and kind and principal:
            head = Signer(role="principal", name=principal)

            def act() -> str:
                scope, subject_id = _subject(chosen, number)
                asked = Asked(
                    kind=kind, scope=scope, subject_id=subject_id, why=why, reason=reason, decided_by=head,
                    requested_by=other, number=decision, day=day,
                )  # fmt: skip
                done = withdraw(desk.home, desk.store, asked, key=_key(desk, passphrase), now=desk.now)
                return _told(done, say(_DONE[kind]))

            do("withdraw_papers", act)


def _revoking() -> tuple[Signer | None, str | None, date | None]:
    """What a revocation needs besides: who asked for it, and the decision."""
    with st.container(horizontal=True):
        name = _person("hl-nguoi", say("Họ tên người đề nghị"))
        role = role_box("hl-nguoi", "clerk", say("Chức vụ người đề nghị"))
    with st.container(horizontal=True):
        number = st.text_input(say("Số quyết định"), key=widget_key("hl-qd"), width=200).strip()
        day = st.date_input(say("Ngày"), value=None, format="DD/MM/YYYY", key=widget_key("hl-ngay"), width=150)
    return Signer(role=role, name=name) if name else None, number or None, day if isinstance(day, date) else None


def _lift_form(desk: Desk, made: Sequence[Act]) -> None:
    standing = {act.act_id: act for act in made if act.kind == "suspended" and act.stands}
    if not standing or not viewing.may_do("withdraw_papers"):
        return
    with st.expander(say("Thôi đình chỉ"), icon=":material/undo:"):
        chosen = st.selectbox(
            say("Lần đình chỉ"), list(standing), index=None, placeholder=say("Chọn"), key=widget_key("hl-thoi-gi"),
            format_func=in_today_s_words(standing, lambda one: f"{one}: {say_sentence(standing[one].subject_words())}"),
        )  # fmt: skip
        reason = st.text_input(say("Đã làm rõ thế nào"), key=widget_key("hl-thoi-vi"))
        principal = _principal("hl-thoi-ht")
        passphrase = passphrase_box(desk, widget_key("hl-thoi-mat-khau"))
        ready = bool(chosen and reason.strip() and principal and not is_lacking(passphrase))
        if st.button(say("Thôi đình chỉ"), disabled=not ready, key="nut-thoi-dinh-chi") and chosen and principal:
            head = Signer(role="principal", name=principal)

            def act() -> str:
                key = _key(desk, passphrase)
                done = lift(desk.home, desk.store, chosen, reason=reason, by=head, key=key, now=desk.now)
                return _told(done, say("Đã thôi đình chỉ"))

            do("withdraw_papers", act)


def _principal(name: str) -> str:
    me = myself(widget_key(f"vai-{name}"), ("principal",))
    return me[0] if me else _person(name, say("Họ tên hiệu trưởng"))


def _person(name: str, label: str) -> str:
    return st.text_input(label, key=widget_key(f"ten-{name}"), width=260).strip()


def _key(desk: Desk, passphrase: str | None) -> Ed25519PrivateKey:
    return load_private(desk.home.keys, passphrase)


def _subject(bundle: str | None, number: str) -> tuple[Scope, str]:
    if bundle:
        return "bundle", bundle
    try:
        return "document", parse_label(number).hex()
    except BadCodeError as error:
        raise UsageError(str(error)) from None


def _told(done: Done, words: str) -> str:
    of, papers = plain(say_sentence(done.act.subject_words())), many(done.documents, "tài liệu")
    return f"{words}, {done.act.act_id}: {of}, {papers}."
