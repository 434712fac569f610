"""Which sealed bundles go to a historical archive, each with its sealing as the log has it, and which are destroyed."""

from __future__ import annotations

import polars as pl

from records.store import Database


def bundles_to_hand_over(db: Database) -> pl.DataFrame:
    """Every bundle that was ever sealed, with its newest revision, how many papers are in it, and its sealing in the
    log: event (number; null where the log has none), sealed_at (naive UTC) and sealed_by (an office). disposal_id,
    decision_number, decision_date: by which a bundle was destroyed, null where it is kept."""
    return db.query(
        """
        WITH sealing AS (
            SELECT subject AS bundle_id, detail->>'zip_sha256' AS zip_sha256, min(number) AS event,
                   arg_min(actor, number) AS sealed_by, arg_min(happened_at, number) AS logged_at
            FROM event WHERE kind = 'seal' GROUP BY ALL
        )
        SELECT b.bundle_id, b.school, b.school_year, b.term, b.class_name, b.month, b.revision, b.file_name,
               b.certifies, b.disposal_id, p.decision_number, p.decision_date,
               b.zip_sha256, coalesce(s.logged_at, b.sealed_at) AS sealed_at, s.sealed_by, s.event,
               max(b.revision) OVER (PARTITION BY b.school, b.school_year, b.term, b.class_name, b.month,
                   b.certifies) AS newest_revision,
               (SELECT count(*) FROM document d WHERE d.bundle_id = b.bundle_id) AS documents
        FROM bundle b LEFT JOIN sealing s USING (bundle_id, zip_sha256) LEFT JOIN disposal p USING (disposal_id)
        ORDER BY b.school, b.school_year, b.month NULLS FIRST, b.term, b.class_name, b.certifies, b.revision
        """
    )
