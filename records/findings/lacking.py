"""Which marks are lacking: surely where a circular's fewest are not reached, perhaps where most of a class have one.

More marks than are asked for oblige nobody else: an extra column that some pupils have is no gap of the others.
"""

from __future__ import annotations

import polars as pl

from records.circulars.choice import TT27
from records.circulars.rules import surely_needed
from records.circulars.tt27 import subjects_tested
from records.findings.claims import TERMS
from records.findings.facts import Facts
from records.marks import (
    EXEMPT,
    FINAL,
    MIDTERM,
    PRIMARY_LEVEL,
    PRIMARY_TEST,
    REGULAR,
    TERM_AVERAGE,
    TEXT_COMPONENTS,
)
from records.policy import Policy, circular_for, rules_for

CLASS_SUBJECT = ["term", "class_name", "grade", "subject"]
IS_THERE, IS_NEEDED, NUMBER, NEEDS = "is_there", "is_needed", "number", "needs"
_COLUMN = [*CLASS_SUBJECT, "component"]
_KIND = "kind"
_OF_PUPIL = [*CLASS_SUBJECT, "pupil_code"]
_OF_KIND = [*_OF_PUPIL, _KIND]
_ASKED = {"term": pl.String(), "grade": pl.Int32(), "subject": pl.String(), _KIND: pl.String(), NEEDS: pl.Int64()}


def perhaps_there() -> pl.Expr:
    """Whether the mark is there, or may be (exports that disagree)."""
    return ((pl.col("value") != "") | pl.col("is_disputed").fill_null(False)).alias(IS_THERE)


def lacking(facts: Facts, policy: Policy, marks: pl.DataFrame) -> pl.DataFrame:
    """A row a mark that is due and not there. `marks`: of the facts, with `is_there` (as `perhaps_there`).

    Their columns, and `is_needed`: without it the circular's fewest are surely not reached (else the mark is due only
    as most of the class have it); `is_used`: anybody of the class has its column; `number`: how many marks it stands
    for, more than one only where the form has no further columns; `needs`: how many of its kind are asked for.
    """
    asked = _asked(facts, policy, marks)
    cells = _cells(marks).join(asked, on=["term", "grade", "subject", _KIND], how="left", nulls_equal=True)
    short = (pl.col(NEEDS) - pl.col(IS_THERE).sum().over(_OF_KIND)).clip(lower_bound=0).fill_null(0)
    # A book that shows the final shows all the regular marks that there are.
    is_whole = (pl.col("component") == FINAL).any().over(_OF_PUPIL) | (pl.col(_KIND) != REGULAR)
    cells = cells.with_columns(short=short, is_whole=is_whole)
    blank = cells.filter(~pl.col(IS_THERE)).sort("is_used", "component", descending=[True, False], maintain_order=True)
    is_needed = (pl.int_range(1, pl.len() + 1).over(_OF_KIND) <= pl.col("short")) & pl.col("is_whole")
    due = blank.with_columns(is_needed.alias(IS_NEEDED), pl.lit(1, pl.Int64()).alias(NUMBER)).filter(
        pl.col(IS_NEEDED) | pl.col("is_common")
    )
    return pl.concat([due, _beyond_the_form(cells, due)], how="diagonal")


def _cells(marks: pl.DataFrame) -> pl.DataFrame:
    """The cells of the subjects that a class is taught, of pupils who are not exempt."""
    of_subjects = marks.filter(pl.col("subject") != "", ~pl.col("component").is_in(list(TEXT_COMPONENTS)))
    exempt = of_subjects.filter(pl.col("value") == EXEMPT).select("term", "pupil_code", "subject")
    has_value, component = pl.col("value") != "", pl.col("component")
    pupils = pl.col("pupil_code").n_unique().over(CLASS_SUBJECT)
    return of_subjects.filter(has_value.any().over(CLASS_SUBJECT)).with_columns(
        pl.when(component.str.starts_with(REGULAR)).then(pl.lit(REGULAR)).otherwise(component).alias(_KIND),
        is_used=has_value.any().over(_COLUMN), is_common=has_value.sum().over(_COLUMN) * 2 > pupils,
    ).join(exempt, on=["term", "pupil_code", "subject"], how="anti")  # fmt: skip


def _beyond_the_form(cells: pl.DataFrame, due: pl.DataFrame) -> pl.DataFrame:
    """Regular marks that are short and have no blank cell: a row a pupil, with the place of the last that is there."""
    short = cells.filter(pl.col(_KIND) == REGULAR, pl.col("short") > 0, "is_whole").sort("component")
    is_known = pl.col("seen_from").null_count() == 0
    last = short.group_by(_OF_KIND, maintain_order=True).agg(
        pl.exclude("seen_from").last(), seen_from=pl.when(is_known).then(pl.col("seen_from").min())
    )
    filled = due.filter(IS_NEEDED).group_by(_OF_KIND).agg(filled=pl.len().cast(pl.Int64()))
    left = (pl.col("short").cast(pl.Int64()) - pl.col("filled").fill_null(0)).alias(NUMBER)
    rows = last.join(filled, on=_OF_KIND, how="left", nulls_equal=True).with_columns(
        left, pl.lit(True).alias(IS_NEEDED), component=pl.lit(REGULAR), is_used=pl.lit(False)
    )
    return rows.filter(pl.col(NUMBER) > 0).drop("filled")


def _asked(facts: Facts, policy: Policy, marks: pl.DataFrame) -> pl.DataFrame:
    """The fewest marks of each kind that a circular surely asks for: a row a term, grade, subject and kind."""
    there = marks.select("term", "grade", "subject").unique().drop_nulls()
    rows = [
        (*key, kind, number)
        for key in there.sort("term", "grade", "subject").iter_rows()
        for kind, number in _needs(facts, policy, *key).items()
    ]
    return pl.DataFrame(rows, schema=_ASKED, orient="row")


def _needs(facts: Facts, policy: Policy, term: str, grade: int, subject: str) -> dict[str, int]:
    if circular_for(policy, grade, facts.school_year) is TT27:
        return {PRIMARY_LEVEL: 1, PRIMARY_TEST: 1} if subject in subjects_tested(grade, term) else {}
    rules = rules_for(policy, grade, facts.school_year)
    needs = surely_needed(rules, subject, grade) if rules is not None and term in TERMS else None
    if needs is None:
        return {}
    return {REGULAR: needs.regular, MIDTERM: needs.periodic or 0, FINAL: needs.final, TERM_AVERAGE: 1}
