"""Who stands in a class sheet's rows: codes, names, birthdays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain, zip_longest

import polars as pl

from ingest import values
from ingest.plan import Plan
from ingest.workbook import Cell, text_series

PERSON_ROLES = ("code", "ministry", "name", "birthday", "female")
MINISTRY_ID_DIGITS = 12     # Luật Căn cước 2023 điều 12: số định danh cá nhân has 12 digits


def roster_of(plans: Sequence[Plan], today: date) -> pl.DataFrame:
    """One line a pupil: `ROSTER_SCHEMA`'s columns beside plan, row and the texts that checks still need.

    A row in which only the number is filled in is no pupil. Codes may still be missing or wrong: that is checked.
    """
    rows = _rows(plans)
    raw = ["states_female", *(f"{role}_cell" for role in PERSON_ROLES)]
    # The same pupils stand in the sheet of each subject: who they are is read once.
    people = rows.select(raw).unique().with_columns(_TEXTS)
    filled = people.filter(_IS_PUPIL).with_columns(**_FIELDS)
    birthday = values.birthday(pl.col("birthday"), today)
    return rows.join(filled.with_columns(birthday), on=raw, maintain_order="left")


def _rows(plans: Sequence[Plan]) -> pl.DataFrame:
    """The rows of all sheets: plan, row, row_number (from 1), the text of each role as the cells hold it, and whether
    the sheet has a column for girls at all."""
    extents = pl.DataFrame(
        [(n, plan.table.first, plan.table.end, bool(_places(plan, "female"))) for n, plan in enumerate(plans)],
        schema={"plan": pl.Int32, "first": pl.Int32, "end": pl.Int32, "states_female": pl.Boolean},
        orient="row",
    )
    return (
        extents.select("plan", "states_female", row=pl.int_ranges("first", "end", dtype=pl.Int32))
        .explode("row")
        .with_columns((_text(plans, role).alias(f"{role}_cell") for role in PERSON_ROLES), row_number=pl.col("row") + 1)
    )


def _text(plans: Sequence[Plan], role: str) -> pl.Expr:
    """What each row holds of a role; a name may stand in two columns, as 'Họ đệm' and 'Tên'."""
    columns = zip_longest(*(_places(plan, role) for plan in plans))     # a plan's first, its second …
    parts = [text_series(role, list(chain.from_iterable(map(_values, plans, places)))) for places in columns]
    return pl.concat_str(map(pl.lit, parts), separator=" ") if parts else pl.lit("")


def _values(plan: Plan, place: int | None) -> Sequence[Cell]:
    """A sheet's cells in a column; blanks where it has no such column."""
    return [""] * len(plan.table.numbers) if place is None else plan.table.data[place]


def _places(plan: Plan, role: str) -> list[int]:
    return [column.index for column in plan.columns if column.kind == "person" and column.component == role]


def _ministry_id(text: pl.Expr) -> pl.Expr:
    """Text as it is; a number cell has lost its leading zeros, which are put back."""
    number = text.str.extract(r"^([0-9]+)\.0$").str.zfill(MINISTRY_ID_DIGITS)
    found = pl.coalesce(number, text)
    return pl.when(found != "").then(found)


# What a pupil's cells mean, by columns: thought out once, not for every file.
_TEXTS = [values.tidy(pl.col(f"{role}_cell")).alias(f"{role}_text") for role in PERSON_ROLES]
_IS_PUPIL = (pl.col("name_text") != "") | (pl.col("code_text") != "")
_FIELDS = {
    "pupil_code": values.whole_text(pl.col("code_text")),
    "ministry_id": _ministry_id(pl.col("ministry_text")),
    "full_name": pl.col("name_text"),
    "birthday": values.day(pl.col("birthday_text")),
    "is_female": pl.when("states_female").then(values.is_ticked(pl.col("female_text"))),
}
