"""Score distribution: every figure by hand, and against a second computation that shares no code with the first."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.distribution import Distribution, band_limits, histogram, level_counts, summarise

BOUNDS = tuple(map(Decimal, ("3.5", "5", "6.5", "8")))
BANDS = ((0, 350), (350, 500), (500, 650), (650, 800), (800, 1001))  # the same in hundredths, 10 in the last
MARKS = st.lists(st.integers(0, 1000), min_size=1, max_size=60)


def frame(hundredths: list[int], class_name: str = "6A1") -> pl.DataFrame:
    """A histogram of marks, as the engine would hand it over."""
    return (
        pl.DataFrame({"hundredths": hundredths}, schema={"hundredths": pl.Int64})
        .group_by("hundredths")
        .agg(n=pl.len().cast(pl.Int64))
        .with_columns(class_name=pl.lit(class_name))
    )


def half_up(value: Fraction, places: int) -> Decimal:
    return Decimal(math.floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def by_definition(hundredths: list[int]) -> dict[str, Any]:
    """The same figures from the sorted marks themselves, in fractions."""
    ordered, n = sorted(hundredths), len(hundredths)
    marks = [Fraction(h, 100) for h in ordered]
    middle = (marks[(n - 1) // 2] + marks[n // 2]) / 2
    deciles = [next(m for m in marks if sum(x <= m for x in marks) >= Fraction(k * n, 10)) for k in range(1, 10)]
    counts = [sum(low <= h < high for h in ordered) for low, high in BANDS]
    return {
        "mean": half_up(sum(marks) / n, 2),
        "median": half_up(middle, 2),
        "deciles": tuple(half_up(d, 2) for d in deciles),
        "bands": tuple((c, half_up(Fraction(100 * c, n), 1)) for c in counts),
    }


def figures(found: Distribution) -> dict[str, Any]:
    assert found.bands is not None
    return {
        "mean": found.mean,
        "median": found.median,
        "deciles": found.deciles,
        "bands": tuple((band.count, band.share) for band in found.bands),
    }


@pytest.mark.requirement("TT-03")
def test_the_figures_of_ten_marks_are_those_computed_by_hand(tables: Any) -> None:
    """1 · 3,5 · 4,75 · 5 · 6,25 · 6,5 · 7 · 8 · 9,5 · 10: sum 61,5; median between 6,25 and 6,5."""
    tables.marks("1", "3.5", "4.75", "5", "6.25", "6.5", "7", "8", "9.5", "10")
    (found,) = summarise(histogram(tables["mark_version"], ["subject"]).to_polars(), ["subject"], 1, BOUNDS)
    assert (found.of("subject"), found.n, found.hidden) == ("toan", 10, False)
    assert (found.mean, found.median) == (Decimal("6.15"), Decimal("6.38"))
    deciles = ("1.00", "3.50", "4.75", "5.00", "6.25", "6.50", "7.00", "8.00", "9.50")
    assert found.deciles == tuple(map(Decimal, deciles))
    assert found.bands is not None
    assert [(str(b.lower), str(b.upper), b.count, b.share) for b in found.bands] == [
        ("0", "3.5", 1, Decimal("10.0")),
        ("3.5", "5", 2, Decimal("20.0")),
        ("5", "6.5", 2, Decimal("20.0")),
        ("6.5", "8", 2, Decimal("20.0")),
        ("8", "10", 3, Decimal("30.0")),
    ]


def test_without_bounds_there_are_no_bands() -> None:
    """A circular that sets no marks apart has figures and no bands."""
    assert band_limits(()) == ()
    (found,) = summarise(frame([500, 700]), [], 1)
    assert (found.mean, found.bands) == (Decimal("6.00"), ())


def test_the_engine_counts_whole_hundredths_of_every_value_from_zero_to_ten(tables: Any) -> None:
    """The cast from decimal is exact at 0, at 10 and at quarters."""
    tables.marks("0", "10", "8.25", "8.25", "9.99")
    counted = histogram(tables["mark_version"], []).to_polars().sort("hundredths")
    assert counted.rows() == [(0, 1), (825, 2), (999, 1), (1000, 1)]
    assert counted.dtypes == [pl.Int64, pl.Int64]


def test_halves_are_rounded_up_in_mean_and_shares(tables: Any) -> None:
    """Mean of 8,00 and 8,01 is 8,005, so 8,01; one of eight is 12,5 %, one of sixteen 6,25 %, so 6,3 %."""
    (two,) = summarise(frame([800, 801]), [], 1)
    assert (two.mean, two.median) == (Decimal("8.01"), Decimal("8.01"))
    (sixteen,) = summarise(frame([100] + [900] * 15), [], 1, BOUNDS)
    assert sixteen.bands is not None
    assert sixteen.bands[0].share == Decimal("6.3")


def test_an_average_that_two_layouts_print_is_counted_once_from_the_detailed_one(tables: Any) -> None:
    """TBM: C before A for a class, term and subject; A alone where C has none with a score."""
    tables.marks("8", component="TBM", layout="vnedu-c")
    tables.marks("2", "2", component="TBM", layout="vnedu-a")
    tables.marks("", component="TBM", layout="vnedu-c", subject="ngu_van")
    tables.marks("7", component="TBM", layout="vnedu-a", subject="ngu_van")
    tables.marks("6", component="TBM", layout="vnedu-a", class_name="6A2")
    counted = histogram(tables["mark_version"], ["class_name", "subject"]).to_polars().sort("class_name", "subject")
    assert counted.rows() == [("6A1", "ngu_van", 700, 1), ("6A1", "toan", 800, 1), ("6A2", "toan", 600, 1)]


def test_results_of_the_whole_pupil_are_no_marks_of_a_subject(tables: Any) -> None:
    """A total average under subject '' does not enter a distribution."""
    tables.marks("9", component="overall_average", subject="", layout="vnedu-a")
    assert histogram(tables["mark_version"], ["school"]).to_polars().is_empty()


def test_a_histogram_can_be_narrowed_to_values_of_its_columns(tables: Any) -> None:
    """The page's filters reach the engine; an unknown column is refused."""
    tables.marks("5", component="TX1")
    tables.marks("6", "7", component="GK", class_name="6A2")
    narrowed = histogram(tables["mark_version"], ["component"], only={"class_name": ["6A2"], "grade": [6]})
    assert narrowed.to_polars().sort("hundredths").rows() == [("GK", 600, 1), ("GK", 700, 1)]
    with pytest.raises(ValueError, match="pupil_code"):
        histogram(tables["mark_version"], ["pupil_code"])
    with pytest.raises(ValueError, match="each once"):
        histogram(tables["mark_version"], ["term", "term"])


