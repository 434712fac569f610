"""Accounts of inspectors: a code that is shown once and kept as a hash, tried against it, and ended with its decision.

A code has 130 random bits; the lock-out is against whoever tries all the same. Nothing here says what may be seen.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import scrypt

import polars as pl

from records.clock import VIETNAM, to_store
from records.decisions import Decision, decision_of
from records.facts import add_event
from records.policy.words import in_vietnamese
from records.problems import CannotError
from records.store import Database

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"    # Crockford's: none looks like another
CODE_SYMBOLS = 26   # of 5 bits: 130
FAILURES, LOCKED_FOR = 5, timedelta(minutes=15)
NOBODY = "không rõ"     # whose code it was that nobody has
REFUSED, OPENED = "inspector-refused", "inspector-opened"

_N, _R, _P = 2**14, 8, 1    # RFC 7914; 16 MiB, some 50 ms: the code itself is beyond guessing
_NO_ONE_S = f"scrypt${_N}${_R}${_P}${bytes(16).hex()}${bytes(32).hex()}"
_READ_AS = str.maketrans("OIL", "011", "- \t\u2013\u2014\u00a0")
_ACCOUNT = re.compile(r"TT([0-9]{4})([0-9]{3,6})")
WRONG = (
    "Mã không đúng, hoặc đang tạm khóa vì nhập sai nhiều lần. Nhập lại từng nhóm; sau 5 lần sai phải chờ 15 phút. "
    "Mã đã mất thì nhà trường cấp mã mới."
)


class WrongCodeError(CannotError):
    """Not a code, another's, an ended one, or one that is locked: nobody is told which."""

    def __init__(self) -> None:
        super().__init__(WRONG)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is kept. `ended_at`: naive UTC."""

    account_id: str
    grant_id: str
    code_hash: str
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str | None


# ── handing out and ending ──────────────────────────────────────────────────────────────────────────────────────────


def issue_code(db: Database, grant_id: str, *, by: str, now: datetime) -> str:
    """A new code for a decision, to be shown once; the one before it ends. Raises `CannotError` for a decision that
    lets nobody inspect, or has ended."""
    decision = decision_of(db, grant_id)
    _require_inspection(decision, now)
    _end(db, grant_id, by, now)
    account_id, secret = _next_id(db, now), "".join(secrets.choice(SYMBOLS) for _ in range(CODE_SYMBOLS))
    db.insert("inspector_account", pl.DataFrame([{
        "account_id": account_id, "grant_id": grant_id, "code_hash": hash_of(secret, secrets.token_bytes(16)),
        "made_at": to_store(now), "made_by": by,
    }]))  # fmt: skip
    add_event(db, now, by, "inspector-code", account_id, told(decision))
    return "-".join([account_id, *(secret[start : start + 5] for start in range(0, CODE_SYMBOLS, 5))])


def end_account(db: Database, grant_id: str, *, by: str, now: datetime) -> None:
    """End the code of a decision at once. Raises `CannotError` where it has none."""
    if not _end(db, grant_id, by, now):
        raise CannotError(f"Quyết định {grant_id} không có mã thanh tra nào đang dùng.")


def _require_inspection(decision: Decision, now: datetime) -> None:
    state = decision.state(now.astimezone(VIETNAM).date())
    if "inspect" not in decision.actions or decision.is_inline:
        raise CannotError(
            f"Quyết định số {decision.words} không cho thanh tra, kiểm tra: không cấp mã. Ghi quyết định có việc ấy."
        )
    if state in ("run_out", "withdrawn"):
        raise CannotError(f"Quyết định số {decision.words} đã hết hạn hoặc đã thu hồi: không cấp mã.")


def _end(db: Database, grant_id: str, by: str, now: datetime) -> list[str]:
    ended = db.query(
        "SELECT account_id FROM inspector_account WHERE grant_id = ? AND ended_at IS NULL", [grant_id]
    )["account_id"].to_list()
    for account_id in ended:
        db.execute(
            "UPDATE inspector_account SET ended_at = ?, ended_by = ? WHERE account_id = ?",
            [to_store(now), by, account_id],
        )
        add_event(db, now, by, "inspector-ended", account_id, told(decision_of(db, grant_id)))
    return ended


def _next_id(db: Database, now: datetime) -> str:
    year = now.astimezone(VIETNAM).year
    number = db.query("SELECT count(*) FROM inspector_account WHERE account_id LIKE ?", [f"TT-{year}-%"]).item() + 1
    return f"TT-{year}-{number:03d}"


def hash_of(secret: str, salt: bytes) -> str:
    """A code's hash with all that is needed to try another code against it."""
    digest = scrypt(secret.encode("ascii"), salt=salt, n=_N, r=_R, p=_P, dklen=32)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${digest.hex()}"


# ── trying a code ───────────────────────────────────────────────────────────────────────────────────────────────────


def split_code(text: str) -> tuple[str, str]:
    """Account and secret of a code as people type it; ('', '') where it cannot be one."""
    plain = text[:200].upper().translate(_READ_AS)
    account, secret = _ACCOUNT.fullmatch(plain[:-CODE_SYMBOLS]), plain[-CODE_SYMBOLS:]
    if account is None or not set(secret) <= set(SYMBOLS):
        return "", ""
    return f"TT-{account[1]}-{account[2]}", secret


def is_code_of(account: Account | None, secret: str) -> bool:
    """Whether the secret is the account's. Takes as long where there is no account."""
    _, n, r, p, salt, digest = (account.code_hash if account else _NO_ONE_S).split("$")
    tried = scrypt(
        secret.encode("ascii"), salt=bytes.fromhex(salt), n=int(n), r=int(r), p=int(p), dklen=len(digest) // 2
    )
    return hmac.compare_digest(tried.hex(), digest) and account is not None


def account_of(db: Database, account_id: str) -> Account | None:
    rows = db.query("SELECT * FROM inspector_account WHERE account_id = ?", [account_id])
    return Account(**rows.row(0, named=True)) if rows.height else None


def accounts(db: Database) -> dict[str, Account]:
    """The codes in use, by their decisions."""
    rows = db.query("SELECT * FROM inspector_account WHERE ended_at IS NULL")
    return {row["grant_id"]: Account(**row) for row in rows.iter_rows(named=True)}


def is_locked(db: Database, account_id: str, now: datetime) -> bool:
    """Whether it was tried too often of late: nothing is tried then, and nothing more logged."""
    return _failures(db, account_id, now) >= FAILURES


def _failures(db: Database, account_id: str, now: datetime) -> int:
    """Refusals within the time of a lock, since the last opening."""
    found = db.query(
        """SELECT count(*) FROM event WHERE kind = $1 AND subject = $2 AND happened_at > $3
           AND number > coalesce((SELECT max(number) FROM event WHERE kind = $4 AND subject = $2), 0)""",
        [REFUSED, account_id, to_store(now - LOCKED_FOR), OPENED],
    )
    return int(found.item())


def log_refusal(db: Database, account: Account | None, now: datetime) -> None:
    """A wrong code, in the log; those that name no account under one name, and not more often than a lock lets."""
    subject = account.account_id if account else NOBODY
    failures = _failures(db, subject, now) + 1
    if failures > FAILURES:
        return
    detail: dict[str, object] = {"locked": failures == FAILURES}
    if account:
        detail |= told(decision_of(db, account.grant_id))
    add_event(db, now, NOBODY, REFUSED, subject, detail)


def told(decision: Decision) -> dict[str, object]:
    """What each event says of the decision; no name."""
    return {"grant": decision.grant_id, "number": decision.number, "office": in_vietnamese(decision.granted_to)}
