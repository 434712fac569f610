"""Thông tư 22/2021/TT-BGDĐT: averages of lower and upper secondary subjects, exact and rounded half up.

Marks are `Decimal`: binary floats round 6.75 to 6.7 where the circular's arithmetic gives 6.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

ONE_PLACE = Decimal("0.1")  # điều 5 khoản 3: marks are whole or to one decimal after rounding
MIDTERM_WEIGHT = 2  # điều 9 khoản 1
FINAL_WEIGHT = 3  # điều 9 khoản 1
SECOND_TERM_WEIGHT = 2  # điều 9 khoản 1

# Điều 9 khoản 2: what averages must reach for Đạt, Khá and Tốt, and the mark below which none may lie for Đạt.
LEVEL_BOUNDS = (Decimal("5.0"), Decimal("6.5"), Decimal("8.0"))
LOWEST_BOUND = Decimal("3.5")


def term_average(regular: Sequence[Decimal], midterm: Decimal | None, final: Decimal | None) -> Decimal | None:
    """ĐTBmhk = (ΣĐĐGtx + 2·ĐĐGgk + 3·ĐĐGck) / (số ĐĐGtx + 5), to one decimal, half up (điều 9 khoản 1).

    None when no regular mark, the mid-term or the final is there: an average of what is missing is not an average.
    """
    if not regular or midterm is None or final is None:
        return None
    for score in (*regular, midterm, final):
        require_score(score)
    total = sum(regular, Decimal(0)) + MIDTERM_WEIGHT * midterm + FINAL_WEIGHT * final
    return divide(total, len(regular) + MIDTERM_WEIGHT + FINAL_WEIGHT)


def year_average(term1: Decimal | None, term2: Decimal | None) -> Decimal | None:
    """ĐTBmcn = (ĐTBmhkI + 2·ĐTBmhkII) / 3, to one decimal, half up (điều 9 khoản 1); None when a term is missing."""
    if term1 is None or term2 is None:
        return None
    for score in (term1, term2):
        require_score(score)
    return divide(term1 + SECOND_TERM_WEIGHT * term2, 1 + SECOND_TERM_WEIGHT)


def require_score(score: Decimal) -> None:
    """Raises `TypeError` for a float, `ValueError` for a mark outside 0 to 10."""
    if not isinstance(score, Decimal):
        raise TypeError("marks are Decimal, never float")
    if not (score.is_finite() and 0 <= score <= 10):
        raise ValueError("a mark lies between 0 and 10")


def divide(total: Decimal, divisor: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """total ÷ divisor to one place. 28 digits lie far beyond any tie of marks with two places and ≤100 parts."""
    return (total / divisor).quantize(ONE_PLACE, rounding)
