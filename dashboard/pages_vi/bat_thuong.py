"""Bất thường: what of a year is unlikely enough to ask about, from the question to the answer and what came of it."""

from __future__ import annotations

import streamlit as st

from dashboard import address, viewing
from dashboard.anomaly_filters import choose_year, narrow
from dashboard.anomaly_forms import tell_done
from dashboard.anomaly_rows import item_rows, label
from dashboard.anomaly_run import watched
from dashboard.anomaly_views import say_how, show_item, show_own, tests_said
from dashboard.frame import Desk, answer, empty_state, many, plain, run_page
from dashboard.language import both, say
from dashboard.table_view import show_table
from jobs.anomalies import SchoolAnomalies
from jobs.anomaly_acts import own_questions
from jobs.anomaly_inbox import Item, is_seen_by, read_inbox
from records.anomaly_question import Question
from records.clock import vn_datetime
from records.rights import Viewer, may_on_all, scope_of
from records.year_facts import school_years

_CHOSEN = "cau-hoi"
_TOO_LITTLE = "Chưa đủ số liệu cho phép kiểm nào, nên chưa có gì để hỏi."


def show(desk: Desk) -> None:
    viewer = viewing.viewer()
    if viewer is None:
        return
    own = own_questions(desk.store, viewer)
    places = _places(desk, viewer)
    if not places:
        _of_teacher(desk, own)
        return
    head = st.container()
    school, school_year = choose_year(places)
    found = watched(desk, school, school_year)
    items = [item for item in read_inbox(desk.store, found) if is_seen_by(viewer, item)]
    with head:
        answer(_answer(found, items) if _sees_all(viewer, school) else _answer_of_part(found, items))
        tell_done()
    if own:
        show_own(desk, own)
    _list(desk, found, items, sees_all=_sees_all(viewer, school))
    say_how(found)


def _of_teacher(desk: Desk, own: tuple[Question, ...]) -> None:
    waiting = sum(question.state == "asked" for question in own)
    asked = "**{waiting}** chờ bạn trả lời, trong {all} đã gửi cho bạn."
    answer(
        say(asked, waiting=many(waiting, "câu hỏi"), all=many(len(own), "câu hỏi"))
        if own else say("Chưa có câu hỏi nào gửi cho bạn.")
    )  # fmt: skip
    tell_done()
    if own:
        show_own(desk, own)


def _places(desk: Desk, viewer: Viewer) -> list[tuple[str, str]]:
    """The schools and years of which the viewer may see anything here."""
    grants = [grant for grant, _ in scope_of(viewer, "see_anomalies")]
    with desk.store.read() as db:
        known = school_years(db)
    return [
        (school, year) for school, year in known
        if any(grant.school in (None, school) and grant.school_year in (None, year) for grant in grants)
    ]  # fmt: skip


def _sees_all(viewer: Viewer, school: str) -> bool:
    return may_on_all(viewer, "see_anomalies", [school])


def _answer_of_part(found: SchoolAnomalies, items: list[Item]) -> str:
    """For a department: how many of its questions are open. How much was tested is told of the school alone."""
    if not sum(found.tested.values()):
        return say(_TOO_LITTLE)
    if not items:
        return say("Không có điều gì nên hỏi về các môn của bạn.")
    return say(
        "**{questions}** chưa xong về các môn của bạn: {new} mới, {asked} chờ giáo viên trả lời, {answered} đã trả "
        "lời, chờ xem.",
        **_open_ones(items),
    )  # fmt: skip


def _open_ones(items: list[Item]) -> dict[str, object]:
    """How many questions are not decided, together and by how far they are."""
    waiting = {state: sum(item.state == state for item in items) for state in ("new", "asked", "answered")}
    return {"questions": many(sum(waiting.values()), "câu hỏi"), **waiting}


def _answer(found: SchoolAnomalies, items: list[Item]) -> str:
    """How many questions are open, of how many; where there is none, how much could be tested."""
    tests = sum(found.tested.values())
    if not tests:
        return say(_TOO_LITTLE)
    if not items:
        none = "Không có điều gì khác thường đến mức nên hỏi, trong **{tests}** đủ số liệu."
        return say(none, tests=many(tests, "phép kiểm"))
    back = sum(item.has_returned for item in items)
    returned = say(" ({n} trở lại vì có căn cứ mới)", n=back) if back else ""
    return say(
        "**{questions}** chưa xong: {new} mới{returned}, {asked} chờ giáo viên trả lời, {answered} đã trả lời, chờ "
        "xem; từ {tests}.",
        returned=returned, tests=many(tests, "phép kiểm"), **_open_ones(items),
    )  # fmt: skip


def _list(desk: Desk, found: SchoolAnomalies, items: list[Item], *, sees_all: bool) -> None:
    if sees_all:
        st.caption(plain(tests_said(found)))
    if not items:
        if sees_all and not sum(found.tested.values()):
            less = say("Nhập thêm bản xuất, phân công giảng dạy và lịch kiểm tra thì có đủ số liệu.")
            empty_state(less, "nhap_du_lieu")
        return
    shown = narrow(items, found.school, found.school_year)
    notes = {
        **shown.printed, "Dữ liệu đến": vn_datetime(found.data_time) if found.data_time else "không rõ",
        "Lập lúc": vn_datetime(desk.now),
        **({"Số phép kiểm": str(sum(found.tested.values()))} if sees_all else {}),
    }  # fmt: skip
    if not shown.items:
        none = "Không có câu hỏi nào như bộ lọc; chọn «Tất cả» ở Trạng thái để xem cả những câu đã xong."
        st.markdown(say(none))
        return
    told, rows = both(lambda: item_rows(shown.items))
    show_table("Điều cần hỏi", rows, notes, key="hoi", told=told)
    by_key = {item.key: item for item in shown.items}
    asked = address.asked(address.ITEM)
    if _CHOSEN not in st.session_state and asked in by_key:
        st.session_state[_CHOSEN] = asked
    if st.session_state.get(_CHOSEN) not in by_key:
        st.session_state.pop(_CHOSEN, None)
    address.note_box(_CHOSEN)
    words = {key: label(item) for key, item in by_key.items()}
    key = st.selectbox(say("Mở câu hỏi"), list(by_key), format_func=lambda one: words.get(one, one), key=_CHOSEN)
    st.query_params[address.ITEM] = key
    with st.container(border=True):
        show_item(desk, found, by_key[key], notes)


run_page("bat_thuong", show)
