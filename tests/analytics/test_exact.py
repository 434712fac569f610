"""Exact tests and limits, held against fractions and whole enumerations that share no code with them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product
from math import comb, exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.exact import (
    Stratum,
    at_least,
    clopper_pearson,
    control_limits,
    count_probabilities,
    dominance,
    drawn_at_least,
    drawn_probabilities,
    enumeration_p,
    expected_drawn,
    false_discovery,
    histogram_distance,
    permutation_p,
    robust_z,
)

SMALL = st.integers(0, 5)


def binomial(k: int, n: int, rate: Fraction) -> Fraction:
    """k or more of n, in fractions."""
    return sum((comb(n, x) * rate**x * (1 - rate) ** (n - x) for x in range(k, n + 1)), Fraction(0))


@given(st.integers(1, 40), st.data())
def test_the_binomial_tail_is_that_of_fractions(n: int, data: st.DataObject) -> None:
    """Every count, every rate in hundredths."""
    k, rate = data.draw(st.integers(0, n)), Fraction(data.draw(st.integers(1, 99)), 100)
    assert at_least(k, n, float(rate)) == pytest.approx(float(binomial(k, n, rate)), rel=1e-10)


def test_clopper_pearson_is_the_textbook_interval_and_turns_the_tails_over() -> None:
    """3 of 10: 6,67 % to 65,25 %. At its ends either tail is 2.5 %; none and all reach the edge."""
    lower, upper = clopper_pearson(3, 10)
    assert (round(lower, 4), round(upper, 4)) == (0.0667, 0.6525)
    assert at_least(3, 10, lower) == pytest.approx(0.025)
    assert 1 - at_least(4, 10, upper) == pytest.approx(0.025)
    assert clopper_pearson(0, 7)[0] == 0
    assert clopper_pearson(7, 7)[1] == 1
    assert clopper_pearson(0, 10)[1] == pytest.approx(1 - 0.025 ** (1 / 10))


@given(st.integers(1, 40), st.integers(1, 99), st.sampled_from([0.0, 0.6, 1.5]))
def test_beyond_a_control_limit_lies_no_more_than_half_of_the_rest(n: int, hundredths: int, spread: float) -> None:
    """And one count nearer there would be more: the limits are as narrow as they may be."""
    chances = count_probabilities(n, hundredths / 100, spread)
    lower, upper = control_limits(n, hundredths / 100, spread, 0.95)
    assert 0 <= lower <= upper <= n
    assert chances[:lower].sum() <= 0.025 + 1e-8 < chances[: lower + 1].sum() + 2e-8
    assert chances[upper + 1 :].sum() <= 0.025 + 1e-8 < chances[upper:].sum() + 2e-8


@pytest.mark.parametrize(("n", "rate", "spread"), [(12, 0.1, 0.6), (30, 0.4, 1.0), (60, 0.9, 1.4)])
def test_with_a_spread_the_counts_are_those_of_a_sum_over_the_normal_distribution(
    n: int, rate: float, spread: float
) -> None:
    """By forty thousand small steps, with numbers that share no code with ours."""
    steps = [-8 + i / 2500 for i in range(40_001)]
    density = [exp(-z * z / 2) / sqrt(2 * pi) / 2500 for z in steps]
    rates = [1 / (1 + (1 - rate) / rate * exp(-spread * z)) for z in steps]
    for k in (0, n // 3, n - 1):
        direct = sum(d * comb(n, k) * p**k * (1 - p) ** (n - k) for d, p in zip(density, rates, strict=True))
        assert count_probabilities(n, rate, spread)[k] == pytest.approx(direct, rel=1e-6, abs=1e-12)


@given(st.integers(1, 60), st.integers(1, 49), st.sampled_from([0.3, 0.6, 1.0]))
def test_a_spread_never_makes_a_high_count_less_likely_than_chance_alone_does(
    n: int, hundredths: int, spread: float
) -> None:
    """Beyond the limit of chance, where it matters: who allows for habits accuses less."""
    rate = hundredths / 100
    _, upper = control_limits(n, rate, 0.0, 0.998)
    for k in range(min(upper + 1, n), n + 1):
        assert at_least(k, n, rate, spread) >= at_least(k, n, rate) * (1 - 1e-9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(SMALL, SMALL, SMALL), min_size=1, max_size=2), st.integers(0, 8), st.sampled_from([1, 2, 3]))
def test_what_is_drawn_is_counted_as_every_way_of_drawing_it(
    sizes: list[tuple[int, int, int]], wanted: int, odds: int
) -> None:
    """Each way weighs `odds` to the power of the wanted ones in it."""
    strata = [Stratum(good, bad, min(drawn, good + bad)) for good, bad, drawn in sizes]
    ways = [list(combinations([1] * s.wanted + [0] * s.others, s.drawn)) for s in strata]
    counts = [Fraction(odds) ** sum(map(sum, way)) for way in product(*ways)]
    many = [sum(map(sum, way)) >= wanted for way in product(*ways)]
    share = sum(c for c, is_many in zip(counts, many, strict=True) if is_many) / sum(counts)
    assert drawn_at_least(wanted, strata, odds) == pytest.approx(float(share), abs=1e-12)


@settings(deadline=None)
@given(st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 24)), st.sampled_from([1.0, 1.25, 3.0]))
def test_under_the_null_no_p_value_comes_more_often_than_it_says(sizes: tuple[int, int, int], odds: float) -> None:
    """Of all outcomes, those with a p value of at most α have together no more than α: drawn ones and counted ones."""
    stratum = Stratum(sizes[0], sizes[1], min(sizes[2], sizes[0] + sizes[1]))
    least, chances = drawn_probabilities(stratum, odds)
    p_values = np.array([drawn_at_least(least + i, [stratum], odds) for i in range(chances.size)])
    counted = count_probabilities(20, 0.1, 0.6)
    p_counted = np.array([at_least(k, 20, 0.1, 0.6) for k in range(21)])
    for level in (0.001, 0.01, 0.05, 0.2):
        assert chances[p_values <= level].sum() <= level + 1e-12
        assert counted[p_counted <= level].sum() <= level + 1e-12


def test_fishers_tea() -> None:
    """The lady who tells all eight cups: 1 in 70; with one pair mistaken 17 in 70."""
    tea = [Stratum(4, 4, 4)]
    assert drawn_at_least(4, tea) == pytest.approx(1 / 70)
    assert drawn_at_least(3, tea) == pytest.approx(17 / 70)
    assert expected_drawn([*tea, Stratum(0, 0, 0)]) == 2


def test_the_p_value_of_drawn_rearrangements_is_never_0_and_of_all_counts_the_observed_one() -> None:
    """(b + 1)/(m + 1), and b/m."""
    assert permutation_p(5.0, np.array([1.0, 2.0, 3.0])) == 1 / 4
    assert permutation_p(2.0, np.array([1.0, 2.0, 3.0])) == 3 / 4
    assert enumeration_p(3.0, np.array([1.0, 2.0, 3.0])) == 1 / 3


def test_q_values_are_those_computed_by_hand() -> None:
    """m·p/rank, the least of all from there on."""
    assert false_discovery([0.01, 0.04, 0.03, 0.5]) == pytest.approx((0.04, 0.16 / 3, 0.16 / 3, 0.5))
    assert false_discovery([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms())
def test_the_correction_keeps_the_order_and_does_not_ask_for_one(p_values: list[float], dice) -> None:
    """q ≥ p; a smaller p never has a greater q; shuffled tests have the same q; a greater p lowers nobody's q."""
    q_values = false_discovery(p_values)
    pairs = sorted(zip(p_values, q_values, strict=True))
    assert all(q >= p * (1 - 1e-12) for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q_values)
    order = list(range(len(p_values)))
    dice.shuffle(order)
    assert false_discovery([p_values[i] for i in order]) == pytest.approx(tuple(q_values[i] for i in order))
    worse = false_discovery([1.0, *p_values[1:]])
    assert all(after >= before - 1e-12 for before, after in zip(q_values, worse, strict=True))


