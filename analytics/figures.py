"""The last step of every measure: exact division of whole numbers, rounded half up, in Decimal.

The engines hand over integers only; nothing here knows what is being measured.
"""

from __future__ import annotations

from decimal import Decimal


def quotient(numerator: int, denominator: int, places: int) -> Decimal:
    """numerator / denominator with `places` decimals, half up. For numbers ≥ 0; the denominator is not 0."""
    if numerator < 0 or denominator <= 0:
        raise ValueError("a quotient of counts needs a numerator of at least 0 and a denominator above 0")
    # Whole numbers to the end: rounding a rounded quotient once more could turn 0,0499… into 0,1.
    units = (2 * numerator * 10**places + denominator) // (2 * denominator)
    return Decimal(units).scaleb(-places)


def percentage(part: int, whole: int) -> Decimal | None:
    """Part of the whole in per cent, one place; None where there is no whole."""
    return quotient(100 * part, whole, 1) if whole else None
