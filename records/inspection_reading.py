"""What a monthly inspection asks of the store beside the measures: class sizes, transfers, duties, lists, exports."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from records.store import Database


def class_sizes(db: Database, school: str, school_year: str, until: datetime) -> pl.DataFrame:
    """How many pupils each class had before a moment (naive UTC): class_name, pupils, as_of.

    Of each kind of sheet the newest counts; of those taken in the month of the newest, the one that lists most pupils,
    because a subject's sheet may list a part of the class.
    """
    return db.query(
        """
        WITH sheet AS (
            SELECT s.snapshot_id, s.class_name, s.layout || ':' || coalesce(s.subject, '') AS kind, s.taken_latest,
                   count(r.pupil_code) AS pupils
            FROM snapshot s JOIN roster_row r USING (snapshot_id)
            WHERE s.school = ? AND s.school_year = ? AND s.class_name IS NOT NULL AND s.taken_latest < ?
            GROUP BY ALL
        ), newest AS (
            SELECT * FROM sheet
            QUALIFY row_number() OVER (PARTITION BY class_name, kind ORDER BY taken_latest DESC, snapshot_id DESC) = 1
        ), dated AS (
            SELECT *, date_trunc('month', max(taken_latest) OVER (PARTITION BY class_name) + INTERVAL 7 HOUR) AS since
            FROM newest
        )
        SELECT class_name, max(pupils) AS pupils, max(taken_latest) AS as_of
        FROM dated WHERE taken_latest + INTERVAL 7 HOUR >= since GROUP BY class_name ORDER BY class_name
        """,
        [school, school_year, until],
    )


def transfers_between(db: Database, school: str, first: date, last: date) -> pl.DataFrame:
    """How many pupils the school's list says came to and left each class: class_name, came, gone, moved."""
    return db.query(
        """SELECT class_name, count(*) FILTER (kind IN ('in', 'returned')) AS came,
                  count(*) FILTER (kind IN ('out', 'dropped')) AS gone, count(*) FILTER (kind = 'class') AS moved
           FROM current_transfer WHERE school = ? AND happened_on BETWEEN ? AND ?
           GROUP BY class_name ORDER BY class_name""",
        [school, first, last],
    )


def month_duties(db: Database, school: str, school_year: str, month: str) -> pl.DataFrame:
    """What was done for a month, or in it where it belongs to none: columns of `current_duty`, in order of time."""
    return db.query(
        """SELECT * FROM current_duty
           WHERE school = $1 AND school_year = $2
             AND coalesce(month, strftime(done_on, '%Y-%m')) = $3
           ORDER BY done_on, work, class_name, done_by""",
        [school, school_year, month],
    )


def duties_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """What was done in a school year, whenever: columns of `current_duty`."""
    return db.query(
        "SELECT * FROM current_duty WHERE school = ? AND school_year = ? ORDER BY done_on, work",
        [school, school_year],
    )


def list_counts(db: Database, school: str, school_year: str) -> dict[str, int]:
    """How many pupils stand on each of the lists that were made of the year's results."""
    rows = db.query(
        """SELECT list, count(*) FROM current_result_list WHERE school = ? AND school_year = ?
           GROUP BY list ORDER BY list""",
        [school, school_year],
    )
    return dict(rows.iter_rows())


def authority_of(db: Database, school: str, school_year: str) -> str | None:
    """The authority that the year's newest export names."""
    rows = db.query(
        """SELECT authority FROM snapshot WHERE school = ? AND school_year = ? AND authority IS NOT NULL
           ORDER BY taken_latest DESC, snapshot_id LIMIT 1""",
        [school, school_year],
    )
    return rows.item() if rows.height else None
