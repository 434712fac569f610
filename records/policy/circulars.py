"""Which circular a school's marks follow: the one that its profile names for a grade, else the country's for the year.

A profile that names none says nothing against the country's law, so that this one rule has a default.
"""

from __future__ import annotations

from records.circulars.choice import TT22, TT27, TT58, Circular, circular_of
from records.circulars.readings import Choices
from records.circulars.rules import SecondaryRules, rules_named, rules_of
from records.policy.profile import Policy
from records.policy.words import CircularName

_NAMED: dict[CircularName, Circular] = {"TT22": TT22, "TT58": TT58, "TT58+TT26": TT58, "TT27": TT27}


def circular_for(policy: Policy, grade: int | None, school_year: str) -> Circular | None:
    """The circular of a grade in a school year ('2025-2026'); None where the grade or the circular is not known."""
    rule = policy.circular_of(grade)
    return _NAMED[rule.circular] if rule else circular_of(grade, school_year)


def rules_for(policy: Policy, grade: int | None, school_year: str) -> SecondaryRules | None:
    """The circular's rules, read as the profile reads them; None for primary grades and where none is known."""
    choices, rule = Choices.of(policy.circular_choices), policy.circular_of(grade)
    return rules_named(rule.circular, choices) if rule else rules_of(grade, school_year, choices)
