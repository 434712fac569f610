"""When pupils surely left the school: by a transfer that nothing contradicts, or with the school's last grade.

Whatever is not certain is absent: whoever may still be here keeps the records of the whole class.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from records.clock import VIETNAM_AHEAD
from records.store import Database

LAST_GRADES = (5, 9, 12)  # of the three levels of general education (Luật Giáo dục 2019, điều 28)
YearEnd = Callable[[str, str], date]

# Who a pupil is across years: by code or ministry id, and a namesake of the same birthday may be the same pupil.
_SEEN = """
WITH seen AS (
    SELECT DISTINCT s.school, s.school_year, s.grade, r.pupil_code, r.ministry_id, r.full_name, r.birthday
    FROM roster_row r JOIN snapshot s USING (snapshot_id) WHERE s.class_name IS NOT NULL
), alike AS (
    SELECT a.school, a.pupil_code, b.school_year FROM seen a JOIN seen b USING (school, pupil_code)
    UNION SELECT a.school, a.pupil_code, b.school_year FROM seen a JOIN seen b USING (school, ministry_id)
    UNION SELECT a.school, a.pupil_code, b.school_year FROM seen a JOIN seen b USING (school, full_name, birthday)
), last AS (
    SELECT school, pupil_code, max(school_year) AS school_year FROM alike GROUP BY ALL
), person AS (
    SELECT l.school, l.pupil_code, l.school_year, max(s.grade) AS grade
    FROM last l LEFT JOIN seen s USING (school, pupil_code, school_year) GROUP BY ALL
), school_grade AS (
    SELECT school, max(grade) AS grade FROM seen GROUP BY ALL
)
"""


def left_on(db: Database, year_end: YearEnd) -> pl.DataFrame:
    """A row a pupil who has surely left: `school`, `pupil_code`, `left_on`."""
    moved = _moved_away(db)
    finished = _finished(db)
    years = finished.select("school", "school_year").unique()
    ends = years.with_columns(
        pl.Series("left_on", [year_end(*row) for row in years.iter_rows()], dtype=pl.Date)
    )
    completed = finished.join(ends, on=["school", "school_year"]).select("school", "pupil_code", "left_on")
    together = pl.concat([moved, completed])
    return together.group_by("school", "pupil_code").agg(pl.col("left_on").max())


def _moved_away(db: Database) -> pl.DataFrame:
    """By the newest list of transfers of the pupil's last year; no sheet that surely came later lists the pupil."""
    return db.query(
        f"""{_SEEN}
        , move AS (
            SELECT school, school_year, pupil_code,
                   max(happened_on) FILTER (kind IN ('out', 'dropped')) AS gone_on,
                   max(happened_on) FILTER (kind IN ('in', 'returned', 'class')) AS came_on
            FROM current_transfer GROUP BY ALL
        ), listed AS (
            SELECT s.school, r.pupil_code, max(s.taken_earliest) AS surely_here
            FROM roster_row r JOIN snapshot s USING (snapshot_id) WHERE s.class_name IS NOT NULL GROUP BY ALL
        )
        SELECT p.school, p.pupil_code, m.gone_on AS left_on
        FROM person p JOIN move m USING (school, pupil_code, school_year)
        LEFT JOIN listed l USING (school, pupil_code)
        WHERE m.gone_on IS NOT NULL AND (m.came_on IS NULL OR m.came_on < m.gone_on)
          AND (l.surely_here IS NULL OR (l.surely_here + ?::INTERVAL)::DATE <= m.gone_on)
        """,  # noqa: S608 – a fixed text
        [f"{VIETNAM_AHEAD.seconds} seconds"],
    )


def _finished(db: Database) -> pl.DataFrame:
    """Pupils of the school's last grade whom a list calls through, or whom no sheet of two later years shows."""
    return db.query(
        f"""{_SEEN}
        SELECT p.school, p.pupil_code, p.school_year
        FROM person p JOIN school_grade g USING (school, grade)
        WHERE p.grade IN {LAST_GRADES} AND (
            EXISTS (SELECT 1 FROM current_result_list r
                    WHERE (r.school, r.school_year, r.pupil_code) = (p.school, p.school_year, p.pupil_code)
                      AND r.list = 'completed')
            OR (SELECT bool_or(s.grade = p.grade AND s.school_year[:4]::INTEGER = p.school_year[:4]::INTEGER + 1)
                   AND max(s.school_year[:4]::INTEGER) > p.school_year[:4]::INTEGER + 1
                FROM seen s WHERE s.school = p.school))
        """  # noqa: S608 – a fixed text
    )
