"""Files that are there whole or not at all: written aside, then moved into place in one step.

Also says where nothing of ours may be written, because something of the school's may be there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from records.problems import CannotError

_NAMED = 5  # files that a refusal names


@contextlib.contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; the caller moves it into place. What is left over is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{uuid.uuid4().hex}.tam")  # two windows may write the same file at once
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is on the disk before it takes its place."""
    with written_aside(path) as aside:
        with aside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def require_unused(paths: Iterable[Path]) -> None:
    """Raises `CannotError` naming the files that are there already: what somebody wrote is never written over."""
    there = [path for path in paths if path.exists()]
    if there:
        _refuse(there[0].parent, there)


def require_empty(folder: Path) -> None:
    """Raises `CannotError` where a folder holds anything but what a file manager leaves there ('.DS_Store')."""
    there = sorted(path for path in folder.glob("*") if not path.name.startswith(".")) if folder.is_dir() else []
    if there:
        _refuse(folder, there)


def _refuse(folder: Path, there: list[Path]) -> None:
    more = f" và {len(there) - _NAMED} tệp khác" if len(there) > _NAMED else ""
    raise CannotError(
        f"Thư mục {folder} đã có {', '.join(path.name for path in there[:_NAMED])}{more}. Không ghi đè, chưa ghi tệp "
        "nào. Chọn một thư mục khác, hoặc tự cất các tệp ấy đi rồi chạy lại."
    )
