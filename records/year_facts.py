"""One school's year as frames, each row with where it stands: what the findings are made of, as the store has it.

The measures over it (lateness, corrections) are left to `analytics`, the lists that the school keeps to `listed`.
"""

from __future__ import annotations

import polars as pl

from records.store import Database


def school_years(db: Database) -> list[tuple[str, str]]:
    """Each school and school year of which a class was exported, sorted."""
    found = db.query("SELECT DISTINCT school, school_year FROM snapshot WHERE class_name IS NOT NULL ORDER BY ALL")
    return [(str(school), str(year)) for school, year in found.rows()]


def classes_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """The classes of each term: term, class_name, grade; first_seen, seen_by (latest moments of the first and the
    newest export), seen_from (some export was surely taken no earlier; NULL: nothing says so)."""
    return db.query(
        """
        SELECT term, class_name, any_value(grade) AS grade, min(taken_latest) AS first_seen,
               max(taken_earliest) AS seen_from, max(taken_latest) AS seen_by
        FROM snapshot WHERE class_name IS NOT NULL AND (school, school_year) = (?, ?)
        GROUP BY term, class_name ORDER BY term, class_name
        """,
        [school, school_year],
    )


def rosters_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Every sheet of every class with its pupils: term, class_name, kind (sheets of one kind list the same pupils),
    is_whole, snapshot_id, taken_earliest, taken_latest, pupil_code, row_number, file, sheet."""
    return db.query(
        """
        SELECT s.term, s.class_name, s.layout || ':' || coalesce(s.subject, '') AS kind, s.subject IS NULL AS is_whole,
               s.snapshot_id, s.taken_earliest, s.taken_latest, r.pupil_code, r.row_number,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken
        FROM roster_row r JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE s.class_name IS NOT NULL AND (s.school, s.school_year) = (?, ?)
        """,
        [school, school_year],
    )


def declared_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Every correction that the school declares (columns of `declared_correction`), with file and sheet of a list's."""
    return db.query(
        """
        SELECT d.*, f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken
        FROM declared_correction d LEFT JOIN snapshot s USING (snapshot_id) LEFT JOIN export_file f USING (sha256)
        WHERE (d.school, d.school_year) = (?, ?)
        """,
        [school, school_year],
    )


