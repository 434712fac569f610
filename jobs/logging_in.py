"""Coming in and going out: a password tried, a session begun and ended, and who looks at this moment.

A session begins and ends within the store's transaction that logs it: the store's lock puts a login and the end of its
account one after the other. If that transaction then fails, a session may have been ended for nothing, never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.inspector import close_visit_of, open_visit
from records import accounts
from records.accounts import (
    CLOSED,
    OPENED,
    Account,
    RoleAsked,
    account_by_login,
    account_of,
    add_account,
    has_accounts,
    is_locked,
    log_refusal,
    login_of,
    standing_account,
    viewer_of,
)
from records.facts import add_event
from records.home import Home
from records.passwords import is_password_of, random_password, require_good
from records.policy import Policies
from records.problems import CannotError, UsageError
from records.reading import schools
from records.rights import LOCAL, Grant, Viewer
from records.sessions import Session, Sessions
from records.store import Database, Store

WRONG = (
    "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa. "
    f"Sau {accounts.FAILURES} lần sai phải chờ {accounts.LOCKED_FOR.seconds // 60} phút. "
    "Quên mật khẩu thì nhờ người quản trị đặt lại."
)


class WrongLoginError(CannotError):
    """No such name, another password, a locked account, an ended one: nobody is told which."""

    def __init__(self) -> None:
        super().__init__(WRONG)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in: the token for the browser, and whether a new password comes first."""

    token: str
    must_change: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks; None: nobody, the session is over, or its password must be changed first."""

    viewer: Viewer | None
    schools: tuple[str, ...]
    has_password: bool = False


def sessions_of(home: Home) -> Sessions:
    return Sessions(home.sessions_path, home.session_limits)


def require_login(home: Home, store: Store) -> bool:
    """Whether nobody comes in without a login, as the store has it; and the sessions' file says the same."""
    sessions = sessions_of(home)
    if not store.path.exists():
        sessions.path.unlink(missing_ok=True)
        return False
    with store.read() as db:    # while it is read, nobody can make the first account
        if not has_accounts(db):
            sessions.path.unlink(missing_ok=True)
            return False
    sessions.make()
    return True


# ── coming in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def log_in(home: Home, store: Store, login: str, password: str, now: datetime) -> Entered:
    """Try a name and a password. Raises `WrongLoginError`, after as much work whatever was wrong."""
    with store.read() as db:
        account = _account_called(db, login)
    is_right = is_password_of(account.password if account else None, password)
    with store.write() as db:
        entered = _enter(home, db, account, now) if account and is_right else None
        if entered is None and not (account and is_locked(db, account.account_id, now)):
            log_refusal(db, account, now)
    if entered is None:
        raise WrongLoginError
    return entered


def _account_called(db: Database, login: str) -> Account | None:
    try:
        return account_by_login(db, login_of(login))
    except UsageError:
        return None


def _enter(home: Home, db: Database, tried: Account, now: datetime) -> Entered | None:
    """Begin a session of the account that was tried, if it is still the same, in use, and not locked."""
    account = account_of(db, tried.account_id)
    if account.ended_at is not None or account.password != tried.password or is_locked(db, account.account_id, now):
        return None
    add_event(db, now, account.account_id, OPENED, account.account_id, {})
    token = sessions_of(home).begin(account.account_id, now, must_change=account.must_change)
    return Entered(token, account.must_change)


def enter_sample(home: Home, store: Store, account_id: str, now: datetime) -> Entered:
    """Come in as one of the demonstration's users. Raises `CannotError` in any other home, and for any other user."""
    with store.write() as db:
        account = standing_account(db, account_id)
        if not (home.is_demo and account.is_sample):
            raise CannotError("Chỉ người dùng mẫu của kho trình diễn vào không cần mật khẩu.")
        add_event(db, now, account_id, OPENED, account_id, {"sample": True})
        return Entered(sessions_of(home).begin(account_id, now))


def enter_by_code(home: Home, store: Store, policies: Policies, code: str, now: datetime) -> Entered:
    """An inspector comes in by a code. Raises what `open_visit` raises."""
    visit = open_visit(store, policies, code, now)
    return Entered(sessions_of(home).begin(visit.account_id, now, is_inspector=True))


