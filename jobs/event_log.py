"""The school's side of its event log: sign the head, check everything, ask witnesses, keep their answers."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.keys import public_keys
from jobs.log_files import parsed, proof_in_bundle
from jobs.log_keys import Confirmation, given_keys
from jobs.verifying import trusted_keys
from proofs.checking import ProofError
from proofs.checkpoints import Checkpoint, WitnessRequest, parse_checkpoint, signed_checkpoint
from proofs.inclusion import FIRST_LINE, parse_proof
from proofs.notes import COSIGNATURE, SIGNATURE, Note, VerifierKey, check_signed, cosignature_of, cosigned_at
from records.clock import vn_datetime
from records.facts import add_event
from records.home import Home
from records.log import heads
from records.log.audit import GivenHead
from records.log.checking import Progress, check_log, untold
from records.log.growth import grow
from records.log.report import LogReport
from records.problems import CannotError, ProblemsFoundError, UsageError
from records.store import Database, Store

CLOCK_SLACK = timedelta(minutes=10)  # by which two offices' clocks may differ


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The log's head as it can be handed to anyone: the note with its witnesses, and the key to check it with."""

    head: Checkpoint
    note: Note
    key: VerifierKey


@dataclass(frozen=True, slots=True)
class Accepted:
    """A witness's answer that was kept."""

    witness: VerifierKey
    size: int
    at: datetime
    is_new_witness: bool


def sign_head(home: Home, store: Store, key: Ed25519PrivateKey, now: datetime) -> SignedHead:
    """The signed head of all events so far, with what witnesses said of it.

    Raises `ProblemsFoundError` where the log's own check finds anything wrong: then nothing is signed.
    """
    with store.write() as db, _readable_log():
        _require_unedited(home, db, "Chưa ký đầu nhật ký")
        note = heads.checkpoint(db, key, now)
        head = parse_checkpoint(note.text)
        note = heads.cosigned_note(db, note, head.size)
    return SignedHead(head, note, VerifierKey(head.origin, SIGNATURE, key.public_key().public_bytes_raw()))


def verify_log(
    home: Home, store: Store, head_files: Sequence[Path], key_file: Path | None, progress: Progress = untold
) -> LogReport:
    """Check the whole log against the store's heads and those in files. `CannotError` without any key of the school."""
    keys = [key.public_key for key in trusted_keys(home, key_file)]
    if not keys:
        raise CannotError("Không có khóa công khai nào của trường để kiểm. Thêm --key, hoặc khôi phục thư mục khóa.")
    outside = [GivenHead(path.name, str(_head_in(path))) for path in head_files]
    with store.read() as db:
        return check_log(db, keys, outside, progress)


def _head_in(path: Path) -> Note:
    """The head in a file of its own, in a proof, or in a sealed bundle."""
    return parsed(path, _head_of, proof_in_bundle(path) if zipfile.is_zipfile(path) else None)


def _head_of(text: str) -> Note:
    return parse_proof(text).note if text.startswith(FIRST_LINE) else signed_checkpoint(text)[1]


def ask_witness(
    home: Home, store: Store, key: Ed25519PrivateKey, now: datetime, *, witness: str | None, old_size: int | None
) -> WitnessRequest:
    """Sign the head, and prove that it extends what the witness saw last (`old_size`, else as its answers say).

    Raises `ProblemsFoundError` where the log's own check finds anything wrong: then nothing is signed nor asked.
    """
    with store.write() as db, _readable_log():
        _require_unedited(home, db, "Chưa xin nhân chứng ký")
        heads.checkpoint(db, key, now)
        return heads.witness_request(db, _last_seen(db, witness) if old_size is None else old_size)


def _require_unedited(home: Home, db: Database, undone: str) -> None:
    grow(db.connection)
    problems = check_log(db, [key.public_key for key in public_keys(home.keys)]).problems
    if problems:
        more = f" Và {len(problems) - 1} chỗ khác." if len(problems) > 1 else ""
        raise ProblemsFoundError(
            f"{undone}: nhật ký không còn nguyên. {problems[0].sentence()}{more} "
            "Xem từng chỗ: soluu log verify."
        )


