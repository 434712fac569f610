"""The signing job: a month's inspection is frozen, sealed as a bundle of its own, recorded and published.

One run at a time, as with classes. A part that is signed stays; a supplement becomes the next revision.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.inspection_facts import looked_at_sha256
from archive.inspection_sealing import seal_inspection
from archive.keys import public_keys
from archive.packing import Means, SealedBundle
from jobs.inspecting import Seen, inspection_in, record_of
from jobs.month_picture import Colours, on_paper
from jobs.prepared_papers import taken_status_indices
from jobs.sealing import free_status_indices, record_bundle, republish, sealing_alone, statement_log
from jobs.stamping import stamp_of
from jobs.status_list import coming_list, issue_list
from jobs.whole_files import write_whole
from jobs.workbooks import workbook_of
from records.clock import vn_datetime
from records.home import Home
from records.inspection import Inspection, hindrances, month_words, require_open
from records.inspection_record import InspectionRecord, all_sheets, record_title
from records.inspection_store import inspections_of, record_signing
from records.problems import SoluuError, UsageError, machine_refusal
from records.reading import bundle_of, documents_of, names_beside
from records.store import Store

ACTOR = "ban giám hiệu"
_IN_THE_WAY = (SoluuError, OSError, sqlite3.Error)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed part: its bundle, where that lies, and the address of its code.

    `error`: why its code is not yet among the public records, which the next sealing makes good.
    """

    inspection: Inspection
    path: Path
    code: str
    facts_sha256: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Freezing:
    """What a signing freezes, in numbers."""

    lines: int
    good: int
    look: int
    not_judged: int
    notes: int
    tables: int
    rows: int
    files: int
    missing: tuple[str, ...]


def freezing(record: InspectionRecord) -> Freezing:
    """What would be frozen, and what still stands in the way."""
    sheets = all_sheets(record)
    notes = sum(note.stands for note in record.inspection.notes)
    return Freezing(
        len(record.lines), record.count("good"), record.count("look"), record.count("not_judged"), notes, len(sheets),
        sum(len(sheet.rows) for sheet in sheets), len(sheets) + 3, hindrances(record.inspection, record.codes),
    )  # fmt: skip


def sign(
    home: Home, store: Store, seen: Seen, *, by: str, key: Ed25519PrivateKey, colours: Colours, now: datetime
) -> Signed:
    """Sign the open part. Raises `UsageError` for what is missing, `CannotError` for what is signed."""
    home.make_folders()
    with sealing_alone(home, store.wait):
        inspection = _open_part(store, seen)
        record = record_of(seen, inspection)
        if missing := hindrances(inspection, record.codes):
            raise UsageError(f"Chưa ký được biên bản {month_words(seen.month)}: {'; '.join(missing)}.")
        if not by.strip():
            raise UsageError("Ghi họ tên người ký.")
        sealed = _sealed(home, store, record, seen, by.strip(), key, colours, now)
        path = inspection_path(home, inspection, sealed.file_name)
        write_whole(path, sealed.zip_bytes)
        of = {"school": seen.school, "school_year": inspection.school_year, "month": seen.month}
        with store.write() as db:
            record_signing(db, inspection, by, sealed.bundle_id, now)
            record_bundle(db, of, sealed, inspection.revision, 0, now, ACTOR)
        return _published(home, store, key, now, signed_parts(home, store, seen.school, seen.month)[-1])


def _published(home: Home, store: Store, key: Ed25519PrivateKey, now: datetime, signed: Signed) -> Signed:
    try:
        republish(home, store)
        issue_list(home, store, key, now)
    except _IN_THE_WAY as error:  # signed all the same
        said = str(error) if isinstance(error, SoluuError) else machine_refusal(error)
        return Signed(signed.inspection, signed.path, signed.code, signed.facts_sha256, said)
    return signed


def _open_part(store: Store, seen: Seen) -> Inspection:
    inspection = inspection_in(store, seen.school, seen.month)
    if inspection is None:
        raise UsageError(f"Chưa mở kiểm tra {month_words(seen.month)}. Mở trên trang Kiểm tra tháng.")
    require_open(inspection)
    return inspection


def _sealed(
    home: Home,
    store: Store,
    record: InspectionRecord,
    seen: Seen,
    by: str,
    key: Ed25519PrivateKey,
    colours: Colours,
    now: datetime,
) -> SealedBundle:
    with store.read() as db:
        used = taken_status_indices(home, db)
        taken = names_beside(db, record.school, record.inspection.school_year)
        of = {"school": seen.school, "school_year": record.inspection.school_year, "month": seen.month}
        status_list = coming_list(home, db, key, now, superseding=of)
    means = Means(
        key, record.inspection.revision, now, home.verify_url, free_status_indices(used), public_keys(home.keys),
        log=statement_log(store, key=key, revision=record.inspection.revision, now=now, actor=ACTOR),
        taken=taken, stamp=stamp_of(home), status_list=status_list,
    )  # fmt: skip
    until = vn_datetime(record.data_time) if record.data_time else "không rõ"
    picture = on_paper(seen.evidence, colours, until)
    return seal_inspection(record, picture, workbook(record, now), signed_by=by, means=means)


def workbook(record: InspectionRecord, now: datetime) -> bytes:
    """All tables of the inspection as one workbook, with what the minutes say of them."""
    sheets = all_sheets(record)
    tables = {sheet.title: (f"{record_title(record)} – {sheet.title}", sheet.frame()) for sheet in sheets}
    return workbook_of(tables, workbook_notes(record, now), made=now)


def workbook_notes(record: InspectionRecord, now: datetime) -> Mapping[str, str]:
    return {
        "Trường": record.school,
        "Phạm vi": "toàn trường, mọi khối, lớp và môn",
        "Theo quy chế": f"{record.policy_name} (phiên bản {record.policy_version})",
        "Dữ liệu đến": vn_datetime(record.data_time) if record.data_time else "không rõ",
        "Lập lúc": vn_datetime(now),
    }


def inspection_path(home: Home, inspection: Inspection, file_name: str) -> Path:
    """Where an inspection's bundle lies: beside those of the school's classes."""
    return home.bundle_path(inspection.school, inspection.school_year, file_name)


def signed_parts(home: Home, store: Store, school: str, month: str) -> tuple[Signed, ...]:
    """All signed parts of a month, the first one first."""
    with store.read() as db:
        parts = [part for part in inspections_of(db, school, month) if part.is_signed and part.bundle_id]
        found = [(part, bundle_of(db, str(part.bundle_id)), documents_of(db, str(part.bundle_id))) for part in parts]
    return tuple(
        Signed(part, inspection_path(home, part, str(bundle["file_name"])), documents["code"].item(0),
               str(bundle["facts_sha256"]))
        for part, bundle, documents in found
        if bundle is not None
    )  # fmt: skip


def is_as_signed(signed: Signed, record: InspectionRecord) -> bool:
    """Whether the program still finds what it found when the part was signed."""
    return signed.facts_sha256 == looked_at_sha256(record)

