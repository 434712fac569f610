"""What the public may know of each issued document, in one SQLite file beside the store.

The sealing job writes it, the public routes read it, from different processes and at any time. It holds no
personal data: a pupil's document is 'Học bạ của một học sinh lớp 6A1' here. Judging is left to `state`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, get_args

from qr.payload import DocumentKind

Status = Literal["valid", "superseded", "revoked", "suspended"]

SCHEMA_VERSION = 4
WAIT_SECONDS = 10.0

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS record (
        document_id TEXT PRIMARY KEY, code TEXT NOT NULL, kind INTEGER NOT NULL, school TEXT NOT NULL,
        label TEXT NOT NULL, school_year TEXT NOT NULL, term TEXT NOT NULL, revision INTEGER NOT NULL,
        sealed_at TEXT NOT NULL, sha256 TEXT NOT NULL, bundle_id TEXT NOT NULL,
        revoked INTEGER NOT NULL, newest_revision INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS record_bundle ON record (bundle_id)",
    """CREATE TABLE IF NOT EXISTS school_key (
        key_id TEXT NOT NULL, public_key TEXT PRIMARY KEY, school TEXT NOT NULL, valid_from TEXT NOT NULL)
        WITHOUT ROWID""",
)
# From the version before: since version 2 it is told what was destroyed, and what became of keys.
_SINCE_VERSION_2 = (
    "ALTER TABLE record ADD COLUMN disposed TEXT",
    "ALTER TABLE school_key ADD COLUMN valid_until TEXT",
    "ALTER TABLE school_key ADD COLUMN compromised_since TEXT",
    "PRAGMA user_version = 2",
)
# Since version 3 it is told by which document one was superseded, when, and why.
_SINCE_VERSION_3 = (
    "ALTER TABLE record ADD COLUMN newest_id TEXT",
    "ALTER TABLE record ADD COLUMN superseded_at TEXT",
    "ALTER TABLE record ADD COLUMN why TEXT NOT NULL DEFAULT ''",
    "PRAGMA user_version = 3",
)
# Since version 4 it is told what is suspended; of that and of what is revoked, since when and why.
_SINCE_VERSION_4 = (
    "ALTER TABLE record ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE record ADD COLUMN withdrawn_at TEXT",
    "ALTER TABLE record ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT ''",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)

_STEPS = (_SCHEMA, _SINCE_VERSION_2, _SINCE_VERSION_3, _SINCE_VERSION_4)

# A document never comes back from being revoked, superseded or destroyed, however often its record is put again; from
# being suspended it does.
_PUT = """INSERT INTO record VALUES (:document_id, :code, :kind, :school, :label, :school_year, :term,
        :revision, :sealed_at, :sha256, :bundle_id, :revoked, :newest_revision, :disposed, :newest_id,
        :superseded_at, :why, :suspended, :withdrawn_at, :withdrawn_why)
    ON CONFLICT (document_id) DO UPDATE SET
        code = excluded.code, kind = excluded.kind, school = excluded.school, label = excluded.label,
        school_year = excluded.school_year, term = excluded.term, revision = excluded.revision,
        sealed_at = excluded.sealed_at, sha256 = excluded.sha256, bundle_id = excluded.bundle_id,
        revoked = max(revoked, excluded.revoked),
        newest_revision = max(newest_revision, excluded.newest_revision),
        disposed = coalesce(excluded.disposed, disposed),
        newest_id = coalesce(excluded.newest_id, newest_id),
        superseded_at = coalesce(excluded.superseded_at, superseded_at),
        why = CASE excluded.why WHEN '' THEN why ELSE excluded.why END,
        withdrawn_at = CASE WHEN revoked > excluded.revoked THEN withdrawn_at ELSE excluded.withdrawn_at END,
        withdrawn_why = CASE WHEN revoked > excluded.revoked THEN withdrawn_why ELSE excluded.withdrawn_why END,
        suspended = excluded.suspended"""

# The papers of revision 1 must name revision 3 too, so the whole series of the old bundle moves on.
_SUPERSEDE = """UPDATE record SET newest_revision = max(newest_revision, :newest)
    WHERE (school, school_year, term, kind, label) IN
        (SELECT school, school_year, term, kind, label FROM record WHERE bundle_id = :old)"""


@dataclass(frozen=True, slots=True)
class LookupRecord:
    """One issued document. `sealed_at` is ISO with its offset; ids and digests are lower-case hex.

    `status` must agree with `newest_revision`: a document is superseded exactly when a newer revision exists.
    `disposed`: by which decision the school's own copy was destroyed ('quyết định số … ngày …'); None: it is kept.
    Of a superseded one, as far as it is known: `newest_id` of the document that stands in its place now (not its code,
    which could be put on the old paper), `superseded_at` (ISO with its offset) and `why`, in codes with commas between:
    of the whole class, of no pupil.
    Of one that is revoked or suspended, which goes before being superseded: `withdrawn_at` (ISO) and `withdrawn_why`, a
    code that tells nothing of anybody.
    """

    document_id: str
    code: str
    kind: DocumentKind
    school: str
    label: str
    school_year: str
    term: str
    revision: int
    sealed_at: str
    sha256: str
    bundle_id: str
    status: Status
    newest_revision: int
    disposed: str | None = None
    newest_id: str | None = None
    superseded_at: str | None = None
    why: str = ""
    withdrawn_at: str | None = None
    withdrawn_why: str = ""

    def __post_init__(self) -> None:
        if self.status not in get_args(Status):
            raise ValueError("a status is valid, superseded, revoked or suspended")
        replaced = self.newest_revision > self.revision
        if self.status in {"valid", "superseded"} and (self.status == "superseded") != replaced:
            raise ValueError("status and newest revision contradict each other")
        if datetime.fromisoformat(self.sealed_at).tzinfo is None:
            raise ValueError("the time of sealing needs its offset")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A school's public key; `key_id` and `public_key` (32 raw bytes) in lower-case hex.

    `valid_until`: the last day on which it sealed. `compromised_since`: what it signed from then on may be anybody's.
    """

    key_id: str
    public_key: str
    school: str
    valid_from: date
    valid_until: date | None = None
    compromised_since: datetime | None = None


