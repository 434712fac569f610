"""A storage root inside a disc image (ISO 9660 with Rock Ridge, and UDF), as `archive.ocfl.storage.Storage` wants it.

Read only: an image is written once, whole. One whose directories cannot be read holds nothing, which a check then
tells; what the medium refuses to give is OSError.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

import pycdlib
from pycdlib.pycdlibexception import PyCdlibException

from archive.discs.write_once import WriteOnce
from archive.ocfl import durable
from archive.ocfl.durable import Digests
from archive.ocfl.inventory import Inventory
from archive.ocfl.layout import EXTENSIONS
from archive.ocfl.storage import TOP, Kind, Storage

INSIDE = "so-luu-ocfl"      # the storage root's folder; what a stranger should read first lies beside it
SECTOR = 2048
# What the parser raises on bytes that make no sense.
_SENSELESS = (PyCdlibException, struct.error, ValueError, IndexError, KeyError, TypeError, AttributeError,
              OverflowError, RecursionError, MemoryError)  # fmt: skip


class Image(WriteOnce):
    """See `Storage`. Where each file lies is read once; then files are read by their place in the image."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    @cached_property
    def _files(self) -> dict[str, tuple[int, int]]:
        """Offset and length of each file below the storage root."""
        with suppress(*_SENSELESS):
            return dict(_listed(self.path))
        return {}

    def _chunks(self, path: str, *, from_medium: bool = False) -> Iterator[bytes]:
        if path not in self._files:
            raise FileNotFoundError(path)
        return durable.read_part(self.path, *self._files[path], from_medium=from_medium)

    def read(self, path: str) -> bytes:
        return b"".join(self._chunks(path))

    def digests(self, path: str) -> Digests:
        return durable.digests_in(self._chunks(path, from_medium=True))

    def fetch(self, path: str, target: Path) -> None:
        durable.write_chunks(target, self._chunks(path))

    def size(self, path: str) -> int | None:
        return self._files[path][1] if path in self._files else None

    def still_has(self, path: str, digests: Digests, size: int) -> bool:  # noqa: ARG002 – the digests say more
        return self.digests(path) == digests

    def version_id(self, path: str) -> str | None:  # noqa: ARG002 – a file has one version
        return None

    def has(self, place: PurePosixPath) -> bool:
        return any(path.startswith(f"{place}/") for path in self._files)

    def files(self, place: PurePosixPath) -> list[str]:
        start = f"{place}/"
        return sorted(path.removeprefix(start) for path in self._files if path.startswith(start))

    def walk(self, below: PurePosixPath = TOP, depth: int = 0) -> Iterator[tuple[PurePosixPath, Kind]]:
        told: set[PurePosixPath] = set()
        for name in sorted(self._files if below == TOP else self.files(below)):
            path = PurePosixPath(name)
            if depth and len(path.parts) > depth and path.parts[0] != EXTENSIONS:
                folder = PurePosixPath(*path.parts[:depth])
                if folder not in told:
                    told.add(folder)
                    yield folder, "deep"
            else:
                yield path, "file"

    def undelete(self, path: str) -> bool:  # noqa: ARG002 – a file is there or not
        return False

    def earlier(
        self, place: PurePosixPath, could_be: Callable[[Inventory], bool]  # noqa: ARG002 – there was nothing before
    ) -> Iterator[Storage]:
        return iter(())

    def _refusal(self) -> str:
        return (
            f"Ảnh đĩa {self.path} ghi một lần, không sửa hay xóa riêng gói nào được. Hủy cả ảnh, tệp phục hồi và đĩa "
            "đã ghi từ nó, rồi ghi nhận: soluu dispose destroyed-by-hand."
        )


def image_sha256(path: Path, size: int) -> str:
    """Of an image as the medium gives it back; a disc may have empty sectors behind it."""
    digest = sha256()
    for chunk in durable.read_part(path, 0, size, from_medium=True):
        digest.update(chunk)
    return digest.hexdigest()


def _listed(path: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    disc = pycdlib.PyCdlib()
    with path.open("rb") as stream:
        disc.open_fp(stream)
        try:
            for folder, _, names in disc.walk(rr_path=f"/{INSIDE}"):
                for name in names:
                    record = disc.get_record(rr_path=f"{folder}/{name}")
                    shown = f"{folder}/{name}".removeprefix(f"/{INSIDE}/")
                    yield shown, (record.extent_location() * SECTOR, record.get_data_length())
        finally:
            disc.close()
