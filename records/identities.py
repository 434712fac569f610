"""Who somebody is at an OpenID provider, and whose account that is. Checks no signature: the claims come checked.

An identity is issuer and subject. An account gets one at the first login by the e-mail that its administrator entered,
or from the administrator; from then on the e-mail counts no more, for addresses are given to other people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from records.account_emails import email_of, free_email
from records.accounts import Account, standing_account
from records.facts import add_event
from records.oidc_settings import OidcSettings
from records.problems import CannotError, UsageError
from records.store import Database

GOOGLE = "https://accounts.google.com"
_TRUE = {"true", "1"}       # as some providers write a claim that is a yes
_LONGEST = 255              # signs of a subject, as OpenID Connect Core says


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider's checked word says of a person. `email`: only one that the provider has verified."""

    issuer: str
    subject: str
    email: str | None


class RefusedIdentityError(CannotError):
    """The provider's word is right, and lets nobody in. `code`: why, as the log has it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def identity_of(claims: Mapping[str, object], settings: OidcSettings) -> Identity:
    """The identity of an ID token's claims. Raises `RefusedIdentityError` for one of a domain that is not allowed."""
    subject, email = str(claims.get("sub", "")), str(claims.get("email", ""))
    if not subject or len(subject) > _LONGEST:
        raise RefusedIdentityError("oidc-thieu-ma", "Nhà cung cấp không cho biết mã người dùng.")
    is_verified = str(claims.get(settings.verified_claim, "")).casefold() in _TRUE
    verified = email_of(email) if is_verified else None
    # A private Google account may have verified an address of the school's that has since gone to somebody else:
    # there only `hd` says that the school's own domain keeps the account.
    domain = str(claims.get("hd", "")) if settings.issuer == GOOGLE else (verified or "").rpartition("@")[2]
    if settings.allowed_domains and domain.casefold() not in settings.allowed_domains:
        raise RefusedIdentityError(
            "oidc-khac-ten-mien",
            "Tài khoản này không thuộc tên miền thư của trường, hoặc nhà cung cấp chưa xác nhận địa chỉ thư của nó.",
        )
    return Identity(settings.issuer, subject, verified)


def account_of_identity(db: Database, identity: Identity) -> Account | None:
    """Whose account it is: the one that bears it, or the one that still waits for it by the e-mail."""
    return _the_one(
        db, "oidc_issuer = ? AND oidc_subject = ?", [identity.issuer, identity.subject]
    ) or (identity.email and _the_one(db, "email = ? AND oidc_subject IS NULL", [identity.email])) or None


def _the_one(db: Database, where: str, values: list[object]) -> Account | None:
    """The account in use, if it is one alone: nobody is let in by a guess."""
    rows = db.query(f"SELECT * FROM account WHERE ended_at IS NULL AND NOT is_sample AND {where}", values)  # noqa: S608
    return Account(**rows.row(0, named=True)) if rows.height == 1 else None


def tie(db: Database, account: Account, identity: Identity, *, by: str, now: datetime) -> None:
    """Give an account its identity. Raises `UsageError` where it is another account's."""
    bearer = _the_one(db, "oidc_issuer = ? AND oidc_subject = ?", [identity.issuer, identity.subject])
    if bearer is not None and bearer.account_id != account.account_id:
        raise UsageError(f"Mã ấy đã gắn với {bearer.account_id}.")
    db.execute(
        "UPDATE account SET oidc_issuer = ?, oidc_subject = ? WHERE account_id = ?",
        [identity.issuer, identity.subject, account.account_id],
    )
    add_event(db, now, by, "identity-tied", account.account_id, {})


def await_email(db: Database, account_id: str, email: str, *, by: str, now: datetime) -> str:
    """Let an account wait for its identity by an e-mail, whatever it bore; the address as it is kept.

    Raises `UsageError` for what is no address, and for one that another account has.
    """
    account = standing_account(db, account_id)
    address = free_email(db, email, but=account.account_id)
    db.execute(
        "UPDATE account SET email = ?, oidc_issuer = NULL, oidc_subject = NULL WHERE account_id = ?",
        [address, account_id],
    )
    add_event(db, now, by, "identity-awaited", account_id, {})
    return address


def untie(db: Database, account_id: str, *, by: str, now: datetime) -> None:
    """No provider's word opens the account any more. Raises `UsageError` where none did."""
    account = standing_account(db, account_id)
    if account.oidc_subject is None and account.email is None:
        raise UsageError(f"{account_id} không đăng nhập qua nhà cung cấp nào.")
    db.execute(
        "UPDATE account SET email = NULL, oidc_issuer = NULL, oidc_subject = NULL WHERE account_id = ?", [account_id]
    )
    add_event(db, now, by, "identity-untied", account_id, {})
