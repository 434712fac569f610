"""Which circular a class's marks follow, and the marks that it sets apart: by grade and school year.

A circular came into force grade by grade. Where none that we know applied, there is none: no bound is better than a
wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from records.circulars import tt22


@dataclass(frozen=True, slots=True)
class Circular:
    """`levels`: marks that every subject's average is measured by. `bands`: all the marks that it sets apart, lowest
    first, in the terms `bands_in` (None: in all)."""

    name: str
    article: str
    levels: tuple[Decimal, ...]
    bands: tuple[Decimal, ...]
    bands_in: frozenset[str] | None = None

    def bands_of(self, term: str | None) -> tuple[Decimal, ...]:
        """The marks that it sets apart in a term; none where they are not asked for."""
        return self.bands if self.bands_in is None or term in self.bands_in else ()


PASS = tt22.LEVEL_BOUNDS[0]  # 5,0 parts what is passed from what is not in all of them

TT22 = Circular("Thông tư 22/2021/TT-BGDĐT", "Điều 9", tt22.LEVEL_BOUNDS, (tt22.LOWEST_BOUND, *tt22.LEVEL_BOUNDS))
# Điều 13: Giỏi, Khá, Trung bình, Yếu ask for the same averages, and for 2,0 below them.
TT58 = Circular("Thông tư 58/2011/TT-BGDĐT", "Điều 13", TT22.levels, (Decimal("2.0"), *TT22.bands))
# Điều 9: 5, 7 and 9 are asked of the tests at the end of the year alone; a test mark compares nobody.
TT27 = Circular("Thông tư 27/2020/TT-BGDĐT", "Điều 9", (), (Decimal(5), Decimal(7), Decimal(9)), frozenset({"CN"}))

# Grade → the year in whose autumn the circular came into force for it.
_TT27_SINCE = {1: 2020, 2: 2021, 3: 2022, 4: 2023, 5: 2024}
_TT22_SINCE = {6: 2021, 7: 2022, 8: 2023, 9: 2024, 10: 2022, 11: 2023, 12: 2024}
_TT58_SINCE = 2011
PRIMARY_GRADES, SECONDARY_GRADES = frozenset(_TT27_SINCE), frozenset(_TT22_SINCE)


def circular_of(grade: int | None, school_year: str) -> Circular | None:
    """The circular of a grade in a school year ('2025-2026'); None where the grade or the circular is not known."""
    first = int(school_year[:4])
    if grade in _TT27_SINCE:
        return TT27 if first >= _TT27_SINCE[grade] else None
    if grade in _TT22_SINCE:
        return TT22 if first >= _TT22_SINCE[grade] else TT58 if first >= _TT58_SINCE else None
    return None
