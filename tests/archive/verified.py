"""A verification's answer in short, the keys it is made with, and a lookup that knows the invented bundle."""

from __future__ import annotations

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from invented_class import KEY, NOW
from opened import Files, packed

from archive.sealing import SealedBundle
from archive.verify import TrustedKey, VerifyResult, verify_bundle
from qr.lookup import LookupRecord, Status
from qr.payload import DocumentKind, key_id

OURS = TrustedKey(key_id(KEY.public_key()).hex(), KEY.public_key().public_bytes_raw())
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
THEIRS = TrustedKey(key_id(STRANGER.public_key()).hex(), STRANGER.public_key().public_bytes_raw())


def check(files: Files, *keys: TrustedKey) -> VerifyResult:
    return verify_bundle(packed(files), trusted_keys=keys or (OURS,))


def told(result: VerifyResult) -> set[tuple[str, str]]:
    return {(problem.file, problem.code) for problem in result.problems}


def answers(result: VerifyResult) -> tuple[bool | None, ...]:
    return result.intact, result.signed, result.trusted, result.timely, result.current


def pdf_of(bundle: SealedBundle, files: Files) -> bytes:
    return files[bundle.documents[2].path]


def lookup_of(bundle: SealedBundle, status: Status = "valid", **changes: object) -> dict[str, LookupRecord]:
    newest = 2 if status == "superseded" else 1
    records = [
        LookupRecord(
            document_id=d.document_id, code=d.code, kind=DocumentKind(d.kind), school="TRƯỜNG THCS SAO MAI", label="x",
            school_year="2025-2026", term="HK1", revision=1, sealed_at=NOW.isoformat(), sha256=d.sha256,
            bundle_id=bundle.bundle_id, status=status, newest_revision=newest,
        )
        for d in bundle.documents
    ]  # fmt: skip
    return {record.document_id: replace(record, **changes) for record in records}  # type: ignore[arg-type]
