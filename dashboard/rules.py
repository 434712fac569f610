"""The school's rules as the pages tell of them, and what to set when one is missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from dashboard.frame import Desk, empty_state, plain
from records.circulars.choice import TT22, TT27, Circular, circular_of
from records.marks import vn_number
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


def circular_of_marks(columns: pl.DataFrame) -> Circular | None:
    """The one circular that all these classes' marks follow (columns `grade`, `school_year`); None where there are
    several, or one that is not known: then no bound of any circular is shown."""
    found = {circular_of(*row) for row in columns.select("grade", "school_year").unique().iter_rows()}
    return found.pop() if len(found) == 1 else None


def circular_sentence(circular: Circular | None, bounds: Sequence[Decimal]) -> str:
    """Which marks are set apart on a page and by which article, or that none are."""
    if circular is None:
        return "Các lớp đang xem không cùng một thông tư đã biết, nên không vẽ mốc điểm nào."
    if not bounds:
        return f"{circular.name} không đặt mốc cho điểm này, nên không vẽ mốc và không chia khoảng."
    return f"Mốc {' · '.join(vn_number(bound) for bound in bounds)} theo {circular.name}, {circular.article}."


def recomputed_sentence(circular: Circular | None) -> str:
    """By which circular the averages of these classes are recomputed before sealing; '' where that is not one."""
    if circular == TT22:
        return f"Trung bình môn được tính lại theo {circular.name}, {circular.article}."
    if circular == TT27:
        return f"{circular.name} không có trung bình môn, nên không tính lại điểm nào."
    return ""


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
