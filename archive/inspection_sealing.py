"""A month's inspection becomes a sealed bundle: minutes, workbook, CSV and JSON. Pure but for what the caller hands in.

Equal record, picture, workbook and means give equal bytes. Writing, recording and publishing are the caller's.
"""

from __future__ import annotations

from hashlib import sha256

from archive.documents import Draft
from archive.inspection_facts import FACTS_PATH, inspection_csv_files, inspection_facts, looked_at_sha256
from archive.packing import Bundling, Means, SealedBundle, pack
from archive.papers import inspection as paper
from proofs.canonical import canonical_bytes
from qr.payload import DOCUMENT_ID_BYTES, DocumentKind
from records.inspection_record import InspectionRecord, Picture, record_title
from records.schools import path_slug

MINUTES_PATH = "data/bien-ban-kiem-tra-thang.pdf"
WORKBOOK_PATH = "data/so-lieu.xlsx"


def seal_inspection(
    record: InspectionRecord, picture: Picture | None, workbook: bytes, *, signed_by: str, means: Means
) -> SealedBundle:
    """Typeset, pack and seal. `workbook`: the record's tables as .xlsx. The minutes' document id is the bundle's."""
    press = means.press(paper.head(record))
    bundle_id = means.random_bytes(DOCUMENT_ID_BYTES)
    payload = {
        **inspection_csv_files(record),
        WORKBOOK_PATH: workbook,
        FACTS_PATH: canonical_bytes(inspection_facts(record)),
    }
    files = {path: sha256(content).hexdigest() for path, content in payload.items()}
    draft = Draft(
        DocumentKind.INSPECTION, lambda _: MINUTES_PATH,
        {**inspection_facts(record), "signed_by": signed_by, "files": files},
        paper.TEMPLATE, paper.heading(record),
        paper.body(record, picture, files, signed_by=signed_by, key_id=means.signer, now=means.now),
    )  # fmt: skip
    minutes, payload[MINUTES_PATH] = press.print(press.prepare(draft, bundle_id))
    subject = {"school_year": record.inspection.school_year, "month": record.month}
    title = record_title(record)
    name = inspection_file_name(record, means.revision)
    bundling = Bundling(name, record.school, subject, f"{title[0].lower()}{title[1:]}", "inspection")
    return pack(bundling, means, bundle_id, payload, [minutes], looked_at_sha256(record))


def inspection_file_name(record: InspectionRecord, revision: int) -> str:
    """'truong-thcs-sao-mai-kiem-tra-2025-11-v1.zip': plain ASCII."""
    return f"{path_slug(record.school, 'truong')}-kiem-tra-{record.month}-v{revision}.zip"
