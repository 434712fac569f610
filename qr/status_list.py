"""The signed list of the states of all that a school issued, two bits a document, to be asked offline.

Packs, signs and reads; knows no names of documents: where one stands in the list its signed code says (`payload`). A
place that was never given away reads 'valid', so that only together with a signed code it means anything. Whether the
key is the school's, and which list is the newest, is for the caller to ask.
"""

from __future__ import annotations

import base64
import json
import re
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from qr.payload import key_id

FORMAT = "soluu-status-v1"
PREFIX = b"soluu-status-v1\n"   # a signature of a list never passes as one of a code, a seal or a checkpoint
FILE_NAME = "status.json"
LEAST_SIZE = 131_072            # places: W3C Bitstring Status List v1.0, minimum length
MOST_SIZE = 1 << 24             # as many as the three bytes of a code can name
MAX_BYTES = 8 << 20             # of a file: the longest list, packed as badly as deflate may
BITS = 2
STALE_AFTER = timedelta(days=40)    # a school seals its inspection each month: an older list missed at least one round
AHEAD = timedelta(days=1)           # so far may the clock of whoever asks be behind

_PER_BYTE = 8 // BITS
_MASK = (1 << BITS) - 1
_OFFSET = timedelta(hours=7)
_FIELDS = frozenset(
    {"format", "school", "number", "issued_at", "bits", "size", "list", "key_id", "public_key", "signature"}
)

Doubt = Literal["before", "stale", "ahead"]


class Entry(IntEnum):
    """The state of a place. Numbers are for ever."""

    VALID = 0
    SUPERSEDED = 1
    REVOKED = 2
    SUSPENDED = 3


