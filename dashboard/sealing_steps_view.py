"""Niêm phong step by step: how far each class is, and the one step that is next, with its button or the way there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import polars as pl
import streamlit as st

from archive.keys import load_private
from dashboard import address, viewing
from dashboard import filters as f
from dashboard.frame import Desk, count, link_to, many, plain
from dashboard.language import say
from dashboard.passphrase import is_lacking, passphrase_box
from dashboard.sealing_run import check_chosen, print_chosen
from dashboard.table_view import show_table
from dashboard.who import who, writer_office
from dashboard.work_view import begin
from dashboard.year_set_form import year_set_form
from jobs.measuring import Filters
from jobs.sealing_steps import STEPS, ClassSteps, State, Step
from records.clock import vn_datetime
from records.reading import Scope

CHECKING, PRINTING = "dang-doi-chieu", "dang-in-de-ky"
SIGNS: Mapping[State, str] = {"done": "✓", "look": "▲", "bad": "✕", "unknown": "?", "none": "–"}
_GRAVEST: Sequence[State] = ("bad", "look", "unknown", "none", "done")
_COLOURS: Mapping[State, str] = {"done": "green", "look": "orange", "bad": "red", "unknown": "gray", "none": "gray"}
_NAMED = 8      # classes that a sentence names
PRINT_BOX = "mat-khau-in"


def show_steps(desk: Desk, chosen: Filters, classes: Sequence[ClassSteps]) -> None:
    """A badge a step for all classes together, and a row a class."""
    if not classes:
        return
    with st.container(horizontal=True, gap="small", key="cac-buoc"):
        for number, step in enumerate(STEPS, 1):
            st.markdown(_badge(number, step, classes))
    notes = {**f.printed(chosen), "Lập lúc": vn_datetime(desk.now)}
    rows = step_rows(classes)
    show_table("Các bước của từng lớp", rows, notes, key="buoc", height=320, widths=_WIDTHS, spoken=_SPOKEN)


_WIDTHS = {
    "Lớp": 55, "Bước kế tiếp": 100, "Đủ hồ sơ": 225, "Chữ ký": 140, "Niêm phong": 140, "Bản sao": 175, "Nhãn": 170,
}  # fmt: skip
_SPOKEN = ("Bước kế tiếp", *STEPS.values())


def _badge(number: int, step: Step, classes: Sequence[ClassSteps]) -> str:
    states = [each.states[step].state for each in classes]
    worst = next(state for state in _GRAVEST if state in states)
    done = f"{states.count('done')} / {many(len(states), 'lớp')}"
    if step == "signatures" and set(states) == {"none"}:
        done = say("không lớp nào chờ")      # not asked for, or asked for and sealed with
    return f":{_COLOURS[worst]}-badge[{SIGNS[worst]} {number}. {say(STEPS[step])}: {done}]"


def step_rows(classes: Sequence[ClassSteps]) -> pl.DataFrame:
    """A row a class: each step with its sign and in words, and which is next."""
    return pl.DataFrame([
        {
            "Lớp": each.scope.class_name,
            "Bước kế tiếp": STEPS[each.next] if each.next else "(không còn)",
            **{
                name: f"{SIGNS[each.states[step].state]} {each.states[step].words}" for step, name in STEPS.items()
            },
        }
        for each in classes
    ])  # fmt: skip


def first_step(classes: Sequence[ClassSteps]) -> tuple[Step, list[ClassSteps]] | None:
    """The earliest step that any of the classes is at, with those that are at it; None where nothing is left."""
    for step in STEPS:
        if at_it := [each for each in classes if each.next == step]:
            return step, at_it
    return None


def show_next(desk: Desk, chosen: Filters, classes: Sequence[ClassSteps], *, is_picked: bool) -> None:
    """The one next step of these classes, said and with its button. Sealing itself is drawn by the page, of classes
    that were picked."""
    found = first_step(classes)
    st.subheader(say("Bước kế tiếp"), anchor=False)
    if found is None:
        st.markdown(say(":green[✓ Không còn bước nào] của các lớp này."))
        return
    step, at_it = found
    scopes = [each.scope for each in at_it]
    st.markdown(f"**{say(STEPS[step])}** – {many(len(at_it), 'lớp')}: {plain(_named(scopes))}.")
    _SHOW[step](desk, chosen, scopes, is_picked)


def _named(scopes: Sequence[Scope]) -> str:
    names = [scope.class_name for scope in scopes]
    few = ", ".join(names[:_NAMED])
    return say("{few} và {number} lớp nữa", few=few, number=len(names) - _NAMED) if len(names) > _NAMED else few


def _complete(desk: Desk, _: Filters, scopes: list[Scope], __: bool) -> None:
    st.caption(
        say(
            "Đối chiếu hồ sơ từng lớp với điều chính sách và thông tư đòi, trước khi niêm phong; nhiều lớp thì lâu, "
            "làm ở nền. Kết quả được ghi, lần sau mở lại vẫn còn, đến khi có dữ liệu mới."
        )
    )
    label = say("Đối chiếu {classes}", classes=many(len(scopes), "lớp"))
    if st.button(label, type="primary", icon=":material/rule:", key="doi-chieu"):
        viewing.require("seal")
        begin(desk, CHECKING, f"đối chiếu {count(len(scopes), 'lớp')}", partial(
            check_chosen, desk.home, desk.store, desk.policies, scopes, desk.now, writer_office()
        ), [scope.class_name for scope in scopes])  # fmt: skip


def _signatures(desk: Desk, _: Filters, scopes: list[Scope], __: bool) -> None:
    st.markdown(
        say(
            "In giấy để ký (bản còn đúng thì giữ nguyên), ký, rồi nhận tệp đã ký ở mục «Giấy tờ chờ ký số» dưới đây. "
            "Vẫn niêm phong được khi còn thiếu, nếu nêu lý do."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        passphrase = passphrase_box(desk, PRINT_BOX, 260)
        actor = who(say("Người in"), "nguoi-in")
        pressed = st.button(
            say("In để ký {classes}", classes=many(len(scopes), "lớp")), icon=":material/print:", key="in-de-ky",
            disabled=is_lacking(passphrase),
        )  # fmt: skip
    if pressed:
        viewing.require("seal")
        key = load_private(desk.home.keys, passphrase)
        begin(desk, PRINTING, f"in giấy của {count(len(scopes), 'lớp')} để ký", partial(
            print_chosen, desk.home, desk.store, desk.policies, scopes, key, desk.now, actor
        ), [scope.class_name for scope in scopes])  # fmt: skip


def _seal(_: Desk, __: Filters, ___: list[Scope], is_picked: bool) -> None:
    if not is_picked:
        st.caption(say("Chọn lớp ở ô trên; rồi xem điều còn thiếu, chấp nhận và niêm phong."))


def _copies(_: Desk, chosen: Filters, scopes: list[Scope], __: bool) -> None:
    st.caption(say("Chép gói ra nơi giữ, hoặc kiểm lại bản đã chép: làm ở trang Bản sao."))
    view = {address.YEAR: str(chosen.school_year), address.TERM: f.said("term", chosen.term)}
    if len(scopes) == 1:
        view[address.CLASS] = scopes[0].class_name
    term = f.told("term", chosen.term)
    of = say("lớp {name}", name=scopes[0].class_name) if len(scopes) == 1 else say("các lớp {term}", term=term)
    link_to("ban_sao", say("Đến trang Bản sao: {of}", of=of), view)


def _label(desk: Desk, chosen: Filters, _: list[Scope], __: bool) -> None:
    year_set_form(desk, str(chosen.school), str(chosen.school_year))


_SHOW: Mapping[Step, Callable[[Desk, Filters, list[Scope], bool], None]] = {
    "complete": _complete, "signatures": _signatures, "seal": _seal, "copies": _copies, "label": _label,
}  # fmt: skip
