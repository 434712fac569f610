"""A result together with how it came about, in the numbers and words of the people who check it by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Generic, TypeVar

from records.marks import canonical_score, vn_number

T_co = TypeVar("T_co", covariant=True)

_SHOWN_PLACES = Decimal("0.001")  # of a quotient that does not end


@dataclass(frozen=True, slots=True)
class Worked(Generic[T_co]):
    """`value` by `article` ('TT22/2021 điều 9 khoản 1'); `working` in Vietnamese, one line."""

    value: T_co
    article: str
    working: str


def vn_score(score: Decimal, weight: int = 1) -> str:
    """A mark as a term of a sum: '7,3', or '2×5,8' with its weight."""
    shown = vn_number(canonical_score(score))
    return shown if weight == 1 else f"{weight}×{shown}"


def vn_average(average: Decimal) -> str:
    """An average with its one place: '8,0'."""
    return vn_number(average, 1)


def quotient(terms: Sequence[str], total: Decimal, divisor: int, rounded: Decimal) -> str:
    """'(7,3 + 5,6 + 2×5,8 + 3×8,1) / 8 = 6,75 → 6,8'; without the arrow where nothing was rounded."""
    head = f"({' + '.join(terms)}) / {divisor}"
    if total == rounded * divisor:
        return f"{head} = {vn_average(rounded)}"
    return f"{head} = {_exactly(total, divisor)} → {vn_average(rounded)}"


def _exactly(total: Decimal, divisor: int) -> str:
    """The quotient with all its places where it ends within four, else cut after three and marked so."""
    value = total / divisor
    if value == value.quantize(Decimal("0.0001"), ROUND_DOWN) and value * divisor == total:
        return vn_number(canonical_score(value))
    return f"{vn_number(value.quantize(_SHOWN_PLACES, ROUND_DOWN))}…"
