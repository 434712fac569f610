"""BIÊN BẢN TIÊU HỦY: by whose decision, what, why its time was over, and where copies of it were removed.

Of what a historical archive took over it says so instead: to whom, by which package; only the school's copies went.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from archive.papers.frame import CLERK, PRINCIPAL, Letterhead, digest
from records.clock import VIETNAM, vn_date, vn_datetime

TEMPLATE = "disposal"
TITLE = "BIÊN BẢN TIÊU HỦY HỒ SƠ"
TITLE_HANDED = "BIÊN BẢN TIÊU HỦY BẢN LƯU CỦA HỒ SƠ ĐÃ GIAO NỘP"


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
class Handed:
    """A package that a historical archive took over, as the event log has it. `event`: its number there."""

    package_id: str
    recipient: str
    made_at: datetime
    mets_sha256: str
    event: int


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
    """All that the certificate says. `handed`: the packages that the records went in, none where they were not."""

    disposal_id: str
    school: str
    school_year: str
    reason: str
    authority: str
    steps: tuple[Step, ...]
    items: tuple[Destroyed, ...]
    copies: tuple[CopyGone, ...]
    handed: tuple[Handed, ...] = ()


def head(record: DisposalRecord) -> Letterhead:
    return Letterhead(record.school, None, f"số {record.disposal_id}")


def heading(record: DisposalRecord) -> tuple[str, ...]:
    return TITLE_HANDED if record.handed else TITLE, f"Số {record.disposal_id}", f"Theo {record.authority}"


def body(record: DisposalRecord, *, key_id: str, now: datetime) -> dict[str, object]:
    """The template data; every record and every copy is listed, none is cut."""
    moment = now.astimezone(VIETNAM)
    gone = sum(copy.removed_at is not None for copy in record.copies)
    return {
        "particulars": [
            ["Căn cứ", record.authority],
            ["Số hồ sơ đã giao nộp" if record.handed else "Số hồ sơ đã tiêu hủy", str(len(record.items))],
            *_recipients(record.handed),
            ["Bản sao đã xóa", f"{gone} trong {len(record.copies)}"],
            ["Khóa ký của trường", key_id],
        ],
        "opening": [
            f"Hôm nay, lúc {moment:%H} giờ {moment:%M} phút, ngày {vn_date(moment.date())}, {record.school} lập biên "
            f"bản về việc {_act(record)} theo {record.authority}. Lý do: {record.reason}",
            *([_HANDED_OVER] if record.handed else []),
            "Trước khi xóa từng hồ sơ, chương trình xét lại thời hạn lưu theo chính sách của trường và các lệnh giữ "
            "lại; hồ sơ nào chưa đến hạn hoặc đang bị giữ thì không xóa được.",
        ],
        "handed": {
            "head": ["STT", "Giao nộp cho", "Gói bàn giao", "SHA-256 của METS.xml", "Lập lúc"],
            "rows": [_package(*numbered) for numbered in enumerate(record.handed, 1)],
        },
        "steps": {
            "head": ["Việc", "Họ tên, chức vụ", "Lúc", "Ý kiến"],
            "rows": [[s.what, f"{s.name}, {s.office}", vn_datetime(s.at), s.said] for s in record.steps],
        },
        "items_title": "Hồ sơ đã giao nộp, nay xóa bản lưu ở trường" if record.handed else "Hồ sơ đã tiêu hủy",
        "items": {
            "head": ["STT", "Hồ sơ", "Căn cứ giao nộp" if record.handed else "Căn cứ hết thời hạn", "SHA-256",
                     "Xóa lúc"],
            "rows": [
                _item(number, item, "Đến hạn giao nộp" if record.handed else "Được tiêu hủy")
                for number, item in enumerate(record.items, 1)
            ],
        },
        "copies": {
            "head": ["STT", "Nơi giữ", "Hồ sơ", "Kết quả"],
            "rows": [
                [str(n), copy.location_id, copy.label, _removed(copy)] for n, copy in enumerate(record.copies, 1)
            ],
        },
        "closing": [
            "Sổ của chương trình giữ lại tên, mã băm của từng hồ sơ và số biên bản này. Bản sao chưa xóa được (nơi "
            "giữ chưa tới được, hoặc còn khóa chống xóa) nằm trong danh sách chờ xóa, và được xóa ở lần chép hoặc kiểm "
            "tra kế tiếp mà nơi ấy tới được và khóa đã hết."
        ],
        "signatures": [[CLERK, None], [PRINCIPAL, None]],
    }


_HANDED_OVER = (
    "Các hồ sơ này không bị hủy: mọi gói niêm phong đã được giao nộp nguyên từng byte trong gói bàn giao nêu ở mục 2, "
    "và đã được so lại với nhật ký và sổ của chương trình ngay trước khi xóa. Chỉ bản lưu của trường được xóa."
)


def _act(record: DisposalRecord) -> str:
    if not record.handed:
        return "tiêu hủy hồ sơ lưu trữ điện tử"
    return "tiêu hủy bản lưu tại trường của hồ sơ lưu trữ điện tử đã giao nộp lưu trữ lịch sử"


def _recipients(handed: tuple[Handed, ...]) -> list[list[str]]:
    names = "; ".join(dict.fromkeys(each.recipient for each in handed))
    return [["Đã giao nộp cho", names]] if handed else []


def _package(number: int, package: Handed) -> list[object]:
    return [str(number), package.recipient, f"{package.package_id}\nsự kiện số {package.event} của nhật ký",
            digest(package.mets_sha256), vn_datetime(package.made_at)]  # fmt: skip


def _item(number: int, item: Destroyed, since: str) -> list[object]:
    why = f"{item.reason} {since} từ {vn_date(item.due_on)}."
    return [str(number), f"{item.label}\n{item.subject_id}", why, "\n".join(map(digest, item.digests)),
            vn_datetime(item.destroyed_at)]  # fmt: skip


def _removed(copy: CopyGone) -> str:
    return f"đã xóa lúc {vn_datetime(copy.removed_at)}" if copy.removed_at else "chưa xóa được, chờ xóa"

