"""What needs doing, as a list of values: decided here from counts, drawn by the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboard.bounds import Bounds

Weight = Literal["unsafe", "look", "note"]


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: how much it weighs, in a sentence, and the page that leads on (or None)."""

    weight: Weight
    sentence: str
    page: str | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the overview knows of a school's home. Counts, some of them in part only possible; and flags."""

    lost_bundles: int
    unsafe_bundles: int
    stale_classes: int
    unsealed_locked: int
    undeclared: Bounds
    late: Bounds
    overdue: Bounds
    has_register: bool
    has_assignments: bool
    has_calendar: bool
    has_deadline: bool
    key_is_encrypted: bool
    broken_profiles: int = 0
    spent_keys: int = 0
    answered: int = 0   # questions about unlikely figures that teachers answered and nobody decided
    to_me: int = 0      # questions to the viewer, without an answer


Row = tuple[int | bool, Weight, str, str | None]
_GRAVITY: tuple[Weight, ...] = ("unsafe", "look", "note")

NO_ASSIGNMENTS = "Chưa có phân công giảng dạy: chưa biết điểm thuộc giáo viên nào."
NO_CALENDAR = "Chưa có lịch kiểm tra: chưa xét được điểm vào sổ trễ."
NO_REGISTER = "Chưa có sổ theo dõi sửa điểm: chưa xét được thay đổi nào đã được khai."
NO_DEADLINE = "Chính sách của trường chưa có hạn vào điểm (mục [entry_deadline] hoặc [[entry]])."
UNSAFE = "chưa an toàn: chưa đủ hai bản sao còn tốt ở hai nơi độc lập."
SPENT = "lớp có gói do khóa bị lộ hoặc đã thay ký, nay không còn giá trị: niêm phong lại."
BROKEN = "tệp chính sách trong kho có chỗ sai, không phải tệp của trường, năm học đang xem: chạy «soluu policy check»."
OPEN_KEY = "Khóa niêm phong không có mật khẩu: ai dùng được tài khoản máy này cũng ký được gói. Giữ máy cẩn thận."


def tasks(now: Situation) -> list[Task]:
    """What needs doing, the gravest first; empty when nothing does."""
    listed: list[Row] = [
        (now.lost_bundles, "unsafe", f"{now.lost_bundles} gói niêm phong mất tệp: khôi phục từ bản sao.", "niem_phong"),
        (now.unsafe_bundles, "unsafe", f"{now.unsafe_bundles} gói {UNSAFE}", "ban_sao"),
        (now.unsealed_locked, "look", f"{now.unsealed_locked} lớp đã khóa sổ mà chưa niêm phong.", "niem_phong"),
        (now.stale_classes, "look", f"{now.stale_classes} lớp có dữ liệu khác với gói đã niêm phong.", "niem_phong"),
        (now.spent_keys, "look", f"{now.spent_keys} {SPENT}", "niem_phong"),
        (now.to_me, "look", f"{now.to_me} câu hỏi gửi cho bạn, chờ bạn trả lời.", "bat_thuong"),
        (now.answered, "look", f"{now.answered} câu hỏi giáo viên đã trả lời, chờ xem.", "bat_thuong"),
        _counted(now.undeclared, "Điểm thay đổi chưa khớp sổ theo dõi", "lần", "sua_diem"),
        _counted(now.overdue, "Quá hạn vào sổ mà còn trống", "điểm", "nhap_tre"),
        _counted(now.late, "Vào sổ trễ", "điểm", "nhap_tre"),
        (not now.has_assignments, "note", NO_ASSIGNMENTS, "nhap_du_lieu"),
        (not now.has_calendar, "note", NO_CALENDAR, "nhap_du_lieu"),
        (not now.has_register, "note", NO_REGISTER, "nhap_du_lieu"),
        (not now.has_deadline, "note", NO_DEADLINE, None),
        (now.broken_profiles, "note", f"{now.broken_profiles} {BROKEN}", None),
        (not now.key_is_encrypted, "note", OPEN_KEY, None),
    ]
    found = [Task(weight, sentence, page) for applies, weight, sentence, page in listed if applies]
    return sorted(found, key=lambda task: _GRAVITY.index(task.weight))


def _counted(number: Bounds, what: str, thing: str, page: str) -> Row:
    """What is certain asks to be looked at; what is only possible is noted."""
    return number.most > 0, "look" if number.certain else "note", f"{what}: {number.said(thing)}.", page
