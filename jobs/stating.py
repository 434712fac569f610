"""What the acts of stating that a book is whole, and of taking that back, have in common, whatever the book."""

from __future__ import annotations

from datetime import date, datetime

from records.clock import VIETNAM, vn_date
from records.problems import UsageError
from records.statements import Book, Statement, statement_of, withdraw_statement
from records.store import Store


def require_day(day: date, school_year: str, now: datetime, what: str) -> None:
    """Raises `UsageError` for a day before the year's first August, or one to come. `what`: the day's name."""
    first = date(int(school_year[:4]), 8, 1)
    if not first <= day <= now.astimezone(VIETNAM).date():
        raise UsageError(f"{what} phải từ {vn_date(first)} đến hôm nay. Chọn lại ngày.")


def take_back(store: Store, book: Book, statement: Statement, reason: str, *, now: datetime, actor: str) -> None:
    """Take the school's word back. Raises `UsageError` without a reason, or where it does not stand any more."""
    if not reason.strip():
        raise UsageError("Chưa ghi lý do bỏ lời khai. Điền rồi ghi lại.")
    with store.write() as db:
        if statement_of(db, book, statement.school, statement.school_year) != statement:
            raise UsageError("Lời khai này đã được bỏ hoặc khai lại ở nơi khác. Tải lại trang.")
        withdraw_statement(db, book, statement, reason=reason.strip(), now=now, actor=actor)
