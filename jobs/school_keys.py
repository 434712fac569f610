"""The school's keys over the years: put under a root key that lies elsewhere, replaced each year, given up when stolen.

Each act is an event of the log, and published at once. What a stolen key signed before keeps its worth where the
school's own records have it; nothing that they have not is believed any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.age_format import new_identity
from archive.key_list import KeyInfo, KeyList
from archive.keys import (
    create_root,
    finish_rotation,
    key_list,
    load_private,
    load_root,
    mark_compromised,
    public_keys,
    put_under_root,
    rotate_key,
    write_for_owner,
)
from jobs.founding import publish_keys
from jobs.kept_list import is_own, kept_list
from jobs.sealing import sealing_alone
from jobs.status_list import mend_list
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, UsageError
from records.store import Store

ACTOR = "quản trị"


@dataclass(frozen=True, slots=True)
class Rotated:
    """The new signing key, and the one that it took the place of; None where that was lost."""

    new: KeyInfo
    old: KeyInfo | None


def make_recovery(home: Home, store: Store, path: Path, passphrase: str | None, now: datetime) -> str:
    """A recovery key in a file outside the home; its public part, to which copies can be encrypted."""
    path = path.expanduser().resolve()
    if home.root in path.parents:
        raise UsageError("Khóa khôi phục phải nằm ngoài kho: chọn một tệp trên USB, cất riêng sau khi tạo.")
    if path.exists():
        raise CannotError(f"Tệp {path} đã có; không ghi đè. Chọn tên khác.")
    content, public = new_identity(now, passphrase)
    write_for_owner(path, content)
    with store.write() as db:
        add_event(db, now, ACTOR, "recovery-key-created", public, {"with_passphrase": passphrase is not None})
    return public


def fingerprint(raw: bytes) -> str:
    """SHA-256 of a raw public key, in hex: what is compared over another way."""
    return sha256(raw).hexdigest()


def make_root(home: Home, store: Store, path: Path, passphrase: str | None, now: datetime) -> KeyList:
    """A root key in a file outside the home; it signs the list of keys from now on. Raises where there is one."""
    if not passphrase:
        raise UsageError("Khóa gốc phải có mật khẩu: nhập khi được hỏi, hoặc đặt biến SOLUU_ROOT_PASSPHRASE.")
    path = path.expanduser().resolve()
    if home.root in path.parents:
        raise UsageError("Khóa gốc phải nằm ngoài kho: chọn một tệp trên USB, cất riêng sau khi tạo.")
    if key_list(home.keys).root:
        raise CannotError("Danh sách khóa của trường đã do một khóa gốc ký. Không tạo khóa gốc thứ hai.")
    listed = put_under_root(home.keys, create_root(path, passphrase), now)
    with store.write() as db:
        add_event(db, now, ACTOR, "root-key-created", fingerprint(listed.root or b""), {"keys": len(listed.keys)})
    publish_keys(home)
    return listed


def rotate(
    home: Home, store: Store, root: Path, root_passphrase: str | None, passphrase: str | None, now: datetime
) -> Rotated:
    """A new signing key for the coming year; the old one stays listed and seals no more."""
    opened = _root(home, root, root_passphrase)
    finish_rotation(home.keys)
    before = public_keys(home.keys)
    new = rotate_key(home.keys, passphrase, opened, school=before[-1].school, now=now)
    with store.write() as db:
        detail = {"replaces": before[-1].key_id, "encrypted": passphrase is not None}
        add_event(db, now, ACTOR, "key-rotated", new.key_id, detail)
    publish_keys(home)
    sign_list_anew(home, store, passphrase, now)
    return Rotated(new, before[-1])


def give_up(
    home: Home, store: Store, key: str, since: datetime, root: Path, root_passphrase: str | None, now: datetime,
    passphrase: str | None = None,
) -> KeyList:  # fmt: skip
    """Say that a key may have been in other hands since a moment: nothing of it is believed that is not on record.

    `passphrase`: of the signing key, for the status list that the given-up key may have signed.
    """
    if since > now:
        raise UsageError("Thời điểm lộ khóa nằm ở tương lai. Ghi lúc sớm nhất mà khóa có thể đã bị lộ.")
    listed = mark_compromised(home.keys, key, since, _root(home, root, root_passphrase), now)
    with store.write() as db:
        add_event(db, now, ACTOR, "key-compromised", key, {"since": since.isoformat(timespec="seconds")})
    publish_keys(home)
    if listed.keys[-1].compromised_since is None:
        sign_list_anew(home, store, passphrase, now)
    return listed


def sign_list_anew(home: Home, store: Store, passphrase: str | None, now: datetime) -> None:
    """The status list by the newest key, where that is at hand; `is_list_believed` says what is still to be done."""
    try:
        key = load_private(home.keys, passphrase)
    except CannotError:     # of the passphrase: the keys are changed all the same
        return
    with sealing_alone(home, store.wait):
        mend_list(home, store, key, now, ACTOR)


def is_list_believed(home: Home) -> bool:
    """Whether verifiers believe the status list that lies in the home; True where none does."""
    kept = kept_list(home)
    return kept is None or is_own(home, kept)


def _root(home: Home, path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    if not key_list(home.keys).root:
        raise CannotError("Trường chưa có khóa gốc. Tạo trước bằng: soluu key root TỆP (trên USB).")
    return load_root(path.expanduser(), passphrase)
