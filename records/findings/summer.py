"""Whether a year's results are those from before the summer: then no re-assessment can explain a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from records.circulars.pupil_claims import YEAR
from records.clock import end_of, to_store
from records.findings.facts import Facts
from records.policy import Policy


def before_summer(facts: Facts, policy: Policy) -> Callable[[Mapping[str, Any]], bool | None]:
    """Of a row with `class_name`: False where the class's newest book of the year was surely exported by the year's
    last day (the results are not those after the summer), None where nobody knows."""
    year = policy.term(facts.school_year, YEAR)
    end = to_store(end_of(year.last_day)) if year else None
    seen = facts.classes.filter(pl.col("term") == YEAR).select("class_name", "seen_by").rows()
    early = {name for name, by in seen if end is not None and by is not None and by <= end}
    return lambda row: False if row["class_name"] in early else None