def test_a_group_under_the_minimum_keeps_its_size_and_hides_its_figures() -> None:
    """29 of 30 shows nothing but 29."""
    (small,) = summarise(frame([500] * 29), ["class_name"], 30)
    assert (small.n, small.hidden) == (29, True)
    assert (small.mean, small.median, small.deciles, small.bands) == (None, None, None, None)
    (enough,) = summarise(frame([500] * 30), ["class_name"], 30)
    assert enough.mean == Decimal("5.00")


def test_groups_come_in_the_order_of_their_names_not_of_their_means() -> None:
    """A distribution ranks nobody."""
    both = pl.concat([frame([900], "6A2"), frame([200], "6A1"), frame([1000], "6A3")])
    assert [d.of("class_name") for d in summarise(both, ["class_name"], 1)] == ["6A1", "6A2", "6A3"]


def test_levels_are_counted_and_scores_and_exemptions_are_not_among_them(tables: Any) -> None:
    """Đ/CĐ and T/H/C by their own names."""
    tables.marks("Đ", "Đ", "CĐ", "Miễn", "", component="TBM", subject="gdtc")
    tables.marks("T", "H", "9", component="MUC", subject="dao_duc", layout="vnedu-b")
    counted = level_counts(tables["mark_version"], ["subject"]).to_polars().sort("subject", "level")
    assert counted.rows() == [("dao_duc", "H", 1), ("dao_duc", "T", 1), ("gdtc", "CĐ", 1), ("gdtc", "Đ", 2)]


def test_no_marks_give_no_groups(tables: Any) -> None:
    """An empty store is an empty answer, not an error."""
    assert summarise(histogram(tables["mark_version"], []).to_polars(), [], 1) == ()


@given(MARKS)
@settings(max_examples=200, deadline=None)
def test_figures_agree_with_their_definitions_in_fractions(marks: list[int]) -> None:
    """Mean, median, deciles and bands, from the sorted marks by an independent path."""
    (found,) = summarise(frame(marks), ["class_name"], 1, BOUNDS)
    assert figures(found) == by_definition(marks)


@given(MARKS, MARKS)
@settings(max_examples=60, deadline=None)
def test_histograms_of_parts_add_up_to_that_of_the_whole(one: list[int], other: list[int]) -> None:
    """Merging is adding: an authority may count each school by itself."""
    parts = pl.concat([frame(one, "6A1"), frame(other, "6A2")])
    (merged,) = summarise(parts, [], 1, BOUNDS)
    (whole,) = summarise(frame(one + other), [], 1, BOUNDS)
    assert merged == whole


@given(st.lists(st.integers(0, 40), min_size=1, max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None)
def test_the_engine_gives_the_same_whatever_the_order_of_the_rows(
    new_tables: Callable[[], Any], quarters: list[int], random: Any
) -> None:
    """Through DuckDB, shuffled, against the definition."""
    shuffled = list(quarters)
    random.shuffle(shuffled)
    values = [f"{Decimal(25 * q) / 100:f}" for q in shuffled]
    with new_tables() as tables:
        tables.marks(*[v.rstrip("0").rstrip(".") if "." in v else v for v in values])
        counted = histogram(tables["mark_version"], ["class_name"]).to_polars()
        (found,) = summarise(counted, ["class_name"], 1, BOUNDS)
    assert figures(found) == by_definition([25 * q for q in quarters])
