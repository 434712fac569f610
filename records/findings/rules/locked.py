"""Corrections after the lock: the school's, which its procedure can excuse, and the authority's, which it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import VERDICT
from records.findings.locks import closed_spans, school_rule
from records.findings.matching import occurred
from records.findings.telling import about, between, capital, mark_told, moment, of_change
from records.policy import Policy
from records.policy.rule import Rule

AFTER_LOCK = "sua-diem-sau-khoa"
AFTER_AUTHORITY = "sua-diem-sau-khi-so-khoa"


def after_lock(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change while the school's book was closed, to which nobody's consent is recorded."""
    rule = school_rule(policy)
    if rule is not None:
        spans = closed_spans(facts, policy).filter(~pl.col("by_authority"))
        yield from _changes(facts, rule, AFTER_LOCK, _judged(_not_excused(occurred(facts)), spans))


def after_authority_lock(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change while the authority's system was closed."""
    rule = policy.lock.authority
    if rule is not None:
        spans = closed_spans(facts, policy).filter("by_authority")
        yield from _changes(facts, rule, AFTER_AUTHORITY, _judged(occurred(facts).with_columns(doubt=False), spans))


def _not_excused(rows: pl.DataFrame) -> pl.DataFrame:
    """Without those that a row of the register declares with consent. `doubt`: whether there is one is not known."""
    consent = pl.any_horizontal(pl.col(name).is_not_null() for name in ("approved_on", "approved_by", "approved_role"))
    excused = (pl.col("has_row") & consent).fill_null(False)
    return rows.filter(~excused).with_columns(doubt=pl.col("declared").fill_null(True))


def _judged(rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The rows that were, or may have been, made within one of the spans; each with its strongest verdict. A book of
    which an opening may be unknown to us was perhaps open."""
    rows = rows.with_row_index("place_in_order")
    touched = rows.join(spans, on=["term", "class_name"]).filter(
        pl.col("entered_by") > pl.col("perhaps_from"),
        (pl.col("entered_after") < pl.col("perhaps_to")).fill_null(True),
    )  # fmt: skip
    within = (pl.col("entered_after") >= pl.col("surely_from")) & (
        pl.col("surely_to").is_null() | (pl.col("entered_by") <= pl.col("surely_to"))
    )
    within &= pl.col("entered_by") <= pl.col("known_to")
    certain = pl.col("order_known").fill_null(False) & within.fill_null(False) & ~pl.col("doubt")
    strongest = touched.group_by("place_in_order").agg(certain.any().alias("is_certain"), pl.col("surely_from").min())
    return rows.join(strongest, on="place_in_order").with_columns(
        pl.when("is_certain").then(pl.lit(CERTAIN)).otherwise(pl.lit(POSSIBLE)).alias(VERDICT)
    )


def _changes(facts: Facts, rule: Rule, kind: str, rows: pl.DataFrame) -> Iterator[Finding]:
    for row in rows.iter_rows(named=True):
        told = "khi sổ đã khóa" if row[VERDICT] == CERTAIN else "có thể khi sổ đã khóa"
        yield Finding(
            rule.code, kind, rule.article, about(facts, row), row[VERDICT],
            f"{capital(mark_told(row))}: điểm đã sửa ({between(row['entered_after'], row['entered_by'])}), {told}.",
            of_change(row), moment(row["entered_after"]), moment(row["entered_by"]),
        )  # fmt: skip
