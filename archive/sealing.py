"""A class's record becomes a sealed bundle. Pure but for the randomness and numbers that the caller hands in.

Equal record, findings, key, moment, numbers and random bytes give equal bytes. Writing the bundle, recording and
publishing it are the caller's.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import qr
from archive import bag, notices, seal
from archive.csv_facts import csv_files
from archive.documents import Press, SealedDocument
from archive.drafts import CERTIFICATE_PATH, certificate_draft, class_drafts
from archive.keys import KeyInfo
from archive.papers.certificate import Item
from archive.papers.frame import class_and_term
from archive.record_json import facts_sha256, iso
from qr.payload import DOCUMENT_ID_BYTES, DocumentKind, key_id
from records.class_record import ClassRecord
from records.clock import vn_datetime
from records.completeness import Finding
from records.paper_rules import USUAL_RULES, PaperRules
from records.problems import CannotError
from records.schools import ascii_slug

__all__ = ["SealedBundle", "SealedDocument", "facts_sha256", "seal_class"]

MOST_THREADS = 4        # each holds a page in memory; a school's computer has other work too
_NAMES = {
    DocumentKind.CLASS_SUMMARY: "Bảng tổng hợp kết quả đánh giá giáo dục",
    DocumentKind.CORRECTIONS: "Bảng tổng hợp điểm đã sửa",
}


@dataclass(frozen=True, slots=True)
class SealedBundle:
    """A sealed bundle: `bundle_id` is the seal certificate's document id; ids and digests in hex."""

    bundle_id: str
    file_name: str
    zip_bytes: bytes
    zip_sha256: str
    facts_sha256: str
    key_id: str
    documents: tuple[SealedDocument, ...]


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
    progress: Callable[[int, int], None] | None = None,
) -> SealedBundle:
    """Typeset, pack and seal. `originals`: the bytes of each of the record's sources by SHA-256, in hex.

    `keys`: the school's public keys to list beside the signing one; `rules`: what the profile asks of the papers. `status_indices` yields numbers that no document
    has. Raises `CannotError` when an original is missing or is not what its digest says.
    """
    press = Press(record, private_key, revision, now, _base(verify_url), status_indices, random_bytes)
    bundle_id = random_bytes(DOCUMENT_ID_BYTES)
    signer = key_id(private_key.public_key()).hex()
    payload = {**_original_files(record, originals), **csv_files(record, findings)}
    documents = _print_class(press, rules, payload, progress)
    items = _items(record, documents, payload)
    draft = certificate_draft(record, findings, items, revision=revision, key_id=signer, now=now, rules=rules)
    certificate, payload[CERTIFICATE_PATH] = press.print(press.prepare(draft, bundle_id))
    documents.append(certificate)
    file_name = bundle_file_name(record, revision)
    sealed = seal.Sealed(
        bundle_id.hex(), record.school, record.school_year, record.term, record.class_name, revision, iso(now),
        len(findings),
    )  # fmt: skip
    files = _with_tags(payload, sealed, record, file_name, certificate.label, signer, now)
    files |= _seal_files(sealed, files, private_key, keys)
    content = bag.zip_bag(files, file_name.removesuffix(".zip"), now)
    _tell(progress, len(documents), len(documents))
    return SealedBundle(
        bundle_id.hex(), file_name, content, sha256(content).hexdigest(), facts_sha256(record), signer, tuple(documents)
    )


def bundle_file_name(record: ClassRecord, revision: int) -> str:
    """'truong-thcs-sao-mai-6A1-HK1-2025-2026-v1.zip': plain ASCII, no pupil in it."""
    class_name = ascii_slug(record.class_name).upper() or "LOP"
    return f"{ascii_slug(record.school) or 'truong'}-{class_name}-{record.term}-{record.school_year}-v{revision}.zip"


def _print_class(
    press: Press, rules: PaperRules, payload: dict[str, bytes], progress: Callable[[int, int], None] | None
) -> list[SealedDocument]:
    """Print the class's papers into `payload`, several at a time; numbers are drawn in order, so bytes are the same."""
    documents: list[SealedDocument] = []
    plates = [press.prepare(draft) for draft in class_drafts(press.record, rules)]
    _tell(progress, 0, len(plates) + 1)
    with ThreadPoolExecutor(max_workers=min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        for document, content in pool.map(press.print, plates):
            payload[document.path] = content
            documents.append(document)
            _tell(progress, len(documents), len(plates) + 1)
    return documents


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


def _with_tags(
    payload: Mapping[str, bytes], sealed: seal.Sealed, record: ClassRecord, file_name: str, label: str, signer: str,
    now: datetime,
) -> dict[str, bytes]:  # fmt: skip
    """Payload, notices and the bag's own files: everything but the seal."""
    words = class_and_term(record)
    notice = notices.read_first({
        "school": record.school, "class_and_term": words[0].upper() + words[1:], "revision": str(sealed.revision),
        "sealed_at": vn_datetime(now), "label": label, "key_id": signer, "file_name": file_name,
        "folder": file_name.removesuffix(".zip"),
    })  # fmt: skip
    others = {"DOC-TRUOC.html": notice, "verify.html": qr.offline_page().encode("utf-8")}
    info = bag.BagInfo(record.school, sealed.bundle_id, _agent(), f"Hồ sơ niêm phong {words}, bản {sealed.revision}")
    return {**payload, **others, **bag.tag_files(payload, others, info, now)}


def _seal_files(
    sealed: seal.Sealed, files: Mapping[str, bytes], private_key: Ed25519PrivateKey, keys: Sequence[KeyInfo]
) -> dict[str, bytes]:
    public_key = private_key.public_key()
    signer = key_id(public_key).hex()
    listed = [key.as_dict() for key in keys]
    if signer not in {key.key_id for key in keys}:
        listed.append(seal.key_entry(public_key, sealed.school))
    notes = {seal.KEYS: seal.key_list(listed), seal.NOTE: notices.verify_note()}
    statement = seal.statement(sealed, {**files, **notes}, signer)
    return {**notes, seal.STATEMENT: statement, seal.SEAL: seal.signature(statement, private_key)}


def _agent() -> str:
    try:
        return f"Sổ Lưu {version('soluu')}"
    except PackageNotFoundError:
        return "Sổ Lưu"


def _base(verify_url: str) -> str:
    """Scheme and host of the address that codes begin with: 'https://truong.edu.vn/V/' or without the path."""
    return re.sub(r"/V/?$", "", verify_url, flags=re.IGNORECASE)
