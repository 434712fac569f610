"""A witness follows a school's log: it cosigns what extends the last head that it saw, and refuses every other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.key_list import bare_list, signed_list
from archive.keys import create_key, load_private, public_keys
from jobs.event_log import accept_answer, ask_witness, sign_head, verify_log
from jobs.log_keys import Confirmation, given_keys
from jobs.witness_book import SeenLog, WitnessBook
from jobs.witnessing import Answer, answer_request, create_witness, refuse, witness_key
from proofs import merkle
from proofs.checkpoints import Checkpoint, WitnessRequest
from proofs.notes import SIGNATURE, Note, VerifierKey, sign
from records.clock import VIETNAM
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, ProblemsFoundError, UsageError
from records.store import Store

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
NOBODY = Confirmation()


@dataclass
class Pair:
    """A school and its witness, each with a home of its own, and the folder in which files go to and fro."""

    school: Home
    book: WitnessBook
    desk: Path
    files: Iterator[int]

    @property
    def store(self) -> Store:
        return Store(self.school.store_path)

    @property
    def key(self) -> Ed25519PrivateKey:
        return load_private(self.school.keys, None)

    @property
    def fingerprint(self) -> str:
        return VerifierKey("-", SIGNATURE, public_keys(self.school.keys)[-1].public_key).fingerprint

    def events(self, count: int) -> None:
        with self.store.write() as db:
            for number in range(count):
                add_event(db, NOW, "văn thư", "import", f"tep-{number}", {})

    def request(self, old_size: int | None = None, *, store: Store | None = None) -> Path:
        path = self.desk / f"yeu-cau-{next(self.files)}"
        asked = ask_witness(self.school, store or self.store, self.key, NOW, witness=None, old_size=old_size)
        path.write_text(str(asked), encoding="utf-8", newline="\n")
        return path

    def ask(self, path: Path, confirmation: Confirmation = NOBODY, key: str | None = None) -> Answer:
        return answer_request(
            self.book, path, path.with_suffix(".da-ky"), NOW,
            passphrase=None, key=key, confirmation=confirmation, wait=5,
        )  # fmt: skip

    def accept(self, path: Path, *, first: bool = False, now: datetime = NOW) -> int:
        key = str(self.book.vkey_path) if first else None
        vouched = Confirmation(witness_key(self.book).fingerprint) if first else NOBODY
        (accepted,) = accept_answer(
            self.school, self.store, path.with_suffix(".da-ky"), now, key=key, confirmation=vouched
        )
        return accepted.size

    def begin(self) -> Path:
        """The first three events, cosigned and accepted."""
        self.events(3)
        path = self.request()
        key = str(self.school.keys / "khoa-cong-khai.pem")
        assert self.ask(path, Confirmation(self.fingerprint), key).note
        assert self.accept(path, first=True) == 3
        return path


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    school = Home(tmp_path / "truong")
    create_key(school.keys, None, school="Trường mẫu", now=NOW)
    book = WitnessBook(tmp_path / "pgd")
    create_witness(book, "pgd.example/nhan-chung", None, NOW)
    (tmp_path / "usb").mkdir()
    return Pair(school, book, tmp_path / "usb", iter(range(100)))


def rewrite(store: Store, *statements: str) -> None:
    """The school's own key and every table at hand: history rewritten so that its own check finds nothing."""
    with duckdb.connect(str(store.path)) as connection:
        for statement in (*statements, "DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM log_checkpoint"):
            connection.execute(statement)
        connection.execute("DELETE FROM log_cosignature")
    with store.write():
        pass


def test_heads_go_to_and_fro_and_are_named_in_the_check(pair: Pair) -> None:
    """First contact, a month later, and a month without events: each is cosigned, kept and told."""
    pair.begin()
    pair.events(4)
    second = pair.request()
    assert second.read_text(encoding="utf-8").startswith("old 3\n")
    assert pair.ask(second).before == 3
    assert pair.accept(second) == 8  # the trust in the witness is an event too
    again = pair.request()
    assert pair.ask(again).note
    assert pair.accept(again) == 8
    report = verify_log(pair.school, pair.store, [second.with_suffix(".da-ky")], None)
    assert report.exit_code == 0
    assert [(each.name, each.size, each.holds) for each in report.witnessed] == [
        ("pgd.example/nhan-chung", 3, True), ("pgd.example/nhan-chung", 8, True)
    ]  # fmt: skip


