"""Corrections after the last day to correct: so many days before the term's test, of the subject or of all.

The test's own mark, and a level that is given with it, cannot have been corrected before there was one: not judged.
A mark whose test came after the last day, or that no export surely shows by then, is judged possible at most. An error
found after the records were complete is corrected later too where the regulation has it corrected: by the procedure, so
that who did not declare it is judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD, end_of, from_store, to_store, vn_date
from records.findings.completion import completed_from
from records.findings.facts import Facts
from records.findings.finding import CERTAIN, POSSIBLE, Finding
from records.findings.judging import VERDICT, came_after
from records.findings.matching import CELL, occurred
from records.findings.telling import about, between, mark_told, moment, of_change
from records.marks import FINAL, PRIMARY_LEVEL, PRIMARY_TEST
from records.policy import Policy, mark_kind
from records.policy.correction import CutoffRule
from records.policy.words import capital

AFTER_CUTOFF = "sua-diem-sau-han"

_SEMESTERS = {"GK1": "HK1", "GK2": "HK2", "CN": "HK2"}
_HALF_TERMS = ("GK1", "GK2")
_END_TESTS = (FINAL, PRIMARY_TEST)  # one and the same: a primary school's periodic test at the end of a term
_WHOLE_DAY = timedelta(days=1) - timedelta.resolution - VIETNAM_AHEAD
_CLASS_SUBJECT = ["semester", "class_name", "subject"]


def after_cutoff(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A change that came, or may have come, after the last day to correct."""
    rule = policy.correction.cutoff
    if rule is None:
        return
    rows = _governed(occurred(facts), rule)
    dated = _with_last_days(rows, facts, policy, rule).filter(pl.col("perhaps_last").is_not_null())
    dated = _with_novelty(dated, facts).with_columns(
        came_after(pl.col("perhaps_last"), pl.col("surely_last"))
    ).filter(pl.col(VERDICT).is_not_null())  # fmt: skip
    for row in _not_allowed(dated, facts, policy, rule).iter_rows(named=True):
        came_later = row[VERDICT] == CERTAIN
        certainty = CERTAIN if came_later and not (row["is_new"] or row["is_open"]) else POSSIBLE
        told = "sau" if came_later else "có thể sau"
        unknown = "; chưa rõ đến hạn ấy đã có điểm này hay chưa" if came_later and row["is_new"] else ""
        unknown += "; chưa rõ hồ sơ khi ấy đã hoàn tất hay chưa" if row["is_open"] else ""
        yield Finding(
            rule.code, AFTER_CUTOFF, rule.article, about(facts, row), certainty,
            f"{capital(mark_told(row))}: điểm đã sửa ({between(row['entered_after'], row['entered_by'])}), {told} hạn "
            f"cuối sửa điểm là hết ngày {_day(row['perhaps_last'])}{unknown}.",
            of_change(row), moment(row["entered_after"]), moment(row["entered_by"]),
        )  # fmt: skip


