"""How long a version must not be deletable, and when that is extended. Pure.

While a sealing may still be found wrong, GOVERNANCE: whoever has the right may take it back. Afterwards COMPLIANCE,
which nobody can lift, for a time ahead that is extended long before it ends. Never shortened, never weakened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Mode = Literal["GOVERNANCE", "COMPLIANCE"]


@dataclass(frozen=True, slots=True)
class Lock:
    """A version's retention."""

    mode: Mode
    until: datetime

    def holds_at_least(self, other: Lock) -> bool:
        return self.until >= other.until and (self.mode == "COMPLIANCE" or other.mode == "GOVERNANCE")


@dataclass(frozen=True, slots=True)
class LockPlan:
    """`window`: in which a sealing may be corrected; `grace`: how much longer the first lock lasts, so that a machine
    that stood still through the holidays finds it unexpired; `ahead`, `slack`: how far the second reaches, and how
    much of that may pass before it is extended."""

    window: timedelta = timedelta(days=60)
    grace: timedelta = timedelta(days=120)
    ahead: timedelta = timedelta(days=400)
    slack: timedelta = timedelta(days=60)

    def first(self, now: datetime) -> Lock:
        """The lock of what is written now."""
        return longer(Lock("GOVERNANCE", now + self.window + self.grace), None)

    def wanted(self, written_at: datetime, now: datetime, current: Lock | None) -> Lock | None:
        """The lock to put on a version, or None where what it has is enough."""
        if now < written_at + self.window:
            least = Lock("GOVERNANCE", written_at + self.window)
            wanted = self.first(written_at)
        else:
            least = Lock("COMPLIANCE", now + self.ahead - self.slack)
            wanted = Lock("COMPLIANCE", now + self.ahead)
        if current is not None and current.holds_at_least(least):
            return None
        return longer(wanted, current)

    def second_best(self, now: datetime, current: Lock | None) -> Lock | None:
        """Where COMPLIANCE is refused: GOVERNANCE for as long, or None where it has that."""
        if current is not None and current.until >= now + self.ahead - self.slack:
            return None
        return longer(Lock("GOVERNANCE", now + self.ahead), current)

    def was_weakened(self, written_at: datetime, current: Lock | None) -> bool:
        """Whether somebody took a lock off, or shortened it: each version was written with one that outlasts this."""
        return current is None or current.until < written_at + self.window


def longer(wanted: Lock, current: Lock | None) -> Lock:
    """The wanted lock, never ending before the current one; in whole seconds, which is what services keep."""
    until = max(wanted.until, current.until) if current else wanted.until
    up = timedelta(seconds=1 if until.microsecond else 0)
    return Lock(wanted.mode, until.replace(microsecond=0) + up)
