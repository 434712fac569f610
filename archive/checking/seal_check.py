"""The seal against the files: the signed statement's digests, its signature, and whose key made it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive import seal
from archive.checking.manifests import Digests
from archive.checking.result import Findings
from qr.payload import key_id


@dataclass(frozen=True, slots=True)
class SealCheck:
    """`signed`: the signature is over this statement by `public_key` (raw; None when none could be read).

    `is_logged`: the statement says that it is in the event log, `is_stamped`: that a time-stamp lies beside it.
    `sealed_at`: the moment that it states, None where it states none.
    """

    signed: bool
    public_key: bytes | None
    bundle_id: str | None
    is_logged: bool = False
    is_stamped: bool = False
    sealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Signature:
    key: Ed25519PublicKey
    key_id: str
    signature: bytes


def check_seal(found: Mapping[str, Digests | None], kept: Mapping[str, bytes], findings: Findings) -> SealCheck:
    """Every problem of the statement and of its signature."""
    statement = _statement(found, kept, findings)
    signature = _signature(found, kept, findings)
    if statement is not None:
        _check_files(statement, found, findings)
    if statement is None or signature is None:
        return SealCheck(False, None, None)
    signer = key_id(signature.key).hex()
    for file, stated in ((seal.STATEMENT, statement.get("key_id")), (seal.SEAL, signature.key_id)):
        if stated != signer:
            findings.add(file, "key")
    signed = _is_signed(signature, kept[seal.STATEMENT])
    if not signed:
        findings.add(seal.STATEMENT, "signature")
        findings.add(seal.SEAL, "signature")
    bundle_id = statement.get("bundle_id")
    return SealCheck(
        signed and not findings.has("key"),
        signature.key.public_bytes_raw(),
        bundle_id if isinstance(bundle_id, str) else None,
        is_logged=statement.get("log_proof") is not None,
        is_stamped=statement.get("timestamp") is not None,
        sealed_at=_moment(statement.get("sealed_at")),
    )


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _statement(
    found: Mapping[str, object], kept: Mapping[str, bytes], findings: Findings
) -> dict[str, Any] | None:
    content = _kept(seal.STATEMENT, found, kept, findings)
    if content is None:
        return None
    try:
        statement = json.loads(content)
        files = statement["files"]
        if statement["format"] != seal.FORMAT or not all(isinstance(digest, str) for digest in files.values()):
            raise ValueError("not a statement")
        "".join(files).encode("utf-8")      # half a surrogate pair is no path: raises
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        findings.add(seal.STATEMENT, "unreadable")
        return None
    return dict(statement)


def _signature(found: Mapping[str, object], kept: Mapping[str, bytes], findings: Findings) -> _Signature | None:
    content = _kept(seal.SEAL, found, kept, findings)
    if content is None:
        return None
    try:
        stated = json.loads(content)
        if seal.readable(stated) != content:
            raise ValueError("not spelt as a seal is")
        if (stated["algorithm"], stated["signs"]) != (seal.ALGORITHM, seal.STATEMENT):
            raise ValueError("a seal of another kind")
        key = Ed25519PublicKey.from_public_bytes(_base64(stated["public_key"]))
        return _Signature(key, stated["key_id"], _base64(stated["signature"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        findings.add(seal.SEAL, "unreadable")
        return None


def _base64(text: str) -> bytes:
    """Strictly: a text that decodes to the same bytes but is spelt otherwise is refused."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode("ascii") != text:
        raise ValueError("not the one spelling")
    return raw


def _kept(
    path: str, found: Mapping[str, object], kept: Mapping[str, bytes], findings: Findings
) -> bytes | None:
    if path not in kept:
        findings.add(path, "unreadable" if path in found else "absent")
    return kept.get(path)


def _check_files(statement: Mapping[str, Any], found: Mapping[str, Digests | None], findings: Findings) -> None:
    sealed = statement["files"]
    for path, digest in sealed.items():
        digests = found.get(path)
        if path not in found:
            findings.add(path, "missing")
        elif digests and digests.by_algorithm["sha256"] != digest:
            findings.add(path, "changed-sealed")
    for path in found.keys() - sealed.keys() - seal.BESIDE:
        findings.add(path, "extra")
    tag_manifest = found.get(seal.TAG_MANIFEST)
    if tag_manifest and tag_manifest.by_algorithm["sha256"] != statement.get("tagmanifest_sha256"):
        findings.add(seal.TAG_MANIFEST, "changed-sealed")


def _is_signed(signature: _Signature, statement: bytes) -> bool:
    try:
        signature.key.verify(signature.signature, seal.PREFIX + statement)
    except InvalidSignature:
        return False
    return True
