"""Who keeps the accounts: somebody must always be left who can come in and do so."""

from __future__ import annotations

from datetime import date

from records.problems import CannotError
from records.rights import ROLES, reach_of
from records.store import Database

KEEPERS = tuple(role for role in ROLES if role != "local" and reach_of(role, "manage_accounts"))


def keepers(db: Database, today: date) -> dict[str, tuple[str, ...]]:
    """The ids of the accounts that keep the others today, and of the roles by which each does; those alone that have a
    way in."""
    rows = db.query(
        """SELECT account_id, list(role_id ORDER BY role_id) AS roles
           FROM account a JOIN account_role r USING (account_id)
           WHERE a.ended_at IS NULL AND r.ended_at IS NULL AND list_contains($1, r.role)
             AND r.valid_from <= $2 AND (r.valid_until IS NULL OR r.valid_until >= $2)
             AND (a.password IS NOT NULL OR a.oidc_subject IS NOT NULL OR a.is_sample)
           GROUP BY account_id ORDER BY account_id""",
        [list(KEEPERS), today],
    )
    return {account_id: tuple(roles) for account_id, roles in rows.iter_rows()}


def last_day(db: Database, today: date) -> date | None:
    """The last day on which somebody keeps the accounts, as their roles stand; None where no end is set."""
    found = keepers(db, today)
    ends = db.query(
        "SELECT valid_until FROM account_role WHERE list_contains($1, role_id)",
        [[role for roles in found.values() for role in roles]],
    )["valid_until"].to_list()
    return None if not ends or None in ends else max(ends)


def require_keeper_left(db: Database, account_id: str, today: date, role_id: str | None = None) -> None:
    """Raises `CannotError` where the end of an account, or of this one of its roles, would leave nobody."""
    found = keepers(db, today)
    lost = found.get(account_id, ())
    stays = role_id is not None and any(role != role_id for role in lost)
    if lost and not stays and len(found) == 1 and role_id in (None, *lost):
        raise CannotError(
            f"{account_id} là người cuối cùng còn quản lý được người dùng. Cho người khác vai trò hiệu trưởng hoặc "
            "quản trị viên trước, rồi làm lại."
        )
