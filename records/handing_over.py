"""Which sealed bundles go to a historical archive, each with its sealing as the log has it, and which are destroyed;
and what the log has of packages that were made for one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from records.clock import from_store
from records.store import Database

HAND_OVER = "hand-over"     # the kind of its event


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A package as the log has it. `number`: of the event. `bundles`: the ZIPs' SHA-256 by id; empty where the event
    is older than that list. `recipient`: an archive's name, empty where nobody said it."""

    number: int
    package_id: str
    at: datetime
    mets_sha256: str
    recipient: str
    bundles: Mapping[str, str]


def hand_overs(db: Database, numbers: Iterable[int] | None = None) -> tuple[HandOver, ...]:
    """Every package that was ever made, or those of these events; the oldest first."""
    rows = db.query(
        """SELECT number, subject, happened_at, detail FROM event
           WHERE kind = ? AND (? OR list_contains(?::BIGINT[], number)) ORDER BY number""",
        [HAND_OVER, numbers is None, list(numbers or ())],
    )
    return tuple(_hand_over(*row) for row in rows.iter_rows())


def _hand_over(number: int, package_id: str, at: datetime, detail: str) -> HandOver:
    told = json.loads(detail)
    bundles = told.get("bundles")
    return HandOver(
        number=number, package_id=package_id, at=from_store(at), mets_sha256=told.get("mets_sha256", ""),
        recipient=told.get("recipient", ""), bundles=bundles if isinstance(bundles, dict) else {},
    )  # fmt: skip


def rests_on(db: Database, disposal_id: str) -> tuple[HandOver, ...]:
    """The packages that a disposal named when it was begun."""
    rows = db.query(
        "SELECT detail FROM event WHERE kind = 'disposal-started' AND subject = ? ORDER BY number", [disposal_id]
    )
    numbers = {number for (detail,) in rows.iter_rows() for number in json.loads(detail).get("hand_overs", ())}
    return hand_overs(db, sorted(numbers))


def not_handed_over(db: Database, given: Iterable[HandOver], bundle_ids: Iterable[str]) -> list[str]:
    """The files of those bundles that none of the packages has as they were sealed."""
    digests = {(bundle_id, digest) for each in given for bundle_id, digest in each.bundles.items()}
    return [
        each.file_name for bundle_id, each in sealed_zips(db, bundle_ids).items()
        if (bundle_id, each.zip_sha256) not in digests
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealedZip:
    """A bundle's file, and its digest at the sealing; also of one that was disposed of."""

    file_name: str
    zip_sha256: str


def sealed_zips(db: Database, bundle_ids: Iterable[str]) -> dict[str, SealedZip]:
    rows = db.query(
        """SELECT bundle_id, file_name, zip_sha256 FROM bundle WHERE list_contains(?::VARCHAR[], bundle_id)
           ORDER BY file_name""",
        [list(bundle_ids)],
    )
    return {bundle_id: SealedZip(*facts) for bundle_id, *facts in rows.iter_rows()}


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
