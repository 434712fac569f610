"""The three values of every judgement over an interval (after, by]: certain, possible, or nothing to say.

`after` is a moment at which it had surely not happened (NULL: unknown), `by` one at which it surely had. As in
`analytics.lateness`, who was not there at the very end of the last day in time came later.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from records.findings.finding import CERTAIN, POSSIBLE, Certainty

VERDICT = "verdict"  # the column of the frames below: 'certain' or 'possible', NULL where there is nothing to say


def came_after(end: pl.Expr, surely_after: pl.Expr | None = None) -> pl.Expr:
    """Whether `entered_after`, `entered_by`, `order_known` say that it came after a moment.

    `end` may be known only as a span: then `end` is its beginning and `surely_after` its end.
    """
    late = end if surely_after is None else surely_after
    certain = pl.col("order_known").fill_null(False) & (pl.col("entered_after") >= late).fill_null(False)
    possible = (pl.col("entered_by") > end).fill_null(False)
    return pl.when(certain).then(pl.lit(CERTAIN)).when(possible).then(pl.lit(POSSIBLE)).otherwise(None).alias(VERDICT)


def certainty(is_certain: bool | None) -> Certainty:
    return CERTAIN if is_certain else POSSIBLE


def absent_for_certain(saved_from: datetime | None, until: datetime) -> bool:
    """Whether what a list does not hold was surely not there at `until`: the list was surely saved later."""
    return saved_from is not None and saved_from >= until
