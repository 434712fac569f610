"""Accounts and their roles: made, ended, and read as viewers. The log names them by their ids.

A login is tried in `jobs.logging_in`; what a role may do, `records.rights` says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast, get_args

import polars as pl

from records.account_emails import free_email
from records.administrators import require_keeper_left
from records.clock import VIETNAM, to_store
from records.facts import add_event
from records.passwords import hash_of, random_password, require_good
from records.policy.words import in_vietnamese
from records.problems import CannotError, UsageError
from records.reading import schools
from records.rights import NO_SCHOOL, AccountRole, Grant, Viewer
from records.store import Database

REFUSED, OPENED, CLOSED = "login-refused", "login", "logout"
NOBODY = "không rõ"     # whose login name nobody has
FAILURES, LOCKED_FOR = 5, timedelta(minutes=15)
ROLE_NAMES: dict[AccountRole, str] = {role: in_vietnamese(role) for role in get_args(AccountRole)}
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")
_OF_TEACHERS: tuple[AccountRole, ...] = ("teacher", "homeroom")
_OF_ONE_SCHOOL: tuple[AccountRole, ...] = (*_OF_TEACHERS, "department_head")
_OF_ROWS = {
    "department_head": "cần phạm vi: --subject.",
    "homeroom": "cần phạm vi: --class, hoặc --teacher-code để lấy theo phân công giảng dạy.",
    "teacher": "cần phạm vi: --class và --subject, hoặc --teacher-code để lấy theo phân công giảng dạy.",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is kept. Times are naive UTC."""

    account_id: str
    login: str
    full_name: str
    teacher_code: str | None
    password: str | None
    must_change: bool
    oidc_issuer: str | None
    oidc_subject: str | None
    email: str | None
    is_sample: bool
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """A role to be given. Empty lists: what the teaching assignment says, where the role has rows of its own."""

    role: AccountRole
    valid_from: date
    valid_until: date | None = None
    school: str | None = None
    school_year: str | None = None
    classes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleGiven(RoleAsked):
    """A role as it is kept."""

    role_id: str = ""
    ended_at: datetime | None = None

    def is_in_force(self, today: date) -> bool:
        return (
            self.ended_at is None and self.valid_from <= today
            and (self.valid_until is None or today <= self.valid_until)
        )  # fmt: skip


# ── making and ending ───────────────────────────────────────────────────────────────────────────────────────────────


def add_account(
    db: Database, login: str, full_name: str, roles: Sequence[RoleAsked], *, by: str, now: datetime,
    teacher_code: str | None = None, email: str | None = None, password: str | None = None, is_sample: bool = False,
) -> Account:  # fmt: skip
    """Make an account. `password`: its first one, which must be changed; None: no password lets in.

    Raises what `require_addable` raises.
    """
    name, address = require_addable(db, login, full_name, roles, teacher_code=teacher_code, email=email)
    account_id = f"TK-{len(all_accounts(db)) + 1:03d}"
    db.execute(
        "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?, NULL, NULL)",
        [account_id, name, full_name.strip(), teacher_code, hash_of(password) if password else None,
         password is not None, address, is_sample, to_store(now), by],
    )  # fmt: skip
    add_event(db, now, by, "account-made", account_id, {"roles": [each.role for each in roles]})
    for each in roles:
        give_role(db, account_id, each, by=by, now=now)
    return account_of(db, account_id)


def require_addable(
    db: Database, login: str, full_name: str, roles: Sequence[RoleAsked], *, teacher_code: str | None = None,
    email: str | None = None,
) -> tuple[str, str | None]:  # fmt: skip
    """Whether such an account can be made: its login name and e-mail address as they are kept.

    Raises `UsageError` for a login name or an address that cannot be one or is taken, and for a role without rows where
    it has some.
    """
    name = login_of(login)
    if not full_name.strip():
        raise UsageError("Cần họ và tên của người dùng.")
    address = free_email(db, email) if email is not None else None
    if account_by_login(db, name) is not None:
        raise UsageError(f"Đã có người dùng với tên đăng nhập «{name}».")
    for each in roles:
        _require_rows(db, each, teacher_code)
    return name, address


def require_givable(db: Database, account_id: str, asked: RoleAsked) -> None:
    """Raises `UsageError` where the account is not in use, and for a role without rows where it has some."""
    _require_rows(db, asked, standing_account(db, account_id).teacher_code)


