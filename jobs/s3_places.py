"""Locations of copies in S3: how one is added and opened, and its locks kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from archive.ocfl.check import check_structure, is_root
from archive.ocfl.layout import ROOT_DECLARATION, object_path
from archive.ocfl.problems import OcflProblem
from archive.s3.address import Address, parse_address
from archive.s3.asking import S3Error, asked, connect
from archive.s3.retention import Extending
from archive.s3.storage import Bucket
from jobs.home_snapshot import HOMES
from jobs.unfinished import UPLOADS
from records.copies import Location, copies_at, last_locked, object_of
from records.disposal_store import copies_left
from records.facts import add_event
from records.holds import held_records
from records.home import Home
from records.problems import CannotError, UsageError
from records.store import Store

ACTOR = "văn thư"
LOCK_EVERY = timedelta(days=7)          # how often copying looks at the locks; checking does each time
_LOCK_EVENT = "copy-lock"


def new_bucket(home: Home, text: str, endpoint: str | None, now: datetime) -> Bucket:
    """The bucket of `s3://BUCKET/PREFIX`. Raises `UsageError` for an address or a bucket that cannot be meant."""
    try:
        address = parse_address(text, endpoint)
    except ValueError as error:
        raise UsageError(f"Địa chỉ {text} {error}.") from None
    _require_versions_and_locks(address)
    return Bucket(address, now=now, uploads=home.root / UPLOADS)


def _require_versions_and_locks(address: Address) -> None:
    try:
        client = connect(address)
        with asked(address, "s3:GetBucketVersioning"):
            versioning = client.get_bucket_versioning(Bucket=address.bucket).get("Status")
        try:
            with asked(address, "s3:GetBucketObjectLockConfiguration"):
                found = client.get_object_lock_configuration(Bucket=address.bucket)
            locking = found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled")
        except S3Error as error:
            if error.code != "ObjectLockConfigurationNotFoundError":
                raise
            locking = None
    except OSError as error:
        raise CannotError(str(error)) from error
    if versioning != "Enabled" or locking != "Enabled":
        lacks = [name for name, state in (("versioning", versioning), ("Object Lock", locking)) if state != "Enabled"]
        raise UsageError(
            f"Bucket {address.bucket} chưa bật {' và '.join(lacks)}: bản sao ở đó xóa hay ghi đè được. "
            "Tạo bucket mới có bật Object Lock (versioning đi kèm) rồi thêm lại."
        )


def opened_bucket(home: Home, location: Location, now: datetime) -> Bucket:
    """The location's storage root, which must be there. Raises `CannotError` where it is not, OSError where that cannot
    be told. One whose declaration somebody deleted is there: the check tells of it."""
    bucket = Bucket(parse_address(location.uri), now=now, uploads=home.root / UPLOADS)
    if not is_root(bucket) and ROOT_DECLARATION[0] not in bucket.keys:
        raise CannotError(f"Không thấy nơi giữ {location.location_id} ở {location.uri}. Kiểm tra bucket và tiền tố.")
    return bucket


def source_bucket(text: str, endpoint: str | None, now: datetime) -> Bucket:
    """What `restore` reads from: where somebody deleted the root or the home's object, as if nobody had."""
    try:
        bucket = Bucket(parse_address(text, endpoint), now=now)
    except ValueError as error:
        raise UsageError(f"Địa chỉ {text} {error}.") from None
    found = bucket if _has_home(bucket) else bucket.beneath_markers()
    if not is_root(found):
        raise UsageError(f"Không thấy nơi giữ bản sao ở {bucket}. Kiểm tra bucket, tiền tố và --endpoint.")
    return found


def _has_home(bucket: Bucket) -> bool:
    return is_root(bucket) and any(place.name.startswith(HOMES) for place in check_structure(bucket)[1])


def keep_locked(
    store: Store, location: Location, bucket: Bucket, now: datetime, *, only_if_due: bool = False,
    in_doubt: Collection[str] = (),
) -> list[OcflProblem]:  # fmt: skip
    """Extend the locks of all that lies there; the problems. Raises OSError where the service cannot be asked.

    `in_doubt`: objects that were found not good just now; of these, and of those on record as such, whatever lies
    beneath is kept too, for the true one may be there. A bundle that was destroyed, that nobody holds, and that waits
    there for its locks to end is let go. The home's own object never is: what is kept lies in it, too.
    """
    if only_if_due:
        with store.read() as db:
            last = last_locked(db, location.location_id)
        if last is not None and now - last < LOCK_EVERY:
            return []
    work = Extending(bucket.client, bucket.address, bucket.plan)
    with store.read() as db:
        copies = copies_at(db, location.location_id)
        held = {object_of(subject) for _, subject in held_records(db, destroyed=True)}
        left = copies_left(db, location.location_id)
    doubtful = {*in_doubt, *(name for name, copy in copies.items() if copy.state != "good")} & copies.keys()
    bundles = {each.object_id for each in left if each.object_id == object_of(each.subject_id)}
    going = tuple(f"{object_path(object_id)}/" for object_id in bundles - held)
    keys = {path: key for path, key in bucket.keys.items() if not path.startswith(going)}
    work.all(keys, now, [str(object_path(object_id)) for object_id in doubtful])
    with store.write() as db:
        codes = sorted({problem.code for problem in work.problems})
        add_event(db, now, ACTOR, _LOCK_EVENT, location.location_id, {"extended": work.moved, "problems": codes})
    return work.problems
