"""The forms of a case's next steps. They gather and hand over; whether a step can have been is decided in `records`."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from dashboard import viewing
from dashboard.elsewhere import replaced
from dashboard.frame import Desk, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.register_forms import (
    KINDS,
    ROLES,
    acted,
    day_box,
    mark_of,
    moment_of,
    role_box,
    role_boxes,
    time_box,
)
from dashboard.register_rows import said_file, said_kind, told_mark
from jobs import register
from jobs.register import KnownCase
from records.correction_case import (
    Decide,
    Decision,
    Edit,
    Minutes,
    Relate,
    Relock,
    Step,
    StepRefusedError,
    Withdraw,
    Witness,
)
from records.policy import Policy
from records.policy.rule import Rule
from records.policy.standing import lacking
from records.policy.words import Document, in_vietnamese
from records.problems import Problem

_Act = Callable[[], str]


def next_step(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> None:
    """A form for the step that one chooses; the one that comes next stands first."""
    case = known.case
    is_old = replaced(case.case_id, (case, known.evidence)) is not None
    if is_old:
        told = say("Đề nghị này vừa được ghi thêm ở nơi khác. Trên đây là trạng thái mới nhất.")
        st.info(told, icon=":material/update:")
    if case.state == "withdrawn":
        st.caption(say("Đã rút: {why}", why=plain(case.withdrawn_for or "")))
        return
    names, first = _steps_of_viewer(), proposed(known, policy)
    first = first if first in names else _EVIDENCE
    key = f"buoc-{case.case_id}-{case.state}-{first}"
    writing: dict[str, str] = st.session_state.setdefault(_WRITING, {})
    if is_old:
        st.session_state.setdefault(key, writing.get(case.case_id, first))
    chosen = writing[case.case_id] = st.selectbox(
        say("Ghi tiếp"), names, index=names.index(first), format_func=in_today_s_words(names, say), key=key, width=320
    )
    with st.form(f"ghi-{case.case_id}-{chosen}", border=True, clear_on_submit=chosen == _EVIDENCE):
        act = _FORMS[chosen](desk, policy, known, actor)
        pressed = st.form_submit_button(say("Ghi vào sổ"), type="primary", icon=":material/edit_note:")
    if pressed and is_old and chosen != _EVIDENCE:  # a file only adds to what is there
        st.warning(say("Chưa ghi gì; phần đã gõ còn nguyên. Xem trạng thái mới rồi ghi lại nếu vẫn cần."))
    elif pressed:
        acted(act)


def _steps_of_viewer() -> list[str]:
    """Who asks for a correction brings its evidence, or takes it back; all else is of the school's office."""
    return list(_FORMS) if viewing.may_do_some("settle_correction") else [_EVIDENCE, _REMOVE, _WITHDRAW]


def proposed(known: KnownCase, policy: Policy) -> str:
    """The step that comes next: what the profile demands and the case lacks, in the order in which it is done."""
    case, asked = known.case, policy.correction
    missing = {gap.code for gap in known.gaps}
    if case.decision != "approved":
        return _DECISION
    steps = (
        (_EVIDENCE, asked.evidence), (_WITNESS, asked.witnesses),
        (_EDIT, case.corrected_at is None), (_RELOCK, case.relocked_at is None),
        (_MINUTES, asked.minutes),
    )  # fmt: skip
    due = (step for step, rule in steps if rule is True or (isinstance(rule, Rule) and rule.code in missing))
    return next(due, _RELATED)


def proposed_evidence(known: KnownCase, policy: Policy) -> str:
    """The kind of file that the profile demands next; then the signed minutes, once there are any."""
    kept = {item.kind for item in known.evidence}
    asked = policy.correction.evidence
    wanted = [kinds[0] for kinds in lacking(asked.documents if asked else (), kept)]
    return next(iter(wanted), "minutes" if known.case.minutes_on and "minutes" not in kept else KINDS[0])


def _step(desk: Desk, known: KnownCase, actor: str, make: Callable[[], Step], what: str) -> _Act:
    def act() -> str:
        register.take_step(desk.store, known.case.case_id, make(), now=desk.now, actor=actor)
        return say("Đã ghi {what} của {number}.", what=say(what), number=known.number)

    return act


