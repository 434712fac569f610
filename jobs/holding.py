"""Legal holds, placed and lifted wherever copies lie: the copies of the store learn of it, and in S3 the service holds.

The hold in the store comes first and keeps the program from destroying. A location that cannot be reached just then is
told, and gets it with the next run of copying.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.copy_places import DeviceOf, device_of
from jobs.copying import copy_home
from jobs.held_copies import keep_holds, may_differ, not_yet
from jobs.home_snapshot import store_object
from jobs.s3_places import opened_bucket
from records.copies import copies_at, every_location, locations
from records.holds import HoldAsked, HoldRow, lift_hold, place_hold
from records.home import Home
from records.policy.words import Role
from records.problems import SoluuError, StoreBusyError
from records.reading import other_revisions
from records.store import Store


@dataclass(frozen=True, slots=True)
class HoldOutcome:
    """A hold that was placed or lifted. `files`: S3 location → on how many files the service's own hold was changed;
    `problems`: sentences on where that has still to be done; `without`: the locations whose copy of the store could not
    be written anew, and whose restoring would not know of it; `found`: sentences on what was found on the way."""

    hold: HoldRow
    files: dict[str, int]
    problems: tuple[str, ...]
    without: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be done besides, in sentences."""
        if not self.without:
            return self.found
        where = f"Bản sao của kho ở {', '.join(self.without)}"
        again = "chép lại («soluu copy», ảnh đĩa thì ghi ảnh mới: «soluu copy iso»)"
        return (f"{where} chưa có việc này: {again} để khôi phục từ đó không mất nó.", *self.found)


def place(
    home: Home, store: Store, asked: HoldAsked, *, by: Role, now: datetime, device_of: DeviceOf = device_of
) -> HoldOutcome:
    """Place a hold, put it on the copies in S3, and let the copies of the store know. Raises as `place_hold`."""
    with store.write() as db:
        hold = place_hold(db, asked, by=by, now=now)
        others = other_revisions(db, hold.subject_id) if hold.scope == "bundle" and hold.subject_id else ()
    outcome = _outcome(home, store, hold, now, device_of)
    return replace(outcome, found=(*_also_kept(others), *outcome.found))


def _also_kept(others: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    if not others:
        return ()
    named = ", ".join(f"bản {revision} ({bundle_id})" for revision, bundle_id in others)
    return (f"Lệnh này chỉ giữ một bản; không giữ {named} của cùng lớp, cùng kì. Muốn giữ mọi bản thì giữ cả lớp.",)


def lift(
    home: Home, store: Store, hold_id: str, *, reason: str, by: Role, now: datetime, device_of: DeviceOf = device_of
) -> HoldOutcome:
    """Lift a hold; copies in S3 that no other one covers are let go. Raises as `lift_hold`."""
    with store.write() as db:
        hold = lift_hold(db, hold_id, reason=reason, by=by, now=now)
    return _outcome(home, store, hold, now, device_of)


def _outcome(home: Home, store: Store, hold: HoldRow, now: datetime, device_of: DeviceOf) -> HoldOutcome:
    """In S3 also where a location is no longer in use but differs: nobody else comes by. That such a one is out of
    reach is told, and is no task: it may be gone for good."""
    with store.read() as db:
        places = [
            each for each in every_location(db)
            if each.kind == "s3" and (each.retired_at is None or may_differ(home, db, each))
        ]  # fmt: skip
    files, problems, found = dict[str, int](), list[str](), list[str]()
    for location in places:
        try:
            kept = keep_holds(home, store, location, opened_bucket(home, location, now), now)
            files[location.location_id] = kept.files
            problems += kept.problems
        except (SoluuError, OSError) as error:
            (found if location.retired_at else problems).append(not_yet(location, error))
    without, notes = _told_to_copies(home, store, now, device_of)
    return HoldOutcome(hold, files, tuple(problems), without, (*found, *notes))


def _told_to_copies(
    home: Home, store: Store, now: datetime, device_of: DeviceOf
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where a copy of the store lies, or may lie, that could not be told of it: that medium is not there, or is written
    once. And what was found where it could: that another machine works with this home, too."""
    with store.read() as db:
        # A home that was restored may not have on record yet what it was restored from.
        places = [
            each for each in locations(db)
            if not each.is_written_once or store_object(home) in copies_at(db, each.location_id)
        ]  # fmt: skip
    try:
        outcomes = copy_home(home, store, places, now=now, device_of=device_of)
    except StoreBusyError:      # another run of copying is going on, and may be past the store
        return tuple(each.location_id for each in places), ()
    without = tuple(each.location_id for each in outcomes if each.error or each.problems)
    return without, tuple(f"{each.location_id}: {note}" for each in outcomes for note in each.notes)
