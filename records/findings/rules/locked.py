"""Corrections after the lock: the school's, which its procedure can excuse, and the authority's, which it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, Finding
from records.findings.judging import VERDICT
from records.findings.locks import closed_spans, made_while_closed, school_rule
from records.findings.matching import occurred
from records.findings.telling import about, between, mark_told, moment, of_change
from records.policy import Policy
from records.policy.rule import Rule
from records.policy.words import capital

AFTER_LOCK = "sua-diem-sau-khoa"
AFTER_AUTHORITY = "sua-diem-sau-khi-so-khoa"


def after_lock(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change while the school's book was closed, to which nobody's consent is recorded."""
    rule = school_rule(policy)
    if rule is not None:
        spans = closed_spans(facts, policy).filter(~pl.col("by_authority"))
        yield from _changes(facts, rule, AFTER_LOCK, made_while_closed(_not_excused(occurred(facts)), spans))


def after_authority_lock(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change while the authority's system was closed."""
    rule = policy.lock.authority
    if rule is not None:
        spans = closed_spans(facts, policy).filter("by_authority")
        yield from _changes(facts, rule, AFTER_AUTHORITY, made_while_closed(occurred(facts), spans))


def _not_excused(rows: pl.DataFrame) -> pl.DataFrame:
    """Without those that a row of the register declares with consent. `doubt`: whether there is one is not known."""
    consent = pl.any_horizontal(pl.col(name).is_not_null() for name in ("approved_on", "approved_by", "approved_role"))
    excused = (pl.col("has_row") & consent).fill_null(False)
    return rows.filter(~excused).with_columns(doubt=pl.col("declared").fill_null(True))


def _changes(facts: Facts, rule: Rule, kind: str, rows: pl.DataFrame) -> Iterator[Finding]:
    for row in rows.iter_rows(named=True):
        told = "khi sổ đã khóa" if row[VERDICT] == CERTAIN else "có thể khi sổ đã khóa"
        yield Finding(
            rule.code, kind, rule.article, about(facts, row), row[VERDICT],
            f"{capital(mark_told(row))}: điểm đã sửa ({between(row['entered_after'], row['entered_by'])}), {told}.",
            of_change(row), moment(row["entered_after"]), moment(row["entered_by"]),
        )  # fmt: skip
