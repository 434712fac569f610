"""The fields of a role to be given: which, over which rows, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import get_args

import streamlit as st

from dashboard.acts import widget_key
from dashboard.frame import Desk
from dashboard.language import in_today_s_words, say, say_sentence
from records.accounts import RoleAsked, needs_school
from records.clock import VIETNAM, asked_school_year
from records.policy.words import capital
from records.problems import UsageError
from records.reading import class_groups
from records.rights import AccountRole
from records.rights_words import role_name
from records.subjects import SUBJECTS, subject_name
from records.vn_order import class_order

_WITH_CLASSES, _WITH_SUBJECTS = ("homeroom", "teacher"), ("department_head", "teacher")


def role_fields(
    desk: Desk, name: str, roles: Sequence[AccountRole] = get_args(AccountRole)
) -> RoleAsked | None:
    """The role as the fields have it; None, and why on the page, where they cannot be meant."""
    today = desk.now.astimezone(VIETNAM).date()
    with desk.store.read() as db:
        groups = class_groups(db)
    with st.container(horizontal=True):
        role: AccountRole = st.selectbox(
            say("Vai trò"), roles, key=widget_key(f"{name}-vai"), width=230,
            format_func=in_today_s_words(roles, lambda one: capital(say(role_name(one)))),
        )
        schools = sorted(set(groups["school"]))
        every = "Chọn trường" if needs_school(role, schools) else "Mọi trường của kho"
        school = _open_box(say("Trường"), schools, say(every), f"{name}-truong", 300)
        known = groups.filter(school=school) if school else groups
        years = sorted(set(known["school_year"]), reverse=True)
        year = _open_box(say("Năm học"), years, say("Mọi năm học"), f"{name}-nam", 170)
    classes, subjects = _rows(name, role, sorted(set(known["class_name"]), key=class_order))
    with st.container(horizontal=True):
        since = _day(say("Từ ngày"), today, f"{name}-tu")
        until = _day(say("Đến hết ngày (để trống: đến khi thôi)"), None, f"{name}-den", 290)
    try:
        checked = asked_school_year(year) if year else None
    except UsageError as error:
        st.caption(f":orange[▲ {say_sentence(str(error))}]")
        return None
    return RoleAsked(role, since or today, until, school, checked, classes, subjects)


def _rows(name: str, role: AccountRole, classes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Classes and subjects, of the roles that have them."""
    chosen: list[str] = []
    subjects: list[str] = []
    with st.container(horizontal=True):
        if role in _WITH_CLASSES:
            chosen = st.multiselect(
                say("Lớp (để trống: theo phân công của mã giáo viên)"), classes, key=widget_key(f"{name}-lop"),
                width=330,
                accept_new_options=True, placeholder=say("Chọn hoặc gõ lớp"),
            )  # fmt: skip
        if role in _WITH_SUBJECTS:
            subjects = st.multiselect(
                say("Môn"), list(SUBJECTS), key=widget_key(f"{name}-mon"), width=330,
                format_func=in_today_s_words(SUBJECTS, lambda one: say(subject_name(one))), placeholder=say("Chọn môn"),
            )  # fmt: skip
    return tuple(chosen), tuple(subjects)


def _open_box(label: str, values: Sequence[str], every: str, key: str, width: int) -> str | None:
    """One of the values, or another that is typed; None: every one."""
    chosen: str | None = st.selectbox(
        label, values, index=None, placeholder=every, key=widget_key(key), width=width, accept_new_options=True
    )
    return chosen.strip() or None if chosen else None


def _day(label: str, first: date | None, key: str, width: int = 170) -> date | None:
    day = st.date_input(label, value=first, format="DD/MM/YYYY", key=widget_key(key), width=width)
    return day if isinstance(day, date) else None
