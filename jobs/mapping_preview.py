"""The first marks of a file as a mapping reads them, in the school's words: to see at a glance whether it is right."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ingest.mapping import ColumnMapping
from ingest.read import ReadResult
from records.clock import VIETNAM_AHEAD
from records.marks import component_name, vn_mark
from records.subjects import subject_name

MARKS = ("Mã học sinh", "Họ và tên", "Ngày sinh", "Môn", "Cột điểm", "Điểm", "Ô")
EDITS = ("Mã học sinh", "Môn", "Cột điểm", "Điểm cũ", "Điểm mới", "Sửa lúc", "Người sửa", "Ô")


@dataclass(frozen=True, slots=True)
class JoinedName:
    """The columns that one name is put together of, in the mapping's order, and the first name that came of it."""

    headings: tuple[str, ...]
    example: str

    @property
    def named(self) -> str:
        return ", ".join(f"«{heading}»" for heading in self.headings)


def joined_name(mapping: ColumnMapping, read: ReadResult) -> JoinedName | None:
    """Of a mapping that joins several columns into a name: which, so that nobody overlooks one that is no name."""
    headings = tuple(column.heading for column in mapping.columns if column.part == "name")
    if mapping.kind != "marks" or len(headings) < 2 or read.layout != mapping.layout or read.facts is None:
        return None
    names = (name for sheet in read.facts.sheets for name in sheet.roster["full_name"].drop_nulls().head(1))
    return JoinedName(headings, next(names, ""))


def preview_rows(read: ReadResult, most: int) -> pl.DataFrame:
    """Up to `most` rows, all texts: of a table of marks pupil by pupil, those that are filled; of a log its rows."""
    rows: list[tuple[str, ...]] = []
    for sheet in read.facts.sheets if read.facts else ():
        if sheet.rows is not None:
            return _edits(sheet.rows.head(most))
        people = {code: (name, f"{day:%d/%m/%Y}" if day else "") for code, name, day in
                  sheet.roster.select("pupil_code", "full_name", "birthday").iter_rows()}  # fmt: skip
        order = {code: number for number, code in enumerate(people)}
        filled = sheet.cells.filter(pl.col("value") != "")
        shown = filled.with_columns(order=pl.col("pupil_code").replace_strict(order, default=0, return_dtype=pl.Int32))
        shown = shown.sort("order", maintain_order=True).head(most - len(rows))
        for code, subject, component, value, cell in shown.select(
            "pupil_code", "subject", "component", "value", "cell"
        ).iter_rows():
            named = sheet.subjects.get(subject, subject_name(subject)) if subject else ""
            rows.append((code, *people[code], named, component_name(component), vn_mark(value), cell))
    return pl.DataFrame(rows, schema=dict.fromkeys(MARKS, pl.String), orient="row")


def _edits(rows: pl.DataFrame) -> pl.DataFrame:
    found = [
        (code, subject_name(subject), component_name(component), _mark(old), _mark(new),
         f"{at + VIETNAM_AHEAD:%d/%m/%Y %H:%M}", who or "", cell)
        for code, subject, component, old, new, at, who, cell in rows.select(
            "pupil_code", "subject", "component", "old_value", "new_value", "edited_at", "edited_by", "cell"
        ).iter_rows()
    ]  # fmt: skip
    return pl.DataFrame(found, schema=dict.fromkeys(EDITS, pl.String), orient="row")


def _mark(value: str) -> str:
    return vn_mark(value) if value else "(trống)"