def _with_novelty(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """With `is_new`: the mark may not have been there by the last day, so that nobody could have corrected it then."""
    own = facts.tests.group_by("term", "class_name", "subject", "component").agg(own_test=pl.col("test_date").max())
    first = facts.first_marks.select(*CELL, there_by="entered_by")
    known = rows.join(own, on=["term", "class_name", "subject", "component"], how="left").join(
        first, on=list(CELL), how="left"
    )
    tested_later = (pl.col("own_test") > pl.col("surely_last_day")).fill_null(False)
    was_there = (pl.col("there_by") <= pl.col("perhaps_last")).fill_null(False)
    return known.with_columns(is_new=tested_later | ~was_there)


def _not_allowed(rows: pl.DataFrame, facts: Facts, policy: Policy, rule: CutoffRule) -> pl.DataFrame:
    """Without declared corrections of records that were surely complete. `is_open`: they may have been complete, for
    the class's tests of the term were over."""
    related = policy.correction.related
    if related is None or rule.holds_after_completion:
        return rows.with_columns(is_open=False)
    tested = _with_kind(facts.tests).group_by("semester", "class_name").agg(last_test=pl.col("test_date").max())
    completed = completed_from(facts, policy, related.documents)
    rows = rows.join(tested, on=["semester", "class_name"], how="left").join(
        completed, on=["term", "class_name"], how="left"
    )
    over = pl.max_horizontal("last_test", "set_last").cast(pl.Datetime("us")) + _WHOLE_DAY
    is_open = pl.col("declared").fill_null(True) & (pl.col("entered_by") > over)
    is_allowed = is_open & pl.col("order_known") & (pl.col("entered_after") >= pl.col("completed"))
    return rows.with_columns(is_open=is_open).filter(~is_allowed.fill_null(False))


def _kinds(rule: CutoffRule) -> tuple[str, ...]:
    return _END_TESTS if rule.before in _END_TESTS else (rule.before,)


def _with_kind(rows: pl.DataFrame) -> pl.DataFrame:
    kinds = {component: mark_kind(component) for component in rows["component"].unique().drop_nulls()}
    return rows.with_columns(
        kind=pl.col("component").replace_strict(kinds, default=None, return_dtype=pl.String),
        semester=pl.col("term").replace(_SEMESTERS),
    )


def _governed(rows: pl.DataFrame, rule: CutoffRule) -> pl.DataFrame:
    rows = _with_kind(rows)
    given_with_test = pl.col("kind").is_in(_kinds(rule)).fill_null(False) | (pl.col("component") == PRIMARY_LEVEL)
    return rows.filter(~(given_with_test & ~pl.col("term").is_in(_HALF_TERMS)))


def _with_last_days(rows: pl.DataFrame, facts: Facts, policy: Policy, rule: CutoffRule) -> pl.DataFrame:
    """With `perhaps_last`, `surely_last`: the end of the last day to correct, as early and as late as it may lie."""
    tests = _with_kind(facts.tests).filter(pl.col("kind").is_in(_kinds(rule)), ~pl.col("term").is_in(_HALF_TERMS))
    first, last = pl.col("test_date").min().alias("first"), pl.col("test_date").max().alias("last")
    if rule.counted_from == "own_test_day":
        spans = rows.join(tests.group_by(_CLASS_SUBJECT).agg(first, last), on=_CLASS_SUBJECT, how="left")
        set_days = _set_days(facts, policy, rule)
        spans = spans.join(set_days, on="semester", how="left")
        days = spans.with_columns(
            pl.coalesce("first", "set_first").alias("first"), pl.coalesce("last", "set_last").alias("last")
        )
    else:
        of_class = tests.group_by("semester", "class_name").agg(last=pl.col("test_date").min())
        of_school = tests.group_by("semester").agg(first)
        spans = rows.join(of_class, on=["semester", "class_name"], how="left").join(
            of_school, on="semester", how="left"
        )
        spans = spans.join(_set_days(facts, policy, rule), on="semester", how="left")
        days = spans.with_columns(
            pl.coalesce("set_first", "first").alias("first"), pl.coalesce("set_first", "last").alias("last")
        )
    days = days.filter(pl.col("first").is_not_null() & pl.col("last").is_not_null())
    ends = {day: to_store(end_of(rule.last_day(day))) for name in ("first", "last") for day in days[name].unique()}
    moments = [
        pl.col(name).replace_strict(ends, default=None, return_dtype=pl.Datetime("us")).alias(alias)
        for name, alias in (("first", "perhaps_last"), ("last", "surely_last"))
    ]
    return days.with_columns(moments).with_columns(surely_last_day=pl.col("last") - pl.duration(days=rule.days))


def _set_days(facts: Facts, policy: Policy, rule: CutoffRule) -> pl.DataFrame:
    """The days of the term's tests that the profile sets for all subjects."""
    rows = [
        (_SEMESTERS.get(days.term, days.term), days.first_day, days.last_day)
        for days in policy.test_days
        if days.school_year == facts.school_year and days.kind in _kinds(rule)
    ]
    schema = {"semester": pl.String(), "set_first": pl.Date(), "set_last": pl.Date()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.group_by("semester").agg(pl.col("set_first").min(), pl.col("set_last").max())


def _day(moment_of_store: datetime) -> str:
    found: date = from_store(moment_of_store).date()
    return vn_date(found)
