"""What a vendor's logs say of edits, held against what the exports show."""

from __future__ import annotations

import polars as pl

from records.store import Database

# The last edit of a mark that surely came before an export, no other edit of it being possible in between; and what the
# export shows. Where several exports follow, the first of each layout decides. An export without an earliest moment may
# be older than it seems, so that it decides nothing.
_CONTRADICTED = """
WITH edits AS (
    SELECT *, lead(edited_at) OVER (
        PARTITION BY school, school_year, term, pupil_code, subject, component ORDER BY edited_at, row_number
    ) AS next_at
    FROM logged_edit
), seen AS (
    SELECT e.*, o.value AS shown, s.layout, s.taken_latest AS seen_at,
           row_number() OVER (PARTITION BY e.snapshot_id, e.row_number, s.layout
                              ORDER BY s.taken_latest, s.snapshot_id) AS number
    FROM edits e
    JOIN snapshot s ON (s.school, s.school_year, s.term) = (e.school, e.school_year, e.term)
    JOIN cell_observation o ON o.snapshot_id = s.snapshot_id
         AND (o.pupil_code, o.subject, o.component) = (e.pupil_code, e.subject, e.component)
    WHERE s.taken_earliest > e.edited_at AND (e.next_at IS NULL OR s.taken_latest < e.next_at)
)
SELECT school, snapshot_id, row_number, cell, new_value, min(shown) AS shown FROM seen
WHERE number = 1 AND shown <> new_value AND split_part(snapshot_id, ':', 1) = ?
GROUP BY ALL ORDER BY snapshot_id, row_number
"""


def contradicted(db: Database, sha256: str) -> pl.DataFrame:
    """The rows of a log's file that an export contradicts for certain: school, snapshot_id, row_number, cell,
    new_value, shown."""
    return db.query(_CONTRADICTED, [sha256])
