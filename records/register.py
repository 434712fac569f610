"""The register of corrections that is kept in the program: cases, their steps and their evidence. All its SQL; what
may follow what is for `correction_case`, the school's word that the register is whole for `statements`.

Every step is an event. The log holds codes, days and roles; what may name or grade a person stands in `correction_step`
alone, bound to the event by a salted digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

import polars as pl

from records.clock import from_store, to_store
from records.correction_case import Case
from records.facts import add_event
from records.store import Database

_COLUMNS = tuple(field.name for field in fields(Case))
_MOMENTS = ("opened_at", "corrected_at", "relocked_at", "withdrawn_at")
_LISTS = ("witness_roles", "witness_names", "minutes_signers", "edited_by_roles", "related_documents")
# What of a case the event log may hold: nothing that names, grades or describes a person.
_OPEN_TO_THE_LOG = (
    "school_year", "term", "subject", "component", "form_mark", "requested_on", "decision", "approved_on",
    "approved_role", "witness_roles", "minutes_on", "minutes_signers", "corrected_at", "edited_by_roles", "relocked_at",
    "related_documents", "withdrawn_at",
)  # fmt: skip
EVIDENCE_ADDED, EVIDENCE_REMOVED = "correction-evidence", "correction-evidence-removed"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A file that proves a correction. `kind`: an Evidence of the profile's words, or 'minutes'; `disposal_id`: by
    which disposal the file was destroyed, the row alone being left."""

    evidence_id: str
    case_id: str
    kind: str
    sha256: str
    extension: str
    size_bytes: int
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    removed_for: str | None = None
    disposal_id: str | None = None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a case's history: the fields that it changed, before and after; of evidence, the file."""

    number: int
    step: str
    taken_at: datetime
    taken_by: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def add_case(db: Database, case: Case, *, nonce: str, kind: str) -> None:
    """Write a new case and its first step."""
    row = _row(case)
    names = ", ".join(_COLUMNS)
    marks = ", ".join("?" for _ in _COLUMNS)
    db.execute(f"INSERT INTO correction_case ({names}) VALUES ({marks})", [row[name] for name in _COLUMNS])  # noqa: S608 – our own names
    told = {name: value for name, value in _plain(case).items() if value is not None and name != "case_id"}
    _add_step(db, case.case_id, kind, case.opened_at, case.opened_by, {}, told, nonce)


def save_step(db: Database, before: Case, after: Case, *, kind: str, now: datetime, actor: str, nonce: str) -> None:
    """Write what a step changed. A step that changes nothing leaves no trace."""
    was, becomes = _plain(before), _plain(after)
    changed = [name for name in _COLUMNS if was[name] != becomes[name]]
    if not changed:
        return
    row = _row(after)
    sets = ", ".join(f"{name} = ?" for name in changed)
    db.execute(f"UPDATE correction_case SET {sets} WHERE case_id = ?", [*(row[n] for n in changed), after.case_id])  # noqa: S608 – our own names
    old, new = ({name: values[name] for name in changed} for values in (was, becomes))
    _add_step(db, after.case_id, kind, now, actor, old, new, nonce)


def case_of(db: Database, case_id: str) -> Case | None:
    """One case; None where there is none of this id."""
    rows = db.query("SELECT * FROM correction_case WHERE case_id = ?", [case_id])
    return _case(rows.row(0, named=True)) if rows.height else None


def cases_of(db: Database, school: str, school_year: str) -> list[tuple[Case, str]]:
    """A school year's cases, the newest first, each with the pupil's name as the newest export has it ('' if none)."""
    rows = db.query(
        """SELECT c.*, coalesce(p.full_name, '') AS full_name FROM correction_case c
           LEFT JOIN pupil p ON (p.school, p.pupil_code) = (c.school, c.pupil_code)
           WHERE (c.school, c.school_year) = (?, ?) ORDER BY c.opened_at DESC, c.case_id""",
        [school, school_year],
    )
    return [(_case(row), str(row["full_name"])) for row in rows.iter_rows(named=True)]


def steps_of(db: Database, case_id: str) -> list[StepTaken]:
    """A case's history, oldest first."""
    rows = db.query(
        "SELECT number, step, taken_at, taken_by, before, after FROM correction_step WHERE case_id = ? ORDER BY number",
        [case_id],
    )
    return [
        StepTaken(number, step, from_store(at), by, json.loads(before), json.loads(after))
        for number, step, at, by, before, after in rows.iter_rows()
    ]


def _add_step(
    db: Database, case_id: str, kind: str, now: datetime, actor: str, before: Mapping[str, Any],
    after: Mapping[str, Any], nonce: str,
) -> None:  # fmt: skip
    texts = [json.dumps(side, ensure_ascii=False, sort_keys=True) for side in (before, after)]
    number = db.query("SELECT count(*) + 1 FROM correction_step WHERE case_id = ?", [case_id]).item()
    db.execute(
        "INSERT INTO correction_step VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [case_id, number, kind, to_store(now), actor, *texts, nonce],
    )
    detail = {
        "number": number,
        "fields": sorted({*before, *after}),
        "before": {name: before[name] for name in _OPEN_TO_THE_LOG if name in before},
        "after": {name: after[name] for name in _OPEN_TO_THE_LOG if name in after},
        "digest": hashlib.sha256("\n".join([nonce, *texts]).encode()).hexdigest(),
    }
    add_event(db, now, actor, kind, case_id, detail)


def _plain(case: Case) -> dict[str, Any]:
    """The case's fields as JSON has them."""
    return {name: _as_json(value) for name, value in asdict(case).items()}


