"""What a year's set on one medium is made of, and the sets whose minutes were issued, as the event log has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.clock import from_store
from records.copies import copies_at, object_of
from records.facts import add_event
from records.kept import bundle_words
from records.store import Database

EVENT = "year-set"


@dataclass(frozen=True, slots=True)
class SetBundle:
    """A bundle of the year. `read_back_at`: when its copy on the medium was last found to be it; None: it was not."""

    bundle_id: str
    label: str
    file_name: str
    sha256: str
    read_back_at: datetime | None = None


def bundles_of_year(db: Database, school: str, school_year: str, location_id: str | None) -> tuple[SetBundle, ...]:
    """Every bundle of the year that is kept, of classes first, then of inspections; each as it lies on the medium."""
    there = copies_at(db, location_id) if location_id else {}
    good = {name: copy.read_back_at for name, copy in there.items() if copy.state == "good"}
    rows = db.query(
        """SELECT * FROM bundle WHERE (school, school_year) = (?, ?) AND disposal_id IS NULL
           ORDER BY month NULLS FIRST, term, class_name, revision""",
        [school, school_year],
    )
    return tuple(
        SetBundle(
            row["bundle_id"], bundle_words(row), row["file_name"], row["zip_sha256"],
            good.get(object_of(row["bundle_id"])),
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip


def years_sealed(db: Database) -> list[tuple[str, str]]:
    """Schools and years with a bundle that is kept."""
    rows = db.query("SELECT DISTINCT school, school_year FROM bundle WHERE disposal_id IS NULL ORDER BY ALL")
    return list(rows.iter_rows())


def record_set(
    db: Database, document_id: str, detail: Mapping[str, object], *, school: str, now: datetime, actor: str
) -> None:
    """Log that a set's label and minutes were issued; `detail` is what the public record is made of again."""
    add_event(db, now, actor, EVENT, document_id, {**detail, "school": school})


def recorded_sets(db: Database) -> list[dict[str, Any]]:
    """The details of each set that was issued, with `document_id` and `issued_at`."""
    rows = db.query("SELECT subject, happened_at, detail FROM event WHERE kind = ? ORDER BY number", [EVENT])
    return [
        {**json.loads(detail), "document_id": subject, "issued_at": from_store(happened_at)}
        for subject, happened_at, detail in rows.iter_rows()
    ]
