"""The school's own ways of reading that are kept, on the page that imports by them, and the way to remove one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import streamlit as st

from dashboard.frame import Desk, many, plain
from dashboard.import_rows import IN_STORE, LAYOUT, STATE
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.mapping_wizard import KIND_NAMES
from dashboard.texts import layout_name
from dashboard.who import writer_office
from ingest.mapping import ColumnMapping
from jobs.mappings import kept_mappings, remove_mapping
from records.problems import SoluuError

_DONE, _ROUND = "cach-doc-vua-bo", "cach-doc-luot"


def show_mappings(desk: Desk, history: pl.DataFrame) -> None:
    """Each kept mapping, also one whose file somebody spoilt; nothing where there is none."""
    told = st.session_state.pop(_DONE, None)
    if told:
        st.success(told, icon=":material/check:")
    kept = kept_mappings(desk.home)
    sound = {mapping.name: mapping for mapping in kept.sound}
    broken = {Path(file).stem: (file, wrong) for file, wrong in kept.mistakes.items()}
    if not sound and not broken:
        return
    with st.expander(say("Cách đọc đã lưu ({number})", number=len(sound) + len(broken)), icon=":material/rule:"):
        for mapping in sound.values():
            st.markdown(f"- **{plain(mapping.name)}**: {_described(mapping)}")
        for file, wrong in broken.values():
            told = say("Tệp {file} viết sai nên không được dùng. Sửa tệp ấy, hoặc bỏ đi ở dưới:", file=plain(file))
            listed = "\n".join(f"- {plain(say_sentence(each))}" for each in wrong)
            st.warning(f"{told}\n\n{listed}", icon=":material/error:")
        names = [*sound, *(name for name in broken if name not in sound)]
        name = st.selectbox(
            say("Bỏ cách đọc"), names, index=None, placeholder=say("Chọn một cách đọc"), key=_key("cdl-chon"),
            format_func=in_today_s_words(names, str), width=360,
        )  # fmt: skip
        if name is not None:
            _confirm(desk, name, sound.get(name), history)


def _described(mapping: ColumnMapping) -> str:
    headings = ", ".join(f"«{plain(column.heading)}»" for column in mapping.columns)
    return f"{say(KIND_NAMES[mapping.kind])}; {headings}"


def _confirm(desk: Desk, name: str, mapping: ColumnMapping | None, history: pl.DataFrame) -> None:
    """What follows from it, then the consent and the button."""
    with st.container(border=True):
        if mapping is None:
            st.markdown(say("Tệp cách đọc này viết sai nên không được dùng: bỏ đi không đổi gì."))
        else:
            st.markdown(say(
                "**Nếu bỏ:** tệp có các tiêu đề ấy không còn được nhận ra, cho đến khi đặt lại cách đọc. Dữ liệu đã "
                "nhập bằng cách đọc này còn nguyên; tệp đã hoàn tác thì không nhập lại được nếu thiếu nó."
            ))  # fmt: skip
            if files := _imported_by(mapping, history):
                st.markdown(say("Đã nhập bằng cách đọc này: {files}.", files=many(files, "tệp")))
        sure = st.checkbox(say("Tôi đã xem và bỏ cách đọc «{name}».", name=plain(name)), key=_key(f"cdl-chac-{name}"))
        if st.button(say("Bỏ cách đọc này"), disabled=not sure, icon=":material/delete:", key=_key("cdl-bo")) and sure:
            try:
                remove_mapping(desk.home, desk.store, name, now=desk.now, actor=writer_office())
            except SoluuError as error:
                st.warning(plain(say_sentence(str(error))), icon=":material/error:")
                return
            st.session_state[_DONE] = say("Đã bỏ cách đọc «{name}».", name=plain(name))
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            st.rerun()


def _imported_by(mapping: ColumnMapping, history: pl.DataFrame) -> int:
    """How many files in the store were read by it; of logs, which are one layout whatever read them, nobody knows."""
    if history.is_empty() or mapping.kind == "edit-log":
        return 0
    name = layout_name(mapping.layout, {mapping.layout: mapping.name})
    return history.filter((pl.col(STATE) == IN_STORE) & (pl.col(LAYOUT) == name)).height


def _key(name: str) -> str:
    """A widget's key, anew after each removal, so that the form begins empty."""
    return f"{name}-{st.session_state.get(_ROUND, 0)}"
