"""The facts as CSV files in the bundle, for whoever has nothing but a spreadsheet.

UTF-8 with a byte order mark, which spreadsheets need for Vietnamese. A cell that a spreadsheet would take for a formula
gets an apostrophe in front, and so does one that looks as if it had got one; whoever reads a cell that matches
`NEUTRALISED` takes one apostrophe away and has the fact exactly.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from archive.record_json import iso
from records.class_record import ClassRecord
from records.completeness import Finding

NEEDS_APOSTROPHE = r"^'*[=+\-@\t\r\n]"     # as the OWASP page on CSV injection lists them
_RISKY = re.compile(NEEDS_APOSTROPHE)
NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n]")


def csv_files(record: ClassRecord, findings: Sequence[Finding]) -> dict[str, bytes]:
    """The CSV files by their paths in the bag."""
    return {
        "data/hoc-sinh.csv": _pupils(record),
        "data/diem.csv": _marks(record),
        "data/sua-diem.csv": _corrections(record),
        "data/canh-bao.csv": _findings(findings),
    }


def neutral(value: str) -> str:
    """The cell as it is written."""
    return f"'{value}" if _RISKY.match(value) else value


def restored(cell: str) -> str:
    """The value of a cell as it is read: undoes `neutral`."""
    return cell[1:] if NEUTRALISED.match(cell) else cell


def _pupils(record: ClassRecord) -> bytes:
    codes = sorted({code for pupil in record.pupils for code in pupil.results})
    head = ["pupil_code", "ministry_id", "name", "birthday", "is_female", *codes]
    return csv_bytes(head, (
        [
            pupil.pupil_code,
            pupil.ministry_id or "",
            pupil.full_name,
            pupil.birthday.isoformat() if pupil.birthday else "",
            "" if pupil.is_female is None else str(pupil.is_female).lower(),
            *[pupil.results.get(code, "") for code in codes],
        ]
        for pupil in record.pupils
    ))


def _marks(record: ClassRecord) -> bytes:
    head = ["pupil_code", "name", "subject", "component", "value", "source_sha256", "sheet", "cell"]
    return csv_bytes(head, (
        [
            pupil.pupil_code, pupil.full_name, mark.subject, mark.component, mark.value,
            mark.source, mark.sheet, mark.cell,
        ]
        for pupil in record.pupils
        for mark in sorted(pupil.marks, key=lambda mark: (mark.subject, mark.component))
    ))


def _corrections(record: ClassRecord) -> bytes:
    head = [
        "pupil_code", "subject", "component", "old_value", "new_value", "after", "by", "order_known", "declared",
        "teacher",
    ]  # fmt: skip
    return csv_bytes(head, (
        [
            change.pupil_code, change.subject, change.component, change.old_value, change.new_value,
            iso(change.after) if change.after else "", iso(change.by),
            _truth(change.order_known), _truth(change.declared), change.teacher or "",
        ]
        for change in record.corrections
    ))  # fmt: skip


def _truth(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _findings(findings: Sequence[Finding]) -> bytes:
    head = ["code", "article", "sentence", "pupil_code", "subject"]
    return csv_bytes(head, (
        [finding.code, finding.article, finding.sentence, finding.pupil_code or "", finding.subject or ""]
        for finding in findings
    ))


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as the bundles have it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
