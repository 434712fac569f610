"""What the log says of things that were issued and lie in no table: a pupil's extract, by its signed list."""

from __future__ import annotations

import json
from datetime import datetime

from records.clock import from_store
from records.log.leaves import EVENT_COLUMNS, event_hash
from records.store import Database

EXTRACT = "extract"


def logged_extract(db: Database, list_sha256: str) -> datetime | None:
    """When an extract of just this list was first logged; None where it never was.

    An event that is not as it was logged, or that never had a leaf, vouches for nothing.
    """
    rows = db.connection.execute(
        f"""SELECT {EVENT_COLUMNS}, hash FROM event JOIN log_leaf USING (number)
            WHERE kind = ? AND contains(detail, ?) ORDER BY number""",  # noqa: S608 – ours
        [EXTRACT, list_sha256],
    ).fetchall()
    for number, at, actor, kind, subject, detail, leaf in rows:
        is_as_logged = event_hash((number, at, actor, kind, subject, detail)) == bytes(leaf)
        if is_as_logged and json.loads(detail).get("list_sha256") == list_sha256:
            return from_store(at)
    return None
