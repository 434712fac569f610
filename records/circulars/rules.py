"""One way to ask any circular of secondary schools: the same questions, answered with a value, an article and the
working, or not at all.

`rules_of` and `rules_named` choose the circular; who asks need not know which one answers. Promotion is asked of
`promotion`, with the circular's `passing`; primary schools' results of `tt27`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, Self

from records.circulars.averages import TermMarks
from records.circulars.choice import TT22, TT27, circular_of
from records.circulars.comment_subjects import CommentMarks
from records.circulars.counts import FEWEST, Hours, MarkCounts
from records.circulars.promotion import Passing
from records.circulars.readings import Choices, every_reading
from records.circulars.subject_results import Standing, SubjectResult
from records.circulars.tt22_rules import Tt22Rules
from records.circulars.tt58_rules import Tt58Rules
from records.circulars.worked import Worked


class SecondaryRules(Protocol):
    """What a circular of secondary schools answers. None always means: what is needed to judge is not there."""

    @property
    def choices(self) -> Choices: ...

    @property
    def name(self) -> str: ...

    @property
    def passing(self) -> Passing:
        """Its levels of learning and conduct, worst first, and which let a pupil go up: for `promotion`."""

    def reading(self, choices: Choices) -> Self:
        """The same circular, read otherwise."""

    def is_comment(self, subject: str) -> bool:
        """Whether a subject is assessed by comments alone."""

    def hours(self, subject: str, grade: int) -> Hours | None:
        """A subject's periods by the programme that goes with the circular; None: the grade has no such subject."""

    def needed_marks(self, subject: str, hours: Hours) -> MarkCounts | None:
        """How many marks a term must have in a subject."""

    def term_average(self, marks: TermMarks) -> Worked[Decimal] | None: ...

    def year_average(self, first: Decimal | None, second: Decimal | None) -> Worked[Decimal] | None: ...

    def comment_term(self, marks: CommentMarks, needs: MarkCounts | None) -> Worked[str] | None: ...

    def comment_year(self, first: str | None, second: str | None) -> Worked[str] | None: ...

    def standing(self, results: Sequence[SubjectResult], grade: int) -> Standing | None:
        """The results that count; None while one of the grade's subjects is missing."""

    def overall_average(self, standing: Standing) -> Worked[Decimal] | None:
        """The average of all subjects; None where the circular has none."""

    def learning(self, standing: Standing, specialist: str | None = None) -> Worked[str]:
        """`specialist`: the subject of a specialist class, where the circular asks for it."""

    def conduct(self, first: str | None, second: str | None) -> Worked[str] | None:
        """The year's, from its terms."""

    def title(
        self, term: str, learning: str | None, conduct: str | None, standing: Standing | None
    ) -> Worked[str] | None:
        """The title of a term or the year ('CN'); None also where the circular has none for terms."""


def surely_needed(rules: SecondaryRules, subject: str, grade: int) -> MarkCounts | None:
    """The fewest marks of a term by any reading of the circular; None for a subject that the grade need not have."""
    counts = []
    for reading in map(rules.reading, every_reading(rules.choices, "special_topics")):
        hours = reading.hours(subject, grade)
        if hours is None:
            return None
        counts.append(reading.needed_marks(subject, hours) or reading.needed_marks(subject, FEWEST))
    return min(filter(None, counts), key=lambda needs: needs.regular, default=None)


def rules_named(name: str, choices: Choices) -> SecondaryRules | None:
    """The rules of 'TT22', 'TT58' or 'TT58+TT26'; None for any other, such as the primary schools' 'TT27'."""
    named: dict[str, SecondaryRules] = {
        "TT22": Tt22Rules(choices),
        "TT58": Tt58Rules(choices, amended=False),
        "TT58+TT26": Tt58Rules(choices, amended=True),
    }
    return named.get(name)


def rules_of(grade: int | None, school_year: str, choices: Choices) -> SecondaryRules | None:
    """The rules for a secondary grade in a school year ('2025-2026'); None for others and before TT58/2011."""
    circular = circular_of(grade, school_year)
    if circular is None or circular is TT27:
        return None
    if circular is TT22:
        return rules_named("TT22", choices)
    return rules_named("TT58+TT26" if int(school_year[:4]) >= choices.tt26_since else "TT58", choices)
