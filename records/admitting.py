"""Lets an act on what is kept happen, or refuses it: the profile asks for a decision, a recorded one must bear it, and
the act, the decision that was named with it and the loan are written in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from records.access import Request, grant
from records.access import hindrances as rules_against
from records.clock import VIETNAM
from records.decisions import (
    Decision,
    DecisionAsked,
    all_decisions,
    checked,
    cited,
    dated_number,
    decision_of,
    hindrances,
    record_decision,
    refusal,
)
from records.loans import Loan, add_loan, close_loan, due_day, loan_to_close, require_open
from records.policy import Policy
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError
from records.schools import canonical_school
from records.store import Database

# Read on the page and by the command line alike.
HOW_TO_RECORD = (
    "Ghi quyết định trước (trang Kho lưu trữ, mục «Ghi quyết định», hoặc «soluu access decide»), rồi nêu số của nó. "
    "Quyết định chỉ cho một việc này thì nêu luôn ai quyết định cùng số, ngày."
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """An act that may be: as the log will have it, and what is to be written with it. `named`: a decision to record."""

    request: Request
    decision: Decision | None
    named: DecisionAsked | None
    loan: Loan | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """An act that was logged: by which decision, and the loan that it began or ended."""

    request: Request
    decision: Decision | None = None
    loan: Loan | None = None


def admit(
    db: Database, request: Request, policy: Policy, *, now: datetime, actor: str, due_on: date | None = None,
    loan_id: str | None = None,
) -> Admitted:  # fmt: skip
    """Log an act. Raises `CannotError` saying which decision is lacking, run out, not yet valid, withdrawn or of
    something else; nothing is written then. `due_on`: of a loan; `loan_id`: which one comes back."""
    judged = _judged(db, request, policy, now, due_on, loan_id)
    borne, decision, loan = judged.request, judged.decision, judged.loan
    if judged.named:
        decision = record_decision(db, judged.named, by=actor, now=now)
        borne = replace(borne, decided_by=decision.decided_by, decision=decision.words)
    if judged.due:
        loan = add_loan(db, borne, decision, judged.due, now=now, actor=actor)
    elif loan:
        loan = close_loan(db, loan, now=now, actor=actor)
    grant(db, borne, policy, now=now, actor=actor, more=_ids(decision, loan))
    return Admitted(borne, decision, loan)


def require_admissible(db: Database, request: Request, policy: Policy, *, now: datetime) -> None:
    """What `admit` would raise, with nothing written: for an act that is logged only when its work is done."""
    _judged(db, request, policy, now, None, None)


def _judged(
    db: Database, request: Request, policy: Policy, now: datetime, due_on: date | None, loan_id: str | None
) -> _Judged:
    today = now.astimezone(VIETNAM).date()
    asked = replace(request, school=canonical_school(request.school))
    loan = loan_to_close(db, asked, loan_id) if asked.action == "return" else None
    if loan:
        require_open(loan)
    decision = _decision(db, asked, loan, today)
    borne = replace(asked, decided_by=decision.decided_by, decision=decision.words) if decision else asked
    if against := rules_against(policy, borne):
        lacking = _lacking(db, borne, policy, today)
        raise CannotError(f"Chưa được {in_vietnamese(asked.action)}. {' '.join(against)}{lacking}")
    due = due_day(decision, due_on, today) if asked.action == "lend" else None
    named = None
    if decision is None and asked.decision.strip() and asked.decided_by:
        named = checked(db, _named_with(asked, asked.decided_by, due, today), today)
    return _Judged(borne, decision, named, loan, due)


def _ids(decision: Decision | None, loan: Loan | None) -> dict[str, object]:
    ids = {"grant": decision and decision.grant_id, "loan": loan and loan.loan_id}
    return {name: value for name, value in ids.items() if value}


def _decision(db: Database, request: Request, loan: Loan | None, today: date) -> Decision | None:
    """The recorded decision that is named, or that a loan was made by. None where none is named, or where it is named
    here for the first time together with who decided."""
    if not request.decision.strip():
        return decision_of(db, loan.grant_id) if loan and loan.grant_id else None
    found = cited(db, request.school, request.decision)
    told = {each.grant_id: hindrances(each, request, today) for each in found}
    if serving := [each for each in found if not told[each.grant_id]]:
        return serving[0]
    # What was named with one act alone may be named with another; a recorded paper's bounds are not to be talked away.
    if request.decided_by and all(each.is_inline and each.withdrawn_at is None for each in found):
        return None
    if not found:
        raise CannotError(
            f"Chưa ghi quyết định nào số «{request.decision.strip()}» của trường này. {HOW_TO_RECORD}"
        )
    raise CannotError(
        f"Chưa được {in_vietnamese(request.action)}. {' '.join(refusal(each, told[each.grant_id]) for each in found)}"
    )


def _named_with(request: Request, decided_by: Role, due: date | None, today: date) -> DecisionAsked:
    """The decision that is named with an act: of what was asked for, on that day alone; of a loan, until it is due."""
    number, day = dated_number(request.decision)
    return DecisionAsked(
        school=request.school, number=number, decided_on=day or today, decided_by=decided_by,
        granted_to=request.asked_by, actions=(request.action,), valid_from=today,
        valid_until=due or today, school_years=(request.school_year,), is_inline=True,
        terms=(request.term,) if request.term else (), classes=(request.class_name,) if request.class_name else (),
    )  # fmt: skip


def _lacking(db: Database, request: Request, policy: Policy, today: date) -> str:
    """What to do about a decision that the profile asks for; empty where no decision would help."""
    deciders = {rule.decided_by for rule in policy.accesses if request.action in rule.actions} - {None}
    if not deciders:
        return ""
    if request.decision.strip() and request.decided_by:
        return f" Quyết định số {request.decision.strip()} do {in_vietnamese(request.decided_by)} ký."
    known = [
        each for each in all_decisions(db, request.school)
        if each.allows(request.action) and each.granted_to == request.asked_by and each.decided_by in deciders
        and not each.is_inline
    ]  # fmt: skip
    return f" {HOW_TO_RECORD}" + _known(known, request, today)


def _known(known: Sequence[Decision], request: Request, today: date) -> str:
    told = {each.words: hindrances(each, request, today) for each in known}
    if serving := [words for words, against in told.items() if not against]:
        return f" Đang có hiệu lực cho việc này: số {'; số '.join(serving)}."
    return "".join(f" {refusal(each, told[each.words])}" for each in known)