def test_a_rewritten_past_is_refused_with_both_heads_kept(pair: Pair) -> None:
    """The school's own check passes, the witness's does not; the evidence shows what was seen and what was asked."""
    pair.begin()
    pair.events(2)
    rewrite(pair.store, "UPDATE event SET subject = 'khac' WHERE number = 2")
    path = pair.request(3)
    assert verify_log(pair.school, pair.store, [], None).exit_code == 0
    answer = pair.ask(path)
    assert answer.refusal
    assert answer.refusal.code == "not-extending"
    assert not path.with_suffix(".da-ky").exists()
    assert answer.evidence
    seen, asked = ((answer.evidence / name).read_text(encoding="utf-8") for name in ("da-thay.txt", "bi-tu-choi.txt"))
    assert seen.split("\n")[1] == "3"
    assert asked == path.read_text(encoding="utf-8")
    assert json.loads((answer.evidence / "ly-do.json").read_text(encoding="utf-8"))["code"] == "not-extending"
    last = pair.book.all_logs()[0].last
    assert last
    assert last.size == 3


def test_two_heads_of_one_size_are_a_fork_for_certain(pair: Pair) -> None:
    """Another root for the same three events: the two signed texts alone prove it."""
    pair.begin()
    rewrite(pair.store, "UPDATE event SET subject = 'khac' WHERE number = 2", "DELETE FROM event WHERE number > 3")
    answer = pair.ask(pair.request(0))
    assert answer.refusal
    assert answer.refusal.code == "fork"
    assert "viết lại" in answer.refusal.sentence


def test_a_log_that_went_back_is_refused_and_an_old_file_is_only_old(pair: Pair) -> None:
    """A smaller head never cosigned is kept as evidence; one cosigned before accuses nobody."""
    first = pair.begin()
    pair.events(2)
    pair.ask(pair.request())
    with pytest.raises(CannotError, match="tệp cũ"):
        pair.ask(Path(str(first)).rename(first.with_name("lai")))
    rewrite(pair.store, "DELETE FROM event WHERE number > 4")
    answer = pair.ask(pair.request(0))
    assert answer.refusal
    assert answer.refusal.code == "rollback"


def test_a_request_from_another_size_accuses_nobody(pair: Pair) -> None:
    """The answer got lost: the witness says from which size to ask again, and then cosigns."""
    pair.begin()
    pair.events(1)
    pair.ask(pair.request())
    pair.events(1)
    with pytest.raises(CannotError, match="--from 5"):
        pair.ask(pair.request())
    assert pair.ask(pair.request(5)).note
    assert not pair.book.evidence.exists()


def test_a_school_that_lost_what_the_witness_saw_is_told_before_it_asks(pair: Pair) -> None:
    """A store restored from an older copy must not ask: it would look like a log that went back."""
    pair.begin()
    with pytest.raises(CannotError, match="cũ hơn"):
        pair.request(50)


@pytest.mark.parametrize("number", [2, 5])
def test_a_school_whose_events_were_edited_signs_no_head_and_asks_nobody(pair: Pair, number: int) -> None:
    """Under a signed head or after it: the event is named, no head is signed, and the log itself is as it was."""
    pair.begin()
    pair.events(3)
    with duckdb.connect(str(pair.store.path)) as connection:
        connection.execute("UPDATE event SET subject = 'khac' WHERE number = ?", [number])
    before = verify_log(pair.school, pair.store, [], None)
    assert before.exit_code == 1
    with pytest.raises(ProblemsFoundError, match=f"Sự kiện số {number}:"):
        pair.request()
    with pytest.raises(ProblemsFoundError, match=f"^Chưa ký đầu nhật ký: .* Sự kiện số {number}:"):
        sign_head(pair.school, pair.store, pair.key, NOW)
    after = verify_log(pair.school, pair.store, [], None)
    assert (after.heads, after.size) == (1, 7)


