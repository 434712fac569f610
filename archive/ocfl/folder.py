"""A storage root in a folder: what is new is written aside, read back, then moved into place."""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from archive.ocfl import durable
from archive.ocfl.durable import Digests
from archive.ocfl.inventory import Inventory
from archive.ocfl.layout import EXTENSIONS, SET_ASIDE, STAGING
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import TOP, Content, Kind, Storage

Root = Path | Storage   # a folder may be given by its path


def storage_of(root: Root) -> Storage:
    return Folder(root) if isinstance(root, Path) else root


class Folder:
    """See `Storage`. One folder of a file system that renames in one step."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    def read(self, path: str) -> bytes:
        try:
            return (self.root / path).read_bytes()
        except (NotADirectoryError, IsADirectoryError) as error:
            raise FileNotFoundError(str(error)) from error

    def digests(self, path: str) -> Digests:
        try:
            return durable.digests_of(self.root / path, from_medium=True)
        except NotADirectoryError as error:
            raise FileNotFoundError(str(error)) from error

    def fetch(self, path: str, target: Path) -> None:
        durable.copy_file(self.root / path, target)

    def size(self, path: str) -> int | None:
        there = self.root / path
        return there.stat().st_size if there.is_file() else None

    def still_has(self, path: str, digests: Digests, size: int) -> bool:  # noqa: ARG002 – the digests say more
        return self.digests(path) == digests

    def version_id(self, path: str) -> str | None:  # noqa: ARG002 – a file has one version
        return None

    def has(self, place: PurePosixPath) -> bool:
        folder = self.root / place
        return folder.is_dir() and not folder.is_symlink()

    def files(self, place: PurePosixPath) -> list[str]:
        folder = self.root / place
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    def walk(self, below: PurePosixPath = TOP, depth: int = 0) -> Iterator[tuple[PurePosixPath, Kind]]:
        return _walk(self.root / below, depth, None)

    def create(self, files: Mapping[str, bytes]) -> None:
        """Finishes a root whose making was cut short."""
        self.root.mkdir(parents=True, exist_ok=True)
        there = {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if not path.is_dir()}
        if not there <= files.keys():
            raise OcflError("thư mục đã có thứ khác")
        for name, content in files.items():
            durable.make_folder((self.root / name).parent)
            durable.write_file(self.root / name, content)
        durable.sync_folder(self.root)

    def add(self, place: PurePosixPath, files: Mapping[str, Content]) -> None:
        """An object comes whole in one step; more of it in one a name at its top, of which a break may leave some."""
        with self._written_aside(files) as aside:
            target = self.root / place
            if not target.exists():
                durable.make_folder(target.parent)
                durable.move(aside, target)
            else:
                for name in dict.fromkeys(path.partition("/")[0] for path in files):
                    durable.move(aside / name, target / name)
                durable.sync_folder(self.root)
        self.clear()

    def replace(self, place: PurePosixPath, files: Mapping[str, Content], now: datetime) -> Path | None:
        with self._written_aside(files) as aside:
            kept = self._set_aside(place, now)
            durable.make_folder((self.root / place).parent)
            durable.move(aside, self.root / place)
        self.clear()
        return kept

    @contextmanager
    def _written_aside(self, files: Mapping[str, Content]) -> Iterator[Path]:
        """A folder with these files, on the same file system; what is read back differently is there no more."""
        aside = self.root / STAGING / uuid.uuid4().hex
        try:
            durable.make_folder(aside)
            for path, content in files.items():
                durable.make_folder((aside / path).parent)
                content.write(aside / path)
            for folder in sorted({(aside / path).parent for path in files}):
                durable.sync_folder(folder)
            for path, content in files.items():
                if durable.digests_of(aside / path, from_medium=True) != content.digests:
                    raise OcflError(f"đọc lại {path} thì khác với điều đã ghi")
        except (OSError, OcflError):
            shutil.rmtree(aside, ignore_errors=True)
            raise
        yield aside

    def _set_aside(self, place: PurePosixPath, now: datetime) -> Path | None:
        """Move an object out of the way, whole; returns where it is kept, or None where there was none."""
        if not (self.root / place).exists():
            return None
        kept = self.root / SET_ASIDE / f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
        durable.make_folder(kept)
        durable.move(self.root / place, kept / place.name)
        return kept / place.name

    def drop(self, folder: PurePosixPath) -> None:
        orphan = self.root / folder
        if orphan.is_dir():
            shutil.rmtree(orphan)
            durable.sync_folder(orphan.parent)

    def perhaps_unfinished(self, places: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:
        return places

    def undelete(self, path: str) -> bool:  # noqa: ARG002 – a file is there or not
        return False

    def earlier(
        self, place: PurePosixPath, could_be: Callable[[Inventory], bool]  # noqa: ARG002 – what is gone is gone
    ) -> Iterator[Storage]:
        return iter(())

    def require_removable(self, place: PurePosixPath) -> None:
        """A folder has no locks of its own."""

    def remove(self, place: PurePosixPath) -> None:
        """It leaves its place in one step, so that a break leaves it whole or gone; `tidy` clears what a break left."""
        if (self.root / place).exists():
            self._vanish(self.root / place)
            self.remove_empty(place.parent)
        self.purge(place)

    def purge(self, place: PurePosixPath) -> None:
        for kept in sorted((self.root / SET_ASIDE).glob(f"*/{place.name}")):
            self._vanish(kept)
            self.remove_empty(PurePosixPath(kept.parent.relative_to(self.root)))
        self.clear()

    def _vanish(self, folder: Path) -> None:
        aside = self.root / STAGING / uuid.uuid4().hex
        durable.make_folder(aside.parent)
        durable.move(folder, aside)
        durable.sync_folder(folder.parent)
        shutil.rmtree(aside)

    def clear(self) -> None:
        if (self.root / STAGING).exists():
            shutil.rmtree(self.root / STAGING)

    def remove_empty(self, folder: PurePosixPath) -> None:
        path = self.root / folder
        while path != self.root and not any(path.iterdir()):
            path.rmdir()
            path = path.parent


def _walk(top: Path, depth: int, below: PurePosixPath | None) -> Iterator[tuple[PurePosixPath, Kind]]:
    here = below or PurePosixPath()
    try:
        with os.scandir(top / here) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        yield here, "unreadable"
        return
    if not listed and below is not None:
        yield here, "empty"
    for entry in listed:
        path = here / entry.name
        try:
            mode = entry.stat(follow_symlinks=False).st_mode
        except OSError:
            yield path, "unreadable"
            continue
        if stat.S_ISLNK(mode):
            yield path, "link"
        elif not stat.S_ISDIR(mode):
            yield path, "file"
        elif depth and len(path.parts) == depth and path.parts[0] != EXTENSIONS:
            yield path, "deep"
        else:
            yield from _walk(top, depth, path)
