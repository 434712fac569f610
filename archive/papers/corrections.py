"""BẢNG TỔNG HỢP ĐIỂM ĐÃ SỬA: every change of a mark that two exports of the class show.

A time is an interval, as far as it is known; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.papers import signing
from archive.papers.frame import data_time, term_and_year
from records.class_record import ClassRecord, Correction
from records.clock import vn_datetime
from records.marks import component_name, vn_mark
from records.paper_rules import USUAL, SigningPlace
from records.subjects import subject_name

TEMPLATE = "corrections"
TITLE = "BẢNG TỔNG HỢP ĐIỂM ĐÃ SỬA"
HEAD = [
    "STT", "Học sinh (mã)", "Môn học", "Cột điểm", "Điểm cũ", "Điểm mới",
    "Thời gian thay đổi", "Trong sổ theo dõi sửa điểm", "Giáo viên bộ môn",
]  # fmt: skip
DECLARED = {True: "có", False: "chưa khớp", None: "chưa rõ"}
NONE_FOUND = "Không thấy điểm nào bị sửa giữa các bản xuất mà trường đã lưu của lớp trong học kì này."
EXPLANATION = (
    "Mỗi dòng là một thay đổi thấy được khi so sánh các bản xuất nối tiếp nhau của sổ điểm điện tử. "
    "Thời gian là khoảng giữa hai bản xuất, không phải thời điểm bấm sửa."
)


def heading(record: ClassRecord) -> tuple[str, ...]:
    return TITLE, f"Lớp {record.class_name} – {term_and_year(record)}"


def body(record: ClassRecord, places: Sequence[SigningPlace] = USUAL["correction_report"]) -> dict[str, object]:
    """The template data; `places`: who signs it. Without corrections a sentence stands in the place of the table."""
    names = {pupil.pupil_code: pupil.full_name for pupil in record.pupils}
    subjects = dict(record.subjects)
    declared = sum(correction.declared is True for correction in record.corrections)
    undeclared = sum(correction.declared is False for correction in record.corrections)
    counted = (
        f"Tổng số: {len(record.corrections)} lần sửa, trong đó {declared} lần khớp với sổ theo dõi sửa điểm, "
        f"{undeclared} lần chưa khớp, {len(record.corrections) - declared - undeclared} lần chưa rõ."
    )
    return {
        "particulars": f"Số lần sửa thấy được: {len(record.corrections)}",
        "explanation": EXPLANATION if record.corrections else NONE_FOUND,
        "head": HEAD,
        "rows": [_row(*numbered, names, subjects) for numbered in enumerate(record.corrections, 1)],
        "closing": [*([counted] if record.corrections else []), data_time(record), *signing.closing(places)],
        "signatures": signing.signatures(record, places, teachers_in_rows=True),
    }


def _row(number: int, change: Correction, names: dict[str, str], subjects: dict[str, str]) -> list[str]:
    name = names.get(change.pupil_code, "Không còn trong danh sách")
    return [
        str(number),
        f"{name} ({change.pupil_code})",
        subjects.get(change.subject, subject_name(change.subject)),
        component_name(change.component),
        vn_mark(change.old_value) or "(trống)",
        vn_mark(change.new_value) or "(trống)",
        when(change),
        _register_said(change),
        change.teacher or "",
    ]


def _register_said(change: Correction) -> str:
    """Whether the register has it, and what a request for another value asked for."""
    said = DECLARED[change.declared] if change.has_register else "chưa có sổ"
    return said if change.asked_value is None else f"{said}; đề nghị {vn_mark(change.asked_value) or 'ô trống'}"


def when(change: Correction) -> str:
    """The interval in which a mark was changed, in words."""
    if not change.order_known:
        return f"thấy ở bản xuất {vn_datetime(change.by)}; không rõ bản nào trước"
    if change.after is None:
        return f"chậm nhất {vn_datetime(change.by)}; không rõ sớm nhất"
    return f"từ {vn_datetime(change.after)} đến {vn_datetime(change.by)}"
