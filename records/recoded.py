"""Pupils of a file who look like others of their class under another code: same name, same birthday."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from records.store import Database

_RECODED = """
WITH here AS (
    SELECT s.snapshot_id, s.sheet, s.school, s.school_year, s.class_name, r.pupil_code, r.row_number, r.full_name,
           r.birthday
    FROM roster_row r JOIN snapshot s USING (snapshot_id) WHERE s.sha256 = $sha256
), earlier AS (
    SELECT DISTINCT s.school, s.school_year, s.class_name, r.pupil_code, r.full_name, r.birthday
    FROM roster_row r JOIN snapshot s USING (snapshot_id)
    WHERE s.school IN (SELECT school FROM here) AND NOT list_contains($not_before, s.sha256)
)
SELECT h.sheet, h.class_name, h.row_number, h.pupil_code AS code, min(e.pupil_code) AS known_code
FROM here h
ANTI JOIN earlier k ON k.school = h.school AND k.pupil_code = h.pupil_code
JOIN earlier e ON e.school = h.school AND e.school_year = h.school_year AND e.class_name = h.class_name
              AND lower(e.full_name) = lower(h.full_name) AND e.birthday = h.birthday
ANTI JOIN here o ON o.snapshot_id = h.snapshot_id AND o.pupil_code = e.pupil_code
GROUP BY h.snapshot_id, h.sheet, h.class_name, h.row_number, h.pupil_code
ORDER BY h.snapshot_id, h.row_number
"""


class Recoded(NamedTuple):
    """A code that the school never had, and the one under which the same class knew the pupil."""

    sheet: str
    class_name: str
    row_number: int
    code: str
    known_code: str


def recoded_pupils(db: Database, sha256: str, not_before: Collection[str]) -> list[Recoded]:
    """Those of a file in the store whose known code its sheet lacks. `not_before`: files that came with it or after."""
    found = db.connection.execute(_RECODED, {"sha256": sha256, "not_before": [sha256, *not_before]}).fetchall()
    return [Recoded(*row) for row in found]
