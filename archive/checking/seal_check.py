"""The seal against the files: the signed statement's digests, its signature, and whose key made it."""

from __future__ import annotations

import base64
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive import seal
from archive.checking.manifests import PAYLOAD, Digests
from archive.checking.result import Findings
from qr.payload import key_id


@dataclass(frozen=True, slots=True)
class SealCheck:
    """`signed`: the signature is over this statement by `public_key` (raw; None when none could be read).

    `is_logged`: the statement says that it is in the event log, `is_stamped`: that a time-stamp lies beside it.
    `sealed_at`: the moment that it states, None where it states none. `said`: all that it states.
    """

    signed: bool
    public_key: bytes | None
    bundle_id: str | None
    is_logged: bool = False
    is_stamped: bool = False
    sealed_at: datetime | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Signature:
    key: Ed25519PublicKey
    key_id: str
    signature: bytes


def check_seal(
    found: Mapping[str, Digests | None], kept: Mapping[str, bytes], findings: Findings, *, is_part: bool = False
) -> SealCheck:
    """Every problem of the statement and of its signature. `is_part`: of an extract, that has only some papers."""
    statement = read_statement(seal.BUNDLE, found, kept, findings)
    if statement is not None:
        _check_files(statement, found, findings, is_part=is_part)
    signer, signed = check_signer(seal.BUNDLE, statement, found, kept, findings)
    if statement is None or signer is None:
        return SealCheck(False, None, None)
    bundle_id = statement.get("bundle_id")
    return SealCheck(
        signed,
        signer,
        bundle_id if isinstance(bundle_id, str) else None,
        is_logged=statement.get("log_proof") is not None,
        is_stamped=statement.get("timestamp") is not None,
        sealed_at=moment(statement.get("sealed_at")),
        said=statement,
    )


def vouched(kept: Mapping[str, bytes], vouchers: Container[bytes]) -> Mapping[str, str]:
    """The SHA-256 of each file by the statement among those kept whole, where one of these raw keys signed it; none
    otherwise, and untold: `check_seal` tells."""
    unsaid = Findings()
    statement = read_statement(seal.BUNDLE, kept, kept, unsaid)
    signer, signed = check_signer(seal.BUNDLE, statement, kept, kept, unsaid)
    return statement["files"] if statement is not None and signed and signer in vouchers else {}


def check_signer(
    form: seal.Form, statement: Mapping[str, Any] | None, found: Mapping[str, object], kept: Mapping[str, bytes],
    findings: Findings,
) -> tuple[bytes | None, bool]:  # fmt: skip
    """The raw key that a seal's file names (None where it, or the statement, could not be read), and whether it signed
    the statement."""
    signature = _signature(form, found, kept, findings)
    if statement is None or signature is None:
        return None, False
    signer = key_id(signature.key).hex()
    for file, stated in ((form.signs, statement.get("key_id")), (form.seal, signature.key_id)):
        if stated != signer:
            findings.add(file, "key")
    signed = _is_signed(form, signature, kept[form.signs])
    if not signed:
        findings.add(form.signs, "signature")
        findings.add(form.seal, "signature")
    return signature.key.public_bytes_raw(), signed and not findings.has("key")


def moment(text: object) -> datetime | None:
    """A moment with its offset; None for anything else."""
    try:
        said = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return said if said and said.tzinfo else None


def read_statement(
    form: seal.Form, found: Mapping[str, object], kept: Mapping[str, bytes], findings: Findings
) -> dict[str, Any] | None:
    """What is stated, with a digest a file; None, with a problem, where that cannot be read."""
    content = _kept(form.signs, found, kept, findings)
    if content is None:
        return None
    try:
        statement = json.loads(content.decode("utf-8"))     # not of bytes: those may be UTF-16, or have a BOM
        files = statement["files"]
        if statement["format"] != form.format or not all(isinstance(digest, str) for digest in files.values()):
            raise ValueError("not a statement")
        "".join(files).encode("utf-8")      # half a surrogate pair is no path: raises
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        findings.add(form.signs, "unreadable")
        return None
    return dict(statement)


def _signature(
    form: seal.Form, found: Mapping[str, object], kept: Mapping[str, bytes], findings: Findings
) -> _Signature | None:
    content = _kept(form.seal, found, kept, findings)
    if content is None:
        return None
    try:
        stated = json.loads(content.decode("utf-8"))
        # Nothing signs this file: what else it held would be nobody's word in a sealed bundle.
        if seal.readable(stated) != content or set(stated) != seal.FIELDS:
            raise ValueError("not spelt as a seal is")
        if (stated["algorithm"], stated["signs"]) != (seal.ALGORITHM, form.signs):
            raise ValueError("a seal of another kind")
        key = Ed25519PublicKey.from_public_bytes(_base64(stated["public_key"]))
        return _Signature(key, stated["key_id"], _base64(stated["signature"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        findings.add(form.seal, "unreadable")
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


def _check_files(
    statement: Mapping[str, Any], found: Mapping[str, Digests | None], findings: Findings, *, is_part: bool
) -> None:
    sealed = statement["files"]
    for path, digest in sealed.items():
        digests = found.get(path)
        if path not in found:
            if not (is_part and path.startswith(PAYLOAD)):
                findings.add(path, "missing")
        elif digests and digests.by_algorithm["sha256"] != digest:
            findings.add(path, "changed-sealed")
    for path in found.keys() - sealed.keys() - seal.BESIDE:
        findings.add(path, "extra")
    tag_manifest = found.get(seal.TAG_MANIFEST)
    if tag_manifest and tag_manifest.by_algorithm["sha256"] != statement.get("tagmanifest_sha256"):
        findings.add(seal.TAG_MANIFEST, "changed-sealed")


def _is_signed(form: seal.Form, signature: _Signature, statement: bytes) -> bool:
    try:
        signature.key.verify(signature.signature, form.prefix + statement)
    except InvalidSignature:
        return False
    return True
