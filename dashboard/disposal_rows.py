"""Kept records, holds and disposals as rows for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from records.clock import vn_date, vn_datetime
from records.disposal import STATE_NAMES as STEP_NAMES
from records.disposal import Disposal
from records.disposal_store import Copy, Reviewed
from records.holds import HoldRow
from records.retention import STATE_NAMES
from records.vn_order import class_order

# Of our own words, which a table tells in the viewer's language.
REVIEW_SPOKEN = ("Hồ sơ", "Thời hạn", "Vì sao")
HOLD_SPOKEN = ("Tình trạng", "Phạm vi", "Giữ từ")
_SIGNS = {
    "due": "▲", "hand_over": "▲", "held": "■", "unconfirmed": "▲", "not_due": "✓", "never": "✓",
}  # fmt: skip


def review_table(found: Sequence[Reviewed]) -> pl.DataFrame:
    """What is kept and how long still: what asks for something first, then what ends soonest, then by class."""
    return pl.DataFrame([_reviewed(each) for each in sorted(found, key=_in_turn)])


def _in_turn(each: Reviewed) -> tuple[object, ...]:
    kept, standing = each.record.kept, each.standing
    return (
        list(STATE_NAMES).index(standing.state), standing.due_on or date.max, kept.school,
        class_order(kept.class_name or ""), each.record.label,
    )  # fmt: skip


def _reviewed(each: Reviewed) -> dict[str, object]:
    return {
        "Hồ sơ": each.record.label,
        "Thời hạn": f"{_SIGNS[each.standing.state]} {STATE_NAMES[each.standing.state]}",
        "Từ ngày": vn_date(each.standing.due_on) if each.standing.due_on else None,
        "Vì sao": each.standing.reason,
        "Trường": each.record.kept.school,
        "Mã": each.record.kept.subject_id,
    }


def hold_table(holds: Sequence[HoldRow]) -> pl.DataFrame:
    return pl.DataFrame([
        {
            "Mã": hold.hold_id,
            "Tình trạng": "đã thôi" if hold.lifted_at else "■ đang giữ",
            "Phạm vi": hold.scope_words(),
            "Lý do": hold.reason,
            "Văn bản": hold.authority,
            "Giữ từ": f"{vn_datetime(hold.placed_at)}, {hold.placed_by}",
            "Thôi giữ": f"{vn_datetime(hold.lifted_at)}, {hold.lifted_by}: {hold.lifted_for}" if hold.lifted_at
            else None,
        }
        for hold in holds
    ])  # fmt: skip


def disposal_table(disposals: Sequence[Disposal]) -> pl.DataFrame:
    return pl.DataFrame([
        {
            "Mã": each.disposal_id,
            "Bước": STEP_NAMES[each.state],
            "Số hồ sơ": len(each.items),
            "Quyết định": each.authority or None,
            "Người đề nghị": each.proposer.name,
            "Người thẩm định": each.appraiser.name if each.appraiser else None,
            "Người quyết định": each.decider.name if each.decider else None,
            "Lý do": each.reason,
        }
        for each in disposals
    ])  # fmt: skip


def left_table(left: Sequence[Copy]) -> pl.DataFrame:
    """Copies of what was destroyed that still lie somewhere."""
    return pl.DataFrame([
        {"Nơi giữ": copy.location_id, "Tình trạng": "✕ còn bản sao", "Theo": copy.disposal_id,
         "Đối tượng": copy.object_id}
        for copy in left
    ])  # fmt: skip
