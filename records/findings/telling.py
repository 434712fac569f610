"""The words that the sentences of findings share, and where a row of the facts can be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from records.clock import from_store, vn_date, vn_datetime, vn_until
from records.findings.facts import Facts
from records.findings.finding import About, Place
from records.marks import TERM_NAMES, component_name, vn_number
from records.policy.rule import Rule
from records.subjects import subject_name

Row = Mapping[str, Any]
DROPPED = " trong danh sách mới nhất, mà danh sách trước có ghi"  # a row that the newest list repeats no more
_PRIMARY_UNTIL = 5
_A_MINUTE = timedelta(minutes=1)  # the register names no seconds


def about(facts: Facts, row: Row | None = None, **more: str | None) -> About:
    """The parts of a row that say what a finding is about. `more` replaces or adds parts."""
    parts = ("term", "class_name", "pupil_code", "subject", "component", "teacher_code", "month")
    told = {part: row[part] for part in parts if row and row.get(part)}
    return About(facts.school, facts.school_year, **{**told, **more})


def place(row: Row) -> Place:
    """Where a row comes from: a cell, the row of a list, or an entry of the program."""
    return Place(
        file=row.get("file"), sheet=row.get("sheet"), cell=row.get("cell"),
        row=None if row.get("cell") else row.get("row_number"),
        entry=row.get("entry_id"), sha256=row.get("sha256"), taken=moment(row.get("taken")),
    )  # fmt: skip


def reg_place(row: Row) -> Place:
    """The row of the register, or the case, that declares a correction (columns of `matching.occurred`)."""
    named = {name.removeprefix("reg_"): value for name, value in row.items() if name.startswith("reg_")}
    return place({**named, "entry_id": row.get("case_id")})


def of_change(row: Row) -> tuple[Place, ...]:
    """What shows a correction: the value before, the value after, and the row of the register that declares it."""
    before = {name.removeprefix("before_"): value for name, value in row.items() if name.startswith("before_")}
    return tuple(each for each in (place(before), place(row), reg_place(row)) if any(each.key()))


def of_changes(rows: pl.DataFrame) -> tuple[Place, ...]:
    """What shows several corrections, each place once, in order."""
    every = {each for row in rows.iter_rows(named=True) for each in of_change(row)}
    return tuple(sorted(every, key=Place.key))


def places(rows: pl.DataFrame) -> tuple[Place, ...]:
    """Where the rows come from, each place once, in order."""
    return tuple(sorted({place(row) for row in rows.iter_rows(named=True)} - {Place()}, key=Place.key))


def text_of(rule: Rule) -> Place:
    """The rule's own words as evidence of what was to be done."""
    return Place(text=f"{rule.article}: {rule.sentence}")


def moment(value: datetime | None) -> datetime | None:
    """A moment of the store, aware."""
    return None if value is None else from_store(value)


def mark_told(row: Row) -> str:
    """'lớp 6A1, môn Toán, Giữa kì, Học kì I'"""
    is_primary = row.get("grade") is not None and row["grade"] <= _PRIMARY_UNTIL
    parts = [f"lớp {row['class_name']}"] if row.get("class_name") else []
    if row.get("subject"):
        parts.append(f"môn {subject_name(row['subject'], primary=is_primary)}")
    if row.get("component"):
        parts.append(component_name(row["component"]))
    if row.get("term"):
        parts.append(term_told(row["term"]))
    return ", ".join(parts)


def term_told(term: str) -> str:
    return TERM_NAMES.get(term, term)


def between(after: datetime | None, by: datetime | None) -> str:
    """'sau 05/11/2025 10:00, chậm nhất 12/11/2025' of two moments of the store, 'lúc …' where they are one minute; ''
    where neither is known."""
    if after is not None and by is not None and by - after <= _A_MINUTE:
        return f"lúc {vn_datetime(from_store(by))}"
    told = []
    if after is not None:
        told.append(f"sau {vn_datetime(from_store(after))}")
    if by is not None:
        told.append(f"chậm nhất {vn_until(from_store(by))}")
    return ", ".join(told)


def month_told(month: str) -> str:
    """'tháng 10/2025'"""
    return f"tháng {month[5:]}/{month[:4]}"


def day(value: date) -> str:
    return vn_date(value)


def counted(number: int, what: str) -> str:
    return f"{vn_number(number)} {what}"


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)
