"""Locks and legal holds on versions: read, put, read back; and all of a root extended in one go.

A right that is missing is told once, by its name; whatever can be locked without it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from archive.ocfl.problems import OcflProblem
from archive.s3.address import Address
from archive.s3.asking import S3Error, asked
from archive.s3.listing import Key, KeyVersion
from archive.s3.locks import Lock, LockPlan

BYPASS, RETAIN, HOLD = "s3:BypassGovernanceRetention", "s3:PutObjectRetention", "s3:PutObjectLegalHold"
AT_ONCE = 8     # questions; a year of one school is some thousand keys, each a way to the service and back
# How services say that a version has no lock, or no hold.
_NONE = {
    "NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "NoSuchObjectLegalHold",
    "NoSuchObjectRetention",
}  # fmt: skip


def _at(address: Address, path: str, version: KeyVersion) -> dict[str, str]:
    return {"Bucket": address.bucket, "Key": address.key(path), "VersionId": version.version_id}


def lock_of(client: Any, address: Address, path: str, version: KeyVersion) -> Lock | None:
    """The retention of a version, or None."""
    try:
        with asked(address, "s3:GetObjectRetention"):
            found = client.get_object_retention(**_at(address, path, version)).get("Retention", {})
    except S3Error as error:
        if error.code in _NONE:
            return None
        raise
    return Lock(found["Mode"], found["RetainUntilDate"]) if found.get("Mode") else None


def put_lock(client: Any, address: Address, path: str, version: KeyVersion, lock: Lock, current: Lock | None) -> None:
    """Put a lock and read it back. Going over to COMPLIANCE asks for the bypass right, even to a later day."""
    bypass = lock.mode == "COMPLIANCE" and current is not None and current.mode == "GOVERNANCE"
    with asked(address, BYPASS if bypass else RETAIN):
        client.put_object_retention(
            **_at(address, path, version), Retention={"Mode": lock.mode, "RetainUntilDate": lock.until},
            **({"BypassGovernanceRetention": True} if bypass else {}),
        )  # fmt: skip
    found = lock_of(client, address, path, version)
    if found is None or not found.holds_at_least(lock):
        raise S3Error(f"Dịch vụ S3 của bucket {address.bucket} nhận khóa chống xóa mà không giữ. Dùng dịch vụ khác.")


def is_held(client: Any, address: Address, path: str, version: KeyVersion) -> bool:
    """Whether a legal hold lies on a version."""
    try:
        with asked(address, "s3:GetObjectLegalHold"):
            answer = client.get_object_legal_hold(**_at(address, path, version))
    except S3Error as error:
        if error.code in _NONE:
            return False
        raise
    return bool(answer.get("LegalHold", {}).get("Status") == "ON")


def set_hold(client: Any, address: Address, path: str, version: KeyVersion, *, on: bool) -> None:
    """Put a legal hold on a version, or lift it, and read it back."""
    with asked(address, HOLD):
        client.put_object_legal_hold(**_at(address, path, version), LegalHold={"Status": "ON" if on else "OFF"})
    if is_held(client, address, path, version) != on:
        raise S3Error(f"Dịch vụ S3 của bucket {address.bucket} nhận lệnh giữ lại mà không giữ. Dùng dịch vụ khác.")


class Extending:
    """Extends the locks of a root, those under delete markers too. `problems`: what is wrong; `moved`: how many.

    Of each key the newest version's; of keys below a place `in_doubt` every version's: the true one may lie beneath.
    """

    def __init__(self, client: Any, address: Address, plan: LockPlan) -> None:
        self._client, self._address, self._plan = client, address, plan
        self._refused: set[str] = set()
        self.problems: list[OcflProblem] = []
        self.moved = 0

    def all(self, keys: Mapping[str, Key], now: datetime, in_doubt: Collection[str] = ()) -> None:
        starts = tuple(f"{place}/" for place in in_doubt)
        chosen = [
            (path, version) for path in sorted(keys)
            for version in keys[path].versions[: None if path.startswith(starts) else 1]
        ]  # fmt: skip
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(lambda each: lock_of(self._client, self._address, *each), chosen)
            for (path, version), current in zip(chosen, found, strict=True):
                self._one(path, version, current, now, is_newest=version == keys[path].versions[0])

    def _one(
        self, path: str, version: KeyVersion, current: Lock | None, now: datetime, *, is_newest: bool
    ) -> None:
        if is_newest and self._plan.was_weakened(version.modified, current):
            self.problems.append(OcflProblem("lock-weakened", path))
        wanted = self._plan.wanted(version.modified, now, current)
        if wanted is None or self._put(path, version, wanted, current) or wanted.mode == "GOVERNANCE":
            return
        second = self._plan.second_best(now, current)
        if second is not None:
            self._put(path, version, second, current)

    def _put(self, path: str, version: KeyVersion, wanted: Lock, current: Lock | None) -> bool:
        goes_over = wanted.mode == "COMPLIANCE" and current is not None and current.mode == "GOVERNANCE"
        right = BYPASS if goes_over else RETAIN
        if right in self._refused:
            return False
        try:
            put_lock(self._client, self._address, path, version, wanted, current)
        except S3Error as error:
            if not error.is_denied:
                raise
            self._refused.add(right)
            self.problems.append(OcflProblem("lock-refused", path, right))
            return False
        self.moved += 1
        return True
