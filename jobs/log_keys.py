"""Whose keys a log and its witnesses trust: read from what was handed over, and confirmed by a person by fingerprint.

A key that came on the same medium as what it signed proves nothing; comparing the fingerprint over another way does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jobs.log_files import read_text_file
from jobs.verifying import read_key_file
from proofs.checking import ProofError
from proofs.notes import SIGNATURE, VerifierKey, parse_vkey
from records.problems import CannotError, ProblemsFoundError, UsageError

_KIND_WORDS = {SIGNATURE: "khóa của nhật ký (loại 1)"}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How a person vouches for a new key: the fingerprint that they typed, or a question to the one at the keyboard."""

    fingerprint: str | None = None
    ask: Callable[[str], bool] | None = None

    def require(self, key: VerifierKey) -> None:
        """Raises `ProblemsFoundError` where the fingerprint is another, `CannotError` where nobody vouched."""
        if self.fingerprint is not None:
            if re.sub(r"[\s:]", "", self.fingerprint).lower() != key.fingerprint:
                raise ProblemsFoundError(
                    f"Vân tay khóa của «{key.name}» là {key.fingerprint}, khác vân tay đã cho. Không ghi gì. "
                    "Hỏi lại bên kia qua đường khác (điện thoại, trang của họ); có thể khóa đã bị tráo."
                )
        elif self.ask is None or not self.ask(
            f"Vân tay khóa của «{key.name}»: {key.fingerprint}. Đã so với vân tay mà họ báo qua đường khác, và đúng?"
        ):
            raise CannotError(
                f"Chưa ai xác nhận khóa của «{key.name}». So vân tay {key.fingerprint} với vân tay mà họ báo qua "
                "đường khác, rồi chạy lại với --fingerprint."
            )


def given_keys(given: str, name: str, kind: int) -> tuple[VerifierKey, ...]:
    """The keys in a vkey line, or a file of one; for a log (`kind` 1) also of a PEM file or Sổ Lưu's key list.

    Raises `UsageError` on anything else, and on a vkey of another kind.
    """
    path = Path(given)
    try:
        if "+" not in given or path.is_file():
            text = read_text_file(path)
            if kind == SIGNATURE and text.lstrip()[:1] in {"-", "[", "{"}:
                return tuple(VerifierKey(name, kind, key.public_key) for key in read_key_file(path))
            given = text
        key = parse_vkey(given)
    except ProofError as error:
        raise UsageError(f"Khóa đã cho (--key) không dùng được: {error}") from error
    if key.kind != kind:
        raise UsageError(f"Khóa đã cho (--key) không phải {_KIND_WORDS.get(kind, 'khóa của nhân chứng (loại 4)')}.")
    return (key,)
