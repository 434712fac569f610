"""The store: one DuckDB file, opened for moments only, by one writer or several readers at a time.

The only module that opens DuckDB. DuckDB's own lock vanishes when its process opens and closes the file by other
means (to hash or copy it), so a lock file of our own stands beside it and decides; it serves Linux, Windows and macOS.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from filelock import ReadWriteLock, Timeout

from records.clock import now, to_store
from records.log.growth import grow
from records.problems import CannotError, StoreBusyError, StoreTooNewError
from records.sight import WHOLE, NotAllowedError, Sight

DEFAULT_WAIT = 60.0  # seconds that a reader or writer waits for the others
# Of one process's threads no more read at once than there are processors. Thirty pages that compute beside one another
# would each take thirty times as long, all of it with the file open, and whoever wants to write would wait for that.
_AT_ONCE = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_OWN_TURN = threading.local()   # a block of reading may stand in another
_LONGEST_QUEUE = 900.0  # seconds; whoever stands in it is no error, but a thread that never ends would be

# Nothing that reaches a query may read another file, or fetch an extension from the network.
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


# What DuckDB raises where the file or the disk is at fault. A wrong statement or a broken constraint is none of these.
# Some damage DuckDB notices only as a state that it believes impossible: its internal and fatal errors.
_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)


@dataclass(frozen=True, slots=True)
class Database:
    """An open store. Lives inside one `with store.read()` or `write()` block, which is one transaction.

    `beside`: what readers keep for one another as long as the block lives; None where it may write. `sight`: whose rows
    may leave the block.
    """

    connection: duckdb.DuckDBPyConnection
    beside: dict[str, Any] | None = None
    sight: Sight = WHOLE

    def query(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """The rows of a query as a frame."""
        return self.connection.execute(sql, list(parameters)).pl()

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        self.connection.execute(sql, list(parameters))

    def insert(self, table: str, frame: pl.DataFrame, on_conflict: str = "") -> None:
        """Append a frame to a table, columns matched by name. `on_conflict`: what to do with rows already there."""
        if not re.fullmatch(r"[a-z_]+", table):
            raise ValueError("a table's name has letters and underscores only")
        if frame.is_empty():
            return
        self.connection.register("incoming", frame)
        try:
            statement = f"INSERT INTO {table} BY NAME SELECT * FROM incoming {on_conflict}"  # noqa: S608 – checked above
            self.connection.execute(statement)
        finally:
            self.connection.unregister("incoming")


def migrations() -> list[tuple[int, str]]:
    """The numbered migrations, oldest first, as (number, SQL)."""
    folder = resources.files("records") / "schema"
    found = [
        (int(entry.name[:3]), entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if re.fullmatch(r"\d{3}_\w+\.sql", entry.name)
    ]
    return sorted(found)


class Store:
    """A school's facts in one file. Making a `Store` touches no disk; the first `write()` makes the file.

    Whoever has rows of the own alone is handed a store `seen_by` them. It opens only to what narrows itself to these
    rows, by `read_within` and `write_within`; to all else it stays shut.
    """

    def __init__(self, path: Path, wait: float = DEFAULT_WAIT, sight: Sight = WHOLE) -> None:
        self.path = path
        self.wait = wait
        self.sight = sight

    def seen_by(self, sight: Sight) -> Store:
        """The same store for somebody's eyes."""
        return Store(self.path, self.wait, sight)

    def unbounded(self) -> Store:
        """The same store for what is worked out of all rows and tells none of them, as whether a bundle is stale."""
        return Store(self.path, self.wait)

    @contextmanager
    def read(self) -> Iterator[Database]:
        """`read_within`, for what narrows nothing. Raises `NotAllowedError` where not all may be seen."""
        self._require_whole()
        with self.read_within() as database:
            yield database

    @contextmanager
    def write(self) -> Iterator[Database]:
        """`write_within`, for what asks of no row. Raises `NotAllowedError` where not all may be seen."""
        self._require_whole()
        with self.write_within() as database:
            yield database

    def _require_whole(self) -> None:
        if not self.sight.is_whole:
            raise NotAllowedError("Phần này chỉ mở cho người được xem mọi hồ sơ của trường.")

    @contextmanager
    def read_within(self) -> Iterator[Database]:
        """A moment of reading, beside other readers, for what narrows its rows to the database's `sight` itself.

        Raises `CannotError` when there is no store yet.
        """
        if not self.path.exists():
            raise CannotError("Chưa có dữ liệu. Chạy «soluu init», rồi nhập bản xuất đầu tiên.")
        with _turn(), self._locked(exclusive=False), self._connected(read_only=True) as connection:
            is_old = _known_version(connection) < LATEST
            if not is_old:
                yield Database(connection, beside={}, sight=self.sight)
        if is_old:
            with self.write_within():
                pass
            with self.read_within() as database:
                yield database

    @contextmanager
    def write_within(self) -> Iterator[Database]:
        """A moment of writing, alone: all of the block is one transaction, or none of it. Its events enter the log.

        For what asks the `sight` of each row that it changes.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked(exclusive=True):
            with self._connected(read_only=False) as connection:
                is_old = _known_version(connection) < LATEST
                if not is_old:
                    with _transaction(connection):
                        yield Database(connection, sight=self.sight)
                        grow(connection)
            if is_old:
                self._migrate()
                with self._connected(read_only=False) as connection, _transaction(connection):
                    yield Database(connection, sight=self.sight)
                    grow(connection)

    def closed_copy(self, target: Path) -> str:
        """Copy the file while nobody has it open, whole and without a log beside it; returns a stamp of what it holds.

        The stamp is taken under the same lock, so it is that of the copy.
        """
        with self.read():  # an old file is brought up to date first
            pass
        with self._locked(exclusive=True):
            with self._connected(read_only=False) as connection:
                connection.execute("CHECKPOINT")
                stamp = _stamp(connection)
            shutil.copyfile(self.path, target)
        return stamp

    @contextmanager
    def _locked(self, *, exclusive: bool) -> Iterator[None]:
        # An instance of its own for each use: one ReadWriteLock coordinates processes, several do so for threads too.
        lock = ReadWriteLock(self.path.with_suffix(".lock"), timeout=self.wait, is_singleton=False)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with lock.write_lock() if exclusive else lock.read_lock():
                yield
        except Timeout as error:
            raise StoreBusyError(
                f"Kho dữ liệu đang được một chương trình khác dùng, đã đợi {self.wait:g} giây. Thử lại sau ít phút."
            ) from error
        finally:
            lock.close()

    @contextmanager
    def _connected(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            connection = duckdb.connect(str(self.path), read_only=read_only, config=_CLOSED)
        except duckdb.Error as error:
            raise CannotError(
                f"Không mở được kho dữ liệu {self.path.name}: tệp hỏng hoặc đang bị chương trình khác giữ. "
                "Khôi phục từ bản sao gần nhất, hoặc đóng chương trình kia."
            ) from error
        try:
            yield connection
        except _DAMAGE as error:
            raise CannotError(
                f"Không đọc hoặc ghi được kho dữ liệu {self.path.name}: tệp đã hỏng, hoặc đĩa đầy hay có lỗi. "
                "Kiểm tra đĩa, rồi khôi phục kho từ bản sao gần nhất; không nhập hay niêm phong thêm vào tệp này."
            ) from error
        finally:
            with suppress(duckdb.Error):    # a damaged file may not even be closed in peace
                connection.close()

    def _migrate(self) -> None:
        """Bring the file to the newest schema. A copy of an older one is set aside first, while it is closed."""
        with self._connected(read_only=True) as connection:
            done = _known_version(connection)
        if done:
            aside = f"{self.path.stem}-truoc-nang-cap-v{done}-{now():%Y%m%dT%H%M%S%f}{self.path.suffix}"
            shutil.copy2(self.path, self.path.with_name(aside))
        with self._connected(read_only=False) as connection, _transaction(connection):
            for number, sql in migrations():
                if number > done:
                    connection.execute(sql)
                    connection.execute(_VERSION_TABLE)
                    connection.execute("INSERT INTO schema_version VALUES (?, ?)", [number, to_store(now())])


@contextmanager
def _turn() -> Iterator[None]:
    """A place among the readers of this process; none more for a thread that has one."""
    depth = getattr(_OWN_TURN, "depth", 0)
    if not depth and not _AT_ONCE.acquire(timeout=_LONGEST_QUEUE):
        raise StoreBusyError(
            f"Quá nhiều người đang xem cùng lúc, đã đợi {_LONGEST_QUEUE:g} giây. Thử lại sau ít phút."
        )
    _OWN_TURN.depth = depth + 1
    try:
        yield
    finally:
        _OWN_TURN.depth = depth
        if not depth:
            _AT_ONCE.release()


def _stamp(connection: duckdb.DuckDBPyConnection) -> str:
    """Changes with whatever the store holds, but for what copying and checking themselves wrote into it, and for who
    came, looked and went: a login makes no copy outdated."""
    row = connection.execute(
        """SELECT (SELECT count(*) FROM event
                   WHERE kind NOT IN ('copy', 'copy-held', 'copy-lock', 'fixity', 'login', 'login-refused', 'logout',
                                      'reminded', 'viewed', 'exported')),
                  (SELECT count(*) FROM log_checkpoint),
                  (SELECT coalesce(max(cosigned_at), TIMESTAMP 'epoch') FROM log_cosignature)"""
    ).fetchone()
    return "/".join(map(str, row or ()))


_VERSION_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY, applied_at TIMESTAMP)"
LATEST = migrations()[-1][0]


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):    # after damage nothing can be rolled back, and the first error is what counts
            connection.rollback()
        raise
    connection.commit()


def _known_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The file's schema version, 0 for an empty file. A newer one than this program's is refused."""
    tables = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_version'").fetchone()
    if not tables or not tables[0]:
        return 0
    row = connection.execute("SELECT coalesce(max(number), 0) FROM schema_version").fetchone()
    version = int(row[0]) if row else 0
    if version > LATEST:
        raise StoreTooNewError(
            f"Kho dữ liệu có lược đồ phiên bản {version}, chương trình này chỉ biết đến {LATEST}. "
            "Cập nhật Sổ Lưu rồi mở lại; kho không bị thay đổi."
        )
    return version
