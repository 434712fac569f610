"""How often a teacher's marks come late or are corrected, against the others': a funnel, never a league table.

Counted is what happens by itself: weeks in which something came late, columns in which something was corrected. Forty
marks of one test that come late together are one event, and so is a test that is marked anew; as forty they would
accuse whoever was ill for a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.anomalies.result import CORRECTED, LATE, Measure, Test
from analytics.exact import Floats, at_least, clopper_pearson, control_limits

MIN_UNITS = 10      # weeks or columns of a teacher: of fewer a rate says nothing
MIN_TEACHERS = 10   # of fewer teachers nobody knows what is usual
# A clean school's teachers differ too. So much standard deviation of their log odds is always allowed (at 0.6 the odds
# of the tidiest sixth to those of the least tidy are 1 : 3.3, at 1 they are 1 : 7.4); more where the school's own rates
# are spread wider, and a quarter on top, since so few teachers tell their spread but roughly.
USUAL_SPREAD: dict[Measure, float] = {LATE: 0.6, CORRECTED: 1.0}
ROUGHLY = 1.25
NOTE_TIMES, NOTE_POINTS, NOTE_COUNT = 2.0, 0.10, 5     # of note: twice the others', ten points above, five events

_QUARTILES_APART = 1.349     # of a standard normal: whoever lies far out must not widen the limits


@dataclass(frozen=True, slots=True)
class Units:
    """A teacher's weeks or columns: `k` of `n` with the event; `marks` that lie in them."""

    teacher_code: str
    k: int
    n: int
    marks: int


@dataclass(frozen=True, slots=True)
class Point:
    """A teacher in the funnel. `interval`: of the rate, exact (95 %). `chance`: the counts that chance alone explains
    (exact binomial, 95 %); `usual`: those that chance and the usual differences between teachers do (99.8 %)."""

    teacher_code: str
    k: int
    n: int
    rate: float
    interval: tuple[float, float]
    chance: tuple[int, int]
    usual: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`centre`: the rate of all together; `spread`: of the teachers' log odds, that the limits allow for."""

    measure: Measure
    centre: float
    spread: float
    points: tuple[Point, ...]


def funnel(measure: Measure, units: Sequence[Units], minimum: int) -> Funnel | None:
    """Every teacher of enough marks and units, by code; None where they are too few to know what is usual."""
    shown = _shown(units, minimum)
    if len(shown) < MIN_TEACHERS:
        return None
    k, n = _arrays(shown)
    centre, spread = _centre(k, n), _spread(measure, k, n)
    return Funnel(measure, centre, spread, tuple(_point(each, centre, spread) for each in shown))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a teacher of `n` weeks or columns may have, as in `Point`."""

    n: int
    chance: tuple[int, int]
    usual: tuple[int, int]


def limits(shown: Funnel, most: int = 60) -> tuple[Limits, ...]:
    """The funnel's two pairs of lines, from the smallest n that is shown to the largest one of its points; at no more
    than about `most` places."""
    last = max(point.n for point in shown.points)
    places = range(MIN_UNITS, last + 1, 1 + (last - MIN_UNITS) // most)
    return tuple(_limits(n, shown.centre, shown.spread) for n in sorted({*places, last}))


def _limits(n: int, centre: float, spread: float) -> Limits:
    return Limits(n, control_limits(n, centre), control_limits(n, centre, spread, 0.998))


def tests(measure: Measure, units: Sequence[Units], minimum: int) -> tuple[Test, ...]:
    """Whether a teacher's rate is above what the other teachers' rates, and their usual differences, explain."""
    shown = _shown(units, minimum)
    if len(shown) < MIN_TEACHERS:
        return ()
    k, n = _arrays(shown)
    return tuple(_test(measure, each, np.delete(k, i), np.delete(n, i)) for i, each in enumerate(shown))


def _test(measure: Measure, own: Units, k: Floats, n: Floats) -> Test:
    centre = _centre(k, n)
    p = at_least(own.k, own.n, centre, _spread(measure, k, n))
    rate = own.k / own.n
    is_of_note = own.k >= NOTE_COUNT and rate >= NOTE_TIMES * centre and rate - centre >= NOTE_POINTS
    figures = {"rate": rate, "centre": centre, "others_k": float(k.sum()), "others_n": float(n.sum())}
    return Test(measure, own.teacher_code, own.k, own.n, rate / centre, is_of_note, p, figures=figures)


def _shown(units: Sequence[Units], minimum: int) -> list[Units]:
    enough = (each for each in units if each.marks >= max(minimum, 1) and each.n >= MIN_UNITS)
    return sorted(enough, key=lambda each: each.teacher_code)


def _point(own: Units, centre: float, spread: float) -> Point:
    within = _limits(own.n, centre, spread)
    return Point(
        own.teacher_code, own.k, own.n, own.k / own.n, clopper_pearson(own.k, own.n), within.chance, within.usual
    )


def _spread(measure: Measure, k: Floats, n: Floats) -> float:
    """The standard deviation of the log odds from teacher to teacher, chance taken off (Spiegelhalter 2005); at least
    the usual. Half an event is added on each side, or none at all would be infinitely rare."""
    log_odds = np.log((k + 0.5) / (n - k + 0.5))
    lower, upper = np.quantile(log_odds, [0.25, 0.75])
    by_chance = float(np.mean(1 / (k + 0.5) + 1 / (n - k + 0.5)))
    seen = ((upper - lower) / _QUARTILES_APART) ** 2 - by_chance
    return max(USUAL_SPREAD[measure], ROUGHLY * float(np.sqrt(max(seen, 0.0))))


def _centre(k: Floats, n: Floats) -> float:
    """The rate of all together. Never 0 nor 1: that nobody was late yet makes it no impossibility."""
    return float((k.sum() + 0.5) / (n.sum() + 1))


def _arrays(units: Sequence[Units]) -> tuple[Floats, Floats]:
    return np.array([each.k for each in units], dtype=float), np.array([each.n for each in units], dtype=float)
