"""What a class's bundle says: one draft a paper, with the facts that each paper's code commits to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from archive.documents import Draft
from archive.papers import certificate, class_summary, corrections, hoc_ba
from archive.papers.certificate import Item
from archive.record_json import class_facts, class_identity, corrections_facts, pupil_facts
from archive.revision import Revision
from qr.payload import DocumentKind
from records.class_record import ClassRecord
from records.completeness import Finding
from records.paper_rules import USUAL_RULES, PaperRules

CERTIFICATE_PATH = "data/bien-ban-niem-phong.pdf"
SUMMARY_PATH = "data/bang-tong-hop.pdf"     # its record holds all facts of the class


def class_drafts(record: ClassRecord, rules: PaperRules = USUAL_RULES) -> Iterator[Draft]:
    """Summary, corrections, then each pupil's page in the roster's order."""
    signings = rules.signings
    yield Draft(
        DocumentKind.CLASS_SUMMARY, lambda _: SUMMARY_PATH, class_facts(record),
        class_summary.TEMPLATE, class_summary.heading(record),
        class_summary.body(record, signings["class_summary"], rules.summary_size, rules.result_names),
    )  # fmt: skip
    yield Draft(
        DocumentKind.CORRECTIONS, lambda _: "data/sua-diem.pdf",
        {**class_identity(record), "corrections": corrections_facts(record)},
        corrections.TEMPLATE, corrections.heading(record), corrections.body(record, signings["correction_report"]),
    )  # fmt: skip
    columns = hoc_ba.columns_of(record)
    identity = class_identity(record)
    for pupil in record.pupils:
        yield Draft(
            DocumentKind.PUPIL_RECORD, hoc_ba_path, {**identity, "pupil": pupil_facts(pupil)},
            hoc_ba.TEMPLATE, hoc_ba.heading(record),
            hoc_ba.body(record, pupil, columns, signings["hoc_ba"], rules.result_names),
            pupil.pupil_code,
        )  # fmt: skip


def certificate_draft(
    record: ClassRecord,
    findings: Sequence[Finding],
    items: Sequence[Item],
    *,
    revision: int,
    key_id: str,
    now: datetime,
    rules: PaperRules = USUAL_RULES,
    is_stamped: bool = False,
    revises: Revision | None = None,
) -> Draft:
    """The seal certificate; made last, because it lists the digests of all the others. `is_stamped`: its bundle gets a
    time-stamp; `revises`: what it changes of the bundle before."""
    content = {
        **class_identity(record),
        "files": {item.path: item.sha256 for item in items},
        "accepted_findings": [finding.as_dict() for finding in findings],
        "key_id": key_id,
        **({"revises": revises.facts()} if revises else {}),
    }
    body = certificate.body(
        record, findings, items, revision=revision, key_id=key_id, now=now, kept_on=rules.kept_on,
        is_stamped=is_stamped, revises=revises,
    )
    return Draft(
        DocumentKind.SEAL_CERTIFICATE, lambda _: CERTIFICATE_PATH, content,
        certificate.TEMPLATE, certificate.heading(record), body,
    )  # fmt: skip


def hoc_ba_path(label: str) -> str:
    """Named by its number without the check symbol, which may be one that Windows does not allow in a name."""
    return f"data/hoc-ba/{label.rpartition('-')[0]}.pdf"
