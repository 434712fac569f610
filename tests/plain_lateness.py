"""Lateness judged by plain SQL over the exports, which knows nothing of versions: a second opinion for the tests.

The plain SQL is naive: it judges every cell that any export shows. Each difference has one of four reasons, and no
other: the pupil has left, is exempt, or came after the test; or the mark was first seen in an export without a date.
"""

from __future__ import annotations

from typing import Any

from records.store import Store

MODEL = "test_date + 14"  # the last day by the model policy: days of the calendar, for every mark

# The last day by the profiles of the golden test, one kind of deadline beside another; NULL where there is none. Days
# off and the ends of the school weeks 8, 17, 26 and 34 are written out: nothing is asked of the program's own calendar.
SEVERAL = """
CASE WHEN school = 'TRƯỜNG TIỂU HỌC HOA SEN' AND component = 'KTDK' THEN test_date + 2
     WHEN school = 'TRƯỜNG THCS SAO MAI' AND component = 'GK' THEN (
         SELECT list(day::DATE ORDER BY day)[10]
         FROM generate_series(DATE '2025-09-01', DATE '2026-07-31', INTERVAL 1 DAY) AS days(day)
         WHERE day > test_date AND isodow(day) < 6 AND day::DATE NOT IN (
             '2025-09-01', '2025-09-02', '2026-01-01', '2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19',
             '2026-02-20', '2026-04-27', '2026-04-30', '2026-05-01', '2025-11-20'))
     WHEN school = 'TRƯỜNG THCS SAO MAI' AND component LIKE 'TX%' THEN (
         SELECT min(day) FROM (VALUES (DATE '2025-11-02'), (DATE '2026-01-04'), (DATE '2026-03-15'),
                                      (DATE '2026-05-10')) AS ends(day) WHERE day >= test_date)
END
"""
CELL = ["school", "term", "class_name", "subject", "component", "pupil_code"]

FLAGS = ["is_here", "is_exempt", "is_undated", "came_later"]

NAIVE = """
WITH listed AS (
    SELECT school, school_year, term, class_name, subject, component, max(test_date) AS test_date
    FROM current_assessment GROUP BY ALL
), test AS (
    SELECT * FROM (SELECT *, {last_day} AS last_day FROM listed) WHERE last_day IS NOT NULL
), seen AS (
    SELECT s.school, s.school_year, s.term, s.class_name, o.subject, o.component, o.pupil_code, o.value,
           s.taken_earliest AS earliest, s.taken_latest AS latest
    FROM cell_observation o JOIN snapshot s USING (snapshot_id)
), cell AS (
    SELECT school, school_year, term, class_name, subject, component, pupil_code, test_date,
           last_day + INTERVAL 1 DAY - INTERVAL 7 HOUR AS deadline,
           max(earliest) FILTER (value = '') AS surely_blank, min(latest) FILTER (value <> '') AS surely_there,
           arg_min(coalesce(earliest::VARCHAR, 'undated'), latest) FILTER (value <> '') = 'undated' AS is_undated,
           arg_max(value, latest) <> '' AS is_entered, min(latest) AS first_row
    FROM seen JOIN test USING (school, school_year, term, class_name, subject, component) GROUP BY ALL
), roster AS (
    SELECT s.school, s.term, s.class_name, r.pupil_code, min(s.taken_latest) AS first_seen,
           max(s.taken_latest) = max(max(s.taken_latest)) OVER (PARTITION BY s.school, s.term, s.class_name) AS is_here,
           min(s.taken_latest) > min(min(s.taken_latest)) OVER (PARTITION BY s.school, s.term, s.class_name) AS is_new
    FROM roster_row r JOIN snapshot s USING (snapshot_id) GROUP BY s.school, s.term, s.class_name, r.pupil_code
), exempt AS (
    SELECT DISTINCT s.school, s.term, o.pupil_code, o.subject, TRUE AS is_exempt
    FROM cell_observation o JOIN snapshot s USING (snapshot_id) WHERE o.value = 'Miễn'
)
SELECT school, term, class_name, subject, component, pupil_code,
       CASE WHEN NOT is_entered THEN IF(surely_blank >= deadline, 'missing_overdue', 'not_due_or_unknown')
            WHEN surely_there <= deadline THEN 'in_time'
            WHEN surely_blank >= deadline AND surely_blank < surely_there THEN 'late'
            ELSE 'unknown' END AS naive,
       is_here, coalesce(is_exempt, FALSE) AS is_exempt, coalesce(is_undated, FALSE) AS is_undated,
       is_new AND first_seen > test_date + INTERVAL 1 DAY - INTERVAL 7 HOUR AS came_later
FROM cell JOIN roster USING (school, term, class_name, pupil_code)
LEFT JOIN exempt USING (school, term, pupil_code, subject)
"""


def expected(row: dict[str, Any]) -> tuple[str | None, str]:
    """What the measure should say of a cell, and why it is not what the naive query says."""
    naive = str(row["naive"])
    if not row["is_here"]:
        return None, "left"
    if row["is_exempt"]:
        return None, "exempt"
    if row["came_later"] and naive == "late":
        return "unknown", "came later"
    if row["came_later"] and naive == "missing_overdue":
        return "not_due_or_unknown", "came later"
    if row["is_undated"] and naive == "late":
        return "unknown", "undated"
    return naive, "same"


def judged(store: Store, last_day: str = MODEL) -> list[dict[str, Any]]:
    """Every cell of every listed test with a last day that any export shows: CELL, what it should be called (`status`,
    None where it is not to be judged), and the `reason` where the naive query says otherwise."""
    with store.read() as db:
        rows = db.query(NAIVE.format(last_day=last_day)).select(*CELL, "naive", *FLAGS).to_dicts()
    return [{**row, "status": expected(row)[0], "reason": expected(row)[1]} for row in rows]