def accept_answer(
    home: Home, store: Store, path: Path, now: datetime, *, key: str | None, confirmation: Confirmation
) -> list[Accepted]:
    """Keep the cosignatures in an answer. A witness is trusted from the first on, once a person compared its key.

    Raises `ProblemsFoundError` where the answer is to another head or wrong, `CannotError` where no witness is known.
    """
    head, note = parsed(path, signed_checkpoint)
    candidates = given_keys(key, "", COSIGNATURE) if key else ()
    with store.write() as db, _readable_log():
        _require_ours(home, db, head, note)
        known = heads.witnesses(db)
        accepted = []
        for witness in (*known, *(each for each in candidates if each not in known)):
            at = _answered(note, witness, now)
            if at is None:
                continue
            if witness not in known:
                confirmation.require(witness)
                heads.trust_witness(db, witness, now)
                add_event(db, now, "văn thư", "witness-trusted", witness.name, {"fingerprint": witness.fingerprint})
            heads.keep_cosignature(db, head.size, witness, int(at.timestamp()), str(cosignature_of(note, witness)))
            accepted.append(Accepted(witness, head.size, at, witness not in known))
        if not accepted:
            names = ", ".join(sorted({line.name for line in note.lines} - {head.origin})) or "không ai"
            raise CannotError(
                f"Tệp {path.name} không có chữ ký của nhân chứng nào mà trường đã biết (có: {names}). "
                "Nhân chứng mới: thêm --key với dòng khóa mà họ đưa."
            )
    return accepted


def _require_ours(home: Home, db: Database, head: Checkpoint, note: Note) -> None:
    """Raises `ProblemsFoundError` unless the head is, word for word, one that this school signed."""
    ours = heads.head_of(db, head.size)
    try:
        if ours is None or ours[0] != head:
            raise ProofError("Trường chưa ký đầu nhật ký này.")
        check_signed(note, [VerifierKey(head.origin, SIGNATURE, key.public_key) for key in public_keys(home.keys)])
    except ProofError as error:
        raise ProblemsFoundError(
            f"Câu trả lời không thuộc về nhật ký này: {error} Kiểm tra đã lấy đúng tệp và đúng kho; nếu đúng cả, "
            "chạy «soluu log verify» và giữ tệp làm bằng chứng."
        ) from error


def _answered(note: Note, witness: VerifierKey, now: datetime) -> datetime | None:
    """When the witness cosigned; None where it did not. Raises `ProblemsFoundError` on a wrong or a future answer."""
    try:
        seconds = cosigned_at(note, witness)
        at = None if seconds is None else datetime.fromtimestamp(seconds, UTC).astimezone(now.tzinfo)
    except (ProofError, OverflowError, OSError, ValueError) as error:
        raise ProblemsFoundError(f"{error} Không nhận câu trả lời này; xin nhân chứng ghi lại tệp.") from error
    if at is not None and at > now + CLOCK_SLACK:
        raise ProblemsFoundError(
            f"Nhân chứng «{witness.name}» ký lúc {vn_datetime(at)}, sau giờ của máy này ({vn_datetime(now)}). "
            "Không nhận; chỉnh đồng hồ của máy sai rồi làm lại."
        )
    return at


def _last_seen(db: Database, name: str | None) -> int:
    """The size that a witness saw last as far as we know; of the only one, where none is named."""
    names = {witness.name for witness in heads.witnesses(db)}
    if (name is not None and names and name not in names) or (name is None and len(names) > 1):
        raise UsageError(f"Chọn nhân chứng bằng --witness; trường đã biết: {', '.join(sorted(names))}.")
    return max((each.size for each in heads.cosignatures(db) if name in {None, each.witness.name}), default=0)


@contextmanager
def _readable_log() -> Iterator[None]:
    """What the store holds of the log and cannot be read is damage, said in a sentence."""
    try:
        yield
    except ProofError as error:
        raise CannotError(
            f"Nhật ký trong kho đã hỏng hoặc bị sửa: {error} Chạy «soluu log verify» để biết chỗ nào."
        ) from error
