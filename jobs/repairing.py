"""The repair job: a bad or missing object is replaced by a good one, which is read before and after.

A good object is never written over; what is replaced is set aside, never deleted. The home's own bundles are repaired
from the locations in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.ocfl.check import check_object
from archive.ocfl.durable import make_folder, move
from archive.ocfl.layout import object_path, root_files
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from archive.ocfl.writing import bring_back, replicate, tidy, write_anew
from archive.renewal import renewals_of
from archive.s3.storage import Bucket
from jobs.copy_places import ACTOR, DeviceOf, device_of, found_root
from jobs.copying import BUNDLE_MESSAGE, content_of, copying_alone, file_digest, said, zip_path
from jobs.destroying import sweep
from jobs.fixity import result_of
from jobs.home_snapshot import SET_ASIDE, store_object
from jobs.whole_files import sha256_of
from records.copies import Check, Location, ObjectCopy, Sealed, copies_at, keep_checks, keep_copy, sealed_bundles
from records.facts import add_event
from records.home import Home
from records.problems import SoluuError
from records.store import Store


@dataclass(slots=True)
class RepairOutcome:
    """What became of a repair. `repaired`: place and object; `lost`: no good copy found; `unreachable`: locations."""

    repaired: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)
    unreachable: dict[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        return 1 if self.lost else 3 if self.unreachable else 0

    def as_dict(self) -> dict[str, object]:
        return {
            "repaired": [{"at": at, "object": object_id} for at, object_id in self.repaired],
            "lost": [{"at": at, "object": object_id} for at, object_id in self.lost],
            "set_aside": [str(path) for path in self.set_aside], "unreachable": self.unreachable,
        }  # fmt: skip


HOME = "kho"    # how the home is called among the places


def repair(
    home: Home, store: Store, places: Sequence[Location], *, now: datetime, only: str | None = None,
    device_of: DeviceOf = device_of,
) -> RepairOutcome:  # fmt: skip
    """Read everything that is on record, and make good what is not, wherever a good copy can be found.

    `only`: the one location to mend; the others, and the home, are then read as sources alone.
    """
    outcome = RepairOutcome()
    with copying_alone(home, store.wait):
        roots: dict[str, Storage] = {}
        for location in places:
            try:
                roots[location.location_id] = found_root(home, store, location, now, device_of)
                root = roots[location.location_id]
                if isinstance(root, Bucket):
                    root.declare(root_files())
                tidy(root)
                sweep(home, store, location, root, now)
            except (SoluuError, OSError, OcflError) as error:
                outcome.unreachable[location.location_id] = said(error)
        with store.read() as db:
            known = {name: copies_at(db, name) for name in roots}
            bundles = sealed_bundles(db)
        work = _Repair(home, store, roots, known, now, outcome, only)
        for bundle in bundles:
            work.bundle(bundle)
        work.object(store_object(home), None)
    return outcome


@dataclass(frozen=True, slots=True)
class _Repair:
    home: Home
    store: Store
    roots: dict[str, Storage]
    known: dict[str, dict[str, ObjectCopy]]
    now: datetime
    outcome: RepairOutcome
    only: str | None

    def bundle(self, bundle: Sealed) -> None:
        """The bundle's ZIP in the home, and its object at each location."""
        path = zip_path(self.home, bundle)
        is_whole = path.is_file() and sha256_of(path) == bundle.zip_sha256
        good = self.object(bundle.object_id, bundle, path if is_whole else None)
        if is_whole or self.only:
            return
        if good is None or not self._home_zip(bundle, path, good):
            self.outcome.lost.append((HOME, bundle.object_id))

    def object(self, object_id: str, bundle: Sealed | None, whole_zip: Path | None = None) -> str | None:
        """Repair an object wherever it is on record and not good; returns a location at which it is good."""
        states = {name: self._state(name, object_id, bundle) for name in self.roots if object_id in self.known[name]}
        source = next((name for name, state in states.items() if state == "good"), None)
        for name, state in states.items():
            if self.only not in {None, name}:
                continue
            if state == "good":
                self._told_good(name, object_id)
                continue
            if state == "could-not-check":
                self.outcome.unreachable[name] = f"Không đọc được {object_id} ở {name}. Kiểm tra phương tiện."
                continue
            if self._replace(name, object_id, bundle, source, whole_zip):
                self.outcome.repaired.append((name, object_id))
                source = source or name
            else:
                self.outcome.lost.append((name, object_id))
        return source

    def _state(self, name: str, object_id: str, bundle: Sealed | None) -> str:
        return self._state_in(self.roots[name], name, object_id, bundle)

    def _state_in(self, root: Storage, name: str, object_id: str, bundle: Sealed | None) -> str:
        report = check_object(root, object_path(object_id))
        return result_of(report, bundle.zip_sha256 if bundle else None, self.known[name][object_id].version)

    def _replace(
        self, name: str, object_id: str, bundle: Sealed | None, source: str | None, whole_zip: Path | None
    ) -> bool:
        root, place = self.roots[name], object_path(object_id)
        try:
            if bring_back(root, place) and self._state(name, object_id, bundle) == "good":
                kept = None     # it was only hidden
            elif source is not None:
                kept = replicate(self.roots[source], root, place, now=self.now)
            elif bundle and whole_zip:
                files = {path.name: path for path in (whole_zip, *renewals_of(whole_zip))}
                kept = write_anew(root, object_id, files, now=self.now, message=BUNDLE_MESSAGE)
            elif (before := self._as_it_was(name, object_id, bundle)) is not None:
                kept = replicate(before, root, place, now=self.now)
            else:
                return False
        except (OSError, OcflError) as error:
            self.outcome.unreachable[name] = said(error)
            return False
        if kept:
            self.outcome.set_aside.append(kept)
        after = check_object(root, place)
        if after.problems or after.inventory is None:
            return False
        self._keep(name, object_id, after.inventory.head, kept, root.version_id(content_of(bundle)) if bundle else None)
        return True

    def _as_it_was(self, name: str, object_id: str, bundle: Sealed | None) -> Storage | None:
        """The object before somebody wrote over it, where its storage remembers and it was good."""
        views = self.roots[name].earlier(object_path(object_id))
        return next((view for view in views if self._state_in(view, name, object_id, bundle) == "good"), None)

    def _home_zip(self, bundle: Sealed, path: Path, good: str) -> bool:
        """The bundle in the home from a location at which it is good."""
        root, place = self.roots[good], object_path(bundle.object_id)
        report = check_object(root, place)
        if file_digest(report, bundle.file_name) != bundle.zip_sha256 or report.inventory is None:
            return False
        make_folder(path.parent)
        aside = path.with_suffix(".tam")
        root.fetch(f"{place}/{report.inventory.files()[bundle.file_name]}", aside)
        if sha256_of(aside) != bundle.zip_sha256:
            aside.unlink()
            return False
        if path.exists():
            kept = self.home.root / SET_ASIDE / f"{self.now:%Y%m%dT%H%M%S}-{path.name}"
            make_folder(kept.parent)
            move(path, kept)
            self.outcome.set_aside.append(kept)
        move(aside, path)
        with self.store.write() as db:
            add_event(db, self.now, ACTOR, "repair", bundle.object_id, {"at": HOME, "from": good})
        self.outcome.repaired.append((HOME, bundle.object_id))
        return True

    def _told_good(self, name: str, object_id: str) -> None:
        """What was on record as bad and reads well now is good again."""
        if self.known[name][object_id].state != "good":
            with self.store.write() as db:
                keep_checks(db, name, [Check(object_id, "good")], self.now)

    def _keep(self, name: str, object_id: str, version: int, kept: Path | None, version_id: str | None) -> None:
        detail: dict[str, object] = {"at": name, "version": version, "set_aside": kept is not None}
        with self.store.write() as db:
            known = self.known[name][object_id]
            if version_id or version != known.version:      # written anew it has one version, whatever it had before
                keep_copy(db, replace(known, version=version, stamp=version_id or known.stamp))
            if version_id:
                detail["version_id"] = version_id
            keep_checks(db, name, [Check(object_id, "good", "repair")], self.now)
            add_event(db, self.now, ACTOR, "repair", object_id, detail)
