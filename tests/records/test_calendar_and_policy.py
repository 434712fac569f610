"""Working days, deadlines and the policy profile."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.opening import model_policy
from records.calendar import add_days, deadline, is_working_day
from records.clock import end_of, month_bounds, school_year_of, start_of, vn_date
from records.policy import load_policy
from records.problems import CannotError


@pytest.mark.requirement("TT-11")
def test_ten_working_days_skip_weekends_and_the_day_of_the_test() -> None:
    """From Monday 3 November 2025, ten working days end on Monday 17 November."""
    assert add_days(date(2025, 11, 3), 10, "working") == date(2025, 11, 17)


def test_working_days_skip_vietnams_holidays() -> None:
    """30 April and 1 May 2026 are holidays; Monday 4 May is the next working day after Wednesday 29 April."""
    assert not is_working_day(date(2026, 4, 30))
    assert not is_working_day(date(2026, 5, 1))
    assert add_days(date(2026, 4, 29), 1, "working") == date(2026, 5, 4)


@pytest.mark.requirement("VA-04")
def test_two_weeks_are_fourteen_calendar_days_to_the_last_microsecond() -> None:
    """A test on 3 November: in time until the end of 17 November, in Vietnam."""
    assert deadline(date(2025, 11, 3), 14, "calendar") == end_of(date(2025, 11, 17))


def test_the_model_policy_loads_and_knows_the_terms() -> None:
    """The profile that ships is valid, and its terms have their lock."""
    policy = load_policy(model_policy(), "mau.toml")
    term = policy.term("2025-2026", "HK1")
    assert term is not None
    assert term.lock_moment == start_of(date(2026, 1, 19))
    assert policy.entry_deadline is not None
    assert policy.entry_deadline.for_test(date(2025, 11, 3)) == end_of(date(2025, 11, 17))
    assert policy.term("1999-2000", "HK1") is None


def test_a_rule_that_the_profile_does_not_have_is_none() -> None:
    """No deadline in the profile: none to judge by."""
    assert load_policy('name = "Trường"', "x.toml").entry_deadline is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("minimum_group = 30", "name"),
        ('name = "x"\n[entry_deadline]\ndays = 3\nkind = "lunar"\nsource = ""\nsentence = ""', "lunar"),
        (
            'name = "x"\n[[term]]\nschool_year = "2025-2026"\ncode = "HK1"\nfirst_day = "5/9"\nlast_day = 2026-01-16',
            "ngày",
        ),
        (
            'name = "x"\n[[term]]\nschool_year = "a"\ncode = "HK1"\nfirst_day = 2026-09-05\nlast_day = 2026-01-16',
            "trước",
        ),
        ("name = ", "không đọc được"),
    ],
)
def test_a_wrong_profile_is_refused_in_a_sentence(text: str, said: str) -> None:
    """The file and what is wrong are named."""
    with pytest.raises(CannotError, match=said) as raised:
        load_policy(text, "chinh-sach.toml")
    assert "chinh-sach.toml" in str(raised.value)


def test_months_and_school_years_are_vietnams() -> None:
    """December's end is next year's start; August begins a school year."""
    assert month_bounds("2025-12") == (start_of(date(2025, 12, 1)), start_of(date(2026, 1, 1)))
    assert school_year_of(date(2026, 7, 31)) == "2025-2026"
    assert school_year_of(date(2026, 8, 1)) == "2026-2027"
    assert vn_date(date(2026, 11, 2)) == "02/11/2026"
