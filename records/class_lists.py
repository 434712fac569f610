"""Who was ever listed in a class, with the names that exports print: what pupils without a code are matched with."""

from __future__ import annotations

import polars as pl

from records.facts import SOME_PUPILS
from records.store import Database

_MATCHED_BY_NAME = (SOME_PUPILS, "class-book")      # layouts whose exports nearly never print codes


def class_lists(db: Database, sha256: str | None = None) -> pl.DataFrame:
    """Everybody of every class: school, school_year, class_name, pupil_code, full_name, birthday (NULL where no export
    gives it), has_left. A row for each spelling of a name. `sha256`: only whom this export lists.

    Who has left is told to a clerk who looks, so it is more easily said than by `enrolment`: whoever is missing in the
    newest sheet of the whole class, or of a subject whose sheets had the pupil. What was matched by name itself says
    nothing of it.
    """
    return db.query(
        """
        WITH sheet AS (
            SELECT snapshot_id, school, school_year, class_name, coalesce(subject, '') AS subject,
                   coalesce(taken_earliest, taken_latest) AS moment
            FROM snapshot WHERE class_name IS NOT NULL AND layout NOT IN (?, ?)
        ), newest AS (
            SELECT school, school_year, class_name, subject, max(moment) AS moment FROM sheet GROUP BY ALL
        ), seen AS (
            SELECT s.school, s.school_year, s.class_name, r.pupil_code,
                   max(s.moment) < max(n.moment) AS has_left
            FROM roster_row r JOIN sheet s USING (snapshot_id)
            JOIN newest n ON (n.school, n.school_year, n.class_name) = (s.school, s.school_year, s.class_name)
                          AND n.subject IN (s.subject, '')
            GROUP BY ALL
        )
        SELECT s.school, s.school_year, s.class_name, r.pupil_code, r.full_name, max(r.birthday) AS birthday,
               coalesce(any_value(seen.has_left), FALSE) AS has_left
        FROM roster_row r JOIN snapshot s USING (snapshot_id)
        LEFT JOIN seen ON (seen.school, seen.school_year, seen.class_name, seen.pupil_code)
                        = (s.school, s.school_year, s.class_name, r.pupil_code)
        WHERE s.class_name IS NOT NULL AND s.sha256 = coalesce(?, s.sha256)
        GROUP BY ALL ORDER BY ALL
        """,
        [*_MATCHED_BY_NAME, sha256],
    )
