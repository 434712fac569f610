"""The event log as it is read by people: narrowed, counted, a page at a time. The newest events come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from records.clock import end_of, start_of, to_store
from records.store import Database


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events; None leaves open. Days are of Vietnam, both included."""

    kind: str | None = None
    actor: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LogPart:
    """Some of the events that are wanted, and how many there are of them in all."""

    rows: pl.DataFrame
    total: int


def log_part(db: Database, wanted: Wanted, *, limit: int | None = None, skipped: int = 0) -> LogPart:
    """The wanted events after so many that are skipped."""
    where, values = _where(wanted)
    total = db.query(f"SELECT count(*) FROM event {where}", values).item()  # noqa: S608 – ours, values apart
    rows = db.query(
        f"SELECT number, happened_at, actor, kind, subject, detail FROM event {where} "  # noqa: S608 – as above
        "ORDER BY number DESC LIMIT coalesce(?, 9223372036854775807) OFFSET ?",
        [*values, limit, skipped],
    )
    return LogPart(rows, int(total))


def kind_counts(db: Database, wanted: Wanted) -> dict[str, int]:
    """How many of each kind there are, the most frequent first."""
    where, values = _where(wanted)
    rows = db.query(
        f"SELECT kind, count(*) AS n FROM event {where} GROUP BY kind ORDER BY n DESC, kind", values  # noqa: S608
    )
    return dict(rows.iter_rows())


def log_values(db: Database) -> tuple[list[str], list[str]]:
    """All kinds and all actors that the log has."""
    kinds, actors = (
        db.query(f"SELECT DISTINCT {column} FROM event ORDER BY 1")[column].to_list()  # noqa: S608 – ours
        for column in ("kind", "actor")
    )
    return kinds, actors


def _where(wanted: Wanted) -> tuple[str, Sequence[object]]:
    asked = (
        ("kind = ?", wanted.kind), ("actor = ?", wanted.actor),
        ("happened_at >= ?", to_store(start_of(wanted.since)) if wanted.since else None),
        ("happened_at <= ?", to_store(end_of(wanted.until)) if wanted.until else None),
    )  # fmt: skip
    conditions = [(condition, value) for condition, value in asked if value is not None]
    where = f"WHERE {' AND '.join(condition for condition, _ in conditions)}" if conditions else ""
    return where, [value for _, value in conditions]
