"""When corrections were made: intervals of days, weeks with certain and possible apart, and the lag since the entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import polars as pl
import pytest
from scipy import stats

from analytics.anomalies.rates import CORRECTED, Units, funnel, limits
from analytics.correction_times import by_week, first_entries, spans, with_lag

NOV_3 = date(2025, 11, 3)  # a Monday
DAY = timedelta(days=1)
OBSERVED = {"entered_after": pl.Datetime("us"), "entered_by": pl.Datetime("us"), "lock_relation": pl.String()}


def spans_of(*rows: tuple[datetime | None, datetime, str]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=OBSERVED, orient="row")
    return spans(ibis.memtable(frame)).to_polars().sort("last_day", "first_day")


def counted(*rows: tuple[date | None, date, str, int]) -> pl.DataFrame:
    schema = {"first_day": pl.Date(), "last_day": pl.Date(), "lock_relation": pl.String(), "n": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_an_interval_is_told_in_days_of_vietnam() -> None:
    """17:00 UTC is midnight there; two changes of one interval are one row, an unknown beginning stays unknown."""
    evening, night = datetime.fromisoformat("2025-11-03T16:59"), datetime.fromisoformat("2025-11-03T17:00")
    found = spans_of((evening, night, "before"), (evening, night, "before"), (None, night, "unknown"))
    assert found.rows() == [(None, NOV_3 + DAY, "unknown", 1), (NOV_3, NOV_3 + DAY, "before", 2)]


def test_a_week_is_certain_only_where_the_whole_interval_lies_in_it() -> None:
    """Monday to Sunday is one week; Sunday to Monday may be either; of an unknown beginning every week up to the end
    may be meant, from the first that anything is known of."""
    sunday = NOV_3 + 6 * DAY
    found = by_week(counted(
        (NOV_3, sunday, "after", 2), (NOV_3 + DAY, NOV_3 + 2 * DAY, "before", 1), (sunday, sunday + DAY, "unknown", 4),
        (None, sunday + DAY, "unknown", 8),
    ))  # fmt: skip
    assert found.rows() == [(NOV_3, 3, 2, 12), (NOV_3 + 7 * DAY, 0, 0, 12)]


def test_what_nobody_knows_the_beginning_of_is_never_certain() -> None:
    """Not even when all that is known lies in one week."""
    assert by_week(counted((None, NOV_3, "before", 1))).rows() == [(NOV_3, 0, 0, 1)]


def test_weeks_in_which_nothing_may_have_been_are_left_out() -> None:
    found = by_week(counted((NOV_3, NOV_3, "before", 1), (NOV_3 + 21 * DAY, NOV_3 + 21 * DAY, "before", 1)))
    assert found["week"].to_list() == [NOV_3, NOV_3 + 21 * DAY]


def test_no_correction_is_lost_or_certain_twice() -> None:
    """Each interval is certain in one week, or possible in as many as it touches."""
    days = [(NOV_3 + start * DAY, NOV_3 + (start + length) * DAY) for start in range(9) for length in range(20)]
    found = by_week(counted(*((first, last, "before", 1) for first, last in days)))
    mondays = [(first - first.weekday() * DAY, last - last.weekday() * DAY) for first, last in days]
    touched = [(last - first).days // 7 for first, last in mondays]
    assert found["certain"].sum() == sum(weeks == 0 for weeks in touched)
    assert found["possible"].sum() == sum(weeks + 1 for weeks in touched if weeks)


@pytest.mark.parametrize(
    ("after", "by", "known", "lag"),
    [
        (10, 14, True, (8, 14)),    # entered on day 0 to 2, changed on day 10 to 14
        (1, 3, True, (0, 3)),       # perhaps at once: never below nothing
        (None, 14, True, (None, 14)),
        (10, 14, False, (None, None)),
    ],
)  # fmt: skip
def test_the_lag_lies_between_the_nearest_and_the_farthest_moments(
    tables: Any, after: int | None, by: int, known: bool, lag: tuple[int | None, int | None]
) -> None:
    """Whole days; nothing is claimed where the order of the exports is not known."""
    start = datetime.fromisoformat("2025-11-01")
    at = None if after is None else start + after * DAY
    seen = tables.seen
    tables.history(
        "A1", "TX1", seen("", None, start - DAY), seen("7", start, start + 2 * DAY), seen("8", at, start + by * DAY)
    )
    rows = tables.run(tables["mark_version"]).filter(version_no=3).with_columns(order_known=pl.lit(known))
    found = with_lag(rows, tables.run(first_entries(tables["mark_version"])))
    assert found.select("lag_least", "lag_most").row(0) == lag
    assert "first_by" not in found.columns


def test_half_days_count_down_below_and_up_above(tables: Any) -> None:
    """At least 1,5 days is at least 1; at most 1,5 days is at most 2."""
    start, half = datetime.fromisoformat("2025-11-01"), timedelta(hours=36)
    tables.history("A1", "TX1", tables.seen("7", start, start), tables.seen("8", start + half, start + half))
    rows = tables.run(tables["mark_version"]).filter(version_no=2)
    found = with_lag(rows, tables.run(first_entries(tables["mark_version"])))
    assert found.select("lag_least", "lag_most").row(0) == (1, 2)


def test_the_lines_of_the_funnel_are_those_of_scipy() -> None:
    """The exact binomial limits, by quantiles of another library's distribution; the wider ones never narrower."""
    shown = funnel(CORRECTED, [Units(f"GV{i:02d}", i % 4, 12 + 9 * i, 400) for i in range(12)], 30)
    assert shown is not None
    lines = limits(shown)
    assert (lines[0].n, lines[-1].n) == (10, 12 + 9 * 11)
    assert len(lines) <= 61
    for line in lines:
        expected = tuple(int(stats.binom.ppf(tail, line.n, shown.centre)) for tail in (0.025, 0.975))
        assert line.chance == expected
        assert line.usual[0] <= line.chance[0] <= line.chance[1] <= line.usual[1]


def test_a_teacher_lies_on_the_lines_of_the_own_number() -> None:
    """The points' limits and the lines are one computation."""
    shown = funnel(CORRECTED, [Units(f"GV{i:02d}", i % 3, 10 + i, 400) for i in range(10)], 30)
    assert shown is not None
    by_n = {line.n: line for line in limits(shown)}
    assert all((point.chance, point.usual) == (by_n[point.n].chance, by_n[point.n].usual) for point in shown.points)
