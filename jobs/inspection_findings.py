"""Which findings belong to a month, and what a monthly inspection says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from records.clock import month_bounds


class About(Protocol):
    @property
    def month(self) -> str | None: ...


class Place(Protocol):
    """Where it can be looked up."""

    @property
    def file(self) -> str | None: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def cell(self) -> str | None: ...
    @property
    def row(self) -> int | None: ...


class Finding(Protocol):
    """What is asked of `records.findings.Finding`."""

    @property
    def rule_code(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def is_certain(self) -> bool: ...
    @property
    def about(self) -> About: ...
    @property
    def evidence(self) -> Sequence[Place]: ...
    @property
    def earliest(self) -> datetime | None: ...
    @property
    def latest(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the month. `is_certain`: that it is so, and that it was in this month. `places`: in words."""

    rule_code: str
    article: str
    sentence: str
    is_certain: bool
    places: str


def of_month(findings: Sequence[Finding], month: str) -> tuple[Found, ...]:
    """The findings of a month, and those that may be of it: their interval reaches into the month."""
    return tuple(
        Found(f.rule_code, f.article, f.sentence, f.is_certain and is_sure, _places(f.evidence))
        for f in findings
        if (is_sure := _is_in(f, month)) is not None
    )


def _is_in(finding: Finding, month: str) -> bool | None:
    """Whether it surely lies in the month; None where it does not, or where nothing says when it was."""
    if finding.about.month is not None:
        return True if finding.about.month == month else None
    start, end = month_bounds(month)
    if finding.latest is None:
        return None
    if finding.latest < start or (finding.earliest is not None and finding.earliest >= end):
        return None
    return finding.earliest is not None and finding.earliest >= start and finding.latest < end


def _places(places: Sequence[Place]) -> str:
    shown = [_place(place) for place in places[:_MOST_PLACES]]
    more = len(places) - len(shown)
    return "; ".join([*filter(None, shown), *([f"và {more} chỗ khác"] if more > 0 else [])])


_MOST_PLACES = 6


def _place(place: Place) -> str:
    row = f"dòng {place.row}" if place.row is not None else None
    return " · ".join(str(part) for part in (place.file, place.sheet, place.cell, row) if part)
