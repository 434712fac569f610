"""Sessions on the server, in a small SQLite file beside the store: who came in by which token, and until when.

Apart from the store because every request asks: DuckDB would make each wait for an import's writing, and takes a
hundred times as long to open. Only a token's SHA-256 is kept, so whoever reads the file comes in nowhere. The file
goes into no copy. Who an account is and what it may do, the store says.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

TOKEN_BYTES = 32
_WAIT = 10.0        # seconds
_NOTED = 30.0       # seconds: a use is written down no more often
_INSPECTOR_IDLE = timedelta(minutes=20)     # as jobs.inspector has it for a visit
_SCHEMA = """CREATE TABLE IF NOT EXISTS session (
    token_hash BLOB PRIMARY KEY, account_id TEXT NOT NULL, made_at REAL NOT NULL, seen_at REAL NOT NULL,
    must_change INTEGER NOT NULL, is_inspector INTEGER NOT NULL) WITHOUT ROWID"""
# Of sessions that a provider's word began: its own session, hashed. A table of its own, for the other is there already.
_PROVIDER_SCHEMA = """CREATE TABLE IF NOT EXISTS provider_session (
    token_hash BLOB PRIMARY KEY, provider_hash BLOB NOT NULL) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: unused, and at all."""

    idle: timedelta = timedelta(minutes=30)
    whole: timedelta = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Session:
    """A session in force. `account_id`: of an account, or of an inspector's code."""

    account_id: str
    made_at: datetime
    seen_at: datetime
    must_change: bool
    is_inspector: bool
    is_by_provider: bool = False

    @property
    def has_password(self) -> bool:
        """Whether a password of ours began it, which its holder may change."""
        return not (self.is_inspector or self.is_by_provider)


class Sessions:
    """The file of a home. Making one touches no disk. That it is there says that somebody has an account."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits

    @property
    def is_there(self) -> bool:
        return self.path.exists()

    def make(self) -> None:
        """Make the file: from now on nobody comes in without a session."""
        with self._open():
            pass

    def begin(
        self, account_id: str, now: datetime, *, must_change: bool = False, is_inspector: bool = False,
        provider_session: str | None = None,
    ) -> str:  # fmt: skip
        """A new session's token, to be given to the browser and kept nowhere. What ran out is swept away.

        `provider_session`: the provider's own number of its session, '' where it has none; None: no provider's word
        began this one.
        """
        token, moment = secrets.token_urlsafe(TOKEN_BYTES), now.timestamp()
        with self._open() as db:
            db.execute(
                "DELETE FROM session WHERE made_at <= ? OR seen_at <= ?",
                (moment - self.limits.whole.total_seconds(), moment - self.limits.idle.total_seconds()),
            )
            db.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)",
                (_hash(token), account_id, moment, moment, must_change, is_inspector),
            )
            db.execute("DELETE FROM provider_session WHERE token_hash NOT IN (SELECT token_hash FROM session)")
            if provider_session is not None:
                db.execute("INSERT INTO provider_session VALUES (?, ?)", (_hash(token), _hash(provider_session)))
        return token

    def find(self, token: str | None, now: datetime, *, use: bool = True) -> Session | None:
        """The session of a token, if it is in force at this moment; `use`: and it counts as used."""
        if not token or not self.is_there:
            return None
        with self._open() as db:
            row = db.execute(
                """SELECT account_id, made_at, seen_at, must_change, is_inspector,
                   EXISTS (SELECT 1 FROM provider_session p WHERE p.token_hash = s.token_hash)
                   FROM session s WHERE token_hash = ?""",
                (_hash(token),),
            ).fetchone()
            if row is None or not self._is_in_force(row[1], row[2], bool(row[4]), now.timestamp()):
                return None
            if use and now.timestamp() - row[2] > _NOTED:
                db.execute("UPDATE session SET seen_at = ? WHERE token_hash = ?", (now.timestamp(), _hash(token)))
        made, seen = (datetime.fromtimestamp(moment, UTC) for moment in row[1:3])
        return Session(row[0], made, seen, *map(bool, row[3:6]))

    def end(self, token: str | None) -> None:
        """End one session, at once."""
        if token and self.is_there:
            with self._open() as db:
                db.execute("DELETE FROM session WHERE token_hash = ?", (_hash(token),))

    def end_all_of(self, account_id: str) -> int:
        """End every session of an account, wherever it is open; how many there were."""
        if not self.is_there:
            return 0
        with self._open() as db:
            return db.execute("DELETE FROM session WHERE account_id = ?", (account_id,)).rowcount

    def end_by_provider(self, account_id: str | None, provider_session: str | None) -> list[str]:
        """End the sessions that the provider began: of an account, of one session of its own, or of both; whose they
        were, one entry each. Neither is none."""
        if not self.is_there or (account_id is None and not provider_session):
            return []
        wanted: list[str] = ["token_hash IN (SELECT token_hash FROM provider_session)"]
        values: list[str | bytes] = []
        if account_id is not None:
            wanted.append("account_id = ?")
            values.append(account_id)
        if provider_session:
            wanted.append("token_hash IN (SELECT token_hash FROM provider_session WHERE provider_hash = ?)")
            values.append(_hash(provider_session))
        with self._open() as db:
            ended = db.execute(f"DELETE FROM session WHERE {' AND '.join(wanted)} RETURNING account_id", values)  # noqa: S608
            return [str(row[0]) for row in ended]

    def _is_in_force(self, made_at: float, seen_at: float, is_inspector: bool, moment: float) -> bool:
        """A clock that was put back makes no session longer."""
        idle = min(self.limits.idle, _INSPECTOR_IDLE) if is_inspector else self.limits.idle
        is_young = -_NOTED <= moment - made_at < self.limits.whole.total_seconds()
        return is_young and moment - seen_at < idle.total_seconds()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if not self.is_there:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(self.path, timeout=_WAIT)) as db, db:
            db.execute(_SCHEMA)
            db.execute(_PROVIDER_SCHEMA)
            yield db


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogateescape")).digest()
