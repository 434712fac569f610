"""Which circular the marks follow, and by when they are entered."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from records.policy.rule import STRICT, Rule, Whole
from records.policy.words import CircularName, CountedFrom, EntryUnit, MarkKind, Role


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CircularRule(Rule):
    """Which circular the marks of these grades follow."""

    grades: tuple[Whole, ...]
    circular: CircularName


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EntryRule(Rule):
    """By when marks of these kinds are entered: `days` of a unit, or complete by the `weeks` of the school year.

    `answers`: whose late entry it is. `may_be_changed_by`: who may set another time.
    """

    marks: tuple[MarkKind, ...]
    unit: EntryUnit
    days: Whole | None = None
    weeks: tuple[Whole, ...] = ()
    counted_from: CountedFrom = "test"
    answers: Role = "teacher"
    may_be_changed_by: Role | None = None
