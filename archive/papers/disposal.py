"""BIÊN BẢN TIÊU HỦY: by whose decision, what, why its time was over, and where copies of it were removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from archive.papers.frame import CLERK, PRINCIPAL, Letterhead, digest
from records.clock import VIETNAM, vn_date, vn_datetime

TEMPLATE = "disposal"
TITLE = "BIÊN BẢN TIÊU HỦY HỒ SƠ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """One record that was destroyed: what people call it, its digests, why it could go. No pupil is named."""

    subject_id: str
    label: str
    digests: tuple[str, ...]
    due_on: date
    reason: str
    destroyed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyGone:
    """A copy at a location: when it was removed, or None where the location was out of reach."""

    location_id: str
    label: str
    removed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who did a step of the disposal, and when. `office` in words."""

    what: str
    name: str
    office: str
    at: datetime
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalRecord:
    """All that the certificate says."""

    disposal_id: str
    school: str
    school_year: str
    reason: str
    authority: str
    steps: tuple[Step, ...]
    items: tuple[Destroyed, ...]
    copies: tuple[CopyGone, ...]


def head(record: DisposalRecord) -> Letterhead:
    return Letterhead(record.school, None, f"số {record.disposal_id}")


def heading(record: DisposalRecord) -> tuple[str, ...]:
    return TITLE, f"Số {record.disposal_id}", f"Theo {record.authority}"


def body(record: DisposalRecord, *, key_id: str, now: datetime) -> dict[str, object]:
    """The template data; every record and every copy is listed, none is cut."""
    moment = now.astimezone(VIETNAM)
    gone = sum(copy.removed_at is not None for copy in record.copies)
    return {
        "particulars": [
            ["Căn cứ", record.authority],
            ["Số hồ sơ đã tiêu hủy", str(len(record.items))],
            ["Bản sao đã xóa", f"{gone} trong {len(record.copies)}"],
            ["Khóa ký của trường", key_id],
        ],
        "opening": [
            f"Hôm nay, lúc {moment:%H} giờ {moment:%M} phút, ngày {vn_date(moment.date())}, {record.school} lập biên "
            f"bản về việc tiêu hủy hồ sơ lưu trữ điện tử theo {record.authority}. Lý do: {record.reason}",
            "Trước khi xóa từng hồ sơ, chương trình xét lại thời hạn lưu theo chính sách của trường và các lệnh giữ "
            "lại; hồ sơ nào chưa đến hạn hoặc đang bị giữ thì không xóa được.",
        ],
        "steps": {
            "head": ["Việc", "Họ tên, chức vụ", "Lúc", "Ý kiến"],
            "rows": [[s.what, f"{s.name}, {s.office}", vn_datetime(s.at), s.said] for s in record.steps],
        },
        "items": {
            "head": ["STT", "Hồ sơ", "Căn cứ hết thời hạn", "SHA-256", "Xóa lúc"],
            "rows": [_item(*numbered) for numbered in enumerate(record.items, 1)],
        },
        "copies": {
            "head": ["STT", "Nơi giữ", "Hồ sơ", "Kết quả"],
            "rows": [
                [str(n), copy.location_id, copy.label, _removed(copy)] for n, copy in enumerate(record.copies, 1)
            ],
        },
        "closing": [
            "Sổ của chương trình giữ lại tên, mã băm của từng hồ sơ và số biên bản này. Bản sao ở nơi chưa tới được "
            "nằm trong danh sách chờ xóa, và được xóa ở lần chép hoặc kiểm tra kế tiếp tới được nơi ấy."
        ],
        "signatures": [[CLERK, None], [PRINCIPAL, None]],
    }


def _item(number: int, item: Destroyed) -> list[object]:
    why = f"{item.reason} Được tiêu hủy từ {vn_date(item.due_on)}."
    return [str(number), f"{item.label}\n{item.subject_id}", why, "\n".join(map(digest, item.digests)),
            vn_datetime(item.destroyed_at)]  # fmt: skip


def _removed(copy: CopyGone) -> str:
    return f"đã xóa lúc {vn_datetime(copy.removed_at)}" if copy.removed_at else "chưa tới được, chờ xóa"

