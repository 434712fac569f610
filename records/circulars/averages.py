"""Averages of subjects: weights 1, 2 and 3 over their sum, the year from its two terms, all subjects together.

Every circular of secondary schools has the same arithmetic; they differ in how many marks of each weight there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.circulars.readings import Choices
from records.circulars.tt22 import FINAL_WEIGHT, MIDTERM_WEIGHT, SECOND_TERM_WEIGHT, divide, require_score
from records.circulars.worked import Worked, quotient, vn_score


@dataclass(frozen=True, slots=True)
class TermMarks:
    """A subject's marks of one term by weight: 1 (`regular`), 2 (`periodic`: the mid-term; before TT26/2020 every test
    of a period or more) and 3 (`final`). None stands for a mark that is due and not there."""

    regular: tuple[Decimal | None, ...]
    periodic: tuple[Decimal | None, ...]
    final: Decimal | None


def term_average(marks: TermMarks, choices: Choices, article: str) -> Worked[Decimal] | None:
    """ĐTBmhk to one place. None without a regular mark, a periodic one or the final, or while one is missing."""
    regular, periodic = _all(marks.regular), _all(marks.periodic)
    if not regular or not periodic or marks.final is None:
        return None
    require_score(marks.final)
    total = sum(regular, Decimal(0)) + MIDTERM_WEIGHT * sum(periodic, Decimal(0)) + FINAL_WEIGHT * marks.final
    divisor = len(regular) + MIDTERM_WEIGHT * len(periodic) + FINAL_WEIGHT
    terms = [
        *(vn_score(score) for score in regular),
        *(vn_score(score, MIDTERM_WEIGHT) for score in periodic),
        vn_score(marks.final, FINAL_WEIGHT),
    ]
    return _quotient(terms, total, divisor, choices, article)


def year_average(
    first: Decimal | None, second: Decimal | None, choices: Choices, article: str
) -> Worked[Decimal] | None:
    """ĐTBmcn = (ĐTBmhkI + 2·ĐTBmhkII) / 3 to one place; None while a term is missing."""
    if first is None or second is None:
        return None
    require_score(first)
    require_score(second)
    terms = [vn_score(first), vn_score(second, SECOND_TERM_WEIGHT)]
    total = first + SECOND_TERM_WEIGHT * second
    return _quotient(terms, total, 1 + SECOND_TERM_WEIGHT, choices, article)


def overall_average(averages: Sequence[Decimal], choices: Choices, article: str) -> Worked[Decimal]:
    """The mean of the subjects' averages to one place. `averages`: at least one."""
    terms = [vn_score(average) for average in averages]
    return _quotient(terms, sum(averages, Decimal(0)), len(averages), choices, article)


def _quotient(
    terms: Sequence[str], total: Decimal, divisor: int, choices: Choices, article: str
) -> Worked[Decimal]:
    average = divide(total, divisor, choices.rounding.mode)
    return Worked(average, article, quotient(terms, total, divisor, average))


def _all(marks: Sequence[Decimal | None]) -> list[Decimal] | None:
    """The marks, or None when one of them is missing."""
    present = [score for score in marks if score is not None]
    for score in present:
        require_score(score)
    return present if len(present) == len(marks) else None
