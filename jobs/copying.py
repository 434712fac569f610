"""The copying job: every sealed bundle and the home itself to each location, read back before it counts as stored.

What lies there and is equal is not written again, so a run that was cut short goes on where it stopped. Never writes
over what is there: a bad object is told, and is the repair's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from filelock import FileLock, Timeout

from archive.age_format import Identities
from archive.ocfl.check import ObjectReport, check_object, read_inventory
from archive.ocfl.inventory import Inventory, content_path
from archive.ocfl.layout import INVENTORY, object_path
from archive.ocfl.problems import NothingNewError, OcflError
from archive.ocfl.storage import Storage
from archive.ocfl.writing import tidy, write_version
from archive.renewal import renewals_of
from archive.s3.storage import Bucket
from jobs.copy_places import ACTOR, DeviceOf, device_of, found_root, require_safe_key
from jobs.destroying import sweep
from jobs.encrypting import Wrapping, kept_name, open_file, require_identities
from jobs.held_copies import keep_holds
from jobs.home_snapshot import COPY_LOCK, snapshot, store_object
from jobs.judging import could_be, goes_on_from, judge, main_file, wanted_bundle
from jobs.kept_renewals import Recorded, require_as_made
from jobs.newer_homes import after_record, destroyed_there, older_home
from jobs.s3_places import keep_locked
from jobs.unfinished import aside, clear
from jobs.whole_files import sha256_of
from records.copies import (
    Location,
    ObjectCopy,
    ObjectState,
    Sealed,
    copies_at,
    keep_copy,
    renewals_made,
    restored_from,
    sealed_bundles,
)
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, SoluuError, StoreBusyError, machine_refusal
from records.store import Database, Store

Progress = Callable[[int, int, str], None]
Kept = tuple[ObjectCopy, dict[str, object]]     # what was copied, and what its event says
BUNDLE_MESSAGE, STORE_MESSAGE = "Gói đã niêm phong", "Kho dữ liệu"
RENEWAL_MESSAGE = "Gia hạn dấu thời gian"


@dataclass(slots=True)
class CopyOutcome:
    """What became of one location. `problems`: sentences on single objects; `error`: why the rest was not done."""

    location_id: str
    written: int = 0
    present: int = 0
    renewals: int = 0
    store_version: int | None = None
    problems: list[str] = field(default_factory=list)
    error: str | None = None
    left_out: tuple[str, ...] = ()      # of the home: what looks like a secret key
    unrecorded: tuple[int, ...] = ()    # versions of the home that were found there and that nobody had recorded

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should know though all was copied, in sentences."""
        secret = [f"không chép {name}, trông như khóa bí mật. Cất ngoài kho." for name in self.left_out]
        numbers = ", ".join(map(str, self.unrecorded))
        found = [
            f"ở đó có phiên bản {numbers} của kho mà kho này chưa ghi nhận: lần chép trước bị ngắt, hoặc một máy khác "
            "cũng đang dùng một bản của kho này. Có máy khác thì chỉ làm việc trên một máy."
        ] if self.unrecorded else []
        return (*secret, *found)

    def as_dict(self) -> dict[str, object]:
        return {
            "location": self.location_id, "written": self.written, "present": self.present, "renewals": self.renewals,
            "store_version": self.store_version, "problems": self.problems, "error": self.error,
            "left_out": list(self.left_out), "unrecorded": list(self.unrecorded),
        }  # fmt: skip


def copy_all(
    home: Home,
    store: Store,
    places: Sequence[Location],
    *,
    now: datetime,
    reread: bool = False,
    progress: Progress | None = None,
    device_of: DeviceOf = device_of,
    identities: Identities = (),
) -> list[CopyOutcome]:
    """Copy to each location what it lacks. `reread`: read also what is on record as good there. `identities`: open
    encrypted copies that the home does not remember, to see what they are.

    What goes wrong at one location ends that one alone.
    """
    news = list[Location]()

    def to_one(location: Location, outcome: CopyOutcome) -> None:
        root = found_root(home, store, location, now, device_of)
        tidy(root)
        outcome.problems += sweep(home, store, location, root, now)
        Run(home, store, location, root, now, outcome, identities).copy(reread=reread, progress=progress)
        if isinstance(root, Bucket):
            locks = keep_locked(store, location, root, now, only_if_due=not reread)
            outcome.problems += [problem.sentence() for problem in locks]
            kept = keep_holds(home, store, location, root, now)
            outcome.problems += kept.problems
            if kept.is_news:
                news.append(location)

    with copying_alone(home, store.wait):
        outcomes = [CopyOutcome(location.location_id) for location in places]
        _to_each(places, outcomes, to_one)
        if news:    # a home that was restored without knowing of its own holds takes them for a stranger's
            done = [pair for pair in zip(places, outcomes, strict=True) if pair[1].error is None]
            _to_each(
                [place for place, _ in done], [outcome for _, outcome in done],
                partial(_home_to_one, home, store, now, device_of),
            )  # fmt: skip
        return outcomes


