"""GIẤY ĐỀ NGHỊ điều chỉnh điểm: the request, the principal's consent with signature and seal, the administrator's part.

The form's lines are those of the annex of Quỳnh Lưu 1's regulation, the most explicit of the five.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from archive.papers.correction_paper import (
    TO_FILL,
    CorrectionPaper,
    moment,
    term_and_year,
    typeset,
    value,
)
from archive.papers.frame import BLANK, bare_frame, signing_day
from records.clock import vn_date
from records.policy.words import FormMark, capital, in_vietnamese

TEMPLATE = "correction-form"
HEADING = ("GIẤY ĐỀ NGHỊ", "Điều chỉnh điểm, thông tin trên hệ thống quản lí nhà trường")
HEAD = ["TT", "Thông tin", "Điểm gốc, thông tin đã nhập lên hệ thống", "Điểm, thông tin đề nghị điều chỉnh"]
LINES: tuple[FormMark, ...] = get_args(FormMark)
_NAMES = {"15_minutes": "Điểm 15 phút", "one_period": "Điểm 1 tiết", "term": "Điểm học kì, định kì"}


def correction_form(paper: CorrectionPaper, now: datetime) -> bytes:
    """The form as PDF/A."""
    case = paper.case
    title = f"Giấy đề nghị điều chỉnh điểm {paper.number}"
    frame = bare_frame(title, paper.authority, case.school, HEADING, paper.number, now)
    return typeset(TEMPLATE, {**frame, **body(paper), "day": signing_day(case.requested_on)}, paper, now)


def body(paper: CorrectionPaper) -> dict[str, object]:
    """The template data: who asks what of whom, and what was answered and done."""
    case = paper.case
    return {
        "to": f"Hiệu trưởng {case.school}",
        "particulars": [
            ["Tên tôi là", case.requested_by],
            ["Họ và tên học sinh", f"{paper.pupil_name or BLANK} (mã {case.pupil_code})"],
            ["Lớp", f"{case.class_name} – {term_and_year(case)}"],
            ["Môn học", f"{paper.subject} – cột điểm {paper.component.lower()}"],
        ],
        "opening": "Đề nghị được điều chỉnh lại điểm, thông tin đã nhập sai trên hệ thống quản lí nhà trường như sau:",
        "head": HEAD,
        "rows": [_line(number, line, paper) for number, line in enumerate(LINES, 1)],
        "reason": f"Lý do xin điều chỉnh: {case.reason}",
        "requester": case.requested_by,
        "consent": _consent(paper),
        "administration": _administration(paper),
    }


def _line(number: int, line: FormMark, paper: CorrectionPaper) -> list[str]:
    """A line of the form; those that are not asked for have dashes, so that nobody can write in them."""
    case = paper.case
    name = capital(_NAMES.get(line, in_vietnamese(line)))
    if line != (case.form_mark or "other"):
        return [str(number), name, BLANK, BLANK]
    return [str(number), name, value(case.old_value), value(case.new_value)]


def _consent(paper: CorrectionPaper) -> list[str]:
    case = paper.case
    if case.decision is None or case.approved_on is None:
        return [f"Ý kiến: {TO_FILL}", f"Ngày: {TO_FILL}"]
    said = "Đồng ý" if case.decision == "approved" else "Không đồng ý"
    by = f"{capital(in_vietnamese(case.approved_role))}: {case.approved_by}"
    return [f"Ý kiến: {said}", f"Ngày: {vn_date(case.approved_on)}", by]


def _administration(paper: CorrectionPaper) -> list[str]:
    case = paper.case
    if case.corrected_at is None:
        return [
            f"Thông tin cũ: {TO_FILL}", f"Thông tin đã điều chỉnh: {TO_FILL}",
            "Hệ thống ghi nhận lúc: …… giờ …… phút, ngày ……/……/………",
        ]  # fmt: skip
    return [
        f"Thông tin cũ: {value(case.admin_old_value or '')}",
        f"Thông tin đã điều chỉnh: {value(case.admin_new_value or '')}",
        f"Hệ thống ghi nhận lúc: {moment(case.corrected_at)}",
    ]
