"""What a code means today: one verdict, decided from the code, the known keys and the lookup.

Pure: reads no file, no clock and no network. Shows nothing; `page` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from qr.errors import BadCodeError, BadSignatureError
from qr.label import is_meant_as_label, parse_label
from qr.lookup import LookupRecord, PublicKey
from qr.payload import SignedPayload, code_of, parse, verify
from qr.texts import say, why_said, withdrawn_words

Tone = Literal["good", "look", "bad"]

LONGEST_TEXT = 4096  # characters; no address of ours is near it

# RFC 8032, test 1. Verified against when the key is unknown, so that an unknown key takes as long as a known one.
_NOBODYS_KEY = Ed25519PublicKey.from_public_bytes(
    bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
)


class State(StrEnum):
    """The states that are told apart."""

    AUTHENTIC_CURRENT = "authentic_current"
    SUPERSEDED = "superseded"
    DESTROYED = "destroyed"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    UNKNOWN_KEY = "unknown_key"
    WORTHLESS_KEY = "worthless_key"
    ALTERED = "altered"
    MALFORMED = "malformed"
    AUTHENTIC_UNLISTED = "authentic_unlisted"
    LOOKUP_ONLY = "lookup_only"     # a document's number, as the small codes of inner pages have it


_TONES: dict[State, Tone] = {
    State.AUTHENTIC_CURRENT: "good",
    State.SUPERSEDED: "look",
    State.DESTROYED: "look",
    State.SUSPENDED: "look",
    State.AUTHENTIC_UNLISTED: "look",
    State.UNKNOWN_KEY: "look",
    State.WORTHLESS_KEY: "bad",
    State.MALFORMED: "look",
    State.LOOKUP_ONLY: "look",
    State.REVOKED: "bad",
    State.ALTERED: "bad",
}
# What became of a document that a bare number names, where that is worth a sentence.
_WORTH_TELLING = {State.SUPERSEDED, State.REVOKED, State.SUSPENDED, State.DESTROYED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one code.

    `signed` is what the code says, None when it could not be read. `record` and `school` are there only where
    the signature is good: a forged code never borrows a true document's description. `listed` is what the lookup has
    under a bare number, which says so much of that document and nothing of the paper that bears the number.
    """

    state: State
    code: str
    reason: str | None = None
    signed: SignedPayload | None = None
    record: LookupRecord | None = None
    school: str | None = None
    listed: LookupRecord | None = None

    @property
    def document_id(self) -> bytes | None:
        """The document that the text names, whoever says so."""
        return self.signed.payload.document_id if self.signed else _number(self.code)

    @property
    def tone(self) -> Tone:
        """'good' for authentic and current alone; 'look' for what needs a look; 'bad' for what must be refused."""
        return _TONES[self.state]

    def text(self, part: Literal["sign", "title", "words", "advice"]) -> str:
        """This state's own words, filled in."""
        of_minutes = "_minutes" if part == "advice" and self._is_supplemented else ""
        return say(
            f"state.{self.state}.{part}{of_minutes}",
            school=self.school or "",
            key_id=self.signed.payload.key_id.hex() if self.signed else "",
            revision=self.signed.payload.revision if self.signed else "",
            newest=self.record.newest_revision if self.record else "",
            since=self._since(),
            why=self._why(),
            withdrawn=self._withdrawn(),
            disposed=(self.record.disposed if self.record else None) or "",
            reason=say(f"bad_code.{self.reason}") if self.reason else "",
            listed=self._listed() if self.state is State.LOOKUP_ONLY else "",
        )

    def _listed(self) -> str:
        if self.listed is None:
            return say("listed.missing")
        standing = _standing(self.listed)
        also = say(f"listed.{standing}", newest=self.listed.newest_revision) if standing in _WORTH_TELLING else ""
        return f"{say('listed.found')}{also}"

    def _since(self) -> str:
        if self.record is None or self.record.superseded_at is None:
            return ""
        when = datetime.fromisoformat(self.record.superseded_at).strftime("%d/%m/%Y %H:%M")
        return say("superseded.since", revision=self.record.revision, when=when)

    def _withdrawn(self) -> str:
        """Since when it is revoked or suspended, and why, as far as it is known."""
        if self.record is None or self.record.withdrawn_at is None:
            return ""
        when = datetime.fromisoformat(self.record.withdrawn_at).strftime("%d/%m/%Y %H:%M")
        why = withdrawn_words(self.record.withdrawn_why)
        return say("withdrawn.since", when=when) + (say("withdrawn.why", why=why) if why else "")

    @property
    def _is_supplemented(self) -> bool:
        """Minutes that were added to: what was signed stands."""
        return self.state is State.SUPERSEDED and self.record is not None and self.record.why == "supplement"

    def _why(self) -> str:
        return why_said(self.record.why.split(",")) if self.record else ""


