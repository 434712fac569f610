"""The part of the archive's page on decisions: which are in force, what is lent, and the forms of both."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.access_forms import decide_form, give_back_form, inspector_code_form, withdraw_form
from dashboard.access_rows import DECISION_SPOKEN, LOAN_SPOKEN, decision_table, loan_table
from dashboard.frame import Desk, empty_state, many
from dashboard.language import say
from dashboard.table_view import show_table
from records.clock import vn_datetime
from records.decisions import all_decisions
from records.loans import Loan
from records.reading import class_groups

_WIDTHS = {"Quyết định": 220, "Tình trạng": 150}
_LOAN_WIDTHS = {"Hồ sơ": 190, "Tình trạng": 150}


def overdue_words(loans: Sequence[Loan], desk: Desk) -> str:
    """What is added to the page's answer; nothing where all is in time."""
    today = desk.now.date()
    late = sum(loan.is_overdue(today) for loan in loans)
    return " " + say(":orange[**▲ {loans} quá hạn trả.**]", loans=many(late, "lượt cho mượn")) if late else ""


def access_section(desk: Desk, loans: Sequence[Loan]) -> None:
    """Decisions, loans, and what may be done with them."""
    today, notes = desk.now.date(), {"Lập lúc": vn_datetime(desk.now)}
    with desk.store.read() as db:
        decisions, groups = all_decisions(db), class_groups(db)
    st.subheader(say("Quyết định khai thác"), anchor=False)
    if decisions:
        show_table(
            "Quyết định khai thác", decision_table(decisions, today), notes, key="quyet-dinh", widths=_WIDTHS,
            spoken=DECISION_SPOKEN,
        )
    else:
        empty_state(
            say(
                "Chưa ghi quyết định nào cho mở, cho mượn, trích xuất hay thanh tra hồ sơ lưu. Ghi ở mục dưới đây, "
                "hoặc bằng `soluu access decide`."
            )
        )
    decide_form(desk, groups)
    inspector_code_form(desk, decisions)
    withdraw_form(desk, [each for each in decisions if each.withdrawn_at is None])
    if loans:
        st.subheader(say("Đang cho mượn"), anchor=False)
        known = {each.grant_id: each for each in decisions}
        show_table(
            "Đang cho mượn", loan_table(loans, known, today), notes, key="cho-muon", widths=_LOAN_WIDTHS,
            spoken=LOAN_SPOKEN,
        )  # fmt: skip
        give_back_form(desk, loans)