class BadStatusListError(ValueError):
    """A file that is no status list, or none that the key in it signed; the message says what is wrong, for us."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list as it was read, its signature good by the key that it names. `public_key`: 32 raw bytes."""

    school: str
    number: int
    issued_at: datetime
    packed: bytes
    public_key: bytes

    @property
    def size(self) -> int:
        return len(self.packed) * _PER_BYTE

    def entry(self, index: int) -> Entry | None:
        """The state of a place; None for one that the list is too short for."""
        if not 0 <= index < self.size:
            return None
        return Entry(self.packed[index // _PER_BYTE] >> BITS * (index % _PER_BYTE) & _MASK)

    @property
    def ever(self) -> int:
        """A bit, the lower of two, for each place that is superseded or revoked: for ever, what any other list says."""
        bits = int.from_bytes(self.packed, "little")
        lower = int.from_bytes(b"\x55" * len(self.packed), "little")
        return (bits ^ bits >> 1) & lower       # one of the two bits: 1 or 2

    def told(self) -> dict[int, Entry]:
        """The places that are not valid, and their states."""
        return {
            at * _PER_BYTE + place: Entry(state)
            for at, byte in enumerate(self.packed) if byte
            for place in range(_PER_BYTE) if (state := byte >> BITS * place & _MASK)
        }  # fmt: skip

    def for_ever(self) -> dict[int, Entry]:
        """Of those the ones that no later list takes back."""
        return {index: entry for index, entry in self.told().items() if entry is not Entry.SUSPENDED}

    def doubt(self, now: datetime, *, sealed_at: datetime | None = None) -> Doubt | None:
        """Why the list does not tell what holds now of a document that was sealed then; None: it does."""
        if sealed_at is not None and self.issued_at < sealed_at:
            return "before"
        if self.issued_at > now + AHEAD:
            return "ahead"
        return "stale" if now - self.issued_at > STALE_AFTER else None


def size_for(places: int) -> int:
    """The length of a list in which so many places have room: a power of two, never under the least."""
    size = max(LEAST_SIZE, 1 << max(places - 1, 0).bit_length())
    if size > MOST_SIZE:
        raise ValueError("no code can name a place beyond 16777215")
    return size


def signed_list(
    states: Mapping[int, Entry], private_key: Ed25519PrivateKey, *, school: str, number: int, issued_at: datetime
) -> bytes:
    """The file of a list. `states`: of the places that are not valid, or may be left out."""
    if number < 1 or issued_at.utcoffset() != _OFFSET:
        raise ValueError("a list has a number from 1 and a moment of Vietnam")
    public_key = private_key.public_key()
    packed = _packed(states)
    content = {
        "format": FORMAT,
        "school": unicodedata.normalize("NFC", school),
        "number": number,
        "issued_at": issued_at.isoformat(timespec="seconds"),
        "bits": BITS,
        "size": len(packed) * _PER_BYTE,
        "list": _base64(zlib.compress(packed, 9)),
        "key_id": key_id(public_key).hex(),
        "public_key": _base64(public_key.public_bytes_raw()),
    }
    return _spelt({**content, "signature": _base64(private_key.sign(PREFIX + _spelt(content)))})


def read_status_list(content: bytes) -> StatusList:
    """The list of a file. Raises `BadStatusListError` on anything but the one spelling of a signed list."""
    try:
        return _read(content)
    except BadStatusListError:
        raise
    except InvalidSignature:
        raise BadStatusListError("the key in the list did not sign it") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error) as error:
        raise BadStatusListError("not a status list") from error


def _read(content: bytes) -> StatusList:
    _demand(len(content) <= MAX_BYTES, "too long for a status list")
    said: dict[str, Any] = json.loads(content.decode("utf-8"))
    _demand(isinstance(said, dict) and said.keys() == _FIELDS, "other fields than a list has")
    _demand(_spelt(said) == content, "not the one spelling")
    _demand((said["format"], said["bits"]) == (FORMAT, BITS), "another format")
    number, size = said["number"], said["size"]
    _demand(type(number) is int and number >= 1 and type(size) is int and type(said["bits"]) is int, "not numbers")
    _demand(isinstance(said["school"], str) and unicodedata.is_normalized("NFC", said["school"]), "no name of a school")
    _demand(LEAST_SIZE <= size <= MOST_SIZE and size & (size - 1) == 0, "a size that no list has")
    public_key, signature = _raw(said["public_key"], 32), _raw(said["signature"], 64)
    key = Ed25519PublicKey.from_public_bytes(public_key)
    _demand(said["key_id"] == key_id(key).hex(), "the id of another key")
    signed = {name: value for name, value in said.items() if name != "signature"}
    key.verify(signature, PREFIX + _spelt(signed))
    packed = _unpacked(_raw(said["list"]), size // _PER_BYTE)
    return StatusList(said["school"], number, _moment(said["issued_at"]), packed, public_key)


def _packed(states: Mapping[int, Entry]) -> bytes:
    _demand(min(states, default=0) >= 0, "a place before the first")
    packed = bytearray(size_for(max(states, default=0) + 1) // _PER_BYTE)
    for index, state in states.items():
        packed[index // _PER_BYTE] |= Entry(state) << BITS * (index % _PER_BYTE)
    return bytes(packed)


def _unpacked(compressed: bytes, length: int) -> bytes:
    """Exactly `length` bytes: a hostile stream may claim to be anything, and is not unpacked beyond that."""
    unpacker = zlib.decompressobj()
    packed = unpacker.decompress(compressed, length + 1)
    _demand(len(packed) == length and unpacker.eof and not unpacker.unused_data, "another length than it says")
    return packed


def _moment(text: str) -> datetime:
    _demand(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00", text, re.ASCII) is not None, "no moment of Vietnam")
    return datetime.fromisoformat(text)


def _raw(text: str, length: int | None = None) -> bytes:
    """Strictly: a text that decodes to the same bytes but is spelt otherwise is refused."""
    raw = base64.b64decode(text, validate=True)
    _demand(_base64(raw) == text and length in (None, len(raw)), "not the one spelling")
    return raw


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _spelt(value: object) -> bytes:
    """Canonical JSON (docs/dinh-dang.md 1.3) of what has only texts in NFC and whole numbers."""
    spelt = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return spelt.encode("utf-8")


def _demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise BadStatusListError(otherwise)
