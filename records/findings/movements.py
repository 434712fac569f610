"""Who came to a class and who left it, by the sheets that list its pupils; each with the interval in which.

A sheet of one subject may list a part of the class, so only a sheet of the whole class, or one of a kind that lists the
pupil at another time, tells that the pupil was not there.
"""

from __future__ import annotations

import polars as pl

from records.findings.facts import Facts

CAME, LEFT = "came", "left"
_PUPIL = ["term", "class_name", "pupil_code"]
_SHEET = ["term", "class_name", "kind", "is_whole", "snapshot_id", "taken_earliest", "taken_latest"]


def movements(facts: Facts) -> pl.DataFrame:
    """A row a movement: term, class_name, pupil_code, `move` ('came', 'left'), `after`, `by` (naive UTC), `is_sure`
    (the order of the two sheets is known), file, sheet, row_number (of the pupil's own sheet).

    A pupil of the class's very first sheets did not come; a movement that any term shows is told once, of its first.
    """
    sheets = facts.rosters.select(_SHEET).unique()
    seen = facts.rosters.sort("taken_latest", "snapshot_id").group_by(_PUPIL, maintain_order=True).agg(
        first_by=pl.col("taken_latest").first(), first_from=pl.col("taken_earliest").first(),
        last_from=pl.col("taken_earliest").max(), last_by=pl.col("taken_latest").max(),
        kinds=pl.col("kind").unique(),
        file=pl.col("file").first(), sheet=pl.col("sheet").first(), row_number=pl.col("row_number").first(),
    )  # fmt: skip
    without = _sheets_without(seen, sheets)
    came = without.filter(pl.col("taken_latest") < pl.col("first_by")).group_by(_PUPIL).agg(
        after=pl.col("taken_earliest").max(), is_sure=(pl.col("taken_latest") < pl.col("first_from")).any()
    )  # fmt: skip
    left = without.filter(pl.col("taken_earliest") > pl.col("last_by")).group_by(_PUPIL).agg(
        by=pl.col("taken_latest").min()
    )  # fmt: skip
    arrivals = seen.join(came, on=_PUPIL).select(
        *_PUPIL, pl.lit(CAME).alias("move"), "after", pl.col("first_by").alias("by"),
        pl.col("is_sure").fill_null(False), "file", "sheet", "row_number",
    )  # fmt: skip
    departures = seen.join(left, on=_PUPIL).select(
        *_PUPIL, pl.lit(LEFT).alias("move"), pl.col("last_from").alias("after"), "by",
        pl.lit(True).alias("is_sure"), "file", "sheet", "row_number",
    )  # fmt: skip
    every = pl.concat([arrivals, departures]).sort("by", "term", *_PUPIL[1:])
    return every.unique(["class_name", "pupil_code", "move"], keep="first", maintain_order=True)


def _sheets_without(seen: pl.DataFrame, sheets: pl.DataFrame) -> pl.DataFrame:
    """Each pupil with the sheets of the class that would list the pupil and do not: before the first that does, and
    after the last. (Between them the pupil is taken for present.)"""
    outside = (pl.col("taken_latest") < pl.col("first_by")) | (pl.col("taken_earliest") > pl.col("last_by"))
    joined = seen.drop("file", "sheet", "row_number").join(sheets, on=["term", "class_name"])
    return joined.filter(outside, pl.col("is_whole") | pl.col("kind").is_in(pl.col("kinds")))
