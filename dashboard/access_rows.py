"""Decisions on the archive and what is lent, as rows for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from records.clock import vn_date, vn_datetime
from records.decisions import STATE_NAMES, Decision, State
from records.loans import Loan, borrower_words
from records.policy.words import in_vietnamese

# Of our own words, which a table tells in the viewer's language.
DECISION_SPOKEN = (
    "Quyết định", "Tình trạng", "Hiệu lực", "Cấp cho", "Cho làm", "Phạm vi", "Người quyết định", "Thu hồi",
)  # fmt: skip
LOAN_SPOKEN = ("Hồ sơ", "Tình trạng", "Người mượn", "Theo")
_SIGNS: dict[State, str] = {"in_force": "✓", "not_yet": "▲", "run_out": "■", "withdrawn": "✕"}


def decision_table(decisions: Sequence[Decision], today: date) -> pl.DataFrame:
    """Every decision; those in force first."""
    order = list(STATE_NAMES)
    rows = sorted(decisions, key=lambda each: order.index(each.state(today)))
    return pl.DataFrame([_decision(each, today) for each in rows])


def _decision(each: Decision, today: date) -> dict[str, object]:
    state = each.state(today)
    until = f"đến hết {vn_date(each.valid_until)}" if each.valid_until else "không hẹn ngày hết"
    return {
        "Quyết định": f"{each.words}{' (ghi kèm một việc)' if each.is_inline else ''}",
        "Tình trạng": f"{_SIGNS[state]} {STATE_NAMES[state]}",
        "Hiệu lực": f"{vn_date(each.valid_from)}, {until}",
        "Cấp cho": " – ".join(filter(None, (in_vietnamese(each.granted_to), each.office))),
        "Cho làm": each.action_words(),
        "Phạm vi": each.part_words(),
        "Trường": each.school,
        "Người quyết định": in_vietnamese(each.decided_by),
        "Thu hồi": f"{vn_datetime(each.withdrawn_at)}, {each.withdrawn_by}" if each.withdrawn_at else None,
        "Vì sao thu hồi": each.withdrawn_for,
        "Mã": each.grant_id,
    }  # fmt: skip


def loan_table(loans: Sequence[Loan], decisions: Mapping[str, Decision], today: date) -> pl.DataFrame:
    """What is lent; what is overdue says by how many days."""
    return pl.DataFrame([
        {
            "Hồ sơ": loan.part_words(),
            "Tình trạng": f"▲ quá hạn {(today - loan.due_on).days} ngày" if loan.is_overdue(today) else "đang cho mượn",
            "Hẹn trả": vn_date(loan.due_on),
            "Người mượn": borrower_words(loan, decisions),
            "Cho mượn lúc": vn_datetime(loan.lent_at),
            "Theo": decisions[loan.grant_id].words if loan.grant_id else None,
            "Trường": loan.school,
            "Mã": loan.loan_id,
        }
        for loan in loans
    ])  # fmt: skip
