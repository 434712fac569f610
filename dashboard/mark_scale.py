"""How marks are laid out in pictures and tables: which of the circular's marks are drawn, and which set bands apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analytics.distribution import band_limits
from dashboard.language import say
from jobs.measuring import Filters
from records.circulars.choice import Circular
from records.marks import PRIMARY_TEST, SCORE_MAX, SCORE_MIN, vn_number


@dataclass(frozen=True, slots=True)
class Scale:
    """The circular's `lines` in the pictures, its `bands` in the figures, and whether the marks are `whole`
    (TT27/2020 điều 7: periodic tests have no decimals)."""

    lines: tuple[Decimal, ...]
    bands: tuple[Decimal, ...]
    whole: bool

    @classmethod
    def of(cls, circular: Circular | None, chosen: Filters) -> Scale:
        """The scale of what is chosen; without a circular nothing is drawn, and there are no bands."""
        is_test = chosen.component == PRIMARY_TEST
        if circular is None:
            return cls((), (), is_test)
        return cls(circular.levels, circular.bands_of(chosen.term), is_test)

    def title(self) -> str:
        """What a histogram on this scale shows."""
        if self.whole:
            return say("Số bài theo từng điểm")
        marks = " · ".join(map(vn_number, self.lines))
        lines = say("; vạch đứng là mốc {marks}", marks=marks) if self.lines else ""
        return f"{say('Số điểm theo từng nửa điểm')}{lines}"

    def band_names(self) -> list[str]:
        """As papers have them: 'Dưới 3,5', '3,5 – dưới 5,0', …, '8,0 – 10'; of whole marks 'Dưới 5', '5 – 6', …"""
        return [self._named(*limits) for limits in band_limits(self.bands)]

    def _named(self, lower: Decimal, upper: Decimal) -> str:
        if lower == SCORE_MIN:
            return f"Dưới {vn_number(upper)}"
        if upper == SCORE_MAX:
            return f"{vn_number(lower)} – 10"
        return f"{lower} – {upper - 1}" if self.whole else f"{vn_number(lower)} – dưới {vn_number(upper)}"
