"""The founding job: a home's folders, key, store and policy, and its public keys where the public routes read them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Literal

from archive.keys import create_key, finish_rotation, has_private, is_encrypted, public_keys
from jobs.opening import model_policy
from qr.lookup import Lookup, PublicKey
from records.facts import add_event
from records.home import DEFAULT_VERIFY_URL, Home, checked_verify_url
from records.store import Store

UNNAMED = "Trường chưa đặt tên"
Founded = Literal["created", "ready", "new-key"]


def create_home(
    home: Home, store: Store, *, school: str, verify_url: str, passphrase: str | None, now: datetime,
    is_demo: bool = False,
) -> Founded:  # fmt: skip
    """Make the home; 'ready' when it was there before, 'new-key' where its private key was lost and another was made.

    Never overwrites a key, and keeps a lost one listed: what it signed stays verifiable. The settings file comes last.
    Raises `UsageError` for an address that no code could bear, `CannotError` for a store that cannot be opened.
    """
    is_taken_up = finish_rotation(home.keys)    # a key that a run listed which was then cut short
    if home.is_initialised:
        with store.write():  # a damaged store is told now, not at the first import
            pass
        if has_private(home.keys) and not is_taken_up:
            return "ready"
        _make_key(home, store, passphrase, school, now)
        return "new-key"
    url = checked_verify_url(verify_url or DEFAULT_VERIFY_URL)
    home.make_folders()
    if not home.policy_path.exists():
        home.policy_path.write_text(model_policy(), encoding="utf-8")
    _make_key(home, store, passphrase, school, now)
    home.write_settings(url, is_demo=is_demo)
    return "created"


def _make_key(home: Home, store: Store, passphrase: str | None, school: str, now: datetime) -> None:
    """The home's signing key, where it has none: one that a run left which was cut short is taken as it is."""
    if has_private(home.keys) and (keys := public_keys(home.keys)):
        key = keys[-1]
    else:
        before = [listed.school for listed in public_keys(home.keys)]
        key = create_key(home.keys, passphrase, school=school or (before or [UNNAMED])[-1], now=now)
    with store.write() as db:
        add_event(db, now, "quản trị", "key-created", key.key_id, {"encrypted": is_encrypted(home.keys)})
    publish_keys(home)


def key_fingerprints(home: Home) -> list[str]:
    """SHA-256 of each public key, in hex: what an inspector compares. The 4-byte key id alone can be imitated."""
    return [sha256(key.public_key).hexdigest() for key in public_keys(home.keys)]


def publish_keys(home: Home) -> None:
    """Put the home's public keys where the public routes may read them."""
    Lookup(home.lookup_path).set_keys(
        PublicKey(
            key.key_id, key.public_key.hex(), key.school, key.valid_from, key.valid_until, key.compromised_since
        )
        for key in public_keys(home.keys)
    )
