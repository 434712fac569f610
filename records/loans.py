"""What is lent out of the archive: when it is due, and when it came back. Whether it may be is asked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from records.access import Request
from records.clock import VIETNAM, from_store, to_store, vn_date
from records.decisions import Decision
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.store import Database

LOAN_DAYS = 30  # where neither the clerk nor the decision names a day; no profile sets one. Migration 011 has it too.


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """Records that were lent: the whole year's where term or class is None."""

    loan_id: str
    school: str
    school_year: str
    term: str | None
    class_name: str | None
    borrower: Role
    grant_id: str | None
    lent_at: datetime
    lent_by: str
    due_on: date
    returned_at: datetime | None = None
    returned_by: str | None = None

    def is_overdue(self, today: date) -> bool:
        return self.returned_at is None and today > self.due_on

    def part_words(self) -> str:
        """Which of the school's records, in words."""
        parts = (f"lớp {self.class_name}" if self.class_name else None, self.term, self.school_year)
        return ", ".join(filter(None, parts))

    def scope_words(self) -> str:
        """The same with the school's name."""
        return f"{self.part_words()}, {self.school}"

    def overlaps(self, request: Request) -> bool:
        """Whether some record is in both."""
        return (self.school, self.school_year) == (request.school, request.school_year) and all(
            None in pair or pair[0] == pair[1]
            for pair in ((self.term, request.term), (self.class_name, request.class_name))
        )


def due_day(decision: Decision | None, asked: date | None, today: date) -> date:
    """When a loan must be back: the day that was asked for, or else in `LOAN_DAYS`, or when the decision runs out.

    Raises `UsageError` for a day that is over, `CannotError` for one after the decision has run out.
    """
    last = decision.valid_until if decision else None
    usual = today + timedelta(days=LOAN_DAYS)
    day = asked or (min(last, usual) if last else usual)
    if day < today:
        raise UsageError(f"Ngày hẹn trả {vn_date(day)} đã qua.")
    if decision and last and day > last:
        raise CannotError(f"Hẹn trả {vn_date(day)} là sau ngày quyết định số {decision.words} hết hạn {vn_date(last)}.")
    return day


def add_loan(
    db: Database, request: Request, decision: Decision | None, due_on: date, *, now: datetime, actor: str
) -> Loan:
    """Write down that the records of a request were lent."""
    loan_id = _next_id(db, now)
    row = {
        "loan_id": loan_id, "school": request.school, "school_year": request.school_year, "term": request.term,
        "class_name": request.class_name, "borrower": request.asked_by,
        "grant_id": decision.grant_id if decision else None, "lent_at": to_store(now), "lent_by": actor,
        "due_on": due_on,
    }  # fmt: skip
    optional = dict.fromkeys(("term", "class_name", "grant_id"), pl.String)
    db.insert("loan", pl.DataFrame([row], schema_overrides=optional))
    return loan_of(db, loan_id)


def close_loan(db: Database, loan: Loan, *, now: datetime, actor: str) -> Loan:
    """Write down that a loan is back."""
    db.execute(
        "UPDATE loan SET returned_at = ?, returned_by = ? WHERE loan_id = ?", [to_store(now), actor, loan.loan_id]
    )
    return loan_of(db, loan.loan_id)


def loan_to_close(db: Database, request: Request, loan_id: str | None) -> Loan | None:
    """Which loan comes back: the one that is named, or else the one of just these records. None where nothing is lent
    of them at all. Raises `UsageError` where it could be several, or one of other bounds."""
    if loan_id is not None:
        return loan_of(db, loan_id)
    lent = [loan for loan in open_loans(db) if loan.overlaps(request)]
    same = [loan for loan in lent if (loan.term, loan.class_name) == (request.term, request.class_name)]
    if len(same) == 1 or not lent:
        return same[0] if same else None
    told = "; ".join(f"{loan.loan_id} ({loan.scope_words()})" for loan in same or lent)
    raise UsageError(f"Nêu lượt cho mượn nào trả về, --loan MÃ: {told}.")


def open_loans(db: Database, school: str | None = None) -> tuple[Loan, ...]:
    """What is lent and not back, of one school or of all; what was due first comes first."""
    rows = db.query(
        """SELECT * FROM loan WHERE returned_at IS NULL AND school = coalesce(?, school)
           ORDER BY due_on, loan_id""",
        [school],
    )
    return tuple(map(_loan, rows.iter_rows(named=True)))


def loan_of(db: Database, loan_id: str) -> Loan:
    """A loan by its id. Raises `UsageError` where there is none."""
    rows = db.query("SELECT * FROM loan WHERE loan_id = ?", [loan_id])
    if rows.is_empty():
        raise UsageError(f"Không có lượt cho mượn {loan_id}. Xem: soluu access list")
    return _loan(rows.row(0, named=True))


def require_open(loan: Loan) -> None:
    """Raises `CannotError` where a loan came back before."""
    if loan.returned_at is not None:
        day = vn_date(loan.returned_at.astimezone(VIETNAM).date())
        raise CannotError(f"Lượt cho mượn {loan.loan_id} đã trả ngày {day}.")


def borrower_words(loan: Loan, decisions: Mapping[str, Decision]) -> str:
    """Who has it: the office, and which body of it where the decision says so."""
    decision = decisions.get(loan.grant_id or "")
    body = f" ({decision.office})" if decision and decision.office else ""
    return f"{in_vietnamese(loan.borrower)}{body}"


def _loan(row: dict[str, object]) -> Loan:
    moments = {
        name: from_store(moment) if isinstance(moment := row[name], datetime) else None
        for name in ("lent_at", "returned_at")
    }
    return Loan(**(row | moments))  # type: ignore[arg-type]  # a row of the table, as its schema has it


def _next_id(db: Database, now: datetime) -> str:
    year = now.astimezone(VIETNAM).year
    number = db.query("SELECT count(*) FROM loan WHERE loan_id LIKE ?", [f"CM-{year}-%"]).item() + 1
    return f"CM-{year}-{number:03d}"
