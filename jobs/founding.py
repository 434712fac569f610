"""The founding job: a home's folders, key, store and policy, and its public keys where the public routes read them."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from archive.keys import create_key, public_keys
from jobs.opening import model_policy
from qr.lookup import Lookup, PublicKey
from records.facts import add_event
from records.home import DEFAULT_VERIFY_URL, Home
from records.problems import UsageError
from records.store import Store

UNNAMED = "Trường chưa đặt tên"


def create_home(
    home: Home, store: Store, *, school: str, verify_url: str, passphrase: str | None, now: datetime
) -> bool:
    """Make the home; False when it was ready before. Never overwrites a key; the settings file comes last.

    Raises `UsageError` for an address that no code could bear: codes are in capitals, which would change a path.
    """
    if home.is_initialised:
        return False
    url = verify_url or DEFAULT_VERIFY_URL
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?/V/", url, re.IGNORECASE):
        raise UsageError(f"Địa chỉ kiểm chứng phải như https://tên-miền/V/, đang là {url}")
    home.make_folders()
    keys = public_keys(home.keys)
    key = keys[-1] if keys else create_key(home.keys, passphrase, school=school or UNNAMED, now=now)
    if not home.policy_path.exists():
        home.policy_path.write_text(model_policy(), encoding="utf-8")
    with store.write() as db:
        add_event(db, now, "quản trị", "key-created", key.key_id, {"encrypted": bool(passphrase)})
    publish_keys(home)
    home.write_settings(url)
    return True


def key_fingerprints(home: Home) -> list[str]:
    """SHA-256 of each public key, in hex: what an inspector compares. The 4-byte key id alone can be imitated."""
    return [sha256(key.public_key).hexdigest() for key in public_keys(home.keys)]


def publish_keys(home: Home) -> None:
    """Put the home's public keys where the public routes may read them."""
    Lookup(home.lookup_path).set_keys(
        PublicKey(key.key_id, key.public_key.hex(), key.school, key.valid_from) for key in public_keys(home.keys)
    )
