"""Legal holds where copies lie: in S3 the service itself keeps what is held, whoever has the keys to the bucket.

The hold in the store comes first and keeps the program from destroying. A bucket that cannot be reached just then gets
its holds with the next run of copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.s3.storage import Bucket
from jobs.home_snapshot import store_object
from jobs.s3_places import ACTOR, opened_bucket
from records.copies import HeldThere, Location, copies_at, held_at, locations, object_of
from records.facts import add_event
from records.holds import HoldAsked, HoldRow, held_records, lift_hold, place_hold
from records.home import Home
from records.policy.words import Role
from records.problems import SoluuError, machine_refusal
from records.store import Store


@dataclass(frozen=True, slots=True)
class HoldOutcome:
    """A hold that was placed or lifted. `files`: S3 location → on how many files the service's own hold was changed;
    `problems`: sentences on where that has still to be done; `without`: the locations whose copy of the store was made
    before, and whose restoring would not know of it."""

    hold: HoldRow
    files: dict[str, int]
    problems: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be done besides, in sentences."""
        if not self.without:
            return ()
        where = f"Bản sao của kho ở {', '.join(self.without)}"
        return (f"{where} chưa có việc này: chép lại («soluu copy») để khôi phục từ đó không mất nó.",)


def place(home: Home, store: Store, asked: HoldAsked, *, by: Role, now: datetime) -> HoldOutcome:
    """Place a hold, and put it on the copies in S3. Raises as `place_hold`."""
    with store.write() as db:
        hold = place_hold(db, asked, by=by, now=now)
    return HoldOutcome(hold, *_everywhere(home, store, now), _without(home, store))


def lift(home: Home, store: Store, hold_id: str, *, reason: str, by: Role, now: datetime) -> HoldOutcome:
    """Lift a hold; copies in S3 that no other one covers are let go. Raises as `lift_hold`."""
    with store.write() as db:
        hold = lift_hold(db, hold_id, reason=reason, by=by, now=now)
    return HoldOutcome(hold, *_everywhere(home, store, now), _without(home, store))


def _everywhere(home: Home, store: Store, now: datetime) -> tuple[dict[str, int], tuple[str, ...]]:
    with store.read() as db:
        places = [location for location in locations(db) if location.kind == "s3"]
    files, problems = dict[str, int](), list[str]()
    for location in places:
        try:
            bucket = opened_bucket(home, location, now)
            files[location.location_id], refused = keep_holds(home, store, location, bucket, now)
            problems += refused
        except (SoluuError, OSError) as error:
            problems.append(_not_yet(location.location_id, error))
    return files, tuple(problems)


def _without(home: Home, store: Store) -> tuple[str, ...]:
    """Where a copy of the store lies: each was made before what was written just now."""
    with store.read() as db:
        there = [each.location_id for each in locations(db)]
        return tuple(name for name in there if store_object(home) in copies_at(db, name))


def keep_holds(
    home: Home, store: Store, location: Location, bucket: Bucket, now: datetime
) -> tuple[int, Sequence[str]]:
    """Bring the service's holds on a location's objects into line with those that stand, also on what was written
    since: on how many files, and what the service refused. Each change is an event, after it was read back."""
    with store.read() as db:
        there, known = copies_at(db, location.location_id), held_at(db, location.location_id)
        records = held_records(db)
    held = {store_object(home) if kind == "correction" else object_of(subject) for kind, subject in records}
    files, problems = 0, list[str]()
    for object_id, copy in there.items():
        before = known.get(object_id, HeldThere(is_on=False, version=0))
        on = object_id in held
        if on == before.is_on and (not on or before.version >= copy.version):
            continue
        try:
            changed = bucket.hold(object_path(object_id), on=on)
        except (OSError, OcflError) as error:
            problems.append(_not_yet(f"{location.location_id}, {object_id}", error))
            continue
        files += changed
        detail = {"location": location.location_id, "on": on, "version": copy.version, "files": changed}
        with store.write() as db:
            add_event(db, now, ACTOR, "copy-hold", object_id, detail)
    return files, problems


def _not_yet(where: str, error: Exception) -> str:
    said = machine_refusal(error) if isinstance(error, OSError) else str(error)
    return f"{where}: chưa đổi được lệnh giữ của dịch vụ lưu trữ ({said}). Lần «soluu copy run» sau sẽ làm lại."
