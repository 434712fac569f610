"""The newest mark of every cell of the books, of whichever layout counts. One row a pupil, subject and component."""

from __future__ import annotations

import polars as pl

from records.store import Database


def current_marks(
    db: Database, school: str, school_year: str, term: str | None = None, class_name: str | None = None
) -> pl.DataFrame:
    """The marks of a school year, or of one of its terms and classes, blank ones too, sorted.

    Where two layouts show different marks, one that was surely taken later counts, and a blank only then; else the
    component export (C) before the summary (A), then the newer one. `elsewhere` is what the other one shows.

    Columns: term, class_name, grade, pupil_code, subject, component, value, source (the export's SHA-256), sheet, cell,
    is_disputed, elsewhere, layout, entered_by, last_seen, last_seen_earliest (naive UTC), snapshot_id.
    """
    return db.query(
        """
        WITH shown AS (
            SELECT m.*, s.sha256 AS source, s.sheet
            FROM current_mark m JOIN snapshot s USING (snapshot_id)
            WHERE m.school = $1 AND m.school_year = $2 AND m.term = coalesce($3, m.term)
              AND m.class_name = coalesce($4, m.class_name)
        )
        SELECT a.term, a.class_name, a.grade, a.pupil_code, a.subject, a.component, a.value, a.source, a.sheet, a.cell,
               a.is_disputed, coalesce(max(b.value), '') AS elsewhere, a.layout, a.entered_by, a.last_seen,
               a.last_seen_earliest, a.snapshot_id
        FROM shown a
        LEFT JOIN shown b ON a.term = b.term AND a.class_name = b.class_name AND a.pupil_code = b.pupil_code
                         AND a.subject = b.subject AND a.component = b.component AND a.value <> b.value
        GROUP BY a.term, a.class_name, a.grade, a.pupil_code, a.subject, a.component, a.value, a.source, a.sheet,
                 a.cell, a.is_disputed, a.layout, a.entered_by, a.last_seen, a.last_seen_earliest, a.snapshot_id
        QUALIFY row_number() OVER (
            PARTITION BY a.term, a.class_name, a.pupil_code, a.subject, a.component
            ORDER BY coalesce(bool_or(b.last_seen_earliest > a.last_seen OR (
                         a.value = '' AND NOT coalesce(a.last_seen_earliest > b.last_seen, FALSE))), FALSE),
                     a.layout = 'vnedu-c' DESC, a.last_seen DESC, a.snapshot_id) = 1
        ORDER BY a.term, a.class_name, a.pupil_code, a.subject, a.component
        """,
        [school, school_year, term, class_name],
    )
