"""The event log in a real store: it grows with its events, and no change of the past by plain SQL goes unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from how_many import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofs.checkpoints import Checkpoint, parse_checkpoint
from proofs.inclusion import parse_proof
from proofs.notes import Note, sign
from records.clock import VIETNAM
from records.facts import add_event
from records.log import heads
from records.log.audit import GivenHead
from records.log.checking import check_log
from records.log.leaves import event_leaf
from records.log.report import LogReport
from records.problems import CannotError
from records.store import Store, migrations

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
LOG_CAME_WITH = 6  # the migration


def with_events(store: Store, count: int) -> None:
    with store.write() as db:
        for number in range(count):
            add_event(db, NOW + timedelta(minutes=number), "văn thư", "import", f"tep-{number}", {"sheets": number})


def signed(store: Store) -> Note:
    with store.write() as db:
        return heads.checkpoint(db, KEY, NOW)


def checked(store: Store, *outside: GivenHead) -> LogReport:
    with store.read() as db:
        return check_log(db, [PUBLIC], outside)


def told(report: LogReport) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.first, problem.last) for problem in report.problems]


def tamper(store: Store, *statements: str) -> None:
    """As somebody with the file and another program would: nothing of ours runs."""
    with duckdb.connect(str(store.path)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Twelve events in three batches, heads signed at 5 and 10; the last two are not signed yet."""
    store = Store(tmp_path / "so-luu.duckdb")
    for count in (5, 5, 2):
        with_events(store, count)
        if count == 5:
            signed(store)
    return store


def test_an_untouched_log_holds(store: Store) -> None:
    """Every head agrees; what came since the last is counted as not signed."""
    report = checked(store)
    assert (report.problems, report.exit_code) == ((), 0)
    assert (report.size, report.heads, report.signed_size) == (12, 2, 10)


def test_an_event_s_spelling_never_changes() -> None:
    """Golden: the bytes of which a leaf is the hash, as docs/dinh-dang.md describes them."""
    row = (7, datetime.fromisoformat("2026-06-10T02:30:00.000005"), "văn thư", "seal", "g-1", '{"revision": 2}')
    assert event_leaf(row).decode() == (
        'soluu-event-v1\n{"actor":"văn thư","detail":"{\\"revision\\": 2}","happened_at":"2026-06-10T02:30:00.000005Z",'
        '"kind":"seal","number":7,"subject":"g-1"}'
    )


def test_every_way_of_writing_an_event_enters_the_log(store: Store) -> None:
    """Plain SQL inside the program's transaction too; a transaction that failed leaves neither event nor leaf."""
    with store.write() as db:
        db.execute(
            "INSERT INTO event (happened_at, actor, kind, subject, detail) "
            "VALUES (TIMESTAMP '2026-01-01', 'a', 'b', 'c', '{}')"
        )
    with pytest.raises(ZeroDivisionError), store.write() as db:
        add_event(db, NOW, "a", "b", "c", {})
        raise ZeroDivisionError
    with_events(store, 1)
    report = checked(store)
    assert (report.size, report.problems) == (14, ())


def test_an_older_store_s_events_enter_at_the_upgrade(tmp_path: Path) -> None:
    """A store from before the log: its events are there, without leaves; the next opening gives them theirs."""
    with duckdb.connect(str(tmp_path / "cu.duckdb")) as connection:
        connection.execute("CREATE TABLE schema_version (number INTEGER PRIMARY KEY, applied_at TIMESTAMP)")
        for number, sql in migrations():
            if number < LOG_CAME_WITH:
                connection.execute(sql)
                connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [number])
        for number in (1, 2, 3):
            connection.execute("INSERT INTO event VALUES (?, TIMESTAMP '2026-01-01', 'a', 'b', 'c', '{}')", [number])
    store = Store(tmp_path / "cu.duckdb")
    report = checked(store)
    assert (report.size, report.problems, report.exit_code) == (3, (), 3)


