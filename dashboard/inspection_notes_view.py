"""What people write into a month's inspection: who was present, remarks, reports, explanations, the conclusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.frame import plain
from dashboard.inspection_acts import LEADERS, Sitting, do, person, withdraw, write
from jobs.inspection_tables import correction_key, must_explain
from records.clock import vn_datetime
from records.inspection import KINDS, AboutKind, NewNote, Note, NoteKind
from records.policy.words import IN_VIETNAMESE, Role

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
        if st.form_submit_button(f"Ghi: {KINDS[part.kind].lower()}", key=sitting.round_key("nut", part.kind)):
            note = NewNote(
                kind=part.kind, text=text, author=who, role=role, about_kind=part.about_kind, about=about
            )
            do(f"Đã ghi: {KINDS[part.kind].lower()}.", lambda: write(sitting, [note]), sitting.key(part.kind))
    _withdrawal(sitting, part)


def list_notes(notes: Sequence[Note], kind: NoteKind) -> None:
    """What was written, with who and when."""
    if not notes:
        st.caption(f"{KINDS[kind]}: chưa có.")
    for note in notes:
        st.markdown(_said(note))


def _said(note: Note) -> str:
    if note.kind == "present":
        return f"- **{plain(note.text)}**, {IN_VIETNAMESE.get(str(note.about), str(note.about))}"
    about = f"*{plain(str(note.about))}*: " if note.about else ""
    by = f"{note.author}, {IN_VIETNAMESE[note.role]}, {vn_datetime(note.written_at)}"
    return f"- {about}{plain(note.text)}  \n  {plain(by)}"


def _about(sitting: Sitting, part: Part) -> str | None:
    key = sitting.round_key("ve", part.kind)
    if part.kind == "present":
        role: Role = st.selectbox(part.about, _ATTENDING, format_func=IN_VIETNAMESE.__getitem__, key=key)
        return role
    if part.kind == "explanation":
        return str(st.selectbox(part.about, explainable(sitting), key=key, index=0) or "")
    return st.text_input(part.about, key=key) if part.about_kind else None


def explainable(sitting: Sitting) -> list[str]:
    """What a teacher may be asked about: corrections that are not in the register, and findings."""
    changed = sitting.seen.changed.iter_rows(named=True)
    asked = [correction_key(row) for row in changed if must_explain(row) != "không"]
    return [*dict.fromkeys([*asked, *(found.about for found in sitting.seen.findings), "việc khác"])]


def _text(sitting: Sitting, part: Part) -> str:
    key = sitting.round_key("chu", part.kind)
    return st.text_input(part.text, key=key) if part.kind == "present" else st.text_area(part.text, key=key, height=100)


def _withdrawal(sitting: Sitting, part: Part) -> None:
    """Only what this part holds may be withdrawn; it stays on record with the reason."""
    inspection = sitting.record.inspection
    mine = {note.number: note for note in inspection.of(part.kind) if note.supplement == inspection.supplement}
    if not mine:
        return
    with st.expander("Rút một ý kiến đã ghi", type="compact"):
        number = st.selectbox(
            "Ý kiến", list(mine), format_func=lambda n: f"{n}. {mine[n].text[:60]}", key=sitting.key(f"rut-{part.kind}")
        )
        form = f"rut-{part.kind}"
        reason = st.text_input("Lý do rút", key=sitting.round_key("li-do", form))
        who, role = person(sitting, form)
        if st.button("Rút ý kiến", key=sitting.round_key("nut", form)):
            told = "Đã rút ý kiến; lý do được giữ lại."
            do(told, lambda: withdraw(sitting, int(number), reason, who, role), sitting.key(form))
