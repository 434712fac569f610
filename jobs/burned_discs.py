"""Discs that people burn from a disc image: read back against what is known of the image, then a location of its own.

Of discs of one image each is told by the serial that its keeper wrote on it: their bytes are all alike.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.discs.burned import Burned
from archive.discs.image import INSIDE
from archive.ocfl.check import check_object, check_structure, is_root
from archive.ocfl.layout import object_path
from jobs.copy_places import (
    CHECK_EVERY,
    DeviceOf,
    checked_name,
    device_of,
    holds_any,
    medium_name,
    put_on_record,
    require_new,
)  # fmt: skip
from jobs.copying import CopyOutcome, Kept, Progress, copying_alone, put_copies_on_record
from jobs.destroying import sweep
from jobs.fixity import check_places
from jobs.home_snapshot import store_object
from jobs.judging import OnRecord, judge
from records.clock import VIETNAM
from records.copies import Location, ObjectCopy, copies_at, every_location, found_elsewhere, locations
from records.home import Home
from records.problems import CannotError, UsageError
from records.store import Store

_LOOP = 7   # Linux: the major number of files that are mounted as if they were drives


def disc_root(mount: Path) -> Path:
    """The storage root of a mounted disc. Raises `UsageError` where there is none."""
    path = mount.expanduser().resolve()
    if path.is_file() or path.is_block_device():
        raise UsageError(
            f"{path} là thiết bị hay tệp ảnh, không phải thư mục của đĩa. Gắn đĩa vào máy rồi ghi thư mục ấy, như E:\\ "
            "hay /media/dia."
        )
    for root in (path, path / INSIDE):
        if is_root(root):
            return root
    raise UsageError(f"Không thấy đĩa ghi từ ảnh của Sổ Lưu ở {path}. Cho đĩa vào ổ rồi chạy lại.")


def copy_disc(
    home: Home,
    store: Store,
    mount: Path,
    *,
    of: str,
    now: datetime,
    name: str | None = None,
    label: str | None = None,
    custodian: str | None = None,
    place: str | None = None,
    serial: str | None = None,
    check_every: int | None = None,
    next_check: date | None = None,
    progress: Progress | None = None,
    device_of: DeviceOf = device_of,
) -> tuple[Location, CopyOutcome]:
    """Put a disc on record that was burned from the image of the location `of`, once all on it was read back and is
    the same; one that is known already is checked. Raises `CannotError` where anything differs: nothing is on record
    then."""
    root, image = disc_root(mount), _image(store, of)
    device = device_of(root)
    _require_disc(home, image, root, device, device_of)
    if known := _known(store, image, root, serial):
        return known, _checked(home, store, known, root, now, progress, device_of)
    every = check_every or CHECK_EVERY["usb"]
    location = Location(
        checked_name(name or medium_name(store, serial, "disc")), "usb", str(root), label, custodian, place, serial,
        image.with_key, device, on_home_device=False, check_every=every, added_at=now,
        next_check=next_check or now.astimezone(VIETNAM).date() + timedelta(days=every),
        recipients=image.recipients, burned_from=image.location_id,
    )  # fmt: skip
    with copying_alone(home, store.wait):
        with store.read() as db:
            require_new(db, location.location_id, location.uri, serial, location.burned_from)
            expected, on_record = copies_at(db, image.location_id), OnRecord.read(home, db)
        found = _read_back(on_record, Burned(root), location, expected, now, progress)
        with store.write() as db:
            require_new(db, location.location_id, location.uri, serial, location.burned_from)
            put_on_record(db, location, now)
            put_copies_on_record(db, found, now)
        said = sweep(home, store, location, Burned(root), now)
    return location, _outcome(home, store, location, said)


def _image(store: Store, name: str) -> Location:
    """Also one that is not in use any more: its discs may be."""
    with store.read() as db:
        images = [each for each in every_location(db) if each.kind == "iso" and each.location_id == name]
    if not images:
        raise UsageError(f"{name} không phải ảnh đĩa. Ghi ảnh trước: soluu copy iso TỆP, rồi ghi ảnh ấy ra đĩa.")
    return images[0]


def _require_disc(home: Home, image: Location, root: Path, device: str, device_of: DeviceOf) -> None:
    """What lies on the image's drive or the home's, or is the image itself, would be lost with it."""
    if device in {image.device, device_of(home.root)}:
        raise UsageError(f"{root} nằm cùng ổ với ảnh hoặc với kho, không phải đĩa đã ghi. Ghi thư mục của ổ đĩa CD.")
    if sys.platform == "linux" and device.isdigit() and os.major(int(device)) == _LOOP:
        raise UsageError(f"{root} là tệp ảnh được gắn như ổ đĩa, không phải đĩa đã ghi. Cho đĩa vào ổ rồi chạy lại.")


def _known(store: Store, image: Location, root: Path, serial: str | None) -> Location | None:
    """The disc of that serial, wherever it lies now, or the one without a serial that was found here before."""
    with store.read() as db:
        discs = [each for each in locations(db) if each.burned_from == image.location_id]
    return next((
        each for each in discs if each.medium_serial == serial and (serial or each.uri == str(root))
    ), None)  # fmt: skip


def _read_back(
    on_record: OnRecord, root: Burned, location: Location, expected: dict[str, ObjectCopy], now: datetime,
    progress: Progress | None,
) -> list[Kept]:  # fmt: skip
    """Every object of the image as the disc gives it. Raises `CannotError` unless all are whole and the same."""
    found: list[Kept] = []
    wrong = [problem.sentence() for problem in check_structure(root)[0]]
    for number, copy in enumerate(expected.values()):
        if progress:
            progress(number, len(expected), f"{location.location_id}: {copy.object_id}")
        report = check_object(root, object_path(copy.object_id))
        judged = judge(report, on_record.wanted(location, copy))
        wrong += [problem.sentence() for problem in report.problems]
        if report.inventory is None or not judged.is_good:
            wrong += [] if report.problems else [f"{copy.object_id}: khác với trong ảnh."]
            continue
        there = replace(
            copy, location_id=location.location_id, version=report.inventory.head, written_at=now, read_back_at=now,
            state="good",
        )  # fmt: skip
        found.append((there, {
            "location": there.location_id, "version": there.version, "sha256": there.sha256, "state": there.state,
        }))  # fmt: skip
    if wrong or not found:
        raise CannotError(
            f"Đĩa ở {root} không đúng như ảnh {location.burned_from}: {len(found)} trong {len(expected)} đối tượng đọc "
            f"lại còn nguyên. {' '.join(wrong[:1])} Chưa ghi nhận gì. Ghi đĩa khác từ ảnh ấy rồi chạy lại."
        )
    return found


def _checked(
    home: Home, store: Store, disc: Location, root: Path, now: datetime, progress: Progress | None, device_of: DeviceOf
) -> CopyOutcome:
    """A disc that is on record, wherever its keeper says that it lies now."""
    with store.write() as db:
        if holds_any(root, list(copies_at(db, disc.location_id))):
            found_elsewhere(db, disc.location_id, str(root))
    (found,) = check_places(
        home, store, [replace(disc, uri=str(root))], now=now, progress=progress, device_of=device_of, is_declared=True
    )
    outcome = _outcome(home, store, disc, [problem.sentence() for problem in found.problems])
    outcome.error = found.error or ("Có gói chưa đọc được." if found.exit_code == 3 else None)
    return outcome


def _outcome(home: Home, store: Store, location: Location, problems: list[str]) -> CopyOutcome:
    with store.read() as db:
        good = {name: copy for name, copy in copies_at(db, location.location_id).items() if copy.state == "good"}
    own = good.pop(store_object(home), None)
    return CopyOutcome(
        location.location_id, present=len(good), store_version=own.version if own else None, problems=problems
    )
