"""Which sealed papers are a pupil's own: of each class and term the newest revision that the school keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from records.store import Database

Standing = Literal["newest", "replaced", "destroyed"]


@dataclass(frozen=True, slots=True)
class PupilBundle:
    """A bundle that has papers of the pupil. `standing`: 'replaced' where a newer revision has none of theirs."""

    school: str
    school_year: str
    term: str
    class_name: str
    revision: int
    bundle_id: str
    file_name: str
    zip_sha256: str
    standing: Standing
    papers: tuple[str, ...]


def schools_with(db: Database, kind: int, pupil_code: str) -> list[str]:
    """The schools that sealed a paper of this kind for a pupil of this code."""
    rows = db.query(
        """SELECT DISTINCT b.school FROM document d JOIN bundle b USING (bundle_id)
           WHERE d.kind = ? AND d.pupil_code = ? ORDER BY b.school""",
        [kind, pupil_code],
    )
    return rows["school"].to_list()


def bundles_of_pupil(db: Database, school: str, kind: int, pupil_code: str) -> tuple[PupilBundle, ...]:
    """The newest bundle of each class and term with papers of the pupil, oldest year first."""
    rows = db.query(
        """
        WITH ranked AS (
            SELECT *, max(revision) OVER (PARTITION BY school_year, term, class_name) AS newest_revision
            FROM bundle WHERE school = $1
        ), own AS (
            SELECT bundle_id, list(path ORDER BY path) AS papers FROM document
            WHERE kind = $2 AND pupil_code = $3 GROUP BY bundle_id
        )
        SELECT b.school, b.school_year, b.term, b.class_name, b.revision, b.bundle_id, b.file_name, b.zip_sha256,
               CASE WHEN b.disposal_id IS NOT NULL THEN 'destroyed'
                    WHEN b.revision < b.newest_revision THEN 'replaced' ELSE 'newest' END AS standing,
               o.papers
        FROM ranked b JOIN own o USING (bundle_id)
        QUALIFY row_number() OVER (PARTITION BY b.school_year, b.term, b.class_name ORDER BY b.revision DESC) = 1
        ORDER BY b.school_year, b.term = 'CN', b.term, b.class_name
        """,
        [school, kind, pupil_code],
    )
    return tuple(map(_bundle, rows.iter_rows(named=True)))


def _bundle(row: dict[str, Any]) -> PupilBundle:
    return PupilBundle(**row | {"papers": tuple(row["papers"])})


def pupils_with_papers(db: Database, kind: int) -> pl.DataFrame:
    """Who has a paper of this kind in a bundle that is kept: school, school_year, class_name, pupil_code, full_name."""
    return db.query(
        """
        SELECT DISTINCT b.school, b.school_year, b.class_name, d.pupil_code, p.full_name
        FROM document d JOIN bundle b USING (bundle_id)
        LEFT JOIN pupil p ON p.school = b.school AND p.pupil_code = d.pupil_code
        WHERE d.kind = ? AND d.pupil_code IS NOT NULL AND b.disposal_id IS NULL
        ORDER BY b.school, b.school_year DESC, b.class_name, p.full_name, d.pupil_code
        """,
        [kind],
    )
