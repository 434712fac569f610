"""What an office may see today by the decisions in force: for an inspector's account, which ends with its last day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from records.access import Request, hindrances
from records.clock import VIETNAM
from records.decisions import Decision, all_decisions
from records.policy import Policies, PolicyError
from records.policy.words import Action, Role
from records.store import Database, Store
from records.year_facts import school_years

SEEING: frozenset[Action] = frozenset({"open", "inspect"})  # who may only borrow sees nothing here


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A school's year that may be seen by a decision, and what may be done with it. Empty terms or classes: all.

    Pupils' own papers only where it is `by_pupil`; where `pupils` are named, these papers and nothing else.
    """

    school: str
    school_year: str
    terms: tuple[str, ...]
    classes: tuple[str, ...]
    actions: tuple[Action, ...]
    until: date | None
    grant_id: str
    words: str
    office: str | None
    by_pupil: bool = False
    pupils: tuple[str, ...] = ()

    def covers(self, term: str, class_name: str) -> bool:
        """Whether a class's records of a term are among what may be seen."""
        return term in (self.terms or (term,)) and class_name in (self.classes or (class_name,))


def access_of(store: Store, policies: Policies, role: Role, now: datetime) -> tuple[Access, ...]:
    """What the decisions in force just now give an office, a school's year each; nothing where none does.

    A decision by somebody whom the profile does not let decide gives nothing, nor does a profile that cannot be read.
    """
    today = now.astimezone(VIETNAM).date()
    with store.read() as db:
        given = [
            each for each in all_decisions(db)
            if each.granted_to == role and each.state(today) == "in_force" and not each.is_inline
        ]  # fmt: skip
        return tuple(access for decision in given for access in _years(db, policies, decision))


def access_by(db: Database, policies: Policies, decision: Decision, today: date) -> tuple[Access, ...]:
    """What this one decision gives today to whom it was granted for inspecting; nothing once it has ended."""
    if decision.state(today) != "in_force" or decision.is_inline:
        return ()
    return tuple(each for each in _years(db, policies, decision) if "inspect" in each.actions)


def _years(db: Database, policies: Policies, decision: Decision) -> Iterator[Access]:
    for school, school_year in school_years(db):
        if school != decision.school or school_year not in (decision.school_years or (school_year,)):
            continue
        actions = tuple(each for each in decision.actions if _is_let(policies, decision, school_year, each))
        if SEEING.intersection(actions):
            yield Access(
                school=school, school_year=school_year, terms=decision.terms, classes=decision.classes,
                actions=actions, until=decision.valid_until, grant_id=decision.grant_id, words=decision.words,
                office=decision.office, by_pupil=decision.by_pupil, pupils=decision.pupils,
            )  # fmt: skip


def _is_let(policies: Policies, decision: Decision, school_year: str, action: Action) -> bool:
    request = Request(
        school=decision.school, school_year=school_year, action=action, asked_by=decision.granted_to,
        decided_by=decision.decided_by, decision=decision.words,
    )  # fmt: skip
    try:
        return not hindrances(policies.of(decision.school, school_year), request)
    except PolicyError:
        return False
