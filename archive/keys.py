"""The school's signing key: made, kept in a folder, listed for those who verify, and replaced year by year.

The private part is encrypted with a passphrase, or lies in a file that only its owner can read; `is_encrypted` says
which. A key that was reported stolen, or replaced, is opened for nobody: whatever signs asks `load_private`. Once there
is a root key, kept elsewhere, nothing changes in the list without it. Leaves the choices, and asking for passphrases,
to the caller.
"""

from __future__ import annotations

import errno
import getpass
import os
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)  # fmt: skip

from archive.key_list import KeyInfo, KeyList, bare_list, read_list, signed_list
from qr.payload import key_id
from records.clock import VIETNAM, vn_date, vn_datetime
from records.problems import CannotError

PRIVATE_FILE = "khoa-bi-mat.pem"
LIST_FILE = "khoa-cong-khai.json"
PUBLIC_FILE = "khoa-cong-khai.pem"
_COMING = "khoa-bi-mat.*.pem"     # a new private key, by its id, until the list that names it is on the disk
_ENCRYPTED_MARK = b"BEGIN ENCRYPTED PRIVATE KEY"
_PROTECTED = (_ENCRYPTED_MARK, b"BEGIN AGE ENCRYPTED FILE")


def create_key(folder: Path, passphrase: str | None, *, school: str, now: datetime) -> KeyInfo:
    """Make an Ed25519 key in `folder`. Raises `CannotError` where there is a key already: it is never overwritten.

    Cut short anywhere, the folder holds no key or a listed one: `finish_rotation` sees to it.
    """
    finish_rotation(folder)
    if has_private(folder):
        raise CannotError(
            f"Thư mục {folder} đã có khóa {PRIVATE_FILE}; không ghi đè. Chọn thư mục khác; nếu khóa ấy chưa niêm phong "
            "gì, đổi tên tệp khóa rồi chạy lại."
        )
    if key_list(folder).root:
        raise CannotError(
            "Danh sách khóa của trường do khóa gốc ký, nên khóa mới cũng phải có khóa gốc. "
            "Chạy: soluu key rotate --root TỆP_KHÓA_GỐC"
        )
    folder.mkdir(parents=True, exist_ok=True)
    private_key, info = _new_key(school, now)
    _write_coming(folder, info, private_key, passphrase)
    _write_list(folder, bare_list((*public_keys(folder), info)))
    finish_rotation(folder)
    return info


