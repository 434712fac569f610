"""Every paper in a sealed bundle of a class, with the bundle, whose it is and what became of it: for who looks them up.

Whoever hands rows on to somebody with a right to a part of them cuts them first.
"""

from __future__ import annotations

import polars as pl

from records.store import Database
from records.withdrawals import KIND_NAMES, withdrawals


def sealed_classes(db: Database) -> pl.DataFrame:
    """The classes of which any bundle was sealed: school, school_year, class_name."""
    return db.query(
        """SELECT DISTINCT school, school_year, class_name FROM bundle WHERE class_name IS NOT NULL
           ORDER BY school, school_year DESC, class_name"""
    )


def class_papers(db: Database, school: str | None) -> pl.DataFrame:
    """A row a paper, of one school or of all: bundle_id, school, school_year, term, class_name, revision,
    newest_revision, sealed_at, file_name, zip_sha256, is_destroyed, document_id, kind, path, sha256, pupil_code,
    full_name (NULL: of the class), withdrawn ('revoked', 'suspended' or NULL), and of its whole bundle how many papers
    there are, are revoked, are suspended: bundle_papers, bundle_revoked, bundle_suspended."""
    states = [(document_id, state.kind) for document_id, state in withdrawals(db).items()]
    withdrawn = pl.DataFrame(states, schema={"document_id": pl.String, "withdrawn": pl.String}, orient="row")
    rows = db.query(
        """
        WITH ranked AS (
            SELECT *, max(revision) OVER (PARTITION BY school, school_year, term, class_name) AS newest_revision
            FROM bundle WHERE ($1 IS NULL OR school = $1) AND class_name IS NOT NULL
        )
        SELECT b.bundle_id, b.school, b.school_year, b.term, b.class_name, b.revision, b.newest_revision, b.sealed_at,
               b.file_name, b.zip_sha256, b.disposal_id IS NOT NULL AS is_destroyed,
               d.document_id, d.kind, d.path, d.sha256, d.pupil_code, p.full_name
        FROM ranked b JOIN document d USING (bundle_id)
        LEFT JOIN pupil p ON p.school = b.school AND p.pupil_code = d.pupil_code
        ORDER BY b.school_year DESC, b.class_name, b.term, b.revision DESC, d.path
        """,
        [school],
    ).join(withdrawn, on="document_id", how="left", maintain_order="left")
    return rows.with_columns(
        pl.len().over("bundle_id").alias("bundle_papers"),
        *((pl.col("withdrawn") == kind).sum().over("bundle_id").alias(f"bundle_{kind}") for kind in KIND_NAMES),
    )
