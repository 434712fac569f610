"""What a test says of a teacher, as values: a figure, its effect, its probability; after the correction its flag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Measure = Literal["late", "corrected", "bunching", "lifts", "distance"]
LATE: Measure = "late"
CORRECTED: Measure = "corrected"
BUNCHING: Measure = "bunching"
LIFTS: Measure = "lifts"
DISTANCE: Measure = "distance"
MEASURES = (LATE, CORRECTED, BUNCHING, LIFTS, DISTANCE)


@dataclass(frozen=True, slots=True)
class Test:
    """One test. `k` of `n` units; `effect` is what the measure's text explains, and `is_of_note` whether it is large
    enough to ask about, however unlikely. `figures`: the other numbers that its sentence tells, by name.
    """

    __test__ = False    # pytest collects what is named so

    measure: Measure
    teacher_code: str
    k: int
    n: int
    effect: float
    is_of_note: bool
    p: float
    subject: str | None = None
    threshold: Decimal | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    def key(self) -> tuple[str, ...]:
        """Tells tests of one run apart, and orders them the same way whatever the order of the rows."""
        return (self.measure, self.teacher_code, self.subject or "", str(self.threshold or ""))


@dataclass(frozen=True, slots=True)
class Judged:
    """A test with its q value among all of its run, and its place in the queue by `z`, which decides nothing else."""

    test: Test
    q: float
    z: float
    is_flag: bool
