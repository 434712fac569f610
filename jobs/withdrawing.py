"""Revoking, suspending and lifting: the act in the log, its words beside it, then the lookup and the status list.

Whose names and which words are no business of the log or of the public: they lie in the home, a file an act, and the
event names the file's digest. The lookup comes before the list: what a run leaves that was cut short, the next act,
sealing or `publish` makes good.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jobs.sealing import republish, sealing_alone
from jobs.status_list import issue_list
from jobs.whole_files import write_whole
from proofs.canonical import canonical_bytes
from records import withdrawals
from records.disposal import Signer
from records.home import Home
from records.policy.words import in_vietnamese
from records.store import Store
from records.withdrawals import Act, Asked

FORMAT = "soluu-withdrawal-v1"
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Done:
    """An act, and how many documents it is of."""

    act: Act
    documents: int


def foreseen(store: Store, asked: Asked, now: datetime) -> int:
    """How many documents the act would be of. Raises as `withdraw`; changes nothing."""
    complete = asked.complete(now)
    with store.read() as db:
        return withdrawals.require_withdrawable(db, complete)


def withdraw(home: Home, store: Store, asked: Asked, *, key: Ed25519PrivateKey, now: datetime) -> Done:
    """Revoke or suspend. Raises `UsageError` or `CannotError`, before anything is changed, where it may not be."""
    asked = asked.complete(now)
    with sealing_alone(home, store.wait):
        with store.write() as db:
            documents = withdrawals.require_withdrawable(db, asked)
            act_id = withdrawals.next_id(db, now)
            digest = _keep(home, act_id, _words(asked), now)
            act = withdrawals.record_act(db, act_id, asked, digest, now)
        _tell_everybody(home, store, key, now)
    return Done(act, documents)


def lift(
    home: Home, store: Store, act_id: str, *, reason: str, by: Signer, key: Ed25519PrivateKey, now: datetime
) -> Done:
    """Let a suspension be over. Raises `CannotError` for a revocation, which never is."""
    reason, by = withdrawals.checked_reason(reason), withdrawals.checked_decider(by)
    with sealing_alone(home, store.wait):
        with store.write() as db:
            act = withdrawals.require_liftable(db, act_id)
            digest = _keep(home, f"{act_id}-thoi", {"act": "lifted", "reason": reason, "decided_by": _signer(by)}, now)
            lifted = withdrawals.record_lifted(db, act_id, by, digest, now)
            documents = len(withdrawals.documents_of_act(db, act.scope, act.subject_id))
        _tell_everybody(home, store, key, now)
    return Done(lifted, documents)


def kept_words(home: Home, act_id: str) -> Mapping[str, object]:
    """What people wrote of an act: for the school's own eyes. Empty where the file is lost."""
    try:
        said = json.loads(_path(home, act_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _tell_everybody(home: Home, store: Store, key: Ed25519PrivateKey, now: datetime) -> None:
    republish(home, store)
    issue_list(home, store, key, now)


def _words(asked: Asked) -> dict[str, object]:
    return {
        "act": asked.kind, "scope": asked.scope, "id": asked.subject_id, "why": asked.why, "reason": asked.reason,
        "number": asked.number, "date": asked.day.isoformat() if asked.day else None,
        "decided_by": _signer(asked.decided_by),
        "requested_by": _signer(asked.requested_by) if asked.requested_by else None,
    }  # fmt: skip


def _signer(signer: Signer) -> dict[str, str]:
    return {"role": in_vietnamese(signer.role), "name": signer.name}


def _keep(home: Home, name: str, words: Mapping[str, object], now: datetime) -> str:
    """Write what people said, and its digest, which the salt keeps from telling a name to whoever guesses."""
    salt = secrets.token_bytes(_SALT_BYTES).hex()
    content = canonical_bytes({"format": FORMAT, **words, "at": now.isoformat(timespec="seconds"), "salt": salt})
    write_whole(_path(home, name), content)
    return sha256(content).hexdigest()


def _path(home: Home, name: str) -> Path:
    return home.withdrawals / f"{name}.json"
