"""Which characters the fonts can print, so that a stray symbol in a comment cannot stop a class from being sealed.

Reads the fonts' own character maps (OpenType `cmap`, format 4). The facts keep every character; only paper substitutes.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_LINE_BREAKS = "\n\t"


def printable(value: object) -> object:
    """The value with '[U+2713]' for each character that some face of the font lacks; lists and mappings throughout."""
    if isinstance(value, str):
        return _missing().sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


@lru_cache(maxsize=1)
def _missing() -> re.Pattern[str]:
    covered = frozenset.intersection(*(characters(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))
    # Controls, marks that reverse the reading order and private symbols are shown by number even where a glyph exists.
    visible = (chr(code) for code in sorted(covered) if unicodedata.category(chr(code)) not in {"Cc", "Cf", "Co"})
    kept = "".join(map(re.escape, visible))
    return re.compile(f"[^{kept}{_LINE_BREAKS}]")


def characters(font: bytes) -> frozenset[int]:
    """The code points of the Basic Multilingual Plane that a font has glyphs for."""
    start = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    records = [struct.unpack_from(">HHI", font, start + 4 + 8 * number) for number in range(count)]
    offset = next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    return _format_4(font, start + offset)


def _table(font: bytes, tag: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(count))
    return next(int(offset) for name, _, offset, _ in entries if name == tag)


def _format_4(font: bytes, start: int) -> frozenset[int]:
    """Segments of code points; a segment with a range offset names its glyphs one by one, 0 for none."""
    twice = struct.unpack_from(">H", font, start + 6)[0]
    numbers = f">{twice // 2}H"
    ends, starts, deltas, ranges = (
        struct.unpack_from(numbers, font, start + at) for at in (14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice)
    )
    found = set()
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            place = start + 16 + 3 * twice + 2 * number + offset + 2 * (code - first)
            glyph = struct.unpack_from(">H", font, place)[0] if offset else (code + delta) & 0xFFFF
            if glyph:
                found.add(code)
    return frozenset(found)
