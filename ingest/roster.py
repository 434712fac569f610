"""Who stands in a class sheet's rows: codes, names, birthdays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import reduce
from itertools import accumulate, chain, repeat, zip_longest

import polars as pl

from ingest import values
from ingest.headers import tidy
from ingest.plan import Plan
from ingest.workbook import Cell, text_series

MINISTRY_ID_DIGITS = 12     # Luật Căn cước 2023 điều 12: số định danh cá nhân has 12 digits
LOST_ZEROS = 2              # at most: the first three are a province's, 001 to 096 (TT07/2016/TT-BCA phụ lục 1)


def rows_of(plans: Sequence[Plan], today: date) -> pl.DataFrame:
    """A line for each row of data, sheet after sheet: plan, row, `ROSTER_SCHEMA`'s columns, the texts that checks still
    need, and `is_pupil`. A row in which only the number is filled in is no pupil.

    Codes may still be missing or wrong: that is checked. Nobody is born after `today`.
    """
    lists: dict[Hashable, int] = {}     # the same pupils stand in the sheet of each subject: they are read once
    of_plan = [lists.setdefault(_identity(plan), len(lists)) for plan in plans]
    different = [plans[of_plan.index(n)] for n in range(len(lists))]
    heights = [len(plan.table.numbers) for plan in different]
    first = list(accumulate(heights, initial=0))
    place = pl.Series(list(chain.from_iterable(range(first[n], first[n + 1]) for n in of_plan)), dtype=pl.UInt32)
    row = pl.Series("row", list(chain.from_iterable(range(p.table.first, p.table.end) for p in plans)), pl.Int32)
    return pl.DataFrame([
        pl.Series("plan", list(chain.from_iterable(repeat(n, heights[m]) for n, m in enumerate(of_plan))), pl.Int32),
        row, (row + 1).alias("row_number"), *(column[place] for column in _read(different, heights, today)),
    ])  # fmt: skip


def _identity(plan: Plan) -> Hashable:
    """What a sheet says of who its pupils are; of the kinds of its cells too, for to a dictionary TRUE is 1."""
    columns = [(column.component, plan.table.data[column.index]) for column in plan.columns if column.kind == "person"]
    return len(plan.table.numbers), *((role, cells, *map(type, cells)) for role, cells in columns)


def _read(plans: Sequence[Plan], heights: Sequence[int], today: date) -> pl.DataFrame:
    """What the rows say of the pupils, sheet after sheet; nulls where no sheet has a role."""
    texts = {role: _text(plans, role) for role in _ROLES}
    rows = pl.DataFrame([
        pl.Series(role, [None] * sum(heights) if text is None else list(map(tidy, text)), pl.String)
        for role, text in texts.items()
    ])  # fmt: skip
    read = rows.select_seq(**_FIELDS, is_female=_female(plans, heights))
    return read.with_columns_seq(values.birthday(pl.col("birthday"), today))


def _text(plans: Sequence[Plan], role: str) -> pl.Series | None:
    """What each row holds of a role, None where no sheet has it; a name may be in two columns, 'Họ đệm' and 'Tên'."""
    columns = zip_longest(*(_places(plan, role) for plan in plans))     # a plan's first, its second …
    parts = [text_series(role, list(chain.from_iterable(map(_values, plans, places)))) for places in columns]
    return reduce(lambda left, right: left + " " + right, parts) if parts else None


def _values(plan: Plan, place: int | None) -> Sequence[Cell]:
    """A sheet's cells in a column; blanks where it has no such column."""
    return [""] * len(plan.table.numbers) if place is None else plan.table.data[place]


def _places(plan: Plan, role: str) -> list[int]:
    return [column.index for column in plan.columns if column.kind == "person" and column.component == role]


def _female(plans: Sequence[Plan], heights: Sequence[int]) -> pl.Expr:
    """`is_female`, null where a sheet has no column for girls at all."""
    states = [bool(_places(plan, "female")) for plan in plans]
    if not any(states):
        return pl.lit(None, pl.Boolean)
    stated = pl.Series(list(chain.from_iterable(map(repeat, states, heights))), dtype=pl.Boolean)
    return pl.when(stated).then(_TICKED)


def _ministry_id(text: pl.Expr) -> pl.Expr:
    """Text as it is; a number cell has lost its leading zeros, which are put back if it lacks no more."""
    least = MINISTRY_ID_DIGITS - LOST_ZEROS
    number = text.str.extract(rf"^([0-9]{{{least},}})\.0$").str.zfill(MINISTRY_ID_DIGITS)
    return _filled(pl.coalesce(number, values.whole_text(text)))


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


# What a pupil's cells mean when tidy, by role: thought out once, not for every file.
_ROLES = ("code", "ministry", "ministry_code", "name", "birthday", "female")
_CODE = values.whole_text(pl.col("code"))
_FIELDS = {
    "code_text": pl.col("code"),
    "pupil_code": _CODE,
    "is_code": values.may_be_code(_CODE),
    # A ministry's code as it stands: no law says how long it is.
    "ministry_id": pl.coalesce(
        _ministry_id(pl.col("ministry")), _filled(values.whole_text(pl.col("ministry_code")))
    ),
    "full_name": pl.col("name"),
    "birthday_text": pl.col("birthday"),
    "birthday": values.day(pl.col("birthday")),
    "is_pupil": (pl.col("name") != "") | (pl.col("code") != ""),
}
_TICKED = values.is_ticked(pl.col("female"))