def copy_home(
    home: Home, store: Store, places: Sequence[Location], *, now: datetime, device_of: DeviceOf = device_of
) -> list[CopyOutcome]:
    """The home itself alone to each location where it lies already: what was decided just now is known there, too."""
    with copying_alone(home, store.wait):
        outcomes = [CopyOutcome(location.location_id) for location in places]
        _to_each(places, outcomes, partial(_home_to_one, home, store, now, device_of))
        return outcomes


def _home_to_one(
    home: Home, store: Store, now: datetime, device_of: DeviceOf, location: Location, outcome: CopyOutcome
) -> None:
    root = found_root(home, store, location, now, device_of)
    tidy(root)
    Run(home, store, location, root, now, outcome).copy_home()


def _to_each(
    places: Sequence[Location], outcomes: Sequence[CopyOutcome], to_one: Callable[[Location, CopyOutcome], None]
) -> None:
    for location, outcome in zip(places, outcomes, strict=True):
        try:
            if location.is_written_once:
                raise CannotError(f"{location.kind_name} chỉ ghi một lần. Ghi ảnh mới: soluu copy iso TỆP_MỚI")
            to_one(location, outcome)
        except (SoluuError, OSError, OcflError) as error:
            outcome.error = said(error)


def said(error: Exception) -> str:
    """An error as a sentence."""
    if isinstance(error, OSError):
        return machine_refusal(error)
    return str(error) if isinstance(error, SoluuError) else f"Không ghi được: {error}."


def content_of(location: Location, bundle: Sealed) -> str:
    """Where a bundle's ZIP lies under a location's storage root."""
    return f"{object_path(bundle.object_id)}/{content_path(1, kept_name(location, bundle.file_name))}"


