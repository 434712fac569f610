"""Monthly inspections in the store: the only SQL that reads and writes them; every change is an event.

Events hold codes and counts, never what was written, nor by whom of those who are inspected.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from records.clock import from_store, school_year_of, to_store
from records.facts import add_event
from records.inspection import (
    Inspection,
    NewNote,
    Note,
    month_words,
    require_open,
    require_sound,
    require_withdrawable,
    withdrawable,
)
from records.policy.words import IN_VIETNAMESE, Role
from records.problems import CannotError, UsageError
from records.store import Database


def inspection_of(db: Database, school: str, month: str) -> Inspection | None:
    """The newest part of a month's inspection that was not withdrawn; None where none was opened."""
    found = [part for part in inspections_of(db, school, month) if not part.is_withdrawn]
    return found[-1] if found else None


def inspections_of(db: Database, school: str, month: str) -> tuple[Inspection, ...]:
    """All parts of a month's inspection, the first signing first; each with the notes up to its own."""
    parts = db.query("SELECT * FROM inspection WHERE (school, month) = (?, ?) ORDER BY supplement", [school, month])
    rows = db.query(
        """SELECT n.*, i.supplement FROM inspection_note n JOIN inspection i USING (inspection_id)
           WHERE (i.school, i.month) = (?, ?) ORDER BY n.number""",
        [school, month],
    )
    notes = [_note(row) for row in rows.drop("inspection_id").iter_rows(named=True)]
    return tuple(
        _inspection(part, tuple(note for note in notes if note.supplement <= part["supplement"]))
        for part in parts.iter_rows(named=True)
    )


def open_inspection(db: Database, school: str, month: str, by: str, role: Role, now: datetime) -> None:
    """Open a month's inspection. Raises `UsageError` where it is open or signed already."""
    if inspection_of(db, school, month) is not None:
        raise UsageError(f"Kiểm tra {month_words(month)} của trường này đã mở rồi.")
    _open(db, school, month, 0, None, by, role, now)


def open_supplement(db: Database, school: str, month: str, reason: str, by: str, role: Role, now: datetime) -> None:
    """Open the next part beside a signed one, which stays as it is. Raises `UsageError` where nothing is signed."""
    newest = inspection_of(db, school, month)
    if newest is None or not newest.is_signed:
        raise UsageError(f"Biên bản kiểm tra {month_words(month)} chưa ký: ghi thẳng vào đó, không cần bổ sung.")
    if not reason.strip():
        raise UsageError("Ghi lý do lập bổ sung.")
    number = inspections_of(db, school, month)[-1].supplement + 1  # that of a withdrawn one is not given twice
    _open(db, school, month, number, reason.strip(), by, role, now)


def withdraw_supplement(
    db: Database, school: str, month: str, reason: str, by: str, role: Role, now: datetime
) -> None:
    """Take back a supplement that nobody signed: it and its notes stay on record, with the reason."""
    inspection = _known(db, school, month)
    require_withdrawable(inspection, reason)
    why = [to_store(now), _named(by), reason.strip()]
    db.execute(
        """UPDATE inspection_note SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_for = ?
           WHERE inspection_id = ? AND withdrawn_at IS NULL""",
        [*why, inspection.inspection_id],
    )
    db.execute(
        """INSERT INTO inspection_note
           (inspection_id, kind, text, author, role, written_at, withdrawn_at, withdrawn_by, withdrawn_for)
           VALUES (?, 'part_withdrawn', ?, ?, ?, ?, ?, ?, ?)""",
        [inspection.inspection_id, reason.strip(), _named(by), role, to_store(now), *why],
    )
    told = {"month": month, "supplement": inspection.supplement}
    add_event(db, now, _actor(role), "inspection-supplement-withdrawn", inspection.inspection_id, told)


def write_note(db: Database, school: str, month: str, note: NewNote, now: datetime) -> None:
    """Add a note to the open part. Raises for a signed inspection, and for a note that is not sound."""
    inspection = _known(db, school, month)
    require_open(inspection)
    require_sound(note)
    values = [
        inspection.inspection_id, note.kind, note.about_kind, (note.about or "").strip() or None, note.verdict,
        note.text.strip(), note.author.strip(), note.role, to_store(now),
    ]  # fmt: skip
    db.execute(
        """INSERT INTO inspection_note
           (inspection_id, kind, about_kind, about, verdict, text, author, role, written_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        values,
    )
    told = {"kind": note.kind, "verdict": note.verdict} | ({"line": note.about} if note.about_kind == "line" else {})
    add_event(db, now, _actor(note.role), "inspection-note", inspection.inspection_id, told)


def withdraw_note(
    db: Database, school: str, month: str, number: int, reason: str, by: str, role: Role, now: datetime
) -> None:
    """Withdraw a note of the open part; it stays on record, with the reason."""
    inspection = _known(db, school, month)
    note = withdrawable(inspection, number, reason)
    db.execute(
        "UPDATE inspection_note SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_for = ? WHERE number = ?",
        [to_store(now), _named(by), reason.strip(), number],
    )
    told = {"note": number, "kind": note.kind}
    add_event(db, now, _actor(role), "inspection-note-withdrawn", inspection.inspection_id, told)


def record_signing(db: Database, inspection: Inspection, by: str, bundle_id: str, now: datetime) -> None:
    """Say that a part is signed, and by which bundle. Raises where it changed since it was read, or is signed."""
    if inspection != inspection_of(db, inspection.school, inspection.month):
        raise CannotError("Biên bản vừa được người khác ghi thêm. Xem lại rồi ký.")
    require_open(inspection)
    db.execute(
        "UPDATE inspection SET signed_at = ?, signed_by = ?, bundle_id = ? WHERE inspection_id = ?",
        [to_store(now), _named(by), bundle_id, inspection.inspection_id],
    )
    told = {"bundle": bundle_id, "supplement": inspection.supplement, "notes": len(inspection.notes)}
    add_event(db, now, _actor("leaders"), "inspection-signed", inspection.inspection_id, told)


def _open(
    db: Database, school: str, month: str, supplement: int, reason: str | None, by: str, role: Role, now: datetime
) -> None:
    identity = sha256(f"{school}\n{month}".encode()).hexdigest()[:16]
    inspection_id = f"{identity}-{supplement}"
    school_year = school_year_of(date.fromisoformat(f"{month}-01"))
    db.execute(
        """INSERT INTO inspection (inspection_id, school, school_year, month, supplement, reason, opened_at, opened_by)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [inspection_id, school, school_year, month, supplement, reason, to_store(now), _named(by)],
    )
    told = {"month": month, "supplement": supplement}
    add_event(db, now, _actor(role), "inspection-opened", inspection_id, told)


def _known(db: Database, school: str, month: str) -> Inspection:
    inspection = inspection_of(db, school, month)
    if inspection is None:
        raise UsageError(f"Chưa mở kiểm tra {month_words(month)} của trường này.")
    return inspection


def _named(person: str) -> str:
    if not person.strip():
        raise UsageError("Ghi họ tên người thực hiện.")
    return person.strip()


def _actor(role: Role) -> str:
    """Who acted, for the event log: the office, never a name."""
    return IN_VIETNAMESE[role]


def _inspection(row: dict[str, Any], notes: tuple[Note, ...]) -> Inspection:
    return Inspection(**_with_moments(row, "opened_at", "signed_at"), notes=notes)


def _note(row: dict[str, Any]) -> Note:
    return Note(**_with_moments(row, "written_at", "withdrawn_at"))


def _with_moments(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**row, **{name: from_store(row[name]) if row[name] else None for name in names}}
