"""The wizard for files of a layout that nobody knows: header, columns by example, sources, a live preview, and a name.

Everything stands on one view, so that going back is scrolling; what was chosen is kept in the session, also while
another page is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from dashboard.frame import Desk, many, plain
from dashboard.import_rows import PROBLEM_SPOKEN, problem_rows
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.mapping_choices import choose_columns, choose_meanings, choose_sources, choose_values
from dashboard.mapping_draft import (
    NAMELESS,
    PREVIEW_ROWS,
    Draft,
    KeptUpload,
    guessed,
    mapping_of,
    open_points,
    read_with,
    seemingly_left_out,
    sheets_of_upload,
)
from dashboard.who import writer_office
from dashboard.worded import worded
from ingest.mapping import KINDS, MOST_HEADER_ROWS, ColumnMapping, MappingKind
from ingest.mapping_match import matches
from ingest.mapping_suggest import unknown_values
from ingest.read import ReadResult
from ingest.table import HEADER_SEARCH
from ingest.workbook import Sheet, column_letters
from jobs.mapping_preview import joined_name, preview_rows
from jobs.mappings import keep_mapping, kept_mappings
from records.problems import UsageError
from records.reading import schools

_DRAFTS, _FILES = "cach-doc-nhap", "tep-chua-biet"
KIND_NAMES: dict[MappingKind, str] = {"marks": "Bảng điểm", "edit-log": "Nhật ký sửa điểm của phần mềm"}
_MOST_MARKS = 40

Start = Callable[[Sequence[KeptUpload]], None]


def remember(files: Sequence[KeptUpload]) -> None:
    """The files of the last import that no layout knew take the place of those before."""
    st.session_state[_FILES] = list(files)


def offer(desk: Desk, start: Start) -> None:
    """The wizard for the files that no layout knew, if there are any. `start` imports files once a mapping is saved."""
    files: list[KeptUpload] = st.session_state.get(_FILES, [])
    if not files:
        return
    st.subheader(say("Đặt cách đọc cho tệp chưa biết"), anchor=False)
    head = st.container()
    chosen = st.selectbox(
        say("Tệp"), range(len(files)), format_func=lambda n: files[n].name, key="cd-tep", disabled=len(files) == 1
    )
    upload = files[chosen]
    sheets = sheets_of_upload(upload)
    kept = next((each for each in kept_mappings(desk.home).sound if each.kind == "edit-log" and matches(each, sheets)),
                None)  # fmt: skip
    if kept is not None:
        _amend(desk, kept, sheets, upload, files, start)
        return
    head.markdown(
        say(
            "{files} chưa nhận ra bố cục. Chỉ cho chương trình một lần cột nào là gì; các tệp sau có cùng tiêu đề được "
            "nhận ra ngay.",
            files=many(len(files), "tệp"),
        )
    )
    if not sheets:
        st.warning(say("Tệp này không có trang nào đọc được nên không đặt được cách đọc."), icon=":material/error:")
        return
    drafts: dict[str, Draft] = st.session_state.setdefault(_DRAFTS, {})
    key = f"{chosen}-{upload.name}"
    drafts[key] = _layout(sheets, drafts.get(key) or guessed(sheets), key)
    drafts[key] = choose_sources(choose_columns(sheets, drafts[key], key), key)
    drafts[key] = choose_values(sheets, drafts[key], key)
    mapping = mapping_of(sheets, drafts[key])
    if left := seemingly_left_out(sheets, drafts[key]):
        named = ", ".join(f"«{plain(each)}»" for each in left)
        st.warning(say("Để «Không nhập» mà trông như cột điểm: {columns}. Điểm ở đó sẽ không vào kho.", columns=named),
                   icon=":material/warning:")  # fmt: skip
    read = _preview(desk, mapping, upload)
    name = _save(desk, mapping, drafts[key].name, read, files, start)
    drafts[key] = replace(drafts[key], name=name)


def _amend(
    desk: Desk, kept: ColumnMapping, sheets: Sequence[Sheet], upload: KeptUpload, files: Sequence[KeptUpload],
    start: Start,
) -> None:  # fmt: skip
    """A log that a kept mapping knows, but for some of its words: only these are asked for, the rest stays."""
    st.markdown(say(
        "Tệp này thuộc cách đọc «{name}», nhưng có giá trị mà cách đọc ấy chưa biết. Chọn mỗi giá trị là gì.",
        name=plain(kept.name),
    ))  # fmt: skip
    found = choose_meanings(unknown_values(kept, sheets), {}, f"them-{upload.name}")
    values = {part: {**kept.values.get(part, {}), **found.get(part, {})} for part in (*kept.values, *found)}
    mapping = replace(kept, values=values)
    read = _preview(desk, mapping, upload)
    label = say("Bổ sung cách đọc và nhập {files}", files=many(len(files), "tệp"))
    is_read = read is not None and read.facts is not None
    if st.button(label, type="primary", disabled=not is_read, key="cd-bo-sung"):
        keep_mapping(desk.home, desk.store, mapping, now=desk.now, actor=writer_office(), again=True)
        st.session_state.pop(_FILES, None)
        start(files)


def _layout(sheets: Sequence[Sheet], draft: Draft, key: str) -> Draft:
    """What the file is, in which sheet and row the header stands; a change of these guesses anew."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            say(
                "Tệp này là"
            ), KINDS, index=KINDS.index(draft.kind),
            format_func=in_today_s_words(KINDS, lambda one: say(KIND_NAMES[one])),
            key=f"cd-loai-{key}", width=260,
        )  # fmt: skip
        sheet = st.selectbox(
            say("Trang tính"), range(len(sheets)), index=min(draft.sheet, len(sheets) - 1),
            format_func=lambda n: sheets[n].name, key=f"cd-trang-{key}", width=200,
        )  # fmt: skip
        most = min(HEADER_SEARCH, len(sheets[sheet].rows))
        row = st.number_input(
            say("Dòng tiêu đề"), 1, most, min(draft.row, most), key=f"cd-dong-{key}-{sheet}", width=140,
            help=say("Dòng có tên các cột. Tiêu đề nhiều dòng thì ghi dòng đầu."),
        )  # fmt: skip
        height = st.number_input(
            say("Tiêu đề cao mấy dòng"), 1, MOST_HEADER_ROWS, draft.header_rows, key=f"cd-cao-{key}", width=160
        )
    _first_rows(sheets[sheet], int(row))
    changed = replace(draft, kind=kind, sheet=sheet, row=int(row), header_rows=int(height))
    return draft if changed == draft else guessed(sheets, changed)


