"""What a primary school's book states of a pupil's year, compared with what its own levels, tests and traits yield."""

from __future__ import annotations

from dataclasses import dataclass

from records.circulars.differences import Difference, Question, compared
from records.circulars.readings import Choices
from records.circulars.spelling import level_of, title_of
from records.circulars.tt27 import YEAR_RESULTS, PrimaryYear, completes_class, possible_titles, year_result


@dataclass(frozen=True, slots=True)
class PrimaryClaim:
    """What is stated, as the book spells it; a blank or None is not stated. `after_summer`: the results are those after
    the help that điều 11 asks for; None when nobody knows."""

    year: PrimaryYear
    result: str = ""
    title: str = ""
    promoted: bool | None = None
    after_summer: bool | None = None


def primary_differences(claim: PrimaryClaim, choices: Choices) -> tuple[Difference, ...]:
    """Differences in the year's result, in the title and in who goes up (TT27/2020 điều 9, 13, 11)."""
    found = (_result(claim, choices), _title(claim), _promoted(claim, choices))
    return tuple(difference for difference in found if difference)


def _result(claim: PrimaryClaim, choices: Choices) -> Difference | None:
    stated, found = level_of(claim.result, YEAR_RESULTS), year_result(claim.year, choices)
    helped = found is not None and found.value == YEAR_RESULTS[0] and claim.after_summer is not False
    return compared(
        Question.YEAR_RESULT, stated, lambda c: year_result(claim.year, c), choices,
        settings=("optional_subjects",), certain=not helped,
    )  # fmt: skip


def _title(claim: PrimaryClaim) -> Difference | None:
    stated, possible = title_of(claim.title), possible_titles(level_of(claim.result, YEAR_RESULTS))
    if stated is None or possible is None or stated in possible.value:
        return None
    return Difference(
        Question.TITLE, "", stated, " hoặc ".join(possible.value), possible.article, possible.working, certain=True
    )


def _promoted(claim: PrimaryClaim, choices: Choices) -> Difference | None:
    result = level_of(claim.result, YEAR_RESULTS)
    certain = claim.promoted is not True or claim.after_summer is False
    return compared(Question.PROMOTION, claim.promoted, lambda _: completes_class(result), choices, certain=certain)
