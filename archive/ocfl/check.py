"""Is a storage root, or an object in it, whole? Every problem with its code and path, in one run; never raises.

Strict: what our own writer would never have written is a problem. Reads only; leaves mending to `writing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha512
from pathlib import PurePosixPath

from archive.ocfl.durable import Digests
from archive.ocfl.folder import Root, storage_of
from archive.ocfl.inventory import Inventory, parse_inventory
from archive.ocfl.layout import (
    DEPTH,
    EXTENSIONS,
    INVENTORY,
    OBJECT_DECLARATION,
    ROOT_DECLARATION,
    SET_ASIDE,
    SIDECAR,
    STAGING,
    object_path,
    root_files,
    sidecar,
)  # fmt: skip
from archive.ocfl.problems import NOT_CHECKED, OcflProblem
from archive.ocfl.storage import Storage


@dataclass(frozen=True, slots=True)
class ObjectReport:
    """What was found of an object. `digests`: by content path, as read from the medium."""

    path: str
    inventory: Inventory | None
    problems: tuple[OcflProblem, ...]
    digests: Mapping[str, Digests] = field(default_factory=dict)

    @property
    def is_missing(self) -> bool:
        return any(problem.code == "object-missing" for problem in self.problems)

    @property
    def is_unchecked(self) -> bool:
        """Whether nothing wrong was found, but not all could be read."""
        return bool(self.problems) and all(problem.code in NOT_CHECKED for problem in self.problems)


@dataclass(frozen=True, slots=True)
class RootReport:
    """What was found of a root: of itself, and of each object."""

    own: tuple[OcflProblem, ...]
    objects: tuple[ObjectReport, ...]

    @property
    def problems(self) -> tuple[OcflProblem, ...]:
        return self.own + tuple(problem for report in self.objects for problem in report.problems)


def is_root(root: Root) -> bool:
    """Whether it declares itself a storage root. Raises OSError where that cannot be told."""
    return storage_of(root).size(ROOT_DECLARATION[0]) is not None


def check_root(root: Root) -> RootReport:
    """Check a root and everything in it."""
    own, places = check_structure(root)
    return RootReport(own, tuple(check_object(root, place) for place in places))


def check_structure(root: Root) -> tuple[tuple[OcflProblem, ...], tuple[PurePosixPath, ...]]:
    """The problems of the root itself, and the places of its objects, which are not looked into."""
    storage = storage_of(root)
    problems = _declarations(storage)
    places: list[PurePosixPath] = []
    files = root_files()
    for path, kind in storage.walk(depth=DEPTH):
        shown = path.as_posix()
        inside = path.parts[:1] == (EXTENSIONS,)
        if kind == "deleted":
            problems += [OcflProblem("delete-marker", shown)] if shown in files else []
        elif kind == "unreadable":
            problems.append(OcflProblem("unreadable", shown))
        elif kind == "link" or (kind == "file" and not inside and shown not in files):
            problems.append(OcflProblem("link" if kind == "link" else "extra", shown))
        elif kind == "empty" and not inside:
            problems.append(OcflProblem("empty-folder", shown))
        elif inside:
            problems += _of_extensions(path, files)
        elif kind == "deep":
            places.append(path)
    return tuple(problems), tuple(places)


def _of_extensions(path: PurePosixPath, files: Mapping[str, bytes]) -> list[OcflProblem]:
    """Of the extensions' folder only the layout's own file and what a repair set aside may be there."""
    shown = path.as_posix()
    if shown in files or shown.startswith(f"{SET_ASIDE}/"):
        return []
    return [OcflProblem("leftover" if shown.startswith(STAGING) else "extra", shown)]


def _declarations(storage: Storage) -> list[OcflProblem]:
    problems: list[OcflProblem] = []
    for name, content in root_files().items():
        found = _read(storage, name, problems)
        if found is not None and found != content:
            problems.append(OcflProblem("root-declaration" if name == ROOT_DECLARATION[0] else "layout", name))
    return problems


def check_object(root: Root, place: PurePosixPath) -> ObjectReport:
    """Check an object by its place under the root, every byte of it."""
    storage, shown = storage_of(root), place.as_posix()
    problems: list[OcflProblem] = []
    try:
        there = storage.has(place)
    except OSError:
        return ObjectReport(shown, None, (OcflProblem("unreadable", shown),))
    if not there:
        return ObjectReport(shown, None, (OcflProblem("object-missing", shown), *_hidden(storage, place)))
    name, declared = OBJECT_DECLARATION
    found = _read(storage, f"{shown}/{name}", problems)
    if found is not None and found != declared:
        problems.append(OcflProblem("object-declaration", f"{shown}/{name}"))
    inventory = _inventory(storage, shown, problems) or _unfinished(storage, shown, problems)
    if inventory is None:
        return ObjectReport(shown, None, tuple(problems))
    if object_path(inventory.object_id) != place:
        problems.append(OcflProblem("object-place", shown))
    _versions(storage, shown, inventory, problems)
    _listing(storage, place, inventory, problems)
    digests = _contents(storage, shown, inventory, problems)
    return ObjectReport(shown, inventory, _told_once(problems), digests)


def _told_once(problems: Sequence[OcflProblem]) -> tuple[OcflProblem, ...]:
    """Of what lies under a delete marker that alone, not that it is missing, too."""
    hidden = {each.path for each in problems if each.code == "delete-marker"}
    absent = {"content-missing", *_ABSENT.values()}
    return tuple(dict.fromkeys(each for each in problems if each.path not in hidden or each.code not in absent))


def _hidden(storage: Storage, place: PurePosixPath) -> list[OcflProblem]:
    """Of an object that is gone: what delete markers hide of it."""
    hidden = [path for path, kind in storage.walk(place) if kind == "deleted"]
    return [OcflProblem("delete-marker", (place / path).as_posix()) for path in hidden]


def read_inventory(root: Root, folder: PurePosixPath) -> Inventory | None:
    """The inventory of an object's or a version's folder, where it and its sidecar agree; else None."""
    return _inventory(storage_of(root), folder.as_posix(), [])


def _inventory(storage: Storage, folder: str, problems: list[OcflProblem]) -> Inventory | None:
    """The inventory, as far as it can be read; also where the sidecar does not agree, which is then told."""
    content = _read(storage, f"{folder}/{INVENTORY}", problems)
    beside = _read(storage, f"{folder}/{SIDECAR}", problems)
    if content is None:
        return None
    if beside is not None and beside != sidecar(sha512(content).hexdigest()):
        problems.append(OcflProblem("sidecar", f"{folder}/{SIDECAR}"))
        return None
    try:
        return parse_inventory(content)
    except ValueError as error:  # of JSON and of UTF-8 too
        problems.append(OcflProblem("inventory", f"{folder}/{INVENTORY}", str(error)))
        return None


def _unfinished(storage: Storage, shown: str, problems: list[OcflProblem]) -> Inventory | None:
    """The inventory of a version that was broken off between its inventory's taking its place and its sidecar's."""
    inventory = newest_whole(storage, PurePosixPath(shown))
    if inventory is not None:
        problems.remove(OcflProblem("sidecar", f"{shown}/{SIDECAR}"))
        problems.append(OcflProblem("unfinished-version", f"{shown}/{SIDECAR}"))
    return inventory


def newest_whole(storage: Storage, place: PurePosixPath) -> Inventory | None:
    """Where the sidecar alone disagrees: the inventory, if the newest version's own folder vouches for its bytes."""
    with suppress(OSError, ValueError):
        text = storage.read(f"{place}/{INVENTORY}")
        storage.read(f"{place}/{SIDECAR}")
        inventory = parse_inventory(text)
        version = place / f"v{inventory.head}"
        if storage.read(f"{version}/{INVENTORY}") == text and read_inventory(storage, version) == inventory:
            return inventory
    return None


