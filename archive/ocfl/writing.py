"""Writes storage roots: a version is written, read back, then takes its place; earlier content is never touched.

A run that is cut short leaves the old version or the new one. What it leaves beside them `settle` and `tidy` clear:
they finish a version that is wholly there, and remove what never became one. Nothing else is ever removed.
How that is done on a folder or in a bucket is the storage's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha512
from pathlib import Path, PurePosixPath

from archive.ocfl import durable
from archive.ocfl.check import check_object, check_structure, newest_whole, read_inventory
from archive.ocfl.durable import Digests
from archive.ocfl.folder import Root, storage_of
from archive.ocfl.inventory import Inventory, Version, content_path, is_safe
from archive.ocfl.layout import INVENTORY, OBJECT_DECLARATION, SIDECAR, object_path, root_files, sidecar
from archive.ocfl.problems import NothingNewError, OcflError
from archive.ocfl.storage import Content, Storage, of_bytes, of_file, of_storage

USER, ADDRESS = "văn thư", "urn:soluu:vai-tro:van-thu"  # a role, never a person


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that an earlier version of the object holds already, as it was read back then."""

    digests: Digests
    size: int


Source = Path | Kept


@dataclass(frozen=True, slots=True)
class Written:
    """A version that is in its place: what was read back from the medium before, by logical path."""

    inventory: Inventory
    digests: Mapping[str, Digests]


def create_root(root: Root) -> None:
    """Make a storage root of what is new or empty; finishes one whose making was cut short."""
    storage_of(root).create(root_files())


def write_version(
    root: Root, object_id: str, files: Mapping[str, Source], *, now: datetime, message: str, keep: bool = True
) -> Written:
    """Add a version of these files (logical path → source). `keep`: beside those of the version before.

    Raises `OcflError` where a kept file would change, where nothing is new, or what is read back is not what was
    written: nothing takes its place then.
    """
    storage, place = storage_of(root), object_path(object_id)
    settle(storage, place)
    before = read_inventory(storage, place) if storage.has(place) else None
    if storage.has(place) and before is None:
        raise OcflError("bản kê đang có không đọc được")
    digests = _digests_of(files)
    inventory = next_inventory(before, object_id, digests, now=now, message=message, keep=keep)
    _require_kept(storage, place, inventory, files, digests)
    storage.add(place, _new_files(inventory, files, digests))
    return Written(inventory, digests)


def write_anew(root: Root, object_id: str, files: Mapping[str, Source], *, now: datetime, message: str) -> Path | None:
    """An object of these files alone, in the place of a bad or a missing one. What was there is kept; returns where."""
    return storage_of(root).replace(object_path(object_id), new_object(object_id, files, now=now, message=message), now)


def new_object(object_id: str, files: Mapping[str, Source], *, now: datetime, message: str) -> dict[str, Content]:
    """The files of an object of one version, by their path in it, in the order in which they come to count."""
    digests = _digests_of(files)
    inventory = next_inventory(None, object_id, digests, now=now, message=message, keep=False)
    return _new_files(inventory, files, digests)


def _digests_of(files: Mapping[str, Source]) -> dict[str, Digests]:
    if unsafe := [logical for logical in files if not is_safe(logical)]:
        raise OcflError(f"tên tệp có chữ mà hệ khác không dùng được, đổi tên đã: {', '.join(unsafe)}")
    return {logical: digests_of(source) for logical, source in files.items()}


def digests_of(source: Source) -> Digests:
    return source.digests if isinstance(source, Kept) else durable.digests_of(source)


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


def _new_files(
    inventory: Inventory, files: Mapping[str, Source], digests: Mapping[str, Digests]
) -> dict[str, Content]:
    """The newest version's files by their path in the object. What makes them count comes last."""
    new = {content: of_file(_path(files[logical]), digests[logical]) for logical, content in _new(inventory, files)}
    text = inventory.as_json()
    beside = sidecar(sha512(text).hexdigest())
    for top in (f"v{inventory.head}/", ""):
        new |= {f"{top}{INVENTORY}": of_bytes(text), f"{top}{SIDECAR}": of_bytes(beside)}
    name, declaration = OBJECT_DECLARATION
    return new | ({name: of_bytes(declaration)} if inventory.head == 1 else {})


