"""The public records of the minutes of year sets: made of the event log alone, for no bundle holds these minutes."""

from __future__ import annotations

from jobs.labels import kind_label
from qr.lookup import LookupRecord
from qr.payload import DocumentKind
from records.store import Database
from records.year_sets import recorded_sets


def issued_sets(db: Database) -> tuple[LookupRecord, ...]:
    """A record a set that was issued."""
    return tuple(
        LookupRecord(
            document_id=row["document_id"], code=row["code"], kind=DocumentKind.YEAR_SET, school=row["school"],
            label=f"{kind_label(DocumentKind.YEAR_SET)} năm học {row['school_year']}", school_year=row["school_year"],
            term="", revision=1, sealed_at=row["issued_at"].isoformat(timespec="seconds"), sha256=row["sha256"],
            bundle_id="", status="valid", newest_revision=1,
        )
        for row in recorded_sets(db)
    )  # fmt: skip
