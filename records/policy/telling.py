"""A rule as people read it: its heading and its parameters in Vietnamese. For explanations and comparisons."""

from __future__ import annotations

from dataclasses import fields

from records.clock import vn_date
from records.marks import TERM_NAMES
from records.policy.choice import Choice
from records.policy.lock import MonthDay
from records.policy.profile import Policy, YearDays
from records.policy.rule import Rule
from records.policy.words import in_vietnamese
from records.subjects import subject_name

HEADINGS = {
    "CircularRule": "Thông tư", "EntryRule": "Vào điểm", "LockRule": "Khóa sổ", "AuthorityLockRule": "Khóa sổ",
    "BoardRule": "Ban quản trị",
    "MonthlyRule": "Hằng tháng", "DueRule": "Theo ngày trong năm", "ListRule": "Danh sách và xét duyệt",
    "SigningRule": "Chữ ký", "RetentionRule": "Thời hạn lưu", "MediumRule": "Nơi lưu", "AccessRule": "Quyền",
    "UnusualRule": "Bất thường", "DutyRule": "Việc không có con số",
}  # fmt: skip
_CORRECTION = "Sửa điểm"  # every other kind of rule is a step of it

LABELS = {
    "grades": "khối", "circular": "thông tư", "marks": "loại điểm", "unit": "đơn vị", "days": "số ngày",
    "weeks": "tuần", "counted_from": "tính từ", "answers": "người chịu trách nhiệm",
    "may_be_changed_by": "có thể đổi bởi", "by": "người làm", "asked_by": "người đề nghị", "leaves_trace": "lưu vết",
    "present": "người có mặt", "documents": "hồ sơ", "fields": "các mục",
    "of_lists": "của học sinh có tên trong danh sách", "members": "thành viên",
    "signers": "người ký",
    "after_lock": "sau khi khóa", "before": "trước bài", "within_days": "chậm nhất (ngày)", "until": "giữ",
    "decided_by": "người quyết định", "proposed_by": "người đề nghị khóa", "carried_out_by": "người thực hiện",
    "every_month": "hằng tháng", "days_after": "sau số ngày", "reopens": "mở lại từ", "closes": "đến",
    "work": "việc", "from_day": "từ ngày", "to_day": "đến ngày", "of": "của", "that_day_counts": "tính cả ngày đó",
    "event": "lúc", "to": "gửi", "terms": "học kì", "on": "ngày", "year": "của năm", "lists": "danh sách",
    "made_by": "người lập", "approved_by": "người duyệt", "after_all_entered": "khi đã nhập đủ",
    "by_means_of": "cách ký", "before_sealing": "ký số xong mới niêm phong",
    "years": "số năm", "confirmed": "trường đã xác nhận", "carriers": "nơi lưu",
    "authority": "văn bản quy định thời hạn", "afterwards": "hết hạn thì",
    "formats": "dạng", "sealed": "niêm phong", "actions": "việc", "measure": "đo", "threshold": "từ",
    "reported_by": "người báo cáo", "reported_to": "báo cáo cho", "served_by": "chương trình phục vụ",
    "compare_with": "đối chiếu với", "holds_after_completion": "cả khi hồ sơ đã hoàn tất",
}  # fmt: skip
_OF_EVERY_RULE = {field.name for field in fields(Rule)}


def heading(rule: Rule) -> str:
    """The part of the profile that a rule belongs to."""
    return HEADINGS.get(type(rule).__name__, _CORRECTION)


def parameters(rule: Rule, *, with_defaults: bool) -> dict[str, str]:
    """What a rule sets, by the label of each parameter; those without a value are left out."""
    values = {field.name: getattr(rule, field.name) for field in fields(rule) if field.name not in _OF_EVERY_RULE}
    if not with_defaults:
        usual = {field.name: field.default for field in fields(rule)}
        values = {name: value for name, value in values.items() if value != usual[name]}
    return {LABELS[name]: _told(value) for name, value in values.items() if value not in (None, (), "")}


def choice_sentence(choice: Choice) -> str:
    """The option that a choice takes, in its own sentence."""
    return next(option.sentence for option in choice.options if option.name == choice.value)


def calendar_sentence(days: YearDays) -> str:
    """'2025-2026: tuần 1 từ 05/09/2025, 18 + 17 tuần; nghỉ riêng: …; làm bù: …'"""
    closed = [f"{c.name} {vn_date(c.first_day)}–{vn_date(c.last_day)}" for c in days.closed]
    worked = [vn_date(day) for day in days.worked]
    return (
        f"{days.school_year}: tuần 1 từ {vn_date(days.first_day)}, {' + '.join(map(str, days.weeks))} tuần"
        f"{', đếm cả tuần nghỉ trọn' if days.counts_closed_weeks else ''}; "
        f"nghỉ riêng ngoài ngày lễ: {', '.join(closed) or 'không'}; làm bù: {', '.join(worked) or 'theo Nhà nước'}."
    )


def scope(policy: Policy) -> str:
    """For whom and when a profile is."""
    schools = "; ".join(policy.schools) or "mọi trường chưa có tệp riêng"
    return f"{schools} · {policy.school_year or 'mọi năm học'}"


def settings_told(policy: Policy) -> dict[str, str]:
    """What a profile says beside its rules, by label: for whom it is, its days, and how the uncertain is read."""
    told = {
        "Tên chính sách": policy.name, "Dùng cho trường": "; ".join(policy.schools) or "mọi trường chưa có tệp riêng",
        "Dùng cho năm học": policy.school_year or "mọi năm học",
        "Không hiện thống kê của nhóm ít hơn": f"{policy.minimum_group} học sinh",
    }  # fmt: skip
    if text := policy.regulation:
        told["Văn bản"] = ", ".join(filter(None, (text.title, text.number, text.issued_by, text.issued_on)))
    for term in policy.terms:
        lock = f", khóa sổ từ {vn_date(term.locked_on)}" if term.locked_on else ""
        name = f"{TERM_NAMES.get(term.code, term.code)} {term.school_year}"
        told[name] = f"{vn_date(term.first_day)}–{vn_date(term.last_day)}{lock}"
    for days in policy.test_days:
        label = f"Ngày kiểm tra {in_vietnamese(days.kind)} {days.term} {days.school_year}"
        told[label] = f"{vn_date(days.first_day)}–{vn_date(days.last_day)}"
    told |= {
        department.name: ", ".join(map(subject_name, department.subjects)) for department in policy.departments
    }
    told |= {f"Lịch năm học {days.school_year}": calendar_sentence(days) for days in policy.calendars}
    told |= {f"Cách hiểu thông tư: {name}": value for name, value in policy.circular_choices}
    return told | {choice.question: choice_sentence(choice) for choice in policy.choices}


def _told(value: object) -> str:
    return f"{value.day}/{value.month}" if isinstance(value, MonthDay) else in_vietnamese(value)