@dataclass(frozen=True, slots=True)
class Run:
    """One location at a time. `year`: of the bundles only those of that school year. `waiting`: where what was copied
    waits to be put on record, as long as it does not lie at its location yet."""

    home: Home
    store: Store
    location: Location
    root: Storage
    now: datetime
    outcome: CopyOutcome
    identities: Identities = ()
    year: str | None = None
    waiting: list[Kept] | None = None

    def copy(self, *, reread: bool, progress: Progress | None) -> None:
        """Raises `CannotError` before anything is written where a newer home of this school lies."""
        require_safe_key(self.home, with_key=self.location.with_key)
        self._require_newest()
        with self.store.read() as db:
            bundles, known = self._chosen(sealed_bundles(db)), copies_at(db, self.location.location_id)
            made = renewals_made(db)
        total = len(bundles) + 1
        for number, bundle in enumerate(bundles):
            if progress:
                progress(number, total, f"{self.location.location_id}: {bundle.file_name}")
            try:
                recorded = made.get(bundle.bundle_id, {})
                there = self._bundle(bundle, known.get(bundle.object_id), recorded, reread=reread)
                self._renewals(bundle, recorded, there)
            except (CannotError, OcflError) as error:
                self.outcome.problems.append(f"{bundle.file_name}: {said(error)}")
        if progress:
            progress(total - 1, total, f"{self.location.location_id}: kho dữ liệu")
        self._store(known.get(store_object(self.home)))
        if progress:
            progress(total, total, self.location.location_id)

    def copy_home(self) -> None:
        """Nothing where no copy of the home is, on record or not. Raises as `copy`."""
        self._require_newest()
        own = store_object(self.home)
        with self.store.read() as db:
            known = copies_at(db, self.location.location_id).get(own)
        if known or self.root.has(object_path(own)):
            require_safe_key(self.home, with_key=self.location.with_key)
            self._store(known)

    def _require_newest(self) -> None:
        if gone := destroyed_there(self.home, self.store, self.location, self.root, self.identities):
            raise CannotError(older_home(self.location, gone))

    def _chosen(self, bundles: Sequence[Sealed]) -> list[Sealed]:
        return [each for each in bundles if self.year in {None, each.school_year}]

    def _bundle(
        self, bundle: Sealed, known: ObjectCopy | None, recorded: Recorded, *, reread: bool
    ) -> Inventory:
        """The bundle's object as it lies there, found or written."""
        place = object_path(bundle.object_id)
        if self.root.has(place):
            there = read_inventory(self.root, place)
            if there is None or known is None or reread or not self._is_as_recorded(there, bundle, known, recorded):
                there = self._found(bundle, known, recorded)
            elif not self._looks_there(bundle):
                raise CannotError("bản ở nơi giữ thiếu tệp. Chạy «soluu repair».")
            self.outcome.present += 1
            return there
        if known is not None:
            raise CannotError("đã chép mà nay không còn ở nơi giữ. Chạy «soluu repair».")
        source = bundle.path_in(self.home)
        if not source.exists() or sha256_of(source) != bundle.zip_sha256:
            raise CannotError("gói trong kho mất hoặc hỏng, không chép. Chạy «soluu repair».")
        wrapping = Wrapping.of(self.home, self.location, bundle.object_id)
        written = write_version(
            self.root, bundle.object_id, wrapping.files({bundle.file_name: source}), now=self.now,
            message=BUNDLE_MESSAGE,
        )  # fmt: skip
        digest = written.digests[kept_name(self.location, bundle.file_name)].sha256
        if digest != self._expected(bundle, None):
            raise CannotError("gói đổi trong lúc chép. Chạy «soluu fixity», rồi «soluu repair».")
        self._keep(bundle.object_id, written.inventory, digest, None, stamp=self._version_id(bundle))
        wrapping.forget()
        self.outcome.written += 1
        return written.inventory

    def _is_as_recorded(self, there: Inventory, bundle: Sealed, known: ObjectCopy, recorded: Recorded) -> bool:
        """Whether its inventory still says what was read back there: what else it holds `fixity` reads."""
        wanted = wanted_bundle(bundle, bundle.path_in(self.home), recorded, self.location, known)
        return known.state == "good" and there.head == known.version and could_be(there, wanted)

    def _renewals(self, bundle: Sealed, recorded: Recorded, there: Inventory) -> None:
        """The bundle's renewals that are not there yet, as one version more; nothing that is there is touched."""
        path = bundle.path_in(self.home)
        require_as_made(path, recorded)
        names = there.files()
        lacking = {each.name: each for each in renewals_of(path) if kept_name(self.location, each.name) not in names}
        if not lacking:
            return
        wrapping = Wrapping.of(self.home, self.location, bundle.object_id)
        written = write_version(
            self.root, bundle.object_id, wrapping.files(lacking), now=self.now, message=RENEWAL_MESSAGE
        )
        known = self._on_record(bundle.object_id)
        self._keep(bundle.object_id, written.inventory, known.sha256, known, stamp=self._version_id(bundle))
        wrapping.forget()
        self.outcome.renewals += len(lacking)

    def _on_record(self, object_id: str) -> ObjectCopy:
        """What the location has of an object that was put there or found, also while it waits to be on record."""
        waiting = [copy for copy, _ in self.waiting or () if copy.object_id == object_id]
        if waiting:
            return waiting[-1]
        with self.store.read() as db:
            return copies_at(db, self.location.location_id)[object_id]

    def _version_id(self, bundle: Sealed) -> str | None:
        return self.root.version_id(content_of(self.location, bundle))

    def _looks_there(self, bundle: Sealed) -> bool:
        """Only by its name and size: reading everything is the business of `fixity`, and of `reread`."""
        there = self.root.size(content_of(self.location, bundle))
        here = bundle.path_in(self.home)
        if there is None or not here.exists():
            return there is not None
        size = here.stat().st_size
        return there > size if self.location.recipients else there == size

    def _expected(self, bundle: Sealed, known: ObjectCopy | None) -> str | None:
        """The SHA-256 that the bundle's file must have there; None for an encrypted one that nobody remembers."""
        if not self.location.recipients:
            return bundle.zip_sha256
        if known is not None:
            return known.sha256
        wrapping = Wrapping.of(self.home, self.location, bundle.object_id)
        return wrapping.holding(bundle.file_name, bundle.zip_sha256)

    def _found(self, bundle: Sealed, known: ObjectCopy | None, recorded: Recorded) -> Inventory:
        """An object that is there: taken on record only as what it is found to be, every byte of it."""
        report, path = check_object(self.root, object_path(bundle.object_id)), bundle.path_in(self.home)
        expected = self._expected(bundle, known)
        wanted = replace(
            wanted_bundle(bundle, path, recorded, self.location, known), sha256=expected, inventory_sha512=None,
            is_exact=False,
        )  # fmt: skip
        judged, main = judge(report, wanted), main_file(report, str(wanted.main))
        if judged.is_good and main and report.inventory:
            if expected is None:
                self._require_opens(bundle)
            self._require_renewals_open(bundle, report, known, recorded)
            self._keep(bundle.object_id, report.inventory, main[1], known, stamp=self._version_id(bundle))
            Wrapping.of(self.home, self.location, bundle.object_id).forget()
            return report.inventory
        wrong = next(each for each in judged.problems if not each.is_harmless)
        if judged.result == "could-not-check":
            raise CannotError(wrong.sentence())
        found = main[1] if main else bundle.zip_sha256
        self._keep_bad(known or self._copy(bundle.object_id, 1, expected or found))
        raise CannotError(f"bản ở nơi giữ không còn đúng, không ghi đè. {wrong.sentence()}")

    def _require_opens(self, bundle: Sealed) -> None:
        """Of an encrypted file that the home does not remember only the key tells what it holds."""
        require_identities(self.identities, self.location.location_id)
        with aside(self.home) as folder:
            content = content_of(self.location, bundle)
            if open_file(self.root, content, folder / "goi", self.identities) != bundle.zip_sha256:
                raise CannotError("bản mã hóa ở nơi giữ không phải gói này, không ghi đè. Chọn nơi giữ mới.")

    def _require_renewals_open(
        self, bundle: Sealed, report: ObjectReport, known: ObjectCopy | None, recorded: Recorded
    ) -> None:
        """An encrypted renewal is what was made only where the record, the home or the key says so: anybody can
        encrypt to a recovery key."""
        inventory = report.inventory
        if not self.location.recipients or inventory is None:
            return
        if known and known.inventory_sha512 == inventory.sha512:
            return
        plain = wanted_bundle(bundle, bundle.path_in(self.home), recorded, replace(self.location, recipients=()))
        wrapping = Wrapping.of(self.home, self.location, bundle.object_id)
        for name, digest in (plain.renewals or {}).items():
            there = main_file(report, kept_name(self.location, name))
            if there is None or digest is None or wrapping.holding(name, digest) == there[1]:
                continue
            require_identities(self.identities, self.location.location_id)
            with aside(self.home) as folder:
                if open_file(self.root, there[0], folder / "gia-han", self.identities) != digest:
                    raise CannotError(f"lần gia hạn {name} ở nơi giữ khác với lần đã làm. Chạy «soluu repair».")

    def _store(self, known: ObjectCopy | None) -> None:
        """The home itself, as a new version of its object wherever it holds something new."""
        with snapshot(self.home, self.store, with_key=self.location.with_key) as taken:
            self.outcome.left_out = taken.left_out
            place = object_path(taken.object_id)
            inventory = read_inventory(self.root, place) if self.root.has(place) else None
            if known and inventory and not self._is_recorded(inventory, known):
                return
            if known and inventory and known.state == "good" and (known.stamp, known.version) == (
                taken.stamp, inventory.head
            ):  # fmt: skip
                self.outcome.store_version = known.version
                return
            wrapping = Wrapping.of(self.home, self.location, taken.object_id)
            files = wrapping.files(taken.files, inventory.manifest.keys() if inventory else ())
            found = inventory.head if inventory else 0
            try:
                written = write_version(
                    self.root, taken.object_id, files, now=self.now, message=STORE_MESSAGE, keep=False
                )
                inventory, digest = written.inventory, written.digests[self._store_name].sha256
            except NothingNewError:     # written by a run that was cut short before it could say so
                inventory, digest = self._written_before(taken.object_id)
            unrecorded = self._unrecorded(known, found)
            self.outcome.unrecorded += unrecorded
            self._keep(taken.object_id, inventory, digest, known, stamp=taken.stamp, unrecorded=unrecorded)
            wrapping.done()
            self.outcome.store_version = inventory.head

    def _unrecorded(self, known: ObjectCopy | None, head: int) -> tuple[int, ...]:
        """The versions that came after what is on record there, and after what this home was restored from."""
        if known is None:
            before = self._restored_there()
            return tuple(range(before + 1, head + 1)) if before else ()
        return tuple(after_record(known, self._came_from(known), head))

    def _restored_there(self) -> int:
        """The version there that this home was restored from, where it has no record of the place; 0: none is."""
        with self.store.read() as db:
            restored = restored_from(db)
        if restored is None:
            return 0
        path = f"{object_path(store_object(self.home))}/v{restored.version}/{INVENTORY}"
        is_there = self.root.size(path) is not None and self.root.digests(path).sha512 == restored.inventory_sha512
        return restored.version if is_there else 0

    def _came_from(self, known: ObjectCopy) -> ObjectState | None:
        """What this home was restored from, where that may lie there yet."""
        with self.store.read() as db:
            restored = restored_from(db)
        return restored if restored and restored.counts_for(known) else None

    def _is_recorded(self, inventory: Inventory, known: ObjectCopy) -> bool:
        """Whether what is on record lies there yet: nothing is written on top of anything else, for that would make it
        good for ever. Versions after it may be of a run that was cut short, or of the home that this one was restored
        from; the event names them. What this home was restored from may lie there too: a repair had put it there."""
        on_record = ObjectState(known.version, known.inventory_sha512) if known.inventory_sha512 else None
        if on_record is None or goes_on_from(inventory, on_record):
            return True
        if (came_from := self._came_from(known)) and goes_on_from(inventory, came_from):
            return True
        self._keep_bad(known)
        self.outcome.problems.append(
            "Bản sao của kho ở nơi giữ không phải là bản đã chép và ghi nhận: ai đó đã sửa hoặc lùi nó. Không ghi tiếp "
            "lên trên. Chạy «soluu repair»; không sửa được thì thêm nơi giữ mới và hỏi người giữ nơi ấy."
        )
        return False

    @property
    def _store_name(self) -> str:
        return kept_name(self.location, self.home.store_path.name)

    def _written_before(self, object_id: str) -> tuple[Inventory, str]:
        """The inventory and the store's digest of an object that is there, every byte of it read."""
        report = check_object(self.root, object_path(object_id))
        found = main_file(report, self._store_name)
        if report.problems or found is None or report.inventory is None:
            raise CannotError("Bản sao của kho ở nơi giữ đã hỏng, không ghi đè. Chạy «soluu repair».")
        return report.inventory, found[1]

    def _copy(self, object_id: str, version: int, digest: str) -> ObjectCopy:
        """What was read at the location just now."""
        return ObjectCopy(self.location.location_id, object_id, version, digest, None, self.now, self.now, "good")

    def _keep(
        self, object_id: str, inventory: Inventory, digest: str, known: ObjectCopy | None,
        *, stamp: str | None, unrecorded: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """What was read back there, on record. `unrecorded`: versions found there that nobody had recorded."""
        copy = replace(
            self._copy(object_id, inventory.head, digest), stamp=stamp, inventory_sha512=inventory.sha512
        )
        if known and known.version == copy.version:
            copy = replace(copy, written_at=known.written_at)
        self._put_on_record(copy, {"unrecorded": list(unrecorded)} if unrecorded else {})

    def _keep_bad(self, known: ObjectCopy) -> None:
        """What is on record there is not what lies there."""
        self._put_on_record(replace(known, state="bad"), {})

    def _put_on_record(self, copy: ObjectCopy, detail: dict[str, object]) -> None:
        detail |= {
            "location": copy.location_id, "version": copy.version, "sha256": copy.sha256, "state": copy.state,
        }  # fmt: skip
        if copy.inventory_sha512:
            detail["inventory_sha512"] = copy.inventory_sha512
        if version_id := self.root.version_id(f"{object_path(copy.object_id)}/{INVENTORY}"):
            detail["inventory_version_id"] = version_id
            detail |= {"version_id": copy.stamp} if copy.object_id != store_object(self.home) else {}
        if self.waiting is not None:
            self.waiting.append((copy, detail))
            return
        with self.store.write() as db:
            put_copies_on_record(db, [(copy, detail)], self.now)


def put_copies_on_record(db: Database, kept: Sequence[Kept], now: datetime) -> None:
    """What was read back at its location, each with its event."""
    for copy, detail in kept:
        keep_copy(db, copy)
        add_event(db, now, ACTOR, "copy", copy.object_id, detail)


@contextmanager
def copying_alone(home: Home, wait: float) -> Iterator[None]:
    """One run of copying, checking or repairing at a time; what one that was killed left is done away with."""
    try:
        with FileLock(home.root / COPY_LOCK, timeout=wait):
            clear(home, wait)
            yield
    except Timeout as error:
        raise StoreBusyError(
            f"Một lượt sao chép hoặc kiểm tra bản sao khác đang chạy, đã đợi {wait:g} giây. Chờ xong rồi thử lại."
        ) from error
