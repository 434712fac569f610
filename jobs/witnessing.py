"""The witness's side: cosign a log's head that extends the last one seen, refuse any other and keep both as evidence.

What is certain (two signed heads of one size) and what is only not shown (a proof that does not hold, a smaller head)
are said apart: a damaged or an old file must not accuse a school.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.keys import create_key, load_private, public_keys
from jobs.log_files import parsed, write_text_file
from jobs.log_keys import Confirmation, given_keys
from jobs.whole_files import require_unused
from jobs.witness_book import SeenLog, WitnessBook
from proofs.checking import ProofError, check_consistency
from proofs.checkpoints import Checkpoint, WitnessRequest, parse_checkpoint, parse_request
from proofs.notes import COSIGNATURE, SIGNATURE, Note, VerifierKey, check_signed, cosign, require_name
from records.problems import CannotError, ProblemsFoundError, UsageError


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a head is not cosigned. `code`: 'fork' for certain, 'not-extending' and 'rollback' as far as can be told."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came to: the cosigned head, or the refusal and where the evidence was put."""

    head: Checkpoint
    before: int | None
    note: Note | None
    refusal: Refusal | None = None
    evidence: Path | None = None


def create_witness(book: WitnessBook, name: str, passphrase: str | None, now: datetime) -> VerifierKey:
    """Make a witness: its key, and the line that schools get. Raises `CannotError` where there is one already."""
    try:
        require_name(name)
    except ProofError as error:
        raise UsageError(str(error)) from error
    key = create_key(book.keys, passphrase, school=name, now=now)
    public = VerifierKey(name, COSIGNATURE, key.public_key)
    write_text_file(book.vkey_path, public.vkey + "\n")
    return public


def witness_key(book: WitnessBook) -> VerifierKey:
    """The witness's own key. Raises `CannotError` where there is none yet."""
    keys = public_keys(book.keys)
    if not keys:
        raise CannotError("Máy này chưa là nhân chứng. Chạy «soluu witness init --name TÊN» trước.")
    return VerifierKey(keys[-1].school, COSIGNATURE, keys[-1].public_key)


def answer_request(
    book: WitnessBook, path: Path, target: Path, now: datetime, *,
    passphrase: str | None, key: str | None, confirmation: Confirmation, wait: float,
) -> Answer:  # fmt: skip
    """Check a request and answer it into `target`. The head is kept before the answer is written."""
    witness = witness_key(book)
    request = parsed(path, parse_request)
    head = parsed(path, lambda _: parse_checkpoint(request.note.text))
    require_unused([target])
    private = load_private(book.keys, passphrase)
    with book.locked(wait):
        log = book.log(head.origin)
        signer = _signer(book, log, request.note, key, confirmation)
        if refusal := refuse(log, request, head):
            return Answer(head, _size(log.last), None, refusal, _evidence(book, log, request, refusal, now))
        signed = Note(request.note.text, tuple(x for x in request.note.lines if x.key_id == signer.key_id))
        note = signed.and_signed(cosign(signed.text, witness.name, private, int(now.timestamp())))
        book.keep(log.and_seen(signer, note))
    write_text_file(target, str(note))
    return Answer(head, _size(log.last), note)