def _first_rows(sheet: Sheet, row: int) -> None:
    """The rows around the header as the file has them."""
    first = max(0, row - 6)
    last = min(first + PREVIEW_ROWS, len(sheet.rows))
    cells = {
        column_letters(column): [sheet.shown(r, column) for r in range(first, last)] for column in range(sheet.width)
    }
    frame = pl.DataFrame({say("Dòng"): range(first + 1, last + 1), **cells})
    st.dataframe(frame, hide_index=True, height=260)
    st.caption(say(
        "Hiện dòng {first} đến {last} trong {rows} dòng; tiêu đề ở dòng {row}.",
        first=first + 1, last=last, rows=len(sheet.rows), row=row,
    ))  # fmt: skip


def _preview(desk: Desk, mapping: ColumnMapping, upload: KeptUpload) -> ReadResult | None:
    """The first marks as they would be read, and everything that is wrong; None where the choices are not whole."""
    st.markdown(say("**Đọc thử**"))
    points = open_points(replace(mapping, name=mapping.name or "ten"))
    for point in points:
        st.warning(plain(say_sentence(point)), icon=":material/edit:")
    if points:
        return None
    read = read_with(mapping, upload, desk.now, _only_school(desk), kept_mappings(desk.home).sound)
    named = replace(mapping, name=mapping.name or NAMELESS)
    if joined := joined_name(named, read):
        st.info(say("Họ và tên ghép từ các cột {columns}, ví dụ: «{name}».", columns=plain(joined.named),
                    name=plain(joined.example)), icon=":material/merge:")  # fmt: skip
    rows = preview_rows(read, _MOST_MARKS)
    if not rows.is_empty():
        total = sum(sheet.marks + sheet.listed for sheet in read.facts.sheets) if read.facts else 0
        thing = "dòng" if mapping.kind == "edit-log" else "điểm"
        st.caption(say("Hiện {shown} trong {all}, như sẽ được nhập.", shown=rows.height, all=many(total, thing)))
        st.dataframe(_headed(rows, ()), hide_index=True, height=260, placeholder="")
    if read.problems:
        st.dataframe(_headed(problem_rows(read.problems), PROBLEM_SPOKEN), hide_index=True, placeholder="")
    elif read.facts:
        st.success(say("Không có chỗ sai."), icon=":material/check:")
    return read


def _headed(rows: pl.DataFrame, spoken: Sequence[str]) -> pl.DataFrame:
    """Headings and our own words in the viewer's language."""
    told = rows.with_columns(worded(rows, name, say_sentence) for name in spoken)
    return told.rename({name: say(name) for name in rows.columns})


def _only_school(desk: Desk) -> str | None:
    if not desk.store.path.exists():
        return None
    with desk.store.read() as db:
        names = schools(db)
    return names[0] if len(names) == 1 else None


def _save(
    desk: Desk, mapping: ColumnMapping, name: str, read: ReadResult | None, files: Sequence[KeptUpload], start: Start
) -> str:
    """The name, and saving with the import at once; returns what was typed."""
    typed = st.text_input(say(
        "Tên cách đọc"
    ), name, key="cd-ten", placeholder=say("Sổ điểm phần mềm ABC"), max_chars=60)
    is_read = read is not None and read.facts is not None
    if read is not None and not is_read:
        st.markdown(say("Tệp này còn lỗi: sửa các lựa chọn ở trên. Nếu lỗi ở chính tệp thì vẫn lưu được cách đọc."))
    ready = read is not None and bool(typed.strip())
    label = say("Lưu và nhập {files}", files=many(len(files), "tệp"))
    if st.button(label, type="primary", disabled=not ready, key="cd-luu"):
        named = replace(mapping, name=typed.strip())
        try:
            keep_mapping(desk.home, desk.store, named, now=desk.now, actor=writer_office())
        except UsageError as error:
            st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        else:
            st.session_state.pop(_DRAFTS, None)
            st.session_state.pop(_FILES, None)
            start(files)
    return typed
