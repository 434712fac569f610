"""What needs doing, as a list of values: decided here from counts, drawn by the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.frame import thousands

Weight = Literal["unsafe", "look", "note"]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: how much it weighs, in a sentence, and the page that leads on (or None)."""

    weight: Weight
    sentence: str
    page: str | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the overview knows of a school's home. Counts, but for the flags."""

    lost_bundles: int
    stale_classes: int
    unsealed_locked: int
    undeclared: int
    late: int
    overdue: int
    has_assignments: bool
    has_calendar: bool
    has_deadline: bool
    key_is_encrypted: bool


Row = tuple[int | bool, Weight, str, str | None]

NO_ASSIGNMENTS = "Chưa có phân công giảng dạy: chưa biết điểm thuộc giáo viên nào."
NO_CALENDAR = "Chưa có lịch kiểm tra: chưa xét được điểm vào sổ trễ."
NO_DEADLINE = "Chính sách chưa có hạn vào điểm (mục [entry_deadline] trong chinh-sach.toml)."
OPEN_KEY = "Khóa niêm phong không có mật khẩu: ai dùng được tài khoản máy này cũng ký được gói. Giữ máy cẩn thận."


def tasks(now: Situation) -> list[Task]:
    """What needs doing, the gravest first; empty when nothing does."""
    listed: list[Row] = [
        (now.lost_bundles, "unsafe", f"{now.lost_bundles} gói niêm phong mất tệp: khôi phục từ bản sao.", "niem_phong"),
        (now.unsealed_locked, "look", f"{now.unsealed_locked} lớp đã khóa sổ mà chưa niêm phong.", "niem_phong"),
        (now.stale_classes, "look", f"{now.stale_classes} lớp có dữ liệu mới hơn gói đã niêm phong.", "niem_phong"),
        (now.undeclared, "look", f"{thousands(now.undeclared)} lần điểm thay đổi chưa khớp sổ theo dõi.", "sua_diem"),
        (now.overdue, "look", f"{thousands(now.overdue)} điểm đã quá hạn vào sổ mà còn trống.", "nhap_tre"),
        (now.late, "look", f"{thousands(now.late)} điểm chắc chắn vào sổ trễ.", "nhap_tre"),
        (not now.has_assignments, "note", NO_ASSIGNMENTS, "nhap_du_lieu"),
        (not now.has_calendar, "note", NO_CALENDAR, "nhap_du_lieu"),
        (not now.has_deadline, "note", NO_DEADLINE, None),
        (not now.key_is_encrypted, "note", OPEN_KEY, None),
    ]
    return [Task(weight, sentence, page) for applies, weight, sentence, page in listed if applies]