def _decide(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    asked = policy.correction.consent
    key = known.case.case_id
    with st.container(horizontal=True):
        answers = ("Đồng ý", "Không đồng ý")
        said = st.radio(
            say("Ý kiến"), answers, format_func=in_today_s_words(answers, say), horizontal=True, key=f"qd-y-{key}"
        )
        role = role_box(say("Chức vụ"), (asked.by if asked else ROLES)[0], f"qd-vai-{key}")
        by = st.text_input(say("Họ tên"), key=f"qd-ten-{key}", width=260)
        on = day_box(say("Ngày quyết định"), desk, key=f"qd-ngay-{key}")
    decision: Decision = "approved" if said == "Đồng ý" else "refused"
    return _step(desk, known, actor, lambda: Decide(decision, on, by.strip(), role), "quyết định")


def _witness(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    """A line for each place that the profile names, and one more; lines without a name do not count."""
    asked = policy.correction.witnesses
    there = list(zip(known.case.witness_roles or (), known.case.witness_names or (), strict=True))
    places = [(group[0], "") for group in asked.present] if asked else [("principal", ""), ("board", "")]
    lines = [*(there or places), ("requester", "")][:8]
    people = []
    for number, (role, name) in enumerate(lines):
        with st.container(horizontal=True):
            key = f"ck-{known.case.case_id}-{number}"
            held = role_box(say("Chức vụ"), role, f"{key}-vai")
            people.append((held, st.text_input(say("Họ tên"), name, key=f"{key}-ten", width=300).strip()))
    named = tuple((role, name) for role, name in people if name)
    return _step(desk, known, actor, lambda: Witness(named), "người chứng kiến")


def _minutes(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    asked = policy.correction.minutes
    key = known.case.case_id
    on = day_box(say("Ngày biên bản"), desk, key=f"bb-ngay-{key}")
    signers = role_boxes(say("Những người đã ký"), asked.signers if asked else (), f"bb-ki-{key}")
    return _step(desk, known, actor, lambda: Minutes(on, signers), "biên bản")


def _edit(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    case, asked = known.case, policy.correction.edit
    key = case.case_id
    with st.container(horizontal=True):
        on = day_box(say("Ngày sửa"), desk, key=f"sua-ngay-{key}")
        at = time_box(say("Giờ, phút sửa"), desk, key=f"sua-gio-{key}")
        old = st.text_input(say("Thông tin cũ"), _typed(case.old_value), key=f"sua-cu-{key}", width=140)
        new = st.text_input(say("Thông tin đã điều chỉnh"), _typed(case.new_value), key=f"sua-moi-{key}", width=180)
    roles = role_boxes(say("Những người cùng sửa"), asked.by if asked else ("admin",), f"sua-ai-{key}")
    return _step(desk, known, actor, lambda: Edit(moment_of(on, at), mark_of(old), mark_of(new), roles), "việc sửa")


def _relock(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    del policy
    key = known.case.case_id
    with st.container(horizontal=True):
        on = day_box(say("Ngày khóa lại"), desk, key=f"kl-ngay-{key}")
        at = time_box(say("Giờ, phút khóa lại"), desk, key=f"kl-gio-{key}")
    return _step(desk, known, actor, lambda: Relock(moment_of(on, at)), "khóa lại")


def _relate(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    asked = policy.correction.related
    among = asked.documents if asked else get_args(Document)
    documents = st.multiselect(
        say("Hồ sơ đã hoàn tất cũng được sửa"), among,
        format_func=in_today_s_words(among, lambda one: say_sentence(in_vietnamese(one))),
        key=f"lq-{known.case.case_id}", placeholder=say("Để trống: không có hồ sơ nào"),
    )  # fmt: skip
    return _step(desk, known, actor, lambda: Relate(tuple(documents)), "hồ sơ liên quan")


def _evidence(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    key = known.case.case_id
    first = proposed_evidence(known, policy)
    kind = st.selectbox(
        say("Là"), KINDS, index=KINDS.index(first), format_func=in_today_s_words(KINDS, said_kind),
        key=f"mc-la-{key}-{first}", width=280,
    )
    upload = st.file_uploader(say("Bản quét hoặc ảnh chụp (PDF, JPEG, PNG; tối đa 16 MB)"), key=f"mc-tep-{key}")

    def act() -> str:
        if upload is None:
            raise StepRefusedError("Chưa chọn tệp. Chọn bản quét hoặc ảnh chụp rồi ghi lại.")
        kept = register.add_evidence(
            desk.home, desk.store, key, kind, upload.name, upload.getvalue(), now=desk.now, actor=actor
        )
        if isinstance(kept, Problem):
            raise StepRefusedError(kept.sentence())
        return say("Đã giữ {what} của {number}.", what=said_kind(kind), number=known.number)

    return act


def _remove(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    del policy
    key = known.case.case_id
    items = {item.evidence_id: item for item in known.evidence}
    which = st.selectbox(
        say("Tệp"), list(items), format_func=in_today_s_words(items, lambda one: said_file(items[one])),
        key=f"go-tep-{key}", placeholder=say("Chưa có tệp nào"),
    )  # fmt: skip
    reason = st.text_input(say("Lý do gỡ"), key=f"go-vi-{key}")

    def act() -> str:
        if which is None:
            raise StepRefusedError("Chưa có tệp nào để gỡ.")
        register.remove_evidence(desk.store, items[which], reason, now=desk.now, actor=actor)
        return say("Đã gỡ một tệp khỏi {number}; tệp vẫn được giữ trong kho.", number=known.number)

    return act


def _withdraw(desk: Desk, policy: Policy, known: KnownCase, actor: str) -> _Act:
    del policy
    reason = st.text_input(say("Lý do rút"), key=f"rut-{known.case.case_id}")
    return _step(desk, known, actor, lambda: Withdraw(reason.strip()), "việc rút")


def _typed(value: str) -> str:
    return told_mark(value) if value else ""


_WRITING = "so-buoc-dang-ghi"
_DECISION, _WITNESS, _EVIDENCE, _MINUTES = "Quyết định", "Người chứng kiến", "Thêm minh chứng", "Biên bản"
_REMOVE, _WITHDRAW = "Gỡ một tệp", "Rút đề nghị"
_EDIT, _RELOCK, _RELATED = "Đã sửa trên hệ thống", "Đã khóa điểm lại", "Hồ sơ liên quan"
_FORMS: dict[str, Callable[[Desk, Policy, KnownCase, str], _Act]] = {
    _DECISION: _decide, _WITNESS: _witness, _MINUTES: _minutes, _EDIT: _edit, _RELOCK: _relock, _RELATED: _relate,
    _EVIDENCE: _evidence, _REMOVE: _remove, _WITHDRAW: _withdraw,
}  # fmt: skip
