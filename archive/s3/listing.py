"""All that lies below a prefix, every version of it, in one listing.

Services repeat entries across pages, so each version is taken once; a listing that does not come to an end is refused,
for what it leaves out would look lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.s3.address import Address
from archive.s3.asking import S3Error, asked


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One version of a key. `modified`: by the service's clock; of an older version some services tell when it was
    written over, so none is sought by it."""

    version_id: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """A key's versions and its delete markers, newest first; `is_deleted`: a marker lies on top."""

    versions: tuple[KeyVersion, ...] = ()
    markers: tuple[str, ...] = ()
    is_deleted: bool = False

    def with_version(self, version: KeyVersion) -> Key:
        """The key once this version was written."""
        return replace(self, versions=(version, *self.versions), is_deleted=False)


def list_keys(client: Any, address: Address, below: str = "", page: int = 1000) -> dict[str, Key]:
    """Every key below the address's prefix by its path there, of those that begin with `below`."""
    found: dict[str, Key] = {}
    seen: set[tuple[str, str]] = set()
    pages: set[tuple[str, str]] = set()
    marks: dict[str, str] = {}
    start = len(address.key(""))
    while True:
        with asked(address, "s3:ListBucketVersions"):
            answer = client.list_object_versions(
                Bucket=address.bucket, Prefix=address.key(below), MaxKeys=page, **marks
            )
        for kind in ("Versions", "DeleteMarkers"):
            for entry in answer.get(kind, []):
                name, version_id = entry["Key"][start:], str(entry["VersionId"])
                is_folder = name.endswith("/") or not name      # as consoles make them: an empty key
                if (name, version_id) not in seen and not (is_folder and not entry.get("Size")):
                    seen.add((name, version_id))
                    found[name] = _with(found.get(name, Key()), entry, is_marker=kind == "DeleteMarkers")
        if not answer.get("IsTruncated"):
            return found
        mark = (answer.get("NextKeyMarker", ""), answer.get("NextVersionIdMarker", ""))
        if mark in pages or not mark[0]:
            raise S3Error(f"Dịch vụ S3 của bucket {address.bucket} kê mãi không hết. Thử lại sau.")
        pages.add(mark)
        marks = {"KeyMarker": mark[0]} | ({"VersionIdMarker": mark[1]} if mark[1] else {})


def _with(key: Key, entry: dict[str, Any], *, is_marker: bool) -> Key:
    if is_marker:
        is_deleted = key.is_deleted or bool(entry["IsLatest"])
        return replace(key, markers=(*key.markers, str(entry["VersionId"])), is_deleted=is_deleted)
    version = KeyVersion(str(entry["VersionId"]), int(entry["Size"]), entry["LastModified"])
    newest_first = (version, *key.versions) if entry["IsLatest"] else (*key.versions, version)
    return replace(key, versions=newest_first)
