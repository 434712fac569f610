"""Legal holds on copies in S3, where the service itself keeps what is held, whoever has the keys to the bucket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.ocfl.check import read_inventory
from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.s3.storage import Bucket
from jobs.home_snapshot import store_object
from jobs.s3_places import ACTOR
from records.copies import HeldThere, Location, copies_at, every_location, held_at, object_of
from records.disposal_store import copies_left
from records.facts import add_event
from records.holds import held_records
from records.home import Home
from records.problems import machine_refusal
from records.store import Database, Store

_NOT_OURS = "dịch vụ lưu trữ đã giữ lại từ trước lệnh giữ của trường, nên không gỡ."
OTHERS_HOLD = "Hỏi người giữ tài khoản S3; muốn gỡ thì gỡ bằng công cụ của dịch vụ."


@dataclass(frozen=True, slots=True)
class HoldsKept:
    """On how many `files` holds were put or lifted, the `problems` in sentences, and whether it `is_news` to a home
    that is restored from a copy: an object is held that was not, or the other way round."""

    files: int
    problems: tuple[str, ...]
    is_news: bool


def keep_holds(home: Home, store: Store, location: Location, bucket: Bucket, now: datetime) -> HoldsKept:
    """Bring the service's holds on a location's objects into line with those that stand, also on what was written
    since. Each change is an event, after it was read back. A hold that was there before ours is not ours to lift. At a
    location that is no longer in use holds are lifted, and put only on what waits there to go."""
    with store.read() as db:
        there = {each: copy.version for each, copy in copies_at(db, location.location_id).items()}
        known, ours = held_at(db, location.location_id), _by_another_name(db, location)
        held, waiting = _held_now(home, db), _waiting(db, location)
    if (own := store_object(home)) in held - there.keys():
        there |= _not_on_record(bucket, own)
    files, problems, is_news = 0, list[str](), False
    for object_id, newest in there.items():
        before = known.get(object_id, HeldThere(is_on=False, version=0))
        on = object_id in held
        if on and location.retired_at is not None and object_id not in waiting:
            continue
        if on == before.is_on and (not on or before.version >= newest):
            continue
        place = object_path(object_id)
        try:
            was_there = before.was_there if before.is_on else object_id not in ours and bucket.has_any_hold(place)
            if on and not before.is_on:     # a run that is cut short must not take its own hold for another's
                begun = {"location": location.location_id, "on": True, "version": 0, "files": 0}
                with store.write() as db:
                    add_event(db, now, ACTOR, "copy-hold", object_id, begun | _noted(was_there=was_there))
            changed = 0 if was_there and not on else bucket.hold(place, on=on)
        except (OSError, OcflError) as error:
            problems.append(not_yet(location, error, object_id))
            continue
        if was_there and not on:
            problems.append(f"{location.location_id}, {object_id}: {_NOT_OURS} {OTHERS_HOLD}")
        files, is_news = files + changed, is_news or on != before.is_on
        detail = {"location": location.location_id, "on": on, "version": newest, "files": changed}
        detail |= _noted(was_there=was_there and on)
        with store.write() as db:   # a newer version of what is held anyway makes no copy of the home outdated
            add_event(db, now, ACTOR, "copy-hold" if on != before.is_on else "copy-held", object_id, detail)
    return HoldsKept(files, tuple(problems), is_news)


def _by_another_name(db: Database, location: Location) -> set[str]:
    """What we hold at the very same place, which was in use under another name before."""
    same = [each for each in every_location(db) if each.uri == location.uri and each != location]
    held = [held_at(db, each.location_id).items() for each in same]
    return {object_id for there in held for object_id, hold in there if hold.is_on and not hold.was_there}


def _not_on_record(bucket: Bucket, own: str) -> dict[str, int]:
    """The home's own object where a home that was restored does not know yet that it lies there, with its version."""
    place = object_path(own)
    inventory = read_inventory(bucket, place) if bucket.has(place) else None
    return {own: inventory.head} if inventory else {}


def _noted(*, was_there: bool) -> dict[str, object]:
    return {"was_there": True} if was_there else {}


def may_differ(home: Home, db: Database, location: Location) -> bool:
    """Whether a location that is no longer in use may hold something in our name that nobody holds any more, or has
    something that waits to go and that somebody holds."""
    held = _held_now(home, db)
    ours = {each for each, there in held_at(db, location.location_id).items() if there.is_on}
    return bool(ours - held or held & _waiting(db, location) - ours)


def unknown_holds(
    home: Home, db: Database, bucket: Bucket, location_id: str | None, object_ids: Iterable[str]
) -> list[str]:
    """The objects that the service holds while the home knows no reason: their hold was placed after the home was
    copied for the last time, or by somebody else. `location_id`: None on a machine to which the bucket is no location;
    at one, what waits to be lifted by the next run of copying is known. Raises OSError where it cannot be asked."""
    held = _held(home, held_records(db))
    known = held_at(db, location_id) if location_id else {}
    return [
        each for each in object_ids
        if each not in held and not (each in known and known[each].is_on) and bucket.has_any_hold(object_path(each))
    ]  # fmt: skip


def _held_now(home: Home, db: Database) -> set[str]:
    """The objects that holds bind, of what was destroyed too: copies of it may wait somewhere yet."""
    return _held(home, (*held_records(db), *held_records(db, destroyed=True)))


def _waiting(db: Database, location: Location) -> set[str]:
    """The objects of a location that wait there to go."""
    return {copy.object_id for copy in copies_left(db, location.location_id)}


def _held(home: Home, records: Iterable[tuple[str, str]]) -> set[str]:
    return {store_object(home) if kind == "correction" else object_of(subject) for kind, subject in records}


def not_yet(location: Location, error: Exception, object_id: str = "") -> str:
    """That a service's hold has still to be changed, as a sentence."""
    said = machine_refusal(error) if isinstance(error, OSError) else str(error)
    where = f"{location.location_id}, {object_id}" if object_id else location.location_id
    later = "Lần «soluu copy run» sau sẽ làm lại."
    if location.retired_at is not None:
        later = (
            "Nơi này đã thôi dùng: lần «soluu dispose carry-out» tới được nơi ấy sẽ làm; nơi ấy không còn nữa thì "
            "không phải làm gì."
        )
    return f"{where}: chưa đổi được lệnh giữ của dịch vụ lưu trữ ({said}). {later}"
