"""What the school's lookup says of a document today: newest, superseded, revoked – or nothing, which is no answer."""

from __future__ import annotations

from collections.abc import Callable

from archive.checking.paper import Paper
from archive.checking.result import Findings, Successor
from qr.label import document_label
from qr.lookup import LookupRecord

Lookup = Callable[[str], LookupRecord | None]


def check_standing(paper: Paper, file: str, lookup: Lookup | None, findings: Findings) -> bool | None:
    """True for the newest revision that nobody revoked; None where the lookup does not know the document."""
    record = lookup(paper.document_id) if lookup else None
    if record is None:
        return None
    if record.code != paper.signed.code:
        findings.add(file, "other-code")
        return False
    if record.status == "valid":
        return True
    findings.add(file, record.status)
    return False


def successor(paper: Paper | None, lookup: Lookup | None) -> Successor | None:
    """What superseded a paper; None of one that was not, was revoked, or is not known."""
    record = lookup(paper.document_id) if lookup and paper else None
    if record is None or paper is None or record.status != "superseded" or record.code != paper.signed.code:
        return None
    label = document_label(bytes.fromhex(record.newest_id)) if record.newest_id else None
    why = tuple(record.why.split(",")) if record.why else ()
    return Successor(record.newest_revision, label, record.superseded_at, why)


def check_digest(paper: Paper, sha256: str, file: str, lookup: Lookup | None, findings: Findings) -> bool | None:
    """Whether the file is byte for byte what the school issued; None where the lookup does not know it."""
    record = lookup(paper.document_id) if lookup else None
    if record is None:
        return None
    if record.sha256 != sha256:
        findings.add(file, "digest")
    return record.sha256 == sha256
