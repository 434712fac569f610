"""What needs doing, as a list of values: decided here from counts, drawn by the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from dashboard.bounds import Bounds
from dashboard.language import say

Weight = Literal["unsafe", "look", "note"]

# Whose things they are to do. At a PC without accounts they are all one person's.
_TEACHING: frozenset[str] = frozenset({"department_head", "homeroom", "teacher"})
_LEADERS: frozenset[str] = frozenset({"principal", "vice_principal"})
_PRINCIPAL: frozenset[str] = frozenset({"principal"})
_OFFICE = _LEADERS | {"clerk"}
_ASKING = _LEADERS | {"department_head"}    # who sees unlikely figures
_KEEPERS = _OFFICE | {"admin"}
_IMPORTERS: frozenset[str] = frozenset({"vice_principal", "clerk"})
_ADMIN: frozenset[str] = frozenset({"admin"})
_WATCHING = _OFFICE | _TEACHING | {"authority", "district"}


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
    waiting: int = 0        # requests to correct a mark that nobody decided
    lacking: int = 0        # corrections made that lack a step
    unsigned: int = 0       # inspections of months that are open
    to_appraise: int = 0    # proposals of disposal
    to_decide: int = 0
    without_role: int = 0   # users
    first_password: int = 0
    answered: int = 0   # questions about unlikely figures that teachers answered and nobody decided
    to_me: int = 0      # questions to the viewer, without an answer
    unasked: int = 0    # unlikely figures that nobody acted on, as far as they have been computed
    asked: int = 0      # questions that wait for a teacher


Row = tuple[int | bool, Weight, str, str | None, frozenset[str]]
_GRAVITY: tuple[Weight, ...] = ("unsafe", "look", "note")

NO_ASSIGNMENTS = "Chưa có phân công giảng dạy: chưa biết điểm thuộc giáo viên nào."
NO_CALENDAR = "Chưa có lịch kiểm tra: chưa xét được điểm vào sổ trễ."
NO_REGISTER = "Chưa có sổ theo dõi sửa điểm: chưa xét được thay đổi nào đã được khai."
NO_DEADLINE = "Chính sách của trường chưa có hạn vào điểm (mục [entry_deadline] hoặc [[entry]])."
UNSAFE = "{n} gói chưa an toàn: chưa đủ hai bản sao còn tốt ở hai nơi độc lập."
SPENT = "{n} lớp có gói do khóa bị lộ hoặc đã thay ký, nay không còn giá trị: niêm phong lại."
BROKEN = (
    "{n} tệp chính sách trong kho có chỗ sai, không phải tệp của trường, năm học đang xem: "
    "chạy «soluu policy check»."
)
TO_DECIDE = "{n} đề nghị tiêu hủy, giao nộp chờ quyết định."
TO_APPRAISE = "{n} đề nghị tiêu hủy, giao nộp chờ thẩm định."
LACKING = "{n} đề nghị sửa điểm đã sửa mà còn thiếu bước theo chính sách."
WITHOUT_ROLE = "{n} người dùng không có vai trò nào đang dùng: giao vai trò, hoặc kết thúc tài khoản (soluu user list)."
UNCHANGED = "{n} người dùng chưa đổi mật khẩu đầu tiên (soluu user list)."
OPEN_KEY = "Khóa niêm phong không có mật khẩu: ai dùng được tài khoản máy này cũng ký được gói. Giữ máy cẩn thận."


def tasks(now: Situation, roles: Collection[str] = ("local",)) -> list[Task]:
    """What needs doing by who has these roles, the gravest first; empty when nothing does."""
    mine = set(roles)
    found = [
        Task(weight, sentence, page)
        for applies, weight, sentence, page, whose in (*_of_archive(now), *_of_marks(now), *_of_home(now))
        if applies and ("local" in mine or mine & whose)
    ]
    return sorted(found, key=lambda task: _GRAVITY.index(task.weight))


def _of_archive(now: Situation) -> list[Row]:
    lost = say("{n} gói niêm phong mất tệp: khôi phục từ bản sao.", n=now.lost_bundles)
    unsealed = say("{n} lớp đã khóa sổ mà chưa niêm phong.", n=now.unsealed_locked)
    stale = say("{n} lớp có dữ liệu khác với gói đã niêm phong.", n=now.stale_classes)
    decide, appraise = say(TO_DECIDE, n=now.to_decide), say(TO_APPRAISE, n=now.to_appraise)
    return [
        (now.lost_bundles, "unsafe", lost, "ban_sao", _KEEPERS),
        (now.unsafe_bundles, "unsafe", say(UNSAFE, n=now.unsafe_bundles), "ban_sao", _KEEPERS),
        (now.unsealed_locked, "look", unsealed, "niem_phong", _OFFICE),
        (now.stale_classes, "look", stale, "niem_phong", _OFFICE),
        (now.spent_keys, "look", say(SPENT, n=now.spent_keys), "niem_phong", _KEEPERS),
        (now.to_decide, "look", decide, "kho_luu_tru", _PRINCIPAL),
        (now.to_appraise, "look", appraise, "kho_luu_tru", _OFFICE),
    ]


def _of_marks(now: Situation) -> list[Row]:
    """Of the viewer's own rows."""
    waiting = say("{n} đề nghị sửa điểm chờ duyệt.", n=now.waiting)
    answered = say("{n} câu hỏi giáo viên đã trả lời, chờ xem.", n=now.answered)
    unsigned = say("{n} biên bản kiểm tra tháng đang mở, chưa ký.", n=now.unsigned)
    to_me = say("{n} câu hỏi gửi cho bạn, chờ bạn trả lời.", n=now.to_me)
    unasked = say("{n} điều khác thường chưa hỏi, chưa kết luận.", n=now.unasked)
    asked = say("{n} câu hỏi đã gửi giáo viên, chờ trả lời.", n=now.asked)
    return [
        (now.unsigned, "look", unsigned, "kiem_tra_thang", _OFFICE),
        (now.waiting, "look", waiting, "so_sua_diem", _OFFICE | _TEACHING),
        (now.lacking, "look", say(LACKING, n=now.lacking), "so_sua_diem", _OFFICE | _TEACHING),
        (now.to_me, "look", to_me, "bat_thuong", _OFFICE | _TEACHING),
        (now.answered, "look", answered, "bat_thuong", _ASKING),
        (now.unasked, "look", unasked, "bat_thuong", _ASKING),
        (now.asked, "note", asked, "bat_thuong", _ASKING),
        _counted(now.undeclared, "Điểm thay đổi chưa khớp sổ theo dõi", "lần", "sua_diem"),
        _counted(now.overdue, "Quá hạn vào sổ mà còn trống", "điểm", "nhap_tre"),
        _counted(now.late, "Vào sổ trễ", "điểm", "nhap_tre"),
    ]


def _of_home(now: Situation) -> list[Row]:
    return [
        (now.without_role, "look", say(WITHOUT_ROLE, n=now.without_role), None, _ADMIN),
        (now.first_password, "note", say(UNCHANGED, n=now.first_password), None, _ADMIN),
        (not now.has_assignments, "note", say(NO_ASSIGNMENTS), "nhap_du_lieu", _IMPORTERS),
        (not now.has_calendar, "note", say(NO_CALENDAR), "nhap_du_lieu", _IMPORTERS),
        (not now.has_register, "note", say(NO_REGISTER), "nhap_du_lieu", _IMPORTERS),
        (not now.has_deadline, "note", say(NO_DEADLINE), None, _KEEPERS),
        (now.broken_profiles, "note", say(BROKEN, n=now.broken_profiles), None, _KEEPERS),
        (not now.key_is_encrypted, "note", say(OPEN_KEY), None, _KEEPERS),
    ]


def _counted(number: Bounds, what: str, thing: str, page: str) -> Row:
    """What is certain asks to be looked at; what is only possible is noted."""
    weight: Weight = "look" if number.certain else "note"
    return number.most > 0, weight, f"{say(what)}: {number.told(thing)}.", page, _WATCHING
