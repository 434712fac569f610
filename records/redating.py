"""The time of an export that is in the store already: what the store says of it, and another day put in its place.

An export keeps its facts; only when it was taken is stated anew, by the clerk. The versions of its classes follow, so
that a day declared late gives the same store as one that was declared at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from records.clock import Taken, end_of, from_store, start_of, to_store
from records.facts import rebuild_classes
from records.store import Database


@dataclass(frozen=True, slots=True)
class StoredTimes:
    """When a file was imported, and when each of its sheets (by index in the file) was taken."""

    imported_at: datetime
    taken: dict[int, Taken]

    def are_declared_as(self, day: date) -> bool:
        """Whether all of the file already stands at this day by the clerk's word."""
        return all(taken.source == "declared" and taken.earliest == start_of(day) for taken in self.taken.values())

    def if_declared(self, day: date) -> Taken | None:
        """What declaring the day at the import would have given; None for a day after it: the file was there before."""
        if start_of(day) > self.imported_at:
            return None
        return Taken(start_of(day), min(end_of(day), self.imported_at), "declared")


def stored_times(db: Database, sha256: str) -> StoredTimes | None:
    """What the store says of a file's times; None for a file that it does not have."""
    rows = db.query(
        """SELECT s.snapshot_id, s.taken_earliest, s.taken_latest, s.taken_source, f.imported_at
           FROM export_file f JOIN snapshot s USING (sha256) WHERE f.sha256 = ?""",
        [sha256],
    ).rows()
    if not rows:
        return None
    taken = {
        int(snapshot_id.rpartition(":")[2]): Taken(from_store(first) if first else None, from_store(last), source)
        for snapshot_id, first, last, source, _ in rows
    }
    return StoredTimes(from_store(rows[0][4]), taken)


def redate(db: Database, taken: Sequence[tuple[str, Taken]]) -> None:
    """Give files, by their digests, another time for all their sheets; the versions of their classes follow."""
    for sha256, when in taken:
        db.execute(
            "UPDATE snapshot SET taken_earliest = ?, taken_latest = ?, taken_source = ? WHERE sha256 = ?",
            [to_store(when.earliest) if when.earliest else None, to_store(when.latest), when.source, sha256],
        )
    scopes = db.query(
        """SELECT DISTINCT layout, school, school_year, term, class_name FROM snapshot
           WHERE class_name IS NOT NULL AND list_contains(?, sha256)""",
        [[sha256 for sha256, _ in taken]],
    )
    rebuild_classes(db, scopes.rows())
