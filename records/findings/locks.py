"""When the book of each class was closed, as the findings ask: `records.lock_acts` over the facts."""

from __future__ import annotations

from dataclasses import astuple

import polars as pl

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE
from records.findings.judging import VERDICT
from records.lock_acts import acts_in, earlier_openings, judged_spans, school_lock_rule
from records.policy import Policy
from records.policy.rule import Rule

_SCHEMA = {
    "term": pl.String(), "by_authority": pl.Boolean(), "perhaps_from": pl.Datetime("us"),
    "surely_from": pl.Datetime("us"), "surely_to": pl.Datetime("us"), "perhaps_to": pl.Datetime("us"),
    "known_to": pl.Datetime("us"), "of_class": pl.String(), "subject": pl.String(),
}  # fmt: skip


def closed_spans(facts: Facts, policy: Policy, *, of_school: bool = False) -> pl.DataFrame:
    """A row a span in which the book of a class's term and subject was closed (columns of `ClosedSpan`; `subject` NULL:
    of each that has no row of its own), by the school only where a rule says that it locks its book. `of_school`: by
    what was recorded of the whole school alone."""
    known_to = facts.saved_from("duties")
    year = (facts.school, facts.school_year)
    every = [*acts_in(facts.duties, *year), *earlier_openings(facts.earlier_duties, *year)]
    acts = [act for act in every if act.is_of_school or not of_school]
    rows = [
        (term, *astuple(span))
        for term in facts.classes["term"].unique().sort()
        for span in judged_spans(policy, facts.school_year, term, acts, known_to)
    ]
    spans = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    of_class = _own(pl.col("class_name"), spans["of_class"])
    classes = facts.classes.select("term", "class_name").unique().with_columns(of_class=of_class)
    return classes.join(spans, on=["term", "of_class"], nulls_equal=True).drop("of_class").sort(
        "term", "class_name", "surely_from"
    )


def _own(name: pl.Expr, named: pl.Series) -> pl.Expr:
    """The name where spans of its own are there, else NULL."""
    return pl.when(name.is_in(named.drop_nulls().unique().implode())).then(name)


def made_while_closed(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The changes that were, or may have been, made within one of the spans; each with its strongest verdict. A book of
    which an opening may be unknown to us was perhaps open. Rows with `doubt`, where there is such a column, are never
    certain."""
    doubt = pl.col("doubt") if "doubt" in rows.columns else pl.lit(False)
    rows = rows.with_row_index("place_in_order")
    books = rows.with_columns(of_subject=_own(pl.col("subject"), spans["subject"])).join(
        spans.rename({"subject": "of_subject"}), on=["term", "class_name", "of_subject"], nulls_equal=True
    )
    touched = books.filter(
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
