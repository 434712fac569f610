"""The form in which a school records a duty that was done, and the one in which it takes back a slip."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, get_args

import polars as pl
import streamlit as st

from dashboard import viewing
from dashboard.duty_rows import WHOLE_SCHOOL, told_month, told_work
from dashboard.frame import Desk, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.who import who
from records.clock import VIETNAM, months_of, vn_date
from records.duties import LOCK_WORKS, MONTHLY_WORKS, Duty, add_duty, withdraw_duty
from records.marks import TERM_NAMES
from records.policy.words import IN_VIETNAMESE, Document, LockWork, MonthlyWork, Role, Work, capital
from records.problems import UsageError

_ROUND, _TOLD = "luot-viec", "vua-ghi-viec"
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:hg]([0-5]\d)")
_WORKS = (*get_args(MonthlyWork), *get_args(LockWork), *get_args(Work))


@dataclass(frozen=True, slots=True)
class Place:
    """Of which school and year duties are recorded, and the classes there are."""

    school: str
    school_year: str
    classes: Sequence[str]


def show_form(desk: Desk, place: Place, *, is_open: bool) -> None:
    """What was done, of what, when and by whom; then the button. After a duty is kept the form begins anew."""
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.success(told, icon=":material/check:")
    lap = lap_of_forms()
    with st.expander(say("Ghi việc đã làm"), icon=":material/add_task:", expanded=is_open or lap > 0):
        with st.container(horizontal=True, key="bieu-viec"):
            work = _choice(say("Việc *"), _WORKS, told_work, 250, f"viec-moi-{lap}")
            month = _choice(
                say("Của tháng *") if work in MONTHLY_WORKS else say("Của tháng"), months_of(place.school_year),
                told_month, 145, f"thang-moi-{lap}",
            )  # fmt: skip
            term = _choice(say("Học kì"), list(TERM_NAMES), lambda code: say(TERM_NAMES[code]), 130, f"ki-moi-{lap}")
            class_name = _choice(say("Lớp"), place.classes, str, 115, f"lop-moi-{lap}", nothing=say(WHOLE_SCHOOL))
            document = _choice(say("Hồ sơ"), get_args(Document), _word, 250, f"ho-so-moi-{lap}")
        with st.container(horizontal=True, key="bieu-nguoi"):
            day = st.date_input(
                say("Ngày làm *"), value=desk.now.date(), max_value=desk.now.date(), format="DD/MM/YYYY", width=150,
                key=f"ngay-moi-{lap}",
            )  # fmt: skip
            clock = st.text_input(
                say("Giờ *") if work in LOCK_WORKS else say("Giờ"), placeholder="15:30", width=90, key=f"gio-moi-{lap}"
            )
            role = _choice(say("Chức vụ"), get_args(Role), _word, 205, f"chuc-vu-moi-{lap}")
            done_by = st.text_input(say("Người làm"), width=205, key=f"nguoi-moi-{lap}")
            note = st.text_input(say("Ghi chú"), width=230, key=f"ghi-chu-moi-{lap}")
        actor = who(say("Người ghi sổ"), f"nguoi-ghi-{lap}")
        label = say("Ghi vào sổ")
        pressed = st.button(label, type="primary", disabled=work is None, icon=":material/edit:", key="ghi-viec")
        if pressed and isinstance(day, date) and work:
            _keep(desk, actor, lambda: Duty(
                place.school, place.school_year, work, day, term=term, month=month, class_name=class_name,
                document=document, done_at=_moment(day, clock), done_by=done_by.strip() or None, role=role,
                note=note.strip() or None,
            ))  # fmt: skip


def show_withdrawal(desk: Desk, entries: pl.DataFrame) -> None:
    """Take back an entry of the page; `entries` are rows of `current_duties` that were made here."""
    if entries.is_empty():
        return
    said = {row["entry_id"]: _said(row) for row in entries.iter_rows(named=True)}
    with st.expander(say("Rút lại việc ghi nhầm"), icon=":material/undo:"):
        lap = lap_of_forms()
        with st.container(horizontal=True, vertical_alignment="bottom", key="bieu-rut"):
            entry = _choice(say("Việc đã ghi trên trang"), list(said), lambda key: said[key], 420, f"rut-{lap}")
            reason = st.text_input(say("Lý do"), width=320, key=f"ly-do-{lap}")
            actor = who(say("Người rút"), f"nguoi-rut-{lap}")
            ready = entry is not None and bool(reason.strip())
            if st.button(say("Rút lại"), disabled=not ready, key="rut-viec") and entry:
                viewing.require("write_duties")
                with desk.store.write() as db:
                    withdraw_duty(db, entry, reason=reason, now=desk.now, actor=actor)
                begin_anew(say(
                    "Đã rút lại: {duty}. Việc ấy còn trong danh sách đã rút, kèm lý do.", duty=plain(said[entry])
                ))


def _keep(desk: Desk, actor: str, duty_of: Callable[[], Duty]) -> None:
    viewing.require("write_duties")
    try:
        duty = duty_of()
        with desk.store.write() as db:
            add_duty(db, duty, now=desk.now, actor=actor)
    except UsageError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    done = plain(told_work(duty.work))
    begin_anew(say("Đã ghi vào sổ: {duty}, ngày {day}.", duty=done, day=vn_date(duty.done_on)))


def lap_of_forms() -> int:
    """How often the page's forms began anew: a part of the keys of their boxes."""
    lap: int = st.session_state.setdefault(_ROUND, 0)
    return lap


def begin_anew(told: str) -> None:
    """Says on the next run what was done, with empty forms."""
    st.session_state[_TOLD] = told
    st.session_state[_ROUND] = lap_of_forms() + 1
    st.rerun()


def _choice(
    label: str, options: Sequence[str], word: Callable[[str], str], width: int, key: str, *, nothing: str = "–"
) -> str | None:
    """A box that may stay empty."""
    words = in_today_s_words(options, word)
    return st.selectbox(label, options, index=None, format_func=words, placeholder=nothing, width=width, key=key)


def _moment(day: date, text: str) -> datetime | None:
    """The minute of a day; raises `UsageError` for what is no time."""
    if not text.strip():
        return None
    found = _CLOCK.fullmatch(text.strip().lower())
    if not found:
        raise UsageError(say("Giờ phải có dạng 15:30."))
    return datetime.combine(day, time(int(found[1]), int(found[2])), VIETNAM)


def _word(code: str) -> str:
    return capital(say(IN_VIETNAMESE[code]).partition("|")[0])


def _said(row: dict[str, Any]) -> str:
    of = told_month(row["month"]).lower() if row["month"] else say(TERM_NAMES.get(row["term"], "")).lower()
    where = say("lớp {name}", name=row["class_name"]) if row["class_name"] else say(WHOLE_SCHOOL).lower()
    parts = (told_work(row["work"]), of, where)
    return f"{', '.join(part for part in parts if part)} – {vn_date(row['done_on'])}"
