"""The heads of the log: signed checkpoints, proofs from them, and what witnesses answered, in the store.

The key and the time come as arguments. A head is never signed that does not extend every head signed before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proofs import merkle
from proofs.checkpoints import Checkpoint, WitnessRequest, signed_checkpoint
from proofs.events import STATEMENT_SEALED
from proofs.inclusion import LogProof
from proofs.notes import SIGNATURE, Note, VerifierKey, parse_note, parse_vkey, sign
from records.clock import from_store, to_store
from records.log.growth import grow, log_size, read_nodes
from records.log.leaves import EVENT_COLUMNS, event_leaf
from records.problems import CannotError
from records.store import Database


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness said of the head of `size`: its line, and when it signed."""

    size: int
    witness: VerifierKey
    cosigned_at: datetime
    line: str


def checkpoint(db: Database, key: Ed25519PrivateKey, now: datetime) -> Note:
    """The signed head of all events so far; the one that was signed already, where nothing came since.

    Raises `CannotError` where there are no events, or they do not extend the last head: that must never be signed.
    """
    grow(db.connection)
    size = log_size(db.connection)
    if not size:
        raise CannotError("Nhật ký chưa có sự kiện nào để ký.")
    last = newest_head(db)
    if last is not None:
        require_extends(db, last[0], size)
        if last[0].size == size:
            return last[1]
    head = Checkpoint(_origin(db, key, now), size, merkle.root(size, _reader(db)))
    note = Note(head.text, (sign(head.text, head.origin, key),))
    db.execute("INSERT INTO log_checkpoint VALUES (?, ?, ?)", [size, to_store(now), str(note)])
    return note


def inclusion_proof(db: Database, event_number: int, under: tuple[Checkpoint, Note] | None = None) -> LogProof:
    """That an event is in a signed head, the newest where none is named. Raises `CannotError` where it is not, or there
    is none."""
    head = under or newest_head(db)
    found = db.connection.execute(
        f"SELECT position, {EVENT_COLUMNS} FROM event JOIN log_leaf USING (number) WHERE number = ?",  # noqa: S608
        [event_number],
    ).fetchone()
    if head is None or found is None or found[0] >= head[0].size:
        raise CannotError(
            f"Sự kiện số {event_number} chưa nằm dưới đầu nhật ký nào đã ký. Chạy «soluu log checkpoint» trước."
        )
    position, *event = found
    proof = LogProof(
        event_leaf((event[0], event[1], event[2], event[3], event[4], event[5])),
        position, merkle.inclusion_proof(position, head[0].size, _reader(db)), head[1],
    )  # fmt: skip
    try:
        proof.check()
    except ValueError as error:
        raise CannotError(
            f"Sự kiện số {event_number} không khớp với đầu nhật ký đã ký. Chạy «soluu log verify» để biết chỗ nào sai."
        ) from error
    return proof


def witness_request(db: Database, old_size: int) -> WitnessRequest:
    """The newest head with its proof from the head of `old_size`, 0 for a witness that has seen none."""
    head = newest_head(db)
    if head is None:
        raise CannotError("Chưa có đầu nhật ký nào được ký. Chạy «soluu log checkpoint» trước.")
    checkpoint, note = head
    if old_size > checkpoint.size:
        raise CannotError(
            f"Nhân chứng đã thấy {old_size} sự kiện, nhật ký ở đây chỉ có {checkpoint.size}: kho này cũ hơn bản mà "
            "nhân chứng đã thấy. Khôi phục kho từ bản sao mới hơn; đừng gửi yêu cầu từ kho này."
        )
    return WitnessRequest(old_size, merkle.consistency_proof(old_size, checkpoint.size, _reader(db)), note)


def newest_head(db: Database) -> tuple[Checkpoint, Note] | None:
    return next(iter(heads(db, "ORDER BY size DESC LIMIT 1")), None)


def head_of(db: Database, size: int) -> tuple[Checkpoint, Note] | None:
    return next(iter(heads(db, "WHERE size = ?", [size])), None)


