"""The store: one transaction a block, a lock of our own, migrations with a copy set aside."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import duckdb
import pytest

from records import store as store_module
from records.problems import CannotError, StoreBusyError, StoreTooNewError
from records.store import LATEST, Store


def add_subject(path: Path, prefix: str, times: int) -> None:
    """A writer in a process or thread of its own."""
    store = Store(path)
    for number in range(times):
        with store.write() as db:
            db.execute("INSERT INTO subject VALUES (?, 'x')", [f"{prefix}{number}"])


def count_subjects(store: Store) -> int:
    with store.read() as db:
        return int(db.query("SELECT count(*) FROM subject").item())


def test_a_block_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """An exception inside `write()` undoes all of the block."""
    store = Store(tmp_path / "a.duckdb")
    with pytest.raises(RuntimeError), store.write() as db:
        db.execute("INSERT INTO subject VALUES ('toan', 'Toán')")
        raise RuntimeError
    with store.write():
        pass
    assert count_subjects(store) == 0


@pytest.mark.full
def test_writers_and_readers_of_several_processes_and_threads_all_get_through(tmp_path: Path) -> None:
    """Two processes and two threads write while others read: nothing is lost, nobody fails."""
    path = tmp_path / "a.duckdb"
    store = Store(path)
    with store.write():
        pass
    context = multiprocessing.get_context("spawn")
    workers: list[threading.Thread | multiprocessing.process.BaseProcess] = [
        *(context.Process(target=add_subject, args=(path, f"p{n}-", 5)) for n in range(2)),
        *(threading.Thread(target=add_subject, args=(path, f"t{n}-", 5)) for n in range(2)),
    ]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        count_subjects(store)
    for worker in workers:
        worker.join()
    assert count_subjects(store) == 20


def test_waiting_for_the_lock_ends_with_a_sentence(tmp_path: Path) -> None:
    """A store that stays busy is an error that says so, after the time that was set."""
    path = tmp_path / "a.duckdb"
    with Store(path).write():
        failures: list[BaseException] = []

        def knock() -> None:
            try:
                with Store(path, wait=0.2).write():
                    pass
            except StoreBusyError as error:
                failures.append(error)

        thread = threading.Thread(target=knock)
        thread.start()
        thread.join()
    assert len(failures) == 1
    assert "Thử lại" in str(failures[0])


def test_reading_before_anything_was_imported_says_what_to_do(tmp_path: Path) -> None:
    """No store yet is a sentence, not an empty database made by looking."""
    store = Store(tmp_path / "a.duckdb")
    with pytest.raises(CannotError, match="soluu init"), store.read():
        pass
    assert not store.path.exists()


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Neither reading nor writing touches a store whose schema is newer than the program's."""
    store = Store(tmp_path / "a.duckdb")
    with store.write() as db:
        db.execute("INSERT INTO schema_version VALUES (?, NULL)", [LATEST + 1])
    before = store.path.read_bytes()
    with pytest.raises(StoreTooNewError, match="Cập nhật Sổ Lưu"), store.read():
        pass
    with pytest.raises(StoreTooNewError), store.write():
        pass
    assert store.path.read_bytes() == before


def test_an_older_store_is_migrated_after_a_copy_was_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next migration runs on the facts that are there, and the old file stays beside the new."""
    store = Store(tmp_path / "a.duckdb")
    add_subject(store.path, "toan", 1)
    newer = [*store_module.migrations(), (LATEST + 1, "ALTER TABLE subject ADD COLUMN note VARCHAR")]
    monkeypatch.setattr(store_module, "migrations", lambda: newer)
    monkeypatch.setattr(store_module, "LATEST", LATEST + 1)
    with store.read() as db:
        assert db.query("SELECT subject, note FROM subject").rows() == [("toan0", None)]
    aside = list(tmp_path.glob("*-truoc-nang-cap-v*.duckdb"))
    assert len(aside) == 1
    with duckdb.connect(str(aside[0]), read_only=True) as old:
        assert old.execute("SELECT subject FROM subject").fetchall() == [("toan0",)]
        with pytest.raises(duckdb.Error):
            old.execute("SELECT note FROM subject")


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken migration leaves version and facts as they were."""
    store = Store(tmp_path / "a.duckdb")
    add_subject(store.path, "toan", 1)
    with monkeypatch.context() as patch:
        broken = [*store_module.migrations(), (LATEST + 1, "CREATE TABLE half (x INTEGER); SELECT nonsense")]
        patch.setattr(store_module, "migrations", lambda: broken)
        patch.setattr(store_module, "LATEST", LATEST + 1)
        with pytest.raises(duckdb.Error), store.write():
            pass
    assert count_subjects(store) == 1
    with store.read() as db:
        assert db.query("SELECT max(number) FROM schema_version").item() == LATEST


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    """Bytes that are no database give a sentence that says what to do."""
    path = tmp_path / "a.duckdb"
    path.write_bytes(b"not a database" * 500)
    with pytest.raises(CannotError, match="Khôi phục"), Store(path).read():
        pass


