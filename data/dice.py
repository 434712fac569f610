"""Repeatable chance: the same purpose gives the same draws on every machine and every Python.

Whole numbers only, so that no rounding of a platform's floats can change a sample. Not for secrets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

_MASK = (1 << 64) - 1


class Dice:
    """SplitMix64 (Steele, Lea and Flood 2014), started from the SHA-256 of what the draws are for."""

    def __init__(self, *purpose: object) -> None:
        name = "/".join(str(part) for part in purpose)
        self._state = int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:8], "big")

    def below(self, count: int) -> int:
        """A number from 0 to `count` − 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return (z ^ (z >> 31)) % count

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, parts: int, of: int = 100) -> bool:
        return self.below(of) < parts

    def pick(self, things: Sequence[Thing]) -> Thing:
        return things[self.below(len(things))]

    def bell(self, centre: int, spread: int) -> int:
        """Around `centre`, within 2·`spread` of it; the standard deviation is about 0.6·`spread`."""
        width = 2 * spread + 1
        return centre + (sum(self.below(width) for _ in range(4)) - 4 * spread) // 2
