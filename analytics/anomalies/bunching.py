"""Marks just above a threshold against those just below it, pooled over a teacher's year.

Whole and half marks are common by habit, and a class may lie around a threshold. So the ratio is compared twice: with
the teacher's own ratio a mark lower and a mark higher, where nothing depends on it, and with the other teachers' ratio
at the same threshold. Only what is unlikely by both counts: the greater of the two probabilities is the test's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from analytics.anomalies.result import BUNCHING, Test
from analytics.exact import Stratum, drawn_at_least
from records.circulars.tt22 import LEVEL_BOUNDS

THRESHOLDS = tuple(sorted(int(100 * bound) for bound in LEVEL_BOUNDS))      # in hundredths of a mark
WIDTH, AWAY = 50, 100       # half a mark on each side; the places to compare with are a mark away
MIN_MARKS = 200             # of a teacher's year: with forty marks such a test sees nothing
ALLOWED = 1.5               # odds that kindness in marking, habits and a slope of the distribution may make
NOTE_ODDS = 2.5

Values = Mapping[str, Mapping[int, int]]    # teacher's code → mark in hundredths → how many


def tests(values: Values, minimum: int) -> tuple[Test, ...]:
    """One for each threshold and teacher of enough marks, and enough of them around it."""
    of_teachers = {code: values[code] for code in sorted(values) if sum(values[code].values()) >= MIN_MARKS}
    return tuple(test for threshold in THRESHOLDS for test in _of_threshold(threshold, of_teachers, max(minimum, 1)))


def _of_threshold(threshold: int, values: Values, minimum: int) -> Iterator[Test]:
    at_threshold = {code: around(counts, threshold) for code, counts in values.items()}
    every = _added(at_threshold.values())
    for code, (above, below) in at_threshold.items():
        if above + below >= minimum:
            own = _added(around(values[code], threshold + side) for side in (-AWAY, AWAY))
            yield _test(code, threshold, (above, below), own, (every[0] - above, every[1] - below))


def _test(code: str, threshold: int, here: tuple[int, int], own: tuple[int, int], others: tuple[int, int]) -> Test:
    """`own`: the teacher's marks at the places a mark away; `others`: the other teachers' at the threshold."""
    above, below = here
    compared = [own, others]
    p = max(_above(above, below, *against) for against in compared)
    odds = min(_odds(above, below, *against) for against in compared)
    return Test(
        BUNCHING, code, above, above + below, odds, odds >= NOTE_ODDS, p,
        threshold=Decimal(threshold).scaleb(-2),
        figures={"own_k": own[0], "own_n": sum(own), "others_k": others[0], "others_n": sum(others)},
    )  # fmt: skip


def around(counts: Mapping[int, int], place: int) -> tuple[int, int]:
    """How many marks lie in the half mark from the place on, and in the half mark below it."""
    above = sum(n for mark, n in counts.items() if place <= mark < place + WIDTH)
    return above, sum(n for mark, n in counts.items() if place - WIDTH <= mark < place)


def _above(above: int, below: int, other_above: int, other_below: int) -> float:
    """The probability of so many above, were the odds no more than ALLOWED times those of the comparison."""
    all_marks = Stratum(wanted=above + below, others=other_above + other_below, drawn=above + other_above)
    return drawn_at_least(above, [all_marks], ALLOWED)


def _odds(above: int, below: int, other_above: int, other_below: int) -> float:
    """The ratio of both odds; half a mark is added to each cell, so that none is infinite (Haldane 1956)."""
    return (above + 0.5) / (below + 0.5) * (other_below + 0.5) / (other_above + 0.5)


def _added(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    above, below = zip((0, 0), *pairs, strict=True)
    return sum(above), sum(below)
