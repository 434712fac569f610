"""What of a home is kept beside its bundles: the store's file closed, the originals, public keys, profiles, lookup.

Everything in the home goes along but what is named here, so that a folder which comes later is not forgotten.
"""

from __future__ import annotations

import re
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
# How secret keys are told: PEM and OpenSSH, those of age; PKCS #12, PKCS #8 and EC keys in DER, by how they begin.
_SECRETS = ("PRIVATE KEY", "AGE-SECRET-KEY-")
_KEY_IN_DER = re.compile(
    rb"\x30(?:[\x00-\x7f]|\x80|\x81.|\x82..|\x83...)\x02\x01(?:\x03\x30|[\x00\x01]\x30.\x06|\x01\x04)", re.DOTALL
)
_KEY_SUFFIXES = {".p12", ".pfx"}
_LARGEST_KEY = 1 << 20


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files to keep, by their path in the home; and a stamp of the state that they are in. `left_out`: what looks
    like a secret key, beside the home's own."""

    object_id: str
    files: dict[str, Path]
    stamp: str
    left_out: tuple[str, ...] = ()


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
        found = {path.relative_to(home.root).as_posix(): path for path in sorted(_kept(home))}
        secret = {name for name, path in found.items() if _is_secret(home, path)}
        own = (home.keys / PRIVATE_FILE).relative_to(home.root).as_posix()
        files = {name: path for name, path in found.items() if name not in secret or (with_key and name == own)}
        closed = folder / home.store_path.name
        state = store.closed_copy(closed)
        if home.lookup_path.exists():
            files[home.lookup_path.name] = _closed_lookup(home, folder)
        stamp = sha256(state.encode())
        for name, path in files.items():
            if name != home.lookup_path.name:   # what is in it comes from the store
                stamp.update(f"\n{name} {path.stat().st_size} ".encode())
                stamp.update(sha256_of(path).encode() if not _is_immutable(home, path) else b"")
        yield Snapshot(
            store_object(home), files | {home.store_path.name: closed}, stamp.hexdigest(), tuple(sorted(secret - {own}))
        )


def _kept(home: Home) -> Iterator[Path]:
    apart = {home.bundles, home.root / SET_ASIDE, home.root / ENCRYPTED, home.root / WORK}
    for path in home.root.rglob("*"):
        if path.is_symlink() or not path.is_file() or apart & set(path.parents):
            continue
        if path.suffix in _SUFFIXES or path in {home.store_path, home.lookup_path, home.sessions_path}:
            continue
        if path.parent == home.root and path.suffix == home.store_path.suffix:
            continue    # what an upgrade of the store set aside
        yield path


def _is_secret(home: Home, path: Path) -> bool:
    """Whether a file is a secret key, whatever somebody called a copy of it. What was imported is a record, kept under
    its digest, and is never left out."""
    if _is_immutable(home, path):
        return False
    if path == home.keys / PRIVATE_FILE or path.suffix.lower() in _KEY_SUFFIXES:
        return True
    if path.stat().st_size > _LARGEST_KEY:
        return False
    content = path.read_bytes()
    return _KEY_IN_DER.match(content) is not None or any(
        word.encode(coding) in content for word in _SECRETS for coding in ("ascii", "utf-16-le", "utf-16-be")
    )


def _is_immutable(home: Home, path: Path) -> bool:
    """Kept under its own digest."""
    return home.originals in path.parents


def _closed_lookup(home: Home, folder: Path) -> Path:
    target = folder / home.lookup_path.name
    with closing(sqlite3.connect(home.lookup_path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