def refuse(log: SeenLog, request: WitnessRequest, head: Checkpoint) -> Refusal | None:
    """Why this head is not cosigned; None where it is the last one seen, or extends it.

    Raises `CannotError` where the file is merely not the one that is needed, which says nothing of the log.
    """
    last = log.last
    if last is None:
        if request.old_size or request.proof or not head.size:
            raise CannotError("Nhân chứng chưa thấy nhật ký này. Xin trường chạy: soluu log request --from 0 TỆP")
        return None
    if head in log.heads and head != last:
        raise CannotError(
            f"Đầu {head.size} sự kiện đã được ký trước đây; sau đó nhân chứng đã thấy {last.size} sự kiện. "
            "Đây là tệp cũ: xin trường ghi yêu cầu mới."
        )
    if head == last:
        return None
    if head.size == last.size:
        return Refusal("fork", f"Trường đã ký hai đầu khác nhau cho cùng {head.size} sự kiện: nhật ký đã bị viết lại.")
    if head.size < last.size:
        return Refusal(
            "rollback", f"Nhân chứng đã thấy {last.size} sự kiện, đầu này chỉ có {head.size} và chưa từng được ký: "
            "kho của trường đã lùi về một bản cũ, hoặc nhật ký đã bị cắt."
        )  # fmt: skip
    if request.old_size != last.size:
        raise CannotError(
            f"Yêu cầu nối từ {request.old_size} sự kiện, nhân chứng thấy lần cuối {last.size}. "
            f"Xin trường chạy: soluu log request --from {last.size} TỆP"
        )
    try:
        check_consistency(last.size, head.size, request.proof, last.root, head.root)
    except ProofError as error:
        return Refusal(
            "not-extending", f"{error} Nhật ký đã bị viết lại trong {last.size} sự kiện đầu, hoặc tệp bị hỏng: "
            "xin trường ghi lại yêu cầu một lần; vẫn thế thì nhật ký đã bị sửa."
        )  # fmt: skip
    return None


def _signer(
    book: WitnessBook, log: SeenLog, note: Note, given: str | None, confirmation: Confirmation
) -> VerifierKey:
    """The school's key that signed the head: known, or given now and confirmed by a person."""
    try:
        return check_signed(note, log.keys)[0]
    except ProofError as error:
        if any(line.name == key.name and line.key_id == key.key_id for line in note.lines for key in log.keys):
            raise ProblemsFoundError(f"{error} Không ký; xin trường ghi lại yêu cầu.") from error
    if given is None:
        raise CannotError(_who_is_it(book, log))
    try:
        signer = check_signed(note, given_keys(given, log.origin, SIGNATURE))[0]
    except ProofError as error:
        raise ProblemsFoundError(f"Khóa đã cho không phải khóa đã ký đầu nhật ký này. {error}") from error
    if other := [each.origin for each in book.all_logs() if each.origin != log.origin and _has_key(each, signer)]:
        raise ProblemsFoundError(
            f"Khóa này đã ký một nhật ký khác ({other[0]}) mà nhân chứng đang theo. Một khóa chỉ có một nhật ký: "
            "nhật ký mới có thể thay cho nhật ký đã bị sửa. Không ký; hỏi nhà trường."
        )
    confirmation.require(signer)
    return signer


def _who_is_it(book: WitnessBook, log: SeenLog) -> str:
    if log.keys:
        return (
            f"Đầu này do một khóa mới của nhật ký «{log.origin}» ký. Trường có đổi khóa thì xin khóa công khai mới, "
            "rồi chạy lại với --key TỆP_KHÓA."
        )
    followed = ", ".join(each.origin for each in book.all_logs()) or "chưa có"
    return (
        f"Nhân chứng chưa theo nhật ký «{log.origin}» (đang theo: {followed}). Trường mới thì xin khóa công khai của "
        "trường, rồi chạy lại với --key TỆP_KHÓA. Trường đã theo mà nay mang tên nhật ký khác thì đừng ký."
    )


def _has_key(log: SeenLog, key: VerifierKey) -> bool:
    return key.public_key in {each.public_key for each in log.keys}


def _evidence(book: WitnessBook, log: SeenLog, request: WitnessRequest, refusal: Refusal, now: datetime) -> Path:
    last = max(log.notes, key=lambda note: parse_checkpoint(note.text).size)
    keys = [key.vkey for key in log.keys]
    why = {"code": refusal.code, "sentence": refusal.sentence, "at": now.isoformat(), "keys": keys}
    return book.keep_evidence(
        log.origin, now,
        {
            "da-thay.txt": str(last), "bi-tu-choi.txt": str(request),
            "ly-do.json": json.dumps(why, ensure_ascii=False, indent=2) + "\n",
        },
    )  # fmt: skip


def _size(head: Checkpoint | None) -> int | None:
    return head.size if head else None