REORDER = (
    "UPDATE event SET number = 99 WHERE number = 3",
    "UPDATE event SET number = 3 WHERE number = 4",
    "UPDATE event SET number = 4 WHERE number = 99",
)
FORGET_HASHES = ("DELETE FROM log_leaf WHERE number >= 3", "DELETE FROM log_node")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["UPDATE event SET actor = 'ai khác' WHERE number = 3"], [("event-changed", 3, 3)]),
        (["UPDATE event SET detail = '{}' WHERE number IN (3, 7)"], [("event-changed", 3, 3), ("event-changed", 7, 7)]),
        (["UPDATE event SET happened_at = happened_at + INTERVAL 1 SECOND WHERE number = 1"],
         [("event-changed", 1, 1)]),
        (["UPDATE event SET subject = 'khac' WHERE number = 12"], [("event-changed", 12, 12)]),
        (["DELETE FROM event WHERE number IN (2, 3, 4)"], [("event-removed", 2, 4)]),
        (["DELETE FROM event WHERE number = 12"], [("event-removed", 12, 12)]),
        (["DELETE FROM event"], [("event-removed", 1, 10), ("event-removed", 11, 12)]),
        (REORDER, [("event-changed", 3, 4)]),
        (["INSERT INTO event VALUES (0, TIMESTAMP '2026-01-01', 'a', 'b', 'c', '{}')"], [("event-added", 0, 0)]),
        (["INSERT INTO event VALUES (13, TIMESTAMP '2026-01-01', 'a', 'b', 'c', '{}')"], [("event-added", 13, 13)]),
        (["UPDATE event SET number = 13 WHERE number = 12"], [("event-removed", 12, 12), ("event-added", 13, 13)]),
    ],
)  # fmt: skip
def test_a_changed_event_is_named(store: Store, statements: list[str], expected: list[tuple[str, int, int]]) -> None:
    """Changed, removed, reordered, slipped in: by number, and no other event is accused."""
    tamper(store, *statements)
    report = checked(store)
    assert report.exit_code == 1
    assert told(report) == expected


def test_who_hides_the_hashes_too_is_found_between_two_heads(store: Store) -> None:
    """Event and kept hashes changed together: the head at 5 still holds, the one at 10 does not."""
    tamper(store, "UPDATE event SET actor = 'ai khác' WHERE number = 7")
    rebuild_hashes(store)
    report = checked(store)
    assert told(report) == [("history-rewritten", 6, 10)]
    assert report.signed_size == 5
    with pytest.raises(CannotError, match="không ký đầu mới"):
        signed(store)


def test_a_log_cut_short_is_found_by_its_head(store: Store) -> None:
    """The last events and their hashes removed: the head of 10 says how many there were."""
    tamper(store, "DELETE FROM event WHERE number > 6")
    rebuild_hashes(store)
    assert told(checked(store)) == [("log-cut", None, None)]


def test_who_removes_the_heads_too_is_found_by_one_kept_elsewhere(store: Store) -> None:
    """The store alone has nothing to compare with, and says so; a head in a bundle or with a witness has."""
    with store.read() as db:
        elsewhere = GivenHead("goi.txt", str(heads.cosigned_note(db, heads.head_of(db, 10)[1], 10)))  # type: ignore[index]
    tamper(store, "UPDATE event SET actor = 'ai khác' WHERE number = 7", "DELETE FROM log_checkpoint")
    rebuild_hashes(store)
    assert checked(store).exit_code == 3
    assert told(checked(store, elsewhere)) == [("history-rewritten", 1, 10)]


@pytest.mark.full
@pytest.mark.parametrize("statement", [
    "UPDATE log_leaf SET hash = '\\x00'::BLOB WHERE number = 4",
    "DELETE FROM log_leaf WHERE number = 4",
    "INSERT INTO log_leaf VALUES (0, 99, '\\x00'::BLOB)",
])  # fmt: skip
def test_a_damaged_hash_accuses_no_event(store: Store, statement: str) -> None:
    """The events lead to the signed heads, so they are right and the kept hash is wrong."""
    tamper(store, statement)
    report = checked(store)
    assert report.exit_code == 1
    assert {problem.code for problem in report.problems} <= {"leaf-damaged", "positions-damaged", "nodes-damaged"}
    assert report.signed_size == 10


def test_a_damaged_node_is_found_and_nothing_is_signed_over_it(store: Store) -> None:
    """A root is never made of a wrong node: the last head would not be its beginning."""
    tamper(store, "UPDATE log_node SET hash = '\\x00'::BLOB WHERE level = 3")
    assert told(checked(store)) == [("nodes-damaged", None, None)]
    with pytest.raises(CannotError, match="log verify"):
        signed(store)


