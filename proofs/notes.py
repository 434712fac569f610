"""Signed notes (C2SP signed-note): a text and Ed25519 signature lines under it; and witnesses' timed cosignatures.

A cosignature (C2SP tlog-cosignature v1) is a signature line of type 0x04. Keys are written as verifier keys ("vkeys"):
name, key id and public key in one line. Whom to trust is left to the caller.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from proofs.checking import ProofError

SIGNATURE = 0x01  # Ed25519 over the note's text
COSIGNATURE = 0x04  # Ed25519 over the text and a time (a witness)
MAX_NOTE_BYTES = 64 * 1024
MAX_SIGNATURES = 64  # the specification asks for 16 at least
MAX_TIME = 2**63 - 1
_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES, _TIME_BYTES = 4, 32, 64, 8
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key that may sign notes: its name, which of the two kinds it is, and its 32 raw bytes."""

    name: str
    kind: int
    public_key: bytes

    def __post_init__(self) -> None:
        require_name(self.name)
        if self.kind not in {SIGNATURE, COSIGNATURE} or len(self.public_key) != _KEY_BYTES:
            raise ProofError("Khóa phải là khóa Ed25519 ký đầu nhật ký (loại 1) hoặc khóa nhân chứng (loại 4).")

    @property
    def key_id(self) -> bytes:
        """Four bytes that say which key of the name a signature claims: a hint, no proof."""
        content = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return hashlib.sha256(content).digest()[:_ID_BYTES]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public key in hex: what two people compare."""
        return hashlib.sha256(self.public_key).hexdigest()

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.kind]) + self.public_key)}"


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line as it stands: who claims to have signed, with which key, and the bytes behind the key id."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a newline, and its signature lines in order."""

    text: str
    lines: tuple[SignatureLine, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.lines))}"

    def and_signed(self, *lines: SignatureLine) -> Note:
        """The note with these lines behind its own; those it has already are left where they are."""
        return Note(self.text, (*self.lines, *(line for line in lines if line not in self.lines)))


def parse_note(content: str) -> Note:
    """A note from its exact text. Raises `ProofError` on anything else."""
    if len(content.encode()) > MAX_NOTE_BYTES or _CONTROL.search(content):
        raise ProofError("Đầu nhật ký quá dài hoặc có ký tự điều khiển; cần một tệp văn bản đúng như lúc được ghi.")
    text, separator, signatures = content.rpartition("\n\n")
    if not separator or not text or not signatures.endswith("\n"):
        raise ProofError("Thiếu phần chữ ký sau một dòng trống, hoặc tệp bị cắt cụt.")
    rows = signatures.removesuffix("\n").split("\n")
    if len(rows) > MAX_SIGNATURES:
        raise ProofError(f"Có {len(rows)} dòng chữ ký, nhiều nhất là {MAX_SIGNATURES}.")
    return Note(text + "\n", tuple(map(_parse_line, rows)))


def parse_vkey(vkey: str) -> VerifierKey:
    """A key from its one line. Raises `ProofError` on anything else, and where its id does not fit."""
    name, _, rest = vkey.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not raw:
        raise ProofError("Khóa phải là một dòng «tên+mã+khóa».")
    key = VerifierKey(name, raw[0], raw[1:])
    if key.key_id.hex() != key_id.lower():
        raise ProofError(f"Mã khóa {key_id} không thuộc về tên và khóa đi kèm; dòng khóa bị chép sai.")
    return key


def sign(text: str, name: str, key: Ed25519PrivateKey) -> SignatureLine:
    """The signature line of a log's key under a text."""
    public = VerifierKey(name, SIGNATURE, key.public_key().public_bytes_raw())
    return SignatureLine(name, public.key_id, key.sign(text.encode()))


def cosign(text: str, name: str, key: Ed25519PrivateKey, at: int) -> SignatureLine:
    """The signature line of a witness under a checkpoint's text, at a POSIX time."""
    if not 0 <= at <= MAX_TIME:
        raise ValueError("a cosignature's time is a POSIX time")
    public = VerifierKey(name, COSIGNATURE, key.public_key().public_bytes_raw())
    signature = key.sign(_cosigned(text, at))
    return SignatureLine(name, public.key_id, at.to_bytes(_TIME_BYTES, "big") + signature)


def check_signed(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """The keys among `keys` that signed the note. `ProofError` where one of them signed wrongly, or none did."""
    signers = [key for key in keys if key.kind == SIGNATURE and _signed_by(note, key)]
    if not signers:
        raise ProofError("Đầu nhật ký không có chữ ký của khóa nào đã biết.")
    return tuple(signers)


def cosigned_at(note: Note, witness: VerifierKey) -> int | None:
    """When the witness cosigned (the latest POSIX time); None where it did not. A wrong one raises `ProofError`."""
    times = [_time_of(note.text, line, witness) for line in _claimed(note, witness)]
    return max(times, default=None)


def cosignature_of(note: Note, witness: VerifierKey) -> SignatureLine | None:
    """The witness's line with the latest time. Does not check it: that is `cosigned_at`."""
    return max(_claimed(note, witness), key=lambda line: line.signature[:_TIME_BYTES], default=None)


def require_name(name: str) -> str:
    """A key's name: one word without '+'. Raises `ProofError`."""
    if not _NAME.fullmatch(name) or _CONTROL.search(name):
        raise ProofError(f"Tên «{name}» không dùng được: cần tên không dấu cách, không dấu +, như pgd.example/so-luu.")
    return name


def _signed_by(note: Note, key: VerifierKey) -> bool:
    claimed = _claimed(note, key)
    for line in claimed:
        _check(key, line.signature, note.text.encode())
    return bool(claimed)


def _time_of(text: str, line: SignatureLine, witness: VerifierKey) -> int:
    at = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    if at > MAX_TIME:
        raise ProofError(f"Chữ ký của nhân chứng «{witness.name}» ghi một thời điểm không thể có.")
    _check(witness, line.signature[_TIME_BYTES:], _cosigned(text, at))
    return at


def _check(key: VerifierKey, signature: bytes, message: bytes) -> None:
    try:
        if len(signature) != _SIGNATURE_BYTES:
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, message)
    except InvalidSignature:
        raise ProofError(f"Chữ ký của «{key.name}» sai: nội dung bị sửa sau khi ký, hoặc chữ ký chép sai.") from None


def _claimed(note: Note, key: VerifierKey) -> list[SignatureLine]:
    return [line for line in note.lines if (line.name, line.key_id) == (key.name, key.key_id)]


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _parse_line(row: str) -> SignatureLine:
    found = _LINE.fullmatch(row)
    raw = _decoded(found[2]) if found else b""
    if not found or len(raw) <= _ID_BYTES:
        raise ProofError("Có dòng chữ ký không đúng dạng «— tên chữ_ký», hoặc bị cắt cụt.")
    return SignatureLine(require_name(found[1]), raw[:_ID_BYTES], raw[_ID_BYTES:])


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _decoded(text: str) -> bytes:
    """Standard base64 in its one spelling; else nothing."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if _base64(raw) == text else b""
