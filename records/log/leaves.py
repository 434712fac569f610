"""An event's one spelling, of which its leaf is the hash. Changing it would make every signed head wrong: never do."""

from __future__ import annotations

from datetime import datetime

from proofs.events import Event, event_bytes
from proofs.merkle import leaf_hash

# An event as the table has it: number, happened_at (naive UTC), actor, kind, subject, detail (its JSON text).
EventRow = tuple[int, datetime, str, str, str, str]
EVENT_COLUMNS = "number, happened_at, actor, kind, subject, detail"


def event_leaf(row: EventRow) -> bytes:
    """The leaf's bytes: the form's name and canonical JSON. `detail` stays the text that it is, so any text has one."""
    number, happened_at, *texts = row
    return event_bytes(Event(number, happened_at.isoformat(timespec="microseconds") + "Z", *texts))


def event_hash(row: EventRow) -> bytes:
    return leaf_hash(event_leaf(row))