@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), max_size=8))
def test_dominance_counts_pairs(one: list[int], other: list[int]) -> None:
    """Each pair by itself; and turned round the sum changes its sign."""
    assert dominance(one, other).tolist() == [sum((a > b) - (a < b) for b in other) for a in one]
    assert dominance(one, other).sum() == -dominance(other, one).sum()


def test_the_distance_of_histograms_is_what_must_be_carried_how_far() -> None:
    """Half of the marks two steps, or all of them one: one step on the average; by assignment too."""
    assert histogram_distance(np.array([2, 0, 0]), np.array([1, 0, 1])) == pytest.approx(1)
    one, other = [0, 3, 3, 4], [1, 1, 2, 5]
    least = min(sum(abs(a - b) for a, b in zip(one, way, strict=True)) for way in permutations(other)) / 4
    bins = (np.bincount(one, minlength=6), np.bincount(other, minlength=6))
    assert histogram_distance(*bins) == pytest.approx(least)


def test_robust_z_does_not_let_one_hide_itself() -> None:
    """The median and the median distance from it; where most are equal the mean distance; where all are, 0."""
    assert robust_z([1, 2, 3, 4, 100])[-1] == pytest.approx(97 / 1.4826)
    assert robust_z([1, 1, 1, 1, 6])[-1] == pytest.approx(5 / 1.2533)
    assert robust_z([3, 3]) == (0, 0)
    assert robust_z([]) == ()
