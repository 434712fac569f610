"""Working days, deadlines and school weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.calendar import SchoolCalendar, add_days, deadline, is_working_day
from records.clock import end_of, month_bounds, school_year_of, start_of, vn_date

DAYS = st.dates(date(2018, 1, 1), date(2029, 12, 31))
SOME_DAYS = st.frozensets(st.dates(date(2025, 8, 1), date(2026, 7, 31)), max_size=20)
CALENDARS = st.builds(
    SchoolCalendar, SOME_DAYS, SOME_DAYS, st.dates(date(2025, 8, 1), date(2025, 9, 30)), st.integers(0, 40),
    st.booleans(),
)  # fmt: skip
TET = frozenset(date(2026, 2, 14) + timedelta(days=day) for day in range(9))
SCHOOL = SchoolCalendar(closed=TET, first_day=date(2025, 9, 8), weeks=35)


@pytest.mark.requirement("TT-11")
def test_ten_working_days_skip_weekends_and_the_day_of_the_test() -> None:
    """From Monday 3 November 2025, ten working days end on Monday 17 November."""
    assert add_days(date(2025, 11, 3), 10, "working") == date(2025, 11, 17)


def test_working_days_skip_vietnams_holidays() -> None:
    """30 April and 1 May 2026 are holidays; Monday 4 May is the next working day after Wednesday 29 April."""
    assert not is_working_day(date(2026, 4, 30))
    assert not is_working_day(date(2026, 5, 1))
    assert add_days(date(2026, 4, 29), 1, "working") == date(2026, 5, 4)


def test_a_saturday_worked_in_exchange_counts_and_its_day_off_does_not() -> None:
    """Friday 2 May 2025 was exchanged for Saturday 26 April."""
    assert is_working_day(date(2025, 4, 26))
    assert not is_working_day(date(2025, 5, 2))
    assert add_days(date(2025, 4, 25), 1, "working") == date(2025, 4, 26)


def test_the_new_year_of_2026_was_made_longer_by_a_saturday_of_work() -> None:
    """Friday 2 January 2026 was exchanged for Saturday 10 January; a school that did otherwise says so."""
    assert not is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 1, 10))
    assert add_days(date(2025, 12, 31), 6, "working") == date(2026, 1, 10)
    own = SchoolCalendar(closed=frozenset({date(2026, 1, 10)}), worked=frozenset({date(2026, 1, 2)}))
    assert own.is_working_day(date(2026, 1, 2))
    assert not own.is_working_day(date(2026, 1, 10))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 14), date(2026, 2, 22)),  # Tết Bính Ngọ
        (date(2026, 4, 25), date(2026, 4, 27)),  # giỗ Tổ 10/3 âm lịch is a Sunday: Monday off instead
        (date(2026, 4, 30), date(2026, 5, 3)),
        (date(2026, 8, 29), date(2026, 9, 2)),  # Monday 31/8 in exchange for Saturday 22/8
    ],
)
def test_the_holidays_of_2026_are_whole(first: date, last: date) -> None:
    """No working day within, and one on both sides."""
    days = [first + timedelta(days=number) for number in range(-1, (last - first).days + 2)]
    assert [is_working_day(day) for day in days] == [True, *(False,) * (len(days) - 2), True]


def test_the_schools_own_closings_and_saturdays_count() -> None:
    """Closed on a Thursday, teaching on the Saturday after: the working day after Wednesday Friday, then Saturday."""
    own = SchoolCalendar(closed=frozenset({date(2025, 11, 20)}), worked=frozenset({date(2025, 11, 22)}))
    assert add_days(date(2025, 11, 19), 1, "working", own) == date(2025, 11, 21)
    assert add_days(date(2025, 11, 19), 2, "working", own) == date(2025, 11, 22)
    assert add_days(date(2025, 11, 19), 3, "working", own) == date(2025, 11, 24)


@pytest.mark.requirement("VA-04")
def test_two_weeks_are_fourteen_calendar_days_to_the_last_microsecond() -> None:
    """A test on 3 November: in time until the end of 17 November, in Vietnam."""
    assert deadline(date(2025, 11, 3), 14, "calendar") == end_of(date(2025, 11, 17))


@given(DAYS, st.integers(0, 40), CALENDARS)
def test_more_working_days_never_end_earlier(start: date, days: int, calendar: SchoolCalendar) -> None:
    """Adding is strictly monotone, never shorter than calendar days, and ends on a working day."""
    end, later = (calendar.add_days(start, number, "working") for number in (days, days + 1))
    assert end < later
    assert end >= start + timedelta(days=days)
    assert days == 0 or calendar.is_working_day(end)


@given(DAYS, st.integers(1, 40), CALENDARS)
def test_as_many_working_days_lie_between_as_were_added(start: date, days: int, calendar: SchoolCalendar) -> None:
    """The start is not counted, the end is."""
    end = calendar.add_days(start, days, "working")
    between = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    assert sum(map(calendar.is_working_day, between)) == days


@given(DAYS, st.sampled_from(["calendar", "working"]))
def test_no_days_added_is_the_day_itself(start: date, kind: str) -> None:
    """Also on a Sunday."""
    assert add_days(start, 0, kind) == start  # type: ignore[arg-type]  # one of the two kinds


@given(CALENDARS)
def test_a_day_of_a_week_is_in_that_week(calendar: SchoolCalendar) -> None:
    """Number → days → number; weeks follow each other without overlap, and there are at most as many as stated."""
    last = None
    for number in range(1, calendar.weeks + 1):
        first_and_last = calendar.week(number)
        assert first_and_last is not None
        assert {calendar.week_of(day) for day in first_and_last} == {number}
        assert last is None or first_and_last[0] > last
        last = first_and_last[1]
    assert calendar.week(0) is None
    assert calendar.week(calendar.weeks + 1) is None


@pytest.mark.requirement("TT-10")
def test_a_week_without_a_working_day_bears_no_number() -> None:
    """Tết 2026 lies between weeks 23 and 24; counted on, it is week 24."""
    assert SCHOOL.week(1) == (date(2025, 9, 8), date(2025, 9, 14))
    assert SCHOOL.week_of(date(2026, 2, 15)) == 23
    assert SCHOOL.week_of(date(2026, 2, 18)) is None
    assert SCHOOL.week(24) == (date(2026, 2, 23), date(2026, 3, 1))
    counted = SchoolCalendar(TET, frozenset(), SCHOOL.first_day, SCHOOL.weeks, counts_closed_weeks=True)
    assert counted.week_of(date(2026, 2, 18)) == 24


def test_days_outside_the_school_year_have_no_week() -> None:
    """Before the first day, after the last week, and without a first day."""
    last = SCHOOL.week(35)
    assert last == (date(2026, 5, 11), date(2026, 5, 17))
    assert SCHOOL.week_of(date(2025, 9, 7)) is None
    assert SCHOOL.week_of(date(2026, 5, 18)) is None
    assert SchoolCalendar().week_of(date(2025, 9, 8)) is None


def test_closings_without_end_do_not_keep_us_counting() -> None:
    """A school closed for ever has no weeks."""
    for_ever = frozenset(date(2025, 9, 8) + timedelta(days=day) for day in range(1000))
    assert SchoolCalendar(for_ever, first_day=date(2025, 9, 8), weeks=35).week(1) is None


def test_months_and_school_years_are_vietnams() -> None:
    """December's end is next year's start; August begins a school year."""
    assert month_bounds("2025-12") == (start_of(date(2025, 12, 1)), start_of(date(2026, 1, 1)))
    assert school_year_of(date(2026, 7, 31)) == "2025-2026"
    assert school_year_of(date(2026, 8, 1)) == "2026-2027"
    assert vn_date(date(2026, 11, 2)) == "02/11/2026"
