"""An inspector's visit: in by a code, and at each act asked anew whether the decision still lets it.

What may be seen is `jobs.seeing`'s matter. Every act here and in the jobs that an inspector uses begins with
`standing`: the page that shows something is never the one that decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from jobs.seeing import Access, access_by
from records.clock import VIETNAM
from records.decisions import Decision, decision_of, ended_words, refusal
from records.facts import add_event
from records.inspector_accounts import (
    NOBODY,
    OPENED,
    WrongCodeError,
    account_of,
    is_code_of,
    is_locked,
    log_refusal,
    split_code,
    told,
)
from records.policy import Policies
from records.policy.words import in_vietnamese
from records.problems import CannotError
from records.sealed_papers import class_papers
from records.store import Database, Store

IDLE = timedelta(minutes=20)    # a visit that nobody uses ends
ENDED = "Mã này đã được thay hoặc đã bị nhà trường kết thúc. Dùng mã mới nhất."


class VisitOverError(CannotError):
    """The visit has ended: the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who came in by a code. `seen_at`: the last act of theirs."""

    account_id: str
    opened_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """By which decision a visit stands just now, and what that gives."""

    decision: Decision
    access: tuple[Access, ...]

    @property
    def office(self) -> str:
        return in_vietnamese(self.decision.granted_to)

    @property
    def by_pupil(self) -> bool:
        return self.decision.by_pupil


def open_visit(store: Store, policies: Policies, code: str, now: datetime) -> Visit:
    """Come in. Raises `WrongCodeError`, or `VisitOverError` where the code is right and its decision gives nothing."""
    account_id, secret = split_code(code)
    with store.read() as db:
        account = account_of(db, account_id) if account_id else None
        locked = account is not None and is_locked(db, account.account_id, now)
    is_right = is_code_of(account, secret) and not locked
    if account is None or not is_right:
        if not locked:
            with store.write() as db:
                log_refusal(db, account, now)
        raise WrongCodeError
    visit = Visit(account_id, now, now)
    try:
        note(store, policies, visit, now, OPENED, account_id, {})
    except VisitOverError:
        with store.write() as db:
            add_event(db, now, NOBODY, "inspector-denied", account_id, told(decision_of(db, account.grant_id)))
        raise
    return visit


def standing(store: Store, policies: Policies, visit: Visit, now: datetime) -> Standing:
    """What the visit may see just now. Raises `VisitOverError` once it is over: withdrawn, run out, ended, or idle."""
    with store.read() as db:
        return standing_in(db, policies, visit, now)


def standing_in(db: Database, policies: Policies, visit: Visit, now: datetime) -> Standing:
    """The same in a transaction of the caller's: what is read in it is what may be seen."""
    account, today = account_of(db, visit.account_id), now.astimezone(VIETNAM).date()
    if account is None or account.ended_at is not None:
        raise VisitOverError(ENDED)
    decision = decision_of(db, account.grant_id)
    if against := tuple(ended_words(decision, today)):
        raise VisitOverError(refusal(decision, against))
    if now - visit.seen_at > IDLE:
        raise VisitOverError(
            f"Phiên thanh tra đã đóng vì {IDLE.seconds // 60} phút không dùng đến. Nhập lại mã để tiếp tục."
        )
    access = access_by(db, policies, decision, today)
    if not access:
        raise VisitOverError(
            f"Quyết định số {decision.words} chưa mở được hồ sơ nào: quy chế không cho, chính sách đang lỗi, hoặc "
            "trường chưa có dữ liệu của phạm vi ấy. Hỏi nhà trường."
        )
    return Standing(decision, access)


def note(
    store: Store, policies: Policies, visit: Visit, now: datetime, kind: str, subject: str, detail: Mapping[str, object]
) -> Standing:
    """Log an act of the visit, if it may be at this moment: with the decision's number, under the office."""
    with store.write() as db:
        stands = standing_in(db, policies, visit, now)
        add_event(db, now, stands.office, kind, subject, {**detail, **told(stands.decision)})
    return stands


def close_visit(store: Store, policies: Policies, visit: Visit, now: datetime) -> None:
    """Leave. A visit that is over already has nothing to close."""
    try:
        note(store, policies, visit, now, "inspector-closed", visit.account_id, {})
    except VisitOverError:
        return


def close_visit_of(store: Store, policies: Policies, account_id: str, opened_at: datetime, now: datetime) -> None:
    """Leave, where the visit is known by its code's account alone."""
    close_visit(store, policies, Visit(account_id, opened_at, now), now)


def papers_within(db: Database, stands: Standing) -> pl.DataFrame:
    """The sealed papers that the visit may see: the columns of `class_papers`, and no row more. The one way to them."""
    rows = class_papers(db, stands.decision.school)
    inside = [_is_inside(each) for each in stands.access]
    return rows.filter(pl.any_horizontal(inside)) if inside else rows.clear()


def _is_inside(access: Access) -> pl.Expr:
    """As `Access.covers`, for all rows at once; and whose own papers are among them."""
    inside = (pl.col("school") == access.school) & (pl.col("school_year") == access.school_year)
    if access.terms:
        inside &= pl.col("term").is_in(access.terms)
    if access.classes:
        inside &= pl.col("class_name").is_in(access.classes)
    if access.pupils:
        return inside & pl.lit(access.by_pupil) & pl.col("pupil_code").is_in(access.pupils)
    return inside if access.by_pupil else inside & pl.col("pupil_code").is_null()

