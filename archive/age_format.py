"""Files in the age format (age-encryption.org/v1): encrypted to recovery keys, and opened with one of them.

By streams, so that a file of any size takes the same memory. Where the files lie, and whose keys are asked for, is the
caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import IO, Any

import pyrage

from archive.ocfl.durable import Digests
from records.clock import vn_date
from records.problems import CannotError, UsageError

SUFFIX = ".age"
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 – how a private key begins, not one
_LOCKED = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")
_WRONG_KEY = "No matching keys found"   # pyrage has no type of its own for it
_LARGEST_KEY_FILE = 1 << 20             # bytes
Identities = Sequence[Any]              # of pyrage, which has no types


@dataclass(frozen=True, slots=True)
class Encrypted:
    """What was made: the SHA-256 of the bytes that went in, and what came out."""

    plain_sha256: str
    digests: Digests
    size: int


def read_recipients(texts: Iterable[str]) -> tuple[str, ...]:
    """Recovery keys to encrypt to, each an 'age1…' or a file that lists some, as `age -R` takes. Each once, in order.

    Raises `UsageError` for what is no public key; never repeats it, for it may be a private one.
    """
    found: dict[str, None] = {}
    for text in texts:
        for line in [text] if text.startswith("age1") else _lines(Path(text)):
            found[_recipient(line)] = None
    return tuple(found)


def _lines(path: Path) -> list[str]:
    try:
        lines = path.expanduser().read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise UsageError(
            "--encrypt-to phải là khóa công khai «age1…» hoặc tệp văn bản liệt kê các khóa ấy, mỗi khóa một dòng."
        ) from None
    listed = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not listed:
        raise UsageError(f"Tệp {path} không có khóa công khai «age1…» nào.")
    return listed


def _recipient(text: str) -> str:
    if text.startswith(_SECRET):
        raise UsageError("Đây là khóa BÍ MẬT, không dùng để mã hóa. Chỉ đưa khóa công khai, bắt đầu bằng «age1».")
    try:
        return str(pyrage.x25519.Recipient.from_str(text))
    except pyrage.RecipientError:
        raise UsageError(
            "Có khóa công khai age gõ chưa đúng (phải là «age1…», 62 chữ). Chép lại từ lúc tạo khóa khôi phục."
        ) from None


def new_identity(now: datetime, passphrase: str | None) -> tuple[bytes, str]:
    """A new recovery key: its file, as `age-keygen` writes it (encrypted where there is a passphrase), and its public
    part."""
    key = pyrage.x25519.Identity.generate()
    public = str(key.to_public())
    text = (
        "# Khóa khôi phục của Sổ Lưu (age): mở được mọi bản sao mã hóa cho khóa công khai dưới đây.\n"
        "# In ra giấy, niêm phong, cất hai nơi khác nhau; đừng để trên máy giữ kho. Mất khóa là mất các bản sao ấy.\n"
        f"# created: {vn_date(now)}\n# public key: {public}\n{key}\n"
    ).encode()
    return (pyrage.passphrase.encrypt(text, passphrase, armored=True) if passphrase else text), public


def read_identities(path: Path, ask: Callable[[], str | None]) -> Identities:
    """The private keys of a file. `ask`: for its passphrase, where it has one. Raises `CannotError`."""
    try:
        if path.stat().st_size > _LARGEST_KEY_FILE:
            raise CannotError(f"{path} không phải tệp khóa khôi phục (quá lớn).")
        content = path.read_bytes()
    except OSError:
        raise CannotError(f"Không đọc được tệp khóa khôi phục {path}. Cắm USB giữ khóa rồi chạy lại.") from None
    if content.startswith(_LOCKED):
        content = _unlocked(content, ask())
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(_SECRET)]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise CannotError(f"{path} không có khóa khôi phục nào đọc được (dòng «AGE-SECRET-KEY-1…»).")
    return found


def _unlocked(content: bytes, passphrase: str | None) -> bytes:
    if not passphrase:
        raise CannotError(
            "Tệp khóa khôi phục có mật khẩu. Nhập mật khẩu hoặc đặt biến SOLUU_RECOVERY_PASSPHRASE rồi chạy lại."
        )
    try:
        return bytes(pyrage.passphrase.decrypt(content, passphrase))
    except (pyrage.DecryptError, OSError):
        raise CannotError("Mật khẩu của tệp khóa khôi phục không đúng, hoặc tệp hỏng.") from None


def encrypt(source: Path, target: Path, recipients: Sequence[str]) -> Encrypted:
    """Encrypt a file to each of the recipients."""
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    with source.open("rb") as reading, target.open("wb") as writing:
        ins, outs = _Reader(reading), _Writer(writing)
        try:
            pyrage.encrypt_io(ins, outs, keys)
        except pyrage.EncryptError:
            if ins.error or outs.error:     # it keeps no more of them than their words
                raise (ins.error or outs.error or OSError()) from None
            raise
    return Encrypted(ins.digest.hexdigest(), Digests(outs.long.hexdigest(), outs.short.hexdigest()), outs.size)


def decrypt(source: Path, target: Path, identities: Identities) -> str:
    """Decrypt a file; the SHA-256 of what it holds. Raises `CannotError` where no key opens it, or it is not whole."""
    with source.open("rb") as reading, target.open("wb") as writing:
        ins, outs = _Reader(reading), _Writer(writing)
        try:
            pyrage.decrypt_io(ins, outs, identities)
        except (pyrage.DecryptError, OSError) as error:
            if ins.error or outs.error:
                raise (ins.error or outs.error or OSError()) from None
            raise CannotError(
                "Khóa khôi phục này không mở được bản sao ấy. Dùng khóa của trường đã ghi khi thêm nơi giữ."
                if _WRONG_KEY in str(error) else "Bản sao mã hóa không mở được đến hết: đã hỏng, hoặc không phải age."
            ) from None
    return outs.short.hexdigest()


class _Reader:
    """What is read is hashed on the way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, sha256()
        self.error: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            content = self._stream.read(size)
        except OSError as error:
            self.error = error
            raise
        self.digest.update(content)
        return content


class _Writer:
    """What is written is hashed on the way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.long, self.short, self.size = stream, sha512(), sha256(), 0
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            self._stream.write(content)
        except OSError as error:
            self.error = error
            raise
        self.long.update(content)
        self.short.update(content)
        self.size += len(content)
        return len(content)

    def flush(self) -> None:
        self._stream.flush()
