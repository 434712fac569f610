"""Is an object at a location what it must be, as a whole? One answer, for copying, checking, repairing and restoring.

Whoever can write to a location can write every digest in an object anew, so that it agrees with itself. What it must
be is therefore known from elsewhere: a bundle's from its sealing and the event log, the home's from the record of its
copy. Most of it the inventory alone tells, before any content was read; that the content is as it says, `check_object`
tells. Reads nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from archive.age_format import SUFFIX
from archive.ocfl.check import ObjectReport
from archive.ocfl.inventory import Inventory
from archive.ocfl.problems import NOT_CHECKED, OcflProblem
from archive.renewal import renewal_path, renewals_of
from jobs.encrypting import is_encrypted, kept_name
from jobs.home_snapshot import store_object
from jobs.kept_renewals import Recorded
from jobs.whole_files import sha256_of
from records.copies import (
    Location,
    ObjectCopy,
    ObjectState,
    Result,
    Sealed,
    renewals_made,
    restored_from,
    sealed_bundles,
)
from records.home import Home
from records.store import Database

_NUMBER = re.compile(r"-([0-9]{3})\.json")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an object must be. `main`, `sha256`: its main file and that file's digest there, where it is known.

    `version`, `inventory_sha512`: how far it surely went, and its inventory then; `is_exact`: it has no version more;
    `or_else`: another state that it may be in, exactly.
    `renewals`: of a bundle, by their names there, their digests (None: only the name is known), and no other file may
    be in any version; `required`: those that must be there; `takes_later`: others may follow, as yet unknown.
    """

    object_id: str
    main: str | None = None
    sha256: str | None = None
    version: int = 1
    inventory_sha512: str | None = None
    is_exact: bool = False
    or_else: ObjectState | None = None
    renewals: Mapping[str, str | None] | None = None
    required: frozenset[str] = frozenset()
    takes_later: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What an object comes to, with everything that is wrong with it."""

    result: Result
    problems: tuple[OcflProblem, ...] = field(default=())

    @property
    def is_good(self) -> bool:
        return self.result == "good"


def wanted_bundle(
    bundle: Sealed, zip_path: Path, recorded: Recorded, location: Location, copy: ObjectCopy | None = None
) -> Wanted:
    """A bundle at a location. `zip_path`: in the home, for the renewals beside it of which the log does not know;
    `copy`: what is on record there. An encrypted file has another digest each time, so there the record alone says
    what it is. What is written once lacks what was made later."""
    made = {renewal_path(zip_path, number).name: digest for number, digest in recorded.items()}
    beside = {path.name: sha256_of(path) for path in renewals_of(zip_path) if path.name not in made}
    names = {kept_name(location, name): digest for name, digest in (made | beside).items()}
    required = frozenset() if location.is_written_once else frozenset(kept_name(location, name) for name in made)
    main, version = kept_name(location, bundle.file_name), copy.version if copy else 1
    if not location.recipients:
        return Wanted(
            bundle.object_id, main, bundle.zip_sha256, version, renewals=names, required=required
        )
    inventory_sha512 = copy.inventory_sha512 if copy else None
    return Wanted(
        bundle.object_id, main, copy.sha256 if copy else None, version, inventory_sha512,
        is_exact=inventory_sha512 is not None, renewals=dict.fromkeys(names), required=required,
    )  # fmt: skip


def wanted_home(home: Home, location: Location, copy: ObjectCopy, restored: ObjectState | None = None) -> Wanted:
    """The home's own object: what was put on record when it was written, or what the home was `restored` from, and
    nothing newer. On record since before inventories were, the store's file alone can be compared."""
    main = kept_name(location, home.store_path.name)
    if copy.inventory_sha512 is None:
        return Wanted(copy.object_id, main, copy.sha256, copy.version, is_exact=True)
    return Wanted(
        copy.object_id, version=copy.version, inventory_sha512=copy.inventory_sha512, is_exact=True, or_else=restored
    )


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the school knows of its objects, wherever they lie: the bundles that are kept, the renewals in the log."""

    home: Home
    own_object: str
    bundles: Mapping[str, Sealed]
    made: Mapping[str, Recorded]
    restored: ObjectState | None

    @classmethod
    def read(cls, home: Home, db: Database) -> OnRecord:
        bundles = {each.object_id: each for each in sealed_bundles(db)}
        return cls(home, store_object(home), bundles, renewals_made(db), restored_from(db))

    def wanted(self, location: Location, copy: ObjectCopy) -> Wanted:
        """What an object that is on record at a location must be. Of a bundle that was destroyed, and waits there to
        be removed, nothing is asked."""
        bundle = self.bundles.get(copy.object_id)
        if bundle is not None:
            return wanted_bundle(bundle, bundle.path_in(self.home), self.made_of(bundle), location, copy)
        if copy.object_id != self.own_object:
            return Wanted(copy.object_id)
        restored = self.restored if self.restored and self.restored.counts_for(copy) else None
        return wanted_home(self.home, location, copy, restored)

    def made_of(self, bundle: Sealed) -> Recorded:
        return self.made.get(bundle.bundle_id, {})


def wanted_restored(bundle: Sealed, recorded: Recorded, *, encrypted: bool) -> Wanted:
    """A bundle that a bare machine finds: by its sealing and the log that came along, which may be older than it."""
    suffix = SUFFIX if encrypted else ""
    made = {renewal_path(Path(bundle.file_name), number).name + suffix: digest for number, digest in recorded.items()}
    return Wanted(
        bundle.object_id, bundle.file_name + suffix, None if encrypted else bundle.zip_sha256,
        renewals=dict.fromkeys(made) if encrypted else made, required=frozenset(made), takes_later=True,
    )  # fmt: skip


def found_bundle(report: ObjectReport, bundle: Sealed, recorded: Recorded) -> Judged:
    """The same of what was found."""
    return judge(report, wanted_restored(bundle, recorded, encrypted=is_encrypted(report, bundle.file_name)))


def judge(report: ObjectReport, wanted: Wanted) -> Judged:
    """What an object comes to."""
    own = inventory_problems(report.inventory, report.path, wanted) if report.inventory else ()
    problems = tuple(dict.fromkeys((*report.problems, *own)))
    if report.is_missing:
        return Judged("missing", problems)
    codes = {problem.code for problem in problems if not problem.is_harmless}
    if codes and codes <= NOT_CHECKED:
        return Judged("could-not-check", problems)
    return Judged("bad" if codes or report.inventory is None else "good", problems)


def in_damaged_image(judged: Judged, wanted: Wanted) -> Judged:
    """The same of a disc image that is no longer what was written. It was written whole, so what it does not show is
    damaged, not missing. Of a bundle that is not shown at all its ZIP is named: its inventory is gone with it."""
    hidden = {"object-missing", "content-missing"}
    problems = tuple(_damaged(each, wanted) if each.code in hidden else each for each in judged.problems)
    return Judged("bad" if judged.result == "missing" else judged.result, problems)


def _damaged(problem: OcflProblem, wanted: Wanted) -> OcflProblem:
    main = f"/{wanted.main}" if problem.code == "object-missing" and wanted.main else ""
    return OcflProblem("image-damaged", f"{problem.path}{main}")


def could_be(inventory: Inventory, wanted: Wanted) -> bool:
    """Whether an object of this inventory is what it must be if its content is as that says: asked before the content
    is read, or instead."""
    return all(each.is_harmless for each in inventory_problems(inventory, "", wanted))


def inventory_problems(inventory: Inventory, shown: str, wanted: Wanted) -> tuple[OcflProblem, ...]:
    """What an inventory says that must not be. Pure."""
    return tuple(dict.fromkeys((*_of_record(inventory, shown, wanted), *_of_files(inventory, shown, wanted))))


def _of_record(inventory: Inventory, shown: str, wanted: Wanted) -> Iterator[OcflProblem]:
    if inventory.object_id != wanted.object_id:
        yield OcflProblem("object-place", shown)
    if inventory.head < wanted.version:
        yield OcflProblem("older", shown)
    elif wanted.or_else and (inventory.head, inventory.sha512) == (
        wanted.or_else.version, wanted.or_else.inventory_sha512
    ):  # fmt: skip
        return
    elif (wanted.is_exact and inventory.head > wanted.version) or (
        wanted.inventory_sha512
        and not goes_on_from(inventory, ObjectState(wanted.version, wanted.inventory_sha512))
    ):
        yield OcflProblem("unrecorded", shown)


def goes_on_from(inventory: Inventory, state: ObjectState) -> bool:
    """Whether an inventory is that one, or that one with versions more: all before them is listed in it as it was."""
    return inventory.head >= state.version and inventory.as_of(state.version).sha512 == state.inventory_sha512


def _of_files(inventory: Inventory, shown: str, wanted: Wanted) -> Iterator[OcflProblem]:
    if wanted.main is None:
        return
    contents = inventory.contents()
    short = {digest: contents[paths[0]][1] for digest, paths in inventory.manifest.items()}
    states = [{name: short[digest] for name, digest in each.logical().items()} for each in inventory.versions]
    if wanted.renewals is None:
        if states[-1].get(wanted.main) != wanted.sha256:
            yield OcflProblem("unrecorded", shown)
        return
    for state in states:
        if wanted.main not in state or wanted.sha256 not in {None, state[wanted.main]}:
            yield OcflProblem("not-as-sealed", f"{shown}/{wanted.main}")
        yield from _of_others(state, shown, wanted.main, wanted.renewals, takes_later=wanted.takes_later)
    for before, after in pairwise(states):
        gone = (name for name, digest in before.items() if after.get(name) != digest)
        yield from (OcflProblem("file-dropped", f"{shown}/{name}") for name in gone)
    for name in sorted(wanted.required - states[-1].keys()):
        yield OcflProblem("renewal-missing", f"{shown}/{name}")


def _of_others(
    state: Mapping[str, str | None], shown: str, main: str, renewals: Mapping[str, str | None], *, takes_later: bool
) -> Iterator[OcflProblem]:
    """A version of a bundle holds its ZIP and its renewals, nothing else."""
    for name, digest in state.items():
        if name == main or (name in renewals and renewals[name] in {None, digest}):
            continue
        if name in renewals:
            yield OcflProblem("renewal-changed", f"{shown}/{name}")
        elif not _is_renewal(name, main):
            yield OcflProblem("stray-file", f"{shown}/{name}")
        elif not takes_later:
            yield OcflProblem("renewal-unknown", f"{shown}/{name}")


def _is_renewal(name: str, main: str) -> bool:
    """Whether a file is called as a renewal of that ZIP."""
    suffix = SUFFIX if main.endswith(SUFFIX) else ""
    found = _NUMBER.search(name)
    return found is not None and name == renewal_path(Path(main.removesuffix(suffix)), int(found[1])).name + suffix


def contents_as(report: ObjectReport, sha256: str | None) -> Sequence[str]:
    """The files of an object, in whatever version, that were read with that digest: below the root."""
    return [f"{report.path}/{path}" for path, found in report.digests.items() if found.sha256 == sha256]


def main_file(report: ObjectReport, name: str) -> tuple[str, str] | None:
    """A file of the newest version: where it lies below the root, and its SHA-256 as it was read."""
    content = report.inventory.files().get(name) if report.inventory else None
    found = report.digests.get(content) if content else None
    return (f"{report.path}/{content}", found.sha256) if found else None
