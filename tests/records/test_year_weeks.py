"""A school year's weeks as the calendar part draws them, against the calendar that deadlines count by."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.opening import model_policy
from records.policy import load_policy
from records.policy.profile import Closing, YearDays
from records.policy.year_weeks import weeks_of_year

POLICY = load_policy(model_policy(), "mau.toml")


def test_a_year_has_its_weeks_holidays_and_terms() -> None:
    """By hand: week 1 of 08/09/2025; 10/01/2026 was a Saturday of school in exchange for 02/01/2026."""
    weeks = weeks_of_year(POLICY, POLICY.calendars[0])
    assert (weeks[0].number, weeks[0].first_day, weeks[0].working_days) == (1, date(2025, 9, 8), 5)
    new_year = next(week for week in weeks if week.first_day == date(2025, 12, 29))
    assert [day for day, _ in new_year.closed] == [date(2026, 1, 1), date(2026, 1, 2)]
    assert new_year.closed[1][1] == "Nghỉ bù"
    assert next(week for week in weeks if date(2026, 1, 10) in week.worked).first_day == date(2026, 1, 5)
    [tet] = [week for week in weeks if week.number is None]
    assert (tet.first_day, {why for _, why in tet.closed}) == (date(2026, 2, 16), {"Nghỉ Tết"})
    marks = {what: day for week in weeks for day, what in week.events}
    assert (marks["hết HK1"], marks["khóa sổ HK1"]) == (date(2026, 1, 16), date(2026, 1, 19))


@given(st.dates(date(2025, 8, 1), date(2026, 5, 1)), st.integers(0, 40), st.booleans())
def test_it_numbers_as_the_calendar_counts(first: date, days: int, counts: bool) -> None:
    """Whatever is closed: each numbered week is the calendar's, in order, and none is missing."""
    closing = Closing(name="Nghỉ", first_day=first, last_day=first + timedelta(days=days))
    year = YearDays(school_year="2025-2026", first_day=date(2025, 9, 8), closed=(closing,), counts_closed_weeks=counts)
    numbered = [week for week in weeks_of_year(POLICY, year) if week.number]
    calendar = year.calendar()
    assert [week.number for week in numbered] == list(range(1, 36))
    assert [calendar.week(week.number or 0) for week in numbered] == [
        (week.first_day, week.first_day + timedelta(days=6)) for week in numbered
    ]