def create_root(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """Make a root key in a file of its own, which belongs on no computer that seals. Never overwrites."""
    if path.exists():
        raise CannotError(f"Tệp {path} đã có; không ghi đè. Chọn tên khác.")
    root = Ed25519PrivateKey.generate()
    _write_private(path, root, passphrase)
    return root


def load_root(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """The root key of a file. Raises `CannotError` where there is none, or the passphrase is missing or wrong."""
    if not path.is_file():
        raise CannotError(f"Không thấy tệp khóa gốc {path}. Cắm USB giữ khóa gốc rồi chạy lại.")
    if not passphrase:
        raise CannotError("Khóa gốc có mật khẩu. Nhập mật khẩu hoặc đặt biến SOLUU_ROOT_PASSPHRASE rồi chạy lại.")
    return _opened(path.read_bytes(), passphrase, "Mật khẩu của khóa gốc không đúng, hoặc tệp không phải khóa Ed25519.")


def put_under_root(folder: Path, root: Ed25519PrivateKey, now: datetime) -> KeyList:
    """Let the root sign the list as it is. Raises `CannotError` where another root signs it already."""
    return _sign_list(folder, public_keys(folder), root, now)


def rotate_key(
    folder: Path, passphrase: str | None, root: Ed25519PrivateKey, *, school: str, now: datetime
) -> KeyInfo:
    """A new signing key in the old one's place, which stays listed and seals no more. The root signs the list.

    Cut short anywhere, the folder holds the old key or the new one, whole: `finish_rotation` sees to it.
    """
    finish_rotation(folder)
    private_key, info = _new_key(school, now)
    retired = [
        replace(key, valid_until=info.valid_from) if key.valid_until is None else key for key in public_keys(folder)
    ]
    _require_root(folder, root)
    _write_coming(folder, info, private_key, passphrase)
    _sign_list(folder, (*retired, info), root, now)
    finish_rotation(folder)
    return info


def finish_rotation(folder: Path) -> bool:
    """Put the key that the list names newest in its place; one that no list ever named was never used and goes.

    Whether a key came into its place.
    """
    coming = list(folder.glob(_COMING))
    newest = {key.key_id: key for key in public_keys(folder)[-1:]} if coming else {}
    for path in coming:
        if key := newest.get(path.suffixes[0].removeprefix(".")):
            (folder / PUBLIC_FILE).write_bytes(public_pem(Ed25519PublicKey.from_public_bytes(key.public_key)))
            path.replace(folder / PRIVATE_FILE)
        else:
            path.unlink()
    return bool(newest.keys() & {path.suffixes[0].removeprefix(".") for path in coming})


def mark_compromised(folder: Path, key: str, since: datetime, root: Ed25519PrivateKey, now: datetime) -> KeyList:
    """Say in the list that a key may have been in other hands since a moment. Never later than was said before."""
    listed = public_keys(folder)
    if key not in {info.key_id for info in listed}:
        raise CannotError(f"Danh sách không có khóa {key}. Đang có: {', '.join(info.key_id for info in listed)}.")
    told = [
        replace(info, compromised_since=min(filter(None, (info.compromised_since, since))))
        if info.key_id == key else info
        for info in listed
    ]  # fmt: skip
    return _sign_list(folder, told, root, now)


def load_private(folder: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """The signing key. Raises `CannotError` where there is none, the passphrase is missing or wrong, or the list says
    that it signs no more."""
    finish_rotation(folder)
    path = folder / PRIVATE_FILE
    if not path.exists():
        raise CannotError(
            f"Chưa có khóa ký của trường ({path}). Chép tệp khóa về từ bản sao lưu; nếu khóa đã mất, chạy soluu init "
            "để tạo khóa mới: những gói đã niêm phong bằng khóa cũ vẫn kiểm chứng được."
        )
    encrypted = is_encrypted(folder)
    if encrypted and not passphrase:
        raise CannotError("Khóa ký của trường có mật khẩu. Nhập mật khẩu hoặc đặt biến SOLUU_PASSPHRASE rồi chạy lại.")
    reason = "Mật khẩu của khóa ký không đúng." if encrypted else f"Tệp khóa {path} bị hỏng."
    key = _opened(
        path.read_bytes(), passphrase if encrypted else None,
        f"{reason} Thử lại, hoặc khôi phục tệp khóa từ bản sao lưu.",
    )  # fmt: skip
    _require_in_use(folder, key_id(key.public_key()).hex())
    return key


def _require_in_use(folder: Path, key: str) -> None:
    """Raises `CannotError` for a key that is believed no more: what it signed now could never be made good."""
    for listed in public_keys(folder):
        if listed.key_id == key and listed.compromised_since:
            raise CannotError(
                f"Khóa ký {key} đã được báo bị lộ từ {vn_datetime(listed.compromised_since)}, nên không ký gì bằng "
                "khóa này nữa. Thay khóa rồi chạy lại: soluu key rotate --root TỆP_KHÓA_GỐC"
            )
        if listed.key_id == key and listed.valid_until:
            raise CannotError(
                f"Khóa ký {key} đã được thay (dùng đến {vn_date(listed.valid_until)}), nên không ký gì bằng khóa này "
                f"nữa. Chép tệp khóa mới nhất của trường vào {folder / PRIVATE_FILE}; không còn tệp ấy thì thay khóa: "
                "soluu key rotate --root TỆP_KHÓA_GỐC"
            )


def _opened(pem: bytes, passphrase: str | None, refusal: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, _secret(passphrase) if passphrase else None)
    except (ValueError, TypeError):
        raise CannotError(refusal) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotError(refusal)
    return key


def public_keys(folder: Path) -> tuple[KeyInfo, ...]:
    """The keys listed in `folder`, oldest first; none where there is no list."""
    return key_list(folder).keys


def key_list(folder: Path) -> KeyList:
    """The list in `folder`; an empty one where there is none. Raises `CannotError` for a spoilt one."""
    path = folder / LIST_FILE
    if not path.exists():
        return KeyList(())
    try:
        return read_list(path.read_bytes())
    except ValueError:
        raise CannotError(f"Danh sách khóa {path} bị hỏng. Khôi phục tệp từ bản sao lưu.") from None


def has_private(folder: Path) -> bool:
    """Whether there is a private key to sign with. A file without a byte is none: it is what a cut run left."""
    path = folder / PRIVATE_FILE
    return path.exists() and path.stat().st_size > 0


def is_encrypted(folder: Path) -> bool:
    """Whether a passphrase protects the private part."""
    path = folder / PRIVATE_FILE
    return path.exists() and _ENCRYPTED_MARK in path.read_bytes()


def public_pem(public_key: Ed25519PublicKey) -> bytes:
    """The public key as openssl reads it."""
    return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _protection(passphrase: str | None) -> KeySerializationEncryption:
    return BestAvailableEncryption(_secret(passphrase)) if passphrase else NoEncryption()


def _secret(passphrase: str) -> bytes:
    """A passphrase in one spelling: keyboards and systems write 'mật khẩu' in several sequences of characters."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def _new_key(school: str, now: datetime) -> tuple[Ed25519PrivateKey, KeyInfo]:
    private_key = Ed25519PrivateKey.generate()
    public_key = private_key.public_key()
    day = now.astimezone(VIETNAM).date()
    return private_key, KeyInfo(key_id(public_key).hex(), public_key.public_bytes_raw(), school, day)


def _write_coming(folder: Path, info: KeyInfo, key: Ed25519PrivateKey, passphrase: str | None) -> None:
    _write_private(folder / f"khoa-bi-mat.{info.key_id}.pem", key, passphrase)


def _write_private(path: Path, key: Ed25519PrivateKey, passphrase: str | None) -> None:
    write_for_owner(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _protection(passphrase)))


def _require_root(folder: Path, root: Ed25519PrivateKey) -> KeyList:
    """The present list. Raises `CannotError` where another root signs it."""
    before = key_list(folder)
    if before.root not in {None, root.public_key().public_bytes_raw()}:
        raise CannotError("Tệp này không phải khóa gốc đang ký danh sách khóa của trường. Cắm đúng USB rồi chạy lại.")
    return before


def _sign_list(folder: Path, keys: Sequence[KeyInfo], root: Ed25519PrivateKey, now: datetime) -> KeyList:
    before = _require_root(folder, root)
    content = signed_list(keys, root, number=before.number + 1, now=now)
    _write_list(folder, content)
    return read_list(content)


def _write_list(folder: Path, content: bytes) -> None:
    """Whole or not at all: without its list, a school's papers are nobody's."""
    aside = folder / f"{LIST_FILE}.tam"
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(folder / LIST_FILE)


def write_for_owner(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, from its first byte on; whole or not at all."""
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    aside = path.with_name(f"{path.name}.tam")
    aside.unlink(missing_ok=True)   # of a run that was cut short
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if sys.platform == "win32" and not _narrow_rights(aside) and not any(
                mark in content for mark in _PROTECTED
            ):
                raise CannotError(
                    f"Không giới hạn được quyền đọc tệp khóa {path} (icacls). Chọn ổ NTFS, hoặc đặt mật khẩu cho khóa."
                )
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _narrow_rights(path: Path) -> bool:
    """Windows ignores a file's mode; the rights are narrowed by its own tool while the file is still empty.

    False where that cannot be done, as on a USB stick, which keeps no rights; a passphrase protects a key there.
    """
    try:
        done = subprocess.run(  # noqa: S603 – a fixed command with a path of ours
            icacls_command(path, windows_user(os.environ)), check=False, capture_output=True
        )
    except OSError:     # no such tool
        return False
    return done.returncode == 0


def windows_user(environment: Mapping[str, str]) -> str:
    """Who runs this, as Windows resolves it: a bare name says nothing of an account of a domain."""
    domain, name = environment.get("USERDOMAIN"), environment.get("USERNAME")
    return f"{domain}\\{name}" if domain and name else name or getpass.getuser()


def icacls_command(path: Path, user: str) -> list[str]:
    """Windows: drop inherited rights and leave full control to the user alone."""
    return ["icacls", str(path), "/inheritance:r", "/grant:r", f"{user}:F"]
