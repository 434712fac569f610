"""Gathers the whole log from the store and has it judged: events, leaves, heads, and the witnesses' answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from proofs.checking import ProofError
from proofs.notes import COSIGNATURE, SIGNATURE, VerifierKey, cosigned_at, parse_note, parse_vkey
from records.clock import VIETNAM
from records.log.audit import CheckedHead, GivenHead, KeptLog, audit
from records.log.heads import log_origin
from records.log.leaves import EVENT_COLUMNS, event_hash
from records.log.report import LogProblem, LogReport, Witnessed
from records.store import Database

_IN_STORE = "trong kho"
_TOLD_EVERY = 2000  # events
Progress = Callable[[int, int, str], None]


def untold(done: int, total: int, what: str) -> None:
    """Nobody watches."""


def check_log(
    db: Database, school_keys: Sequence[bytes], outside: Sequence[GivenHead] = (), progress: Progress = untold
) -> LogReport:
    """Recompute every leaf and root, and compare with each head: those of the store, and any kept elsewhere."""
    origin = log_origin(db)
    keys = [VerifierKey(origin, SIGNATURE, each) for each in school_keys] if origin else []
    kept = _kept(db, progress)
    given = [
        GivenHead(f"{size} sự kiện, {_IN_STORE}", note, size)
        for size, note in db.query("SELECT size, note FROM log_checkpoint ORDER BY size").iter_rows()
    ]
    audited = audit(kept, [*given, *outside], origin, keys)
    witnessed, wrong = _witnessed(db, audited.heads)
    return LogReport(
        origin, len(kept.events), audited.root, len({each.head for each in audited.heads}), audited.signed_size,
        tuple(witnessed), (*audited.problems, *wrong),
    )  # fmt: skip


def _kept(db: Database, progress: Progress) -> KeptLog:
    rows = db.connection.execute(f"SELECT {EVENT_COLUMNS} FROM event ORDER BY number").fetchall()  # noqa: S608 – ours
    leaves = db.connection.execute("SELECT number, position, hash FROM log_leaf ORDER BY position").fetchall()
    nodes = db.connection.execute("SELECT level, position, hash FROM log_node").fetchall()
    hashed = []
    for done, row in enumerate(rows):
        if done % _TOLD_EVERY == 0:
            progress(done, len(rows), "Đang tính lại mã băm của từng sự kiện")
        hashed.append((row[0], event_hash(row)))
    progress(len(rows), len(rows), "Đang so với các đầu đã ký")
    return KeptLog(
        hashed,
        [(number, position, bytes(each)) for number, position, each in leaves],
        {(level, position): bytes(each) for level, position, each in nodes},
    )


def _witnessed(db: Database, heads: Sequence[CheckedHead]) -> tuple[list[Witnessed], list[LogProblem]]:
    """What witnesses said of these heads: the answers in the store, and those that stand under the heads themselves."""
    witnessed: dict[tuple[int, str, bool], Witnessed] = {}
    problems: list[LogProblem] = []
    answers = _answers(db)
    known = [vkey for (vkey,) in db.query("SELECT vkey FROM log_witness ORDER BY trusted_since, vkey").iter_rows()]
    for head in heads:
        for vkey in known:
            lines = answers.pop((head.head.size, vkey), "") if head.is_kept else ""
            try:
                witness = _witness(vkey)
                note = head.note.and_signed(*(parse_note(f"{head.note.text}\n{lines}").lines if lines else ()))
                at = cosigned_at(note, witness)
                if at is None:
                    continue
                moment = datetime.fromtimestamp(at, UTC).astimezone(VIETNAM)
            except (ProofError, OverflowError, OSError) as error:
                problems.append(_wrong_answer(head.source, str(error)))
                continue
            found = Witnessed(witness.name, witness.fingerprint, head.head.size, moment, head.holds)
            witnessed[head.head.size, vkey, head.holds] = found
    lost = "chữ ký không có đầu đã ký hoặc khóa nhân chứng đi kèm"
    problems += [_wrong_answer(f"{size} sự kiện, {_IN_STORE}", lost) for size, _ in answers]
    return list(witnessed.values()), problems


def _answers(db: Database) -> dict[tuple[int, str], str]:
    rows = db.query("SELECT size, vkey, line FROM log_cosignature ORDER BY size, vkey").iter_rows()
    return {(size, vkey): line for size, vkey, line in rows}


def _witness(vkey: str) -> VerifierKey:
    witness = parse_vkey(vkey)
    if witness.kind != COSIGNATURE:
        raise ProofError(f"Khóa của «{witness.name}» không phải khóa nhân chứng.")
    return witness


def _wrong_answer(source: str, found: str) -> LogProblem:
    return LogProblem("cosignature-wrong", f"Chữ ký nhân chứng ({source})", found, "chữ ký đúng của nhân chứng đã biết")