def give_role(db: Database, account_id: str, asked: RoleAsked, *, by: str, now: datetime) -> str:
    """Give a role; its id. Raises what `require_givable` raises."""
    require_givable(db, account_id, asked)
    number = db.query("SELECT count(*) FROM account_role WHERE account_id = ?", [account_id]).item() + 1
    role_id = f"{account_id}.{number}"
    db.execute(
        "INSERT INTO account_role VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        [role_id, account_id, asked.role, asked.school, asked.school_year, list(asked.classes), list(asked.subjects),
         asked.valid_from, asked.valid_until, to_store(now), by],
    )  # fmt: skip
    add_event(db, now, by, "role-given", account_id, {
        "role": asked.role, "id": role_id, "classes": len(asked.classes), "subjects": len(asked.subjects),
        "from": asked.valid_from.isoformat(), "until": asked.valid_until.isoformat() if asked.valid_until else None,
    })  # fmt: skip
    return role_id


def end_role(db: Database, role_id: str, *, by: str, now: datetime) -> None:
    """End a role at once. Raises `UsageError` where there is no such one in force, `CannotError` where nobody would be
    left to keep the accounts."""
    found = db.query("SELECT * FROM account_role WHERE role_id = ? AND ended_at IS NULL", [role_id])
    if found.is_empty():
        raise UsageError(f"Không có vai trò {role_id} nào đang dùng. Xem: soluu user list")
    row = found.row(0, named=True)
    require_keeper_left(db, row["account_id"], now.astimezone(VIETNAM).date(), role_id)
    db.execute("UPDATE account_role SET ended_at = ?, ended_by = ? WHERE role_id = ?", [to_store(now), by, role_id])
    add_event(db, now, by, "role-ended", row["account_id"], {"role": row["role"], "id": role_id})


def end_account(db: Database, account_id: str, *, by: str, now: datetime) -> None:
    """End an account for good; its sessions the caller ends. Raises `UsageError` where it has ended already,
    `CannotError` where nobody would be left to keep the accounts."""
    standing_account(db, account_id)
    require_keeper_left(db, account_id, now.astimezone(VIETNAM).date())
    db.execute("UPDATE account SET ended_at = ?, ended_by = ? WHERE account_id = ?", [to_store(now), by, account_id])
    add_event(db, now, by, "account-ended", account_id, {})


def reset_password(db: Database, account_id: str, *, by: str, now: datetime) -> str:
    """A new random password, to be shown once and changed at the next login; the lock of failures goes with it."""
    standing_account(db, account_id)
    password = random_password()
    _keep_password(db, account_id, password, must_change=True)
    add_event(db, now, by, "password-reset", account_id, {})
    return password


def change_password(db: Database, account: Account, password: str, *, now: datetime) -> None:
    """The holder's own new password. Raises `UsageError` for one that is no good."""
    require_good(password, login=account.login, full_name=account.full_name)
    _keep_password(db, account.account_id, password, must_change=False)
    add_event(db, now, account.account_id, "password-changed", account.account_id, {})


def _keep_password(db: Database, account_id: str, password: str, *, must_change: bool) -> None:
    db.execute(
        "UPDATE account SET password = ?, must_change = ? WHERE account_id = ?",
        [hash_of(password), must_change, account_id],
    )


def login_of(text: str) -> str:
    """A login name as it is kept. Raises `UsageError` for what cannot be one."""
    name = unicodedata.normalize("NFC", text).strip().casefold()
    if not _LOGIN.fullmatch(name):
        raise UsageError(f"Tên đăng nhập «{text}»: chỉ dùng chữ không dấu, chữ số và . _ - @ +, tối đa 64 ký tự.")
    return name


def needs_school(role: AccountRole, known: Sequence[str]) -> bool:
    """Whether the role must say of which school it is. Classes, departments and teachers' codes are a school's: where
    the home has several, these alone say neither whose rows nor whose questions they are."""
    return role in _OF_ONE_SCHOOL and len(known) > 1


def roles_without_school(db: Database) -> frozenset[str]:
    """The roles that leave nothing to see because they do not say of which school they are, by their ids: they were
    given before the home had several. A teacher's code that one school alone has says it, too."""
    rows = db.query(
        f"""SELECT role_id FROM account_role r JOIN account a USING (account_id)
            WHERE r.school IS NULL AND r.role IN {_OF_ONE_SCHOOL} AND r.ended_at IS NULL
                AND (SELECT count(DISTINCT school) FROM snapshot) > 1
                AND NOT (r.role <> 'department_head' AND len(r.classes) = 0 AND
                    (SELECT count(DISTINCT school) FROM current_assignment c WHERE c.teacher_code = a.teacher_code) = 1)
        """  # noqa: S608 – constants
    )
    return frozenset(rows["role_id"])


