"""The choices of the wizard for unknown layouts: which column is what, and where the rest stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from dashboard.frame import plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.mapping_draft import Draft, columns_seen, mapping_of
from ingest.mapping import (
    LOG_COMPONENTS,
    PERSON_PARTS,
    SKIP,
    SOURCE_NAMES,
    SOURCES,
    How,
    Source,
    part_name,
    parts_of,
)
from ingest.mapping_suggest import unknown_values
from ingest.workbook import Sheet
from records.marks import TERM_NAMES
from records.subjects import SUBJECTS

_NOWHERE: Literal["nowhere"] = "nowhere"
_HOW_NAMES: dict[str, str] = {
    _NOWHERE: "không có", "title": "dòng đầu hoặc cuối trang", "cell": "một ô", "sheet": "tên trang",
    "column": "một cột", "fixed": "ghi cố định",
}  # fmt: skip
_MOST_VALUES = 40   # of a column; more are no names of marks, but what stands in another column
_HOWS: tuple[How, ...] = ("title", "cell", "sheet", "column", "fixed")
_HINTS = {
    "title": "Bỏ trống: tự tìm; hoặc mẫu như «Lớp: {}»", "cell": "B3",
    "sheet": "{}", "column": "Tiêu đề cột", "fixed": "Nội dung",
}  # fmt: skip


def choose_columns(sheets: Sequence[Sheet], draft: Draft, key: str) -> Draft:
    """Of each column what it is, by its heading and by what stands in it; of a table of many subjects also which."""
    st.markdown(say("**Cột nào là gì**"))
    many = draft.kind == "marks" and st.checkbox(
        say("Mỗi cột điểm một môn"), value=bool(draft.subjects), key=f"cd-nhieu-mon-{key}",
        help=say("Khi một trang có điểm của nhiều môn: ghi tên môn cho từng cột."),
    )  # fmt: skip
    parts, subjects = dict[str, str](), dict[str, str]()
    options = parts_of(draft.kind)
    for seen in columns_seen(sheets, draft):
        at = f"{key}-{draft.kind}-{draft.sheet}-{draft.row}-{draft.header_rows}-{seen.letters}"
        guess = draft.parts.get(seen.letters, SKIP)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            parts[seen.letters] = st.selectbox(
                f"{seen.letters} · {plain(seen.column.heading)}", options, index=options.index(guess),
                format_func=in_today_s_words(options, lambda part: say_sentence(part_name(part))),
                key=f"cd-cot-{at}", width=300,
            )  # fmt: skip
            if many and parts[seen.letters] not in (SKIP, *PERSON_PARTS):
                subjects[seen.letters] = st.text_input(
                    say("Môn"), draft.subjects.get(seen.letters, ""), key=f"cd-mon-{at}", width=160
                )
            st.caption(plain(seen.examples) or say("(trống)"))
    return replace(draft, parts=parts, subjects={at: name for at, name in subjects.items() if name.strip()})


def choose_values(sheets: Sequence[Sheet], draft: Draft, key: str) -> Draft:
    """Of a log, what the vendor's own words in its columns of terms, subjects and marks mean."""
    unknown = unknown_values(mapping_of(sheets, replace(draft, values={})), sheets)
    return replace(draft, values=choose_meanings(unknown, draft.values, key))


def choose_meanings(
    unknown: Mapping[str, Mapping[str, str]], before: Mapping[str, Mapping[str, str]], key: str
) -> dict[str, dict[str, str]]:
    """What each of the unknown values of a log means, beginning with what was chosen before, else with its guess."""
    if not unknown:
        return {}
    st.markdown(say("**Giá trị trong cột là gì**"))
    chosen: dict[str, dict[str, str]] = {}
    for part, guesses in unknown.items():
        column = say(part_name(part))
        if len(guesses) > _MOST_VALUES:
            st.warning(say(
                "Cột «{column}» có {number} giá trị lạ: xem lại đã chọn đúng cột chưa.",
                column=column, number=len(guesses),
            ), icon=":material/error:")  # fmt: skip
            chosen[part] = dict(before.get(part, {}))
            continue
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen[part] = {
                value: _meaning(f"{column} · {plain(value)}", part, value, before.get(part, {}).get(value, guess),
                                f"cd-gia-tri-{key}-{part}-{value}") for value, guess in guesses.items()
            }  # fmt: skip
    return chosen


def _meaning(label: str, part: str, value: str, before: str, key: str) -> str:
    options = _meanings(part, value)
    return st.selectbox(
        label, list(options), index=list(options).index(before) if before in options else 0,
        format_func=in_today_s_words(options, lambda one: options[one]), key=key, width=260,
    )  # fmt: skip


def _meanings(part: str, value: str) -> dict[str, str]:
    """What a value of a log's column may mean, and how it is said."""
    left_out = {SKIP: say("Bỏ dòng ấy")}
    if part == "subject":
        names = [subject.name for subject in SUBJECTS.values()]
        return {value: say("Giữ như ghi"), **{name: say(name) for name in names}, **left_out}
    known = {code: part_name(code) for code in LOG_COMPONENTS} if part == "component" else TERM_NAMES
    return {"": say("Chưa chọn"), **{code: say_sentence(name) for code, name in known.items()}, **left_out}


def choose_sources(draft: Draft, key: str) -> Draft:
    """Of what is said once for a sheet, where it stands; and how the table ends and an exemption is written."""
    st.markdown(say("**Lấy từ đâu**"))
    sources: dict[str, Source] = {}
    for name in SOURCES[draft.kind]:
        before = draft.sources.get(name)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            hows: tuple[How | Literal["nowhere"], ...] = (_NOWHERE, *_HOWS)
            how = st.selectbox(
                say(SOURCE_NAMES[name]), hows, index=hows.index(before.how) if before else 0,
                format_func=in_today_s_words(hows, lambda one: say(_HOW_NAMES[one])),
                key=f"cd-nguon-{key}-{draft.kind}-{name}", width=260,
            )  # fmt: skip
            if how != "nowhere":
                text = st.text_input(
                    say("Nội dung"), before.text if before else "", placeholder=say(_HINTS[how]),
                    label_visibility="collapsed", key=f"cd-noi-dung-{key}-{draft.kind}-{name}", width=300,
                )  # fmt: skip
                sources[name] = Source(how, text.strip())
    with st.container(horizontal=True):
        end = st.text_input(
            say("Chữ đầu dòng ngay dưới bảng"), draft.end, key=f"cd-het-{key}", width=260,
            help=say("Ví dụ «Tổng cộng». Bỏ trống: bảng hết ở dòng đầu tiên không có mã và tên."),
        )  # fmt: skip
        exempt = st.text_input(
            say("«Miễn» được ghi là"), draft.exempt, key=f"cd-mien-{key}", width=200,
            help=say("Nhiều cách thì ngăn bằng dấu ;"),
        )
    return replace(draft, sources=sources, end=end, exempt=exempt)
