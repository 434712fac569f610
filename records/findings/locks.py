"""When the book of each class was closed, as the findings ask: `records.lock_acts` over the facts."""

from __future__ import annotations

from dataclasses import astuple

import polars as pl

from records.clock import from_store
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE
from records.findings.judging import VERDICT
from records.lock_acts import LockAct, judged_spans, school_lock_rule
from records.policy import Policy
from records.policy.rule import Rule

_SCHEMA = {
    "term": pl.String(), "class_name": pl.String(), "by_authority": pl.Boolean(), "perhaps_from": pl.Datetime("us"),
    "surely_from": pl.Datetime("us"), "surely_to": pl.Datetime("us"), "perhaps_to": pl.Datetime("us"),
    "known_to": pl.Datetime("us"),
}  # fmt: skip


def closed_spans(facts: Facts, policy: Policy, *, with_classes: bool = True) -> pl.DataFrame:
    """A row a span in which the book of a class's term was closed (columns of `ClosedSpan`), by the school only where a
    rule says that it locks its book. `with_classes`: an opening of the class alone opened it, too."""
    known_to = facts.saved_from("duties")
    rows = [
        (term, class_name, *astuple(span))
        for term, class_name in facts.classes.select("term", "class_name").unique().sort("term", "class_name").rows()
        for span in judged_spans(
            policy, facts.school_year, term, _acts(facts, class_name if with_classes else None), known_to
        )
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def made_while_closed(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The changes that were, or may have been, made within one of the spans; each with its strongest verdict. A book of
    which an opening may be unknown to us was perhaps open. Rows with `doubt`, where there is such a column, are never
    certain."""
    doubt = pl.col("doubt") if "doubt" in rows.columns else pl.lit(False)
    rows = rows.with_row_index("place_in_order")
    touched = rows.join(spans, on=["term", "class_name"]).filter(
        pl.col("entered_by") > pl.col("perhaps_from"),
        (pl.col("entered_after") < pl.col("perhaps_to")).fill_null(True),
    )  # fmt: skip
    within = (pl.col("entered_after") >= pl.col("surely_from")) & (
        pl.col("surely_to").is_null() | (pl.col("entered_by") <= pl.col("surely_to"))
    )
    within &= pl.col("entered_by") <= pl.col("known_to")
    certain = pl.col("order_known").fill_null(False) & within.fill_null(False) & ~doubt
    strongest = touched.group_by("place_in_order").agg(certain.any().alias("is_certain"), pl.col("surely_from").min())
    return rows.join(strongest, on="place_in_order").with_columns(
        pl.when("is_certain").then(pl.lit(CERTAIN)).otherwise(pl.lit(POSSIBLE)).alias(VERDICT)
    )


def school_rule(policy: Policy) -> Rule | None:
    """The rule by which the school locks its book."""
    return school_lock_rule(policy.lock)


def _acts(facts: Facts, class_name: str | None) -> tuple[LockAct, ...]:
    """What was recorded of the whole school, and of a class, if one is given."""
    rows = facts.duties.filter(
        pl.col("work").is_in(["lock", "unlock"]), pl.col("month").is_null(),
        pl.col("class_name").is_null() | pl.col("class_name").eq_missing(pl.lit(class_name, pl.String)),
    ).select("term", pl.col("work") == "lock", "done_on", "done_at")  # fmt: skip
    return tuple(
        LockAct(facts.school, facts.school_year, term, locks, day, from_store(moment) if moment else None)
        for term, locks, day, moment in rows.iter_rows()
    )
