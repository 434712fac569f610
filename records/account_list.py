"""The accounts as a list of who may come in: roles, when each last did, and who is kept out for failures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from records.accounts import (
    LOCKED_FOR,
    OPENED,
    REFUSED,
    Account,
    RoleGiven,
    all_accounts,
    is_locked,
    roles_of,
    roles_without_school,
)
from records.administrators import keepers, last_day
from records.clock import VIETNAM, from_store, to_store, vn_date
from records.policy.words import capital
from records.rights_words import role_name
from records.store import Database
from records.subjects import subject_name


@dataclass(frozen=True, slots=True)
class Listed:
    """An account with its roles, ended ones too. `is_locked`: after too many failures, for now; `of_no_school`: the
    roles that leave nothing to see, because they do not say of which school they are."""

    account: Account
    roles: tuple[RoleGiven, ...]
    last_login: datetime | None
    is_locked: bool
    of_no_school: frozenset[str]

    def roles_on(self, today: date) -> tuple[RoleGiven, ...]:
        """The roles that nobody ended and that have not run out; those to come among them."""
        return tuple(
            each for each in self.roles
            if each.ended_at is None and (each.valid_until is None or today <= each.valid_until)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountList:
    """Everybody, those who keep the accounts by their ids, and until when anybody does (None: no end is set)."""

    listed: tuple[Listed, ...]
    keepers: tuple[str, ...]
    kept_until: date | None


def account_list(db: Database, now: datetime) -> AccountList:
    today = now.astimezone(VIETNAM).date()
    logins = dict(
        db.query("SELECT subject, max(happened_at) FROM event WHERE kind = ? GROUP BY subject", [OPENED]).iter_rows()
    )
    failed = db.query(
        "SELECT DISTINCT subject FROM event WHERE kind = ? AND happened_at > ?", [REFUSED, to_store(now - LOCKED_FOR)]
    )
    locked = {subject for subject in failed["subject"] if is_locked(db, subject, now)}
    of_no_school = roles_without_school(db)
    listed = tuple(
        Listed(
            account, roles := tuple(roles_of(db, account.account_id)),
            from_store(logins[account.account_id]) if account.account_id in logins else None,
            account.account_id in locked, of_no_school.intersection(role.role_id for role in roles),
        )
        for account in all_accounts(db)
    )  # fmt: skip
    return AccountList(listed, tuple(keepers(db, today)), last_day(db, today))


def role_words(given: RoleGiven, today: date) -> str:
    """'Giáo viên môn học (2025-2026; 6A1; Toán), đến hết 31/05/2026'."""
    since = f", từ {vn_date(given.valid_from)}" if given.valid_from > today else ""
    until = f", đến hết {vn_date(given.valid_until)}" if given.valid_until else ""
    return f"{scope_words(given)}{since}{until}"


def scope_words(given: RoleGiven) -> str:
    """'Giáo viên môn học (2025-2026; 6A1; Toán)'."""
    subjects = ", ".join(map(subject_name, given.subjects))
    rows = [given.school, given.school_year, ", ".join(given.classes), subjects]
    scope = f" ({'; '.join(filter(None, rows))})" if any(rows) else ""
    return f"{capital(role_name(given.role))}{scope}"
