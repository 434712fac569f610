"""Which marks a board takes from the book to lay beside the test papers or the teacher's own book."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from records.marks import DERIVED_COMPONENTS, TEXT_COMPONENTS
from records.store import Database

SAMPLE_A_CLASS = 3  # enough to see a habit in a month, few enough to be compared by hand


def marks_to_compare(db: Database, school: str, school_year: str, start: datetime, end: datetime) -> pl.DataFrame:
    """Some marks of each class that were first seen between two moments (naive UTC), drawn by a digest: nobody chooses
    them, and the same month gives the same ones.

    class_name, pupil_code, subject, component, value, file, sheet, sha256, taken, cell.
    """
    return db.query(
        """
        SELECT m.class_name, m.pupil_code, m.subject, m.component, m.value, f.original_name AS file, s.sheet, s.sha256,
               s.taken_latest AS taken, m.cell
        FROM current_mark m JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE (m.school, m.school_year) = ($1, $2) AND m.subject <> '' AND m.value <> ''
          AND NOT list_contains($5, m.component) AND m.entered_by >= $3 AND m.entered_by < $4
        QUALIFY row_number() OVER (
            PARTITION BY m.class_name
            ORDER BY md5(concat_ws('/', m.term, m.class_name, m.pupil_code, m.subject, m.component, m.entered_by)),
                     m.cell
        ) <= $6
        ORDER BY m.class_name, m.subject, m.component, m.pupil_code
        """,
        [school, school_year, start, end, [*DERIVED_COMPONENTS, *TEXT_COMPONENTS], SAMPLE_A_CLASS],
    )
