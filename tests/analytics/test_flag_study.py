"""The study of wrong flags, in short: clean schools are left alone, and what is planted plainly is found."""

from __future__ import annotations

import pytest

from benchmarks.study_flags import GOAL, PLANTS, clean, flags_of, power


def test_clean_schools_are_left_alone() -> None:
    """Of five schools with all their habits none has a flag."""
    assert clean(range(5)) == [()] * 5


@pytest.mark.parametrize("plant", ["lifted", "heaped", "late"])
def test_what_is_planted_plainly_is_found_and_nobody_else(plant: str) -> None:
    """At the highest dose of the study, in one teacher of thirty-three."""
    measure, doses = PLANTS[plant]
    flags, planted = flags_of(10**6 + 3, plant, doses[-1])
    assert {(flag.test.measure, flag.test.teacher_code) for flag in flags} == {(measure, code) for code in planted}


@pytest.mark.full
def test_at_most_one_clean_school_in_twenty_has_any_flag() -> None:
    """Two hundred schools; and the strong cases are found more often than not."""
    runs = clean(range(200), workers=2)
    assert sum(bool(flags) for flags in runs) <= GOAL * len(runs)
    for plant in ("lifted", "heaped", "late"):
        found, _ = power(plant, PLANTS[plant][1][-1], range(10**6, 10**6 + 30), workers=2)
        assert found > 0.5, plant