def _require_rows(db: Database, asked: RoleAsked, teacher_code: str | None) -> None:
    """Rows named by hand are of one year: next year's class of that name has other pupils."""
    named = {
        "department_head": bool(asked.subjects), "homeroom": bool(asked.classes),
        "teacher": bool(asked.classes and asked.subjects),
    }.get(asked.role, True)  # fmt: skip
    by_assignment = asked.role in _OF_TEACHERS and teacher_code and not (asked.classes or asked.subjects)
    if not named and not by_assignment:
        raise UsageError(f"Vai trò {ROLE_NAMES[asked.role]} {_OF_ROWS[asked.role]}")
    if asked.school is None and needs_school(asked.role, schools(db)):
        raise UsageError(
            "Kho có nhiều trường mà lớp, tổ và mã giáo viên là của một trường: vai trò "
            f"{ROLE_NAMES[asked.role]} cần nêu trường (--school)."
        )
    if asked.classes and asked.role in _OF_TEACHERS and asked.school_year is None:
        raise UsageError("Nêu lớp thì nêu cả năm học (--year): lớp cùng tên năm sau là học sinh khác.")
    if asked.valid_until and asked.valid_until < asked.valid_from:
        raise UsageError("Ngày hết của vai trò sớm hơn ngày bắt đầu.")


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def has_accounts(db: Database) -> bool:
    """Whether anybody ever had one. That all have ended opens nothing again."""
    return bool(db.query("SELECT count(*) > 0 FROM account").item())


def all_accounts(db: Database) -> list[Account]:
    rows = db.query("SELECT * FROM account ORDER BY account_id")
    return [Account(**row) for row in rows.iter_rows(named=True)]


def accounts_with_code(db: Database, teacher_code: str) -> list[Account]:
    """The accounts in use that have this teacher's code, of whichever school."""
    rows = db.query(
        "SELECT * FROM account WHERE teacher_code = ? AND ended_at IS NULL ORDER BY account_id", [teacher_code]
    )
    return [Account(**row) for row in rows.iter_rows(named=True)]


def idle_accounts(db: Database, now: datetime) -> tuple[int, int]:
    """How many users have no role in force, and how many never changed their first password."""
    standing = [each for each in all_accounts(db) if each.ended_at is None]
    today = now.astimezone(VIETNAM).date()
    idle = [
        each for each in standing if not any(role.is_in_force(today) for role in roles_of(db, each.account_id))
    ]  # fmt: skip
    return len(idle), sum(each.must_change for each in standing)


def account_of(db: Database, account_id: str) -> Account:
    """Raises `UsageError` where there is no such account."""
    rows = db.query("SELECT * FROM account WHERE account_id = ?", [account_id])
    if rows.is_empty():
        raise UsageError(f"Không có người dùng {account_id}. Xem: soluu user list")
    return Account(**rows.row(0, named=True))


def standing_account(db: Database, account_id: str) -> Account:
    """Raises `UsageError` where there is none, or it has ended."""
    account = account_of(db, account_id)
    if account.ended_at is not None:
        raise UsageError(f"Người dùng {account_id} đã kết thúc.")
    return account


def account_by_login(db: Database, login: str) -> Account | None:
    """The account in use under a login name as it is kept."""
    rows = db.query("SELECT * FROM account WHERE login = ? AND ended_at IS NULL", [login])
    return Account(**rows.row(0, named=True)) if rows.height else None


def named_account(db: Database, text: str) -> Account:
    """An account by its id or login name, as a person types it. Raises `UsageError` where there is none in use."""
    if re.fullmatch(r"TK-\d{3,}", text.strip().upper()):
        return standing_account(db, text.strip().upper())
    found = account_by_login(db, text.strip().casefold())
    if found is None:
        raise UsageError(f"Không có người dùng «{text}» nào đang dùng. Xem: soluu user list")
    return found


def roles_of(db: Database, account_id: str) -> list[RoleGiven]:
    rows = db.query(
        """SELECT role, valid_from, valid_until, school, school_year, classes, subjects, role_id, ended_at
           FROM account_role WHERE account_id = ? ORDER BY given_at, role_id""",
        [account_id],
    )
    return [
        RoleGiven(**{**row, "classes": tuple(row["classes"]), "subjects": tuple(row["subjects"])})
        for row in rows.iter_rows(named=True)
    ]


