"""The history of imports on its page: which files came when and by whom, and the way to take them back, or in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st

from dashboard import viewing
from dashboard.frame import Desk, count, many, plain
from dashboard.import_rows import (
    CLASSES,
    DIGEST,
    FILE,
    HISTORY_SPOKEN,
    IN_STORE,
    LAYOUT,
    PROBLEM_SPOKEN,
    RUN,
    STATE,
    UNDONE,
    problem_rows,
)
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.long_work import Progress, Stopped
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from dashboard.who import who
from dashboard.work_view import begin, watch, work_of
from jobs.undoing import LONGEST_REASON, import_again, in_words, require_reason, undo, undone
from records.clock import vn_datetime
from records.home import Home
from records.problems import SoluuError
from records.rests_on_import import rests_on
from records.store import Store

_WORK, _RESULT, _ROUND, _WEIGHED = "dang-hoan-tac", "ket-qua-hoan-tac", "luot-hoan-tac", "xem-hoan-tac"
_ALL = "Tất cả"
HOW_UNDONE = (
    "**Hoàn tác nhập** đưa tệp ra khỏi dữ liệu như chưa từng nhập: các phiên bản điểm, danh sách lớp, danh sách đang "
    "dùng được suy lại từ những tệp còn lại. Bản gốc không bị xóa, gói đã niêm phong không đổi; **Nhập lại** đưa tệp "
    "về đúng ngày, đúng chỗ cũ. Cả hai việc đều vào nhật ký."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What an undoing, or an import again, came to."""

    sentence: str
    problems: pl.DataFrame


def show_history(desk: Desk, history: pl.DataFrame) -> None:
    """The files that were imported, by filters; below them what can be undone. Nothing where none ever was."""
    work = work_of(desk, _WORK)
    if work is not None:
        st.session_state[_RESULT] = watch(_WORK, work, say("Đang ghi vào kho"), "tệp", may_stop=False)
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state.pop(_WEIGHED, None)
        st.rerun()
    _tell()
    if history.is_empty():
        return
    st.subheader(say("Lịch sử nhập"), anchor=False)
    shown, notes = _filtered(history)
    show_table("Các tệp đã nhập", shown, {"Lập lúc": vn_datetime(desk.now)} | notes, key="lich-su",
               aside=("Lý do hoàn tác", CLASSES), spoken=HISTORY_SPOKEN)  # fmt: skip
    if viewing.may_do("undo_import"):
        _undo_form(desk, history.filter(pl.col(STATE) == IN_STORE))
        _again_form(desk, history.filter(pl.col(STATE) == UNDONE))


def _tell() -> None:
    told: Told | None = st.session_state.pop(_RESULT, None)
    if told is None:
        return
    if told.problems.is_empty():
        st.success(plain(say_sentence(told.sentence)), icon=":material/check:")
        return
    st.warning(plain(say_sentence(told.sentence)), icon=":material/error:")
    show_table("Điều cản trở", told.problems, {}, key="can-tro", spoken=_told_columns(told.problems))


def _told_columns(problems: pl.DataFrame) -> list[str]:
    return [name for name in (*PROBLEM_SPOKEN, "Lý do") if name in problems.columns]


