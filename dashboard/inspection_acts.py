"""What a person does to a month's inspection from the page: who it is, and one act at a time, told if refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.frame import Desk, plain
from jobs.inspecting import Seen
from records.inspection import NewNote
from records.inspection_record import InspectionRecord
from records.inspection_store import open_inspection, open_supplement, withdraw_note, write_note
from records.policy.words import IN_VIETNAMESE, Role
from records.problems import SoluuError

LEADERS: tuple[Role, ...] = ("vice_principal", "principal", "board", "clerk")
_DONE = "bien-ban-vua-lam"
_LOOSE = "bien-ban-ten"


@dataclass(frozen=True, slots=True)
class Sitting:
    """The month that is inspected, as the page has it now."""

    desk: Desk
    seen: Seen
    record: InspectionRecord

    def key(self, name: str) -> str:
        """A widget's key: of this month and part alone, so that nothing typed goes along to another."""
        return f"{name}-{self.record.inspection.inspection_id or self.seen.month}"


def person(sitting: Sitting, name: str, roles: Sequence[Role] = LEADERS) -> tuple[str, Role]:
    """Who does it: full name and office, remembered for the session where one person writes on."""
    left, right = st.columns([3, 2])
    key = sitting.key(f"ten-{name}")
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(_LOOSE, "") if set(roles) & set(LEADERS) else ""
    who = left.text_input("Họ và tên", key=key)
    if who and set(roles) & set(LEADERS):
        st.session_state[_LOOSE] = who
    role = right.selectbox("Chức vụ", roles, format_func=IN_VIETNAMESE.__getitem__, key=sitting.key(f"vai-{name}"))
    return who, role


def do(told: str, act: Callable[[], None]) -> None:
    """Do it and show the page anew with what was done; a refusal is told where the person looks."""
    try:
        act()
    except SoluuError as error:
        st.warning(plain(str(error)), icon=":material/error:")
        return
    st.session_state[_DONE] = told
    st.rerun()


def tell_done() -> None:
    """What the last act came to, once."""
    if told := st.session_state.pop(_DONE, None):
        st.success(told, icon=":material/check:")


def open_month(sitting: Sitting, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        open_inspection(db, sitting.seen.school, sitting.seen.month, by, role, sitting.desk.now)


def add_supplement(sitting: Sitting, reason: str, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        open_supplement(db, sitting.seen.school, sitting.seen.month, reason, by, role, sitting.desk.now)


def write(sitting: Sitting, notes: Sequence[NewNote]) -> None:
    """All of the notes, or none."""
    with sitting.desk.store.write() as db:
        for note in notes:
            write_note(db, sitting.seen.school, sitting.seen.month, note, sitting.desk.now)


def withdraw(sitting: Sitting, number: int, reason: str, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        withdraw_note(db, sitting.seen.school, sitting.seen.month, number, reason, by, role, sitting.desk.now)
