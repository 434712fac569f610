"""Exact tests, limits and distances for counts: what is summed here is the whole distribution, never an approximation.

Knows nothing of marks or teachers. Probabilities are floats; counts are whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_SAME = 1e-9    # statistics that differ by less are equal: the order of a sum must not decide
_MEDIAN_TO_DEVIATION, _MEAN_TO_DEVIATION = 1.4826, 1.2533   # of a normal distribution
_NODES = np.linspace(-8, 8, 801)    # the normal distribution as weighted points, finer than a likelihood of 200 counts
_WEIGHTS = np.exp(-_NODES * _NODES / 2) / np.exp(-_NODES * _NODES / 2).sum()


@dataclass(frozen=True, slots=True)
class Stratum:
    """Marbles of two colours, and how many are drawn without looking."""

    wanted: int
    others: int
    drawn: int


def clopper_pearson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The rates that k of n does not contradict (Clopper and Pearson 1934). n ≥ 1."""
    rest = (1 - level) / 2
    lower = special.betaincinv(k, n - k + 1, rest) if k else 0.0
    upper = special.betaincinv(k + 1, n - k, 1 - rest) if k < n else 1.0
    return float(lower), float(upper)


def count_probabilities(n: int, rate: float, spread: float = 0.0) -> Floats:
    """The probability of each count from 0 to n where each of n has it at `rate`, which is above 0 and below 1.

    `spread`: the standard deviation of the log odds from one group to another, around those of `rate`; 0: the binomial.
    """
    counts = np.arange(n + 1)
    ways = special.gammaln(n + 1) - special.gammaln(counts + 1) - special.gammaln(n - counts + 1)
    nodes, weights = (_NODES, _WEIGHTS) if spread > 0 else (np.zeros(1), np.ones(1))
    log_odds = special.logit(rate) + spread * nodes[:, None]
    logs = ways + counts * special.log_expit(log_odds) + (n - counts) * special.log_expit(-log_odds)
    return np.asarray(weights @ np.exp(logs), dtype=np.float64)


def at_least(k: int, n: int, rate: float, spread: float = 0.0) -> float:
    """The probability of k or more of n."""
    return _bounded(count_probabilities(n, rate, spread)[k:].sum())


def control_limits(n: int, rate: float, spread: float = 0.0, level: float = 0.95) -> tuple[int, int]:
    """The counts, both included, beyond which on either side lies at most half of what `level` leaves."""
    chances = count_probabilities(n, rate, spread)
    rest = (1 - level) / 2
    below, above = np.cumsum(chances), np.cumsum(chances[::-1])[::-1]
    return int(np.argmax(below > rest + _SAME)), int(n - np.argmax(above[::-1] > rest + _SAME))


def drawn_probabilities(stratum: Stratum, odds: float = 1.0) -> tuple[int, Floats]:
    """The least possible number of wanted ones among the drawn, and the probabilities from there on.

    Hypergeometric; with other `odds` Fisher's noncentral one, where a wanted one is drawn at so many times the odds.
    """
    least, most = max(0, stratum.drawn - stratum.others), min(stratum.drawn, stratum.wanted)
    x = np.arange(least, most + 1)
    logs = -special.gammaln(x + 1) - special.gammaln(stratum.wanted - x + 1) - special.gammaln(stratum.drawn - x + 1)
    logs = logs - special.gammaln(stratum.others - stratum.drawn + x + 1) + x * np.log(odds)
    weights = np.exp(logs - logs.max())
    return least, weights / weights.sum()


def drawn_at_least(wanted: int, strata: Iterable[Stratum], odds: float = 1.0) -> float:
    """The probability that of all that is drawn, each stratum by itself, so many or more are wanted ones."""
    start, chances = 0, np.ones(1)
    for stratum in (each for each in strata if each.drawn):
        least, of_stratum = drawn_probabilities(stratum, odds)
        start, chances = start + least, np.convolve(chances, of_stratum)
    return _bounded(chances[max(wanted - start, 0):].sum())


def expected_drawn(strata: Iterable[Stratum]) -> float:
    """How many wanted ones would be drawn on the average, all odds being equal."""
    sizes = ((each.drawn * each.wanted, each.wanted + each.others) for each in strata)
    return sum(share / size for share, size in sizes if size)


def permutation_p(observed: float, drawn: Floats) -> float:
    """(b + 1)/(m + 1): b of m random rearrangements are at least as far (Phipson and Smyth 2010). Never 0."""
    return float((np.count_nonzero(drawn >= observed - _SAME) + 1) / (drawn.size + 1))


def enumeration_p(observed: float, every: Floats) -> float:
    """The share of all rearrangements, the observed one among them, that are at least as far."""
    return float(np.count_nonzero(every >= observed - _SAME) / every.size)


def false_discovery(p_values: Sequence[float]) -> tuple[float, ...]:
    """The q value of each p value (Benjamini and Hochberg 1995)."""
    return tuple(float(q) for q in stats.false_discovery_control(p_values, method="bh")) if p_values else ()


def dominance(values: npt.ArrayLike, others: npt.ArrayLike) -> Counts:
    """Of each value: how many of the others are less, less how many are greater."""
    ordered = np.sort(np.asarray(others))
    less, not_greater = (np.searchsorted(ordered, np.asarray(values), side) for side in ("left", "right"))
    return np.asarray(less + not_greater - ordered.size, dtype=np.int64)


def histogram_distance(one: Counts, other: Counts) -> float:
    """How far, in steps of the histogram, a value must move on the average to make one of the other (Wasserstein)."""
    return float(np.abs(np.cumsum(one / one.sum() - other / other.sum())).sum())


def robust_z(values: Sequence[float]) -> tuple[float, ...]:
    """How far each lies from the median, in robust standard deviations; where more than half are equal, in mean
    deviations (Iglewicz and Hoaglin 1993); 0 where all are."""
    array = np.asarray(values, dtype=np.float64)
    if not array.size:
        return ()
    away = array - np.median(array)
    spread = _MEDIAN_TO_DEVIATION * float(np.median(np.abs(away))) or _MEAN_TO_DEVIATION * float(np.mean(np.abs(away)))
    return tuple(float(z) for z in away / (spread or 1.0))


def _bounded(probability: float) -> float:
    return float(min(max(probability, 0.0), 1.0))
