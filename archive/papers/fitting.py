"""Whether a pupil's page surely fits one sheet at its full size of letters, reckoned from above.

Measuring costs Typst as much again as laying the page out, so the template measures only where this is not sure.
Heights are in points, for letters of 11 pt; each is a little more than the template needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

POINTS_A_MM = 72 / 25.4
FULL_SIZE = 11.0
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)

_PAGE = 257 * POINTS_A_MM       # A4 between margins of 20 mm
_SMALL, _CAPITAL = 5.0, 8.0     # a letter with its share of what a broken line leaves empty
_BOLD_CAPITAL = 9.0             # of 11.5 pt, in the organisation's name
_LINE, _ROW = 12.0, 2.4         # a line, and what a row of one line has more than that
_TOP, _ORGANISATION_LINE = 160.0, 14.0
_TABLE_HEAD = 36.0
_RESULTS_HEAD = 24.0
_TRAITS_HEAD, _TRAIT = 30.0, 12.2
_SIGNATURES = 112.0
_ORGANISATION_WIDTH = 70 * POINTS_A_MM


@dataclass(frozen=True, slots=True)
class Page:
    """What is on a page: texts of each row's subject and comment cells with their widths in mm, and what follows."""

    organisation: Sequence[str]
    rows: Sequence[Sequence[tuple[str, float]]]
    results: int
    traits: int
    closing: int


def sizes(page: Page) -> tuple[float, ...]:
    """The sizes of letters that the template has to try, in points: one where it surely fits."""
    return (FULL_SIZE,) if _height(page) <= _PAGE else SIZES


def _height(page: Page) -> float:
    organisation = sum(max(1, ceil(len(name) * _BOLD_CAPITAL / _ORGANISATION_WIDTH)) for name in page.organisation)
    head = _TOP + _ORGANISATION_LINE * organisation + _TABLE_HEAD
    rows = sum(_LINE * _lines(row) + _ROW for row in page.rows)
    results = _RESULTS_HEAD + (_LINE + _ROW) * page.results if page.results else 0.0
    traits = _TRAITS_HEAD + _TRAIT * page.traits if page.traits else 0.0
    return head + rows + results + traits + 2 * _LINE * page.closing + _SIGNATURES


def _lines(row: Sequence[tuple[str, float]]) -> int:
    return max((_cell_lines(text, width * POINTS_A_MM - 5) for text, width in row), default=1)


def _cell_lines(text: str, width: float) -> int:
    return sum(max(1, ceil(_length(part) / width)) for part in text.split("\n"))


def _length(text: str) -> float:
    return sum(_CAPITAL if letter.isupper() else _SMALL for letter in text)