def _path(source: Source) -> Path:
    if isinstance(source, Kept):
        raise OcflError("tệp được coi là đã có thì không có ở phiên bản nào trước")
    return source


def _new(inventory: Inventory, files: Mapping[str, object]) -> list[tuple[str, str]]:
    """(logical path, content path) of what this version brings."""
    prefix = content_path(inventory.head, "")
    return [
        (path.removeprefix(prefix), path)
        for path in inventory.contents()
        if path.startswith(prefix) and path.removeprefix(prefix) in files
    ]


def _require_kept(
    storage: Storage, place: PurePosixPath, inventory: Inventory, files: Mapping[str, Source],
    expected: Mapping[str, Digests],
) -> None:  # fmt: skip
    """What an earlier version brought of these files must read as it was, before this one relies on it."""
    contents = inventory.files()
    fresh = {content for _, content in _new(inventory, expected)}
    for logical, digests in expected.items():
        content = contents[logical]
        source = files[logical]
        size = source.size if isinstance(source, Kept) else source.stat().st_size
        if content not in fresh and not storage.still_has(f"{place}/{content}", digests, size):
            raise OcflError(f"đọc lại {content} thì khác với điều đã ghi")


def files_of(inventory: Inventory) -> dict[str, str]:
    """SHA-512 of every file that an object of this inventory has, by its path in the object."""
    files = {path: digest for path, (digest, _) in inventory.contents().items()}
    texts = {f"v{number}/": inventory.as_of(number).as_json() for number in range(1, inventory.head + 1)}
    for top, text in (texts | {"": inventory.as_json()}).items():
        files[f"{top}{INVENTORY}"] = sha512(text).hexdigest()
        files[f"{top}{SIDECAR}"] = sha512(sidecar(sha512(text).hexdigest())).hexdigest()
    name, declaration = OBJECT_DECLARATION
    return files | {name: sha512(declaration).hexdigest()}


def settle(root: Root, place: PurePosixPath) -> None:
    """After a break: finish a version whose inventory has its place, remove one whose inventory has not."""
    storage = storage_of(root)
    if not storage.has(place):
        return
    inventory = read_inventory(storage, place)
    if inventory is not None:
        storage.drop(place / f"v{inventory.head + 1}")
        return
    whole = newest_whole(storage, place)
    if whole is not None:
        beside = storage.read(f"{place}/v{whole.head}/{SIDECAR}")
        storage.add(place, {SIDECAR: of_bytes(beside)})


def tidy(root: Root) -> None:
    """Clear what broken runs left in a root: staged files, empty folders, versions that are not finished."""
    storage = storage_of(root)
    storage.clear()
    problems, places = check_structure(storage)
    for place in storage.perhaps_unfinished(places):
        settle(storage, place)
    for problem in problems:
        if problem.code == "empty-folder":
            storage.remove_empty(PurePosixPath(problem.path))
    storage.clear()


def bring_back(root: Root, place: PurePosixPath) -> bool:
    """Take off an object's own files whatever delete markers hide them, where its storage has such; whether any did."""
    storage = storage_of(root)
    tops = [storage.undelete(f"{place}/{name}") for name in (OBJECT_DECLARATION[0], INVENTORY, SIDECAR)]
    hidden = [each.path for each in check_object(storage, place).problems if each.code == "delete-marker"]
    return any([*tops, *map(storage.undelete, hidden)])


def replicate(source: Root, root: Root, place: PurePosixPath, *, now: datetime) -> Path | None:
    """Put a whole object of another root, checked by the caller, in the place of a bad or a missing one: the files
    that its inventory knows.

    What was there is kept; returns where, if it was moved. Raises `OcflError` where what is read back is not the
    source.
    """
    giving = storage_of(source)
    inventory = read_inventory(giving, place) or newest_whole(giving, place)
    known = files_of(inventory) if inventory else {}
    names = sorted((name for name in giving.files(place) if name in known), key=_last)
    return storage_of(root).replace(place, {name: of_storage(giving, f"{place}/{name}") for name in names}, now)


def _last(name: str) -> tuple[int, str]:
    """What makes an object count comes last, as where it is written by us."""
    order = (INVENTORY, SIDECAR, OBJECT_DECLARATION[0])
    return (order.index(name) + 1 if name in order else 0, name)
