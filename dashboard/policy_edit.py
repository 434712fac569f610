"""A profile's draft as fields, a group a rule; or as the text itself. What is wrong with it is said as one writes."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import groupby
from typing import cast

import streamlit as st

from dashboard.frame import many, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.policy_draft import draft_key, draft_of, keep_draft
from jobs.policy_versions import ProfileFile
from records.policy.editing import ProfileField, Value, profile_fields, with_values
from records.policy.lines import Path
from records.policy.words import capital

_LONGEST = 110  # letters of a rule's sentence above its fields
_WIDTHS = {"whole": 200, "day": 200, "one": 420, "roles": 420}


def edit_fields(file: ProfileFile) -> None:
    """The values that schools change most; the rest is for the text."""
    text = draft_of(file)
    try:
        found = profile_fields(text)
    except tomllib.TOMLDecodeError:
        st.markdown(say("Bản nháp chưa đúng cú pháp TOML nên chưa sửa theo mục được: sửa ở **Sửa nguyên văn** trước."))
        return
    with st.form(draft_key(file, "mau"), border=True):
        st.caption(
            say(
                "{fields} hay đổi; mục khác, thêm hoặc bỏ quy định thì sửa ở «Sửa nguyên văn». Chú thích trong tệp "
                "được giữ nguyên. Đổi số thì nhớ sửa cả lời của quy định (`sentence`) ở «Sửa nguyên văn».",
                fields=many(len(found), "mục"),
            )
        )
        values: dict[Path, Value | None] = {}
        for group, fields in groupby(found, key=lambda each: each.group):
            st.markdown(f"**{plain(_short(say_sentence(group)))}**")
            with st.container(horizontal=True):
                values |= {each.path: _field(file, each) for each in fields}
        is_done = st.form_submit_button(say("Đưa vào bản nháp"), icon=":material/edit:")
    if is_done:
        changed = {
            each.path: new for each in found if (new := values[each.path]) is not None and new != each.value
        }  # fmt: skip
        keep_draft(file, with_values(text, changed))
        st.rerun()


def edit_text(file: ProfileFile) -> None:
    st.caption(say("Nội dung tệp TOML; bấm ra ngoài ô (hoặc Ctrl+Enter) thì bản nháp được kiểm tra ngay."))
    text = st.text_area(
        say("Nội dung chính sách"), draft_of(file), height=520, key=draft_key(file, "chu"), label_visibility="collapsed"
    )
    if text is not None and text != draft_of(file):
        keep_draft(file, text)
        st.rerun()


def _field(file: ProfileFile, each: ProfileField) -> Value | None:
    key = draft_key(file, ".".join(map(str, each.path)))
    label, width, options = capital(say_sentence(each.label)), _WIDTHS[each.kind], dict(each.options or {})
    if each.kind == "whole":
        return int(st.number_input(label, value=int(str(each.value)), min_value=0, step=1, key=key, width=width))
    if each.kind == "day":
        day = st.date_input(label, value=cast("date", each.value), format="DD/MM/YYYY", key=key, width=width,
                            min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))  # fmt: skip
        return day if isinstance(day, date) else None
    if each.kind == "one":
        names = list(options)
        return st.selectbox(
            label, names, index=names.index(str(each.value)), key=key, width=width,
            format_func=in_today_s_words(options, lambda one: capital(say_sentence(options[one]))),
        )  # fmt: skip
    return st.multiselect(
        label, list(options), default=cast("list[str]", each.value), key=key, width=width,
        format_func=in_today_s_words(options, lambda one: say_sentence(options[one])), placeholder=say("Chọn chức vụ"),
    )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
