"""Where a school stands with its keys: which signs, since when, how it is kept, and what is to be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.key_list import KeyInfo
from archive.keys import has_private, is_encrypted, key_list
from jobs.school_keys import fingerprint, is_list_believed
from records.clock import VIETNAM
from records.home import Home
from records.log.browsing import Wanted, kind_counts
from records.store import Store

REPLACED_AFTER = timedelta(days=366)    # keys are replaced each school year: `archive.keys`

_ROTATE = "soluu key rotate --root TỆP_KHÓA_GỐC"
_NO_PASSPHRASE = (
    "Khóa niêm phong chưa có mật khẩu: ai chép được tệp khóa là ký được. Đặt mật khẩu khi thay khóa kế tiếp.", _ROTATE,
)  # fmt: skip
_NO_ROOT = (
    "Chưa có khóa gốc: chưa ai bảo đảm danh sách khóa, mất khóa thì không báo được. Tạo trên USB, cất nơi khác.",
    "soluu key root TỆP_TRÊN_USB",
)  # fmt: skip
_NO_RECOVERY = (
    "Chưa có khóa khôi phục: bản sao đưa ra ngoài trường chưa mã hóa được.", "soluu key recovery TỆP_TRÊN_USB",
)  # fmt: skip
_LIST_NOT_BELIEVED = (
    "Danh sách trạng thái do khóa không còn được tin ký: người kiểm chứng từ chối nó.", "soluu revoke publish",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyState:
    """`signing`: the key in use, None where none is. `root`: the fingerprint of the root that signed the list, number
    `number`, at `issued_at`. `todo`: what is to be done, each with its command."""

    keys: tuple[KeyInfo, ...]
    signing: KeyInfo | None
    has_passphrase: bool
    root: str | None
    number: int
    issued_at: datetime | None
    recovery_keys: int
    todo: tuple[tuple[str, str], ...]


def key_state(home: Home, store: Store, now: datetime) -> KeyState:
    """Raises `CannotError` where the list of keys cannot be read."""
    listed = key_list(home.keys)
    newest = listed.keys[-1] if listed.keys else None
    in_use = newest if newest and newest.valid_until is None and has_private(home.keys) else None
    recovery = _recovery_keys(store)
    locked = has_private(home.keys) and is_encrypted(home.keys)
    root = fingerprint(listed.root) if listed.root else None
    todo = [*_about_signing(newest, in_use, now)]
    if newest and root is None:
        todo.append(_NO_ROOT)       # before what the root is needed for
    if in_use and not locked:
        todo.append(_NO_PASSPHRASE)
    if not recovery:
        todo.append(_NO_RECOVERY)
    if not is_list_believed(home):
        todo.append(_LIST_NOT_BELIEVED)
    return KeyState(listed.keys, in_use, locked, root, listed.number, listed.issued_at, recovery, tuple(todo))


def _about_signing(newest: KeyInfo | None, in_use: KeyInfo | None, now: datetime) -> tuple[tuple[str, str], ...]:
    if newest is None:
        return (("Kho chưa có khóa niêm phong.", "soluu init"),)
    if newest.compromised_since:
        return (("Khóa niêm phong đã bị báo lộ: thay ngay.", _ROTATE),)
    if in_use is None:
        told = "Tệp khóa bí mật không có trong kho: không niêm phong được. Chép lại từ nơi cất, hoặc thay khóa."
        return ((told, _ROTATE),)
    if now.astimezone(VIETNAM).date() - in_use.valid_from > REPLACED_AFTER:
        return (("Khóa niêm phong đã dùng hơn một năm: thay vào đầu năm học.", _ROTATE),)
    return ()


def _recovery_keys(store: Store) -> int:
    if not store.path.exists():
        return 0
    with store.read() as db:
        return sum(kind_counts(db, Wanted(kind="recovery-key-created")).values())