def declared_and_shown(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """The declared corrections of which an export that may be of after them shows the new value: register_id,
    was_shown."""
    return db.query(
        """
        SELECT d.register_id, true AS was_shown
        FROM declared_correction d SEMI JOIN mark_version v
          ON (v.school, v.school_year, v.term, v.pupil_code, v.subject, v.component, v.value)
           = (d.school, d.school_year, d.term, d.pupil_code, d.subject, d.component, d.new_value)
         AND v.last_seen >= d.corrected_at
        WHERE (d.school, d.school_year) = (?, ?)
        """,
        [school, school_year],
    )


def first_marks_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Every cell in which any export shows a mark: term, pupil_code, subject, component, entered_by (the first was
    there by then)."""
    return db.query(
        """
        SELECT term, pupil_code, subject, component, min(entered_by) AS entered_by
        FROM mark_version WHERE value <> '' AND subject <> '' AND (school, school_year) = (?, ?)
        GROUP BY ALL
        """,
        [school, school_year],
    )


def tests_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """The newest test calendar: term, class_name, subject, component, test_date, file, sheet, row_number."""
    return db.query(
        """
        SELECT t.term, t.class_name, t.subject, t.component, t.test_date,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, t.row_number
        FROM current_assessment t JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE (t.school, t.school_year) = (?, ?)
        """,
        [school, school_year],
    )


def assignments_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """The newest list of who teaches what: term, class_name, subject, teacher_code."""
    return db.query(
        """SELECT term, class_name, subject, teacher_code FROM current_assignment
           WHERE (school, school_year) = (?, ?)""",
        [school, school_year],
    )


def bundles_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """What was sealed of classes: term, class_name, revision, sealed_at."""
    return db.query(
        """SELECT term, class_name, revision, sealed_at FROM bundle
           WHERE term IS NOT NULL AND class_name IS NOT NULL AND (school, school_year) = (?, ?)""",
        [school, school_year],
    )


def newest_blanks(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Where each blank cell was last seen for certain, else last seen: term, pupil_code, subject, component, file,
    sheet, cell. A version names the first export that shows it, which may be of before the mark was due."""
    return db.query(
        """
        SELECT s.term, o.pupil_code, o.subject, o.component,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, o.cell
        FROM cell_observation o JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE o.value = '' AND o.subject <> '' AND (s.school, s.school_year) = (?, ?)
        QUALIFY row_number() OVER (
            PARTITION BY s.term, o.pupil_code, o.subject, o.component
            ORDER BY s.taken_earliest DESC NULLS LAST, s.taken_latest DESC, s.snapshot_id) = 1
        """,
        [school, school_year],
    )


def shown_before(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Where each changed mark was last seen with its value before, blanks between passed over, among the exports of no
    later than the first with the new one: term, pupil_code, subject, component, version_no, snapshot_id (of the new
    value), before_file, before_sheet, before_sha256, before_taken, before_cell."""
    return db.query(
        """
        WITH version AS (
            SELECT *, last_value(nullif(value, '') IGNORE NULLS) OVER (
                PARTITION BY layout, term, pupil_code, subject, component ORDER BY version_no
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS mark_before
            FROM mark_version WHERE (school, school_year) = (?, ?)
        )
        SELECT v.term, v.pupil_code, v.subject, v.component, v.version_no, v.snapshot_id,
               f.original_name AS before_file, s.sheet AS before_sheet, s.sha256 AS before_sha256,
               s.taken_latest AS before_taken, o.cell AS before_cell
        FROM version v
        JOIN cell_observation o ON (o.pupil_code, o.subject, o.component, o.value)
                                 = (v.pupil_code, v.subject, v.component, v.mark_before)
        JOIN snapshot s ON s.snapshot_id = o.snapshot_id AND s.snapshot_id <> v.snapshot_id
                       AND (s.school, s.school_year, s.term, s.layout) = (v.school, v.school_year, v.term, v.layout)
        JOIN export_file f ON f.sha256 = s.sha256
        WHERE v.mark_before <> v.value AND s.taken_latest <= v.entered_by
        QUALIFY row_number() OVER (
            PARTITION BY v.layout, v.term, v.pupil_code, v.subject, v.component, v.version_no
            ORDER BY s.taken_latest DESC, s.snapshot_id) = 1
        """,
        [school, school_year],
    )


def lists_of_year(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Which kinds of list were given: layout, saved_from (when the newest of them was surely not yet saved; NULL:
    nothing says so); of what is kept in the program 'kept-register' and 'kept-duties': without a moment, but for the
    duties where the school said up to when they are whole."""
    return db.query(
        """
        SELECT s.layout, arg_max_null(s.taken_earliest, (n.sha256 IS NOT NULL, s.taken_latest, s.snapshot_id))
            AS saved_from  -- of the file that counts, before any that does not
        FROM snapshot s
        LEFT JOIN (SELECT DISTINCT layout, school, school_year, sha256 FROM newest_list) n
            USING (layout, school, school_year, sha256)
        WHERE s.class_name IS NULL AND (s.school, s.school_year) = ($1, $2) GROUP BY s.layout
        UNION ALL
        SELECT DISTINCT 'kept-duties', NULL::TIMESTAMP FROM duty_entry
        WHERE withdrawn_at IS NULL AND (school, school_year) = ($1, $2)
        UNION ALL
        SELECT 'kept-duties', known_to FROM kept_duties WHERE (school, school_year) = ($1, $2)
        UNION ALL
        SELECT DISTINCT 'kept-register', NULL::TIMESTAMP FROM correction_case
        WHERE withdrawn_at IS NULL AND (school, school_year) = ($1, $2)
        UNION ALL
        SELECT DISTINCT 'kept-register', NULL::TIMESTAMP FROM kept_register WHERE (school, school_year) = ($1, $2)
        """,
        [school, school_year],
    )
