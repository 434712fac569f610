"""What sealed things are called, for anybody: never with a pupil's name."""

from __future__ import annotations

from datetime import datetime

from archive.checking.result import Part
from archive.verify import Successor
from qr.payload import DocumentKind
from qr.texts import why_said
from records.clock import vn_datetime
from records.marks import TERM_NAMES

_LABELS = {
    DocumentKind.CLASS_SUMMARY: "Bảng tổng hợp kết quả đánh giá giáo dục",
    DocumentKind.PUPIL_RECORD: "Học bạ của một học sinh",
    DocumentKind.CORRECTIONS: "Bảng tổng hợp điểm đã sửa",
    DocumentKind.SEAL_CERTIFICATE: "Biên bản niêm phong",
    DocumentKind.INSPECTION: "Biên bản kiểm tra tháng",
    DocumentKind.DISPOSAL: "Biên bản tiêu hủy",
    DocumentKind.YEAR_SET: "Biên bản niêm phong bộ đĩa, USB",
}


def kind_label(kind: int) -> str:
    """A kind of paper: 'Biên bản niêm phong'."""
    return _LABELS[DocumentKind(kind)]


def public_label(kind: int, class_name: str) -> str:
    """A paper of a class: 'Biên bản niêm phong lớp 6A1'."""
    return f"{kind_label(kind)} lớp {class_name}"


def inspection_label(month: str) -> str:
    """The minutes of a month: 'Biên bản kiểm tra tháng 11/2025'."""
    year, number = month.split("-")
    return f"{kind_label(DocumentKind.INSPECTION)} {number}/{year}"


def disposal_label(disposal_id: str) -> str:
    """The certificate of a disposal: 'Biên bản tiêu hủy TH-2036-001'."""
    return f"{kind_label(DocumentKind.DISPOSAL)} {disposal_id}"


def superseded_words(successor: Successor) -> str:
    """By what a bundle or paper was superseded, when and why, in a sentence or two."""
    number = f" (tài liệu {successor.document})" if successor.document else ""
    when = f" từ {vn_datetime(datetime.fromisoformat(successor.since))}" if successor.since else ""
    said = f"Đã bị bản mới thay thế{when}; bản mới nhất là bản {successor.revision}{number}."
    return f"{said}{why_said(successor.why)}"


def bundle_label(class_name: str) -> str:
    """The bundle of a class."""
    return f"Gói hồ sơ niêm phong lớp {class_name}"


def part_label(part: Part) -> str:
    """What a part of an extract is of, as its signed statement says: 'trích từ gói lớp 6A1, Học kì I, …, lần 1'."""
    words = (
        f"lớp {part.class_name}" if part.class_name else None,
        TERM_NAMES.get(part.term, part.term) if part.term else None,
        f"năm học {part.school_year}" if part.school_year else None,
        f"lần {part.revision}" if part.revision else None,
    )
    said = ", ".join(word for word in words if word) or "không rõ của lớp nào"
    return f"trích từ gói {said}: {len(part.papers)} học bạ"
