"""What the exports show against what the register declares: matched, observed only, declared only.

Which change a row of the register declares, `analytics.register_links` has decided (`register_id`, `link`); a change
that several rows declare together (6 → 7 → 8 seen as 6 → 8) is declared without one row of its own, and a row that
surely came after the change that it would declare is told with that change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD
from records.findings.facts import Facts
from records.marks import TERM_AVERAGE

CELL = ("term", "pupil_code", "subject", "component")
# Of a declared correction: everything that is said of its steps, and where.
STEPS = (
    "reason", "requested_on", "requested_by", "approved_on", "approved_by", "approved_role", "witness_roles",
    "evidence", "minutes_on", "minutes_signers", "corrected_at", "edited_by_roles", "relocked_at",
    "related_documents", "case_id",
)  # fmt: skip
_PLACE = ("file", "sheet", "sha256", "taken", "row_number")
_MINUTE = timedelta(minutes=1) - timedelta.resolution
_WHOLE_DAY = timedelta(days=1) - timedelta.resolution


@dataclass(frozen=True, slots=True)
class Matching:
    """`matched`, `observed_only`: rows of `corrections`; `declared_only`: rows of `declared`.

    A row of `observed_only` is undeclared for certain where its `declared` is False; NULL: it cannot be told. It has
    the columns of `said_of` for the row, if any, that came too late, or else that may mean it.
    """

    matched: pl.DataFrame
    observed_only: pl.DataFrame
    declared_only: pl.DataFrame


def match(facts: Facts) -> Matching:
    """The three lists. Every observed correction is in one of the first two; every declared one was matched (by a
    change of its own, or as a step of one), came too late for one of the second list, or is in the last."""
    is_declared = pl.col("declared").fill_null(False)
    matched, observed_only = facts.corrections.filter(is_declared), facts.corrections.filter(~is_declared)
    ids = [facts.corrections.select(pl.col(name).alias("register_id")) for name in ("register_id", "late_id")]
    unlinked = facts.declared.filter(pl.col("link").is_null())
    left = unlinked.join(pl.concat(ids).drop_nulls(), on="register_id", how="anti")
    cited = observed_only.with_columns(told_by=pl.coalesce("late_id", "like_id"))
    return Matching(matched, cited.join(said_of(facts, "told_by"), on="told_by", how="left").drop("told_by"), left)


def said_of(facts: Facts, column: str) -> pl.DataFrame:
    """What the register says of its steps and where, by the `column` of corrections that names its row: STEPS and
    `reg_file, reg_sheet, reg_row_number`."""
    return facts.declared.select(
        pl.col("register_id").alias(column), *STEPS, *(pl.col(name).alias(f"reg_{name}") for name in _PLACE)
    )


def occurred(facts: Facts) -> pl.DataFrame:
    """Every correction that took place: observed ones, and declared ones that name the moment at which it was made.

    The columns of `corrections`, those of STEPS, `reg_file, reg_sheet, reg_row_number` (the register's row), and
    `has_row` (one row of the register says all of it). A declared moment narrows the interval that the exports leave,
    where it lies within; where it does not, the exports are believed. A request for another value than the one made is
    no correction beside it: the row gives its moment and its steps to the change, but does not say it (`has_row`). That
    of taking a mark out gives the moment of that alone, not of the mark that came after.
    """
    told = facts.corrections.with_columns(told_by=pl.coalesce("register_id", "asked_id"))
    is_there = pl.col("register_id").is_in(facts.declared["register_id"].implode())
    observed = told.join(said_of(facts, "told_by"), on="told_by", how="left").drop("told_by")
    observed = observed.with_columns(has_row=is_there.fill_null(False))
    alone = match(facts).declared_only.join(_asked(facts), on="register_id", how="anti")
    return pl.concat([_narrowed(observed), _declared_moments(alone, facts)], how="diagonal")


def registered(facts: Facts) -> pl.DataFrame:
    """Every correction of which one row of the register says all, as it says it: those of `occurred`, and those to
    another value than was made."""
    others = match(facts).declared_only.join(_asked(facts), on="register_id", how="semi")
    return pl.concat([occurred(facts).filter("has_row"), _declared_moments(others, facts)], how="diagonal")


def _asked(facts: Facts) -> pl.DataFrame:
    """The rows that asked for another value than a change made."""
    return facts.corrections.select(register_id="asked_id").drop_nulls().unique()


def _of_a_column(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The rows without those of marks for which the exports of their class and subject have no column: nobody has
    them. Exports of averages alone say nothing of it."""
    place = ["term", "class_name", "subject"]
    shown = facts.marks.filter(pl.col("component") != TERM_AVERAGE).select(*place, "component").unique()
    strange = rows.join(shown, on=place, how="semi").join(shown, on=[*place, "component"], how="anti")
    return rows.join(strange, on="register_id", how="anti")


def _declared_moments(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    grades = facts.classes.select("term", "class_name", "grade").unique(["term", "class_name"])
    known = _of_a_column(rows, facts).filter(pl.col("corrected_at").is_not_null())
    dated = known.join(grades, on=["term", "class_name"], how="left")
    return dated.select(
        "term", "class_name", "pupil_code", "subject", "component", "grade", "register_id", *STEPS,
        previous_value=pl.col("old_value"), value=pl.col("new_value"),
        entered_after=_first_moment(), entered_by=last_moment(), order_known=pl.lit(True), declared=pl.lit(True),
        has_register=pl.lit(True), has_row=pl.lit(True), **{f"reg_{name}": pl.col(name) for name in _PLACE},
    )  # fmt: skip


def _narrowed(rows: pl.DataFrame) -> pl.DataFrame:
    begins_in_time = pl.col("entered_after").is_null() | (last_moment() > pl.col("entered_after"))
    lies_within = pl.col("corrected_at").is_not_null() & begins_in_time & (_first_moment() < pl.col("entered_by"))
    lies_within &= pl.col("register_id").is_not_null() | (pl.col("asked_value") != "").fill_null(True)
    return rows.with_columns(
        entered_after=pl.when(lies_within).then(pl.max_horizontal("entered_after", _first_moment())).otherwise(
            pl.col("entered_after")
        ),
        entered_by=pl.when(lies_within).then(pl.min_horizontal("entered_by", last_moment())).otherwise(
            pl.col("entered_by")
        ),
        order_known=pl.col("order_known") | (lies_within & pl.col("has_row")),
    )  # fmt: skip


def _first_moment() -> pl.Expr:
    """Just before the declared moment."""
    return pl.col("corrected_at") - timedelta.resolution


def last_moment() -> pl.Expr:
    """A register is kept to the minute; midnight stands for a day whose hour nobody wrote down."""
    is_day = (pl.col("corrected_at") + VIETNAM_AHEAD).dt.time() == pl.time(0, 0)
    return pl.col("corrected_at") + pl.when(is_day).then(_WHOLE_DAY).otherwise(_MINUTE)