def test_a_new_log_needs_a_person_who_compared_its_key(pair: Pair) -> None:
    """No key, a key nobody vouched for, another fingerprint, another key: nothing is signed or kept."""
    pair.events(1)
    path = pair.request()
    key = str(pair.school.keys / "khoa-cong-khai.pem")
    with pytest.raises(CannotError, match="chưa theo"):
        pair.ask(path)
    with pytest.raises(CannotError, match="Chưa ai xác nhận"):
        pair.ask(path, NOBODY, key)
    with pytest.raises(CannotError, match="Chưa ai xác nhận"):
        pair.ask(path, Confirmation(ask=lambda _: False), key)
    with pytest.raises(ProblemsFoundError, match="khác vân tay"):
        pair.ask(path, Confirmation("ab" * 32), key)
    other = create_key(pair.desk / "khac", None, school="Khác", now=NOW)
    with pytest.raises(ProblemsFoundError, match="không phải khóa đã ký"):
        pair.ask(path, Confirmation(ask=lambda _: True), str(pair.desk / "khac" / "khoa-cong-khai.pem"))
    with pytest.raises(UsageError, match="loại 1"):
        pair.ask(path, NOBODY, str(pair.book.vkey_path))
    assert other
    assert pair.book.all_logs() == []
    asked: list[str] = []
    assert pair.ask(path, Confirmation(ask=lambda question: not asked.append(question)), key).note
    assert pair.fingerprint in asked[0]


def test_a_key_that_signs_a_second_log_is_refused(pair: Pair) -> None:
    """A school that begins a new log with its old key may be hiding the old one."""
    pair.begin()
    second = Store(pair.desk / "moi.duckdb")
    with second.write() as db:
        add_event(db, NOW, "a", "b", "c", {})
        db.execute("INSERT INTO log_origin VALUES ('soluu/moi', TIMESTAMP '2026-01-01')")
    path = pair.request(0, store=second)
    with pytest.raises(ProblemsFoundError, match="nhật ký khác"):
        pair.ask(path, Confirmation(pair.fingerprint), str(pair.school.keys / "khoa-cong-khai.pem"))


def test_a_new_key_of_a_known_log_is_confirmed_anew(pair: Pair) -> None:
    """After a change of keys the log keeps its name; the old key's confirmation does not carry over."""
    pair.begin()
    (pair.school.keys / "khoa-bi-mat.pem").rename(pair.school.keys / "cu.pem")
    create_key(pair.school.keys, None, school="Trường mẫu", now=NOW)
    pair.events(1)
    path = pair.request()
    with pytest.raises(CannotError, match="khóa mới"):
        pair.ask(path)
    assert pair.ask(path, Confirmation(pair.fingerprint), str(pair.school.keys / "khoa-cong-khai.json")).note
    assert pair.accept(path) == 5
    assert verify_log(pair.school, pair.store, [], None).exit_code == 0


def test_an_answer_is_kept_only_from_a_witness_that_was_compared(pair: Pair) -> None:
    """Unknown witness, unconfirmed key, changed answer, an answer from the future, another school's: not kept."""
    pair.events(1)
    path = pair.request()
    pair.ask(path, Confirmation(pair.fingerprint), str(pair.school.keys / "khoa-cong-khai.pem"))
    answer = path.with_suffix(".da-ky")
    with pytest.raises(CannotError, match=r"pgd\.example"):
        pair.accept(path)
    with pytest.raises(CannotError, match="Chưa ai xác nhận"):
        accept_answer(pair.school, pair.store, answer, NOW, key=str(pair.book.vkey_path), confirmation=NOBODY)
    with pytest.raises(ProblemsFoundError, match="đồng hồ"):
        pair.accept(path, first=True, now=NOW - timedelta(hours=1))
    whole = answer.read_text(encoding="utf-8")
    line = whole.split("\n")[5]
    answer.write_text(whole.replace(line[-20:], "A" * 18 + "=="), encoding="utf-8", newline="\n")
    with pytest.raises((ProblemsFoundError, CannotError)):
        pair.accept(path, first=True)
    answer.write_text(whole.replace("\n1\n", "\n2\n"), encoding="utf-8", newline="\n")
    with pytest.raises(ProblemsFoundError, match="chưa ký đầu"):
        pair.accept(path, first=True)
    assert verify_log(pair.school, pair.store, [], None).witnessed == ()
    answer.write_text(whole, encoding="utf-8", newline="\n")
    assert pair.accept(path, first=True) == 1


