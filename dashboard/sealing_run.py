"""Seals the classes that a page was asked for, away from the page, and keeps what became of it for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dashboard.long_work import Progress, Stopped
from jobs.sealing import SealOutcome, seal_classes
from records.home import Home
from records.policy import Policies
from records.problems import SoluuError
from records.reading import Scope
from records.store import Store


@dataclass(frozen=True, slots=True)
class Sealing:
    """What became of the classes. `stopped_by`: the sentence of what ended the run before its last class, or None;
    `left`: classes that were not come to, because somebody stopped the run."""

    outcomes: tuple[SealOutcome, ...]
    stopped_by: str | None = None
    left: int = 0


def seal_chosen(
    home: Home,
    store: Store,
    policies: Policies,
    scopes: Sequence[Scope],
    key: Ed25519PrivateKey,
    now: datetime,
    actor: str,
    unsigned_reason: str | None,
    reason: str | None,
    stopped: Stopped,
    progress: Progress,
) -> Sealing:
    """Seal the classes; their findings were accepted. Takes the opened key: the passphrase stays with the page."""
    try:
        outcomes = seal_classes(
            home, store, policies, scopes, key=key, now=now, accept_findings=True, actor=actor, progress=progress,
            unsigned_reason=unsigned_reason, reason=reason, stopped=stopped,
        )  # fmt: skip
    except SoluuError as error:
        return Sealing((), str(error))
    return Sealing(tuple(outcomes), left=len(scopes) - len(outcomes))
