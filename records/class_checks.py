"""When each class was last compared before its sealing, and how much was found: events, which hold no word of it.

What was found changes with the data and is worked out anew; that somebody looked, and at which data, is kept.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from records.clock import from_store
from records.facts import add_event
from records.reading import Scope, import_stamp
from records.store import Database

EVENT = "class-checked"     # in `records.reading.facts_stamp` too: looking changes no measure


@dataclass(frozen=True, slots=True)
class ClassCheck:
    """A comparison of a class. `findings`: how many things stood in the way; `basis`: of which data and profile."""

    scope: Scope
    findings: int
    basis: str
    checked_at: datetime


def basis_of(db: Database, policy_version: str) -> str:
    """Another whenever the data or the profile are others than at a comparison."""
    return sha256(repr((import_stamp(db), policy_version)).encode()).hexdigest()[:16]


def record_check(db: Database, scope: Scope, findings: int, basis: str, *, now: datetime, actor: str) -> None:
    """Log that a class was compared."""
    subject = f"{scope.class_name}/{scope.term}/{scope.school_year}"
    add_event(db, now, actor, EVENT, subject, {**asdict(scope), "findings": findings, "basis": basis})


def newest_class_checks(db: Database) -> dict[Scope, ClassCheck]:
    """The newest comparison of each class."""
    rows = db.query("SELECT happened_at, detail FROM event WHERE kind = ? ORDER BY number", [EVENT])
    found: dict[Scope, ClassCheck] = {}
    for happened_at, detail in rows.iter_rows():
        said = json.loads(detail)
        findings, basis = said.pop("findings"), said.pop("basis")
        scope = Scope(**said)
        found[scope] = ClassCheck(scope, findings, basis, from_store(happened_at))
    return found
