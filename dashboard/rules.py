"""The school's rules as the pages tell of them, and what to set when one is missing."""

from __future__ import annotations

from dashboard.frame import Desk, empty_state, plain
from records.policy import Policy

_KINDS = {"calendar": "ngày thường", "working": "ngày làm việc"}


def deadline_rule(policy: Policy) -> str:
    """The deadline in a sentence, with its source."""
    rule = policy.entry_deadline
    if rule is None:
        return "Chính sách của trường chưa có hạn vào điểm."
    kind = _KINDS.get(rule.kind, rule.kind)
    return (
        f"**Hạn**: {plain(rule.sentence)} ({rule.days} {kind}, không tính ngày kiểm tra). Nguồn: {plain(rule.source)}."
    )


def cannot_judge(desk: Desk) -> None:
    """Says which of the two is missing: the deadline rule, or the test calendar."""
    if desk.policy.entry_deadline is None:
        empty_state(
            f"Tệp `{desk.home.policy_path.name}` trong thư mục kho chưa có hạn vào điểm. Thêm mục `[entry_deadline]` "
            "với `days`, `kind`, `source`, `sentence` theo quy chế của trường, rồi tải lại trang."
        )
        return
    empty_state(
        "Chưa có **lịch kiểm tra**: không phần mềm sổ điểm nào xuất ngày kiểm tra. Lấy tệp mẫu bằng lệnh "
        "`soluu templates THƯ_MỤC`, điền ngày từng bài rồi nhập vào đây.",
        "nhap_du_lieu",
        "Nhập lịch kiểm tra",
    )
