"""The seal of a bundle: a statement with the digest of every file, and the school's signature over it.

Shared by sealing and verifying, so it knows no class records. Signed are `PREFIX` and the statement's bytes: the prefix
keeps a signature made for a seal from ever passing as one made for a code or a checkpoint.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from proofs.canonical import canonical_bytes
from qr.payload import key_id

FORMAT = "soluu-seal-v1"
PREFIX = b"soluu-seal-v1\n"
STATEMENT = "seal/statement.json"
SEAL = "seal/seal.json"
KEYS = "seal/keys.json"
NOTE = "seal/VERIFY.txt"
STATUS = "seal/status.json"         # the school's status list as of the sealing
LOG_PROOF = "seal/log.tlog-proof"   # that the statement is in the school's event log
TIMESTAMP = "seal/timestamp.tst"    # an RFC 3161 token over the statement: since when it was there
BESIDE = frozenset({STATEMENT, SEAL, LOG_PROOF, TIMESTAMP})    # made of the statement, which therefore cannot list them
TAG_MANIFEST = "tagmanifest-sha256.txt"
ALGORITHM = "Ed25519"
FIELDS = frozenset({"algorithm", "key_id", "public_key", "signature", "signs"})     # of seal.json


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of statement: its own word `format`, what stands before it under the signature, and where both lie."""

    format: str
    prefix: bytes
    signs: str
    seal: str


BUNDLE = Form(FORMAT, PREFIX, STATEMENT, SEAL)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is sealed: `sealed_at` in ISO with its offset, ids in hex.

    `subject`: of what, by the names of the statement: school_year, term and class_name, or school_year and month.
    """

    bundle_id: str
    school: str
    subject: Mapping[str, object]
    revision: int
    sealed_at: str
    accepted_findings: int


def statement(sealed: Sealed, files: Mapping[str, bytes], signer: str, *, is_logged: bool, is_stamped: bool) -> bytes:
    """The canonical statement over `files`: every file of the bundle but those of `BESIDE`.

    `is_logged`: a proof that it is in the event log lies beside it, and must never be taken away; `is_stamped`: so does
    a time-stamp over it.
    """
    return canonical_bytes(
        {
            "format": FORMAT,
            "bundle_id": sealed.bundle_id,
            "school": sealed.school,
            **sealed.subject,
            "revision": sealed.revision,
            "sealed_at": sealed.sealed_at,
            "accepted_findings": sealed.accepted_findings,
            "key_id": signer,
            "tagmanifest_sha256": sha256(files[TAG_MANIFEST]).hexdigest(),
            "files": {path: sha256(content).hexdigest() for path, content in files.items()},
            "timestamp": TIMESTAMP if is_stamped else None,
            "log_proof": LOG_PROOF if is_logged else None,
        }
    )


def signature(statement_bytes: bytes, private_key: Ed25519PrivateKey, form: Form = BUNDLE) -> bytes:
    """The content of seal.json, or of what has its place in another form."""
    public_key = private_key.public_key()
    return readable(
        {
            "algorithm": ALGORITHM,
            "key_id": key_id(public_key).hex(),
            "public_key": base64.b64encode(public_key.public_bytes_raw()).decode("ascii"),
            "signature": base64.b64encode(private_key.sign(form.prefix + statement_bytes)).decode("ascii"),
            "signs": form.signs,
        }
    )


def key_entry(public_key: Ed25519PublicKey, school: str) -> dict[str, str]:
    """A key as it is listed when nothing but the key itself is known."""
    raw = base64.b64encode(public_key.public_bytes_raw()).decode("ascii")
    return {"key_id": key_id(public_key).hex(), "public_key": raw, "school": school}


def key_list(keys: list[dict[str, str]]) -> bytes:
    """The content of keys.json."""
    return readable(keys)


def readable(value: object) -> bytes:
    """The one spelling of the seal's small files: indented, keys sorted, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")
