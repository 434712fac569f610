"""The facts of a month's inspection as values for canonical JSON and as CSV, and the digest of what was looked at."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256

from archive.csv_facts import csv_bytes
from archive.record_json import iso
from proofs.canonical import canonical_bytes
from records.inspection import Note
from records.inspection_record import CheckedLine, InspectionRecord, all_sheets
from records.sheet import Sheet, plain

FACTS_FORMAT = "soluu-inspection-v1"
FACTS_PATH = "data/du-kien.json"


def inspection_facts(record: InspectionRecord) -> dict[str, object]:
    """All that the inspection says, withdrawn notes included."""
    inspection = record.inspection
    return {
        "format": FACTS_FORMAT,
        "school": record.school,
        "authority": record.authority,
        "school_year": inspection.school_year,
        "month": record.month,
        "supplement": inspection.supplement,
        "reason": inspection.reason,
        "opened_at": iso(inspection.opened_at),
        "opened_by": inspection.opened_by,
        "notes": [_note(note) for note in inspection.notes],
        **looked_at(record),
    }


def looked_at(record: InspectionRecord) -> dict[str, object]:
    """What the program found, without what people wrote: from which rules and data."""
    return {
        "policy": {"name": record.policy_name, "version": record.policy_version},
        "data_time": iso(record.data_time) if record.data_time else None,
        "summary": list(record.summary),
        "lines": [_line(line) for line in record.lines],
        "tables": [_table(table) for table in record.tables],
    }


def looked_at_sha256(record: InspectionRecord) -> str:
    """Equal as long as the program would find the same; in hex.

    Only the tables count that hold nothing of what people wrote: answers, and that newer data came which says the same,
    change no figure.
    """
    tables = [_table(table) for table in record.tables if not table.quotes_notes]
    figures = {"policy": record.policy_version, "tables": tables}
    return sha256(canonical_bytes(figures)).hexdigest()


def inspection_csv_files(record: InspectionRecord) -> dict[str, bytes]:
    """Each table as CSV, by its path in the bag; the checklist and the notes among them."""
    return {f"data/{table.key}.csv": _csv(table) for table in all_sheets(record)}


def _csv(table: Sheet) -> bytes:
    rows = (["" if (cell := plain(value)) is None else str(cell) for value in row] for row in table.rows)
    return csv_bytes(table.names, rows)


def _table(table: Sheet) -> dict[str, object]:
    return {
        "key": table.key, "title": table.title, "columns": table.names,
        "rows": [[plain(value) for value in row] for row in table.rows],
    }  # fmt: skip


def _line(line: CheckedLine) -> dict[str, object]:
    fields = ("code", "part", "article", "sentence", "when", "certain", "possible")
    return {**{name: getattr(line, name) for name in fields}, "figures": list(line.figures)}


def _note(note: Note) -> dict[str, object]:
    moments = {"written_at": note.written_at, "withdrawn_at": note.withdrawn_at}
    return {**asdict(note), **{name: iso(moment) if moment else None for name, moment in moments.items()}}