def viewer_of(db: Database, account_id: str, now: datetime) -> Viewer | None:
    """The viewer that an account is at this moment; None where it has ended."""
    account, today = account_of(db, account_id), now.astimezone(VIETNAM).date()
    if account.ended_at is not None:
        return None
    roles = [each for each in roles_of(db, account_id) if each.is_in_force(today)]
    taught = _taught_by(db, account.teacher_code) if account.teacher_code else pl.DataFrame()
    may_lack = any(each.school is None and each.role in _OF_ONE_SCHOOL for each in roles)    # this is each page's start
    of_none = roles_without_school(db) if may_lack else frozenset()
    grants = tuple(Grant(each.role, NO_SCHOOL) if each.role_id in of_none else _grant(each, taught) for each in roles)
    return Viewer(account.account_id, account.full_name, grants)


def _taught_by(db: Database, teacher_code: str) -> pl.DataFrame:
    """What the newest teaching assignment gives a teacher; the subject is '' where it is the class."""
    return db.query(
        "SELECT DISTINCT school, school_year, class_name, subject FROM current_assignment WHERE teacher_code = ?",
        [teacher_code],
    )


def _grant(given: RoleGiven, taught: pl.DataFrame) -> Grant:
    by_assignment = given.role in _OF_TEACHERS and not given.classes and not taught.is_empty()
    wanted = pl.col("subject") == "" if given.role == "homeroom" else pl.col("subject") != ""
    pairs = frozenset(taught.filter(wanted).iter_rows()) if by_assignment else frozenset()
    return Grant(
        given.role, given.school, given.school_year, frozenset(given.classes), frozenset(given.subjects), pairs
    )


# ── failures ────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_locked(db: Database, account_id: str, now: datetime) -> bool:
    """Whether it was tried too often of late: then nothing lets in, and nothing more is logged."""
    return _failures(db, account_id, now) >= FAILURES


def log_refusal(db: Database, account: Account | None, now: datetime) -> None:
    """A login that failed; names that nobody has under one subject. Never more of them than a lock lets."""
    subject = account.account_id if account else NOBODY
    failures = _failures(db, subject, now) + 1
    if failures <= FAILURES:
        add_event(db, now, NOBODY, REFUSED, subject, {"locked": failures == FAILURES})


def log_refusal_of(db: Database, provider: str, why: str, now: datetime) -> None:
    """A login through a provider that failed: it locks nobody, for no password was tried. No more often than those."""
    if _failures(db, provider, now) < FAILURES:
        add_event(db, now, NOBODY, REFUSED, provider, {"why": why})


def _failures(db: Database, account_id: str, now: datetime) -> int:
    """Refusals within the time of a lock, since somebody last came in or the password was set anew."""
    found = db.query(
        """SELECT count(*) FROM event WHERE kind = $1 AND subject = $2 AND happened_at > $3
           AND number > coalesce((SELECT max(number) FROM event
                                  WHERE subject = $2 AND kind IN ($4, 'password-reset')), 0)""",
        [REFUSED, account_id, to_store(now - LOCKED_FOR), OPENED],
    )
    return int(found.item())


def role_named(text: str, names: Mapping[AccountRole, str] = ROLE_NAMES) -> AccountRole:
    """The role that a word means. Raises `UsageError` for a word that names none."""
    shorter = {"gvbm": "teacher", "gvcn": "homeroom", "tổ trưởng": "department_head", "quản trị": "admin",
               "phó hiệu trưởng": "vice_principal", "sở": "authority", "phòng": "district"}  # fmt: skip
    words: dict[str, str] = {name.casefold(): role for role, name in names.items()}
    words |= {role: role for role in names} | shorter
    found = words.get(" ".join(unicodedata.normalize("NFC", text).split()).casefold())
    if found is None:
        raise UsageError(f"Không có vai trò «{text}». Chọn: {', '.join(names.values())}.")
    return cast("AccountRole", found)


def office_of(viewer: Viewer) -> str:
    """The office that the log writes of a viewer: the highest role."""
    roles = viewer.roles
    if not roles or roles[0] == "local":
        raise CannotError("Không rõ ai đang làm.")
    return in_vietnamese(roles[0])
