"""Who stands in a class sheet's rows: codes, names, birthdays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

import polars as pl

from ingest import values
from ingest.plan import Plan
from ingest.values import AS_WRITTEN
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
    tidied = (values.tidy(pl.col(f"{role}_cell")).alias(f"{role}_text") for role in PERSON_ROLES)
    people = rows.select(raw).unique().lazy().with_columns(tidied)
    filled = people.filter((pl.col("name_text") != "") | (pl.col("code_text") != "")).with_columns(
        pupil_code=values.whole_text(pl.col("code_text")),
        ministry_id=_ministry_id(pl.col("ministry_text")),
        full_name=pl.col("name_text"),
        birthday=values.birthday(pl.col("birthday_text"), today),
        is_female=pl.when("states_female").then(values.is_ticked(pl.col("female_text"))),
    )
    return rows.join(filled.collect(optimizations=AS_WRITTEN), on=raw, maintain_order="left")


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
    most = max(len(_places(plan, role)) for plan in plans)
    parts = [text_series(role, list(chain.from_iterable(_values(p, role, n) for p in plans))) for n in range(most)]
    return pl.concat_str(map(pl.lit, parts), separator=" ") if parts else pl.lit("")


def _values(plan: Plan, role: str, number: int) -> list[Cell]:
    """A sheet's cells in the column of a role, or in the next such column; blanks where it has none."""
    places = _places(plan, role)
    return plan.table.values(places[number]) if number < len(places) else [""] * len(plan.table.numbers)


def _places(plan: Plan, role: str) -> list[int]:
    return [column.index for column in plan.columns if column.kind == "person" and column.component == role]


def _ministry_id(text: pl.Expr) -> pl.Expr:
    """Text as it is; a number cell has lost its leading zeros, which are put back."""
    number = text.str.extract(r"^([0-9]+)\.0$").str.zfill(MINISTRY_ID_DIGITS)
    found = pl.coalesce(number, text)
    return pl.when(found != "").then(found)
