"""Fixed keys, codes and records of an invented school for the tests of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qr.lookup import LookupRecord, PublicKey
from qr.payload import DocumentKind, Payload, commitment, key_id, sign

SCHOOL = "Trường THCS Sông Xanh"


@dataclass(frozen=True)
class Issued:
    """One issued document of the invented school."""

    private_key: Ed25519PrivateKey
    key: PublicKey
    payload: Payload
    code: str
    record: LookupRecord


def issue(
    seed: int = 1, document: int = 7, revision: int = 1, *, salt: bytes = b"salt of sixteen b", facts: bytes = b"{}"
) -> Issued:
    """A class summary, deterministic in its arguments."""
    private_key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    public_key = private_key.public_key()
    key = PublicKey(key_id(public_key).hex(), public_key.public_bytes_raw().hex(), SCHOOL, date(2025, 8, 1))
    payload = Payload(
        key_id=key_id(public_key),
        document_id=document.to_bytes(10, "big"),
        kind=DocumentKind.CLASS_SUMMARY,
        day=date(2026, 1, 20),
        revision=revision,
        status_index=document,
        commitment=commitment(salt, facts),
    )
    code = sign(payload, private_key)
    record = LookupRecord(
        document_id=payload.document_id.hex(),
        code=code,
        kind=payload.kind,
        school=SCHOOL,
        label="Bảng tổng hợp lớp 6A1",
        school_year="2025-2026",
        term="HK1",
        revision=revision,
        sealed_at="2026-01-20T09:30:00+07:00",
        sha256="ab" * 32,
        bundle_id=f"2025-2026-HK1-6A1-v{revision}",
        status="valid",
        newest_revision=revision,
    )
    return Issued(private_key, key, payload, code, record)


@pytest.fixture(scope="session")
def issued() -> Issued:
    return issue()


@pytest.fixture(scope="session")
def issue_document() -> object:
    return issue
