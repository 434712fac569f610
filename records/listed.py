"""What the school's own lists say now, as frames: each row of a list with its file, sheet and row, to be cited."""

from __future__ import annotations

import polars as pl

from records.store import Database

# Beside every row: where it stands, and of when the file is at the latest. NULL for what was entered on a page.
PLACE = ("file", "sheet", "sha256", "taken", "row_number")


def current_duties(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """The duties done, from the newest list and from the pages, oldest first.

    term, month ('YYYY-MM'), class_name (NULL: the whole school), subject, work, document, done_on, done_at (naive UTC),
    done_by, role, note; the place of a list's row (PLACE); entry_id, recorded_at, recorded_by of a page's entry.
    """
    return db.query(
        """
        SELECT d.term, d.month, d.class_name, d.subject, d.work, d.document, d.done_on, d.done_at, d.done_by, d.role,
               CASE WHEN d.entry_id IS NULL AND d.snapshot_id IS NULL THEN replace(d.note, 'kí', 'ký') ELSE d.note END
                   AS note, -- of a signed inspection, as the view words it
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, d.row_number,
               d.entry_id, e.recorded_at, e.recorded_by
        FROM current_duty d
        LEFT JOIN snapshot s USING (snapshot_id) LEFT JOIN export_file f USING (sha256)
        LEFT JOIN duty_entry e ON e.entry_id = d.entry_id
        WHERE (d.school, d.school_year) = (?, ?)
        ORDER BY d.done_on, d.done_at, d.work, d.class_name, d.row_number, d.entry_id
        """,
        [school, school_year],
    )


def superseded_duties(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Rows of earlier lists of duties that count no longer and that nothing recorded now repeats, each once: the
    columns of `current_duties` without those of a page's entry. They prove nothing; that such a thing was never
    recorded nobody can say."""
    rows = db.query(
        """
        SELECT t.term, t.month, t.class_name, t.subject, t.work, t.document, t.done_on, t.done_at, t.done_by, t.role,
               t.note, f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, t.row_number
        FROM duty_row t JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        ANTI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                                 = (s.layout, s.school, s.school_year, '', s.sha256)
        WHERE (s.school, s.school_year) = (?, ?) ORDER BY ALL
        """,
        [school, school_year],
    )
    said = ["term", "month", "class_name", "subject", "work", "document", "done_on", "done_at", "role"]
    now = current_duties(db, school, school_year).select(said)
    return rows.join(now, on=said, how="anti", nulls_equal=True).unique(said, keep="last", maintain_order=True)


def withdrawn_duties(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Entries of a page that were taken back, newest first: what they said, and withdrawn_at, withdrawn_for."""
    return db.query(
        """
        SELECT term, month, class_name, subject, work, document, done_on, done_at, withdrawn_at, withdrawn_for
        FROM duty_entry WHERE withdrawn_at IS NOT NULL AND (school, school_year) = (?, ?)
        ORDER BY withdrawn_at DESC, entry_id
        """,
        [school, school_year],
    )


def current_transfers(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Comings and goings by the newest list: class_name, pupil_code, kind, happened_on, other_place, decision,
    and where the row stands."""
    return db.query(
        """
        SELECT t.class_name, t.pupil_code, t.kind, t.happened_on, t.other_place, t.decision,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, t.row_number
        FROM current_transfer t JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE (t.school, t.school_year) = (?, ?) ORDER BY t.happened_on, t.class_name, t.row_number
        """,
        [school, school_year],
    )


def superseded_transfers(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Rows of earlier lists of transfers that count no longer, as `superseded_duties`."""
    rows = db.query(
        """
        SELECT t.class_name, t.pupil_code, t.kind, t.happened_on,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, t.row_number
        FROM transfer t JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        ANTI JOIN newest_list n ON (n.layout, n.school, n.school_year, n.term, n.sha256)
                                 = (s.layout, s.school, s.school_year, '', s.sha256)
        WHERE (s.school, s.school_year) = (?, ?) ORDER BY ALL
        """,
        [school, school_year],
    )
    said = ["class_name", "pupil_code", "kind", "happened_on"]
    now = current_transfers(db, school, school_year).select(said)
    return rows.join(now, on=said, how="anti", nulls_equal=True).unique(said, keep="last", maintain_order=True)


def current_result_lists(db: Database, school: str, school_year: str, term: str | None = None) -> pl.DataFrame:
    """The newest lists made of the results, of a term or of all: term, class_name, pupil_code, list, detail, place."""
    return db.query(
        """
        SELECT t.term, t.class_name, t.pupil_code, t.list, t.detail,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, t.row_number
        FROM current_result_list t JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE (t.school, t.school_year) = ($1, $2) AND t.term = coalesce($3, t.term)
        ORDER BY t.term, t.class_name, t.row_number
        """,
        [school, school_year, term],
    )


def current_pupil_fields(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Which fields of the pupils' data are filled, by the newest list: class_name, pupil_code, field, is_filled, cell,
    place. A field of which the list has no column has no rows: nothing is known of it."""
    return db.query(
        """
        SELECT t.class_name, t.pupil_code, t.field, t.is_filled, t.cell,
               f.original_name AS file, s.sheet, s.sha256, s.taken_latest AS taken, t.row_number
        FROM current_pupil_field t JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
        WHERE (t.school, t.school_year) = (?, ?) ORDER BY t.class_name, t.row_number, t.field
        """,
        [school, school_year],
    )


def has_list(db: Database, school: str, school_year: str, layout: str) -> bool:
    """Whether any file of a kind of list was imported for a year: without one, nothing can be missed in it."""
    return not db.query(
        "SELECT 1 FROM snapshot WHERE (school, school_year, layout) = (?, ?, ?) LIMIT 1", [school, school_year, layout]
    ).is_empty()