def decide(
    text: str, keys: Iterable[PublicKey], lookup: Callable[[str], LookupRecord | None]
) -> Verdict:
    """Judge a code or an address. `lookup` finds a record by document id (`Lookup.get`, or none at all offline)."""
    code = code_of(text[:LONGEST_TEXT])
    try:
        signed = parse(code)
    except BadCodeError as error:
        return _not_signed(code, error, lookup)
    record = lookup(signed.payload.document_id.hex())
    candidates = [key for key in keys if key.key_id == signed.payload.key_id.hex()]
    signer = _signer(signed, candidates)
    if signer is None:
        return Verdict(State.ALTERED if candidates else State.UNKNOWN_KEY, code, signed=signed)
    if record is not None and record.code != code:
        return Verdict(State.ALTERED, code, signed=signed)
    school = record.school if record else signer.school
    if _is_worthless(signer, signed, record):
        return Verdict(State.WORTHLESS_KEY, code, signed=signed, school=school)
    return Verdict(_standing(record), code, signed=signed, record=record, school=school)


def _not_signed(code: str, error: BadCodeError, lookup: Callable[[str], LookupRecord | None]) -> Verdict:
    """What is no code: perhaps the document's number, which people type and inner pages bear, or one with a slip."""
    try:
        number = parse_label(code)
    except BadCodeError as of_label:
        reason = of_label.reason if is_meant_as_label(code) else error.reason
        return Verdict(State.MALFORMED, code, reason=reason)
    return Verdict(State.LOOKUP_ONLY, code, reason="label_only", listed=lookup(number.hex()))


def _standing(record: LookupRecord | None) -> State:
    if record is None:
        return State.AUTHENTIC_UNLISTED
    if record.status == "revoked":
        return State.REVOKED
    if record.status == "suspended":
        return State.SUSPENDED
    if record.disposed:
        return State.DESTROYED
    return State.SUPERSEDED if record.status == "superseded" else State.AUTHENTIC_CURRENT


def _is_worthless(signer: PublicKey, signed: SignedPayload, record: LookupRecord | None) -> bool:
    """Whether the key was no more the school's. A thief writes any day that he likes: of what a stolen key signed only
    that counts which the school's records had before."""
    since = signer.compromised_since
    if since and (record is None or datetime.fromisoformat(record.sealed_at) >= since):
        return True
    return signer.valid_until is not None and signed.payload.day > signer.valid_until


def _signer(signed: SignedPayload, candidates: list[PublicKey]) -> PublicKey | None:
    """The key that made the signature. Key ids are short, so more than one key may bear the same."""
    for key in candidates:
        if _is_by(signed, Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.public_key))):
            return key
    if not candidates:
        _is_by(signed, _NOBODYS_KEY)
    return None


def _is_by(signed: SignedPayload, key: Ed25519PublicKey) -> bool:
    try:
        verify(signed, key)
    except BadSignatureError:
        return False
    return True


def _number(code: str) -> bytes | None:
    """The document's number where the text is one: people type what stands under the symbol, inner pages bear it."""
    try:
        return parse_label(code)
    except BadCodeError:
        return None
