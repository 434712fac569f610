"""BIÊN BẢN NIÊM PHONG: what the bundle holds, its sources, the findings accepted, the key, and what is lacking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from archive.notices import WHEN
from archive.papers import revised
from archive.papers.frame import CLERK, PRINCIPAL, TAKEN_FROM, class_and_term, digest, term_and_year
from archive.revision import Revision
from records.class_record import ClassRecord, Source
from records.clock import VIETNAM, vn_date, vn_taken
from records.completeness import TITLES, Finding
from records.paper_rules import Keeping
from records.policy.words import capital, in_vietnamese

TEMPLATE = "certificate"
TITLE = "BIÊN BẢN NIÊM PHONG"


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the bundle: what it is, its path, its number for people ('' for a file without a code), its SHA-256."""

    name: str
    path: str
    label: str
    sha256: str


def heading(record: ClassRecord) -> tuple[str, ...]:
    term = term_and_year(record)
    return TITLE, "Hồ sơ đánh giá kết quả giáo dục", f"Lớp {record.class_name}", capital(term)


def body(
    record: ClassRecord,
    findings: Sequence[Finding],
    items: Sequence[Item],
    *,
    revision: int,
    key_id: str,
    now: datetime,
    kept_on: Sequence[Keeping] = (),
    is_stamped: bool = False,
    revises: Revision | None = None,
) -> dict[str, object]:
    """The template data of the certificate; every finding and every file is listed, none is cut."""
    moment = now.astimezone(VIETNAM)
    numbers = count(3)
    return {
        "particulars": [
            ["Bản niêm phong số", str(revision)],
            ["Niêm phong lúc", f"{moment:%H:%M} ngày {vn_date(moment.date())}"],
            ["Khóa ký của trường", key_id],
            ["Số học sinh", str(len(record.pupils))],
        ],
        "opening": [
            f"Hôm nay, lúc {moment:%H} giờ {moment:%M} phút, ngày {vn_date(moment.date())}, {record.school} niêm phong "
            f"hồ sơ điện tử của {class_and_term(record)}. Sau khi niêm phong, gói hồ sơ không thay đổi; mọi sửa đổi "
            "về sau được lập thành bản niêm phong mới, bản này vẫn được giữ nguyên."
        ],
        "sources": _sources(record),
        "findings": _findings(findings),
        "revised": revised.section(revises, dict(record.subjects), next(numbers)) if revises else None,
        "documents": {
            "title": f"{next(numbers)}. Thành phần của gói ({len(items)} tệp, chưa kể biên bản này và các bản xuất ở "
            "mục 1)",
            "head": ["STT", "Tài liệu và tệp", "Mã tài liệu", "SHA-256"],
            "rows": [
                [str(number), item.name, item.path, item.label, digest(item.sha256)]
                for number, item in enumerate(items, 1)
            ],
        },
        "kept-on": _kept_on(kept_on, next(numbers)) if kept_on else None,
        "seal": {
            "title": f"{next(numbers)}. Dấu niêm phong",
            "lines": _seal_lines(key_id, is_stamped=is_stamped),
        },
        "signatures": [[CLERK, None], [PRINCIPAL, None]],
    }


def _kept_on(carriers: Sequence[Keeping], number: int) -> dict[str, object]:
    """A row a carrier; the last column is filled in by hand when the copy has been made."""
    return {
        "title": f"{number}. Nơi lưu theo quy chế của trường",
        "head": ["Nơi lưu", "Hồ sơ", "Dạng", "Căn cứ", "Đã lưu ngày, người lưu ký"],
        "rows": [
            [
                f"{capital(in_vietnamese(one.carrier))}{', niêm phong' if one.sealed else ''}",
                capital(in_vietnamese(one.documents)), ", ".join(one.formats), one.article, "",
            ]
            for one in carriers
        ],
    }  # fmt: skip


def _sources(record: ClassRecord) -> dict[str, object]:
    return {
        "title": f"1. Nguồn dữ liệu ({len(record.sources)} bản xuất của sổ điểm điện tử)",
        "head": ["STT", "Tệp bản xuất", "Dữ liệu lấy lúc", "SHA-256"],
        "rows": [
            [
                str(number),
                source.original_name,
                _taken(source),
                digest(source.sha256),
            ]
            for number, source in enumerate(record.sources, 1)
        ],
    }


def _taken(source: Source) -> str:
    """When an export was taken, or by when, and how that is known."""
    return f"{vn_taken(source.taken)}\n({TAKEN_FROM.get(source.taken.source, source.taken.source)})"


def _findings(findings: Sequence[Finding]) -> dict[str, object]:
    if not findings:
        opening = "Không có điểm nào thiếu hoặc mâu thuẫn trước khi niêm phong."
    else:
        opening = "Trước khi niêm phong, văn thư đã được báo các điều sau đây và chấp nhận niêm phong:"
    codes = list(dict.fromkeys(finding.code for finding in findings))
    return {
        "title": f"2. Những điều còn thiếu hoặc mâu thuẫn đã được chấp nhận ({len(findings)})",
        "opening": [opening],
        "groups": [_group(code, [finding for finding in findings if finding.code == code]) for code in codes],
    }


def _group(code: str, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "title": f"{TITLES[code]} ({len(findings)})",
        "head": ["STT", "Nội dung", "Căn cứ"],
        "rows": [[str(number), finding.sentence, finding.article] for number, finding in enumerate(findings, 1)],
    }


def _seal_lines(key_id: str, *, is_stamped: bool) -> list[str]:
    return [
        "Mỗi tệp trong gói được ghi mã băm SHA-256 và SHA-512 theo quy cách BagIt 1.0. Bản kê seal/statement.json "
        f"ghi lại mã băm của mọi tệp và được ký số bằng khóa Ed25519 của trường, mã khóa {key_id}.",
        WHEN[is_stamped],
    ]