def test_damage_that_a_block_meets_is_a_sentence(tmp_path: Path) -> None:
    """The file opens, its middle is overwritten: whatever is read or written, it is said what to do."""
    path = tmp_path / "a.duckdb"
    store = Store(path)
    with store.write() as db:
        db.execute("INSERT INTO subject SELECT md5(i::VARCHAR), md5((i + 1)::VARCHAR) FROM range(60000) r(i)")
    whole = path.read_bytes()
    told = 0
    for share in (0.3, 0.5, 0.7):
        at = int(len(whole) * share)
        path.write_bytes(whole[:at] + bytes(range(200)) * 15 + whole[at + 3000 :])
        try:
            with store.read() as db:
                db.query("SELECT max(name), max(subject) FROM subject")
        except CannotError as error:
            told += 1
            assert "bản sao gần nhất" in str(error)  # noqa: PT017 – the loop counts how many were met
    assert told


def test_a_wrong_statement_and_a_broken_constraint_are_no_damage(tmp_path: Path) -> None:
    """They are mistakes of the program, and show as what they are."""
    store = Store(tmp_path / "a.duckdb")
    for statement, error in (
        ("SELECT nothing FROM subject", duckdb.BinderException),
        ("INSERT INTO subject VALUES ('a', 'x'), ('a', 'y')", duckdb.ConstraintException),
    ):
        with pytest.raises(error), store.write() as db:
            db.execute(statement)


def test_queries_reach_no_other_file(tmp_path: Path) -> None:
    """The connection reads no file of the machine and fetches no extension."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    with Store(tmp_path / "a.duckdb").write() as db, pytest.raises(duckdb.Error):
        db.query(f"SELECT * FROM read_csv('{secret.as_posix()}')")


def test_a_table_name_is_never_sql(tmp_path: Path) -> None:
    """`insert` refuses a table name with anything but letters."""
    import polars as pl  # noqa: PLC0415

    with Store(tmp_path / "a.duckdb").write() as db, pytest.raises(ValueError, match="letters"):
        db.insert("subject; DROP TABLE event", pl.DataFrame({"a": [1]}))


def test_no_more_threads_read_at_once_than_may_and_a_block_may_stand_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits outside, without the file's lock, until the first has ended: what wants to write is not kept
    waiting by a crowd."""
    store = Store(tmp_path / "so-luu.duckdb", wait=5)
    with store.write():
        pass
    monkeypatch.setattr(store_module, "_AT_ONCE", threading.BoundedSemaphore(1))
    inside, may_end, read = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        with store.read(), store.read() as db:      # of one thread: no second turn
            read.append(str(db.query("SELECT 'first'").item()))
            inside.set()
            may_end.wait(10)

    def second() -> None:
        with store.read():
            read.append("second")

    threads = [threading.Thread(target=first)]
    threads[0].start()
    assert inside.wait(10)
    threads.append(threading.Thread(target=second))
    threads[1].start()
    threads[1].join(0.3)
    assert read == ["first"]
    may_end.set()
    for thread in threads:
        thread.join(10)
    assert read == ["first", "second"]
    monkeypatch.setattr(store_module, "_LONGEST_QUEUE", 0.05)
    store_module._AT_ONCE.acquire()
    with pytest.raises(StoreBusyError, match="Quá nhiều người"), store.read():
        pass
