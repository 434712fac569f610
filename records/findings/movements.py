"""Who came to a class and who left it, by the sheets that list its pupils; each with the interval in which.

A sheet of one subject may list a part of the class, so only a sheet of the whole class, or one of a kind that lists the
pupil at another time, tells that the pupil was not there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD
from records.findings.facts import Facts
from records.policy.words import COMING

CAME, LEFT = "came", "left"
_EARLIEST = datetime(1970, 1, 1)  # noqa: DTZ001 – as the store keeps moments
_PUPIL = ["class_name", "pupil_code"]
_PLACE = ("file", "sheet", "sha256", "taken", "row_number")
_IN_ORDER = {term: place for place, term in enumerate(("GK1", "HK1", "GK2", "HK2", "CN"))}
_SHEET = ["class_name", "kind", "is_whole", "snapshot_id", "taken_earliest", "taken_latest"]


def movements(facts: Facts) -> pl.DataFrame:
    """A row a movement: term, class_name, pupil_code, `move` ('came', 'left'), `after`, `by` (naive UTC), `is_sure`
    (the order of the two sheets is known), and the place of the pupil's own sheet.

    A class's sheets of all terms are one sequence: most pupils leave between two terms. A pupil of the class's very
    first sheets did not come.
    """
    return _of(facts.rosters).sort("by", "term", *_PUPIL)


def newcomers(facts: Facts) -> pl.DataFrame:
    """Who was not in a class from its beginning: term, pupil_code, `came_by` (naive UTC, the latest that it
    may have been): by the term's own sheets, or by the list of transfers, whichever is later."""
    by_sheets = [
        _of(rows).filter(pl.col("move") == CAME).select("term", "pupil_code", came_by="by")
        for rows in facts.rosters.partition_by("term")
    ]
    day_end = pl.col("happened_on").cast(pl.Datetime("us")) + timedelta(days=1) - timedelta.resolution - VIETNAM_AHEAD
    listed = facts.transfers.filter(pl.col("kind").is_in(COMING)).select("pupil_code", came_by=day_end)
    by_list = facts.classes.select("term").unique().join(listed, how="cross")
    return pl.concat([*by_sheets, by_list]).group_by("term", "pupil_code").agg(pl.col("came_by").max())


def leavers(facts: Facts) -> pl.DataFrame:
    """Who left a class: class_name, pupil_code, `left_from` (naive UTC, the earliest that it may have been): by the
    sheets of all terms, or by the list of transfers, whichever is earlier."""
    moved = _of(facts.rosters).filter(pl.col("move") == LEFT)
    by_sheets = moved.select("class_name", "pupil_code", left_from="after")
    day = pl.col("happened_on").cast(pl.Datetime("us")) - VIETNAM_AHEAD
    rows = facts.transfers.sort("happened_on", nulls_last=True).group_by("pupil_code", maintain_order=True)
    listed = rows.last().filter(~pl.col("kind").is_in(COMING)).select("pupil_code", left_from=day)
    by_list = facts.classes.select("class_name").unique().join(listed, how="cross")
    gone = pl.concat([by_sheets, by_list]).with_columns(pl.col("left_from").fill_null(_EARLIEST))
    return gone.group_by("class_name", "pupil_code").agg(pl.col("left_from").min())


def _of(rosters: pl.DataFrame) -> pl.DataFrame:
    place = pl.col("term").replace_strict(_IN_ORDER, default=None, return_dtype=pl.Int8)
    rosters = rosters.with_columns(in_order=place)
    sheets = rosters.select(*_SHEET, of_order="in_order").unique()
    seen = rosters.sort("taken_latest", "snapshot_id").group_by(_PUPIL, maintain_order=True).agg(
        *(pl.col(name).first() for name in _PLACE),
        first_by=pl.col("taken_latest").first(), first_from=pl.col("taken_earliest").first(),
        last_from=pl.col("taken_earliest").max(), last_by=pl.col("taken_latest").max(),
        kinds=pl.col("kind").unique(), first_order=pl.col("in_order").min(),
        came_in=pl.col("term").first(), left_in=pl.col("term").last(),
    )  # fmt: skip
    without = _sheets_without(seen, sheets)
    came = without.filter(pl.col("taken_latest") < pl.col("first_by")).group_by(_PUPIL).agg(
        after=pl.col("taken_earliest").max(), is_sure=(pl.col("taken_latest") < pl.col("first_from")).any()
    )  # fmt: skip
    left = without.filter(pl.col("taken_earliest") > pl.col("last_by")).group_by(_PUPIL).agg(
        by=pl.col("taken_latest").min()
    )  # fmt: skip
    arrivals = seen.join(came, on=_PUPIL).select(
        pl.col("came_in").alias("term"), *_PUPIL, pl.lit(CAME).alias("move"), "after", pl.col("first_by").alias("by"),
        pl.col("is_sure").fill_null(False), *_PLACE,
    )  # fmt: skip
    departures = seen.join(left, on=_PUPIL).select(
        pl.col("left_in").alias("term"), *_PUPIL, pl.lit(LEFT).alias("move"), pl.col("last_from").alias("after"), "by",
        pl.lit(True).alias("is_sure"), *_PLACE,
    )  # fmt: skip
    return pl.concat([arrivals, departures])


def _sheets_without(seen: pl.DataFrame, sheets: pl.DataFrame) -> pl.DataFrame:
    """Each pupil with the sheets of the class that would list the pupil and do not: before the first that does, and
    after the last. (Between them the pupil is taken for present.) The book of an earlier term than any that has the
    pupil lists nobody who came later, whenever it is exported."""
    of_earlier = (pl.col("of_order") < pl.col("first_order")).fill_null(False)
    after_last = (pl.col("taken_earliest") > pl.col("last_by")) & ~of_earlier
    outside = (pl.col("taken_latest") < pl.col("first_by")) | after_last
    joined = seen.drop(*_PLACE, "came_in", "left_in").join(sheets, on="class_name")
    return joined.filter(outside, pl.col("is_whole") | pl.col("kind").is_in(pl.col("kinds")))
