"""The 118 bytes that a code carries: packed, signed, and read back without mercy.

Leaves to others: drawing (`image`), what the code means today (`state`), where keys are kept (archive).
There is exactly one spelling of each code: whatever is not that spelling is refused with a reason.

Layout, big endian::

    offset  bytes
         0      1  version (high four bits, 1) and algorithm (low four bits, 1 = Ed25519 with SHA-256)
         1      4  key id: first 4 bytes of SHA-256 of the raw public key
         5     10  document id, random
        15      1  kind of document
        16      2  day of issue, days since 2020-01-01, never 0
        18      1  revision, from 1
        19      3  index in the status list
        22     32  commitment: SHA-256(salt ‖ canonical record)
        54     64  Ed25519 signature over b"soluu-code-v1\\n" ‖ bytes 0–53

The prefix keeps a signature made for a code from ever passing as one made for a seal or a checkpoint.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qr.errors import BadCodeError, BadSignatureError
from qr.label import document_label, parse_label

__all__ = [
    "BadCodeError", "BadSignatureError", "DocumentKind", "Payload", "SignedPayload", "address_of", "code_of",
    "commitment", "document_label", "key_id", "parse", "parse_label", "sign", "verify",
]

SIGNATURE_PREFIX = b"soluu-code-v1\n"
VERSION_AND_ALGORITHM = 0x11
EPOCH = date(2020, 1, 1)

KEY_ID_BYTES = 4
DOCUMENT_ID_BYTES = 10
COMMITMENT_BYTES = 32
BODY_BYTES = 54
SIGNATURE_BYTES = 64
CODE_LENGTH = 189  # (54 + 64) × 8 bits in fives, the last character holding one bit of padding

_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_PADDING = "=" * 3


class DocumentKind(IntEnum):
    """What the paper is. Numbers are for ever: a new kind takes a new number."""

    CLASS_SUMMARY = 1
    PUPIL_RECORD = 2
    CORRECTIONS = 3
    SEAL_CERTIFICATE = 4
    INSPECTION = 5
    DISPOSAL = 6
    YEAR_SET = 7


@dataclass(frozen=True, slots=True)
class Payload:
    """What is signed. Raises ValueError on a value that has no place in the 54 bytes."""

    key_id: bytes
    document_id: bytes
    kind: DocumentKind
    day: date
    revision: int
    status_index: int
    commitment: bytes

    def __post_init__(self) -> None:
        _demand(len(self.key_id) == KEY_ID_BYTES, "a key id has 4 bytes")
        _demand(len(self.document_id) == DOCUMENT_ID_BYTES, "a document id has 10 bytes")
        _demand(len(self.commitment) == COMMITMENT_BYTES, "a commitment has 32 bytes")
        _demand(0 < (self.day - EPOCH).days < 1 << 16, "the day lies outside 2020-01-02 to 2199-06-06")
        _demand(0 < self.revision < 1 << 8, "a revision is 1 to 255")
        _demand(0 <= self.status_index < 1 << 24, "a status index is 0 to 16777215")

    def body(self) -> bytes:
        """The 54 bytes before the signature."""
        return b"".join((
            bytes([VERSION_AND_ALGORITHM]),
            self.key_id,
            self.document_id,
            bytes([DocumentKind(self.kind)]),
            (self.day - EPOCH).days.to_bytes(2, "big"),
            bytes([self.revision]),
            self.status_index.to_bytes(3, "big"),
            self.commitment,
        ))


@dataclass(frozen=True, slots=True)
class SignedPayload:
    """A payload as read from a code, with a signature that nobody has checked yet (see `verify`)."""

    payload: Payload
    signature: bytes

    @property
    def code(self) -> str:
        """The one spelling of this code."""
        return _base32(self.payload.body() + self.signature)


def sign(payload: Payload, private_key: Ed25519PrivateKey) -> str:
    """The code: 189 upper-case RFC 4648 Base32 characters. The payload must name this key."""
    _demand(payload.key_id == key_id(private_key.public_key()), "the payload names another key")
    body = payload.body()
    return _base32(body + private_key.sign(SIGNATURE_PREFIX + body))


def parse(code: str) -> SignedPayload:
    """Read a code. Raises BadCodeError on everything that `sign` could not have written."""
    raw = _decoded(code)
    body, signature = raw[:BODY_BYTES], raw[BODY_BYTES:]
    if body[0] != VERSION_AND_ALGORITHM:
        raise BadCodeError("version")
    if body[15] not in set(DocumentKind):
        raise BadCodeError("kind")
    days, revision = int.from_bytes(body[16:18], "big"), body[18]
    if days == 0:
        raise BadCodeError("day")
    if revision == 0:
        raise BadCodeError("revision")
    payload = Payload(
        key_id=body[1:5],
        document_id=body[5:15],
        kind=DocumentKind(body[15]),
        day=EPOCH + timedelta(days=days),
        revision=revision,
        status_index=int.from_bytes(body[19:22], "big"),
        commitment=body[22:],
    )
    return SignedPayload(payload, signature)


def verify(signed: SignedPayload, public_key: Ed25519PublicKey) -> None:
    """Return when the key signed this payload; otherwise raise BadSignatureError."""
    try:
        public_key.verify(signed.signature, SIGNATURE_PREFIX + signed.payload.body())
    except InvalidSignature:
        raise BadSignatureError from None


def code_of(text: str) -> str:
    """The code within what a person typed, pasted or scanned: a bare code or a whole address `…/V/CODE`.

    White space is dropped, because a long code wraps in print. Case is kept: `parse` judges it.
    """
    folded = "".join(text.split())
    address = re.search(r"/v/([^/?#]*)/?(?:[?#].*)?$", folded, flags=re.IGNORECASE)
    return address[1] if address else folded


def address_of(base: str, code: str) -> str:
    """`HTTPS://HOST/V/CODE`, in capitals throughout so that its image stays in alphanumeric mode.

    `base` is scheme and host ('https://truong.edu.vn', a port may follow). A path is refused: capitals would
    change its meaning, whereas scheme and host mean the same in either case.
    """
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?/?", base, flags=re.IGNORECASE | re.ASCII):
        raise ValueError("the base of an address is http(s)://host[:port] and nothing more")
    return f"{base.rstrip('/').upper()}/V/{code}"


def commitment(salt: bytes, canonical: bytes) -> bytes:
    """SHA-256(salt ‖ canonical record): binds the record without letting anyone guess it from the code."""
    return sha256(salt + canonical).digest()


def key_id(public_key: Ed25519PublicKey) -> bytes:
    """The first 4 bytes of SHA-256 of the raw public key: a hint which key to try, not a proof."""
    return sha256(public_key.public_bytes_raw()).digest()[:KEY_ID_BYTES]


def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ValueError(otherwise)


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=")


def _decoded(code: str) -> bytes:
    if not code:
        raise BadCodeError("empty")
    if not _ALPHABET.issuperset(code):
        spelt_small = code.isascii() and _ALPHABET.issuperset(code.upper())
        raise BadCodeError("lower_case" if spelt_small else "alphabet")
    if len(code) != CODE_LENGTH:
        raise BadCodeError("length")
    raw = base64.b32decode(code + _PADDING)
    if _base32(raw) != code:
        raise BadCodeError("padding")
    return raw
