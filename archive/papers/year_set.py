"""BIÊN BẢN NIÊM PHONG BỘ ĐĨA, USB of a school year, and the labels to cut out: for the disc, the USB and the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from archive.documents import Draft
from archive.papers.frame import CLERK, PRINCIPAL, Letterhead, digest
from archive.record_json import iso
from qr.payload import DocumentKind, document_label
from records.clock import VIETNAM, vn_date, vn_datetime
from records.paper_rules import Keeping
from records.policy.words import capital, in_vietnamese

TEMPLATE = "year-set"
TITLE = "BIÊN BẢN NIÊM PHONG BỘ ĐĨA, USB"
PATH = "bien-ban-niem-phong-bo-luu-tru.pdf"
BLANK_LINE = "…" * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A bundle of the set. `read_back_at`: when its copy on the medium was read back; None: not compared."""

    bundle_id: str
    label: str
    file_name: str
    sha256: str
    read_back_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSet:
    """All that minutes and labels say. What is None is filled in by hand. `present`: offices that sign."""

    school: str
    authority: str | None
    school_year: str
    bundles: tuple[Packed, ...]
    present: tuple[str, ...]
    medium: str | None = None
    serial: str | None = None
    custodian: str | None = None
    place: str | None = None

    @property
    def list_sha256(self) -> str:
        """The digest of the list as `sha256sum` writes it, sorted: with the ZIPs at hand anyone makes it again."""
        lines = sorted(f"{bundle.sha256}  {bundle.file_name}\n" for bundle in self.bundles)
        return sha256("".join(lines).encode("utf-8")).hexdigest()

    @property
    def is_compared(self) -> bool:
        return all(bundle.read_back_at is not None for bundle in self.bundles)


def draft(of: YearSet, kept_on: Sequence[Keeping], *, key_id: str, now: datetime) -> Draft:
    return Draft(
        DocumentKind.YEAR_SET, lambda _: PATH, {**asdict(of), "bundles": _facts(of), "list_sha256": of.list_sha256},
        TEMPLATE, (TITLE, f"Năm học {_years(of)}"), _body(of, kept_on, key_id=key_id, now=now),
    )  # fmt: skip


def head(of: YearSet) -> Letterhead:
    return Letterhead(of.school, of.authority, f"năm học {_years(of)}")


def _years(of: YearSet) -> str:
    return of.school_year.replace("-", "–")


def _facts(of: YearSet) -> list[dict[str, object]]:
    return [
        {**asdict(bundle), "read_back_at": iso(bundle.read_back_at) if bundle.read_back_at else None}
        for bundle in of.bundles
    ]


def _body(of: YearSet, kept_on: Sequence[Keeping], *, key_id: str, now: datetime) -> dict[str, object]:
    """The template data; every bundle is listed, none is cut."""
    moment = now.astimezone(VIETNAM)
    return {
        "particulars": [
            ["Phương tiện", of.medium or BLANK_LINE],
            ["Số của phương tiện", of.serial or BLANK_LINE],
            ["Người giữ", of.custodian or BLANK_LINE],
            ["Chỗ cất", of.place or BLANK_LINE],
            ["Số gói", str(len(of.bundles))],
            ["Khóa ký của trường", key_id],
        ],
        "opening": [
            f"Hôm nay, lúc {moment:%H} giờ {moment:%M} phút, ngày {vn_date(moment.date())}, {of.school} niêm phong bộ "
            f"hồ sơ điện tử năm học {_years(of)}, gồm {len(of.bundles)} gói ghi ở mục {'2' if kept_on else '1'}.",
            _compared(of),
        ],
        "kept-on": _kept_on(kept_on) if kept_on else None,
        "bundles": {
            "title": f"{'2' if kept_on else '1'}. Các gói trong bộ ({len(of.bundles)})",
            "head": ["STT", "Gói, tệp và số của gói", "SHA-256", "Đọc lại lúc"],
            "rows": [_row(*numbered) for numbered in enumerate(of.bundles, 1)],
        },
        "list-digest": [
            "SHA-256 của danh sách (mỗi dòng là mã băm, hai dấu cách, tên tệp, xếp theo thứ tự):",
            digest(of.list_sha256),
        ],
        "closing": [
            f"Phong bì, hộp được dán kín và đóng dấu giáp lai; số niêm phong (nếu có): {BLANK_LINE}",
            "Mọi gói do trường ký; ai cầm bộ này đều tự kiểm được bằng DOC-TRUOC.html, verify.html trong từng gói. "
            "Trang cuối là nhãn, cắt ra dán lên đĩa, USB và hộp; mã QR trên nhãn là của biên bản này.",
        ],
        "signatures": [[capital(office), None] for office in of.present or (CLERK, PRINCIPAL)],
        "labels": {
            "title": "Nhãn để cắt",
            "school": of.school, "set": "HỒ SƠ ĐIỆN TỬ ĐÃ NIÊM PHONG", "year": f"Năm học {_years(of)}",
            "count": f"{len(of.bundles)} gói", "day": f"Ngày {vn_date(moment.date())}",
            "serial": f"Số: {of.serial}" if of.serial else "Số: ………………",
            "custodian": f"Người giữ: {of.custodian or '………………'}", "place": f"Chỗ cất: {of.place or '………………'}",
            "digest": f"SHA-256 của danh sách gói\n{digest(of.list_sha256)}",
            "said": "Mở DOC-TRUOC.html, verify.html trong gói để tự kiểm, không cần mạng.",
        },
    }  # fmt: skip


def _compared(of: YearSet) -> str:
    if of.is_compared:
        return (
            "Từng gói trên phương tiện này đã được đọc lại và so mã băm với gói trong kho của trường; lần đọc lại gần "
            "nhất ghi ở từng dòng."
        )
    return (
        "Danh sách lấy từ kho của trường; biên bản này KHÔNG xác nhận phương tiện đã được đọc lại. Người ghi đĩa đọc "
        "lại đĩa và ghi kết quả vào phần ký."
    )


def _kept_on(carriers: Sequence[Keeping]) -> dict[str, object]:
    return {
        "title": "1. Căn cứ theo quy chế của trường",
        "head": ["Nơi lưu", "Hồ sơ", "Căn cứ"],
        "rows": [
            [
                f"{capital(in_vietnamese(one.carrier))}{', niêm phong' if one.sealed else ''}",
                capital(in_vietnamese(one.documents)), one.article,
            ]
            for one in carriers
        ],
    }  # fmt: skip


def _row(number: int, bundle: Packed) -> list[str]:
    read = vn_datetime(bundle.read_back_at) if bundle.read_back_at else "chưa so"
    name = f"Số {document_label(bytes.fromhex(bundle.bundle_id))}"
    return [str(number), bundle.label, bundle.file_name, name, digest(bundle.sha256), read]
