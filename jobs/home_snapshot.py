"""What of a home is kept beside its bundles: the store's file closed, the originals, public keys, profiles, lookup.

Everything in the home goes along but what is named here, so that a folder which comes later is not forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from archive.keys import PRIVATE_FILE, public_keys
from archive.ocfl.durable import make_folder, move
from jobs.unfinished import WORK, aside
from jobs.whole_files import sha256_of
from records.home import Home
from records.problems import CannotError
from records.store import Store

SET_ASIDE = "de-rieng"          # bad files that a repair replaced
STAMPED = f"{'[0-9]' * 8}T{'[0-9]' * 6}-"     # how their names begin, to look for
ENCRYPTED = "ma-hoa"            # of encrypted copies: what is being written, and which file holds what
HOMES = "urn%3asoluu%3akho%3a"  # how the folder of a home's own object begins under a storage root
COPY_LOCK = "sao-chep.lock"
_SUFFIXES = {".lock", ".tam", ".wal", ".sqlite-journal", ".sqlite-wal", ".sqlite-shm"}
_SECRET = b"PRIVATE KEY"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files to keep, by their path in the home; and a stamp of the state that they are in."""

    object_id: str
    files: dict[str, Path]
    stamp: str


def set_aside(home: Home, path: Path, now: datetime) -> Path:
    """Put a bad file of the home where repair keeps such; returns where."""
    kept = home.root / SET_ASIDE / f"{now:%Y%m%dT%H%M%S}-{path.name}"
    make_folder(kept.parent)
    move(path, kept)
    return kept


def store_object(home: Home) -> str:
    """The OCFL id of the home's own object: named after its first key, which is listed for ever."""
    keys = public_keys(home.keys)
    if not keys:
        raise CannotError(f"Kho chưa có danh sách khóa ({home.keys}). Chạy «soluu init» trước.")
    return f"urn:soluu:kho:{keys[0].key_id}"


@contextmanager
def snapshot(home: Home, store: Store, *, with_key: bool) -> Iterator[Snapshot]:
    """The home as it is now; the store and the lookup as closed copies that live inside this block."""
    with aside(home) as folder:
        files = {path.relative_to(home.root).as_posix(): path for path in sorted(_kept(home, with_key=with_key))}
        closed = folder / home.store_path.name
        state = store.closed_copy(closed)
        if home.lookup_path.exists():
            files[home.lookup_path.name] = _closed_lookup(home, folder)
        stamp = sha256(state.encode())
        for name, path in files.items():
            if name != home.lookup_path.name:   # what is in it comes from the store
                stamp.update(f"\n{name} {path.stat().st_size} ".encode())
                stamp.update(sha256_of(path).encode() if not _is_immutable(home, path) else b"")
        yield Snapshot(store_object(home), files | {home.store_path.name: closed}, stamp.hexdigest())


def _kept(home: Home, *, with_key: bool) -> Iterator[Path]:
    apart = {home.bundles, home.root / SET_ASIDE, home.root / ENCRYPTED, home.root / WORK}
    for path in home.root.rglob("*"):
        if path.is_symlink() or not path.is_file() or apart & set(path.parents):
            continue
        if path.suffix in _SUFFIXES or path in {home.store_path, home.lookup_path, home.sessions_path}:
            continue
        if path.parent == home.root and path.suffix == home.store_path.suffix:
            continue    # what an upgrade of the store set aside
        if path.suffix == ".pem" and _SECRET in path.read_bytes():
            if with_key and path == home.keys / PRIVATE_FILE:
                yield path
            continue
        yield path


def _is_immutable(home: Home, path: Path) -> bool:
    """Kept under its own digest."""
    return home.originals in path.parents


def _closed_lookup(home: Home, folder: Path) -> Path:
    target = folder / home.lookup_path.name
    with closing(sqlite3.connect(home.lookup_path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
