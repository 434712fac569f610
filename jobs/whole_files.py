"""Files that are there whole or not at all: written aside, then moved into place in one step."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """A path beside the target to write to; the caller moves it into place. What is left over is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{uuid.uuid4().hex}.tam")  # two windows may write the same file at once
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