@pytest.mark.parametrize(
    "content", [b"", b"old 0\n", b"\xff\xfe", b"x" * 300_000, b"old 0\n\na\n1\n", b"old 0\r\n\r\na\r\n"]
)
def test_a_malformed_file_is_said_in_a_sentence(pair: Pair, content: bytes) -> None:
    """Empty, cut short, no text, too long, line ends changed by an editor: named, and nothing is kept."""
    pair.begin()
    bad = pair.desk / "hong.da-ky"
    bad.write_bytes(content)
    with pytest.raises(CannotError, match=r"hong\.da-ky"):
        pair.ask(bad)
    with pytest.raises(CannotError, match=r"hong\.da-ky"):
        pair.accept(bad)
    with pytest.raises(CannotError, match=r"hong\.da-ky"):
        verify_log(pair.school, pair.store, [bad], None)


def test_a_damaged_book_signs_nothing(pair: Pair) -> None:
    """The witness's own memory is what its word rests on."""
    pair.begin()
    (path,) = pair.book.logs.glob("*.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"heads"', '"dau"'), encoding="utf-8")
    pair.events(1)
    with pytest.raises(CannotError, match="bị hỏng"):
        pair.ask(pair.request())


def test_a_witness_is_made_once_under_a_usable_name(pair: Pair) -> None:
    """Its key is never overwritten, and a name with a space is wrong use."""
    with pytest.raises(CannotError, match="không ghi đè"):
        create_witness(pair.book, "khac.example", None, NOW)
    with pytest.raises(UsageError, match="Tên"):
        create_witness(WitnessBook(pair.desk / "w"), "Phòng GD", None, NOW)
    with pytest.raises(CannotError, match="witness init"):
        witness_key(WitnessBook(pair.desk / "w"))


def head_of(names: list[str]) -> tuple[Checkpoint, Note, merkle.Reader]:
    """The signed head of a log of these leaves."""
    rows = {level: row for level, _, row in merkle.grown(0, [merkle.leaf_hash(each.encode()) for each in names], {})}

    def read(nodes: Sequence[merkle.Node]) -> dict[merkle.Node, bytes]:
        return {(level, at): rows[level][at] for level, at in nodes}

    head = Checkpoint("soluu/thu", len(names), merkle.root(len(names), read))
    return head, Note(head.text, (sign(head.text, head.origin, SIGNER),)), read


SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@settings(max_examples=150)
@given(st.integers(1, 40), st.integers(0, 40), st.data())
def test_every_extension_is_cosigned_and_no_fork_is(size: int, more: int, data: st.DataObject) -> None:
    """Whatever the sizes; a fork is any log with one leaf among the seen ones changed, removed or slipped in."""
    names = [str(number) for number in range(size)]
    seen, note, _ = head_of(names)
    log = SeenLog(seen.origin, (), (note,))
    longer = [*names, *(f"moi-{number}" for number in range(more))]
    head, extended, read = head_of(longer)
    asked = WitnessRequest(size, merkle.consistency_proof(size, head.size, read), extended)
    assert refuse(log, asked, head) is None

    at = data.draw(st.integers(0, size - 1))
    forked = data.draw(st.sampled_from([
        [*longer[:at], "khac", *longer[at + 1 :]], [*longer[:at], *longer[at + 1 :]],
        [*longer[:at], "them", *longer[at:]],
    ]))  # fmt: skip
    if not forked:
        return
    head, extended, read = head_of(forked)
    proof = merkle.consistency_proof(min(size, head.size), head.size, read)
    refused = refuse(log, WitnessRequest(size, proof, extended), head)
    assert refused
    assert refused.code == ("rollback" if head.size < size else "fork" if head.size == size else "not-extending")
    # Neither does the honest proof of the true log help the forked head.
    if head.size > size:
        assert refuse(log, replace(asked, note=extended), head)


def test_a_schools_key_is_taken_from_any_list_of_it(tmp_path: Path) -> None:
    """A bare list, one that a root signed – as it is after the first year – and a PEM file; an edited list is none."""
    home = Home(tmp_path)
    create_key(home.keys, school="TRƯỜNG THCS SAO MAI", passphrase=None, now=NOW)
    (known,) = public_keys(home.keys)
    signed = signed_list([known], Ed25519PrivateKey.generate(), number=1, now=NOW)
    for name, content in {"tran.json": bare_list([known]), "goc.json": signed}.items():
        (tmp_path / name).write_bytes(content)
        assert [key.public_key for key in given_keys(str(tmp_path / name), "x", SIGNATURE)] == [known.public_key]
    (tmp_path / "sua.json").write_bytes(signed.replace(b"SAO MAI", "SAO MÁI".encode()))
    with pytest.raises(UsageError):
        given_keys(str(tmp_path / "sua.json"), "x", SIGNATURE)
