"""Where each class stands on the way to its sealed bundle. Reads the store; leaves the sealing to the job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.frame import Desk
from dashboard.remembered import remembered
from dashboard.texts import FINDING_KINDS
from jobs.sealing import bundle_path
from jobs.sealing import findings_of as findings_by_class
from records.clock import start_of
from records.completeness import Finding
from records.marks import TERM_NAMES
from records.reading import Scope, bundles, class_groups
from records.subjects import subject_name

_KEY = ["school", "school_year", "term", "class_name"]


def class_states(desk: Desk) -> pl.DataFrame:
    """A row a class and term: the columns of `class_groups`, `revision` and `sealed_at` (NULL: never sealed), and
    `is_stale` (exports newer than the bundle were imported since)."""
    with desk.store.read() as db:
        groups, sealed = class_groups(db), bundles(db)
    newest = sealed.filter(pl.col("revision") == pl.col("newest_revision")).select(*_KEY, "revision", "sealed_at")
    joined = groups.join(newest, on=_KEY, how="left")
    return joined.with_columns(is_stale=(pl.col("newest") > pl.col("sealed_at")).fill_null(False))


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed bundle as the store has it, and where its file should lie. `sealed_at` in naive UTC."""

    scope: Scope
    revision: int
    newest_revision: int
    documents: int
    accepted_findings: int
    sealed_at: datetime
    zip_sha256: str
    path: Path


def sealed_bundles(desk: Desk) -> list[Bundle]:
    """The sealed bundles, newest first."""
    with desk.store.read() as db:
        rows = bundles(db)
    return [_bundle(desk, row) for row in rows.iter_rows(named=True)]


def _bundle(desk: Desk, row: dict[str, Any]) -> Bundle:
    scope = Scope(*(row[column] for column in _KEY))
    fields = ("revision", "newest_revision", "documents", "accepted_findings", "sealed_at", "zip_sha256")
    path = bundle_path(desk.home, scope, row["file_name"])
    return Bundle(scope=scope, path=path, **{field: row[field] for field in fields})


def findings_of(desk: Desk, scopes: Sequence[Scope]) -> list[tuple[Scope, Finding]]:
    """Everything that stands in the way of the classes, in their order. Changes from day to day, not within one."""
    today = start_of(desk.now.date())
    found = remembered(desk, findings_by_class, desk.store, desk.policy, tuple(scopes), today)
    return [(scope, finding) for scope, findings in found for finding in findings]


def finding_rows(found: Sequence[tuple[Scope, Finding]]) -> pl.DataFrame:
    """The findings as a table for people."""
    names = ("Lớp", "Học kì", "Loại", "Học sinh (mã)", "Môn", "Điều cần xem", "Căn cứ")
    rows = [
        (
            scope.class_name,
            TERM_NAMES.get(scope.term, scope.term),
            FINDING_KINDS.get(finding.code, finding.code),
            finding.pupil_code,
            subject_name(finding.subject) if finding.subject else None,
            finding.sentence,
            finding.article,
        )
        for scope, finding in found
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
