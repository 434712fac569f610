"""One PDF: the record that it carries, the code in it, and whether the two agree. Nothing is drawn or run."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from archive.checking.result import Findings
from archive.checking.seal_check import moment
from proofs.canonical import read_spelling
from qr.payload import BadCodeError, BadSignatureError, SignedPayload, commitment, parse, verify

RECORD_NAME = "record.json"
PARTS = ("code", "record", "salt")
SALT_BYTES = 32
MAX_PDF_BYTES = 1 << 26         # 64 MiB; a class summary has some 500 kB
MAX_RECORD_BYTES = 1 << 24      # 16 MiB: a compressed stream may claim to be anything

# Whatever a damaged PDF makes qpdf or a parser raise is a problem of the file, never a crash.
PDF_ERRORS = (
    pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, zlib.error,
    MemoryError, OSError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """What a PDF says of itself: its code as read, with a signature that nobody has checked yet. `issued_at`: as its
    record has it, which the code commits to; None of a code alone."""

    signed: SignedPayload
    issued_at: datetime | None = None

    @property
    def document_id(self) -> str:
        return self.signed.payload.document_id.hex()


def read_paper(content: bytes, file: str, findings: Findings) -> Paper | None:
    """The paper of a PDF, its record checked against the code's commitment; None when there is no readable code."""
    record = _record_of(content, file, findings)
    if record is None:
        return None
    try:
        stated, spell = read_spelling(record)
        salt, code, document_id = _salt(stated["salt"]), stated["code"], stated["record"]["document_id"]
        if len(stated) != len(PARTS):
            raise ValueError("beside its parts there is nothing that the code commits to")
        is_canonical = spell(stated) == record
        facts = _spelt_in(record, stated, spell) if is_canonical else spell(stated["record"])
    except (ValueError, TypeError, KeyError, RecursionError):
        findings.add(file, "record")
        return None
    try:
        signed = parse(code)
    except (BadCodeError, TypeError, AttributeError):
        findings.add(file, "code")
        return None
    if not is_canonical or document_id != signed.payload.document_id.hex():
        findings.add(file, "record")
    if commitment(salt, facts) != signed.payload.commitment:
        findings.add(file, "commitment")
    return Paper(signed, moment(stated["record"].get("issued_at")))


def _spelt_in(record: bytes, stated: Mapping[str, object], spell: Callable[[object], bytes]) -> bytes:
    """The facts as a canonical record of the three parts spells them, without spelling them again."""
    before = spell({"code": stated["code"]})[:-1] + b',"record":'
    after = b"," + spell({"salt": stated["salt"]})[1:]
    return record[len(before) : -len(after)]


def _salt(text: str) -> bytes:
    """From its one spelling: more or fewer bytes could lend the record's own to the salt."""
    salt = bytes.fromhex(text)
    if len(salt) != SALT_BYTES or salt.hex() != text:
        raise ValueError("not the one spelling of a salt")
    return salt


def stated(content: bytes) -> dict[str, Any]:
    """What a PDF's record.json says, unchecked: `read_paper` judges it. Empty where there is none to read."""
    try:
        said = json.loads((_record_of(content, "", Findings()) or b"{}").decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def is_signed_by(paper: Paper, public_keys: Iterable[bytes]) -> bool:
    """Whether one of these raw keys signed the paper's code."""
    return any(_is_by(paper.signed, key) for key in public_keys)


def _is_by(signed: SignedPayload, public_key: bytes) -> bool:
    try:
        verify(signed, Ed25519PublicKey.from_public_bytes(public_key))
    except (BadSignatureError, ValueError):
        return False
    return True


def _record_of(content: bytes, file: str, findings: Findings) -> bytes | None:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if RECORD_NAME not in pdf.attachments:
                findings.add(file, "no-record")
                return None
            stream = pdf.attachments[RECORD_NAME].get_file().obj
            if not isinstance(stream, pikepdf.Stream):
                raise ValueError("an attachment is a stream")
            return _bounded(stream)
    except PDF_ERRORS:
        findings.add(file, "unreadable")
        return None


def _bounded(stream: pikepdf.Stream) -> bytes:
    """A stream's bytes, at most `MAX_RECORD_BYTES`: qpdf alone would unpack whatever a hostile file claims."""
    raw, filters = stream.read_raw_bytes(), stream.get("/Filter")
    if filters is None:
        return bytes(raw)
    names = [str(filters)] if isinstance(filters, pikepdf.Name) else [str(name) for name in filters]
    if names != ["/FlateDecode"] or stream.get("/DecodeParms") is not None:
        raise ValueError("a record is stored plain or deflated")
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(raw, MAX_RECORD_BYTES)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("a record has an end within reason")
    return content
