"""A proof that one leaf is in a log, whole in one text (C2SP tlog-proof): leaf, index, path, signed checkpoint.

The leaf's bytes go along as the format's `extra` data, so that nobody has to make them again; only the proof vouches
for them. Whose signatures to trust is left to the caller.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from proofs.checking import ProofError, check_inclusion
from proofs.checkpoints import MAX_PROOF, SIZE, encoded_hash, parse_hash, signed_checkpoint
from proofs.merkle import leaf_hash
from proofs.notes import Note

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(rf"index ({SIZE.pattern})")


@dataclass(frozen=True, slots=True)
class LogProof:
    """That `leaf` is leaf `index` of the log whose head `note` is."""

    leaf: bytes
    index: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        extra = base64.b64encode(self.leaf).decode("ascii")
        path = "".join(f"{encoded_hash(each)}\n" for each in self.path)
        return f"{FIRST_LINE}\nextra {extra}\nindex {self.index}\n{path}\n{self.note}"

    def check(self) -> None:
        """Raises `ProofError` where the leaf is not in the tree of the note's head. Checks no signature."""
        head, _ = signed_checkpoint(str(self.note))
        check_inclusion(leaf_hash(self.leaf), self.index, head.size, self.path, head.root)


def parse_proof(content: str) -> LogProof:
    """A proof from its exact text. Raises `ProofError` on anything else."""
    head, separator, checkpoint = content.partition("\n\n")
    lines = head.split("\n")
    index = _INDEX.fullmatch(lines[2]) if len(lines) > 2 else None     # asked first: a cut head has one line or two
    if not index or not separator or lines[0] != FIRST_LINE or not lines[1].startswith("extra "):
        raise ProofError("Tệp không phải bằng chứng có tên trong nhật ký (tlog-proof), hoặc bị cắt cụt.")
    if len(lines) > 3 + MAX_PROOF:
        raise ProofError(f"Bằng chứng có {len(lines) - 3} mã băm, nhiều nhất là {MAX_PROOF}.")
    try:
        leaf = base64.b64decode(lines[1].removeprefix("extra "), validate=True)
    except (binascii.Error, ValueError):
        raise ProofError("Nội dung sự kiện trong bằng chứng không phải base64.") from None
    _, note = signed_checkpoint(checkpoint)
    return LogProof(leaf, int(index[1]), tuple(map(parse_hash, lines[3:])), note)
