"""The one place that deletes what the school keeps. Everything else that writes here only adds.

`destroy` and `remove_left_copies` ask `require_destroyable` and delete in the same transaction of the store: while it
is open nobody can place a hold, and whoever placed one before is heard. The deletion comes before the record of it, so
that a break leaves an intention that the next run finishes, never a record of what did not happen.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from archive.discs.write_once import ReadOnlyError
from archive.ocfl import durable
from archive.ocfl.check import read_inventory
from archive.ocfl.folder import Folder
from archive.ocfl.layout import object_path
from archive.ocfl.storage import Storage
from archive.ocfl.writing import digests_of, write_anew
from archive.renewal import renewals_of
from archive.s3.asking import HeldError, LockedError, S3Error
from jobs.encrypting import Wrapping, kept_name, on_the_way
from jobs.evidence_files import evidence_path
from jobs.held_copies import OTHERS_HOLD
from jobs.home_snapshot import SET_ASIDE, STAMPED, snapshot, store_object
from jobs.newer_homes import unknown_versions
from jobs.prepared_papers import GOING, folder_of, sets_of
from jobs.unfinished import belonging, clear_beside
from records.copies import Location, ObjectCopy, keep_copy, object_of, retire
from records.disposal import Disposal, Item
from records.disposal_store import (
    Copy,
    copies_left,
    copies_of,
    destroyed_bundles,
    disposal_of,
    holds_on_left,
    is_kept_otherwise,
    record_destroyed,
    record_found,
    record_removed,
    require_destroyable,
    unsettled_classes,
)  # fmt: skip
from records.facts import add_event
from records.holds import holds_on_corrections
from records.home import Home
from records.policy import Policies
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError, machine_refusal
from records.reading import Scope, bundle_of
from records.store import Database, Store

_DEPTH = 4      # folders above a class's papers, its own among them
FRESH_STORE = "Kho dữ liệu, lập lại sau khi tiêu hủy"


def destroy(
    home: Home, db: Database, policies: Policies, disposal: Disposal, item: Item, roots: Mapping[str, Storage],
    *, by: Role, now: datetime,
) -> None:  # fmt: skip
    """Delete one record at every storage root within reach and in the home, inside the caller's transaction.

    `roots`: storage roots by location; where a lock keeps a copy yet, it stays on the list of those that are left, from
    which `remove_left_copies` takes it. The home comes last: a run that was stopped half-way leaves the better copy.
    """
    require_destroyable(db, policies, disposal, item.subject_id, now)
    if item.kind == "bundle":
        object_id = object_of(item.subject_id)
        gone = {name for name, root in roots.items() if _is_removed(root, object_id)}
        for copy in copies_of(db, disposal.disposal_id):
            if (copy.subject_id, copy.object_id) == (item.subject_id, object_id) and copy.location_id in gone:
                record_removed(db, copy, now)
    holding = object_of(item.subject_id) if item.kind == "bundle" else store_object(home)
    files = (_bundle_files if item.kind == "bundle" else _evidence_files)(home, db, item.subject_id)
    for path in (*on_the_way(home, holding), *files):
        path.unlink(missing_ok=True)
        durable.sync_folder(path.parent)
    if item.kind == "bundle":
        _remove_papers(home, db, item.subject_id)
    record_destroyed(db, disposal, item, by, now)


def _is_removed(root: Storage, object_id: str) -> bool:
    try:
        root.remove(object_path(object_id))
    except OSError:     # locked, held, out of reach by now, in an image, or not to be written to
        return False
    return True


def _bundle_files(home: Home, db: Database, bundle_id: str) -> Iterator[Path]:
    """The ZIP in the home and its renewals, what a broken write or repair left beside it, and bad ones that a repair
    set aside."""
    bundle = bundle_of(db, bundle_id)
    if bundle is None:
        return
    name = str(bundle["file_name"])
    folder = home.bundle_folder(str(bundle["school"]), str(bundle["school_year"]))
    if folder.is_dir():
        yield from sorted(folder.glob(f"{Path(name).stem}.*tam"))
        yield from renewals_of(folder / name)
        yield folder / name
    yield from sorted((home.root / SET_ASIDE).glob(f"{STAMPED}{name}"))
    yield from sorted((home.root / SET_ASIDE).glob(f"{STAMPED}{Path(name).stem}.gia-han-*.json"))


def _remove_papers(home: Home, db: Database, bundle_id: str) -> None:
    """A class's papers that were printed to be signed, in use or set aside: all of them, or where another revision
    of the bundle is kept those of this one."""
    bundle = bundle_of(db, bundle_id)
    if bundle is None or bundle["class_name"] is None or bundle["term"] is None:
        return
    scope = Scope(*(str(bundle[name]) for name in ("school", "school_year", "term", "class_name")))
    only = int(str(bundle["revision"])) if is_kept_otherwise(db, bundle_id) else None
    for path in on_the_way(home, store_object(home)):
        path.unlink(missing_ok=True)
    going = folder_of(home, scope)
    going = going.with_name(going.name + GOING)
    for folder in sorted(sets_of(home, scope, only), key=lambda each: each != going):
        if folder != going:     # a folder that is half deleted no longer tells which revision it is of
            folder.replace(going)
        shutil.rmtree(going)
        durable.sync_folder(going.parent)


def _evidence_files(home: Home, db: Database, case_id: str) -> Iterator[Path]:
    """A correction's scans, but for those that another correction keeps too."""
    files = db.query(
        """SELECT DISTINCT sha256, extension FROM evidence_item e WHERE case_id = ? AND NOT EXISTS (
               SELECT 1 FROM evidence_item o
               WHERE o.sha256 = e.sha256 AND o.case_id <> e.case_id AND o.disposal_id IS NULL)""",
        [case_id],
    )
    for sha256, extension in files.iter_rows():
        path = evidence_path(home, sha256, extension)
        if path.parent.is_dir():
            yield path


