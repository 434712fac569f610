"""Legal holds on copies in S3, where the service itself keeps what is held, whoever has the keys to the bucket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.s3.storage import Bucket
from jobs.home_snapshot import store_object
from jobs.s3_places import ACTOR
from records.copies import HeldThere, Location, copies_at, held_at, object_of
from records.facts import add_event
from records.holds import held_records
from records.home import Home
from records.problems import machine_refusal
from records.store import Database, Store

_NOT_OURS = (
    "dịch vụ lưu trữ đã giữ lại từ trước lệnh giữ của trường, nên không gỡ. Hỏi người giữ tài khoản S3; muốn gỡ thì gỡ "
    "bằng công cụ của dịch vụ."
)


def keep_holds(
    home: Home, store: Store, location: Location, bucket: Bucket, now: datetime
) -> tuple[int, Sequence[str]]:
    """Bring the service's holds on a location's objects into line with those that stand, also on what was written
    since: on how many files, and what the service refused. Each change is an event, after it was read back. A hold that
    was there before ours is not ours to lift. At a location that is no longer in use holds are lifted, none is put."""
    with store.read() as db:
        there, known = copies_at(db, location.location_id), held_at(db, location.location_id)
        held = _held(home, (*held_records(db), *held_records(db, destroyed=True)))
    files, problems = 0, list[str]()
    for object_id, copy in there.items():
        before = known.get(object_id, HeldThere(is_on=False, version=0))
        on = object_id in held
        if on and location.retired_at is not None:
            continue
        if on == before.is_on and (not on or before.version >= copy.version):
            continue
        place = object_path(object_id)
        try:
            was_there = before.was_there if before.is_on else bucket.has_any_hold(place)
            if on and not before.is_on:     # a run that is cut short must not take its own hold for another's
                begun = {"location": location.location_id, "on": True, "version": 0, "files": 0}
                with store.write() as db:
                    add_event(db, now, ACTOR, "copy-hold", object_id, begun | _noted(was_there=was_there))
            changed = 0 if was_there and not on else bucket.hold(place, on=on)
        except (OSError, OcflError) as error:
            problems.append(not_yet(location, error, object_id))
            continue
        if was_there and not on:
            problems.append(f"{location.location_id}, {object_id}: {_NOT_OURS}")
        files += changed
        detail = {"location": location.location_id, "on": on, "version": copy.version, "files": changed}
        detail |= _noted(was_there=was_there and on)
        with store.write() as db:
            add_event(db, now, ACTOR, "copy-hold", object_id, detail)
    return files, problems


def _noted(*, was_there: bool) -> dict[str, object]:
    return {"was_there": True} if was_there else {}


def has_ours(db: Database, location: Location) -> bool:
    """Whether the service holds anything there in our name."""
    return any(each.is_on for each in held_at(db, location.location_id).values())


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


def _held(home: Home, records: Iterable[tuple[str, str]]) -> set[str]:
    return {store_object(home) if kind == "correction" else object_of(subject) for kind, subject in records}


def not_yet(location: Location, error: Exception, object_id: str = "") -> str:
    """That a service's hold has still to be changed, as a sentence."""
    said = machine_refusal(error) if isinstance(error, OSError) else str(error)
    where = f"{location.location_id}, {object_id}" if object_id else location.location_id
    later = "Lần «soluu copy run» sau sẽ làm lại."
    if location.retired_at is not None:
        later = "Nơi này đã thôi dùng: lần «soluu dispose carry-out» tới được nơi ấy sẽ gỡ."
    return f"{where}: chưa đổi được lệnh giữ của dịch vụ lưu trữ ({said}). {later}"
