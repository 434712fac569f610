"""What a storage root lies on, as the rest needs it: a folder, or keys of a bucket. Paths are below the root, with '/'.

Whatever cannot be read or written raises OSError; what is not there, FileNotFoundError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256, sha512
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from archive.ocfl import durable
from archive.ocfl.durable import Digests
from archive.ocfl.inventory import Inventory

# What a walk meets. 'deep': a folder at the depth that was asked for, unopened; 'deleted': a key under a delete marker.
Kind = Literal["file", "link", "empty", "deep", "deleted", "unreadable"]
TOP = PurePosixPath()


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that are to be written, and what they must read back as. `write`: puts them into a file, and through."""

    digests: Digests
    write: Callable[[Path], None]
    held: bytes | Path | None = None    # the bytes themselves, or a file that has them already


def of_bytes(content: bytes) -> Content:
    digests = Digests(sha512(content).hexdigest(), sha256(content).hexdigest())
    return Content(digests, lambda target: durable.write_file(target, content), content)


def of_file(path: Path, digests: Digests) -> Content:
    return Content(digests, lambda target: durable.copy_file(path, target), path)


def of_storage(storage: Storage, path: str) -> Content:
    """A file of another root, as it reads there now."""
    return Content(storage.digests(path), lambda target: storage.fetch(path, target))


class Storage(Protocol):
    """A storage root. An object's `place` is its folder; `files` are by their path below that."""

    def read(self, path: str) -> bytes: ...

    def digests(self, path: str) -> Digests:
        """As the medium gives the file back, past every memory of it."""
        ...

    def fetch(self, path: str, target: Path) -> None:
        """Copy a file out, written through."""
        ...

    def size(self, path: str) -> int | None: ...

    def still_has(self, path: str, digests: Digests, size: int) -> bool:
        """Whether a file that was read back once may be relied on: read anew where reading costs nothing, else by its
        size. Reading everything is what a check is for."""
        ...

    def version_id(self, path: str) -> str | None:
        """Which version of its own the storage gives for a file, where it numbers them."""
        ...

    def has(self, place: PurePosixPath) -> bool:
        """Whether an object lies there, whole or not."""
        ...

    def files(self, place: PurePosixPath) -> list[str]:
        """The files of an object, by their path below it."""
        ...

    def walk(self, below: PurePosixPath = TOP, depth: int = 0) -> Iterator[tuple[PurePosixPath, Kind]]:
        """All that lies below a place, in order, by paths below that. With a depth: folders there as 'deep'."""
        ...

    def create(self, files: Mapping[str, bytes]) -> None:
        """Make the root's own files, in this order. Raises `OcflError` where something else lies there."""
        ...

    def add(self, place: PurePosixPath, files: Mapping[str, Content]) -> None:
        """Write an object's new files in this order and read each back; then, not before, they count as there."""
        ...

    def replace(self, place: PurePosixPath, files: Mapping[str, Content], now: datetime) -> Path | None:
        """As `add`, in the place of what is there, which stays kept; returns where, if it was moved."""
        ...

    def drop(self, folder: PurePosixPath) -> None:
        """Take away a version's folder that a break left unfinished, if there is one."""
        ...

    def perhaps_unfinished(self, places: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:
        """Which objects a break may have left unfinished: those worth reading."""
        ...

    def undelete(self, path: str) -> bool:
        """Bring back a file that a delete marker hides, where the storage has such; whether one did."""
        ...

    def earlier(self, place: PurePosixPath, could_be: Callable[[Inventory], bool]) -> Iterator[Storage]:
        """An object as it was before, newest first, where the storage remembers: by inventories of which the caller
        says that they could be the right one. To be read only."""
        ...

    def require_removable(self, place: PurePosixPath) -> None:
        """Raises OSError where a lock or a hold of the storage's own still protects any of an object."""
        ...

    def remove(self, place: PurePosixPath) -> None:
        """Take an object out, with all that `purge` takes; one that is not there is out already. Whether it may go is
        not asked here: `jobs.destroying` asks, and nothing else calls this. Raises OSError where nothing may go yet."""
        ...

    def purge(self, place: PurePosixPath) -> None:
        """Take out what is kept of an object beside the one that counts: bad ones set aside, what was written over.
        Raises OSError, and takes nothing, while a lock or a hold of the storage's own protects any of that."""
        ...

    def clear(self) -> None:
        """Take away what is being written, or was. Of one run at a time: the caller sees to that."""
        ...

    def remove_empty(self, folder: PurePosixPath) -> None: ...