@pytest.mark.full
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE log_checkpoint SET note = replace(note, '\n5\n', '\n6\n'), size = 6 WHERE size = 5", "head-invalid"),
        ("UPDATE log_checkpoint SET note = 'x' WHERE size = 5", "head-invalid"),
        ("UPDATE log_checkpoint SET size = 4 WHERE size = 5", "head-invalid"),
        ("UPDATE log_origin SET origin = 'soluu/khac'", "head-invalid"),
        ("DELETE FROM log_origin", "head-invalid"),
        ("INSERT INTO log_cosignature VALUES (5, 'a+b', TIMESTAMP '2026-01-01', 'x')", "cosignature-wrong"),
    ],
)  # fmt: skip
def test_a_changed_head_or_answer_is_found(store: Store, statement: str, code: str) -> None:
    """The heads are as signed or they are named; an answer without its witness is told."""
    tamper(store, statement)
    report = checked(store)
    assert report.exit_code == 1
    assert {problem.code for problem in report.problems} == {code}


def test_two_heads_that_contradict_each_other_are_told(store: Store) -> None:
    """A second signed head of five events, kept elsewhere: the school signed two histories."""
    with store.read() as db:
        origin = heads.log_origin(db)
    assert origin
    text = Checkpoint(origin, 5, bytes(32)).text
    other = GivenHead("kia.txt", str(Note(text, (sign(text, origin, KEY),))))
    assert told(checked(store, other)) == [("head-contradicted", None, None)]


def test_a_head_of_another_school_is_none_of_this_log(store: Store, tmp_path: Path) -> None:
    """Its key is unknown and its name another: said, and no event is accused."""
    text = Checkpoint("soluu/khac", 5, bytes(32)).text
    stranger = GivenHead("kia.txt", str(Note(text, (sign(text, "soluu/khac", KEY),))))
    assert told(checked(store, stranger)) == [("head-invalid", None, None)]


def test_a_head_is_signed_once(store: Store) -> None:
    """Without new events it is the same note, whatever the time; after new ones it extends the last."""
    first = signed(store)
    assert signed(store) == first
    assert parse_checkpoint(first.text).size == 12
    with_events(store, 1)
    assert parse_checkpoint(signed(store).text).size == 13
    assert checked(store).problems == ()


def test_an_empty_log_has_no_head(tmp_path: Path) -> None:
    """Nothing to sign is said so."""
    with pytest.raises(CannotError, match="chưa có sự kiện"):
        signed(Store(tmp_path / "trong.duckdb"))


def test_an_event_s_proof_is_whole_in_one_text(store: Store) -> None:
    """Read back it holds for its leaf and no other; an event behind the last head has none yet."""
    with store.read() as db:
        for number in range(1, 11):
            proof = parse_proof(str(heads.inclusion_proof(db, number)))
            proof.check()
            assert f'"number":{number},' in proof.leaf.decode()
        with pytest.raises(CannotError, match="chưa nằm dưới"):
            heads.inclusion_proof(db, 11)
        with pytest.raises(CannotError, match="chưa nằm dưới"):
            heads.inclusion_proof(db, 999)
    tamper(store, "UPDATE event SET actor = 'ai khác' WHERE number = 3")
    with store.read() as db, pytest.raises(CannotError, match="không khớp"):
        heads.inclusion_proof(db, 3)


CHANGES: dict[str, Callable[[int], str]] = {
    "removed": lambda n: f"DELETE FROM event WHERE number = {n}",
    "changed": lambda n: f"UPDATE event SET kind = kind || 'x' WHERE number = {n}",
}


@pytest.mark.full
@settings(max_examples=examples(6, 15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.data())
def test_any_one_event_of_any_log_is_named(
    tmp_path_factory: pytest.TempPathFactory, batches: list[int], data: st.DataObject
) -> None:
    """Batches of any size with a head after each: whichever event is changed or removed is the one that is told."""
    store = Store(tmp_path_factory.mktemp("kho") / "so-luu.duckdb")
    for count in batches:
        with_events(store, count)
        signed(store)
    assert checked(store).problems == ()
    number = data.draw(st.integers(1, sum(batches)))
    change = data.draw(st.sampled_from(sorted(CHANGES)))
    tamper(store, CHANGES[change](number))
    assert told(checked(store)) == [(f"event-{change}", number, number)]


def rebuild_hashes(store: Store) -> None:
    """Make the kept hashes fit the events that there are now, by the program itself."""
    tamper(store, "DELETE FROM log_leaf", "DELETE FROM log_node")
    with store.write():
        pass
