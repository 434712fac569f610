"""Coming in by the word of an OpenID provider, and going out by it. The word comes here checked; whose account it
opens, and that it opens none that does not exist, is decided here.

It begins the very session that a password begins: its limits, its end with the account, its cookie are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jobs.logging_in import Entered, sessions_of
from records.accounts import CLOSED, OPENED, log_refusal_of, standing_account
from records.facts import add_event
from records.home import Home
from records.identities import (
    Identity,
    RefusedIdentityError,
    account_of_identity,
    await_email,
    identity_of,
    tie,
    untie,
)
from records.oidc_settings import OidcSettings
from records.store import Store

PROVIDER = "nhà cung cấp"   # the log's subject of refusals, which name nobody
NO_ACCOUNT = "oidc-khong-tai-khoan"


def enter_by_provider(
    home: Home, store: Store, settings: OidcSettings, claims: Mapping[str, object], now: datetime
) -> Entered:
    """Come in by an ID token's checked claims. Raises `RefusedIdentityError`, which is logged without saying whose."""
    try:
        identity = identity_of(claims, settings)
    except RefusedIdentityError as error:
        refuse(store, error.code, now)
        raise
    with store.write() as db:
        account = account_of_identity(db, identity)
        if account is not None:
            if account.oidc_subject is None:
                tie(db, account, identity, by=account.account_id, now=now)
            add_event(db, now, account.account_id, OPENED, account.account_id, {"by": "oidc"})
            token = sessions_of(home).begin(account.account_id, now, provider_session=str(claims.get("sid", "")))
            return Entered(token)
        log_refusal_of(db, PROVIDER, NO_ACCOUNT, now)
    raise RefusedIdentityError(
        NO_ACCOUNT,
        f"Đã nhận ra tài khoản {settings.name}, nhưng ở đây chưa có người dùng nào gắn với nó, hoặc người dùng ấy đã "
        f"kết thúc. {_advice(settings, identity)}",
    )


def _advice(settings: OidcSettings, identity: Identity) -> str:
    """What the administrator needs to know; said to the person alone, whose own number it is."""
    unverified = "" if identity.email else f" ({settings.name} chưa xác nhận địa chỉ thư của tài khoản này)"
    return (
        f"Nhờ người quản trị ghi địa chỉ thư của bạn{unverified}, hoặc đưa cho họ mã của bạn ở {settings.name}: "
        f"{identity.subject}"
    )


def refuse(store: Store, code: str, now: datetime) -> None:
    """Log a refusal that no identity came of: a forged answer, an old one, one that is not for us."""
    with store.write() as db:
        log_refusal_of(db, PROVIDER, code, now)


def leave_by_provider(
    home: Home, store: Store, settings: OidcSettings, subject: str | None, provider_session: str | None, now: datetime
) -> int:
    """End what the provider says is over: the person's sessions that it began, or one of them; how many there were."""
    with store.write() as db:
        account = account_of_identity(db, Identity(settings.issuer, subject, None)) if subject else None
        if subject and account is None:
            return 0
        ended = sessions_of(home).end_by_provider(account.account_id if account else None, provider_session)
        for account_id in ended:
            add_event(db, now, account_id, CLOSED, account_id, {"by": "oidc"})
    return len(ended)


# ── keeping identities ──────────────────────────────────────────────────────────────────────────────────────────────


def await_identity(home: Home, store: Store, account_id: str, email: str, *, by: str, now: datetime) -> str:
    """Let an account wait for the provider's word on an e-mail; what another identity had open is ended."""
    with store.write() as db:
        address = await_email(db, account_id, email, by=by, now=now)
        sessions_of(home).end_by_provider(account_id, None)
    return address


def tie_identity(
    home: Home, store: Store, settings: OidcSettings, account_id: str, subject: str, *, by: str, now: datetime
) -> None:
    """Give an account the identity that a person read from the page of refusal."""
    with store.write() as db:
        tie(db, standing_account(db, account_id), Identity(settings.issuer, subject.strip(), None), by=by, now=now)
        sessions_of(home).end_by_provider(account_id, None)


def untie_identity(home: Home, store: Store, account_id: str, *, by: str, now: datetime) -> int:
    """From now on no provider's word opens the account; the sessions that it began end, and how many they were."""
    with store.write() as db:
        untie(db, account_id, by=by, now=now)
        return len(sessions_of(home).end_by_provider(account_id, None))
