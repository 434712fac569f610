"""The history of imports: each file that came, when and by whom, what it brought, and whether it was taken back."""

from __future__ import annotations

import polars as pl

from records.list_tables import ROW_TABLES
from records.store import Database

_ROWS = "\nUNION ALL ".join(
    f"SELECT snapshot_id, count(DISTINCT row_number) AS rows FROM {table} GROUP BY snapshot_id"  # noqa: S608 – our names
    for table, _ in ROW_TABLES.values()
)
_HISTORY = f"""
WITH held AS (SELECT snapshot_id, count(*) FILTER (subject <> '' AND value <> '') AS marks
              FROM cell_observation GROUP BY snapshot_id),
     listed AS ({_ROWS}),
     entered AS (SELECT subject AS sha256, arg_max(actor, number) AS actor FROM event WHERE kind = 'import'
                 GROUP BY subject),
     every AS (
         SELECT f.sha256, f.original_name, f.layout, f.imported_at, any_value(s.school) AS school,
                any_value(s.school_year) AS school_year, any_value(s.term) AS term,
                count(DISTINCT s.class_name) AS classes,
                string_agg(DISTINCT s.class_name, ', ' ORDER BY s.class_name) AS class_names,
                coalesce(sum(h.marks), 0)::BIGINT AS marks, sum(l.rows)::BIGINT AS rows,
                min(s.taken_earliest) AS taken_earliest, max(s.taken_latest) AS taken_latest,
                any_value(s.taken_source) AS taken_source,
                NULL::TIMESTAMP AS undone_at, NULL::VARCHAR AS undone_by, NULL::VARCHAR AS reason
         FROM export_file f JOIN snapshot s USING (sha256)
         LEFT JOIN held h USING (snapshot_id) LEFT JOIN listed l USING (snapshot_id)
         GROUP BY f.sha256, f.original_name, f.layout, f.imported_at
         UNION ALL BY NAME
         SELECT u.sha256, u.original_name, u.layout, u.imported_at, u.school, u.school_year, u.term,
                (e.detail ->> '$.marks')::BIGINT AS marks, min(t.taken_earliest) AS taken_earliest,
                max(t.taken_latest) AS taken_latest, any_value(t.taken_source) AS taken_source,
                u.undone_at, u.undone_by, u.reason
         FROM undone_import u JOIN undone_sheet t USING (number) JOIN event e USING (number)
         WHERE u.again_at IS NULL GROUP BY ALL
     )
SELECT * FROM every LEFT JOIN entered USING (sha256) ORDER BY imported_at DESC, taken_latest DESC, original_name
"""  # noqa: S608 – our own names


def import_history(db: Database) -> pl.DataFrame:
    """The files of the store and those that stand taken back, the last import first. Moments in naive UTC.

    Columns: sha256, original_name, layout, imported_at, actor (an office; who imported it last), school, school_year,
    term, classes, class_names, marks, rows (of lists), taken_earliest, taken_latest, taken_source; undone_at,
    undone_by, reason (NULL: it is in the facts). Of a file that was taken back its classes and rows are not known.
    """
    return db.query(_HISTORY)
