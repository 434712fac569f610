"""What a school states of a book that it keeps in the program: that it is whole, from a moment on or up to one.

Stated or taken back, each is an event. What follows of it is for those who read the book's view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from records.clock import from_store, to_store
from records.facts import add_event
from records.store import Database

_NOTHING_MORE: Mapping[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Book:
    """Where the statements of a book stand, which column has their moment, and the kinds of the two events."""

    table: str
    bound: str
    stated: str
    taken_back: str


REGISTER = Book("register_statement", "kept_from", "register-kept", "register-not-kept")
DUTIES = Book("duty_statement", "whole_to", "duty-book-whole", "duty-book-not-whole")


@dataclass(frozen=True, slots=True)
class Statement:
    """The school's word of a year's book. `bound`: of corrections, from when on; of duties, up to when."""

    statement_id: str
    school: str
    school_year: str
    bound: datetime
    recorded_at: datetime
    recorded_by: str


def add_statement(
    db: Database, book: Book, statement: Statement, *, more: Mapping[str, str | None] = _NOTHING_MORE
) -> None:
    """`more`: further columns of the book's table."""
    row = {
        "statement_id": statement.statement_id, "school": statement.school, "school_year": statement.school_year,
        book.bound: to_store(statement.bound), "recorded_at": to_store(statement.recorded_at),
        "recorded_by": statement.recorded_by, **more,
    }  # fmt: skip
    db.execute(
        f"INSERT INTO {book.table} ({', '.join(row)}) VALUES ({', '.join('?' for _ in row)})",  # noqa: S608 – our own names
        list(row.values()),
    )
    detail = {"school_year": statement.school_year, book.bound: statement.bound.isoformat(), **more}
    add_event(db, statement.recorded_at, statement.recorded_by, book.stated, statement.statement_id, detail)


def withdraw_statement(
    db: Database, book: Book, statement: Statement, *, reason: str, now: datetime, actor: str
) -> None:
    db.execute(
        f"UPDATE {book.table} SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_for = ? WHERE statement_id = ?",  # noqa: S608 – our own names
        [to_store(now), actor, reason, statement.statement_id],
    )
    add_event(db, now, actor, book.taken_back, statement.statement_id, {"school_year": statement.school_year})


def statement_of(db: Database, book: Book, school: str, school_year: str) -> Statement | None:
    """The word that was given for a school year; None where none was, or it was taken back."""
    rows = db.query(
        f"""SELECT statement_id, school, school_year, {book.bound}, recorded_at, recorded_by FROM {book.table}
            WHERE withdrawn_at IS NULL AND (school, school_year) = (?, ?) ORDER BY recorded_at LIMIT 1""",  # noqa: S608 – our own names
        [school, school_year],
    )
    if rows.is_empty():
        return None
    key, of, year, bound, recorded_at, by = rows.row(0)
    return Statement(key, of, year, from_store(bound), from_store(recorded_at), by)
