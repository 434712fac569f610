"""How many marks a term must have in a subject."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# Periods a year up to which two, then three marks are due; four beyond (TT22/2021 điều 6; TT26/2020).
_YEARLY_BOUNDS = ((35, 2), (70, 3))
_MOST = 4


@dataclass(frozen=True, slots=True)
class Hours:
    """A subject's periods a year and a week; None where they are not known."""

    a_year: int | None = None
    a_week: Decimal | None = None


FEWEST = Hours(a_year=1, a_week=Decimal(1))  # fewer marks are asked of no subject


@dataclass(frozen=True, slots=True)
class MarkCounts:
    """Marks of each kind. `periodic` is None where the school's own plan sets it (TT58/2011 before TT26/2020)."""

    regular: int
    periodic: int | None = 1
    final: int = 1

    def lacking(self, found: MarkCounts) -> MarkCounts | None:
        """What is missing of these in `found`; None when nothing is. More marks than asked for are no fault."""
        periodic = 0 if self.periodic is None else max(0, self.periodic - (found.periodic or 0))
        missing = MarkCounts(max(0, self.regular - found.regular), periodic, max(0, self.final - found.final))
        return missing if missing != MarkCounts(0, 0, 0) else None


def by_yearly_periods(hours: Hours) -> MarkCounts | None:
    """35 periods a year or less: 2 regular marks a term; up to 70: 3; more: 4. None while the periods are unknown."""
    if hours.a_year is None:
        return None
    return MarkCounts(next((count for most, count in _YEARLY_BOUNDS if hours.a_year <= most), _MOST))


def by_weekly_periods(hours: Hours) -> MarkCounts | None:
    """TT58/2011 điều 8: one period a week or less: at least 2; less than three: at least 3; three or more: at least 4.

    Periodic tests follow the subject's teaching plan. None while the periods are unknown.
    """
    if hours.a_week is None:
        return None
    return MarkCounts(2 if hours.a_week <= 1 else 3 if hours.a_week < 3 else _MOST, periodic=None)
