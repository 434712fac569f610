"""The acts on one question: who acts, and a form for the step that one chooses. What may be is decided in `records`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard import viewing
from dashboard.anomaly_rows import DISPOSITIONS
from dashboard.elsewhere import own_acts, replaced
from dashboard.frame import Desk, plain
from dashboard.language import say, say_sentence
from dashboard.who import myself
from jobs import anomaly_acts
from jobs.anomaly_acts import Actor
from jobs.anomaly_inbox import Item
from jobs.measuring import months
from records.anomaly_question import ANSWER_WITHIN, LONGEST, Question, allowed
from records.clock import VIETNAM, vn_month
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, SoluuError
from records.rights import Row, may

_DONE, _ROUND, _NAME = "hoi-vua-lam", "hoi-luot", "hoi-nguoi-ghi"
_ROLES: tuple[Role, ...] = ("vice_principal", "principal")
_ASK, _ANSWER, _END, _REOPEN = "Hỏi giáo viên", "Ghi câu trả lời trên giấy", "Kết thúc", "Mở lại"


def tell_done() -> None:
    """What the last act came to, once."""
    if told := st.session_state.pop(_DONE, None):
        st.success(plain(told), icon=":material/check:")


def next_step(desk: Desk, item: Item) -> None:
    """A form for the next step of a question; nothing for a viewer who may take none."""
    names = _possible(item)
    is_old = replaced(f"hoi-{item.key}", item.steps) is not None
    if is_old:
        told = say("Câu hỏi này vừa được ghi thêm ở nơi khác. Trên đây là trạng thái mới nhất.")
        st.info(told, icon=":material/update:")
    if not names:
        return
    words = {name: say(name) for name in names}
    chosen = st.selectbox(
        say("Ghi tiếp"), names, format_func=lambda name: words.get(name, name), key=_key("buoc", item), width=320
    )
    actor = _actor(item)
    with st.form(_key(f"ghi-{chosen}", item), border=True):
        act = _FORMS[chosen](desk, item, actor)
        pressed = st.form_submit_button(say(_BUTTONS[chosen]), type="primary", icon=":material/edit_note:")
    if pressed and is_old:
        st.warning(say("Chưa ghi gì; phần đã gõ còn nguyên. Xem trạng thái mới rồi ghi lại nếu vẫn cần."))
    elif pressed:
        done(act)


def done(act: Callable[[], str]) -> None:
    """Does it and draws the page anew with what was done; or tells why not. Rights are asked by the job itself."""
    own = own_acts()
    try:
        told = act()
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")
        return
    own.append(True)
    st.session_state[_DONE] = told
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def _possible(item: Item) -> list[str]:
    viewer = viewing.viewer()
    row = Row(item.about.school, item.about.school_year)
    asks, ends = (viewer is not None and may(viewer, right, row) for right in ("ask_teacher", "dispose_anomaly"))
    may_ask = item.state == "new" or (item.is_open and item.added > 0)
    steps = {
        _ASK: asks and may_ask,
        _ANSWER: asks and item.state in ("asked", "answered"),
        _END: ends and item.is_open,
        _REOPEN: ends and not item.is_open,
    }
    found = [name for name, is_possible in steps.items() if is_possible]
    return sorted(found, key=lambda name: name != _END) if item.state == "answered" else found


def _actor(item: Item) -> Actor:
    """Who does it: whoever is logged in; at a PC without accounts, name and office as typed."""
    viewer = viewing.viewer()
    if viewer is None:
        raise CannotError("Phiên làm việc đã hết.")
    if me := myself(_key("vai", item), _ROLES):
        return Actor(viewer, me[1], me[0])
    with st.container(horizontal=True):
        words = {role: say(in_vietnamese(role)) for role in _ROLES}
        role = st.selectbox(say("Chức vụ"), _ROLES, format_func=words.__getitem__, key="hoi-chuc-vu", width=220)
        name = st.text_input(say("Họ và tên người làm"), key=_NAME, width=300)
    return Actor(viewer, role, name)


def _ask(desk: Desk, item: Item, actor: Actor) -> Callable[[], str]:
    who = item.teacher_name or item.about.teacher_code
    sent = say(
        "Sẽ gửi cho **{who}**, đúng từng chữ: «{question}», kèm căn cứ.",
        who=plain(who), question=plain(item.seen.question),
    )  # fmt: skip
    if anomaly_acts.reaches_an_account(desk.store, item.about, desk.now):
        st.markdown(f"{sent} {say('Giáo viên thấy câu hỏi khi đăng nhập và trả lời tại đây.')}")
    else:
        st.markdown(sent)
        st.caption(":orange[▲ " + say(
            "Chưa có tài khoản nào thấy câu hỏi này (cần một người dùng có đúng mã giáo viên và trường): hỏi trực "
            "tiếp, rồi ghi câu trả lời."
        ) + "]")

    def act() -> str:
        anomaly_acts.ask(desk.store, item, actor, desk.now)
        return say("Đã ghi là đã hỏi {who}.", who=who)

    return act


def _answer(desk: Desk, item: Item, actor: Actor) -> Callable[[], str]:
    today = desk.now.astimezone(VIETNAM).date()
    text = st.text_area(say("Giáo viên trả lời"), key=_key("chu-tra-loi", item), max_chars=LONGEST)
    with st.container(horizontal=True):
        on = st.date_input(say("Ngày trả lời"), value=today, max_value=today, format="DD/MM/YYYY",
                           key=_key("ngay", item), width=160)  # fmt: skip
        paper = st.text_input(say("Theo giấy tờ nào"), key=_key("giay", item), width=360,
                              placeholder=say("Ví dụ: bản tường trình ngày 12/11/2026"))  # fmt: skip

    def act() -> str:
        anomaly_acts.write_answer(desk.store, item, text, on, paper, actor, desk.now)
        return say("Đã ghi câu trả lời.")

    return act


def _end(desk: Desk, item: Item, actor: Actor) -> Callable[[], str]:
    among = allowed(None if item.has_returned else item.question, desk.now)
    words = {kind: say(DISPOSITIONS[kind]) for kind in among}
    kind = st.radio(say("Kết thúc"), among, format_func=words.__getitem__, key=_key("ket", item))
    month = None
    if "minuted" in among:
        known = {month: say_sentence(vn_month(month)) for month in months(desk.store, item.about.school)}
        month = st.selectbox(
            say("Biên bản kiểm tra của tháng (khi đưa vào biên bản)"), list(known),
            format_func=known.__getitem__, key=_key("thang", item), width=320,
        )  # fmt: skip
    else:
        st.caption(say(
            "Muốn ghi là đã giải thích, đã sửa hay đưa vào biên bản thì cần câu trả lời của giáo viên trước; chưa trả "
            "lời thì sau {days} ngày kể từ lúc hỏi mới đưa vào biên bản được.",
            days=ANSWER_WITHIN.days,
        ))  # fmt: skip
    reason = st.text_area(say("Lý do, kết luận"), key=_key("li-do", item), max_chars=LONGEST)
    st.caption(say("Điều đã kết thúc không trở lại với cùng căn cứ; có căn cứ mới thì trở lại và được ghi rõ."))

    def act() -> str:
        of_minutes = month if kind == "minuted" else None
        anomaly_acts.dispose(desk.store, item, kind, reason, actor, desk.now, of_minutes)
        return say("Đã kết thúc: {how}.", how=say(DISPOSITIONS[kind]).lower())

    return act


def _reopen(desk: Desk, item: Item, actor: Actor) -> Callable[[], str]:
    reason = st.text_input(say("Lý do mở lại"), key=_key("li-do-mo", item))

    def act() -> str:
        anomaly_acts.reopen(desk.store, item, reason, actor, desk.now)
        return say("Đã mở lại; kết luận cũ vẫn còn trong lịch sử.")

    return act


def own_form(desk: Desk, question: Question) -> None:
    """The teacher's answer to an own question; more may be added until it is decided."""
    if question.disposition is not None:
        return
    key = f"{question.question_id}-{st.session_state.get(_ROUND, 0)}"
    with st.form(f"tra-loi-{key}", border=False):
        text = st.text_area(say("Trả lời của tôi"), key=f"chu-toi-{key}", max_chars=LONGEST)
        pressed = st.form_submit_button(say("Gửi câu trả lời"), type="primary", icon=":material/send:")
    if pressed:
        done(lambda: _sent(desk, question, text))


def _sent(desk: Desk, question: Question, text: str) -> str:
    viewer = viewing.viewer()
    if viewer is None:
        raise CannotError("Phiên làm việc đã hết.")
    anomaly_acts.answer_own(desk.store, viewer, question.question_id, question.steps, text, desk.now)
    return say("Đã gửi câu trả lời cho ban giám hiệu.")


def _key(name: str, item: Item) -> str:
    """A widget's key: of this question, and anew after each act."""
    return f"{name}-{item.key}-{st.session_state.get(_ROUND, 0)}"


_FORMS: Mapping[str, Callable[[Desk, Item, Actor], Callable[[], str]]] = {
    _ASK: _ask, _ANSWER: _answer, _END: _end, _REOPEN: _reopen,
}  # fmt: skip
_BUTTONS = {_ASK: "Gửi câu hỏi", _ANSWER: "Ghi câu trả lời", _END: "Kết thúc câu hỏi", _REOPEN: "Mở lại câu hỏi"}