def _versions(storage: Storage, shown: str, inventory: Inventory, problems: list[OcflProblem]) -> None:
    """Each version's own inventory is the whole one as of that version; the newest the same bytes."""
    for number in range(1, inventory.head + 1):
        place = f"{shown}/v{number}"
        found: list[OcflProblem] = []
        if _inventory(storage, place, found) != inventory.as_of(number) and not found:
            found.append(OcflProblem("version-inventory", f"{place}/{INVENTORY}"))
        problems += [each if each.code in NOT_CHECKED else replace(each, code="version-inventory") for each in found]
    whole, newest = (_read(storage, f"{each}/{INVENTORY}", []) for each in (shown, f"{shown}/v{inventory.head}"))
    if None not in (whole, newest) and whole != newest:
        problems.append(OcflProblem("version-inventory", f"{shown}/v{inventory.head}/{INVENTORY}"))


def _listing(storage: Storage, place: PurePosixPath, inventory: Inventory, problems: list[OcflProblem]) -> None:
    """No file, folder or link beside those that the inventory knows, and none of those under a delete marker."""
    own = {OBJECT_DECLARATION[0], INVENTORY, SIDECAR, *inventory.contents()}
    own |= {f"v{n}/{name}" for n in range(1, inventory.head + 1) for name in (INVENTORY, SIDECAR)}
    for path, kind in storage.walk(place):
        shown = (place / path).as_posix()
        if kind == "deleted":
            problems += [OcflProblem("delete-marker", shown)] if path.as_posix() in own else []
        elif kind == "unreadable":
            problems.append(OcflProblem("unreadable", path.as_posix()))
        elif path.parts[:1] == (f"v{inventory.head + 1}",):
            problems.append(OcflProblem("unfinished-version", f"{place.as_posix()}/{path.parts[0]}"))
        elif kind == "link":
            problems.append(OcflProblem("link", shown))
        elif kind == "empty":
            problems.append(OcflProblem("empty-folder", shown))
        elif path.as_posix() not in own:
            problems.append(OcflProblem("extra", shown))


def _contents(
    storage: Storage, shown: str, inventory: Inventory, problems: list[OcflProblem]
) -> dict[str, Digests]:
    found = {}
    for path, (long, short) in inventory.contents().items():
        try:
            found[path] = storage.digests(f"{shown}/{path}")
        except FileNotFoundError:
            problems.append(OcflProblem("content-missing", f"{shown}/{path}"))
        except OSError:
            problems.append(OcflProblem("unreadable", f"{shown}/{path}"))
        else:
            if found[path] != Digests(long, str(short)):
                problems.append(OcflProblem("content-changed", f"{shown}/{path}"))
    return found


# What an absent file of these names is called.
_ABSENT = {
    OBJECT_DECLARATION[0]: "object-declaration", INVENTORY: "inventory", SIDECAR: "sidecar",
    ROOT_DECLARATION[0]: "root-declaration",
}  # fmt: skip


def _read(storage: Storage, path: str, problems: list[OcflProblem]) -> bytes | None:
    try:
        return storage.read(path)
    except FileNotFoundError:
        problems.append(OcflProblem(_ABSENT.get(path.rpartition("/")[2], "layout"), path))
    except OSError:
        problems.append(OcflProblem("unreadable", path))
    return None
