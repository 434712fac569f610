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
from archive.ocfl.check import check_object
from archive.ocfl.durable import make_folder, move
from archive.ocfl.folder import Folder
from archive.ocfl.layout import object_path, root_files
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from archive.ocfl.writing import bring_back, digests_of, replicate, tidy, write_anew
from archive.renewal import renewals_of
from archive.s3.storage import Bucket
from jobs.copy_places import ACTOR, DeviceOf, device_of, found_root
from jobs.copying import BUNDLE_MESSAGE, STORE_MESSAGE, content_of, copying_alone, file_digest, said, zip_path
from jobs.destroying import sweep
from jobs.encrypting import Wrapping, fetch_plain, kept_name, plain_files, require_identities
from jobs.fixity import home_problems, result_of
from jobs.home_snapshot import set_aside, store_object
from jobs.image_repair import Detail, Images
from jobs.kept_renewals import Recorded, RenewalSources, not_as_made, renewal_problems
from jobs.whole_files import sha256_of
from records.copies import (
    Check,
    Location,
    ObjectCopy,
    Sealed,
    copies_at,
    keep_checks,
    keep_copy,
    renewals_made,
    sealed_bundles,
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
            except (SoluuError, OSError, OcflError) as error:
                outcome.unreachable[location.location_id] = said(error)
        with store.read() as db:
            known = {name: copies_at(db, name) for name in roots}
            bundles, made = sealed_bundles(db), renewals_made(db)
        by_name = {location.location_id: location for location in places}
        images = Images(home, store, now, stack)
        work = _Repair(home, store, roots, by_name, known, now, outcome, only, identities, images, made)
        work.begin_images({bundle.object_id: bundle for bundle in bundles})
        for bundle in bundles:
            work.bundle(bundle)
        work.object(store_object(home), None)
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
    made: dict[str, dict[int, str]]

    def begin_images(self, bundles: Mapping[str, Sealed]) -> None:
        """Damaged images: made whole by their recovery data, or begun anew, for the objects' repair to complete."""
        for name, root in list(self.roots.items()):
            if not isinstance(root, Image) or self.only not in {None, name}:
                continue
            try:
                begun = self.images.begin(self.places[name], root)
                if isinstance(begun.root, Folder):
                    for object_id in self.known[name]:
                        if self._state_in(root, name, object_id, bundles.get(object_id)) == "good":
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

    def bundle(self, bundle: Sealed) -> None:
        """The bundle's ZIP in the home, and its object at each location."""
        path = zip_path(self.home, bundle)
        is_whole = path.is_file() and sha256_of(path) == bundle.zip_sha256
        if not self.only:   # before a location that has them is replaced
            self._home_renewals(bundle, path, is_zip_whole=is_whole)
        good = self.object(bundle.object_id, bundle, path if is_whole else None)
        if not self.only and not is_whole and self._mended_zip(bundle, path, good):
            self._home_renewals(bundle, path, is_zip_whole=True)

    def _mended_zip(self, bundle: Sealed, path: Path, good: Sequence[str]) -> bool:
        """Whether the home's ZIP came back; else it is told why not."""
        readable, locked = self._readable(good)
        if readable is not None:
            try:
                if self._home_zip(bundle, path, readable):
                    return True
            except CannotError as error:
                locked = str(error)
        if locked:
            self.outcome.unreachable[HOME] = locked
        else:
            self.outcome.lost.append((HOME, bundle.object_id))
        return False

    def _home_renewals(self, bundle: Sealed, path: Path, *, is_zip_whole: bool) -> None:
        """The bundle's renewals in the home, from wherever they lie as they were made. What is lost is told once the
        ZIP is whole: some can be judged only by it."""
        sources = RenewalSources(self.home, self.roots, self.places, self.identities)
        done = sources.bring_back(bundle, path, self._made(bundle), self.now, is_zip_whole=is_zip_whole)
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

    def _made(self, bundle: Sealed) -> Recorded:
        return self.made.get(bundle.bundle_id, {})

    def object(self, object_id: str, bundle: Sealed | None, whole_zip: Path | None = None) -> list[str]:
        """Repair an object wherever it is on record and not good; returns the locations at which it is good."""
        states = {name: self._state(name, object_id, bundle) for name in self.roots if object_id in self.known[name]}
        good = [name for name, state in states.items() if state == "good"]
        for name, state in states.items():
            if self.only not in {None, name}:
                continue
            if state == "good":
                self._told_good(name, object_id)
                continue
            if state == "could-not-check":
                self.outcome.unreachable[name] = f"Không đọc được {object_id} ở {name}. Kiểm tra phương tiện."
                continue
            if self.places[name].burned_from and (good or whole_zip):
                self.outcome.unreachable[name] = burn_anew(self.places[name])
                continue
            if self.places[name].burned_from:
                self.outcome.lost.append((name, object_id))
                continue
            if self._replace(name, object_id, bundle, good, whole_zip):
                self.outcome.repaired.append((name, object_id))
                good.append(name)
            elif name not in self.outcome.unreachable:
                self.outcome.lost.append((name, object_id))
        return good

    def _state(self, name: str, object_id: str, bundle: Sealed | None) -> str:
        return self._state_in(self.roots[name], name, object_id, bundle)

    def _state_in(self, root: Storage, name: str, object_id: str, bundle: Sealed | None) -> str:
        report, copy = check_object(root, object_path(object_id)), self.known[name][object_id]
        expected = (copy.sha256 if self.places[name].recipients else bundle.zip_sha256) if bundle else None
        problems = list(report.problems)
        if bundle is None:
            problems += home_problems(report, copy, self.home, self.places[name])
        # What differs from the log's is only replaced where the home has all of it.
        elif not not_as_made(zip_path(self.home, bundle), self._made(bundle)):
            problems += renewal_problems(report, self.places[name], bundle, self._made(bundle))
        return result_of(report, expected, copy.version, problems)

    def _readable(self, good: Sequence[str]) -> tuple[str | None, str | None]:
        """A location whose copies can be read as what they hold; else, where only a key is wanted, that in words."""
        plain = [name for name in good if not self.places[name].recipients]
        if plain or not good:
            return (plain[0] if plain else None), None
        try:
            require_identities(self.identities, good[0])
        except CannotError as error:
            return None, str(error)
        return good[0], None

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
        if after.problems or after.inventory is None:
            return False
        copy = self.known[name][object_id]
        if bundle:
            copy = replace(copy, stamp=root.version_id(content_of(self.places[name], bundle)) or copy.stamp)
        else:
            copy = replace(copy, inventory_sha512=after.inventory.sha512)
            if put.source:  # it holds the state of the home that the source holds
                copy = replace(copy, stamp=self.known[put.source][object_id].stamp)
        # As many versions as the source has, or one; perhaps encrypted anew.
        copy = replace(copy, sha256=put.sha256 or copy.sha256, version=after.inventory.head)
        self._keep(copy, after.inventory.head, put.kept)
        return True

    def _put_back(
        self, name: str, object_id: str, bundle: Sealed | None, good: Sequence[str], whole_zip: Path | None
    ) -> _Put | None:
        """Put a good object in its place; None where there is none. Raises `CannotError` where only a key is wanted."""
        root, place = self.roots[name], object_path(object_id)
        if bring_back(root, place) and self._state(name, object_id, bundle) == "good":
            return _Put()   # it was only hidden
        for source in good:
            if self.places[source].recipients == self.places[name].recipients:
                kept = replicate(self.roots[source], root, place, now=self.now)
                return _Put(kept, self.known[source][object_id].sha256, source)
        if bundle and whole_zip:
            wrong = not_as_made(whole_zip, self._made(bundle))
            files = {path.name: path for path in (whole_zip, *renewals_of(whole_zip)) if path not in wrong}
            return self._write_anew(name, object_id, files, bundle.file_name)
        readable, locked = self._readable(good)
        if readable is not None:
            return self._put_from(readable, name, object_id, bundle)
        if (before := self._as_it_was(name, object_id, bundle)) is not None:
            return _Put(replicate(before, root, place, now=self.now))
        if locked:
            raise CannotError(locked)
        return None

    def _put_from(self, source: str, name: str, object_id: str, bundle: Sealed | None) -> _Put | None:
        """From a location where the same lies in another form: opened there, or encrypted here."""
        main = bundle.file_name if bundle else self.home.store_path.name
        with self._read(source, object_id) as files:
            if bundle and sha256_of(files[main]) != bundle.zip_sha256:
                return None
            return replace(self._write_anew(name, object_id, files, main), source=source)

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

    def _as_it_was(self, name: str, object_id: str, bundle: Sealed | None) -> Storage | None:
        """The object before somebody wrote over it, where its storage remembers and it was good."""
        views = self.roots[name].earlier(object_path(object_id))
        return next((view for view in views if self._state_in(view, name, object_id, bundle) == "good"), None)

    def _home_zip(self, bundle: Sealed, path: Path, good: str) -> bool:
        """The bundle in the home from a location at which it is good."""
        root, place = self.roots[good], object_path(bundle.object_id)
        report, name = check_object(root, place), kept_name(self.places[good], bundle.file_name)
        if file_digest(report, name) is None or report.inventory is None:
            return False
        make_folder(path.parent)
        aside = path.with_suffix(".tam")
        content = f"{place}/{report.inventory.files()[name]}"
        fetch_plain(root, content, aside, encrypted=bool(self.places[good].recipients), identities=self.identities)
        if sha256_of(aside) != bundle.zip_sha256:
            aside.unlink()
            return False
        if path.exists():
            self.outcome.set_aside.append(set_aside(self.home, path, self.now))
        move(aside, path)
        with self.store.write() as db:
            add_event(db, self.now, ACTOR, "repair", bundle.object_id, {"at": HOME, "from": good})
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
