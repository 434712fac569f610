"""The list of a school's public keys: what each is worth and when, signed by a root key that is kept offline.

The signing key lies on the computer that seals, so it can be stolen; the root key does not. Whoever trusts the root
learns from the newest list which keys are the school's, until when each may seal, and which of them was stolen. A list
without a root is a bare one, as a home has it before its root key is made: nobody vouches for it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from proofs.canonical import canonical_bytes
from records.clock import start_of

FORMAT = "soluu-keys-v1"
PREFIX = b"soluu-keys-v1\n"     # a signature of a list never passes as one of a seal, a code or a checkpoint


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A public key as it is listed: `key_id` is 8 hex digits, `public_key` the 32 raw bytes.

    It seals from the day `valid_from` to the day `valid_until` (None: still). `compromised_since`: what it signed from
    then on may be anybody's.
    """

    key_id: str
    public_key: bytes
    school: str
    valid_from: date
    valid_until: date | None = None
    compromised_since: datetime | None = None

    @property
    def counts_until(self) -> datetime | None:
        """From when on nothing that it signs counts; None while it seals. What it signed before keeps its worth."""
        ends = [self.compromised_since, start_of(self.valid_until + timedelta(days=1)) if self.valid_until else None]
        return min((end for end in ends if end is not None), default=None)

    def as_dict(self) -> dict[str, str]:
        told = {
            "key_id": self.key_id,
            "public_key": base64.b64encode(self.public_key).decode("ascii"),
            "school": self.school,
            "valid_from": self.valid_from.isoformat(),
        }
        if self.valid_until:
            told["valid_until"] = self.valid_until.isoformat()
        if self.compromised_since:
            told["compromised_since"] = self.compromised_since.isoformat(timespec="seconds")
        return told


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys, oldest first. `root`: the raw public key that signed it, None for a bare list.

    `number` grows with each list that the root signs: an older one never takes a newer one's place.
    """

    keys: tuple[KeyInfo, ...]
    root: bytes | None = None
    number: int = 0
    issued_at: datetime | None = None


def bare_list(keys: Sequence[KeyInfo]) -> bytes:
    """The file of a list that nobody signed."""
    return _spelt([key.as_dict() for key in keys])


def signed_list(keys: Sequence[KeyInfo], root: Ed25519PrivateKey, *, number: int, now: datetime) -> bytes:
    """The file of a list that the root signs."""
    content = {
        "format": FORMAT,
        "number": number,
        "issued_at": now.isoformat(timespec="seconds"),
        "root": _base64(root.public_key().public_bytes_raw()),
        "keys": [key.as_dict() for key in keys],
    }
    return _spelt({**content, "signature": _base64(root.sign(PREFIX + canonical_bytes(content)))})


def read_list(content: bytes) -> KeyList:
    """The list of a file. Raises ValueError on anything else, and on a signature that is none.

    Whether its root is the school's is for the caller to ask.
    """
    try:
        return _read(content)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a list of keys") from error


def _read(content: bytes) -> KeyList:
    stated = json.loads(content.decode("utf-8"))     # not of bytes: those may be UTF-16, or have a BOM
    if isinstance(stated, list):
        return KeyList(_keys(stated))
    signature = base64.b64decode(stated.pop("signature"), validate=True)
    if stated["format"] != FORMAT or type(stated["number"]) is not int:
        raise ValueError("not a list of keys")
    root = base64.b64decode(stated["root"], validate=True)
    try:
        Ed25519PublicKey.from_public_bytes(root).verify(signature, PREFIX + canonical_bytes(stated))
    except InvalidSignature:
        raise ValueError("the root did not sign this list") from None
    return KeyList(_keys(stated["keys"]), root, stated["number"], _moment(stated["issued_at"]))


def _keys(entries: Sequence[Mapping[str, Any]]) -> tuple[KeyInfo, ...]:
    return tuple(
        KeyInfo(
            _text(entry["key_id"]),
            base64.b64decode(entry["public_key"], validate=True),
            _text(entry["school"]),
            date.fromisoformat(entry["valid_from"]) if "valid_from" in entry else date.min,  # of a key nobody listed
            date.fromisoformat(entry["valid_until"]) if "valid_until" in entry else None,
            _moment(entry["compromised_since"]) if "compromised_since" in entry else None,
        )
        for entry in entries
    )


def _text(value: object) -> str:
    """A text that can be shown: half a surrogate pair raises ValueError, as anything else does."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value.encode("utf-8").decode("utf-8")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its offset")
    return moment


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _spelt(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
