"""Compares classes with what their profile asks before they are sealed, away from any page, and logs that it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from jobs.sealing import findings_of
from records.class_checks import basis_of, record_check
from records.completeness import Finding
from records.home import Home
from records.policy import Policies
from records.reading import Scope
from records.store import Store

Found = tuple[Scope, tuple[Finding, ...]]


def check_classes(
    home: Home, store: Store, policies: Policies, scopes: Sequence[Scope], *, now: datetime, actor: str,
    stopped: Callable[[], bool] = lambda: False, progress: Callable[[int, int, str], None] | None = None,
) -> list[Found]:  # fmt: skip
    """What stands in the way of each class. Each is logged as soon as it is known: a run that was cut short, or that
    `stopped` ended, is gone on with by the next one, of the classes that are left."""
    done: list[Found] = []
    for number, scope in enumerate(scopes):
        if stopped():
            break
        if progress:
            progress(number, len(scopes), scope.class_name)
        # The basis before the comparison: what comes in between makes the comparison old, never the other way round.
        with store.read() as db:
            basis = basis_of(db, policies.version)
        [(_, findings)] = findings_of(home, store, policies, [scope], now)
        with store.write() as db:
            record_check(db, scope, len(findings), basis, now=now, actor=actor)
        done.append((scope, findings))
    if progress:
        progress(len(done), len(scopes), "")
    return done
