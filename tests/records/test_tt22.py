"""Averages of Thông tư 22/2021 against exact fractions, and against examples computed by hand."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from records.circulars.tt22 import term_average, year_average

CASES = 200_000


def half_up_tenths(value: Fraction) -> int:
    """The tenths of a value, half up, in whole numbers alone: an independent path."""
    return (value.numerator * 20 + value.denominator) // (2 * value.denominator)


def test_200_000_random_term_averages_equal_exact_fractions() -> None:
    """Not one of 200,000 random terms differs from the same sum in exact fractions."""
    dice = random.Random(22)
    wrong = 0
    for _ in range(CASES):
        tenths = [dice.randint(0, 100) for _ in range(dice.randint(1, 8) + 2)]
        *regular, midterm, final = tenths
        exact = Fraction(sum(regular) + 2 * midterm + 3 * final, 10 * (len(regular) + 5))
        marks = [Decimal(tenth) / 10 for tenth in tenths]
        answer = term_average(marks[:-2], marks[-2], marks[-1])
        wrong += answer is None or int(answer * 10) != half_up_tenths(exact)
    assert wrong == 0


def test_200_000_random_year_averages_equal_exact_fractions() -> None:
    """Not one of 200,000 random years differs from the same sum in exact fractions."""
    dice = random.Random(2021)
    wrong = 0
    for _ in range(CASES):
        first, second = dice.randint(0, 100), dice.randint(0, 100)
        answer = year_average(Decimal(first) / 10, Decimal(second) / 10)
        wrong += answer is None or int(answer * 10) != half_up_tenths(Fraction(first + 2 * second, 30))
    assert wrong == 0


def test_a_tie_that_binary_floats_get_wrong_is_rounded_up() -> None:
    """7,3 5,6 5,2, mid-term 5,8, final 8,1 is exactly 6,75, hence 6,8."""
    regular = [Decimal("7.3"), Decimal("5.6"), Decimal("5.2")]
    assert term_average(regular, Decimal("5.8"), Decimal("8.1")) == Decimal("6.8")


@pytest.mark.parametrize(
    ("regular", "midterm", "final", "average"),
    [
        (["8", "9"], "7", "8", "7.9"),  # (17 + 14 + 24) / 7 = 55 / 7 = 7.857…
        (["10"], "10", "10", "10.0"),
        (["0", "0", "0", "0"], "0", "0", "0.0"),
        (["8.5", "7", "9", "6.5"], "8", "8.5", "8.1"),  # (31 + 16 + 25.5) / 9 = 72.5 / 9 = 8.055…
    ],
)
def test_term_averages_computed_by_hand(regular: list[str], midterm: str, final: str, average: str) -> None:
    """Weights 1, 2 and 3 over the number of regular marks plus five."""
    assert term_average([Decimal(mark) for mark in regular], Decimal(midterm), Decimal(final)) == Decimal(average)


def test_a_year_weighs_the_second_term_twice() -> None:
    """(7,0 + 2 × 8,0) / 3 = 7,67 → 7,7."""
    assert year_average(Decimal("7.0"), Decimal("8.0")) == Decimal("7.7")


def test_no_average_without_every_part() -> None:
    """A missing mid-term, final, regular mark or term gives no average."""
    mark = Decimal(8)
    assert term_average([], mark, mark) is None
    assert term_average([mark], None, mark) is None
    assert term_average([mark], mark, None) is None
    assert year_average(None, mark) is None
    assert year_average(mark, None) is None


def test_floats_and_marks_outside_the_scale_are_refused() -> None:
    """A float is a TypeError, a mark outside 0 to 10 a ValueError."""
    with pytest.raises(TypeError):
        term_average([8.0], Decimal(8), Decimal(8))  # type: ignore[list-item]
    with pytest.raises(ValueError, match="between 0 and 10"):
        term_average([Decimal(11)], Decimal(8), Decimal(8))
    with pytest.raises(ValueError, match="between 0 and 10"):
        year_average(Decimal(-1), Decimal(8))
