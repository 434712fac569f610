"""Bytes that are on the medium when a function returns: files and folders written through, and read back from there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256, sha512
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Digests:
    """A file's digests in hex."""

    sha512: str
    sha256: str


def digests_in(chunks: Iterable[bytes]) -> Digests:
    """Both digests of bytes that come in pieces."""
    long, short = sha512(), sha256()
    for chunk in chunks:
        long.update(chunk)
        short.update(chunk)
    return Digests(long.hexdigest(), short.hexdigest())


def digests_of(path: Path, *, from_medium: bool = False) -> Digests:
    """Both digests in one reading. `from_medium`: past the system's memory of the file, where the system allows."""
    with path.open("rb") as stream:
        if from_medium:
            _forget(stream.fileno())
        return digests_in(iter(partial(stream.read, _CHUNK), b""))


def read_part(path: Path, offset: int, length: int, *, from_medium: bool = False) -> Iterator[bytes]:
    """A part of a file in pieces; less of it where the file ends before. `from_medium`: as for `digests_of`."""
    with path.open("rb") as stream:
        if from_medium:
            _forget(stream.fileno())
        stream.seek(offset)
        while length > 0 and (chunk := stream.read(min(length, _CHUNK))):
            length -= len(chunk)
            yield chunk


def sync_file(path: Path) -> None:
    """What another program or library wrote is on the medium."""
    with path.open("rb+") as stream:
        _through(stream.fileno())


def write_file(path: Path, content: bytes) -> None:
    """Write a file through to the medium."""
    with path.open("wb") as stream:
        stream.write(content)
        _through(stream.fileno())


def write_chunks(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file that comes in pieces through to the medium."""
    with path.open("wb") as stream:
        for chunk in chunks:
            stream.write(chunk)
        stream.flush()
        _through(stream.fileno())


def copy_file(source: Path, target: Path) -> None:
    """Copy a file's bytes through to the medium; neither its times nor its rights."""
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, _CHUNK)
        writing.flush()
        _through(writing.fileno())


def make_folder(folder: Path) -> None:
    """A folder and those above it, known to the medium."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)


def move(source: Path, target: Path) -> None:
    """Move into place in one step, taking the place of a file of that name."""
    source.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """What a folder lists is on the medium too. Windows has no such call, and does it with each file."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _through(descriptor: int) -> None:
    os.fsync(descriptor)


def _forget(descriptor: int) -> None:
    """Otherwise what was just written would be read from memory, and a bad medium would pass."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
