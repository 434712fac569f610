"""Locations of copies: how one is added and found again, and on which device it lies."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from archive.discs.burned import Burned
from archive.discs.image import INSIDE, Image
from archive.keys import is_encrypted
from archive.ocfl.check import is_root
from archive.ocfl.folder import Folder, Root, storage_of
from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from archive.ocfl.writing import create_root
from archive.s3.storage import Bucket
from jobs.encrypting import require_same_form
from jobs.s3_places import opened_bucket
from records.clock import VIETNAM
from records.copies import (
    LOCATION_ADDED,
    Kind,
    Location,
    add_location,
    copies_at,
    found_elsewhere,
    is_known,
    keep_seen,
    locations,
    retire,
)
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, UsageError
from records.store import Database, Store

ACTOR = "văn thư"
DeviceOf = Callable[[Path], str]
CHECK_EVERY = {"folder": 30, "s3": 30, "usb": 90, "iso": 90}    # days between whole checks, unless the clerk says else
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def device_of(path: Path) -> str:
    """The device that a path lies on, as the system numbers it: of its nearest folder that exists."""
    there = next(each for each in (path, *path.parents) if each.exists())
    return str(there.stat().st_dev)


def checked_name(name: str) -> str:
    """The name itself. Raises `UsageError` for one that could not stand in a command and in an event."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"Tên nơi giữ «{name}» chỉ gồm a-z, 0-9, dấu . _ - và không quá 40 chữ, như o-mang.")
    return name


def new_folder(home: Home, text: str) -> Path:
    """The folder of `folder:PATH`. Raises `UsageError` where it can hold no copies of this home."""
    scheme, _, rest = text.partition(":")
    if scheme != "folder" or not rest:
        raise UsageError("Nơi giữ phải có dạng folder:ĐƯỜNG_DẪN hoặc s3://BUCKET/TIỀN_TỐ.")
    root = Path(rest).expanduser().resolve()
    if root == home.root or home.root in root.parents or root in home.root.parents:
        raise UsageError(f"Nơi giữ {root} nằm trong kho, hoặc chứa kho. Chọn một thư mục riêng, trên ổ đĩa khác.")
    return root


def medium_root(home: Home, path: Path) -> Path:
    """The storage root of a removable medium: its folder where that is new or a root, else a folder in it."""
    root = new_folder(home, f"folder:{path}")
    if is_root(root) or not root.exists() or not (os.path.ismount(root) or any(root.iterdir())):
        return root
    return root / INSIDE


def add_place(
    home: Home,
    store: Store,
    *,
    name: str,
    kind: Kind,
    root: Path | Bucket,
    now: datetime,
    label: str | None = None,
    custodian: str | None = None,
    place: str | None = None,
    serial: str | None = None,
    with_key: bool = False,
    check_every: int | None = None,
    next_check: date | None = None,
    recipients: tuple[str, ...] = (),
    device_of: DeviceOf = device_of,
) -> Location:
    """Make a location known, and its storage root. Raises `UsageError` for a name or folder that is taken.

    `recipients`: recovery keys to which all that ever lies there is encrypted.
    """
    checked_name(name)
    require_safe_key(home, with_key=with_key)
    every = check_every or CHECK_EVERY[kind]
    with store.read() as db:
        require_new(db, name, str(root), serial)
    make_root(root)
    require_same_form(storage_of(root), recipients)
    device, is_home = _lies_on(home, root, device_of)
    location = Location(
        name, kind, str(root), label, custodian, place, serial, with_key, device, is_home, every,
        next_check or now.astimezone(VIETNAM).date() + timedelta(days=every), now, recipients=recipients,
    )  # fmt: skip
    with store.write() as db:
        require_new(db, name, str(root), serial)
        put_on_record(db, location, now)
    return location


def put_on_record(db: Database, location: Location, now: datetime) -> None:
    """Make a location known, with the event that says to which keys it is encrypted, or what disc it is."""
    add_location(db, location)
    detail: dict[str, object] = {"kind": location.kind, "with_key": location.with_key}
    detail |= {"recipients": list(location.recipients)} if location.recipients else {}
    detail |= {"burned_from": location.burned_from} if location.burned_from else {}
    add_event(db, now, ACTOR, LOCATION_ADDED, location.location_id, detail)


def _lies_on(home: Home, root: Path | Bucket, device_of: DeviceOf) -> tuple[str, bool]:
    """What the root would be lost with, and whether the home would be too."""
    if isinstance(root, Bucket):
        return root.address.lost_with, root.address.is_here
    device = device_of(root)
    return device, device == device_of(home.root)


def medium_place(home: Home, store: Store, path: Path, serial: str | None) -> Location | None:
    """The known medium of that serial (at whatever path it lies now), or the one known at that path."""
    root = medium_root(home, path)
    with store.read() as db:
        known = [each for each in locations(db) if each.kind == "usb" and not each.is_written_once]
    same = [each for each in known if (each.medium_serial == serial if serial else each.uri == str(root))]
    if not same:
        return None
    if same[0].uri != str(root):
        with store.write() as db:
            found_elsewhere(db, same[0].location_id, str(root))
    return replace(same[0], uri=str(root))


def medium_name(store: Store, serial: str | None, kind: Kind | Literal["disc"] = "usb") -> str:
    """A name for a new medium: by its serial, or the next number."""
    with store.read() as db:
        if serial:
            return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', serial.lower()).strip('-')}"[:40]
        return next(name for name in map(f"{kind}-{{}}".format, itertools.count(1)) if not is_known(db, name))


def retire_place(store: Store, name: str, now: datetime) -> None:
    """Use a location no longer. What lies there stays."""
    (location,) = chosen_places(store, name)
    with store.write() as db:
        retire(db, location.location_id, now)
        add_event(db, now, ACTOR, "copy-location-retired", name, {})


