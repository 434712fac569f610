"""The few expressions that DuckDB and Spark answer to the last digit alike; the measures are built of these alone.

Whole numbers, sums, counts, minimum and maximum. Not here, and not to be used: `mean` and `quantile` of decimals,
approximate aggregates, division, hashes. Filters inside aggregates are spelled as sums of 0 and 1.
"""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from records.clock import VIETNAM_AHEAD

LONG_AGO = date(1900, 1, 1)     # stands for "no first day" where engines would not compare NULL
FAR_AHEAD = date(9999, 12, 31)  # stands for "no last day"


def hundredths(score: ir.DecimalValue) -> ir.IntegerValue:
    """A mark as whole hundredths: 8.25 is 825.

    The product is integral already, so that the cast is exact in every engine (DuckDB would round, Spark would cut);
    `round` keeps it exact should a backend hand the column over as a float.
    """
    return (score * 100).round().cast("int64")


def tally(condition: ir.BooleanValue) -> ir.IntegerScalar:
    """How many rows fulfil the condition; a condition that is NULL is not fulfilled. 0 over no rows."""
    return condition.fill_null(False).ifelse(1, 0).sum().fill_null(0).cast("int64")


def vietnamese_day(moment: ir.TimestampValue) -> ir.DateValue:
    """The day in Vietnam on which a moment of the store (naive UTC) lies."""
    return (moment + ibis.interval(VIETNAM_AHEAD)).date()
