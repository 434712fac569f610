"""Who was ever listed in a class, with the names that exports print: what pupils without a code are matched with."""

from __future__ import annotations

import polars as pl

from records.store import Database


def class_lists(db: Database) -> pl.DataFrame:
    """Everybody of every class: school, school_year, class_name, pupil_code, full_name, birthday (NULL where no export
    gives it). A row for each spelling of a name."""
    return db.query(
        """
        SELECT s.school, s.school_year, s.class_name, r.pupil_code, r.full_name, max(r.birthday) AS birthday
        FROM roster_row r JOIN snapshot s USING (snapshot_id)
        WHERE s.class_name IS NOT NULL
        GROUP BY ALL ORDER BY ALL
        """
    )
