"""Who stands in a class sheet's rows: codes, names, birthdays."""

from __future__ import annotations

import polars as pl

from ingest import values
from ingest.values import AS_WRITTEN

PERSON_ROLES = ("code", "ministry", "name", "birthday", "female")
MINISTRY_ID_DIGITS = 12     # Luật Căn cước 2023 điều 12: số định danh cá nhân has 12 digits


def roster_of(texts: pl.DataFrame) -> pl.DataFrame:
    """One line a pupil: `ROSTER_SCHEMA`'s columns beside plan, row and the texts that checks still need.

    A row in which only the number is filled in is no pupil. Codes may still be missing or wrong: that is checked.
    """
    people = (
        texts.lazy()
        .filter(pl.col("kind") == "person")
        .group_by("plan", "row", maintain_order=True)
        .agg(
            pl.col("text").filter(pl.col("component") == role).str.join(" ").alias(f"{role}_text")
            for role in PERSON_ROLES
        )
        .with_columns(values.tidy(pl.col(pl.String)))
    )
    filled = people.filter((pl.col("name_text") != "") | (pl.col("code_text") != ""))
    return filled.with_columns(
        pupil_code=values.whole_text(pl.col("code_text")),
        ministry_id=_ministry_id(pl.col("ministry_text")),
        full_name=pl.col("name_text"),
        birthday=values.day(pl.col("birthday_text")),
        is_female=_is_female(texts),
        row_number=pl.col("row") + 1,
    ).collect(optimizations=AS_WRITTEN)


def _ministry_id(text: pl.Expr) -> pl.Expr:
    """Text as it is; a number cell has lost its leading zeros, which are put back."""
    number = text.str.extract(r"^([0-9]+)\.0$").str.zfill(MINISTRY_ID_DIGITS)
    found = pl.coalesce(number, text)
    return pl.when(found != "").then(found)


def _is_female(texts: pl.DataFrame) -> pl.Expr:
    """Null where the sheet has no such column: a blank then says nothing."""
    with_column = texts.filter(pl.col("component") == "female")["plan"].unique().to_list()
    return pl.when(pl.col("plan").is_in(with_column)).then(values.is_ticked(pl.col("female_text")))
