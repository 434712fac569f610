"""What a secondary school's book states of a pupil's term or year, compared with what its own results yield.

Each statement is recomputed from what the book states one step below it: results from averages, titles from results.
So one wrong average is one difference (`subject_claims`), not a whole row of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from records.circulars.differences import Difference, Question, compared
from records.circulars.promotion import YearEnd, promoted, reassessed
from records.circulars.readings import Choices
from records.circulars.rules import SecondaryRules
from records.circulars.spelling import level_of, title_of
from records.circulars.subject_results import Standing, SubjectResult
from records.circulars.worked import Worked

V = TypeVar("V")

YEAR = "CN"
_LEARNING_SETTINGS = (
    "lone_subject", "lone_comment", "optional_subjects", "core_subjects", "good_to_poor", "rounding",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PupilClaim:
    """What is stated of a pupil's term or year, as the book spells it; a blank or None is not stated.

    `results`: the stated result of every subject, in every subject that the class has. `conduct_by_term`: HKI, HKII.
    `after_summer`: whether the results are those after re-assessment and training; None when nobody knows.
    `specialist`: the subject of a specialist class. `reassessed`: the subjects on the school's list.
    """

    term: str
    grade: int
    results: tuple[SubjectResult, ...]
    learning: str = ""
    conduct: str = ""
    overall_average: Decimal | None = None
    title: str = ""
    absences: int | None = None
    promoted: bool | None = None
    reassessed: frozenset[str] | None = None
    conduct_by_term: tuple[str, str] = ("", "")
    after_summer: bool | None = None
    specialist: str | None = None


def pupil_differences(rules: SecondaryRules, claim: PupilClaim) -> tuple[Difference, ...]:
    """The differences between a pupil's stated results as a whole and the recomputed ones."""
    found = [_overall(rules, claim), _learning(rules, claim), _title(rules, claim)]
    if claim.term == YEAR:
        found += [_conduct(rules, claim), _promoted(rules, claim), _reassessed(rules, claim)]
    return tuple(difference for difference in found if difference)


def _overall(rules: SecondaryRules, claim: PupilClaim) -> Difference | None:
    recompute = _of_standing(rules, claim, lambda read, standing: read.overall_average(standing))
    settings = ("rounding", "optional_subjects")
    return compared(Question.OVERALL_AVERAGE, claim.overall_average, recompute, rules.choices, settings=settings)


def _learning(rules: SecondaryRules, claim: PupilClaim) -> Difference | None:
    recompute = _of_standing(rules, claim, lambda read, standing: read.learning(standing, claim.specialist))
    stated = level_of(claim.learning, rules.passing.learning)
    found = recompute(rules.choices)
    certain = not (stated and found and _summer_explains(claim, stated, found.value, rules.passing.ok_learning))
    return compared(
        Question.LEARNING, stated, recompute, rules.choices, settings=_LEARNING_SETTINGS, certain=certain
    )  # fmt: skip


def _title(rules: SecondaryRules, claim: PupilClaim) -> Difference | None:
    year = _year_end(rules, claim)

    def recompute(choices: Choices) -> Worked[str] | None:
        read = rules.reading(choices)
        return read.title(claim.term, year.learning, year.conduct, read.standing(claim.results, claim.grade))

    settings = ("optional_subjects",)
    return compared(Question.TITLE, title_of(claim.title), recompute, rules.choices, settings=settings)


def _conduct(rules: SecondaryRules, claim: PupilClaim) -> Difference | None:
    first, second = (level_of(text, rules.passing.conduct) for text in claim.conduct_by_term)
    stated = level_of(claim.conduct, rules.passing.conduct)
    found = rules.conduct(first, second)
    certain = not (stated and found and _summer_explains(claim, stated, found.value, rules.passing.ok_conduct))
    settings = () if found and "Tốt" in {stated, found.value} else ("year_conduct",)  # what makes Tốt is not in doubt
    return compared(
        Question.CONDUCT, stated, lambda c: rules.reading(c).conduct(first, second), rules.choices,
        settings=settings, certain=certain,
    )  # fmt: skip


def _promoted(rules: SecondaryRules, claim: PupilClaim) -> Difference | None:
    year = _year_end(rules, claim)
    certain = claim.promoted is not True or claim.after_summer is False
    return compared(
        Question.PROMOTION, claim.promoted, lambda _: promoted(year, rules.passing), rules.choices, certain=certain
    )


def _reassessed(rules: SecondaryRules, claim: PupilClaim) -> Difference | None:
    """Who may choose among the subjects has chosen those on the list; none there may mean forgotten, or none chosen."""
    if claim.after_summer:
        return None
    year, listed, may_choose = _year_end(rules, claim), claim.reassessed, rules.passing.may_choose

    def recompute(choices: Choices) -> Worked[frozenset[str]] | None:
        standing = rules.reading(choices).standing(claim.results, claim.grade)
        found = reassessed(year, standing, rules.passing, choices) if standing else None
        if found is None:
            return None
        subjects = frozenset(found.value)
        chosen = listed if may_choose and listed and listed <= subjects else subjects
        return Worked(chosen, found.article, found.working)

    settings = ("both_failed", "optional_subjects")
    certain = claim.after_summer is not None and (bool(listed) or not may_choose)
    return compared(
        Question.REASSESSMENT, listed, recompute, rules.choices, settings=settings, certain=certain
    )


def _year_end(rules: SecondaryRules, claim: PupilClaim) -> YearEnd:
    passing = rules.passing
    return YearEnd(
        level_of(claim.learning, passing.learning), level_of(claim.conduct, passing.conduct), claim.absences
    )


def _of_standing(
    rules: SecondaryRules, claim: PupilClaim, ask: Callable[[SecondaryRules, Standing], Worked[V] | None]
) -> Callable[[Choices], Worked[V] | None]:
    def recompute(choices: Choices) -> Worked[V] | None:
        read = rules.reading(choices)
        standing = read.standing(claim.results, claim.grade)
        return ask(read, standing) if standing else None

    return recompute


def _summer_explains(claim: PupilClaim, stated: str, found: str, passes: Callable[[str], bool]) -> bool:
    """Whether the year's result may have been put right in the summer, which its averages need not show."""
    return claim.term == YEAR and claim.after_summer is not False and passes(stated) and not passes(found)