def _filtered(history: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """The rows that fit the filters, and the filters as the workbook says them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(say("Tên tệp hoặc lớp"), key="loc-ten", width=220).strip()
        chosen = {
            name: _box(history, name, f"loc-{key}", width)
            for name, key, width in ((RUN, "luot", 240), (LAYOUT, "loai", 240), (STATE, "tinh-trang", 160))
        }
    found = history.filter(
        pl.concat_str(FILE, pl.col(CLASSES).fill_null(""), separator=" ").str.to_lowercase()
        .str.contains(text.lower(), literal=True)
    )  # fmt: skip
    for name, value in chosen.items():
        if value != _ALL:
            found = found.filter(_said(name) == value)
    return found, {f"Lọc: {name}": str(value) for name, value in {"tên": text, **chosen}.items() if value != _ALL}


def _box(history: pl.DataFrame, name: str, key: str, width: int) -> str:
    """One filter; a run of imports is called by its moment and an office, the others by our own words."""
    values = [_ALL, *_values(history, name)]
    return st.selectbox(say(name), values, format_func=in_today_s_words(values, say_sentence), key=key, width=width)


def _values(history: pl.DataFrame, name: str) -> list[str]:
    kept = history.select(_said(name).alias("value"), RUN).unique("value", maintain_order=True)
    return (kept if name == RUN else kept.sort("value"))["value"].drop_nulls().to_list()


def _said(name: str) -> pl.Expr:
    """A run of imports is told by its moment and who did it."""
    column = pl.col(name)
    if name != RUN:
        return column
    return pl.format("{} · {}", column.dt.strftime("%d/%m/%Y %H:%M:%S"), pl.col("Người nhập").fill_null("?"))


def _names(files: pl.DataFrame) -> dict[str, str]:
    """By digest; of files of one name each with the beginning of its digest."""
    is_alone = pl.col(FILE).is_unique()
    longer = pl.format("{} ({})", FILE, pl.col(DIGEST).str.head(8))
    return dict(files.select(DIGEST, pl.when(is_alone).then(pl.col(FILE)).otherwise(longer)).iter_rows())


def _key(name: str) -> str:
    """A widget's key, anew after each act, so that the form begins empty."""
    return f"{name}-{st.session_state.get(_ROUND, 0)}"


def _undo_form(desk: Desk, files: pl.DataFrame) -> None:
    """First what is meant, then what would become of the store, then the reason and the button."""
    if files.is_empty():
        return
    with st.expander(say("Hoàn tác nhập"), icon=":material/undo:"):
        runs = _values(files, RUN)
        run = st.selectbox(
            say("Lượt nhập"), runs, format_func=in_today_s_words(runs, say_sentence), index=None,
            placeholder=say("Chọn một lượt nhập"), key=_key("luot-ht"),
        )
        if run is None:
            st.caption(say(
                "Chọn lượt nhập, rồi chọn cả lượt hay vài tệp. Trước khi hoàn tác sẽ nêu hết những gì thay đổi."
            ))  # fmt: skip
            return
        of_run = files.filter(_said(RUN) == run)
        names = _names(of_run)
        picked = st.multiselect(
            say("Tệp (bỏ trống: cả {files} của lượt)", files=many(of_run.height, "tệp")), list(names),
            format_func=names.__getitem__,
            key=_key("tep-ht"), placeholder=say("Cả lượt"),
        )  # fmt: skip
        digests = tuple(sorted(picked or names))
        if st.button(say("Xem trước điều sẽ đổi"), icon=":material/visibility:", key=_key("xem-ht")):
            st.session_state[_WEIGHED] = digests
        if st.session_state.get(_WEIGHED) == digests:
            _confirm(desk, digests)


def _confirm(desk: Desk, digests: Sequence[str]) -> None:
    """What rests on the files, in numbers, and the second step."""
    rests = remembered(desk, rests_on, desk.store, tuple(digests))
    with st.container(border=True):
        st.markdown(say(
            "**Nếu hoàn tác:**"
        ) + "\n\n" + "\n".join(f"- {plain(say_sentence(line))}" for line in in_words(rests)))
        reason = st.text_input(
            say("Lý do hoàn tác"), key=_key("ly-do-ht"), max_chars=LONGEST_REASON,
            placeholder=say("Ví dụ: nhập nhầm bản xuất của trường khác"), help=say("Bắt buộc; không ghi tên học sinh."),
        )  # fmt: skip
        actor = who(say("Người hoàn tác"), _key("nguoi-ht"))
        sure = st.checkbox(say("Tôi đã xem và hoàn tác {files}.", files=many(len(digests), "tệp")), key=_key("chac-ht"))
        ready = sure and bool(reason.strip())
        label = say("Hoàn tác {files}", files=many(len(digests), "tệp"))
        if st.button(label, disabled=not ready, icon=":material/undo:", key=_key("hoan-tac")) and ready:
            try:
                viewing.require("undo_import")
                require_reason(desk.store, reason)
            except SoluuError as error:
                st.warning(plain(say_sentence(str(error))), icon=":material/error:")
                return
            begin(desk, _WORK, f"hoàn tác nhập {count(len(digests), 'tệp')}",
                  partial(_undo, desk.home, desk.store, digests, reason, actor, desk.now))  # fmt: skip


def _again_form(desk: Desk, files: pl.DataFrame) -> None:
    if files.is_empty():
        return
    with st.expander(say("Nhập lại tệp đã hoàn tác ({number})", number=files.height), icon=":material/redo:"):
        names = _names(files)
        picked = st.multiselect(
            say("Tệp"), list(names), format_func=names.__getitem__, key=_key("tep-nl"),
            placeholder=say("Chọn một hay nhiều tệp"),
        )
        actor = who(say("Người nhập lại"), _key("nguoi-nl"))
        label = say("Nhập lại {files}", files=many(len(picked), "tệp")) if picked else say("Nhập lại")
        if st.button(label, disabled=not picked, icon=":material/redo:", key=_key("nhap-lai")) and picked:
            viewing.require("undo_import")
            begin(desk, _WORK, f"nhập lại {count(len(picked), 'tệp')}",
                  partial(_again, desk.home, desk.store, tuple(picked), actor, desk.now))  # fmt: skip


def _undo(
    home: Home, store: Store, digests: Sequence[str], reason: str, actor: str, now: datetime, _: Stopped,
    progress: Progress,
) -> Told:  # fmt: skip
    """All or none of the files; what stands in the way is an answer."""
    progress(0, len(digests), "")
    try:
        undo(home, store, digests, reason=reason, actor=actor, now=now)
    except SoluuError as error:
        return _refused(error)
    return Told(f"Đã hoàn tác nhập {count(len(digests), 'tệp')}; bản gốc vẫn giữ, nhập lại được ở dưới.", _NONE)


def _again(
    home: Home, store: Store, digests: Sequence[str], actor: str, now: datetime, stopped: Stopped, progress: Progress
) -> Told:
    try:
        reports = import_again(
            home, store, undone(store, digests), now=now, actor=actor, progress=progress, stopped=stopped
        )
    except SoluuError as error:
        return _refused(error)
    back = sum(report.facts is not None for report in reports)
    wrong = [problem for report in reports for problem in report.errors]
    return Told(f"Đã nhập lại {back} trong {count(len(digests), 'tệp')}, về đúng chỗ cũ.", problem_rows(wrong))


_NONE = pl.DataFrame()


def _refused(error: SoluuError) -> Told:
    return Told(f"Không làm được, kho không thay đổi: {error}", pl.DataFrame({"Lý do": [str(error)]}))