# ── copies that were out of reach ───────────────────────────────────────────────────────────────────────────────────


def remove_left_copies(
    home: Home, store: Store, policies: Policies, location: Location, root: Storage, *, now: datetime
) -> list[str]:
    """Remove from a location within reach what a disposal had to leave there; why anything stays, a sentence each."""
    said = []
    if location.kind == "iso":
        clear_beside(Path(location.uri))
    with store.read() as db:
        left, is_any = copies_left(db, location.location_id), bool(destroyed_bundles(db))
    own = store_object(home) if left or is_any else ""
    for copy in left:
        if copy.object_id == own:
            continue
        with store.write() as db:
            try:
                require_destroyable(db, policies, disposal_of(db, copy.disposal_id), copy.subject_id, now)
                root.remove(object_path(copy.object_id))
            except (CannotError, OSError) as error:
                said.append(_refusal(error))
                continue
            record_removed(db, copy, now)
    if is_any:
        _list_papers(store, location, root, own)
        with store.read() as db:
            left = copies_left(db, location.location_id)
    if any(copy.object_id == own for copy in left):
        said += _renew_home(home, store, policies, location, root, [c for c in left if c.object_id == own], now)
    return said


def _ahead(location: Location, newer: range) -> str:
    return (
        f"Ở {location.location_id} có phiên bản {', '.join(map(str, newer))} của kho mà kho này chưa ghi nhận: lần "
        "chép trước bị ngắt, hoặc một máy khác cũng đang dùng một bản của kho này. Chưa xóa gì của kho ở đó. Có máy "
        f"khác thì dừng máy ấy trước; rồi chạy «soluu copy --to {location.location_id}» và làm lại."
    )


def _refusal(error: Exception) -> str:
    if isinstance(error, HeldError):
        return _of_held(error, ())
    return machine_refusal(error) if isinstance(error, OSError) else str(error)