def require_safe_key(home: Home, *, with_key: bool) -> None:
    """The signing key leaves the house encrypted or not at all."""
    if with_key and not is_encrypted(home.keys):
        raise UsageError(
            "Khóa niêm phong không có mật khẩu (hoặc không còn trong kho) nên không được chép ra nơi khác. "
            "Bỏ --with-key; cất tệp khóa riêng, ở nơi có khóa."
        )


def make_root(root: Root) -> None:
    """The storage root, made where there is none. Raises `UsageError` where something else lies there."""
    try:
        if not is_root(root):
            create_root(root)
    except OcflError:
        raise UsageError(
            f"Ở {root} đã có thứ khác, không ghi vào. Chọn một chỗ mới hoặc trống."
        ) from None


def found_root(
    home: Home, store: Store, location: Location, now: datetime, device_of: DeviceOf = device_of,
    *, is_declared: bool = False,
) -> Storage:  # fmt: skip
    """The location's storage root, which must be there. Raises `CannotError` where it is not: unplugged, not mounted.

    Never makes one: where copies are on record, an empty folder is a drive that is not there. `is_declared`: somebody
    said just now that it is this disc and none of its like.
    """
    if location.kind == "s3":
        return opened_bucket(home, location, now)
    root = Path(location.uri)
    if location.kind == "iso":
        return _found_image(home, store, location, root, device_of)
    if not is_root(root):
        way = "Cho đĩa vào ổ" if location.burned_from else "Cắm USB hoặc nối ổ mạng"
        raise CannotError(f"Không thấy nơi giữ {location.location_id} ở {root}. {way} rồi chạy lại.")
    with store.read() as db:
        expected = copies_at(db, location.location_id)
    if location.kind == "usb" and expected and not holds_any(root, list(expected)):
        raise CannotError(
            f"Phương tiện ở {root} không phải {location.location_id} (số {location.medium_serial}): không có gói nào "
            "đã ghi. Cắm đúng phương tiện rồi chạy lại."
        )
    if not is_declared:
        _require_told_apart(store, location)
    _keep_device(home, store, location, root, device_of)
    return Burned(root) if location.burned_from else Folder(root)


def _require_told_apart(store: Store, location: Location) -> None:
    """Discs of one image are alike in every byte: which of them is in the drive only its keeper can say."""
    with store.read() as db:
        alike = [
            each.location_id for each in locations(db) if each.burned_from and each.location_id != location.location_id
            and (each.burned_from, each.uri) == (location.burned_from, location.uri)
        ]  # fmt: skip
    if alike:
        raise CannotError(
            f"Không biết đĩa ở {location.uri} là {location.location_id} hay {', '.join(alike)}: ghi từ cùng một ảnh. "
            f"Cho từng đĩa vào ổ và chạy: soluu copy disc {location.uri} --of {location.burned_from} --serial SỐ"
        )


def _found_image(home: Home, store: Store, location: Location, path: Path, device_of: DeviceOf) -> Image:
    if not path.exists():
        raise CannotError(f"Không thấy ảnh đĩa {location.location_id} ở {path}. Nối ổ giữ ảnh ấy rồi chạy lại.")
    _keep_device(home, store, location, path, device_of)
    return Image(path)


def _keep_device(home: Home, store: Store, location: Location, root: Path, device_of: DeviceOf) -> None:
    device, of_home = device_of(root), device_of(home.root)
    if (device, device == of_home) != (location.device, location.on_home_device):
        with store.write() as db:
            keep_seen(db, location.location_id, device, on_home_device=device == of_home)


def holds_any(root: Root, object_ids: list[str]) -> bool:
    return any(storage_of(root).has(object_path(object_id)) for object_id in object_ids)


def chosen_places(store: Store, name: str | None) -> tuple[Location, ...]:
    """The location of that name, or all. Raises `UsageError` where there is none."""
    with store.read() as db:
        known = locations(db)
    chosen = tuple(each for each in known if name in {None, each.location_id})
    if not chosen:
        names = ", ".join(each.location_id for each in known)
        raise UsageError(
            f"Không có nơi giữ {name}. Đang có: {names}." if known and name
            else "Chưa có nơi giữ bản sao nào. Thêm bằng: soluu store add TÊN folder:ĐƯỜNG_DẪN"
        )  # fmt: skip
    return chosen


def within_reach(store: Store, places: tuple[Location, ...]) -> tuple[tuple[Location, ...], tuple[Location, ...]]:
    """The places to copy to when nobody named one, and the media that lie elsewhere now, as media mostly do. Disc
    images and discs are neither: they are written once."""
    places = tuple(each for each in places if not each.is_written_once)
    with store.read() as db:
        known = {each.location_id: list(copies_at(db, each.location_id)) for each in places}
    away = tuple(
        each for each in places
        if each.kind == "usb" and (not is_root(Path(each.uri)) or (
            known[each.location_id] and not holds_any(Path(each.uri), known[each.location_id])
        ))
    )  # fmt: skip
    return tuple(each for each in places if each not in away), away


def require_new(db: Database, name: str, uri: str, serial: str | None, burned_from: str | None = None) -> None:
    """Raises `UsageError` for a name, path or serial that is taken; of an image its disc may bear the serial."""
    if is_known(db, name):
        raise UsageError(f"Tên nơi giữ {name} đã dùng. Chọn tên khác.")
    for other in locations(db):
        if other.kind != "usb" and other.uri == uri:
            raise UsageError(f"{uri} đã là nơi giữ {other.location_id}.")
        if serial and other.medium_serial == serial and other.location_id != burned_from:
            raise UsageError(f"Phương tiện số {serial} đã là nơi giữ {other.location_id}.")
