"""What people write into a month's inspection: who was present, remarks, reports, explanations, the conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.frame import plain
from dashboard.inspection_acts import LEADERS, Sitting, do, person, withdraw, write
from dashboard.language import say, say_sentence
from jobs.inspection_tables import correction_key, must_explain
from records.clock import vn_datetime
from records.inspection import KINDS, AboutKind, NewNote, Note, NoteKind
from records.marks import TERM_NAMES, component_name, vn_mark
from records.policy.words import IN_VIETNAMESE, Role
from records.subjects import subject_name

_ATTENDING: tuple[Role, ...] = ("principal", "vice_principal", "department_head", "teacher", "admin", "clerk")


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of note: who writes it, what it is asked for, and about what, in words."""

    kind: NoteKind
    roles: tuple[Role, ...]
    text: str
    about_kind: AboutKind | None = None
    about: str = ""


PARTS: dict[str, Part] = {
    "Có mặt": Part("present", LEADERS, "Họ và tên người có mặt", "role", "Chức vụ người có mặt"),
    "Nhận xét": Part("remark", ("vice_principal", "principal"), "Nhận xét của phó hiệu trưởng"),
    "Báo cáo tổ": Part("department_report", ("department_head",), "Báo cáo của tổ trưởng", "subject", "Tổ, môn"),
    "Giải trình": Part("explanation", ("teacher", "homeroom"), "Giải trình của giáo viên", "finding", "Về việc"),
    "Kết luận": Part("conclusion", ("principal", "vice_principal"), "Kết luận"),
}


def show_notes(sitting: Sitting, part: Part) -> None:
    """The notes of a kind, and the form that adds one."""
    list_notes(sitting.record.inspection.of(part.kind), part.kind)
    with st.form(sitting.key(f"ghi-{part.kind}"), clear_on_submit=False):
        about = _about(sitting, part)
        text = _text(sitting, part)
        who, role = person(sitting, part.kind, part.roles)
        kind = say(KINDS[part.kind]).lower()
        if st.form_submit_button(say("Ghi: {kind}", kind=kind), key=sitting.round_key("nut", part.kind)):
            note = NewNote(
                kind=part.kind, text=text, author=who, role=role, about_kind=part.about_kind, about=about
            )
            do(say("Đã ghi: {kind}.", kind=kind), lambda: write(sitting, [note]), sitting.key(part.kind))
    _withdrawal(sitting, part)


def list_notes(notes: Sequence[Note], kind: NoteKind) -> None:
    """What was written, with who and when."""
    if not notes:
        st.caption(say("{kind}: chưa có.", kind=say(KINDS[kind])))
    for note in notes:
        st.markdown(_said(note))


def _said(note: Note) -> str:
    if note.kind == "present":
        return f"- **{plain(note.text)}**, {say(IN_VIETNAMESE.get(str(note.about), str(note.about)))}"
    about = f"*{plain(str(note.about))}*: " if note.about else ""
    by = f"{note.author}, {say(IN_VIETNAMESE[note.role])}, {vn_datetime(note.written_at)}"
    return f"- {about}{plain(note.text)}  \n  {plain(by)}"


def _about(sitting: Sitting, part: Part) -> str | None:
    key = sitting.round_key("ve", part.kind)
    if part.kind == "present":
        words = {role: say(IN_VIETNAMESE[role]) for role in _ATTENDING}
        role: Role = st.selectbox(say(part.about), _ATTENDING, format_func=words.__getitem__, key=key)
        return role
    if part.kind == "explanation":
        told = {about: say_sentence(about) for about in explainable(sitting)}
        told |= {correction_key(row): _correction(row) for row in _to_explain(sitting)}
        return str(st.selectbox(say(part.about), list(told), format_func=told.__getitem__, key=key, index=0) or "")
    return st.text_input(say(part.about), key=key) if part.about_kind else None


def explainable(sitting: Sitting) -> list[str]:
    """What a teacher may be asked about: corrections that are not in the register, and findings."""
    asked = [correction_key(row) for row in _to_explain(sitting)]
    return [*dict.fromkeys([*asked, *(found.about for found in sitting.seen.findings), "việc khác"])]


def _to_explain(sitting: Sitting) -> list[dict[str, Any]]:
    return [row for row in sitting.seen.changed.iter_rows(named=True) if must_explain(row) != "không"]


def _correction(row: Mapping[str, Any]) -> str:
    """`correction_key` in the viewer's language."""
    old, new = (vn_mark(row[name]) or say("trống") for name in ("previous_value", "value"))
    return say(
        "lớp {name}, học sinh {pupil}, {subject}, {column} {term}: {old} → {new}",
        name=row["class_name"], pupil=row["pupil_code"], subject=say(subject_name(row["subject"])),
        column=say_sentence(component_name(row["component"])), term=say(TERM_NAMES.get(row["term"], row["term"])),
        old=old, new=new,
    )  # fmt: skip


def _text(sitting: Sitting, part: Part) -> str:
    key = sitting.round_key("chu", part.kind)
    label = say(part.text)
    return st.text_input(label, key=key) if part.kind == "present" else st.text_area(label, key=key, height=100)


def _withdrawal(sitting: Sitting, part: Part) -> None:
    """Only what this part holds may be withdrawn; it stays on record with the reason."""
    inspection = sitting.record.inspection
    mine = {note.number: note for note in inspection.of(part.kind) if note.supplement == inspection.supplement}
    if not mine:
        return
    with st.expander(say("Rút một ý kiến đã ghi"), type="compact"):
        number = st.selectbox(
            say("Ý kiến"), list(mine), format_func=lambda n: f"{n}. {mine[n].text[:60]}",
            key=sitting.key(f"rut-{part.kind}"),
        )
        form = f"rut-{part.kind}"
        reason = st.text_input(say("Lý do rút"), key=sitting.round_key("li-do", form))
        who, role = person(sitting, form)
        if st.button(say("Rút ý kiến"), key=sitting.round_key("nut", form)):
            told = say("Đã rút ý kiến; lý do được giữ lại.")
            do(told, lambda: withdraw(sitting, int(number), reason, who, role), sitting.key(form))