def samples(home: Home, store: Store) -> list[Account]:
    """The users that one may choose from without a password; none but in a demonstration."""
    if not home.is_demo:
        return []
    with store.read() as db:
        return [each for each in accounts.all_accounts(db) if each.is_sample and each.ended_at is None]


# ── who looks ───────────────────────────────────────────────────────────────────────────────────────────────────────


def look(home: Home, store: Store, token: str | None, now: datetime) -> Look:
    """Who looks by a session's token at this moment, and of which schools there is something to be seen.

    Where nobody ever had an account, whoever sits at the machine sees all.
    """
    if not store.path.exists():
        return Look(LOCAL, ())
    with store.read() as db:
        if not has_accounts(db):
            return Look(LOCAL, ())
        session = sessions_of(home).find(token, now)
        return Look(_viewer(db, session, now), tuple(schools(db)), session is not None and session.has_password)


def _viewer(db: Database, session: Session | None, now: datetime) -> Viewer | None:
    if session is None or session.must_change:
        return None
    if session.is_inspector:
        return Viewer(session.account_id, "", (Grant("inspector"),))
    return viewer_of(db, session.account_id, now)


# ── going out ───────────────────────────────────────────────────────────────────────────────────────────────────────


def log_out(home: Home, store: Store, policies: Policies, token: str | None, now: datetime) -> None:
    """End a session; one that is over already has nothing to end."""
    sessions = sessions_of(home)
    session = sessions.find(token, now)
    sessions.end(token)
    if session is None:
        return
    if session.is_inspector:
        close_visit_of(store, policies, session.account_id, session.made_at, now)
        return
    with store.write() as db:
        add_event(db, now, session.account_id, CLOSED, session.account_id, {})


def change_password(home: Home, store: Store, session: Session, old: str, new: str, now: datetime) -> Entered:
    """The holder's new password: every session of the account ends, and this one goes on under another token.

    Raises `UsageError` for one that is no good, `WrongLoginError` where the old one is not right.
    """
    with store.read() as db:
        account = standing_account(db, session.account_id)
    require_good(new, login=account.login, full_name=account.full_name)
    is_right = is_password_of(account.password, old)
    if is_right and is_password_of(account.password, new):
        raise UsageError("Mật khẩu mới phải khác mật khẩu đang dùng.")
    with store.write() as db:
        entered = _changed(home, db, account, new, now) if is_right else None
        if entered is None and not is_locked(db, account.account_id, now):
            log_refusal(db, account, now)
    if entered is None:
        raise WrongLoginError
    return entered


def _changed(home: Home, db: Database, tried: Account, new: str, now: datetime) -> Entered | None:
    account = account_of(db, tried.account_id)
    if account.ended_at is not None or account.password != tried.password or is_locked(db, account.account_id, now):
        return None
    accounts.change_password(db, account, new, now=now)
    sessions = sessions_of(home)
    sessions.end_all_of(account.account_id)
    return Entered(sessions.begin(account.account_id, now))


# ── keeping accounts ────────────────────────────────────────────────────────────────────────────────────────────────


def make_account(
    home: Home, store: Store, login: str, full_name: str, roles: Sequence[RoleAsked], *, by: str, now: datetime,
    teacher_code: str | None = None, email: str | None = None, is_sample: bool = False, has_password: bool = True,
) -> tuple[Account, str | None]:  # fmt: skip
    """Make an account; with it its first password, to be shown once (a sample user has none, nor has who comes in
    through a provider alone). The first account closes the pages to whoever has none."""
    password = random_password() if has_password and not is_sample else None
    with store.write() as db:
        made = add_account(
            db, login, full_name, roles, by=by, now=now, teacher_code=teacher_code, email=email, password=password,
            is_sample=is_sample,
        )  # fmt: skip
        sessions_of(home).make()
    return made, password


def end_account(home: Home, store: Store, account_id: str, *, by: str, now: datetime) -> int:
    """End an account and every session of it; how many there were."""
    with store.write() as db:
        accounts.end_account(db, account_id, by=by, now=now)
        return sessions_of(home).end_all_of(account_id)


def reset_password(home: Home, store: Store, account_id: str, *, by: str, now: datetime) -> str:
    """A new first password; every session of the account ends."""
    with store.write() as db:
        password = accounts.reset_password(db, account_id, by=by, now=now)
        sessions_of(home).end_all_of(account_id)
    return password
