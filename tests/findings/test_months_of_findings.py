"""Of which month a finding is: laws over any interval, whatever the kind."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.clock import VIETNAM, end_of, start_of
from records.findings import About, Finding
from records.findings.finding import CERTAIN, POSSIBLE
from records.findings.months import of_month
from records.findings.rules import LASTING
from records.findings.rules.entry import LATE
from records.findings.rules.locked import AFTER_LOCK

MONTHS = [f"2025-{number:02}" for number in range(8, 13)] + [f"2026-{number:02}" for number in range(1, 9)]
FIRST, LAST = datetime(2025, 8, 1), datetime(2026, 8, 31)  # noqa: DTZ001 – moments of Vietnam
MOMENTS = st.one_of(
    st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(tzinfo=VIETNAM)),
    st.dates(FIRST.date(), LAST.date()).map(end_of), st.dates(FIRST.date(), LAST.date()).map(start_of),
)  # fmt: skip
FOUR = st.lists(MOMENTS, min_size=4, max_size=4, unique=True).map(sorted)


def finding(kind: str, after: datetime | None, by: datetime | None) -> Finding:
    about = About("TRƯỜNG THCS SAO MAI", "2025-2026")
    return Finding("ma", kind, "Điều 1", about, CERTAIN, "Câu.", earliest=after, latest=by)


def months(kind: str, after: datetime | None, by: datetime | None) -> dict[str, str]:
    placed = {month: of_month(finding(kind, after, by), month) for month in MONTHS}
    return {month: certainty for month, certainty in placed.items() if certainty}


def named(moment: datetime) -> str:
    return f"{moment:%Y-%m}"


@given(st.sampled_from([LATE, AFTER_LOCK]), st.one_of(st.none(), MOMENTS), MOMENTS)
def test_each_finding_is_certainly_of_exactly_one_month_and_before_it_possibly(
    kind: str, after: datetime | None, by: datetime
) -> None:
    """Whichever of its moments is known."""
    if after is not None:
        after, by = sorted((after, by))
    for moments in ((after, by), *([(after, None)] if after else [])):
        placed = months(kind, *moments)
        certain = [month for month, certainty in placed.items() if certainty == CERTAIN]
        assert len(certain) == 1
        assert certain == [max(placed)]


@given(FOUR, MOMENTS)
def test_the_truth_lies_in_a_month_that_is_named_and_a_narrower_interval_denies_none_for_certain(
    four: list[datetime], truth: datetime
) -> None:
    """What happened is of a month that is certain or possible; who knows more names no other months."""
    first, after, by, last = four
    wide, narrow = months(AFTER_LOCK, first, last), months(AFTER_LOCK, after, by)
    assert narrow.keys() <= wide.keys()
    if after < truth <= by:
        assert named(truth) in narrow
        assert max(narrow) >= named(truth), "by the end of the month that is certain it had happened"


@given(FOUR)
def test_what_was_not_done_in_time_is_of_the_month_of_the_deadline_alone(four: list[datetime]) -> None:
    """However late it was done, and whether it is known when."""
    deadline, _, by, _ = four
    for latest in (None, by):
        assert months(LATE, deadline, latest) == {named(deadline): CERTAIN}


@pytest.mark.parametrize(
    ("after", "by", "expected"),
    [
        ("2025-10-31T23:59:59.999999", "2025-11-02T08:00:00", {"2025-11": CERTAIN}),
        ("2025-10-31T23:59:59", "2025-11-02T08:00:00", {"2025-10": POSSIBLE, "2025-11": CERTAIN}),
        ("2025-10-20T08:00:00", "2025-10-31T23:59:59.999999", {"2025-10": CERTAIN}),
    ],
)
def test_what_happened_after_the_last_moment_of_a_month_is_not_of_it(
    after: str, by: str, expected: dict[str, str]
) -> None:
    """The interval is open where it begins, closed where it ends."""
    moments = (datetime.fromisoformat(each).replace(tzinfo=VIETNAM) for each in (after, by))
    assert months(AFTER_LOCK, *moments) == expected


def test_late_and_overdue_marks_and_work_last() -> None:
    """And no change of a mark does."""
    assert {LATE, "diem-qua-han-chua-vao", "in-so-tre", "kiem-dien-chua-chot"} <= LASTING
    assert not {kind for kind in LASTING if kind.startswith("sua-diem")}
