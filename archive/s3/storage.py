"""A storage root below a prefix of a bucket, as `archive.ocfl.storage.Storage` wants it.

There is no moving into place: files are put in the order in which they come to count, each read back by its version id
before the next. What is written over or hidden stays as an older version, locked; only a disposal deletes, when the
locks are over.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta, timezone
from functools import cached_property
from hashlib import sha256, sha512
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from archive.ocfl import durable
from archive.ocfl.durable import Digests
from archive.ocfl.inventory import Inventory, parse_inventory
from archive.ocfl.layout import EXTENSIONS, INVENTORY, OBJECT_DECLARATION, SIDECAR
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import TOP, Content, Kind, of_bytes, of_file
from archive.ocfl.writing import files_of
from archive.s3.address import Address
from archive.s3.asking import HeldError, LockedError, S3Error, asked, connect
from archive.s3.listing import Key, KeyVersion, list_keys
from archive.s3.locks import LockPlan
from archive.s3.retention import AT_ONCE, is_held, lock_of, set_hold
from archive.s3.uploading import PART, Upload, put

_CHUNK = 1 << 20
_VIETNAM = timezone(timedelta(hours=7))
_EARLIER = 20   # states of an object that are tried: each asks for all of it


class Bucket:
    """See `Storage`. What lies there is listed once, when it is first asked for; one run at a time writes.

    `uploads`: where unfinished uploads are kept.
    """

    def __init__(
        self, address: Address, *, now: datetime, uploads: Path | None = None, plan: LockPlan = LockPlan(),  # noqa: B008
        part: int = PART, client: Any = None,
    ) -> None:  # fmt: skip
        self.address, self.now, self.plan = address, now, plan
        self._uploads, self._part = uploads, part
        self._given = client

    def __str__(self) -> str:
        return self.address.uri

    def declare(self, files: Mapping[str, bytes]) -> None:
        """Write the root's own files again, where they are not as they must be."""
        for path, content in files.items():
            self._put(path, of_bytes(content), on_hold=False)

    @cached_property
    def client(self) -> Any:
        return self._given or connect(self.address)

    @cached_property
    def keys(self) -> dict[str, Key]:
        """All that lies below the prefix, by path."""
        return list_keys(self.client, self.address)

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self.keys)

    def _below(self, place: PurePosixPath) -> list[str]:
        """The keys below a place, in order."""
        start = "" if place == TOP else f"{place}/"
        first = bisect_left(self._names, start)
        end = bisect_left(self._names, f"{start[:-1]}0") if start else None     # '0' comes after '/'
        return self._names[first:end]

    def _keep(self, path: str, key: Key) -> None:
        if path not in self.keys:
            insort(self._names, path)
        self.keys[path] = key

    def read(self, path: str) -> bytes:
        return b"".join(self._chunks(path))

    def digests(self, path: str) -> Digests:
        return self._digests(path, self._newest(path))

    def fetch(self, path: str, target: Path) -> None:
        durable.write_chunks(target, self._chunks(path))

    def size(self, path: str) -> int | None:
        return self._newest(path).size if self._is_there(path) else None

    def still_has(self, path: str, digests: Digests, size: int) -> bool:  # noqa: ARG002 – each night's egress is paid
        return self.size(path) == size

    def version_id(self, path: str) -> str | None:
        return self._newest(path).version_id if self._is_there(path) else None

    def has(self, place: PurePosixPath) -> bool:
        """Its declaration is written last, so that an object whose first upload was broken off is none."""
        return self._is_there(f"{place}/{OBJECT_DECLARATION[0]}")

    def files(self, place: PurePosixPath) -> list[str]:
        start = len(f"{place}/")
        return [path[start:] for path in self._below(place) if self._is_there(path)]

    def walk(self, below: PurePosixPath = TOP, depth: int = 0) -> Iterator[tuple[PurePosixPath, Kind]]:
        told: set[PurePosixPath] = set()
        start = 0 if below == TOP else len(f"{below}/")
        for name in self._below(below):
            path = PurePosixPath(name[start:].lstrip("/"))      # a stranger's key may begin with any number of them
            if depth and len(path.parts) > depth and path.parts[0] != EXTENSIONS:
                folder = PurePosixPath(*path.parts[:depth])
                if folder not in told and self._is_there(name):
                    told.add(folder)
                    yield folder, "deep"
            else:
                yield path, "file" if self._is_there(name) else "deleted"

    def create(self, files: Mapping[str, bytes]) -> None:
        if not {path for path in self.keys if self._is_there(path)} <= files.keys():
            raise OcflError("tiền tố đã có thứ khác")
        self.declare(files)

    def add(self, place: PurePosixPath, files: Mapping[str, Content]) -> None:
        on_hold = self._is_held(place)
        for path, content in files.items():
            self._put(f"{place}/{path}", content, on_hold=on_hold)

    def replace(self, place: PurePosixPath, files: Mapping[str, Content], now: datetime) -> None:  # noqa: ARG002
        """What was there stays beneath, as older versions of its keys."""
        self.add(place, files)
        for path in set(self.files(place)) - files.keys():
            self._hide(f"{place}/{path}")

    def drop(self, folder: PurePosixPath) -> None:
        for path in self.files(folder):
            self._hide(f"{folder}/{path}")

    def perhaps_unfinished(self, places: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:
        """The sidecar is written last: where a version's folder has something newer, that may have been broken off."""
        return tuple(place for place in places if self._is_newer_than_its_sidecar(place))

    def _is_newer_than_its_sidecar(self, place: PurePosixPath) -> bool:
        files = self.files(place)
        if SIDECAR not in files:
            return True
        told = self._newest(f"{place}/{SIDECAR}").modified
        of_versions = [path for path in files if path.startswith("v") or path == INVENTORY]
        return any(self._newest(f"{place}/{path}").modified > told for path in of_versions)

    def earlier(self, place: PurePosixPath, could_be: Callable[[Inventory], bool]) -> Iterator[Bucket]:
        """The object by each inventory that it ever had: of every file the version whose bytes are as that says,
        whatever was written over it or hid it since.

        Anybody who may put a key can bury the true inventory under any number of others. So only those count towards
        what is tried that the caller takes for possible and whose files are all there.
        """
        tried, read = 0, dict[str, str]()
        for version in self.keys.get(f"{place}/{INVENTORY}", Key()).versions:
            inventory = self._parsed(f"{place}/{INVENTORY}", version)
            if inventory is None or not could_be(inventory):
                continue
            files = files_of(inventory)
            found = {f"{place}/{path}": self._as_it_was(f"{place}/{path}", files[path], read) for path in files}
            yield self._seen({path: Key((each,)) for path, each in found.items() if each})
            tried += all(found.values())
            if tried == _EARLIER:
                return

    def _parsed(self, path: str, version: KeyVersion) -> Inventory | None:
        with suppress(ValueError):
            return parse_inventory(b"".join(self._stream(path, version)))
        return None

    def _as_it_was(self, path: str, sha512: str, read: dict[str, str]) -> KeyVersion | None:
        """`read`: SHA-512 by version id, of what was read for another inventory."""
        for version in self.keys.get(path, Key()).versions:
            known = f"{path} {version.version_id}"
            if known not in read:
                read[known] = self._digests(path, version).sha512
            if read[known] == sha512:
                return version
        return None

    def beneath_markers(self) -> Bucket:
        """As if nobody had ever put a delete marker. To be read only."""
        return self._seen({path: Key(key.versions) for path, key in self.keys.items()})

    def _seen(self, keys: dict[str, Key]) -> Bucket:
        view = Bucket(self.address, now=self.now, plan=self.plan, client=self.client)
        view.__dict__["keys"] = keys    # what would be listed, when it is first asked for
        return view

    def remove(self, place: PurePosixPath) -> None:
        """All of it, or nothing while a lock or a hold protects any of it."""
        self._destroy({path: self.keys[path] for path in self._below(place)})

    def purge(self, place: PurePosixPath) -> None:
        keys = {path: self.keys[path] for path in self._below(place)}
        beneath = {path: key.versions[1:] if self._is_there(path) else key.versions for path, key in keys.items()}
        self._destroy({path: Key(beneath[path], key.markers) for path, key in keys.items()})

    def require_removable(self, place: PurePosixPath) -> None:
        self._require_all_unlocked({path: self.keys[path] for path in self._below(place)})

    def _require_all_unlocked(self, keys: Mapping[str, Key]) -> None:
        for path, key in keys.items():
            for version in key.versions:
                self._require_unlocked(path, version)

    def _destroy(self, keys: Mapping[str, Key]) -> None:
        self._require_all_unlocked(keys)
        for path, key in keys.items():
            for version_id in (*(version.version_id for version in key.versions), *key.markers):
                with asked(self.address, "s3:DeleteObjectVersion"), suppress(FileNotFoundError):
                    self.client.delete_object(**self._where(path), VersionId=version_id)
        for listed in ("keys", "_names"):
            self.__dict__.pop(listed, None)

    def _require_unlocked(self, path: str, version: KeyVersion) -> None:
        lock = lock_of(self.client, self.address, path, version)
        if is_held(self.client, self.address, path, version):
            raise HeldError(f"Bản sao ở {self.address.uri} đang bị dịch vụ lưu trữ giữ lại (legal hold).")
        if lock is not None and lock.until > self.now:
            raise LockedError(
                f"Bản sao ở {self.address.uri} còn khóa chống xóa đến {lock.until.astimezone(_VIETNAM):%d/%m/%Y}. "
                "Chạy lại sau ngày ấy."
            )

    def clear(self) -> None:
        """Nothing is written aside."""

    def remove_empty(self, folder: PurePosixPath) -> None:
        """There are no folders."""

    def undelete(self, path: str) -> bool:
        """Take the delete markers off a key, or where that is refused write its newest version anew."""
        key = self.keys.get(path, Key())
        if not key.is_deleted or not key.versions:
            return False
        try:
            self._keep(path, self._without_markers(path, key))
        except S3Error as error:
            if not error.is_denied:
                raise
            with _aside(self._uploads) as kept:
                durable.write_chunks(kept, self._stream(path, key.versions[0]))
                on_hold = is_held(self.client, self.address, path, key.versions[0])
                self._put(path, of_file(kept, durable.digests_of(kept)), on_hold=on_hold)
        return True

    def _without_markers(self, path: str, key: Key) -> Key:
        while key.is_deleted:
            with asked(self.address, "s3:DeleteObjectVersion"):
                self.client.delete_object(**self._where(path), VersionId=key.markers[0])
            key = list_keys(self.client, self.address, path)[path]
        return key

    def hold(self, place: PurePosixPath, *, on: bool) -> int:
        """Put a legal hold on every file of an object, or lift it; returns on how many. Read back.

        On every version of each, those under delete markers too: what somebody wrote over it may not be what is held.
        """
        files = {path: self.keys[path].versions for path in self._below(place) if self.keys[path].versions}
        for path, versions in files.items():
            for version in versions:
                set_hold(self.client, self.address, path, version, on=on)
        return len(files)

    def _put(self, path: str, content: Content, *, on_hold: bool) -> None:
        """Put a file and read it back; one that is there already as it must be, a broken run wrote."""
        key = self.keys.get(path, Key())
        if self._is_there(path) and self.digests(path) == content.digests:
            return
        lock = self.plan.first(self.now)
        with _at_hand(content, self._uploads) as source:
            upload = Upload(
                self.address, path, source, content.digests, lock, on_hold, not key.versions and not key.markers
            )
            version = KeyVersion(put(self.client, upload, self._uploads, self._part), upload.size, self.now)
        if self._digests(path, version) != content.digests:
            raise OcflError(f"đọc lại {path} thì khác với điều đã ghi")
        found = lock_of(self.client, self.address, path, version)
        if found is None or not found.holds_at_least(lock):
            raise OcflError(f"khóa chống xóa của {path} không như đã đặt")
        if is_held(self.client, self.address, path, version) != on_hold:
            raise OcflError(f"lệnh giữ lại (legal hold) của {path} không như đã đặt")
        self._keep(path, key.with_version(version))

    def _hide(self, path: str) -> None:
        """A delete marker: what lies beneath stays."""
        with asked(self.address, "s3:DeleteObject"):
            answer = self.client.delete_object(**self._where(path))
        key = self.keys[path]
        self._keep(path, Key(key.versions, (str(answer.get("VersionId")), *key.markers), is_deleted=True))

    def _is_there(self, path: str) -> bool:
        key = self.keys.get(path)
        return key is not None and bool(key.versions) and not key.is_deleted

    def _is_held(self, place: PurePosixPath) -> bool:
        """Whether a legal hold is on an object: on any version of its declaration, for somebody may have written over
        it."""
        path = f"{place}/{OBJECT_DECLARATION[0]}"
        versions = self.keys.get(path, Key()).versions
        return any(is_held(self.client, self.address, path, version) for version in versions)

    def has_any_hold(self, place: PurePosixPath) -> bool:
        """Whether a legal hold is on any version of any of an object's files: a stranger may hold one alone."""
        every = [(path, version) for path in self._below(place) for version in self.keys[path].versions]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return any(pool.map(lambda each: is_held(self.client, self.address, *each), every))

    def _newest(self, path: str) -> KeyVersion:
        if not self._is_there(path):
            raise FileNotFoundError(path)
        return self.keys[path].versions[0]

    def _where(self, path: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.key(path)}

    def _chunks(self, path: str) -> Iterator[bytes]:
        return self._stream(path, self._newest(path))

    def _stream(self, path: str, version: KeyVersion) -> Iterator[bytes]:
        with asked(self.address, "s3:GetObjectVersion"):
            answer = self.client.get_object(**self._where(path), VersionId=version.version_id)
            with closing(answer["Body"]) as body:
                yield from iter(_reader(body), b"")

    def _digests(self, path: str, version: KeyVersion) -> Digests:
        long, short = sha512(), sha256()
        for chunk in self._stream(path, version):
            long.update(chunk)
            short.update(chunk)
        return Digests(long.hexdigest(), short.hexdigest())


@contextmanager
def _at_hand(content: Content, uploads: Path | None) -> Iterator[bytes | Path]:
    """The bytes, or a file that has them: for one that lies in another root, only as long as it is needed."""
    if content.held is not None:
        yield content.held
        return
    with _aside(uploads) as kept:
        content.write(kept)
        yield kept


@contextmanager
def _aside(uploads: Path | None) -> Iterator[Path]:
    """A file beside unfinished uploads, where whoever uploads next finds what a killed run left."""
    if uploads is not None:
        uploads.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="so-luu-", dir=uploads) as folder:
        yield Path(folder) / "noi-dung.tam"


def _reader(body: Any) -> Callable[[], bytes]:
    return lambda: body.read(_CHUNK)
