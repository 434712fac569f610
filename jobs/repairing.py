"""The repair job: a bad or missing object is replaced by a good one, which is read before and after.

A good object is never written over; what is replaced is set aside, never deleted. The home's own bundles are repaired
from the locations in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.age_format import Identities
from archive.discs.image import Image
from archive.ocfl.check import ObjectReport, check_object
from archive.ocfl.durable import make_folder, move
from archive.ocfl.folder import Folder
from archive.ocfl.layout import object_path, root_files
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from archive.ocfl.writing import bring_back, digests_of, replicate, tidy, write_anew
from archive.renewal import renewal_path, renewals_of
from archive.s3.storage import Bucket
from jobs.copy_places import ACTOR, DeviceOf, device_of, found_root
from jobs.copying import BUNDLE_MESSAGE, STORE_MESSAGE, content_of, copying_alone, said
from jobs.destroying import sweep
from jobs.encrypting import Wrapping, fetch_plain, kept_name, plain_files, require_identities
from jobs.home_snapshot import set_aside, store_object
from jobs.image_repair import Detail, Images
from jobs.judging import Judged, OnRecord, Wanted, contents_as, could_be, judge
from jobs.kept_renewals import RenewalSources, not_as_made
from jobs.newer_homes import destroyed_there, older_home
from jobs.whole_files import sha256_of
from records.copies import (
    Check,
    Location,
    ObjectCopy,
    Sealed,
    copies_at,
    keep_checks,
    keep_copy,
)
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, SoluuError
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
Found = dict[str, ObjectReport]     # an object by location, as it was read there


def burn_anew(disc: Location) -> str:
    """What people do about a damaged disc."""
    return (
        f"Đĩa đã hỏng, không sửa được. Ghi đĩa mới từ ảnh {disc.burned_from} (ảnh hỏng thì «soluu repair» trước), chạy "
        f"«soluu copy disc» cho đĩa mới, rồi «soluu store retire {disc.location_id}»."
    )


def repair(
    home: Home, store: Store, places: Sequence[Location], *, now: datetime, only: str | None = None,
    device_of: DeviceOf = device_of, identities: Identities = (),
) -> RepairOutcome:  # fmt: skip
    """Read everything that is on record, and make good what is not, wherever a good copy can be found.

    `only`: the one location to mend; the others, and the home, are then read as sources alone. `identities`: open
    encrypted copies where there is no other source.
    """
    outcome = RepairOutcome()
    with copying_alone(home, store.wait), ExitStack() as stack:
        roots: dict[str, Storage] = {}
        for location in places:
            try:
                root = roots[location.location_id] = found_root(home, store, location, now, device_of)
                if isinstance(root, Bucket):
                    root.declare(root_files())
                tidy(root)
                sweep(home, store, location, root, now)
                if gone := destroyed_there(home, store, location, root, identities):
                    outcome.unreachable[location.location_id] = older_home(location, gone)
                    del roots[location.location_id]
            except (SoluuError, OSError, OcflError) as error:
                outcome.unreachable[location.location_id] = said(error)
        with store.read() as db:
            known = {name: copies_at(db, name) for name in roots}
            on_record = OnRecord.read(home, db)
        by_name = {location.location_id: location for location in places}
        images = Images(home, store, now, stack)
        work = _Repair(home, store, roots, by_name, known, now, outcome, only, identities, images, on_record)
        work.begin_images()
        for bundle in on_record.bundles.values():
            work.bundle(bundle)
        own = on_record.own_object
        work.object(own, None, work.found(own))
        work.finish_images()
    return outcome


@dataclass(frozen=True, slots=True)
class _Put:
    """What came into an object's place. `kept`: where the bad one is; `sha256`: of its main file, where that may be
    another than it was; `source`: the location that it came from."""

    kept: Path | None = None
    sha256: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Repair:
    home: Home
    store: Store
    roots: dict[str, Storage]
    places: dict[str, Location]
    known: dict[str, dict[str, ObjectCopy]]
    now: datetime
    outcome: RepairOutcome
    only: str | None
    identities: Identities
    images: Images
    on_record: OnRecord

    def begin_images(self) -> None:
        """Damaged images: made whole by their recovery data, or begun anew, for the objects' repair to complete."""
        for name, root in list(self.roots.items()):
            if not isinstance(root, Image) or self.only not in {None, name}:
                continue
            try:
                begun = self.images.begin(self.places[name], root)
                if isinstance(begun.root, Folder):
                    for object_id in self.known[name]:
                        if self._judged(check_object(root, object_path(object_id)), name, object_id).is_good:
                            replicate(root, begun.root, object_path(object_id), now=self.now)
            except (SoluuError, OSError, OcflError) as error:
                self.outcome.unreachable[name] = said(error)
                del self.roots[name]
                continue
            self.roots[name] = begun.root
            self.outcome.repaired += [(name, root.path.name)] if begun.mended else []
            self.outcome.set_aside += [begun.kept] if begun.kept else []

    def finish_images(self) -> None:
        """What was put into them is on record only now, when they were read back."""
        for name, waiting in self.images.waiting.items():
            location = self.places[name]
            try:
                aside = self.images.finish(location)
            except (SoluuError, OSError, OcflError) as error:
                self.outcome.unreachable[name] = said(error)
                self.outcome.repaired[:] = [each for each in self.outcome.repaired if each[0] != name]
                continue
            self.outcome.set_aside.append(aside)
            self.outcome.repaired.append((name, Path(location.uri).name))
            for copy, detail in waiting:
                self._put_on_record(copy, detail)

    def found(self, object_id: str) -> Found:
        """An object as it lies at each location where it is on record, every byte of it read."""
        return {
            name: check_object(root, object_path(object_id)) for name, root in self.roots.items()
            if object_id in self.known[name]
        }  # fmt: skip

    def bundle(self, bundle: Sealed) -> None:
        """The bundle's ZIP in the home, and its object at each location."""
        path, found = bundle.path_in(self.home), self.found(bundle.object_id)
        is_whole = path.is_file() and sha256_of(path) == bundle.zip_sha256
        if not self.only:   # before a location that has them is replaced
            is_whole = is_whole or self._is_zip_back(bundle, path, found)
            self._home_renewals(bundle, path, is_zip_whole=is_whole)
        good = self.object(bundle.object_id, bundle, found, path if is_whole else None)
        if not self.only and not is_whole:
            if self._is_zip_back(bundle, path, {name: found[name] for name in good}):
                self._home_renewals(bundle, path, is_zip_whole=True)
            elif locked := self._locked(bundle, found):
                self.outcome.unreachable[HOME] = locked
            else:
                self.outcome.lost.append((HOME, bundle.object_id))

    def _is_zip_back(self, bundle: Sealed, path: Path, found: Found) -> bool:
        """Whether the home's ZIP came back: out of a good object, else out of any that has its bytes in any version.
        They are known by their digest, whatever else was done to the object."""
        sources = [
            (name, content) for name, report in found.items()
            for content in contents_as(report, self._there(name, bundle))
        ]  # fmt: skip
        locked = bool(self._locked(bundle, found))
        for name, content in sorted(sources, key=lambda each: bool(self.places[each[0]].recipients)):
            if not (locked and self.places[name].recipients) and self._home_zip(bundle, path, name, content):
                return True
        return False

    def _there(self, name: str, bundle: Sealed) -> str:
        """The SHA-256 of the bundle's file as it lies at a location."""
        return self.known[name][bundle.object_id].sha256 if self.places[name].recipients else bundle.zip_sha256

    def _locked(self, bundle: Sealed, found: Found) -> str | None:
        """What only a key would open, in words."""
        for name, report in found.items():
            if self.places[name].recipients and contents_as(report, self._there(name, bundle)):
                try:
                    require_identities(self.identities, name)
                except CannotError as error:
                    return str(error)
        return None

    def _home_renewals(self, bundle: Sealed, path: Path, *, is_zip_whole: bool) -> None:
        """The bundle's renewals in the home, from wherever they lie as they were made. What is lost is told once the
        ZIP is whole: some can be judged only by it."""
        sources = RenewalSources(self.home, self.roots, self.places, self.identities)
        done = sources.bring_back(bundle, path, self.on_record.made_of(bundle), self.now, is_zip_whole=is_zip_whole)
        self.outcome.set_aside += done.set_aside
        for number, source in done.sources.items():
            with self.store.write() as db:
                detail = {"at": HOME, "from": source, "renewal": number}
                add_event(db, self.now, ACTOR, "repair", bundle.object_id, detail)
        if done.sources and (HOME, bundle.object_id) not in self.outcome.repaired:
            self.outcome.repaired.append((HOME, bundle.object_id))
        if is_zip_whole and done.locked:
            self.outcome.unreachable[HOME] = done.locked
        elif is_zip_whole and not done.is_whole:
            self.outcome.lost.append((HOME, bundle.object_id))

    def object(self, object_id: str, bundle: Sealed | None, found: Found, whole_zip: Path | None = None) -> list[str]:
        """Repair an object wherever it is on record and not good; returns the locations at which it is good."""
        states = {name: self._judged(report, name, object_id) for name, report in found.items()}
        good = [name for name, state in states.items() if state.is_good]
        for name, state in states.items():
            if self.only not in {None, name}:
                continue
            if state.is_good:
                self._told_good(name, object_id)
                continue
            if state.result == "could-not-check":
                self.outcome.unreachable[name] = f"Không đọc được {object_id} ở {name}. Kiểm tra phương tiện."
                continue
            if self.places[name].burned_from and (good or whole_zip):
                self.outcome.unreachable[name] = burn_anew(self.places[name])
                continue
            if self.places[name].burned_from or (bundle and self._has_what_is_lost(bundle, state)):
                self.outcome.lost.append((name, object_id))
                continue
            if self._replace(name, object_id, bundle, good, whole_zip):
                self.outcome.repaired.append((name, object_id))
                good.append(name)
                found[name] = check_object(self.roots[name], object_path(object_id))
            elif name not in self.outcome.unreachable:
                self.outcome.lost.append((name, object_id))
        return good

    def _has_what_is_lost(self, bundle: Sealed, state: Judged) -> bool:
        """Whether only its renewals are otherwise than they were made, and the home lacks them too: what lies there is
        left, for who knows what it is worth."""
        wrong = {problem.code for problem in state.problems if not problem.is_harmless}
        return wrong == {"renewal-changed"} and bool(
            not_as_made(bundle.path_in(self.home), self.on_record.made_of(bundle))
        )

    def _judged(self, report: ObjectReport, name: str, object_id: str) -> Judged:
        return judge(report, self._wanted(name, object_id))

    def _wanted(self, name: str, object_id: str) -> Wanted:
        return self.on_record.wanted(self.places[name], self.known[name][object_id])

    def _readable(self, good: Sequence[str]) -> tuple[list[str], str | None]:
        """The locations whose copies can be read as what they hold, plain ones first; where there is none and only a
        key is wanted, that in words."""
        plain = [name for name in good if not self.places[name].recipients]
        encrypted = [name for name in good if name not in plain]
        try:
            for name in encrypted:
                require_identities(self.identities, name)
        except CannotError as error:
            return plain, None if plain else str(error)
        return plain + encrypted, None

    def _replace(
        self, name: str, object_id: str, bundle: Sealed | None, good: Sequence[str], whole_zip: Path | None
    ) -> bool:
        root = self.roots[name]
        try:
            put = self._put_back(name, object_id, bundle, good, whole_zip)
        except (OSError, OcflError, CannotError) as error:
            self.outcome.unreachable[name] = said(error)
            return False
        if put is None:
            return False
        if put.kept:
            self.outcome.set_aside.append(put.kept)
        after = check_object(root, object_path(object_id))
        if after.inventory is None:
            return False
        copy = replace(self.known[name][object_id], inventory_sha512=after.inventory.sha512)
        if bundle:
            copy = replace(copy, stamp=root.version_id(content_of(self.places[name], bundle)) or copy.stamp)
        elif put.source:    # it holds the state of the home that the source holds
            copy = replace(copy, stamp=self.known[put.source][object_id].stamp)
        # As many versions as the source has, or one; perhaps encrypted anew.
        copy = replace(copy, sha256=put.sha256 or copy.sha256, version=after.inventory.head)
        if not judge(after, self.on_record.wanted(self.places[name], copy)).is_good:
            return False
        self._keep(copy, after.inventory.head, put.kept)
        return True

    def _put_back(
        self, name: str, object_id: str, bundle: Sealed | None, good: Sequence[str], whole_zip: Path | None
    ) -> _Put | None:
        """Put a good object in its place; None where there is none. Raises `CannotError` where only a key is wanted."""
        root, place = self.roots[name], object_path(object_id)
        if bring_back(root, place) and self._judged(check_object(root, place), name, object_id).is_good:
            return _Put()   # it was only hidden
        for source in good:
            if self.places[source].recipients == self.places[name].recipients:
                kept = replicate(self.roots[source], root, place, now=self.now)
                return _Put(kept, self.known[source][object_id].sha256, source)
        if bundle and whole_zip:
            wrong = not_as_made(whole_zip, self.on_record.made_of(bundle))
            files = {path.name: path for path in (whole_zip, *renewals_of(whole_zip)) if path not in wrong}
            return self._write_anew(name, object_id, files, bundle.file_name)
        readable, locked = self._readable(good)
        for source in readable:
            if put := self._put_from(source, name, object_id, bundle):
                return put
        if (before := self._as_it_was(name, object_id)) is not None:
            return _Put(replicate(before, root, place, now=self.now))
        if locked:
            raise CannotError(locked)
        return None

    def _put_from(self, source: str, name: str, object_id: str, bundle: Sealed | None) -> _Put | None:
        """From a location where the same lies in another form: opened there, or encrypted here. None where what comes
        out is not what was sealed and renewed: anybody can encrypt to a recovery key."""
        main = bundle.file_name if bundle else self.home.store_path.name
        with self._read(source, object_id) as files:
            if bundle and not self._is_it(files, bundle):
                return None
            return replace(self._write_anew(name, object_id, files, main), source=source)

    def _is_it(self, files: Mapping[str, Path], bundle: Sealed) -> bool:
        path, made = bundle.path_in(self.home), self.on_record.made_of(bundle)
        wanted = {renewal_path(path, number).name: digest for number, digest in made.items()}
        wanted[bundle.file_name] = bundle.zip_sha256
        return bundle.file_name in files and all(
            sha256_of(files[name]) == digest for name, digest in wanted.items() if name in files
        )

    def _write_anew(self, name: str, object_id: str, files: Mapping[str, Path], main: str) -> _Put:
        """An object of these files, as its location wants them."""
        wrapping = Wrapping.of(self.home, self.places[name], object_id)
        wrapped = wrapping.files(files)
        message = STORE_MESSAGE if object_id == store_object(self.home) else BUNDLE_MESSAGE
        kept = write_anew(self.roots[name], object_id, wrapped, now=self.now, message=message)
        digest = digests_of(wrapped[kept_name(self.places[name], main)]).sha256
        wrapping.done()
        return _Put(kept, digest)

    @contextmanager
    def _read(self, name: str, object_id: str) -> Iterator[dict[str, Path]]:
        report = check_object(self.roots[name], object_path(object_id))
        encrypted = bool(self.places[name].recipients)
        with plain_files(self.home, self.roots[name], report, encrypted=encrypted, identities=self.identities) as files:
            yield files

    def _as_it_was(self, name: str, object_id: str) -> Storage | None:
        """The object before somebody wrote over it, where its storage remembers and it was good."""
        wanted, place = self._wanted(name, object_id), object_path(object_id)
        views = self.roots[name].earlier(place, lambda inventory: could_be(inventory, wanted))
        return next((view for view in views if judge(check_object(view, place), wanted).is_good), None)

    def _home_zip(self, bundle: Sealed, path: Path, name: str, content: str) -> bool:
        """The bundle in the home from a file at a location."""
        make_folder(path.parent)
        aside = path.with_suffix(".tam")
        try:
            encrypted = bool(self.places[name].recipients)
            fetch_plain(self.roots[name], content, aside, encrypted=encrypted, identities=self.identities)
        except (OSError, CannotError):      # another source may do; that none did is told
            aside.unlink(missing_ok=True)
            return False
        if sha256_of(aside) != bundle.zip_sha256:
            aside.unlink()
            return False
        if path.exists():
            self.outcome.set_aside.append(set_aside(self.home, path, self.now))
        move(aside, path)
        with self.store.write() as db:
            add_event(db, self.now, ACTOR, "repair", bundle.object_id, {"at": HOME, "from": name})
        if (HOME, bundle.object_id) not in self.outcome.repaired:
            self.outcome.repaired.append((HOME, bundle.object_id))
        return True

    def _told_good(self, name: str, object_id: str) -> None:
        """What was on record as bad and reads well now is good again."""
        if self.known[name][object_id].state != "good":
            with self.store.write() as db:
                keep_checks(db, name, [Check(object_id, "good")], self.now)

    def _keep(self, copy: ObjectCopy, version: int, kept: Path | None) -> None:
        """On record as what it is now, or as soon as the image that it is put into is there."""
        name, object_id = copy.location_id, copy.object_id
        detail: Detail = {"at": name, "version": version, "set_aside": kept is not None}
        before = self.known[name][object_id]
        if object_id != store_object(self.home) and copy.stamp != before.stamp:
            detail["version_id"] = copy.stamp
        if copy.sha256 != before.sha256:
            detail["sha256"] = copy.sha256
        if copy.inventory_sha512 != before.inventory_sha512:
            detail["inventory_sha512"] = copy.inventory_sha512
        self.known[name][object_id] = copy      # others may be made good from it
        if name in self.images.waiting:
            self.images.waiting[name].append((copy, detail))
        else:
            self._put_on_record(copy, detail)

    def _put_on_record(self, copy: ObjectCopy, detail: Detail) -> None:
        with self.store.write() as db:
            keep_copy(db, copy)
            keep_checks(db, copy.location_id, [Check(copy.object_id, "good", "repair")], self.now)
            add_event(db, self.now, ACTOR, "repair", copy.object_id, detail)
