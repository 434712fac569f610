"""An invented class of any size, its findings and its sealed bundle. Nobody in it exists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.sealing import SealedBundle, seal_class
from proofs.checkpoints import Checkpoint
from proofs.events import STATEMENT_SEALED, Event, event_bytes
from proofs.inclusion import LogProof
from proofs.merkle import leaf_hash, node_hash
from proofs.notes import Note, sign
from records.class_record import ClassRecord, Correction, Mark, Pupil, Source
from records.clock import VIETNAM, Taken
from records.completeness import MARK_MISSING, NOT_SIGNED, Finding
from records.subjects import COMPETENCES, QUALITIES, subject_name

NOW = datetime(2026, 1, 22, 14, 5, 7, tzinfo=VIETNAM)
TAKEN = datetime(2026, 1, 20, 7, 30, tzinfo=VIETNAM)
ORIGINAL = b"an export, byte for byte"
DIGEST = sha256(ORIGINAL).hexdigest()
URL = "https://thcs-sao-mai.edu.vn/V/"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

NAMES = (
    "Nguyễn Hoàng Phương Thảo", "Trần Đức Anh", "Lê Thị Ngọc Quỳnh Như Ý", "Phạm Gia Bảo",
    "Tôn Nữ Huyền Trân Công Tằng",
)  # fmt: skip
SECONDARY = (
    "toan", "ngu_van", "ngoai_ngu", "khtn", "ls_dl", "gdcd", "cong_nghe", "tin_hoc", "gdtc",
    "nghe_thuat", "gddp", "hdtn",
)  # fmt: skip
COMMENTED = frozenset({"gdtc", "nghe_thuat", "gddp", "hdtn"})
PRIMARY = (
    "tieng_viet", "toan", "ngoai_ngu", "dao_duc", "khoa_hoc", "ls_dl", "tin_hoc", "tin_cn", "gdtc",
    "am_nhac", "mi_thuat",
)  # fmt: skip


def _mark(subject: str, component: str, value: str, row: int) -> Mark:
    return Mark(subject, component, value, DIGEST, "6a1", f"F{row}")


def _secondary_marks(row: int) -> Iterator[Mark]:
    for place, subject in enumerate(SECONDARY):
        comment = subject in COMMENTED
        for number in range(2 if comment else 4):
            yield _mark(subject, f"TX{number + 1}", "Đ" if comment else _score(row, place, number), row)
        for number, component in enumerate(("GK", "CK", "TBM")):
            yield _mark(subject, component, "Đ" if comment else _score(row, place, number + 4), row)
        yield _mark(subject, "NX", "Chăm học, hiểu bài, cần đọc thêm sách ở nhà.", row)


def _score(*seeds: int) -> str:
    tenths = 50 + sum(seed * weight for seed, weight in zip(seeds, (7, 13, 29), strict=True)) % 51
    return str(Decimal(tenths) / 10).removesuffix(".0")


def _primary_marks(row: int) -> Iterator[Mark]:
    for place, subject in enumerate(PRIMARY):
        yield _mark(subject, "MUC", "THT"[(row + place) % 3], row)
        yield _mark(subject, "KTDK", str(5 + (row + place) % 6), row)


def pupil(number: int, name: str, *, primary: bool = False) -> Pupil:
    results = {"learning_result": "Khá", "conduct_result": "Tốt", "absent_excused": "1", "absent_unexcused": "0",
               "absent_total": "1"}  # fmt: skip
    traits = dict.fromkeys((*COMPETENCES, *QUALITIES), "T") | {"year_result": "Hoàn thành tốt", "reward": "x"}
    return Pupil(
        pupil_code=f"23{number:08d}",
        ministry_id=f"0{number:011d}",
        full_name=name,
        birthday=date(2014, 1 + number % 12, 1 + number % 28),
        is_female=number % 2 == 0,
        marks=tuple(_primary_marks(number) if primary else _secondary_marks(number)),
        results=traits if primary else results,
    )


def class_record(size: int = 5, *, primary: bool = False, **changes: object) -> ClassRecord:
    subjects = PRIMARY if primary else SECONDARY
    teachers = {} if primary else {"toan": "Nguyễn Thị Minh Khai", "ngu_van": "Đỗ Văn Lâm"}
    fields: dict[str, object] = {
        "school": "TRƯỜNG THCS SAO MAI",
        "authority": "Ủy ban nhân dân xã Giả Định",
        "school_year": "2025-2026",
        "term": "CN" if primary else "HK1",
        "class_name": "4A" if primary else "6A1",
        "grade": 4 if primary else 6,
        "homeroom_teacher": "Vũ Thị Hồng Vân",
        "subjects": tuple((code, subject_name(code)) for code in subjects),
        "pupils": tuple(pupil(n, NAMES[n % 5] if size > 5 else NAMES[n], primary=primary) for n in range(size)),
        "corrections": (
            Correction("2300000001", "toan", "TX2", "6.5", "8", TAKEN.replace(day=5), TAKEN, True, False, "Đỗ Văn Lâm"),
            Correction("2300000002", "ngu_van", "GK", "", "7.25", None, TAKEN, True, True, None),
            Correction("2300000003", "toan", "CK", "5", "6", None, TAKEN, False, True, None),
        ),
        "sources": (Source(DIGEST, "so_diem_6a1.xlsx", "xlsx", "vnedu-c", Taken(TAKEN, TAKEN, "footer+properties")),),
        "data_time": TAKEN,
        "teachers": teachers,
    }
    return ClassRecord(**(fields | changes))  # type: ignore[arg-type]  # fields are named as the type names them


def findings(size: int = 3) -> tuple[Finding, ...]:
    missing = [
        Finding(MARK_MISSING, "TM-17", f"Học sinh mã 23{n:08d}, môn Toán: chưa có Giữa kì.", f"23{n:08d}", "toan")
        for n in range(size)
    ]
    return (*missing, Finding(NOT_SIGNED, "TM-01, TT-18", "Các tài liệu chưa có chữ ký số."))


def numbered_bytes() -> Callable[[int], bytes]:
    """Bytes that look random and are the same each time."""
    numbers = count()
    return lambda size: sha256(next(numbers).to_bytes(4, "big")).digest()[:size]


def log_proof(bundle_id: str, statement_sha256: str, key: Ed25519PrivateKey = KEY, kind: str = STATEMENT_SEALED) -> str:
    """The statement as the second of three events, under a head that `key` signed."""
    detail = json.dumps({"revision": 1, "statement_sha256": statement_sha256})
    leaf = event_bytes(Event(7, "2026-06-10T02:30:00.000000Z", "văn thư", kind, bundle_id, detail))
    first, last = leaf_hash(b"one"), leaf_hash(b"three")
    head = Checkpoint(f"soluu/{'0' * 32}", 3, node_hash(node_hash(first, leaf_hash(leaf)), last))
    return str(LogProof(leaf, 1, (first, last), Note(head.text, (sign(head.text, head.origin, key),))))


def sealed(record: ClassRecord, **changes: object) -> SealedBundle:
    fields: dict[str, object] = {
        "originals": {DIGEST: ORIGINAL}, "private_key": KEY, "revision": 1, "now": NOW, "verify_url": URL,
        "status_indices": count(100), "random_bytes": numbered_bytes(), "log": log_proof,
    }  # fmt: skip
    accepted = changes.pop("findings", findings())
    return seal_class(record, accepted, **(fields | changes))  # type: ignore[arg-type]  # as above
