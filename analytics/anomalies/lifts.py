"""Corrections that lift a mark just over a threshold, against those that lift one just over any other half mark.

A teacher who corrects much corrects everywhere; pupils who lack little ask for a second look in every class; a test
that is marked anew lifts everybody. So marks are compared only with marks of the same column that lie as far below the
next half mark (exact, column by column), and the teacher's share of lifts over thresholds with the other teachers'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from analytics.anomalies.result import LIFTS, Test
from analytics.exact import Stratum, drawn_at_least, expected_drawn

# Where a mark may be lifted over, in hundredths: the thresholds, and the like places a mark away from each.
WHOLE, HALF = "whole", "half"
THRESHOLDS_OF = {WHOLE: (500, 800), HALF: (650,)}
ELSEWHERE_OF = {WHOLE: (400, 600, 700, 900), HALF: (550, 750)}
WIDTH = 50                  # from at most half a mark below, to less than half a mark above
MIN_OTHERS = 30             # lifts by other teachers, from which their share is known
ALLOWED = 1.25              # the odds by which one teacher's pupils may ask more than another's
ALLOWED_UNKNOWN = 3.0       # the odds that pupils' asking may make, where no other teachers tell
NOTE_COUNT, NOTE_ODDS = 5, 2.5


@dataclass(frozen=True, slots=True)
class Reach:
    """Marks of one column as far below the next place of one kind: how many at thresholds and elsewhere, how many of
    them were lifted over it."""

    teacher_code: str
    kind: str
    at_threshold: int
    lifted: int
    elsewhere: int
    lifted_elsewhere: int

    @property
    def tells(self) -> bool:
        """Whether some were lifted and others not: where all were, the test was marked anew."""
        return 0 < self.lifted + self.lifted_elsewhere < self.at_threshold + self.elsewhere

    def stratum(self) -> Stratum:
        return Stratum(self.at_threshold, self.elsewhere, self.lifted + self.lifted_elsewhere)


def tests(reaches: Iterable[Reach], minimum: int) -> tuple[Test, ...]:
    """One for each teacher with enough marks just below thresholds and elsewhere, of which any was lifted, wherever: to
    leave out whoever lifted none over a threshold would choose the tests by what they show."""
    of_teachers: dict[str, list[Reach]] = defaultdict(list)
    for reach in reaches:
        of_teachers[reach.teacher_code].append(reach)
    telling = {code: [each for each in found if each.tells] for code, found in sorted(of_teachers.items())}
    of_school = {kind: _lifts(kind, chain.from_iterable(telling.values())) for kind in THRESHOLDS_OF}
    return tuple(
        _test(code, of_teachers[code], found, of_school)
        for code, found in telling.items()
        if found and min(_below(of_teachers[code])) >= max(minimum, 1)
    )


def _test(code: str, own: Sequence[Reach], telling: Sequence[Reach], of_school: Mapping[str, tuple[int, int]]) -> Test:
    lifted, elsewhere = sum(each.lifted for each in telling), sum(each.lifted_elsewhere for each in telling)
    strata = [each.stratum() for each in telling]
    # All lifts of one kind in the school, of which the teacher's are drawn.
    by_kind = [Stratum(*every, drawn=sum(_lifts(kind, telling))) for kind, every in of_school.items()]
    expected = expected_drawn(strata)
    if sum(each.wanted + each.others - each.drawn for each in by_kind) >= MIN_OTHERS:
        p = max(drawn_at_least(lifted, strata, ALLOWED), drawn_at_least(lifted, by_kind, ALLOWED))
        expected = max(expected, expected_drawn(by_kind))
    else:
        p = drawn_at_least(lifted, strata, ALLOWED_UNKNOWN)
    odds = (lifted + 0.5) / (elsewhere + 0.5) * (lifted + elsewhere - expected + 0.5) / (expected + 0.5)
    below, elsewhere_below = _below(own)
    return Test(
        LIFTS, code, lifted, lifted + elsewhere, odds, lifted >= NOTE_COUNT and odds >= NOTE_ODDS, p,
        figures={
            "expected": expected, "below": below, "elsewhere_below": elsewhere_below, "lifted_elsewhere": elsewhere
        },
    )  # fmt: skip


def _below(reaches: Sequence[Reach]) -> tuple[int, int]:
    """The marks just below a threshold, and just below another place."""
    return sum(each.at_threshold for each in reaches), sum(each.elsewhere for each in reaches)


def _lifts(kind: str, reaches: Iterable[Reach]) -> tuple[int, int]:
    """Over thresholds, and elsewhere."""
    of_kind = [each for each in reaches if each.kind == kind]
    return sum(each.lifted for each in of_kind), sum(each.lifted_elsewhere for each in of_kind)
