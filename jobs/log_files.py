"""The small files that a log and its witnesses hand each other: read with a bound, written whole and only anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from archive.checking.container import READ_ERRORS, read_file
from archive.seal import LOG_PROOF
from jobs.whole_files import require_unused, written_aside
from proofs.checking import ProofError
from records.problems import CannotError, UsageError

T = TypeVar("T")
_LONGEST = 256 * 1024  # bytes; a head with 64 signatures and the longest proof has a tenth of it


def read_text_file(path: Path) -> str:
    """The exact text of a file. Raises `UsageError` where there is none, `CannotError` where it is no such text."""
    if not path.is_file():
        raise UsageError(f"Không có tệp {path}.")
    content = path.read_bytes()
    try:
        if len(content) > _LONGEST:
            raise ValueError("too long")
        return content.decode("utf-8")
    except ValueError:
        raise CannotError(
            f"Tệp {path.name} không phải tệp nhật ký của Sổ Lưu: quá dài hoặc không phải chữ UTF-8. Xin lại tệp gốc."
        ) from None


def proof_in_bundle(path: Path, proof: str = LOG_PROOF) -> str:
    """The log's proof in a sealed bundle, or the one at `proof` in an extract. Raises `CannotError` where it has none
    that can be read."""
    try:
        content = read_file(path, proof, _LONGEST)
        if content is not None:
            return content.decode("utf-8")
    except READ_ERRORS as error:
        raise CannotError(f"Bằng chứng trong gói {path.name} không đọc được. Lấy lại gói từ bản sao khác.") from error
    raise CannotError(f"Gói {path.name} không kèm bằng chứng có tên trong nhật ký ({LOG_PROOF}).")


def parsed(path: Path, parse: Callable[[str], T], text: str | None = None) -> T:
    """What `parse` makes of a file, or of `text` out of it.

    Raises `CannotError` naming it where it is malformed or was cut short.
    """
    with said_of(path.name):
        return parse(read_text_file(path) if text is None else text)


@contextmanager
def said_of(name: str) -> Iterator[None]:
    """A `ProofError` inside becomes a `CannotError` that says of which file, and what to do."""
    try:
        yield
    except ProofError as error:
        raise CannotError(f"Tệp {name} không dùng được: {error} Xin hoặc ghi lại tệp, đừng sửa bằng tay.") from error


def write_text_file(path: Path, content: str) -> None:
    """Write a new file whole. Raises `CannotError` where there is one already."""
    require_unused([path])
    with written_aside(path) as aside:
        aside.write_text(content, encoding="utf-8", newline="\n")
        aside.replace(path)
