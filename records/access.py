"""Who may have what is kept: each opening, loan, return, extraction or inspection is asked for, decided and logged.

What a decision allows and until when is in `records.decisions`; `records.admitting` puts the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from records.facts import add_event
from records.policy import Policy
from records.policy.keeping import AccessRule
from records.policy.words import Action, Role, in_vietnamese
from records.problems import CannotError
from records.schools import canonical_school
from records.store import Database

ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something that is asked for: the records of a year, a term or a class. `decision`: number and day of the paper,
    `decided_by`: by whom, where anybody decided."""

    school: str
    school_year: str
    action: Action
    asked_by: Role
    term: str | None = None
    class_name: str | None = None
    decided_by: Role | None = None
    decision: str = ""


def hindrances(policy: Policy, request: Request) -> tuple[str, ...]:
    """Why the profile does not let it happen, a sentence a rule; empty where it may. What no rule is about may."""
    return tuple(sentence for rule in policy.accesses if (sentence := _hindrance(rule, request)))


def _hindrance(rule: AccessRule, request: Request) -> str | None:
    if request.action not in rule.actions:
        return None
    said = f"{rule.article}: {rule.sentence}"
    if rule.decided_by is None:
        return said if rule.asked_by and request.asked_by not in rule.asked_by else None
    if rule.asked_by and request.asked_by not in rule.asked_by:
        return None  # the rule binds those alone whom it names
    decided = request.decided_by == rule.decided_by and request.decision.strip()
    return None if decided or request.asked_by == rule.decided_by else said


def grant(
    db: Database, request: Request, policy: Policy, *, now: datetime, actor: str,
    more: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Log what is opened, lent, returned, extracted, inspected or handed over. Raises `CannotError` where it must not
    be. `more`: of the decision and the loan, by their ids."""
    found = hindrances(policy, request)
    if found:
        told = f"Chưa được {in_vietnamese(request.action)}. {' '.join(found)}"
        raise CannotError(f"{told} Ghi kèm ai quyết định, số nào.")
    add_event(db, now, actor, "access", canonical_school(request.school), dict(_detail(request)) | dict(more or {}))


def _detail(request: Request) -> Iterator[tuple[str, object]]:
    yield from (("action", request.action), ("year", request.school_year), ("asked_by", request.asked_by))
    yield from ((name, value) for name in ("term", "class_name") if (value := getattr(request, name)))
    if request.decided_by:
        yield from (("decided_by", request.decided_by), ("decision", request.decision.strip()))