def _of_held(error: HeldError, ours: Sequence[str]) -> str:
    """What a service's hold keeps: the home's own object for `ours`, or what somebody else holds there."""
    if ours:
        return (
            f"{error} Kho giữ chung minh chứng của mọi hồ sơ sửa điểm, mà {', '.join(ours)} đang giữ hồ sơ trong đó: "
            "minh chứng đã hủy còn ở đây cho đến khi thôi các lệnh ấy. Không thôi giữ chỉ vì việc này."
        )
    return f"{error} {OTHERS_HOLD}"


_BY_ANOTHER_PLACE = (
    "Khóa của bản sao kho ở nơi đang dùng thì cứ được gia hạn: muốn xóa hẳn tệp minh chứng đã hủy, thêm một nơi giữ "
    "mới (tiền tố khác cũng được), chép xong thì «soluu store retire» nơi này; khóa hết hạn, chạy lại «soluu dispose "
    "carry-out»."
)


def how_to_remove(location: Location, holds: Sequence[str] = ()) -> str:
    """What people do about copies of what was destroyed that still lie at a location; `holds`: which keep any."""
    if holds:
        return f"Đang giữ theo {', '.join(holds)}: không xóa, không hủy đĩa hay ảnh nào ở đó cho đến khi thôi giữ."
    if location.burned_from:
        number = f" số {location.medium_serial}" if location.medium_serial else ""
        return (
            f"Hủy đĩa{number} (ghi từ {location.burned_from}), rồi chạy «soluu dispose destroyed-by-hand "
            f"{location.location_id} --reason LỜI»."
        )
    if location.kind == "iso":
        return (
            f"Hủy ảnh {location.uri}, các tệp cạnh nó (cả trong {SET_ASIDE}) và mọi đĩa ghi từ nó, rồi chạy "
            f"«soluu dispose destroyed-by-hand {location.location_id} --reason LỜI»."
        )
    if location.retired_at is not None:
        return "Nơi này đã thôi dùng: nối lại, rồi chạy lại «soluu dispose carry-out» với mã của lần tiêu hủy."
    if location.kind == "s3":
        return (
            f"Chạy «soluu copy --to {location.location_id}». Còn khóa chống xóa thì lệnh nói đến ngày nào, "
            "chạy lại sau ngày ấy."
        )
    return f"Nối nơi ấy rồi chạy «soluu copy --to {location.location_id}»."


def record_destroyed_by_hand(store: Store, location: Location, *, reason: str, by: Role, now: datetime) -> int:
    """Take people's word that a disc, or a disc image and every disc made of it, is destroyed: how many copies are
    settled by it. A disc that is on record by itself is settled by itself.

    Raises `UsageError` for a location that can be swept, `CannotError` while any of it still lies there, the damaged
    ones that a repair set aside among them, or is held: whoever placed the hold hears of the loss first.
    """
    if not location.is_written_once:
        raise UsageError(f"{location.location_id} không phải ảnh đĩa hay đĩa. Nối nơi ấy rồi chạy «soluu copy».")
    _require_gone(store, location)
    with store.write() as db:
        left = copies_left(db, location.location_id)
        if held := holds_on_left(db, left).get(location.location_id):
            raise CannotError(
                f"{location.location_id} có bản sao đang giữ theo {', '.join(held)}: không được hủy. Lỡ hủy hay mất "
                "rồi thì báo nơi yêu cầu giữ, thôi lệnh giữ (ghi lý do), rồi ghi nhận lại."
            )
        for copy in left:
            record_removed(db, copy, now)
        if location.retired_at is None:
            retire(db, location.location_id, now)
        add_event(db, now, in_vietnamese(by), "copy-location-destroyed", location.location_id, {"reason": reason})
    return len(left)


def _require_gone(store: Store, location: Location) -> None:
    path = Path(location.uri)
    if location.burned_from:
        with store.read() as db:
            objects = [copy.object_id for copy in copies_left(db, location.location_id)]
        if any(Folder(path).has(object_path(each)) for each in objects):
            raise CannotError(f"Đĩa còn ở {path}. Lấy đĩa ra khỏi ổ, hủy rồi ghi nhận lại.")
        return
    there = [each for each in (*belonging(path), *path.parent.glob(f"{SET_ASIDE}/*-{path.stem}")) if each.exists()]
    if there:
        raise CannotError(f"Còn {', '.join(map(str, there))}. Xóa hết rồi ghi nhận lại.")