def _as_json(value: object) -> object:
    if isinstance(value, date):  # a moment, too
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _row(case: Case) -> dict[str, Any]:
    """The case's fields as the table has them."""
    values = asdict(case)
    moments = {name: to_store(values[name]) for name in _MOMENTS if values[name] is not None}
    lists = {name: list(values[name]) for name in _LISTS if values[name] is not None}
    return {**values, **moments, **lists}


def _case(row: Mapping[str, Any]) -> Case:
    moments = {name: from_store(row[name]) for name in _MOMENTS if row[name] is not None}
    lists = {name: tuple(row[name]) for name in _LISTS if row[name] is not None}
    return Case(**{**{name: row[name] for name in _COLUMNS}, **moments, **lists})


# ── evidence ────────────────────────────────────────────────────────────────────────────────────────────────────────


def add_evidence(db: Database, item: EvidenceItem) -> None:
    db.insert("evidence_item", pl.DataFrame([_stored(item)], schema_overrides=_EVIDENCE_NULLABLE))
    detail = {"evidence": item.evidence_id, "kind": item.kind, "sha256": item.sha256, "bytes": item.size_bytes}
    add_event(db, item.added_at, item.added_by, EVIDENCE_ADDED, item.case_id, detail)


def remove_evidence(db: Database, item: EvidenceItem, *, reason: str, now: datetime, actor: str) -> None:
    """Strike out a file that was added by mistake. The file itself is kept."""
    db.execute(
        "UPDATE evidence_item SET removed_at = ?, removed_for = ? WHERE evidence_id = ?",
        [to_store(now), reason, item.evidence_id],
    )
    detail = {"evidence": item.evidence_id, "kind": item.kind, "sha256": item.sha256}
    add_event(db, now, actor, EVIDENCE_REMOVED, item.case_id, detail)


def evidence_of(db: Database, school: str, school_year: str) -> list[EvidenceItem]:
    """What is kept of a school year's cases, the removed left out; oldest first."""
    rows = db.query(
        """SELECT e.* FROM evidence_item e JOIN correction_case c USING (case_id)
           WHERE (c.school, c.school_year) = (?, ?) AND e.removed_at IS NULL ORDER BY e.added_at, e.evidence_id""",
        [school, school_year],
    )
    return [
        EvidenceItem(**{**row, "added_at": from_store(row["added_at"])}) for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def evidence_steps_of(db: Database, case_id: str) -> list[StepTaken]:
    """What was added to a case's evidence and struck out of it, oldest first; by whom stands in the log."""
    rows = db.query(
        """SELECT v.number, v.kind, v.happened_at, v.actor, e.kind, e.sha256, e.removed_for
           FROM event v JOIN evidence_item e ON e.evidence_id = (v.detail ->> '$.evidence')
           WHERE v.subject = ? AND v.kind IN (?, ?) AND e.case_id = v.subject ORDER BY v.number""",
        [case_id, EVIDENCE_ADDED, EVIDENCE_REMOVED],
    )
    steps = []
    for number, step, at, by, kind, sha256, reason in rows.iter_rows():
        of_file = {"evidence_kind": kind, "evidence_file": short_digest(sha256)}
        why = {"removed_for": reason} if step == EVIDENCE_REMOVED else {}
        steps.append(StepTaken(number, step, from_store(at), by, {}, {**of_file, **why}))
    return steps


def short_digest(sha256: str) -> str:
    """As much of a file's digest as people compare."""
    return sha256[:12]


_EVIDENCE_NULLABLE = {"removed_at": pl.Datetime("us"), "removed_for": pl.String(), "disposal_id": pl.String()}


def _stored(item: EvidenceItem) -> dict[str, Any]:
    removed = to_store(item.removed_at) if item.removed_at else None
    return {**asdict(item), "added_at": to_store(item.added_at), "removed_at": removed}


# ── what the request form offers to choose from ─────────────────────────────────────────────────────────────────────


def pupils_of(db: Database, scope: Sequence[str]) -> list[tuple[str, str]]:
    """Code and name of a class's pupils (school, school_year, term, class_name), those who left too, by the roster."""
    rows = db.query(
        """SELECT e.pupil_code, p.full_name FROM enrolment e JOIN pupil p USING (school, pupil_code)
           WHERE (e.school, e.school_year, e.term, e.class_name) = (?, ?, ?, ?)
           ORDER BY NOT e.is_current, e.row_number, e.pupil_code""",
        list(scope),
    )
    return list(rows.iter_rows())


def shown_value(db: Database, scope: Sequence[str], pupil_code: str, subject: str, component: str) -> str | None:
    """What the newest export shows in a cell; None where no export shows the cell."""
    rows = db.query(
        """SELECT m.value FROM mark_version m
           WHERE m.is_current AND (m.school, m.school_year, m.term, m.class_name) = (?, ?, ?, ?)
             AND (m.pupil_code, m.subject, m.component) = (?, ?, ?)
           ORDER BY m.layout = 'vnedu-c' DESC, m.last_seen DESC LIMIT 1""",
        [*scope, pupil_code, subject, component],
    )
    return str(rows.item()) if rows.height else None


def authority_of(db: Database, school: str) -> str | None:
    """The school's authority as an export names it; None where none does."""
    rows = db.query(
        """SELECT authority FROM snapshot WHERE school = ? AND authority IS NOT NULL
           ORDER BY taken_latest DESC, snapshot_id LIMIT 1""",
        [school],
    )
    return str(rows.item()) if rows.height else None
