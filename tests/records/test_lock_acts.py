"""From when on a book was locked: the profile's day, what the school recorded, and the authority's own lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from deadline_rules import shipped

from records.clock import VIETNAM, end_of, start_of
from records.lock_acts import BookState, LockAct, book_at
from records.policy import Policy
from records.policy.lock import Lock
from records.policy.profile import Term

YEAR = "2024-2025"


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2025, 1, day, hour, tzinfo=VIETNAM)


def act(moment: datetime, *, locks: bool = True, term: str | None = "HK1") -> LockAct:
    return LockAct("TRƯỜNG A", YEAR, term, locks, moment.date(), moment)


LATER = datetime(2025, 6, 1, tzinfo=VIETNAM)


def closed_from(policy: Policy, year: str, term: str, acts: Sequence[LockAct] = ()) -> datetime | None:
    return book_at(policy, year, term, acts, LATER).closed_from


def profile(name: str, locked_on: date | None = None) -> Policy:
    term = Term(YEAR, "HK1", date(2024, 9, 5), date(2025, 1, 10), locked_on)
    return replace(shipped(name), terms=(term,), school_year=YEAR)


@pytest.mark.requirement("TM-12")
def test_a_lock_that_the_school_records_locks_the_term_that_the_profile_gives_no_day() -> None:
    """As the principal decided it; an act of another term, or of a school whose rules know no lock, does not."""
    policy = profile("tien-minh")
    assert closed_from(policy, YEAR, "HK1") is None
    assert closed_from(policy, YEAR, "HK1", [act(at(20))]) == at(20)
    assert closed_from(policy, YEAR, "HK1", [act(at(20), term="HK2")]) is None
    assert closed_from(replace(policy, lock=Lock()), YEAR, "HK1", [act(at(20))]) is None


@pytest.mark.requirement("QN-01")
def test_the_first_lock_that_was_not_opened_again_counts() -> None:
    """Opening and locking again moves it; an open book has none but the authority's."""
    policy = replace(profile("quang-ninh"), lock=replace(shipped("quang-ninh").lock, authority=None))
    acts = [act(at(18)), act(at(19)), act(at(20), locks=False)]
    assert closed_from(policy, YEAR, "HK1", acts) is None
    assert closed_from(policy, YEAR, "HK1", [*acts, act(at(21)), act(at(22))]) == at(21)
    assert closed_from(policy, YEAR, "HK1", acts[:2]) == at(18)


@pytest.mark.requirement("QL-01", "TM-12")
def test_the_profile_s_day_and_the_recorded_acts_are_one_story() -> None:
    """The day locks unless the book was opened after it; an opening before it opens nothing."""
    policy = profile("quynh-luu-1", date(2025, 1, 19))
    assert closed_from(policy, YEAR, "HK1", [act(at(21))]) == start_of(date(2025, 1, 19))
    assert closed_from(policy, YEAR, "HK1", [act(at(18), locks=False)]) == start_of(date(2025, 1, 19))
    assert closed_from(policy, YEAR, "HK1", [act(at(20), locks=False), act(at(21))]) == at(21)


@pytest.mark.requirement("QN-04")
def test_no_school_opens_the_authority_s_lock() -> None:
    """Ten days after the term, whatever the school recorded."""
    acts = [act(at(12)), act(at(25), locks=False)]
    assert closed_from(profile("quang-ninh"), YEAR, "HK1", acts) == start_of(date(2025, 1, 21))


def test_without_its_hour_a_lock_counts_from_the_end_of_its_day() -> None:
    """And an opening from the beginning, so that nobody is said to have changed a locked book for want of an hour."""
    policy = profile("tien-minh")
    locked = LockAct("TRƯỜNG A", YEAR, None, True, date(2025, 1, 20))
    assert closed_from(policy, YEAR, "HK1", [locked]) == end_of(date(2025, 1, 20))
    opened = LockAct("TRƯỜNG A", YEAR, None, False, date(2025, 1, 21))
    assert closed_from(policy, YEAR, "HK1", [locked, opened]) is None


@pytest.mark.requirement("TM-12")
@pytest.mark.parametrize("moment", [None, at(20)])
def test_a_lock_that_is_recorded_twice_is_one(moment: datetime | None) -> None:
    """Locked and opened on one day, the lock entered once more: nobody is said to have changed a locked book for it."""
    locked, opened = (LockAct("TRƯỜNG A", YEAR, "HK1", locks, date(2025, 1, 20), moment) for locks in (True, False))
    assert closed_from(profile("tien-minh"), YEAR, "HK1", [locked, locked, opened]) is None


@pytest.mark.requirement("QN-01", "QL-01")
def test_a_book_is_open_until_its_lock_and_from_its_opening_on() -> None:
    """Closed on 19/1, opened on 21/1, closed on 23/1; the half term is kept in the term's book."""
    policy, acts = profile("quynh-luu-1", date(2025, 1, 19)), [act(at(21), locks=False), act(at(23))]
    days = {
        day: book_at(policy, YEAR, term, acts, at(day, 12)) for day in (18, 20, 22, 24) for term in ("GK1", "HK1")
    }
    first = start_of(date(2025, 1, 19))
    assert days == {
        18: BookState(None, first, None), 20: BookState(first, at(23), None), 22: BookState(None, at(23), at(21)),
        24: BookState(at(23), None, at(21)),
    }  # fmt: skip


@pytest.mark.requirement("QN-04")
def test_the_authority_s_book_is_open_while_it_is_opened_again() -> None:
    """From 1 to 15 August, and closed for good after it."""
    def state(month: int, day: int) -> datetime | None:
        now = datetime(2025, month, day, 12, tzinfo=VIETNAM)
        return book_at(profile("quang-ninh"), YEAR, "HK1", [], now).closed_from

    assert [state(7, 31), state(8, 10), state(8, 20)] == [start_of(date(2025, 1, 21)), None, end_of(date(2025, 8, 15))]
