"""The school's word that its book of duties is whole up to a day: given, taken back, and whether it holds."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from jobs.stating import require_day, take_back
from records.clock import end_of, vn_until
from records.duties import book_of_duties
from records.problems import UsageError
from records.statements import DUTIES, Statement, add_statement, statement_of, withdraw_statement
from records.store import Store

_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class WholeBook:
    """The word that was given, and whether it still holds: of a book that changed since, it says nothing."""

    statement: Statement
    holds: bool


def read_word(store: Store, school: str, school_year: str) -> WholeBook | None:
    """The school's word of a year's duties; None where none was given."""
    with store.read() as db:
        statement = statement_of(db, DUTIES, school, school_year)
        return WholeBook(statement, book_of_duties(db, school, school_year).is_stated) if statement else None


def state_whole(store: Store, school: str, school_year: str, until: date, *, now: datetime, actor: str) -> Statement:
    """Record the school's word that what was done up to the end of a day is all in the book. It takes the place of an
    earlier word. Of a day that is not over it is said up to now. Raises `UsageError` for an empty book."""
    require_day(until, school_year, now, "Ngày ghi đủ")
    statement = Statement(secrets.token_hex(_ID_BYTES), school, school_year, min(end_of(until), now), now, actor)
    with store.write() as db:
        book = book_of_duties(db, school, school_year)
        if book.is_empty:
            raise UsageError("Sổ của năm học chưa ghi việc nào nên chưa khai là đủ được. Ghi việc trước.")
        if earlier := statement_of(db, DUTIES, school, school_year):
            reason = f"Khai lại, đến {vn_until(statement.bound)}."
            withdraw_statement(db, DUTIES, earlier, reason=reason, now=now, actor=actor)
        add_statement(db, DUTIES, statement, more={"list_sha256": book.list_sha256})
    return statement


def not_whole(store: Store, statement: Statement, reason: str, *, now: datetime, actor: str) -> None:
    """Take the school's word back: from now on no duty is missing for certain by it."""
    take_back(store, DUTIES, statement, reason, now=now, actor=actor)
