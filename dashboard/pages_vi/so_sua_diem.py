"""Sổ sửa điểm: requests to correct marks from the form to the lock, what each lacks, and what exports say of them."""

from __future__ import annotations

from collections import Counter

import polars as pl
import streamlit as st

from dashboard import address
from dashboard import filters as f
from dashboard.frame import Desk, answer, data_time, how, many, plain, run_page
from dashboard.language import in_today_s_words, say
from dashboard.register_forms import OPENED, UNFOLDED, writer
from dashboard.register_request import new_request
from dashboard.register_rows import CASE_SPOKEN, STATES, case_rows, label, missing
from dashboard.register_steps import next_step
from dashboard.register_views import say_what_was_done, show_case, show_history, show_matching, show_statement
from dashboard.remembered import remembered
from dashboard.table_view import show_table
from jobs.measuring import Filters, choices
from jobs.register import KnownCase, Register, read_register
from records.clock import VIETNAM, vn_datetime
from records.policy import Policy

_CHOSEN = "de-nghi"
_WIDTHS = {"Còn thiếu": 200, "Lý do": 320}  # pixels


def show(desk: Desk) -> None:
    head = st.container()
    options = remembered(desk, choices, desk.store)
    chosen = f.choose(options, ["class_name"])
    policy = desk.policy(chosen)
    today = desk.now.astimezone(VIETNAM).date()
    kept = remembered(desk, read_register, desk.store, desk.policies, chosen.school, chosen.school_year, today)
    here = [known for known in kept.cases if _fits(known, chosen)]
    notes = {**f.printed(chosen), "Dữ liệu đến": data_time(desk, chosen), "Lập lúc": vn_datetime(desk.now)}
    with head:
        answer(_answer(here, kept, f.told_sentence(chosen)))
        say_what_was_done()
    actor = writer()
    if here:
        show_table(
            "Sổ sửa điểm", case_rows(here), notes, key="so", right=("Điểm gốc", "Đề nghị"), widths=_WIDTHS,
            spoken=CASE_SPOKEN,
        )  # fmt: skip
        _one_case(desk, policy, here, options, notes, actor)
    with st.expander(
        say("Lập đề nghị mới"), icon=":material/add:", expanded=not here or st.session_state.get(UNFOLDED, False)
    ):
        new_request(desk, chosen, options, actor)
    st.subheader(say("Đối chiếu với các bản xuất"), anchor=False)
    show_matching(desk, chosen, notes)
    if desk.store.sight.is_whole:   # it speaks of the whole book
        show_statement(desk, chosen, kept, actor)
    how(
        say(
            "Mỗi **đề nghị** đi qua: lập (giấy đề nghị), quyết định, người chứng kiến, minh chứng, biên bản, sửa, "
            "khóa lại. Bước không thể có (sửa khi chưa duyệt, ngày chưa đến) bị từ chối kèm lý do; bước mà chính sách "
            "đòi hỏi mà chưa có thì **hiện ra là thiếu**, kèm điều khoản, không chặn. Mọi bước đều thành sự kiện, "
            "không xóa được."
        ),
        say(
            "**Khớp**: thay đổi mà sổ (danh sách đã nhập hoặc đề nghị ở đây) có đúng học sinh, môn, cột, giá trị cũ "
            "và mới. **Thấy đổi, chưa khai**: phần chắc chắn là khi sổ chắc chắn đủ đến lúc điểm đổi, tức là danh "
            "sách được lưu sau đó, hoặc trường đã khai sổ giữ trọn ở đây; còn lại là chưa rõ. **Khai mà chưa thấy**: "
            "chắc chắn khi có bản xuất chắc chắn sau lúc sửa mà ghi giá trị khác, và không bản xuất nào cho thấy giá "
            "trị mới."
        ),
        say(
            "Minh chứng chỉ nhận PDF, JPEG, PNG xét theo nội dung; PDF có lệnh, tệp nhúng hay mật khẩu bị từ chối. "
            "Tệp được giữ nguyên từng byte theo mã SHA-256."
        ),
    )


def _fits(known: KnownCase, chosen: Filters) -> bool:
    case = known.case
    return case.term == chosen.term and chosen.class_name in {None, case.class_name}


def _answer(here: list[KnownCase], kept: Register, of: str) -> str:
    where = plain(of)
    if not here:
        none = say("Sổ chưa có đề nghị sửa điểm nào của {where}.", where=where)
        more = say("Năm học có {cases}.", cases=many(len(kept.cases), "đề nghị"))
        return f"{none} {more}" if kept.cases else none
    states = Counter(known.case.state for known in here)
    told = ", ".join(f"{states[state]} {say(words)}" for state, words in STATES.items() if states[state])
    lacking = sum(bool(missing(known.gaps)) for known in here)
    less = say("; **{cases}** đã sửa mà còn thiếu bước theo chính sách", cases=many(lacking, "đề nghị"))
    return say(
        "Sổ có **{cases}** sửa điểm của {where}: {told}{less}.",
        cases=many(len(here), "đề nghị"), where=where, told=told, less=less if lacking else "",
    )  # fmt: skip


def _one_case(
    desk: Desk, policy: Policy, here: list[KnownCase], options: pl.DataFrame, notes: dict[str, str], actor: str
) -> None:
    by_id = {known.case.case_id: known for known in here}
    asked = next((one for one in by_id if by_id[one].number == address.asked(address.CASE)), None)
    if asked and _CHOSEN not in st.session_state:
        st.session_state[_CHOSEN] = asked
    if (opened := st.session_state.pop(OPENED, None)) in by_id:
        st.session_state[_CHOSEN] = opened
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state.pop(_CHOSEN, None)
    labels = in_today_s_words(by_id, lambda one: label(by_id[one]))
    case_id = st.selectbox(say("Mở đề nghị"), list(by_id), format_func=labels, key=_CHOSEN)
    known = by_id[case_id]
    grades = options.filter(class_name=known.case.class_name, school=known.case.school)["grade"].to_list()
    with st.container(border=True):
        show_case(desk, policy, known, next(iter(grades), None))
        next_step(desk, policy, known, actor)
        show_history(desk, known, notes)


run_page("so_sua_diem", show)
