"""The public records of the minutes of year sets: made of the event log alone, for no bundle holds these minutes."""

from __future__ import annotations

from typing import Any

from jobs.labels import kind_label
from qr.lookup import LookupRecord
from qr.payload import DocumentKind
from records.store import Database
from records.withdrawals import Withdrawn, withdrawals
from records.year_sets import recorded_sets


def issued_sets(db: Database) -> tuple[LookupRecord, ...]:
    """A record a set that was issued."""
    withdrawn = withdrawals(db)
    return tuple(
        LookupRecord(
            document_id=row["document_id"], code=row["code"], kind=DocumentKind.YEAR_SET, school=row["school"],
            label=f"{kind_label(DocumentKind.YEAR_SET)} năm học {row['school_year']}", school_year=row["school_year"],
            term="", revision=1, sealed_at=row["issued_at"].isoformat(timespec="seconds"), sha256=row["sha256"],
            bundle_id="", newest_revision=1, **standing_of(withdrawn.get(row["document_id"]), is_old=False),
        )
        for row in recorded_sets(db)
    )  # fmt: skip


def standing_of(withdrawn: Withdrawn | None, *, is_old: bool) -> dict[str, Any]:
    """The fields of a public record that say how its document stands. Being revoked goes before being superseded."""
    if withdrawn is None:
        return {"status": "superseded" if is_old else "valid"}
    at = withdrawn.since.isoformat(timespec="seconds")
    return {"status": withdrawn.kind, "withdrawn_at": at, "withdrawn_why": withdrawn.why}
