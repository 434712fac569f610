"""Which circular the marks follow, and by when they are entered."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic.dataclasses import dataclass

from records.policy.rule import STRICT, Rule, Whole
from records.policy.words import CircularName, CountedFrom, EntryUnit, MarkKind, Role


def mark_kind(component: str) -> MarkKind | None:
    """'TX3' is a regular mark (TX), 'GK' the mid-term; None for averages, remarks and levels, which no test gives."""
    kind = component.rstrip("0123456789")
    return next((known for known in get_args(MarkKind) if known == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CircularRule(Rule):
    """Which circular the marks of these grades follow."""

    grades: tuple[Whole, ...]
    circular: CircularName


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EntryRule(Rule):
    """By when marks of these kinds are entered: `days` of a unit, or complete by the `weeks` of the school year.

    `terms`: the terms, as exports name them, whose tests are meant (none: all); a primary school's test bears the same
    name at mid-term. `answers`: whose late entry it is. `may_be_changed_by`: who may set another time.
    """

    marks: tuple[MarkKind, ...]
    terms: tuple[Literal["GK1", "HK1", "GK2", "HK2", "CN"], ...] = ()
    unit: EntryUnit
    days: Whole | None = None
    weeks: tuple[Whole, ...] = ()
    counted_from: CountedFrom = "test"
    answers: Role = "teacher"
    may_be_changed_by: Role | None = None

    def covers(self, component: str, term: str | None) -> bool:
        """Whether a component's ('TX2') marks of a term are meant; of any term, where it is None."""
        return mark_kind(component) in self.marks and (term is None or not self.terms or term in self.terms)
