"""The school's signed status list: made of the store, signed, kept in the home where the public routes serve it.

A list belongs to the event that called for it and bears the number of such events, so that no two differ under one
number. Whoever issues one holds `sealing_alone`. A run that was cut short leaves an older list, which the next makes
good. No list takes back what the one before it has for ever, or has a smaller number (`kept_list`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.keys import public_keys
from jobs.kept_list import kept_list, published
from jobs.prepared_papers import set_aside_indices
from jobs.whole_files import write_whole
from qr.payload import key_id
from qr.status_list import Entry, StatusList, read_status_list, signed_list
from records.clock import VIETNAM
from records.facts import add_event
from records.home import Home
from records.reading import used_status_indices
from records.store import Database, Store
from records.withdrawals import REISSUED, issues_of_list, places_of

_ENTRIES = {"superseded": Entry.SUPERSEDED, "revoked": Entry.REVOKED, "suspended": Entry.SUSPENDED}


def coming_list(
    home: Home, db: Database, key: Ed25519PrivateKey, now: datetime, *, superseding: Mapping[str, str] | None = None
) -> bytes:
    """The list as the event that is about to be recorded makes it: what a bundle takes along. `superseding`: as
    `records.withdrawals.places_of` has it."""
    return _list(home, db, key, now, number=issues_of_list(db) + 1, superseding=superseding)


def issue_list(home: Home, store: Store, key: Ed25519PrivateKey, now: datetime) -> None:
    """Write the list anew, after the event that calls for it was recorded."""
    with store.read() as db:
        content = _list(home, db, key, now, number=issues_of_list(db))
    write_whole(home.status_path, content)


def publish_list(home: Home, store: Store, key: Ed25519PrivateKey, now: datetime, actor: str) -> StatusList:
    """Sign the list as of now though nothing has changed: an older one is not believed for ever."""
    with store.write() as db:
        add_event(db, now, actor, REISSUED, key_id(key.public_key()).hex(), {})
    issue_list(home, store, key, now)
    return read_status_list(home.status_path.read_bytes())


def mend_list(home: Home, store: Store, key: Ed25519PrivateKey, now: datetime, actor: str) -> None:
    """Publish the list where the one that is kept is not of the newest event, or of another key."""
    with store.read() as db:
        number = issues_of_list(db)
    kept = kept_list(home)
    if number and (kept is None or kept.number < number or kept.public_key != key.public_key().public_bytes_raw()):
        publish_list(home, store, key, now, actor)


def _list(
    home: Home, db: Database, key: Ed25519PrivateKey, now: datetime, *, number: int,
    superseding: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    found = dict(places_of(db, superseding=superseding).select("status_index", "state").iter_rows())
    # A list of papers that was brought back may name places which a sealed document has by now.
    never_sealed = set_aside_indices(home) - used_status_indices(db)
    states = {
        **dict.fromkeys(never_sealed, Entry.REVOKED), **{index: _ENTRIES[state] for index, state in found.items()}
    }
    if before := published(home):       # which knows more than a store that was brought back out of an older copy
        number = max(number, before.number + 1)
        for at, entry in before.for_ever().items():
            states[at] = entry if entry is Entry.REVOKED else states.get(at, entry)
    signer = key_id(key.public_key()).hex()
    school = next((each.school for each in reversed(public_keys(home.keys)) if each.key_id == signer), "")
    return signed_list(states, key, school=school, number=number, issued_at=now.astimezone(VIETNAM))
