"""Prints the papers of a correction: the request form and the minutes, as the register and the profile have them."""

from __future__ import annotations

from datetime import datetime

from archive.papers.correction_form import correction_form
from archive.papers.correction_minutes import correction_minutes
from archive.papers.correction_paper import CorrectionPaper
from jobs.register import KnownCase, row_of
from records.class_record import is_primary_grade
from records.marks import component_name
from records.policy import Policy
from records.problems import CannotError
from records.register import authority_of
from records.store import Store
from records.subjects import subject_name


def form_pdf(store: Store, policy: Policy, known: KnownCase, grade: int | None, now: datetime) -> bytes:
    """Giấy đề nghị sửa điểm."""
    return correction_form(_paper(store, policy, known, grade), now)


def minutes_pdf(store: Store, policy: Policy, known: KnownCase, grade: int | None, now: datetime) -> bytes:
    """Biên bản sửa điểm."""
    return correction_minutes(_paper(store, policy, known, grade), now)


def signers_of(policy: Policy) -> tuple[str, ...]:
    """Who signs the minutes: by the rule, or else whoever must be present; nobody where the profile names none."""
    asked = policy.correction
    if asked.minutes and asked.minutes.signers:
        return asked.minutes.signers
    return tuple(group[0] for group in asked.witnesses.present) if asked.witnesses else ()


def _paper(store: Store, policy: Policy, known: KnownCase, grade: int | None) -> CorrectionPaper:
    case = known.case
    with store.read_within() as db:
        if not db.sight.covers(row_of(case)):
            raise CannotError("Không còn đề nghị này trong sổ. Tải lại trang.")
        authority = authority_of(db, case.school)
    return CorrectionPaper(
        case=case,
        number=known.number,
        authority=authority,
        pupil_name=known.pupil_name,
        subject=subject_name(case.subject, primary=is_primary_grade(grade)),
        component=component_name(case.component),
        evidence=tuple(dict.fromkeys(item.kind for item in known.evidence)),
        signers=signers_of(policy),
        regulation=policy.regulation.title if policy.regulation else None,
    )
