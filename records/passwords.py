"""Passwords: made at random, judged, kept as Argon2id and tried against it. Knows no account."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import cache

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from records.problems import UsageError

LEAST, MOST = 12, 128   # signs
_SYMBOLS = "23456789abcdefghjkmnpqrstuvwxyz"    # none looks like another
_RANDOM_GROUPS, _GROUP = 4, 5       # 20 signs of nearly 5 bits: 99
# OWASP Password Storage Cheat Sheet, Argon2id: m = 19 MiB, t = 2, p = 1.
_MEMORY, _TIME, _LANES, _LENGTH, _SALT = 19456, 2, 1, 32, 16


def random_password() -> str:
    """Twenty signs in groups that can be read out, to be changed at the first login."""
    groups = ("".join(secrets.choice(_SYMBOLS) for _ in range(_GROUP)) for _ in range(_RANDOM_GROUPS))
    return "-".join(groups)


def require_good(password: str, *, login: str, full_name: str) -> None:
    """Raises `UsageError` for a password that is too short, or that is the person's name in another dress."""
    if len(_canonical(password)) < LEAST:
        raise UsageError(f"Mật khẩu cần ít nhất {LEAST} ký tự; một câu dễ nhớ là tốt nhất.")
    if len(password) > MOST:
        raise UsageError(f"Mật khẩu dài nhất {MOST} ký tự.")
    own, plain = {_letters(login), _letters(full_name)} - {""}, _letters(password)
    rest = plain
    for each in sorted(own, key=len, reverse=True):
        rest = rest.replace(each, "")
    if (len(rest) < LEAST // 2 and rest != plain) or len(set(plain)) < 5:
        raise UsageError("Mật khẩu không được là tên hay tên đăng nhập của mình, hoặc chỉ lặp vài ký tự.")


def hash_of(password: str) -> str:
    """The PHC string to keep."""
    kdf = Argon2id(
        salt=secrets.token_bytes(_SALT), length=_LENGTH, iterations=_TIME, lanes=_LANES, memory_cost=_MEMORY
    )
    return kdf.derive_phc_encoded(_bytes(password))


@cache
def _no_one_s() -> str:
    return hash_of(secrets.token_hex(16))


def is_password_of(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept. Takes as long where none was."""
    try:
        Argon2id.verify_phc_encoded(_bytes(password[:MOST]), kept or _no_one_s())
    except InvalidKey:
        return False
    return kept is not None


def _canonical(password: str) -> str:
    """One text however the keyboard composes its accents."""
    return unicodedata.normalize("NFC", password)


def _bytes(password: str) -> bytes:
    return _canonical(password).encode("utf-8")


def _letters(text: str) -> str:
    """Letters and digits without case and accents."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return re.sub(r"[^a-z0-9]", "", "".join(sign for sign in apart if not unicodedata.combining(sign)))
