"""The school's signing key: made once, kept in a folder, listed for those who verify.

The private part is encrypted with a passphrase, or lies in a file that only its owner can read; `is_encrypted` says
which. Leaves the choice, and asking for the passphrase, to the caller.
"""

from __future__ import annotations

import base64
import getpass
import json
import os
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
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

from qr.payload import key_id
from records.clock import VIETNAM
from records.problems import CannotError

PRIVATE_FILE = "khoa-bi-mat.pem"
LIST_FILE = "khoa-cong-khai.json"
PUBLIC_FILE = "khoa-cong-khai.pem"
_ENCRYPTED_MARK = b"BEGIN ENCRYPTED PRIVATE KEY"


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A public key as it is listed: `key_id` is 8 hex digits, `public_key` the 32 raw bytes."""

    key_id: str
    public_key: bytes
    school: str
    valid_from: date

    def as_dict(self) -> dict[str, str]:
        return {
            "key_id": self.key_id,
            "public_key": base64.b64encode(self.public_key).decode("ascii"),
            "school": self.school,
            "valid_from": self.valid_from.isoformat(),
        }


def create_key(folder: Path, passphrase: str | None, *, school: str, now: datetime) -> KeyInfo:
    """Make an Ed25519 key in `folder`. Raises `CannotError` where there is a key already: it is never overwritten."""
    if has_private(folder):
        raise CannotError(f"Thư mục {folder} đã có khóa {PRIVATE_FILE}; không ghi đè. Chọn thư mục khác.")
    folder.mkdir(parents=True, exist_ok=True)
    private_key = Ed25519PrivateKey.generate()
    public_key = private_key.public_key()
    info = KeyInfo(key_id(public_key).hex(), public_key.public_bytes_raw(), school, now.astimezone(VIETNAM).date())
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _protection(passphrase))
    write_for_owner(folder / PRIVATE_FILE, pem)
    listed = [key.as_dict() for key in (*public_keys(folder), info)]
    text = json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    (folder / LIST_FILE).write_text(text, encoding="utf-8", newline="\n")
    (folder / PUBLIC_FILE).write_bytes(public_pem(public_key))
    return info


def load_private(folder: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """The signing key. Raises `CannotError` where there is none, or the passphrase is missing or wrong."""
    path = folder / PRIVATE_FILE
    if not path.exists():
        raise CannotError(
            f"Chưa có khóa ký của trường ({path}). Chép tệp khóa về từ bản sao lưu; nếu khóa đã mất, chạy soluu init "
            "để tạo khóa mới: những gói đã niêm phong bằng khóa cũ vẫn kiểm chứng được."
        )
    encrypted = is_encrypted(folder)
    if encrypted and not passphrase:
        raise CannotError("Khóa ký của trường có mật khẩu. Nhập mật khẩu hoặc đặt biến SOLUU_PASSPHRASE rồi chạy lại.")
    try:
        key = load_pem_private_key(path.read_bytes(), _secret(passphrase) if encrypted and passphrase else None)
    except (ValueError, TypeError):
        reason = "Mật khẩu của khóa ký không đúng." if encrypted else f"Tệp khóa {path} bị hỏng."
        raise CannotError(f"{reason} Thử lại, hoặc khôi phục tệp khóa từ bản sao lưu.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotError(f"Tệp khóa {path} không phải khóa Ed25519. Khôi phục tệp khóa từ bản sao lưu.")
    return key


def public_keys(folder: Path) -> tuple[KeyInfo, ...]:
    """The keys listed in `folder`, oldest first; none where there is no list."""
    path = folder / LIST_FILE
    if not path.exists():
        return ()
    try:
        return parse_key_list(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError):
        raise CannotError(f"Danh sách khóa {path} bị hỏng. Khôi phục tệp từ bản sao lưu.") from None


def parse_key_list(text: str) -> tuple[KeyInfo, ...]:
    """The keys of a list as `create_key` writes it. Raises ValueError, KeyError or TypeError on anything else."""
    return tuple(
        KeyInfo(
            entry["key_id"],
            base64.b64decode(entry["public_key"], validate=True),
            entry["school"],
            date.fromisoformat(entry["valid_from"]),
        )
        for entry in json.loads(text)
    )


def has_private(folder: Path) -> bool:
    """Whether there is a private key to sign with."""
    return (folder / PRIVATE_FILE).exists()


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


def write_for_owner(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform == "win32":
            _narrow_rights(path)
        file.write(content)


def _narrow_rights(path: Path) -> None:
    """Windows ignores a file's mode; the rights are narrowed by its own tool while the file is still empty."""
    done = subprocess.run(  # noqa: S603 – a fixed command with a path of ours
        icacls_command(path, getpass.getuser()), check=False, capture_output=True
    )
    if done.returncode != 0:
        raise CannotError(f"Không giới hạn được quyền đọc tệp khóa {path} (icacls). Chọn ổ NTFS, hoặc đặt mật khẩu.")


def icacls_command(path: Path, user: str) -> list[str]:
    """Windows: drop inherited rights and leave full control to the user alone."""
    return ["icacls", str(path), "/inheritance:r", "/grant:r", f"{user}:F"]
