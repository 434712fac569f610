"""What the register says of the papers of a correction: mostly all that a school asks for, now and then not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.dice import Dice
from data.history import Correction
from data.school import SampleSchool
from data.terms import LISTS_CREATED

COMPLETE_PERCENT = 88       # corrections that lack nothing
_UNLOCKED = timedelta(minutes=20)
NOT_RELOCKED = 4            # the number of the class whose last opening nobody closed


@dataclass(frozen=True, slots=True)
class Papers:
    """Who approved, who was present, what is kept, who signed and made the change, when it was locked again."""

    approved_by: str
    approved_role: str
    witness_roles: list[str]
    evidence: list[str]
    minutes_on: date | None
    minutes_signers: list[str]
    edited_by_roles: list[str]
    relocked_at: datetime | None
    related_documents: list[str]


def papers_of(school: SampleSchool, correction: Correction) -> Papers:
    """The papers of a declared correction. One in ten lacks one thing: a witness, evidence, minutes or the lock."""
    dice = _dice(school, correction)
    lacks = None if dice.chance(COMPLETE_PERCENT) else dice.pick(("witness", "evidence", "minutes", "related"))
    by_principal = dice.chance(90)
    leader = "principal" if by_principal else "vice_principal"
    return Papers(
        approved_by=school.principal if by_principal else school.vice_principal,
        approved_role=leader,
        witness_roles=[leader, "requester"] if lacks == "witness" else [leader, "board", "requester"],
        evidence=["request_form"] if lacks == "evidence" else ["request_form", "test_paper", "mark_book"],
        minutes_on=None if lacks == "minutes" else correction.corrected_at.date(),
        minutes_signers=[] if lacks == "minutes" else [leader, "board", "admin", "requester"],
        edited_by_roles=["teacher", "admin"],
        relocked_at=relocked_at(school, correction),
        related_documents=[] if lacks == "related" else ["class_summary", "hoc_ba"],
    )


def unlocked_at(correction: Correction) -> datetime:
    """When the book was opened for it."""
    return correction.corrected_at - _UNLOCKED


def relocked_at(school: SampleSchool, correction: Correction) -> datetime | None:
    """When it was locked again, within the hour; None where somebody forgot, or the lists were made before."""
    dice = Dice(school.seed, school.key, "relock", *_key(correction))
    moment = (correction.corrected_at + timedelta(minutes=dice.between(5, 50))).replace(second=0)
    is_opening = correction.corrected_at.date() == school.term(correction.term).opening
    is_planned = correction.kind == "after-lock" and is_opening
    forgotten = is_planned and school.class_names.index(correction.class_name) == NOT_RELOCKED
    return None if forgotten or moment >= LISTS_CREATED else moment


def _dice(school: SampleSchool, correction: Correction) -> Dice:
    return Dice(school.seed, school.key, "papers", *_key(correction))


def _key(c: Correction) -> tuple[str, ...]:
    return c.term, c.class_name, c.pupil_code, c.subject, c.component, f"{c.corrected_at:%Y%m%dT%H%M%S}"
