"""The inspector's batch check: where, how far, what each file came to, and the minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import polars as pl
import streamlit as st

from archive.papers.archive_check import CheckMinutes
from dashboard.frame import Desk, empty_state, many, plain
from dashboard.inspector_session import STOP, VISIT, forget, visit_of
from dashboard.language import both, say, say_sentence
from dashboard.long_work import LongWork, Progress
from dashboard.table_view import XLSX, show_table
from dashboard.taking_along import download
from dashboard.uploads import Upload, on_disk
from dashboard.worded import worded
from jobs.archive_check import NOT_IN_LOOKUP, OUTCOMES, ArchiveCheck, Outcome, stem_of
from jobs.archive_check_report import pdf_of, workbook
from jobs.inspector import Visit, VisitOverError, standing
from jobs.inspector_check import CheckedFor, check_for, place_of, report_for
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.problems import SoluuError

_WORK, _DONE = f"{VISIT}-viec", f"{VISIT}-xong"
_LOOK_EVERY = 1.0   # seconds
_WIDTHS = {"Kết luận": 150, "Tệp": 370}  # a bundle's name is told from the next by its class and term
# Cells of our own words; what is wrong with a file is told at length, as in the minutes.
_SPOKEN = frozenset({
    "Là gì", "Nguyên vẹn", "Có chữ ký", "Khóa tin cậy", "Dấu thời gian", "Còn hiệu lực",
})  # fmt: skip
_SIGNS = {
    OUTCOMES["good"]: "✓", OUTCOMES["unlisted"]: "?", OUTCOMES["replaced"]: "▲", OUTCOMES["part-replaced"]: "▲",
    OUTCOMES["suspended"]: "▲", OUTCOMES["part-suspended"]: "▲", OUTCOMES["revoked"]: "✕",
    OUTCOMES["part-revoked"]: "✕", OUTCOMES["bad"]: "✕", OUTCOMES["unsure"]: "?",
}  # fmt: skip


_OVER: tuple[Outcome, ...] = ("replaced", "part-replaced", "suspended", "part-suspended")


def check_section(desk: Desk) -> None:
    work: LongWork[CheckedFor] | None = st.session_state.get(_WORK)
    if work is not None:
        _watch(desk, work)
        return
    with st.container(border=True):
        typed = _typed(desk)
        uploads = st.file_uploader(
            say("Thả nhiều tệp: gói .zip, ảnh đĩa .iso, tệp PDF"), accept_multiple_files=True, key=f"{VISIT}-tep"
        )
        pressed = st.button(
            say("Kiểm tra"), type="primary", disabled=not (typed.strip() or uploads), icon=":material/fact_check:",
            key="nut-kiem",
        )
    if pressed:
        _begin(desk, typed, uploads or [])
    done: CheckedFor | None = st.session_state.get(_DONE)
    if done is None:
        none = "Chưa kiểm tra gì trong phiên này. Ghi nơi có hồ sơ, hoặc thả tệp, rồi bấm **Kiểm tra**."
        empty_state(say(none))
    else:
        _show(desk, done)


def _typed(desk: Desk) -> str:
    """A place below what the school set apart for inspections; '' where it set apart none."""
    try:
        apart = desk.home.inspection_folders
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return ""
    if not apart:
        st.caption(say("Nhà trường chưa dành thư mục, ổ đĩa nào trên máy này cho thanh tra: thả tệp vào đây."))
        return ""
    label = say("Nơi nhà trường dành cho thanh tra ({places})", places=plain("; ".join(map(str, apart))))
    return st.text_input(label, key=f"{VISIT}-noi", placeholder=str(apart[0]))


def _begin(desk: Desk, typed: str, uploads: Sequence[Upload]) -> None:
    try:
        folders = [place_of(desk.home, typed)] if typed.strip() else []
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    stop = Event()
    st.session_state[STOP] = stop
    st.session_state.pop(_DONE, None)
    st.session_state[_WORK] = LongWork(partial(_run, desk, visit_of(), folders, list(uploads), stop))
    st.rerun()


def _run(
    desk: Desk, visit: Visit, folders: Sequence[Path], uploads: Sequence[Upload], stop: Event, progress: Progress
) -> CheckedFor:
    """The check, away from the page; uploads lie on the disk as long as it lasts."""
    with on_disk(uploads) as paths:
        names = [*map(str, folders), *(upload.name for upload in uploads)]
        return check_for(
            desk.home, desk.store, desk.policies, visit, [*folders, *paths], names, clock_now, progress, stop.is_set
        )


def _watch(desk: Desk, work: LongWork[CheckedFor]) -> None:
    """How far it has come, until its end; each look asks whether the visit may still be."""
    bar = st.progress(0.0, text=say("Đang tìm tệp…"))
    if st.button(say("Dừng"), icon=":material/stop:", key="nut-dung"):
        st.session_state[STOP].set()
    while not work.is_over(_LOOK_EVERY):
        moment = clock_now()
        used = replace(visit_of(), seen_at=moment)  # whoever waits for a long check is there
        try:
            standing(desk.store, desk.policies, used, moment)
        except VisitOverError as error:
            forget(str(error))
            st.rerun()
        st.session_state[VISIT] = used
        bar.progress(work.done / max(work.total, 1), text=say("{done} / {total} tệp", done=work.done, total=work.total))
    del st.session_state[_WORK]
    try:
        st.session_state[_DONE] = work.answer()
    except VisitOverError as error:
        forget(str(error))
    st.rerun()


def _show(desk: Desk, done: CheckedFor) -> None:
    check, minutes = done
    st.markdown(_headline(check))
    for sentence in minutes.summary:
        st.markdown(plain(say_sentence(sentence)))
    visit, before = visit_of(), partial(_report, desk, visit_of(), minutes, lambda _: b"")
    with st.container(horizontal=True):
        for label, name, kind, make in (
            (say("Tải biên bản (PDF/A)"), f"{minutes.label}.pdf", "application/pdf", pdf_of),
            (say("Tải bảng (.xlsx)"), f"{minutes.label}.xlsx", XLSX, workbook),
        ):
            download(label, partial(_report, desk, visit, minutes, make), name, kind, what=None, key=f"tai-{name}")
    notes = {"Kiểm tra lúc": vn_datetime(check.ended), "Nơi": "; ".join(check.sources)}
    results, problems, _, foreign = minutes.tables
    rows = results.frame()
    told, signed = both(lambda: rows.with_columns(
        pl.format(
            "{} {}", pl.col("Kết luận").replace_strict(_SIGNS, default=""), worded(rows, "Kết luận", say_sentence)
        ).alias("Kết luận"),
        _below(check),
    ))
    order = ["Kết luận", "Tệp", *(name for name in rows.columns if name not in ("Tệp", "Kết luận", "STT"))]
    if not rows.is_empty():
        show_table(results.title, signed.select(order), notes, key="kiem", widths=_WIDTHS, before=before,
                   told=told.select(order), spoken=[name for name in order if name in _SPOKEN])
    if problems.rows:
        st.subheader(say(problems.title), anchor=False)
        told = problems.frame().drop("STT").with_columns(_below(check))
        show_table(problems.title, told, notes, key="dieu-sai", before=before)
    if foreign.rows:
        with st.expander(many(len(foreign.rows), "tệp khác, không kiểm")):
            show_table(foreign.title, foreign.frame().with_columns(_below(check)), notes, key="tep-khac", before=before)


def _below(check: ArchiveCheck) -> pl.Expr:
    """Where a file lies, below the one place that was named."""
    name = pl.col("Tệp")
    return name.str.strip_prefix(f"{stem_of(check.sources[0])}/") if len(check.sources) == 1 else name


def _report(desk: Desk, visit: Visit, minutes: CheckMinutes, make: Callable[[CheckMinutes], bytes]) -> bytes:
    """What is taken out, at the moment when it is taken."""
    return report_for(desk.store, desk.policies, visit, minutes, make, clock_now())


def _headline(check: ArchiveCheck) -> str:
    revoked, bad, unsure = check.number("revoked"), check.number("bad"), check.number("unsure")
    grave = (
        (revoked, "gói, tài liệu đã bị trường thu hồi"),
        (check.number("part-revoked"), "gói có tài liệu đã bị trường thu hồi"), (bad, "gói, tài liệu có vấn đề"),
    )  # fmt: skip
    if told := [many(number, words) for number, words in grave if number]:
        return f":red[**✕ {'; '.join(told)}**]"
    if unsure or check.is_stopped:
        return say("**? Không thấy vấn đề, nhưng {unchecked}**", unchecked=many(unsure, "mục chưa kiểm được"))
    if over := sum(check.number(each) for each in _OVER):
        return f":orange[**▲ {many(over, 'gói, tài liệu không còn hiệu lực hoặc đang tạm đình chỉ')}**]"
    if unlisted := check.number("unlisted"):
        unknown = sum(each.why == NOT_IN_LOOKUP for each in check.files)
        absent = "gói, tài liệu nhà trường không có trong sổ tra cứu"
        words = absent if unknown else "gói, tài liệu chưa kiểm được hiệu lực"
        return f":orange[**? {many(unknown or unlisted, words)}**]"
    is_any = bool(check.number("good"))
    green = say(":green[**✓ Mọi hồ sơ ở đây đúng là do trường cấp và nguyên vẹn**]")
    return green if is_any else say("**? Không có hồ sơ nào để kiểm tra**")
