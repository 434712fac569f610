"""A class's record becomes a sealed bundle. Pure but for the randomness and numbers that the caller hands in.

Equal record, findings, key, moment, numbers and random bytes give equal bytes. Writing the bundle, recording and
publishing it are the caller's.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.csv_facts import csv_files
from archive.documents import Press, SealedDocument
from archive.drafts import CERTIFICATE_PATH, certificate_draft, class_drafts
from archive.key_list import KeyInfo
from archive.packing import Bundling, Means, SealedBundle, pack
from archive.papers.certificate import Item
from archive.papers.frame import class_and_term, letterhead
from archive.record_json import facts_sha256
from archive.revision import CHANGES_PATH, Revision
from qr.payload import DOCUMENT_ID_BYTES, DocumentKind
from records.class_record import ClassRecord
from records.completeness import Finding
from records.paper_rules import USUAL_RULES, PaperRules
from records.problems import CannotError
from records.schools import ascii_slug, path_slug

__all__ = ["SealedBundle", "SealedDocument", "SignedPapers", "facts_sha256", "print_class", "seal_class"]

MOST_THREADS = 4        # each holds a page in memory; a school's computer has other work too
SIGNATURES_PATH = "data/chu-ky.csv"
Printed = tuple[SealedDocument, bytes]
_NAMES = {
    DocumentKind.CLASS_SUMMARY: "Bảng tổng hợp kết quả đánh giá giáo dục",
    DocumentKind.CORRECTIONS: "Bảng tổng hợp điểm đã sửa",
}


@dataclass(frozen=True, slots=True)
class SignedPapers:
    """A class's papers with people's signatures on them, in their order, and the table of who signed which."""

    papers: Sequence[Printed]
    table: bytes


def seal_class(
    record: ClassRecord,
    findings: Sequence[Finding],
    *,
    originals: Mapping[str, bytes],
    private_key: Ed25519PrivateKey,
    revision: int,
    now: datetime,
    verify_url: str,
    status_indices: Iterator[int],
    keys: Sequence[KeyInfo] = (),
    rules: PaperRules = USUAL_RULES,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    log: Callable[[str, str], str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    signed: SignedPapers | None = None,
    unsigned_reason: str | None = None,
    taken: Collection[str] = frozenset(),
    stamp: Callable[[bytes], bytes] | None = None,
    revises: Revision | None = None,
    status_list: bytes | None = None,
) -> SealedBundle:
    """Typeset, pack and seal. `originals`: the bytes of each of the record's sources by SHA-256, in hex.

    `keys`: the school's public keys to list beside the signing one; `rules`: what the profile asks of the papers.
    `status_indices` yields numbers that no document has. `signed`: the class's papers as people signed them, instead
    of new ones; `unsigned_reason`: why signatures that the profile asks for are lacking; `taken`: names that other
    bundles have; `stamp`: what gives a time-stamp over the statement; `revises`: the bundle that this one supersedes;
    `status_list`: the school's as of this sealing.
    Raises `CannotError` when an original is missing or is not what its digest says.
    """
    means = Means(
        private_key, revision, now, verify_url, status_indices, keys, random_bytes, log, taken, stamp, status_list
    )
    press = means.press(letterhead(record))
    bundle_id = random_bytes(DOCUMENT_ID_BYTES)
    payload = {**_original_files(record, originals), **csv_files(record, findings)}
    papers = signed.papers if signed else print_class(press, record, rules, progress)
    payload |= {document.path: content for document, content in papers}
    if signed:
        payload[SIGNATURES_PATH] = signed.table
    if revises:
        payload[CHANGES_PATH] = revises.csv()
    documents = [document for document, _ in papers]
    items = _items(record, documents, payload)
    draft = certificate_draft(
        record, findings, items, revision=revision, key_id=means.signer, now=now, rules=rules,
        is_stamped=stamp is not None, revises=revises,
    )
    certificate, payload[CERTIFICATE_PATH] = press.print(press.prepare(draft, bundle_id))
    documents.append(certificate)
    subject: dict[str, object] = {
        "school_year": record.school_year, "term": record.term, "class_name": record.class_name,
        **(revises.subject() if revises else {}),
    }  # fmt: skip
    if unsigned_reason:
        subject["unsigned_reason"] = unsigned_reason
    name = bundle_file_name(record, revision)
    bundling = Bundling(name, record.school, subject, class_and_term(record), "class", len(findings))
    sealed = pack(bundling, means, bundle_id, payload, documents, facts_sha256(record))
    _tell(progress, len(documents), len(documents))
    return sealed


def bundle_file_name(record: ClassRecord, revision: int) -> str:
    """'truong-thcs-sao-mai-6A1-HK1-2025-2026-v1.zip': plain ASCII, no pupil in it."""
    class_name = path_slug(record.class_name, "lop").upper()
    return f"{path_slug(record.school, 'truong')}-{class_name}-{record.term}-{record.school_year}-v{revision}.zip"


def print_class(
    press: Press,
    record: ClassRecord,
    rules: PaperRules,
    progress: Callable[[int, int], None] | None = None,
) -> list[Printed]:
    """The class's papers, printed several at a time; numbers are drawn in order, so bytes are the same."""
    plates = [press.prepare(draft) for draft in class_drafts(record, rules)]
    printed: list[Printed] = []
    _tell(progress, 0, len(plates) + 1)
    with ThreadPoolExecutor(max_workers=min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        for paper in pool.map(press.print, plates):
            printed.append(paper)
            _tell(progress, len(printed), len(plates) + 1)
    return printed


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


def _items(record: ClassRecord, documents: Sequence[SealedDocument], payload: Mapping[str, bytes]) -> list[Item]:
    """The papers in their order, then the CSV files; the originals are listed with the sources."""
    names = {pupil.pupil_code: pupil.full_name for pupil in record.pupils}
    papers = [
        Item(
            f"Học bạ: {names[document.pupil_code]}" if document.pupil_code else _NAMES[DocumentKind(document.kind)],
            document.path,
            document.label,
            document.sha256,
        )
        for document in documents
    ]
    tables = sorted(path for path in payload if path.endswith(".csv"))
    return [*papers, *[Item("Dữ liệu dạng bảng", path, "", sha256(payload[path]).hexdigest()) for path in tables]]


def _original_files(record: ClassRecord, originals: Mapping[str, bytes]) -> dict[str, bytes]:
    files = {}
    for source in record.sources:
        content = originals.get(source.sha256)
        if content is None or sha256(content).hexdigest() != source.sha256:
            raise CannotError(
                f"Bản gốc {source.original_name} bị thiếu hoặc khác với lúc nhập. Nhập lại tệp đó rồi niêm phong."
            )
        files[f"data/original/{source.sha256[:16]}.{ascii_slug(source.extension) or 'bin'}"] = content
    return files
