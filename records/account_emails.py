"""E-mail addresses of accounts: how they are kept and compared, and that no two accounts in use have the same."""

from __future__ import annotations

import re

from records.problems import UsageError
from records.store import Database


def email_of(text: str) -> str | None:
    """An address as it is kept and compared; None for what is none. ASCII alone, and before letters are made small:
    that would make a k of a Kelvin sign, and of two people's addresses one."""
    plain = text.strip()
    return plain.lower() if plain.isascii() and re.fullmatch(r"[^@\s]+@[^@\s]+", plain) else None


def free_email(db: Database, text: str, *, but: str = "") -> str:
    """An address as it is kept. Raises `UsageError` for what is none, and for one that another account in use has."""
    address = email_of(text)
    if address is None:
        raise UsageError(f"«{text}» không phải địa chỉ thư điện tử.")
    taken = db.query(
        "SELECT account_id FROM account WHERE email = ? AND ended_at IS NULL AND account_id <> ?", [address, but]
    )
    if not taken.is_empty():
        raise UsageError(f"Địa chỉ thư ấy đã ghi cho {taken.item(0, 0)}.")
    return address
