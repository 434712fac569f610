"""What a person does to a month's inspection from the page: who it is, and one act at a time, told if refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import viewing
from dashboard.elsewhere import own_acts
from dashboard.frame import Desk, plain
from dashboard.language import say, say_sentence
from dashboard.who import myself
from jobs.inspecting import Seen
from records.inspection import NewNote
from records.inspection_record import InspectionRecord
from records.inspection_store import (
    open_inspection,
    open_supplement,
    withdraw_note,
    withdraw_supplement,
    write_note,
)
from records.policy.words import IN_VIETNAMESE, Role
from records.problems import SoluuError
from records.rights import Act

LEADERS: tuple[Role, ...] = ("vice_principal", "principal", "board", "clerk")
_DONE, _ROUNDS = "bien-ban-vua-lam", "bien-ban-luot"
_LOOSE, _NAMED = "bien-ban-ten", "bien-ban-o-ten"


@dataclass(frozen=True, slots=True)
class Sitting:
    """The month that is inspected, as the page has it now."""

    desk: Desk
    seen: Seen
    record: InspectionRecord
    is_changed: bool = False  # elsewhere, since this window showed it last

    def key(self, name: str) -> str:
        """A widget's key: of this month and part alone, so that nothing typed goes along to another."""
        return f"{name}-{self.record.inspection.inspection_id or self.seen.month}"

    def round_key(self, name: str, form: str) -> str:
        """The key of a widget that begins anew, empty, after each act that its form led to."""
        return self.key(f"{name}-{form}-{rounds().get(self.key(form), 0)}")


def rounds() -> dict[str, int]:
    """How often each form led to an act. A dict that is changed in place: another press may end the script at any use
    of the session's state, and a round that is not counted then would let that press write the same once more."""
    counted: dict[str, int] = st.session_state.setdefault(_ROUNDS, {})
    return counted


def person(sitting: Sitting, name: str, roles: Sequence[Role] = LEADERS) -> tuple[str, Role]:
    """Who does it: whoever is logged in; else full name and office, remembered where one person writes on."""
    if me := myself(sitting.key(f"vai-{name}"), roles):
        return me
    left, right = st.columns([3, 2])
    key = sitting.key(f"ten-{name}")
    leads = bool(set(roles) & set(LEADERS))
    if leads:
        _begin_with_known(key)
    who = left.text_input(say("Họ và tên"), key=key)
    if leads and who:
        _remember(key, who)
    words = {role: say(IN_VIETNAMESE[role]) for role in roles}
    role = right.selectbox(say("Chức vụ"), roles, format_func=words.__getitem__, key=sitting.key(f"vai-{name}"))
    return who, role


def _begin_with_known(key: str) -> None:
    """An empty box that nobody filled in yet takes the remembered name; one that was emptied stays so."""
    named: dict[str, str] = st.session_state.setdefault(_NAMED, {})
    if key not in st.session_state:
        named.pop(key, None)
    known = st.session_state.get(_LOOSE, "")
    if known and key not in named and not st.session_state.get(key):
        st.session_state[key] = named[key] = known


def _remember(key: str, who: str) -> None:
    """The name typed last, in whichever box."""
    named: dict[str, str] = st.session_state[_NAMED]
    if named.get(key) != who:
        named[key] = st.session_state[_LOOSE] = who


def do(told: str, act: Callable[[], None], form: str | None = None, right: Act = "write_minutes") -> None:
    """Do it and show the page anew with what was done; a refusal is told where the person looks.

    `form`: the key of a form to begin anew; nothing of the session is asked between the act and that.
    """
    counted, done, own = rounds(), st.session_state.setdefault(_DONE, []), own_acts()
    try:
        viewing.require(right)
        act()
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    if form is not None:
        counted[form] = counted.get(form, 0) + 1
    done.append(told)
    own.append(True)
    st.rerun()


def may_end(sitting: Sitting) -> bool:
    """Whether the part may be closed by what is pressed now: nobody signs or takes back what was not shown here."""
    if sitting.is_changed:
        told = say("Biên bản vừa đổi ở nơi khác nên chưa làm gì. Xem lại rồi bấm lần nữa.")
        st.warning(told, icon=":material/error:")
    return not sitting.is_changed


def tell_done() -> None:
    """What the last act came to, once."""
    for told in st.session_state.pop(_DONE, []):
        st.success(told, icon=":material/check:")


def open_month(sitting: Sitting, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        open_inspection(db, sitting.seen.school, sitting.seen.month, by, role, sitting.desk.now)


def add_supplement(sitting: Sitting, reason: str, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        open_supplement(db, sitting.seen.school, sitting.seen.month, reason, by, role, sitting.desk.now)


def drop_supplement(sitting: Sitting, reason: str, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        withdraw_supplement(db, sitting.seen.school, sitting.seen.month, reason, by, role, sitting.desk.now)


def write(sitting: Sitting, notes: Sequence[NewNote]) -> None:
    """All of the notes, or none."""
    with sitting.desk.store.write() as db:
        for note in notes:
            write_note(db, sitting.seen.school, sitting.seen.month, note, sitting.desk.now)


def withdraw(sitting: Sitting, number: int, reason: str, by: str, role: Role) -> None:
    with sitting.desk.store.write() as db:
        withdraw_note(db, sitting.seen.school, sitting.seen.month, number, reason, by, role, sitting.desk.now)
