"""Writes storage roots: a version is written aside, read back, then moved into place; earlier content is never touched.

A run that is cut short leaves the old version or the new one. What it leaves beside them `settle` and `tidy` clear:
they finish a version that is wholly there, and remove what never became one. Nothing else is ever removed.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha512
from pathlib import Path, PurePosixPath

from archive.ocfl import durable
from archive.ocfl.check import check_structure, newest_whole, read_inventory
from archive.ocfl.durable import Digests
from archive.ocfl.inventory import Inventory, Version, content_path, is_safe
from archive.ocfl.layout import (
    INVENTORY,
    OBJECT_DECLARATION,
    SET_ASIDE,
    SIDECAR,
    STAGING,
    object_path,
    root_files,
    sidecar,
)  # fmt: skip
from archive.ocfl.problems import NothingNewError, OcflError

USER, ADDRESS = "văn thư", "urn:soluu:vai-tro:van-thu"  # a role, never a person


@dataclass(frozen=True, slots=True)
class Written:
    """A version that is in its place: what was read back from the medium before, by logical path."""

    inventory: Inventory
    digests: Mapping[str, Digests]


def create_root(root: Path) -> None:
    """Make a storage root of a new or empty folder; finishes one whose making was cut short."""
    files = root_files()
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir()}
    if not there <= files.keys():
        raise OcflError("thư mục đã có thứ khác")
    for name, content in files.items():
        durable.make_folder((root / name).parent)
        durable.write_file(root / name, content)
    durable.sync_folder(root)


def write_version(
    root: Path, object_id: str, files: Mapping[str, Path], *, now: datetime, message: str, keep: bool = True
) -> Written:
    """Add a version of these files (logical path → source). `keep`: beside those of the version before.

    Raises `OcflError` where a kept file would change, where nothing is new, or what is read back is not what was
    written: nothing takes its place then.
    """
    place = root / object_path(object_id)
    settle(root, object_path(object_id))
    before = read_inventory(place) if place.exists() else None
    if place.exists() and before is None:
        raise OcflError("bản kê đang có không đọc được")
    if unsafe := [logical for logical in files if not is_safe(logical)]:
        raise OcflError(f"tên tệp có chữ mà hệ khác không dùng được, đổi tên đã: {', '.join(unsafe)}")
    digests = {logical: durable.digests_of(source) for logical, source in files.items()}
    inventory = next_inventory(before, object_id, digests, now=now, message=message, keep=keep)
    aside = root / STAGING / uuid.uuid4().hex
    try:
        _write_aside(aside, inventory, files)
        read_back = _read_back(aside, place, inventory, digests)
    except (OSError, OcflError):
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _put_in_place(root, aside, place, inventory.head)
    clear_staging(root)
    return Written(inventory, read_back)


def next_inventory(
    before: Inventory | None, object_id: str, digests: Mapping[str, Digests], *, now: datetime, message: str, keep: bool
) -> Inventory:
    """The inventory with one version more: content that is there already is listed, not written again. Pure."""
    number = before.head + 1 if before else 1
    manifest, fixity = (dict(before.manifest), dict(before.sha256)) if before else ({}, {})
    logical = before.versions[-1].logical() if before and keep else {}
    for path, digest in sorted(digests.items()):
        if logical.get(path, digest.sha512) != digest.sha512:
            raise OcflError(f"tệp {path} đã có với nội dung khác")
        logical[path] = digest.sha512
        if digest.sha512 not in manifest:
            manifest[digest.sha512] = (content_path(number, path),)
            fixity[digest.sha256] = (*fixity.get(digest.sha256, ()), content_path(number, path))
    if before and logical == before.versions[-1].logical():
        raise NothingNewError("không có gì mới so với phiên bản trước")
    state: dict[str, tuple[str, ...]] = {}
    for path, sha in sorted(logical.items()):
        state[sha] = (*state.get(sha, ()), path)
    version = Version(now.isoformat(timespec="seconds"), message, USER, ADDRESS, state)
    return Inventory(object_id, manifest, fixity, (*(before.versions if before else ()), version))


def _write_aside(aside: Path, inventory: Inventory, files: Mapping[str, Path]) -> None:
    """The new version's folder, and beside it what will stand at the object's top."""
    folder = aside / f"v{inventory.head}"
    durable.make_folder(folder)
    for logical, content in _new(inventory, files):
        durable.make_folder((aside / content).parent)
        durable.copy_file(files[logical], aside / content)
    text = inventory.as_json()
    beside = sidecar(sha512(text).hexdigest())
    for place in (folder, aside):
        durable.write_file(place / INVENTORY, text)
        durable.write_file(place / SIDECAR, beside)
        durable.sync_folder(place)
    if inventory.head == 1:
        name, declaration = OBJECT_DECLARATION
        durable.write_file(aside / name, declaration)


def _new(inventory: Inventory, files: Mapping[str, object]) -> list[tuple[str, str]]:
    """(logical path, content path) of what this version brings."""
    prefix = content_path(inventory.head, "")
    return [
        (path.removeprefix(prefix), path)
        for path in inventory.contents()
        if path.startswith(prefix) and path.removeprefix(prefix) in files
    ]


def _read_back(
    aside: Path, place: Path, inventory: Inventory, expected: Mapping[str, Digests]
) -> Mapping[str, Digests]:
    """What the medium gives back of each file of this version: also of those that an earlier version brought."""
    contents = inventory.files()
    fresh = {content for _, content in _new(inventory, expected)}
    for logical, digests in expected.items():
        content = contents[logical]
        if durable.digests_of((aside if content in fresh else place) / content, from_medium=True) != digests:
            raise OcflError(f"đọc lại {content} thì khác với điều đã ghi")
    for folder in (aside, aside / f"v{inventory.head}"):
        if read_inventory(folder) != inventory:
            raise OcflError("đọc lại bản kê thì khác với điều vừa ghi")
    return expected


def _put_in_place(root: Path, aside: Path, place: Path, number: int) -> None:
    """An object comes whole in one step; a later version in three, of which `settle` knows each."""
    if number == 1:
        durable.make_folder(place.parent)
        durable.move(aside, place)
        return
    durable.move(aside / f"v{number}", place / f"v{number}")
    durable.move(aside / INVENTORY, place / INVENTORY)
    durable.move(aside / SIDECAR, place / SIDECAR)
    durable.sync_folder(root)


def settle(root: Path, place: PurePosixPath) -> None:
    """After a break: finish a version whose inventory has its place, remove one whose inventory has not."""
    folder = root / place
    if not folder.is_dir():
        return
    inventory = read_inventory(folder)
    if inventory is not None:
        orphan = folder / f"v{inventory.head + 1}"
        if orphan.is_dir():
            shutil.rmtree(orphan)
            durable.sync_folder(folder)
        return
    whole = newest_whole(folder)
    if whole is not None:
        durable.write_file(root / _staged(root), (folder / f"v{whole.head}" / SIDECAR).read_bytes())
        durable.move(root / _staged(root), folder / SIDECAR)


def _staged(root: Path) -> str:
    durable.make_folder(root / STAGING)
    return f"{STAGING}/{SIDECAR}"


def tidy(root: Path) -> None:
    """Clear what broken runs left in a root: staged files, empty folders, versions that are not finished."""
    clear_staging(root)
    problems, places = check_structure(root)
    for place in places:
        settle(root, place)
    for problem in problems:
        if problem.code == "empty-folder":
            _remove_empty(root, root / problem.path)
    clear_staging(root)


def _remove_empty(root: Path, folder: Path) -> None:
    while folder != root and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def clear_staging(root: Path) -> None:
    """Remove what is being written, or was. Of one run at a time: the caller sees to that."""
    if (root / STAGING).exists():
        shutil.rmtree(root / STAGING)


def set_aside(root: Path, place: PurePosixPath, now: datetime) -> Path | None:
    """Move an object out of the way, whole; returns where it is kept, or None where there was none."""
    if not (root / place).exists():
        return None
    kept = root / SET_ASIDE / f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
    durable.make_folder(kept)
    durable.move(root / place, kept / place.name)
    return kept / place.name


def replicate(source: Path, root: Path, place: PurePosixPath, *, now: datetime) -> Path | None:
    """Put a whole object of another root, checked by the caller, in the place of a bad or a missing one.

    What was there is set aside; returns where. Raises `OcflError` where what is read back is not the source.
    """
    aside = root / STAGING / uuid.uuid4().hex
    durable.make_folder(aside)
    try:
        for path in sorted(each for each in (source / place).rglob("*") if each.is_file()):
            target = aside / path.relative_to(source / place)
            durable.make_folder(target.parent)
            durable.copy_file(path, target)
            if durable.digests_of(target, from_medium=True) != durable.digests_of(path):
                raise OcflError(f"đọc lại {path.name} thì khác với bản tốt")
    except (OSError, OcflError):
        shutil.rmtree(aside, ignore_errors=True)
        raise
    kept = set_aside(root, place, now)
    durable.make_folder((root / place).parent)
    durable.move(aside, root / place)
    clear_staging(root)
    return kept
