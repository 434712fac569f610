"""Compares, prints and seals the classes that a page was asked for, away from the page, and keeps what became of it
for whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dashboard.long_work import Progress, Stopped
from jobs.preparing_papers import prepare_classes
from jobs.sealing import SealOutcome, seal_classes
from jobs.sealing_check import Found, check_classes
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


@dataclass(frozen=True, slots=True)
class Compared:
    """What stands in the way of the classes that were compared; `stopped_by` and `left` as of a sealing."""

    found: tuple[Found, ...]
    stopped_by: str | None = None
    left: int = 0


def check_chosen(
    home: Home, store: Store, policies: Policies, scopes: Sequence[Scope], now: datetime, actor: str,
    stopped: Stopped, progress: Progress,
) -> Compared:  # fmt: skip
    """Compare the classes with what is asked of them. What was compared before a refusal is on record."""
    try:
        found = check_classes(
            home, store, policies, scopes, now=now, actor=actor, stopped=stopped, progress=progress
        )
    except SoluuError as error:
        return Compared((), str(error))
    return Compared(tuple(found), left=len(scopes) - len(found))


def print_chosen(
    home: Home, store: Store, policies: Policies, scopes: Sequence[Scope], key: Ed25519PrivateKey, now: datetime,
    actor: str, _: Stopped, progress: Progress,
) -> tuple[int, str | None]:  # fmt: skip
    """Print the papers to be signed: of how many classes, and the sentence of what refused."""
    try:
        made = prepare_classes(home, store, policies, scopes, key=key, now=now, actor=actor, progress=progress)
    except SoluuError as error:
        return 0, str(error)
    return len(made), None