def sweep(home: Home, store: Store, location: Location, root: Storage, now: datetime) -> list[str]:
    """The same for runs of copying, checking and repairing; quick where nothing waits.

    Of what is destroyed the holds alone are asked, so a profile that cannot be read keeps nobody from copying.
    A copy that no row tells of (written by a run that was cut short, brought back by hand) is put on the list first.
    """
    with store.read() as db:
        left, gone = copies_left(db, location.location_id), destroyed_bundles(db)
    listed = {copy.object_id for copy in left}
    stray = [
        (disposal_id, bundle_id) for disposal_id, bundle_id in gone
        if object_of(bundle_id) not in listed and root.has(object_path(object_of(bundle_id)))
    ]  # fmt: skip
    if stray:
        with store.write() as db:
            for disposal_id, bundle_id in stray:
                record_found(db, disposal_id, bundle_id, location.location_id, object_of(bundle_id))
    return remove_left_copies(home, store, Policies(()), location, root, now=now)


def _list_papers(store: Store, location: Location, root: Storage, own: str) -> None:
    """Put the home's own object on the list where any version of it holds papers of a class whose bundle is destroyed:
    they were copied while people signed them."""
    with store.read() as db:
        waiting = unsettled_classes(db, location.location_id, own)
    inventory = read_inventory(root, object_path(own)) if waiting and root.has(object_path(own)) else None
    if inventory is None:
        return
    there = {
        PurePosixPath(*parts[:3], parts[3].partition(".")[0])
        for version in inventory.versions for path in version.logical()
        if len(parts := PurePosixPath(path).parts) > _DEPTH
    }  # fmt: skip
    holding = [each for each in waiting if PurePosixPath(folder_of(Home(Path()), each[2]).as_posix()) in there]
    if holding:
        with store.write() as db:
            for disposal_id, bundle_id, _ in holding:
                record_found(db, disposal_id, bundle_id, location.location_id, own)


def _renew_home(
    home: Home, store: Store, policies: Policies, location: Location, root: Storage, left: list[Copy], now: datetime
) -> list[str]:
    """Put the home's own object afresh, without its earlier versions: they hold the scans, or the papers of a
    class, that were destroyed.

    The fresh one is whole and read back before the old one goes. While a lock protects any of it nothing is touched:
    whatever lies there may be the only good one. Nor is anything while versions lie there that nobody recorded: of a
    machine that goes on with this home, they may be the only ones with what it did.
    """
    with snapshot(home, store, with_key=location.with_key) as taken:
        place = object_path(taken.object_id)
        wrapping = Wrapping.of(home, location, taken.object_id)
        with store.write() as db:
            try:
                for copy in left:
                    require_destroyable(db, policies, disposal_of(db, copy.disposal_id), copy.subject_id, now)
                if newer := unknown_versions(db, location, root, taken.object_id):
                    return [_ahead(location, newer)]
                root.require_removable(place)   # what is written anew lies on top of what must go
                files = wrapping.files(taken.files)
                write_anew(root, taken.object_id, files, now=now, message=FRESH_STORE)
                root.purge(place)
                inventory = read_inventory(root, place)
            except HeldError as error:
                return [_of_held(error, holds_on_corrections(db))]
            except (CannotError, S3Error, ReadOnlyError) as error:
                locked = isinstance(error, LockedError) and location.retired_at is None
                return [f"{error} {_BY_ANOTHER_PLACE}" if locked else str(error)]
            for copy in left:
                record_removed(db, copy, now)
            digest = digests_of(files[kept_name(location, home.store_path.name)]).sha256
            keep_copy(db, ObjectCopy(
                location.location_id, taken.object_id, 1, digest, taken.stamp, now, now, "good",
                inventory.sha512 if inventory else None,
            ))  # fmt: skip
        wrapping.done()
    return []
