"""The form of a new request, from the class down to the cell; or filled in from a change that exports show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import get_args

import polars as pl
import streamlit as st

from dashboard.filters import told
from dashboard.frame import Desk, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.register_forms import DONE, OPENED, UNFOLDED, acted, day_box, mark_of
from dashboard.register_rows import told_mark
from jobs import register
from jobs.measuring import Filters
from records.correction_case import Request
from records.policy.entry import mark_kind
from records.policy.words import FormMark, in_vietnamese

_USUAL_LINE = {"TX": "regular", "GK": "periodic", "CK": "term", "KTDK": "periodic"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the book, and its old and new value where a change was seen in it."""

    class_name: str
    pupil_code: str
    subject: str
    component: str
    old_value: str | None = None
    new_value: str | None = None

    @property
    def key(self) -> str:
        return "-".join((self.class_name, self.pupil_code, self.subject, self.component))


def fill_in(cell: Cell) -> None:
    """Put a cell into the boxes of the new request, before they are drawn."""
    st.session_state.update({
        "lap-lop": cell.class_name, "lap-hs": cell.pupil_code, "lap-mon": cell.subject, "lap-cot": cell.component,
        f"lap-cu-{cell.key}": told_mark(cell.old_value) if cell.old_value else "",
        f"lap-moi-{cell.key}": told_mark(cell.new_value) if cell.new_value else "",
    })  # fmt: skip
    st.session_state[DONE] = say(
        "Đã điền sẵn ô điểm ấy ở mục «Lập đề nghị mới»: ghi lý do, người đề nghị rồi bấm lập."
    )
    st.session_state[UNFOLDED] = True


def new_request(desk: Desk, chosen: Filters, options: pl.DataFrame, actor: str) -> None:
    """From the class down to the cell; what the newest export shows stands in the first value."""
    cell = _cell(desk, chosen, options)
    if cell is None:
        return
    marks = get_args(FormMark)
    usual = _USUAL_LINE.get(str(mark_kind(cell.component)), "other")
    with st.form(f"lap-{cell.key}", border=False):
        with st.container(horizontal=True):
            old = st.text_input(say("Điểm gốc"), key=f"lap-cu-{cell.key}", width=140)
            new = st.text_input(say("Điểm đề nghị"), key=f"lap-moi-{cell.key}", width=140)
            line = st.selectbox(
                say("Dòng của giấy đề nghị"), marks, index=marks.index(usual), width=230,
                format_func=in_today_s_words(marks, lambda one: say_sentence(in_vietnamese(one))),
                key=f"lap-dong-{cell.key}",
            )  # fmt: skip
        with st.container(horizontal=True):
            by = st.text_input(say("Người đề nghị (họ tên)"), key=f"lap-nguoi-{cell.key}", width=280)
            on = day_box(say("Ngày đề nghị"), desk, key=f"lap-ngay-{cell.key}")
        reason = st.text_area(say("Lý do"), key=f"lap-li-do-{cell.key}", height=90)
        pressed = st.form_submit_button(say("Lập đề nghị"), type="primary", icon=":material/add:")
    if pressed:
        acted(lambda: _open(desk, chosen, cell, (old, new), (line, reason, on, by), actor))


def _open(
    desk: Desk, chosen: Filters, cell: Cell, marks: tuple[str, str], form: tuple[str, str, date, str], actor: str
) -> str:
    old, new = map(mark_of, marks)
    line, reason, on, by = form
    request = Request(
        school=str(chosen.school), school_year=str(chosen.school_year), term=str(chosen.term),
        class_name=cell.class_name, pupil_code=cell.pupil_code, subject=cell.subject, component=cell.component,
        old_value=old, new_value=new, form_mark=line, reason=reason.strip(), requested_on=on, requested_by=by.strip(),
    )  # fmt: skip
    case = register.open_case(desk.store, request, now=desk.now, actor=actor)
    st.session_state[OPENED] = case.case_id
    st.session_state[UNFOLDED] = False
    return say("Đã lập đề nghị {number}.", number=register.number_of(case.case_id))


def _cell(desk: Desk, chosen: Filters, options: pl.DataFrame) -> Cell | None:
    here = options.filter(
        school=chosen.school, school_year=chosen.school_year, term=chosen.term
    )
    with st.container(horizontal=True):
        class_name = _one(say("Lớp"), sorted(here["class_name"].unique()), "lap-lop", str, 110)
        here = here.filter(class_name=class_name)
        scope = (str(chosen.school), str(chosen.school_year), str(chosen.term), str(class_name))
        pupils = dict(register.pupils_of(desk.store, scope))
        code = _one(say("Học sinh"), list(pupils), "lap-hs", lambda one: f"{pupils[one]} ({one})", 300)
        subjects = here["subject"].unique(maintain_order=True).to_list()
        subject = _one(say("Môn"), subjects, "lap-mon", partial(told, "subject"), 200)
        columns = here.filter(subject=subject)["component"].unique(maintain_order=True).to_list()
        component = _one(say("Cột điểm"), columns, "lap-cot", partial(told, "component"), 170)
    if class_name is None or code is None or subject is None or component is None:
        st.caption(say("Chưa có bản xuất nào của lớp này trong học kì."))
        return None
    cell = Cell(class_name, code, subject, component)
    shown = register.shown_value(desk.store, scope, code, subject, component)
    st.session_state.setdefault(f"lap-cu-{cell.key}", told_mark(shown) if shown else "")
    st.caption(
        say("Bản xuất mới nhất chưa có ô này.") if shown is None
        else say("Bản xuất mới nhất ghi: **{shown}**.", shown=plain(told_mark(shown)))
    )
    return cell


def _one(label: str, values: Sequence[str], key: str, word: Callable[[str], str], width: int) -> str | None:
    if st.session_state.get(key) not in values:
        st.session_state.pop(key, None)
    return st.selectbox(label, values, format_func=in_today_s_words(values, word), key=key, width=width)
