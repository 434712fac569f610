"""A count of which one part is certain and another only possible, and how it is said – the same on every page."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.frame import many, thousands
from dashboard.language import say


@dataclass(frozen=True, slots=True)
class Bounds:
    """`certain` for sure, and at most `possible` more that the exports cannot decide."""

    certain: int = 0
    possible: int = 0

    @property
    def most(self) -> int:
        return self.certain + self.possible

    def __bool__(self) -> bool:
        return self.most > 0

    def said(self, thing: str = "") -> str:
        """'0 lần chắc chắn, tối đa 53'; where nothing is open, just '3 lần'. Without a thing: '3 chắc chắn'."""
        number = f"{thousands(self.certain)} {thing}".strip()
        if not self.possible:
            return number if thing else f"{number} chắc chắn"
        return f"{number} chắc chắn, tối đa {thousands(self.most)}"

    def told(self, thing: str = "") -> str:
        """`said` in the viewer's language."""
        number = many(self.certain, thing) if thing else thousands(self.certain)
        if not self.possible:
            return number if thing else say("{number} chắc chắn", number=number)
        return say("{number} chắc chắn, tối đa {most}", number=number, most=thousands(self.most))

    def span(self) -> str:
        """Short, for a card: '0 – 53', or '3'."""
        ends = dict.fromkeys((thousands(self.certain), thousands(self.most)))
        return " – ".join(ends)
