"""A pupil's own extract, from the page: class, pupil, who asks and by whose decision; then the ZIP to take along."""

from __future__ import annotations

from typing import get_args

import polars as pl
import streamlit as st

from archive.extracting import Extract
from archive.keys import load_private
from dashboard import viewing
from dashboard.frame import Desk, many, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.taking_along import download
from dashboard.who import role_words, who
from jobs.pupil_extract import KIND, PupilExtract, extract_pupil
from records.access import Request
from records.policy.words import Role
from records.problems import SoluuError
from records.pupil_papers import pupils_with_papers
from records.vn_order import by_given_name

# (Which pupil, the extract) is shown until another one is chosen.
_MADE, _PASSPHRASE = "trich-hoc-ba-vua-lap", "trich-mat-khau"


def pupil_extract_form(desk: Desk) -> None:
    """Nothing where no học bạ is sealed."""
    with desk.store.read() as db:
        pupils = pupils_with_papers(db, KIND)
    if pupils.is_empty():
        return
    with st.expander(say("Trích học bạ của một học sinh"), icon=":material/badge:"):
        st.markdown(
            say(
                "Lấy học bạ đã niêm phong qua các năm của **một** em ra tệp ZIP, kèm bằng chứng để nơi nhận tự kiểm. "
                "Không có tài liệu của em khác. Việc trích được ghi vào nhật ký."
            )
        )
        with st.container(horizontal=True):
            group = _group(pupils)
            pupil = _pupil(pupils, group)
        _ask(desk, group, pupil)
        made = st.session_state.get(_MADE)
        if made and made[0] == (group, pupil):
            _give(made[1])


def _group(pupils: pl.DataFrame) -> tuple[str, str, str] | None:
    columns = ["school", "school_year", "class_name"]
    groups = list(pupils.select(columns).unique(maintain_order=True).iter_rows())
    several = pupils["school"].n_unique() > 1
    chosen: tuple[str, str, str] | None = st.selectbox(
        say("Lớp"), groups, index=None, placeholder=say("Chọn lớp"), key="trich-lop", width=300,
        format_func=lambda one: f"{one[2]} · {one[1]}" + (f" · {one[0]}" if several else ""),
    )  # fmt: skip
    return chosen


def _pupil(pupils: pl.DataFrame, group: tuple[str, str, str] | None) -> str | None:
    of = dict(zip(("school", "school_year", "class_name"), group, strict=True)) if group else None
    rows = pupils.filter(**of) if of else pupils.head(0)
    names = dict(rows.select("pupil_code", "full_name").iter_rows())
    codes = sorted(names, key=lambda code: by_given_name(names[code] or code))
    chosen: str | None = st.selectbox(
        say("Học sinh"), codes, index=None, placeholder=say("Chọn học sinh"), key="trich-em", width=340,
        format_func=in_today_s_words(codes, lambda code: f"{names.get(code) or say('không rõ tên')} · {code}"),
    )  # fmt: skip
    return chosen


def _ask(desk: Desk, group: tuple[str, str, str] | None, pupil: str | None) -> None:
    with st.container(horizontal=True):
        asked_by = _role(say("Ai yêu cầu"), "trich-ai", empty=say("Chọn chức vụ"))
        decided_by = _role(say("Ai quyết định"), "trich-ai-quyet", empty=say("Không có"))
        decision = st.text_input(say("Số, ngày quyết định"), key="trich-so", width=220)
    actor = who(say("Người trích"), "nguoi-trich")
    passphrase = passphrase_box(desk, _PASSPHRASE)
    ready = bool(group and pupil and asked_by) and not is_lacking(passphrase)
    if not st.button(say("Trích"), disabled=not ready, key="nut-trich") or not (group and pupil and asked_by):
        return
    asked = Request(
        school=group[0], school_year=group[1], action="extract", asked_by=asked_by, decided_by=decided_by,
        decision=decision,
    )  # fmt: skip
    try:
        viewing.require("extract_pupil")
        with st.spinner(say("Đang lấy học bạ ra và kiểm chứng…")):
            done = extract_pupil(
                desk.home, desk.store, desk.policies, pupil, asked, key=load_private(desk.home.keys, passphrase),
                now=desk.now, actor=actor,
            )  # fmt: skip
    except SoluuError as error:
        st.session_state.pop(_MADE, None)
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    st.session_state[_MADE] = ((group, pupil), done)


def _role(label: str, key: str, *, empty: str) -> Role | None:
    """Nobody until somebody is chosen: who asks decides whether a rule binds."""
    return st.selectbox(
        label, list(get_args(Role)), index=None, placeholder=empty, key=key, width=220,
        format_func=role_words(get_args(Role)),
    )


def _give(done: PupilExtract) -> None:
    made: Extract = done.made
    st.success(
        say(
            "Đã trích {papers} từ {bundles} và kiểm chứng: nguyên vẹn, đúng chữ ký của trường.",
            papers=many(made.papers, "học bạ"), bundles=many(made.bundles, "gói"),
        ), icon=":material/check:",
    )  # fmt: skip
    for bundle in done.left_out:
        is_gone = bundle.standing == "destroyed"
        why = say("đã tiêu hủy") if is_gone else say("đã có bản thay, và bản thay không có em này")
        named = f"{bundle.class_name} {bundle.term} {bundle.school_year}"
        st.markdown(say("▲ Không trích: gói lớp {named} {why}.", named=plain(named), why=why))
    download(
        say("Tải {name}", name=made.file_name), lambda: made.content, made.file_name, "application/zip",
        what="trich-hoc-ba", key="tai-trich",
    )  # fmt: skip
