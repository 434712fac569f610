"""Duties that the school records on a page: added and withdrawn, each an event; nothing is ever deleted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import get_args

from records.clock import VIETNAM, from_store, to_store
from records.facts import add_event
from records.policy.words import Document, LockWork, MonthlyWork, Role, Work
from records.problems import UsageError
from records.schools import canonical_school
from records.store import Database

WORKS = frozenset({*get_args(Work), *get_args(MonthlyWork), *get_args(LockWork)})
MONTHLY_WORKS = frozenset(get_args(MonthlyWork))
LOCK_WORKS = frozenset(get_args(LockWork))
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that was done, or an act on the book. `done_at` (aware) where the minute is known; codes as in
    `records.policy.words`; `class_name` None: of the whole school."""

    school: str
    school_year: str
    work: str
    done_on: date
    term: str | None = None
    month: str | None = None
    class_name: str | None = None
    subject: str | None = None
    document: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    role: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DutyBook:
    """What a year's book of duties is made of: whether there is anything in it, the list that counts (None: none), and
    whether the school's word that it is whole holds of it as it is now."""

    is_empty: bool
    list_sha256: str | None
    is_stated: bool


def add_duty(db: Database, duty: Duty, *, now: datetime, actor: str) -> str:
    """Record a duty and its event; gives the entry's id. Raises `UsageError` for what cannot be.

    The id is made of the duty and the moment: the same request sent twice is one entry.
    """
    _require_possible(duty, now)
    row = [
        canonical_school(duty.school), duty.school_year, duty.term, duty.month, duty.class_name, duty.subject,
        duty.work, duty.document, duty.done_on, to_store(duty.done_at) if duty.done_at else None, duty.done_by,
        duty.role, duty.note, to_store(now), actor,
    ]  # fmt: skip
    entry_id = hashlib.sha256(repr((astuple(duty), to_store(now), actor)).encode("utf-8")).hexdigest()[:32]
    if db.query("SELECT 1 FROM duty_entry WHERE entry_id = ?", [entry_id]).height:
        return entry_id
    db.execute(
        """INSERT INTO duty_entry (entry_id, school, school_year, term, month, class_name, subject, work, document,
               done_on, done_at, done_by, role, note, recorded_at, recorded_by)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [entry_id, *row],
    )
    add_event(db, now, actor, "duty-recorded", entry_id, _detail(duty))
    return entry_id


def withdraw_duty(db: Database, entry_id: str, *, reason: str, now: datetime, actor: str) -> None:
    """Withdraw an entry that was a slip; it stays in the store with the reason. Raises `UsageError` without one."""
    if not reason.strip():
        raise UsageError("Chưa ghi lý do rút lại.")
    found = db.query("SELECT withdrawn_at FROM duty_entry WHERE entry_id = ?", [entry_id])
    if found.is_empty():
        raise UsageError("Việc này không có trong sổ; chỉ rút lại được việc đã ghi trên trang.")
    if found.item() is not None:
        raise UsageError(f"Việc này đã được rút lại lúc {from_store(found.item()):%d/%m/%Y %H:%M}.")
    db.execute(
        "UPDATE duty_entry SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_for = ? WHERE entry_id = ?",
        [to_store(now), actor, reason.strip(), entry_id],
    )
    add_event(db, now, actor, "duty-withdrawn", entry_id, {})


def book_of_duties(db: Database, school: str, school_year: str) -> DutyBook:
    """A year's book of duties as it is now."""
    row = db.query(
        """SELECT NOT EXISTS (FROM current_duty WHERE (school, school_year) = ($1, $2)),
                  (SELECT sha256 FROM newest_list WHERE (layout, school, school_year) = ('list-duty', $1, $2)),
                  EXISTS (FROM kept_duties WHERE (school, school_year) = ($1, $2))""",
        [school, school_year],
    ).row(0)
    return DutyBook(*row)


def _require_possible(duty: Duty, now: datetime) -> None:
    wrong = [
        (duty.work not in WORKS, "Việc không có trong danh mục."),
        (duty.work in MONTHLY_WORKS and not duty.month, "Việc hằng tháng phải ghi là của tháng nào."),
        (bool(duty.month) and not _MONTH.fullmatch(duty.month or ""), "Tháng phải có dạng 2025-09."),
        (duty.work in LOCK_WORKS and duty.done_at is None, "Khóa sổ, mở sổ phải ghi giờ, phút."),
        (duty.document is not None and duty.document not in get_args(Document), "Hồ sơ không có trong danh mục."),
        (duty.role is not None and duty.role not in get_args(Role), "Chức vụ không có trong danh mục."),
        (duty.done_on > now.astimezone(VIETNAM).date(), "Ngày làm chưa đến; chỉ ghi việc đã làm."),
        (duty.done_at is not None and _differs(duty.done_at, duty.done_on), "Giờ, phút phải thuộc ngày làm."),
        (duty.done_at is not None and duty.done_at > now, "Giờ làm chưa đến; chỉ ghi việc đã làm."),
    ]
    for is_wrong, sentence in wrong:
        if is_wrong:
            raise UsageError(sentence)


def _differs(moment: datetime, day: date) -> bool:
    return moment.astimezone(VIETNAM).date() != day


def _detail(duty: Duty) -> dict[str, object]:
    """What the event log keeps: codes, no person."""
    told = {"work": duty.work, "term": duty.term, "month": duty.month, "class": duty.class_name}
    return {name: value for name, value in told.items() if value is not None}
