"""All tests of a school's year together: one correction over all of them, then the flags.

A flag needs both: q below 0.05 and an effect of note. Robust z puts the queue in order and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analytics.anomalies import bunching, distances, lifts, rates
from analytics.anomalies.bunching import Values
from analytics.anomalies.distances import Distance
from analytics.anomalies.lifts import Reach
from analytics.anomalies.rates import Funnel, Units
from analytics.anomalies.result import CORRECTED, LATE, MEASURES, Judged, Test
from analytics.exact import false_discovery, robust_z

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Counted:
    """What the tests rest on, of one school and year. `late`: weeks in which something was due; None: nothing can be
    judged late. `pupils`: as in `distances.distances`."""

    late: Sequence[Units] | None
    corrected: Sequence[Units]
    values: Values
    reaches: Sequence[Reach]
    pupils: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Anomalies:
    """`funnels`: of late and of corrected, where there are enough teachers; `distances`: all, tested or not; `judged`:
    every test of the run, flags first, each in the order of the queue."""

    funnels: tuple[Funnel, ...]
    distances: tuple[Distance, ...]
    judged: tuple[Judged, ...]

    @property
    def flags(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.judged if each.is_flag)


def anomalies(counted: Counted, minimum: int) -> Anomalies:
    """What is to be asked. `minimum`: of smaller groups nothing is said (the profile's `minimum_group`).

    How often a teacher corrects is shown and never asked about: careful teachers correct too, and the study found
    more wrong flags than right ones.
    """
    rated = {LATE: counted.late or (), CORRECTED: counted.corrected}
    apart = distances.distances(counted.pupils, minimum)
    found = (
        *rates.tests(LATE, rated[LATE], minimum),
        *bunching.tests(counted.values, minimum),
        *lifts.tests(counted.reaches, minimum),
        *(test for distance in apart if (test := distance.test())),
    )
    funnels = (rates.funnel(measure, units, minimum) for measure, units in rated.items())
    return Anomalies(tuple(funnel for funnel in funnels if funnel), apart, judged(found))


def judged(found: Sequence[Test]) -> tuple[Judged, ...]:
    """The tests with their q values, corrected together, in the order of the queue."""
    ordered = sorted(found, key=Test.key)
    q_values = false_discovery([test.p for test in ordered])
    z_values = _z(ordered)
    rows = (
        Judged(test, q, z_values[test.key()], q < LEVEL and test.is_of_note)
        for test, q in zip(ordered, q_values, strict=True)
    )
    return tuple(sorted(rows, key=lambda one: (not one.is_flag, -abs(one.z), one.test.key())))


def _z(tests: Sequence[Test]) -> dict[tuple[str, ...], float]:
    """Of each measure by itself: effects of different measures have no common scale."""
    z_values: dict[tuple[str, ...], float] = {}
    for measure in MEASURES:
        own = [test for test in tests if test.measure == measure]
        z_values |= zip((test.key() for test in own), robust_z([test.effect for test in own]), strict=True)
    return z_values
