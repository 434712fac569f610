"""The facts that a paper shows, as values for canonical JSON, and the digest of a class's facts.

`record.json` inside each PDF is `{"salt", "record", "code"}`: with it anyone can make the commitment in the code
again. Without the salt nobody can guess a record from its code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from proofs.canonical import canonical_bytes
from records.class_record import ClassRecord, Correction, Mark, Pupil, Source
from records.clock import VIETNAM

DOCUMENT_FORMAT = "soluu-document-v1"
FACTS_FORMAT = "soluu-facts-v1"
SALT_BYTES = 32


def facts_sha256(record: ClassRecord) -> str:
    """SHA-256 of the class's facts, in hex: equal as long as nothing that would be sealed has changed."""
    return sha256(canonical_bytes(class_facts(record))).hexdigest()


def class_facts(record: ClassRecord) -> dict[str, object]:
    """All facts of the class: what the summary's record holds."""
    return {
        "format": FACTS_FORMAT,
        **class_identity(record),
        "pupils": [pupil_facts(pupil) for pupil in record.pupils],
        "corrections": corrections_facts(record),
    }


def class_identity(record: ClassRecord) -> dict[str, object]:
    """Which class and term, taught by whom, from which exports."""
    return {
        "school": record.school,
        "authority": record.authority,
        "school_year": record.school_year,
        "term": record.term,
        "class_name": record.class_name,
        "grade": record.grade,
        "homeroom_teacher": record.homeroom_teacher,
        "teachers": dict(record.teachers),
        "subjects": [{"code": code, "name": name} for code, name in record.subjects],
        "data_time": iso(record.data_time),
        "sources": [source_facts(source) for source in sorted(record.sources, key=lambda source: source.sha256)],
    }


def pupil_facts(pupil: Pupil) -> dict[str, object]:
    return {
        "pupil_code": pupil.pupil_code,
        "ministry_id": pupil.ministry_id,
        "full_name": pupil.full_name,
        "birthday": pupil.birthday.isoformat() if pupil.birthday else None,
        "is_female": pupil.is_female,
        "marks": [_mark_facts(mark) for mark in sorted(pupil.marks, key=lambda mark: (mark.subject, mark.component))],
        "results": dict(pupil.results),
    }


def corrections_facts(record: ClassRecord) -> list[dict[str, object]]:
    return [_correction_facts(correction) for correction in record.corrections]


def source_facts(source: Source) -> dict[str, object]:
    return {
        "sha256": source.sha256,
        "original_name": source.original_name,
        "layout": source.layout,
        "taken_earliest": iso(source.taken.earliest) if source.taken.earliest else None,
        "taken_latest": iso(source.taken.latest),
        "taken_source": source.taken.source,
    }


def document_record(
    kind: str, document_id: bytes, revision: int, now: datetime, content: Mapping[str, object]
) -> dict[str, object]:
    """The record of one paper: which paper it is, when it was made, and the facts that it shows."""
    return {
        "format": DOCUMENT_FORMAT,
        "kind": kind,
        "document_id": document_id.hex(),
        "revision": revision,
        "issued_at": iso(now),
        "content": content,
    }


def record_json(salt: bytes, record: bytes, code: str) -> str:
    """The text of record.json around a record that is canonical already, itself canonical."""
    return f'{{"code":{json.dumps(code)},"record":{record.decode("utf-8")},"salt":"{salt.hex()}"}}'


def iso(moment: datetime) -> str:
    """A moment in Vietnam to the second: 2026-11-22T14:05:00+07:00."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _mark_facts(mark: Mark) -> dict[str, object]:
    return {
        "subject": mark.subject,
        "component": mark.component,
        "value": mark.value,
        "source": mark.source,
        "sheet": mark.sheet,
        "cell": mark.cell,
    }


def _correction_facts(correction: Correction) -> dict[str, object]:
    return {
        "pupil_code": correction.pupil_code,
        "subject": correction.subject,
        "component": correction.component,
        "old_value": correction.old_value,
        "new_value": correction.new_value,
        "after": iso(correction.after) if correction.after else None,
        "by": iso(correction.by),
        "order_known": correction.order_known,
        "declared": correction.declared,
        "teacher": correction.teacher,
        **({} if correction.asked_value is None else {"asked_value": correction.asked_value}),
    }
