"""A code's address as a QR symbol: level Q, alphanumeric, one vector path; and a small one of a document's number.

Knows nothing of what the code says.
"""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, optimal_mode

MINIMUM_MM = 38.0  # outer edge, quiet zone included: 0.58 mm a module at version 10
SMALL_MM = 18.0  # of a number's symbol: 0.49 mm a module at version 3, 2.9 dots at 150 dpi
NOT_ALPHANUMERIC = "~="
QUIET_ZONE = 4  # modules, ISO/IEC 18004 section 6.3.8

# A reader takes the mask from the symbol, any of the eight serves. They exist to break up patterns of the data; a
# signed code is as good as random, so that trying all eight costs a fifth of a page's time and gains nothing.
MASK = 3  # (row + column) mod 3 = 0

Matrix = list[list[bool]]


def modules(url: str) -> Matrix:
    """Rows of modules, True for dark, quiet zone included. Raises ValueError outside alphanumeric mode."""
    if optimal_mode(url.encode()) != MODE_ALPHA_NUM:
        raise ValueError("the address leaves alphanumeric mode: it must be in capitals throughout")
    return _matrix(ERROR_CORRECT_Q, url)


def small_modules(url: str) -> Matrix:
    """The same of a number's address, at level M. Two of a number's check symbols are not alphanumeric: they are a
    segment of their own, behind one that is."""
    if url[-1] in NOT_ALPHANUMERIC:
        return _matrix(ERROR_CORRECT_M, url[:-1], url[-1])
    return _matrix(ERROR_CORRECT_M, url)


def _matrix(level: int, *segments: str) -> Matrix:
    symbol = qrcode.QRCode(error_correction=level, border=QUIET_ZONE, mask_pattern=MASK)
    for segment in segments:
        symbol.add_data(segment, optimize=0)  # one each: mixed modes would cost more bits than they save
    symbol.make(fit=True)
    return [list(map(bool, row)) for row in symbol.get_matrix()]


def version_of(matrix: Matrix) -> int:
    """The symbol's version, 1 to 40: 10 for a host of up to 21 characters after HTTPS://."""
    return (len(matrix) - 2 * QUIET_ZONE - 17) // 4


def svg(url: str, size_mm: float = MINIMUM_MM) -> str:
    """The symbol as an SVG of one black path, to stand on white; never smaller than `MINIMUM_MM`."""
    if size_mm < MINIMUM_MM:
        raise ValueError(f"a code is at least {MINIMUM_MM:g} mm wide")
    return _drawn(modules(url), size_mm)


def small_svg(url: str) -> str:
    """The symbol of a number's address, for the pages behind the one that bears the code."""
    return _drawn(small_modules(url), SMALL_MM)


def _drawn(matrix: Matrix, size_mm: float) -> str:
    side = len(matrix)
    path = "".join(f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(matrix) for x, run in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size_mm:g}mm" height="{size_mm:g}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#000" d="{path}"/></svg>'
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Start and length of each dark run: one rectangle a run keeps the path short."""
    pairs = zip([False, *row], [*row, False], strict=True)
    edges = [x for x, (before, here) in enumerate(pairs) if before != here]
    return [(start, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
