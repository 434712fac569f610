"""A disposal's certificate becomes a sealed bundle: minutes and JSON. Pure but for what the caller hands in.

Equal record and means give equal bytes. Writing, recording and publishing are the caller's.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256

from archive.documents import Draft
from archive.packing import Bundling, Means, SealedBundle, pack
from archive.papers import disposal as paper
from archive.papers.disposal import DisposalRecord
from archive.record_json import iso
from proofs.canonical import canonical_bytes
from qr.payload import DOCUMENT_ID_BYTES, DocumentKind
from records.schools import ascii_slug, path_slug

FACTS_FORMAT = "soluu-disposal-v1"
FACTS_PATH = "data/du-kien.json"
MINUTES_PATH = "data/bien-ban-tieu-huy.pdf"


def disposal_facts(record: DisposalRecord) -> dict[str, object]:
    """All that the certificate says; of a hand-over only where there was one."""
    facts = asdict(record)
    if not record.handed:
        del facts["handed"]
    return {"format": FACTS_FORMAT, **_plain(facts)}  # type: ignore[dict-item]


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date) else value


def seal_disposal(record: DisposalRecord, *, means: Means) -> SealedBundle:
    """Typeset, pack and seal. The minutes' document id is the bundle's."""
    press = means.press(paper.head(record))
    bundle_id = means.random_bytes(DOCUMENT_ID_BYTES)
    facts = canonical_bytes(disposal_facts(record))
    draft = Draft(
        DocumentKind.DISPOSAL, lambda _: MINUTES_PATH,
        {**disposal_facts(record), "files": {FACTS_PATH: sha256(facts).hexdigest()}},
        paper.TEMPLATE, paper.heading(record), paper.body(record, key_id=means.signer, now=means.now),
    )  # fmt: skip
    minutes, pdf = press.print(press.prepare(draft, bundle_id))
    payload = {FACTS_PATH: facts, MINUTES_PATH: pdf}
    subject = {"school_year": record.school_year, "disposal": record.disposal_id}
    bundling = Bundling(
        disposal_file_name(record), record.school, subject, f"biên bản tiêu hủy số {record.disposal_id}",
        "handed_over" if record.handed else "disposal",
    )  # fmt: skip
    return pack(bundling, means, bundle_id, payload, [minutes], sha256(facts).hexdigest())


def disposal_file_name(record: DisposalRecord) -> str:
    """'truong-thcs-sao-mai-tieu-huy-th-2036-001-v1.zip': plain ASCII."""
    return f"{path_slug(record.school, 'truong')}-tieu-huy-{ascii_slug(record.disposal_id)}-v1.zip"