class LookupTooNewError(RuntimeError):
    """The file was written by a newer program."""

    def __init__(self) -> None:
        super().__init__("Sổ tra cứu thuộc phiên bản chương trình mới hơn; hãy nâng cấp chương trình này.")


class Lookup:
    """The lookup file at `path`, made on first writing. No connection outlives a call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, records: Iterable[LookupRecord]) -> None:
        """Add or renew records, all or none."""
        rows = [_row(record) for record in records]
        with self._writing() as db:
            db.executemany(_PUT, rows)

    def get(self, document_id: str) -> LookupRecord | None:
        """The record of a document id (20 lower-case hex digits)."""
        with self._reading() as db:
            query = "SELECT * FROM record WHERE document_id = ?"
            row = db.execute(query, [document_id]).fetchone() if db else None
        return _record(row) if row else None

    def supersede(self, bundle_id_old: str, newest_revision: int) -> None:
        """Say that a newer revision of this bundle's documents exists, whatever revision they are."""
        with self._writing() as db:
            db.execute(_SUPERSEDE, {"old": bundle_id_old, "newest": newest_revision})

    def set_keys(self, keys: Iterable[PublicKey]) -> None:
        """Make this the whole list of public keys. Papers signed by a key left out become 'unknown key'."""
        rows = [{name: _iso(value) for name, value in asdict(key).items()} for key in keys]
        with self._writing() as db:
            db.execute("DELETE FROM school_key")
            db.executemany(
                "INSERT INTO school_key (key_id, public_key, school, valid_from, valid_until, compromised_since)"
                " VALUES (:key_id, :public_key, :school, :valid_from, :valid_until, :compromised_since)",
                rows,
            )

    def keys(self) -> tuple[PublicKey, ...]:
        """All public keys, oldest first."""
        with self._reading() as db:
            query = "SELECT * FROM school_key ORDER BY valid_from, key_id"
            found = db.execute(query).fetchall() if db else []
        return tuple(_key(dict(row)) for row in found)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as db:
            with suppress(sqlite3.OperationalError):  # another process is switching it just now
                db.execute("PRAGMA journal_mode = WAL")  # a file system that cannot keeps its own mode
            db.execute("BEGIN IMMEDIATE")
            try:
                version = _version(db)
                for number, statements in enumerate(_STEPS, 1):
                    for statement in statements if version < number else ():
                        db.execute(statement)
                yield db
                db.execute("COMMIT")
            except BaseException:
                db.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection that cannot write; None where nothing was ever written."""
        if not self._path.is_file():
            yield None
            return
        with closing(self._connect()) as db:
            db.execute("PRAGMA query_only = ON")
            yield db if _version(db) else None

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
        db.row_factory = sqlite3.Row
        return db


def _version(db: sqlite3.Connection) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise LookupTooNewError
    return version


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date, too


def _key(columns: dict[str, str]) -> PublicKey:
    until, since = columns.get("valid_until"), columns.get("compromised_since")  # not there before version 2
    return PublicKey(
        columns["key_id"], columns["public_key"], columns["school"], date.fromisoformat(columns["valid_from"]),
        date.fromisoformat(until) if until else None, datetime.fromisoformat(since) if since else None,
    )  # fmt: skip


def _row(record: LookupRecord) -> dict[str, object]:
    return {
        **asdict(record), "kind": int(record.kind), "revoked": record.status == "revoked",
        "suspended": record.status == "suspended",
    }  # fmt: skip


def _record(row: sqlite3.Row) -> LookupRecord:
    columns = dict(row)
    superseded = columns["newest_revision"] > columns["revision"]
    suspended = columns.pop("suspended", 0)     # not there before version 4
    status: Status = "superseded" if superseded else "valid"
    status = "revoked" if columns.pop("revoked") else "suspended" if suspended else status
    return LookupRecord(**{**columns, "kind": DocumentKind(columns["kind"])}, status=status)
