"""Checkpoints (C2SP tlog-checkpoint): a log's name, size and root as a note's text; and requests to witnesses.

A request is the body of C2SP tlog-witness `add-checkpoint`: the size that the witness saw last, the consistency proof
from there, and the signed checkpoint. Any witness of that kind can answer it, not only ours.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from proofs.checking import ProofError
from proofs.merkle import HASH_BYTES
from proofs.notes import Note, parse_note

MAX_PROOF = 63  # lines of a consistency proof (tlog-witness)
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_OLD = re.compile(rf"old ({SIZE.pattern})")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's head: what the log is called, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encoded_hash(self.root)}\n"


@dataclass(frozen=True, slots=True)
class WitnessRequest:
    """What a log asks of a witness: to cosign `note`, which extends the tree of `old_size` leaves."""

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        proof = "".join(f"{encoded_hash(each)}\n" for each in self.proof)
        return f"old {self.old_size}\n{proof}\n{self.note}"


def parse_checkpoint(text: str) -> Checkpoint:
    """The head in a note's text. Raises `ProofError` on anything else, extension lines too: nobody audits those."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise ProofError("Đầu nhật ký phải có đúng ba dòng: tên nhật ký, số sự kiện, gốc.")
    if not SIZE.fullmatch(lines[1]):
        raise ProofError("Dòng thứ hai của đầu nhật ký phải là số sự kiện.")
    return Checkpoint(lines[0], int(lines[1]), parse_hash(lines[2]))


def signed_checkpoint(content: str) -> tuple[Checkpoint, Note]:
    """A signed head from its exact text. Its signatures are not checked."""
    note = parse_note(content)
    return parse_checkpoint(note.text), note


def parse_request(content: str) -> WitnessRequest:
    """A request from its exact text. Raises `ProofError` on anything else."""
    head, separator, checkpoint = content.partition("\n\n")
    first, *proof = head.split("\n")
    old = _OLD.fullmatch(first)
    if not separator or not old:
        raise ProofError("Tệp không phải yêu cầu gửi nhân chứng (dòng đầu phải là «old SỐ»), hoặc bị cắt cụt.")
    if len(proof) > MAX_PROOF:
        raise ProofError(f"Bằng chứng nối tiếp có {len(proof)} dòng, nhiều nhất là {MAX_PROOF}.")
    return WitnessRequest(int(old[1]), tuple(map(parse_hash, proof)), parse_note(checkpoint))


def encoded_hash(digest: bytes) -> str:
    """A hash as the texts spell it."""
    return base64.b64encode(digest).decode("ascii")


def parse_hash(text: str) -> bytes:
    """A hash from its one spelling. Raises `ProofError` on anything else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != HASH_BYTES or encoded_hash(raw) != text:
        raise ProofError("Có mã băm không phải 32 byte viết bằng base64, hoặc bị cắt cụt.")
    return raw
