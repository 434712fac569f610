"""A log's moment, as values: which rows give a change its time, and which leave it as the exports have it."""

from __future__ import annotations

from datetime import date, datetime, time

import ibis
import polars as pl
import pytest

from analytics.edit_moments import with_moments

_KEY = {"school": "T", "school_year": "2025-2026", "term": "HK1", "pupil_code": "1", "subject": "toan",
        "component": "GK"}  # fmt: skip


def at_noon(day: int) -> datetime:
    """Naive UTC, as the store has it."""
    return datetime.combine(date(2025, 11, day), time(12))


FROM, BY = at_noon(5), at_noon(12)


def edited_at(*moments: datetime, order_known: bool = True, since: datetime | None = FROM, new: str = "9") -> object:
    change = pl.DataFrame(
        [{**_KEY, "layout": "vnedu-c", "version_no": 2, "previous_value": "8", "value": "9", "entered_after": since,
          "entered_by": BY, "order_known": order_known}],
        schema_overrides={"entered_after": pl.Datetime("us"), "entered_by": pl.Datetime("us")},
    )  # fmt: skip
    edits = pl.DataFrame(
        [{**_KEY, "old_value": "8", "new_value": new, "edited_at": at, "edited_by": None, "snapshot_id": "a:0",
          "cell": f"A{n}"} for n, at in enumerate(moments)],
        schema_overrides={"edited_by": pl.String(), "edited_at": pl.Datetime("us")},
    )  # fmt: skip
    found: pl.DataFrame = with_moments(ibis.memtable(change), ibis.memtable(edits)).to_polars()
    assert found.height == 1
    return found["edited_at"].item()


@pytest.mark.parametrize("at", [FROM, at_noon(8), BY])
def test_one_row_within_the_interval_is_the_moment(at: datetime) -> None:
    assert edited_at(at) == at


def test_rows_outside_of_two_moments_or_of_another_mark_are_none() -> None:
    inside = at_noon(8)
    assert edited_at(at_noon(13)) is None
    assert edited_at(inside, at_noon(9)) is None
    assert edited_at(inside, new="9.5") is None


def test_where_the_exports_have_no_interval_a_log_gives_none() -> None:
    inside = at_noon(8)
    assert edited_at(inside, order_known=False) is None
    assert edited_at(inside, since=None) is None