def heads(
    db: Database, which: str = "ORDER BY size", parameters: Sequence[object] = ()
) -> list[tuple[Checkpoint, Note]]:
    """The signed heads, as `which` (SQL of ours) chooses. Raises `ProofError` on one whose text was damaged."""
    rows = db.query(f"SELECT note FROM log_checkpoint {which}", parameters)  # noqa: S608 – ours
    return [signed_checkpoint(note) for note in rows["note"]]


def require_extends(db: Database, head: Checkpoint, size: int) -> None:
    """Raises `CannotError` where the log of `size` leaves does not begin with the one that `head` says."""
    if head.size > size or merkle.root(head.size, _reader(db)) != head.root:
        raise CannotError(
            f"Nhật ký không còn khớp với đầu {head.size} sự kiện đã ký trước đây; không ký đầu mới. "
            "Chạy «soluu log verify» để biết sự kiện nào bị sửa, rồi khôi phục kho từ bản sao."
        )


def place_of(db: Database, head: Checkpoint) -> Literal["within", "beyond", "beside", "elsewhere"]:
    """Where a signed head lies: within this log; beyond its end, as an older copy of the store has it; beside it, with
    another past; or in another log."""
    if log_origin(db) != head.origin:
        return "elsewhere"
    if head.size > log_size(db.connection):
        return "beyond"
    return "within" if merkle.root(head.size, _reader(db)) == head.root else "beside"


def log_origin(db: Database) -> str | None:
    """The log's name; None before its first checkpoint."""
    rows = db.query("SELECT origin FROM log_origin ORDER BY since LIMIT 1")
    return None if rows.is_empty() else str(rows["origin"][0])


def witnesses(db: Database) -> list[VerifierKey]:
    """The witnesses that the school knows, oldest first."""
    return [parse_vkey(vkey) for vkey in db.query("SELECT vkey FROM log_witness ORDER BY trusted_since, vkey")["vkey"]]


def trust_witness(db: Database, witness: VerifierKey, now: datetime) -> None:
    db.execute("INSERT INTO log_witness VALUES (?, ?, ?)", [witness.vkey, witness.name, to_store(now)])


def cosignatures(db: Database) -> list[Cosignature]:
    """All answers of witnesses, by size."""
    rows = db.query("SELECT size, vkey, cosigned_at, line FROM log_cosignature ORDER BY size, vkey")
    return [
        Cosignature(size, parse_vkey(vkey), from_store(at), line) for size, vkey, at, line in rows.iter_rows()
    ]


def sealing_events(db: Database) -> dict[str, tuple[int, int]]:
    """By bundle: the number of the event that sealed its statement, and its place in the log (from 0)."""
    rows = db.query(
        """SELECT subject, arg_max(number, number), arg_max(position, number)
           FROM event JOIN log_leaf USING (number) WHERE kind = ? GROUP BY subject""", [STATEMENT_SEALED],
    )  # fmt: skip
    return {subject: (number, position) for subject, number, position in rows.iter_rows()}


def keep_cosignature(db: Database, size: int, witness: VerifierKey, at: int, line: str) -> None:
    """Keep a checked answer, in the place of an earlier one of that witness for that head."""
    db.execute(
        "INSERT OR REPLACE INTO log_cosignature VALUES (?, ?, ?, ?)",
        [size, witness.vkey, to_store(datetime.fromtimestamp(at, UTC)), line],
    )


def cosigned_note(db: Database, note: Note, size: int) -> Note:
    """A head's note with the lines of its witnesses behind it."""
    lines = [parse_note(f"{note.text}\n{each.line}").lines[0] for each in cosignatures(db) if each.size == size]
    return note.and_signed(*lines)


def _origin(db: Database, key: Ed25519PrivateKey, now: datetime) -> str:
    """The log's name, given now where it has none: of the first key's fingerprint, so no two schools share one."""
    origin = log_origin(db)
    if origin is None:
        fingerprint = VerifierKey("-", SIGNATURE, key.public_key().public_bytes_raw()).fingerprint
        origin = f"soluu/{fingerprint[:32]}"
        db.execute("INSERT INTO log_origin VALUES (?, ?)", [origin, to_store(now)])
    return origin


def _reader(db: Database) -> merkle.Reader:
    return lambda nodes: read_nodes(db.connection, nodes)
