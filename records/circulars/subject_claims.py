"""What a secondary school's book states of a subject, compared with what the marks or terms beneath it yield."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from records.circulars.averages import TermMarks
from records.circulars.comment_subjects import CommentMarks
from records.circulars.counts import MarkCounts
from records.circulars.differences import Difference, Question, compared
from records.circulars.rules import SecondaryRules


@dataclass(frozen=True, slots=True)
class TermAverage:
    """A scored subject's stated ĐTBmhk and the marks beneath it."""

    subject: str
    stated: Decimal | None
    marks: TermMarks


@dataclass(frozen=True, slots=True)
class YearAverage:
    """A scored subject's stated ĐTBmcn and the stated averages of its terms."""

    subject: str
    stated: Decimal | None
    first: Decimal | None
    second: Decimal | None


@dataclass(frozen=True, slots=True)
class TermLevel:
    """A comment subject's stated level of a term, the assessments beneath it, and how many are due."""

    subject: str
    stated: str | None
    marks: CommentMarks
    needs: MarkCounts | None


@dataclass(frozen=True, slots=True)
class YearLevel:
    """A comment subject's stated level of the year and the stated levels of its terms."""

    subject: str
    stated: str | None
    first: str | None
    second: str | None


SubjectClaim = TermAverage | YearAverage | TermLevel | YearLevel


def subject_difference(rules: SecondaryRules, claim: SubjectClaim) -> Difference | None:
    """The difference between a subject's stated result and the recomputed one; None when there is none to tell."""
    choices, subject = rules.choices, claim.subject
    match claim:
        case TermAverage(stated=stated, marks=marks):
            return compared(
                Question.TERM_AVERAGE, stated, lambda c: rules.reading(c).term_average(marks), choices,
                settings=("rounding",), subject=subject,
            )  # fmt: skip
        case YearAverage(stated=stated, first=first, second=second):
            return compared(
                Question.YEAR_AVERAGE, stated, lambda c: rules.reading(c).year_average(first, second), choices,
                settings=("rounding",), subject=subject,
            )  # fmt: skip
        case TermLevel(stated=level, marks=levels, needs=needs):
            return compared(
                Question.TERM_LEVEL, level, lambda c: rules.reading(c).comment_term(levels, needs), choices,
                settings=("comment_term",), subject=subject,
            )  # fmt: skip
        case YearLevel(stated=level, first=before, second=after):
            return compared(
                Question.YEAR_LEVEL, level, lambda _: rules.comment_year(before, after), choices, subject=subject
            )
