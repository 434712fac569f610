"""Who stands in a class sheet's rows: codes, names, birthdays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import chain, repeat, zip_longest

import polars as pl

from ingest import values
from ingest.headers import tidy
from ingest.mark_values import encoded
from ingest.plan import Plan
from ingest.workbook import Cell, text_series
from records.facts import ROSTER_SCHEMA

MINISTRY_ID_DIGITS = 12     # Luật Căn cước 2023 điều 12: số định danh cá nhân has 12 digits
LOST_ZEROS = 2              # at most: the first three are a province's, 001 to 096 (TT07/2016/TT-BCA phụ lục 1)


def rows_of(plans: Sequence[Plan], today: date) -> pl.DataFrame:
    """A line for each row of data, sheet after sheet: plan, row, `ROSTER_SCHEMA`'s columns, the texts that checks still
    need, and `is_pupil`. A row in which only the number is filled in is no pupil.

    Codes may still be missing or wrong: that is checked. Nobody is born after `today`.
    """
    heights = [len(plan.table.numbers) for plan in plans]
    rows = list(chain.from_iterable(range(plan.table.first, plan.table.end) for plan in plans))
    read = [_read(_text(plans, role), fields, len(rows)) for role, fields in _FIELDS.items()]
    return pl.DataFrame([
        pl.Series("plan", list(chain.from_iterable(map(repeat, range(len(plans)), heights))), pl.Int32),
        pl.Series("row", rows, pl.Int32),
        *chain.from_iterable(read),
    ]).with_columns_seq(
        _IS_PUPIL.alias("is_pupil"), values.birthday(pl.col("birthday"), today), _stated(plans, heights),
        ministry_id=pl.coalesce("ministry_id", "ministry_code"), row_number=pl.col("row") + 1,
    )  # fmt: skip


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


def _read(texts: pl.Series | None, fields: Mapping[str, pl.Expr], rows: int) -> list[pl.Series]:
    """What the texts of a role mean, for so many rows; nulls where no sheet has it.

    The same pupils stand in the sheet of each subject: each text is read once.
    """
    if texts is None:
        return [pl.Series(name, [None], _SCHEMA[name]).new_from_index(0, rows) for name in fields]
    different, place = encoded(texts)
    tidied = pl.Series("text", list(map(tidy, different)), pl.String)
    return [field[place] for field in tidied.to_frame().select_seq(**fields)]


def _stated(plans: Sequence[Plan], heights: Sequence[int]) -> pl.Expr:
    """`is_female`, null where a sheet has no column for girls at all."""
    states = [bool(_places(plan, "female")) for plan in plans]
    if all(states):
        return pl.col("is_female")
    stated = pl.Series(list(chain.from_iterable(map(repeat, states, heights))), dtype=pl.Boolean)
    return pl.when(stated).then("is_female")


def _ministry_id(text: pl.Expr) -> pl.Expr:
    """Text as it is; a number cell has lost its leading zeros, which are put back if it lacks no more."""
    least = MINISTRY_ID_DIGITS - LOST_ZEROS
    number = text.str.extract(rf"^([0-9]{{{least},}})\.0$").str.zfill(MINISTRY_ID_DIGITS)
    return _filled(pl.coalesce(number, values.whole_text(text)))


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


# What a pupil's cells mean when tidy, by role and columns: thought out once, not for every file.
_TEXT = pl.col("text")
_CODE = values.whole_text(_TEXT)
_FIELDS = {
    "code": {"code_text": _TEXT, "pupil_code": _CODE, "is_code": values.may_be_code(_CODE)},
    "ministry": {"ministry_id": _ministry_id(_TEXT)},
    "ministry_code": {"ministry_code": _filled(_CODE)},     # as it stands: no law says how long it is
    "name": {"full_name": _TEXT},
    "birthday": {"birthday_text": _TEXT, "birthday": values.day(_TEXT)},
    "female": {"is_female": values.is_ticked(_TEXT)},
}
_SCHEMA = {**ROSTER_SCHEMA, "code_text": pl.String(), "birthday_text": pl.String(), "ministry_code": pl.String()}
_IS_PUPIL = (pl.col("full_name") != "") | (pl.col("code_text") != "")
