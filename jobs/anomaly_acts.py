"""What people do with the questions of the inbox: ask, answer, decide, undo; and the teacher's own answer.

Each act is one moment of writing, judged against the question as it stands then. Rights are asked here, below the
pages; what may follow what is decided in `records.anomaly_question`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime

from jobs.anomaly_inbox import Item
from records import anomaly_store
from records.accounts import account_of, accounts_with_code, viewer_of
from records.anomaly_question import (
    KINDS,
    About,
    Answer,
    Ask,
    Dispose,
    Disposition,
    Give,
    Question,
    Reopen,
    Step,
    after,
    require_unchanged,
)
from records.clock import VIETNAM
from records.inspection import NewNote, withdrawable
from records.inspection_store import inspection_of, withdraw_note, write_note
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.rights import LOCAL, Act, Row, Viewer, may
from records.rights_words import RIGHT_NAMES
from records.store import Database, Store

_ID_BYTES, _NONCE_BYTES = 8, 16


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: as whom the rights are asked, the office for the log, the name for the minutes."""

    viewer: Viewer
    role: Role
    name: str = ""

    @property
    def office(self) -> str:
        return in_vietnamese(self.role)


def ask(store: Store, item: Item, actor: Actor, now: datetime) -> Question:
    """Send the question to the teacher."""
    return _act(store, item, Ask(item.seen, actor.office), "ask_teacher", actor, now)


def write_answer(
    store: Store, item: Item, text: str, answered_on: date, paper: str, actor: Actor, now: datetime
) -> Question:
    """Write down what the teacher answered on paper, or by word of mouth before others."""
    author = item.teacher_name or item.about.teacher_code
    answer = Answer(text.strip(), author, answered_on, paper.strip(), now, actor.office)
    return _act(store, item, Give(answer), "ask_teacher", actor, now)


def dispose(
    store: Store, item: Item, disposition: Disposition, reason: str, actor: Actor, now: datetime,
    month: str | None = None,
) -> Question:  # fmt: skip
    """End the question. What goes into the minutes of a month is written into its open inspection, with the answers."""
    with store.write() as db:
        before = _required(db, item, "dispose_anomaly", actor)
        step = Dispose(item.seen, disposition, reason, actor.office, month)
        after(before, step, now, "-")   # refused before anything is written
        if disposition == "minuted":
            step = replace(step, note=_minute(db, item, month, reason, actor, now))
        return _save(db, before, step, actor.office, now)


def reopen(store: Store, item: Item, reason: str, actor: Actor, now: datetime) -> Question:
    """Undo a disposition; what it wrote into minutes that nobody signed yet is withdrawn with it."""
    with store.write() as db:
        before = _required(db, item, "dispose_anomaly", actor)
        if before and before.note is not None and before.month is not None:
            _unminute(db, item.about.school, before.month, before.note, reason, actor, now)
        return _save(db, before, Reopen(reason), actor.office, now)


def _act(store: Store, item: Item, step: Step, right: Act, actor: Actor, now: datetime) -> Question:
    with store.write() as db:
        return _save(db, _required(db, item, right, actor), step, actor.office, now)


def _required(db: Database, item: Item, right: Act, actor: Actor) -> Question | None:
    """The question as it is now, the same that the person looked at; nobody decides what is asked of oneself."""
    if not may(actor.viewer, right, Row(item.about.school, item.about.school_year)):
        raise CannotError(f"Vai trò của bạn không được làm việc này: {RIGHT_NAMES[right]}.")
    if _code_of(db, actor.viewer) == item.about.teacher_code:
        raise CannotError("Câu hỏi này hỏi chính bạn: người khác trong ban giám hiệu phải làm việc này.")
    before = anomaly_store.question_about(db, item.about)
    require_unchanged(before, item.steps)
    return before


def _save(db: Database, before: Question | None, step: Step, by: str, now: datetime) -> Question:
    becomes = after(before, step, now, secrets.token_hex(_ID_BYTES))
    nonce = secrets.token_hex(_NONCE_BYTES)
    why = step.reason.strip() if isinstance(step, Reopen) else None
    anomaly_store.save_step(db, before, becomes, kind=KINDS[type(step)], by=by, now=now, nonce=nonce, why=why)
    return becomes


def _minute(db: Database, item: Item, month: str | None, reason: str, actor: Actor, now: datetime) -> int:
    if not month:
        raise UsageError("Chọn tháng của biên bản.")
    answers = " ".join(f"Trả lời: {answer.text}" for answer in item.question.answers) if item.question else ""
    text = f"Hỏi: {item.seen.question} {answers or 'Chưa trả lời.'} {reason.strip()}"
    note = NewNote(kind="explanation", text=text, author=actor.name, role=actor.role, about_kind="teacher",
                   about=item.teacher_name or item.about.teacher_code)  # fmt: skip
    write_note(db, item.about.school, month, note, now)
    inspection = inspection_of(db, item.about.school, month)
    return max(each.number for each in inspection.notes) if inspection else 0


def _unminute(db: Database, school: str, month: str, number: int, reason: str, actor: Actor, now: datetime) -> None:
    inspection = inspection_of(db, school, month)
    standing = [note.number for note in inspection.notes if note.stands] if inspection else []
    if inspection is None or number not in standing:
        return      # somebody withdrew it there already
    withdrawable(inspection, number, reason)
    withdraw_note(db, school, month, number, reason, actor.name or actor.office, actor.role, now)


# ── the teacher's own questions ─────────────────────────────────────────────────────────────────────────────────────


def own_questions(store: Store, viewer: Viewer) -> tuple[Question, ...]:
    """What the viewer, a teacher, is or was asked; nobody else's. None at a PC without accounts."""
    if viewer == LOCAL:
        return ()
    with store.read() as db:
        code = _code_of(db, viewer)
        found = anomaly_store.questions_to(db, code) if code else ()
        return tuple(question for question in found if _is_own(db, viewer, question.seen.about))


def answer_own(store: Store, viewer: Viewer, question_id: str, steps: int, text: str, now: datetime) -> Question:
    """The teacher's own answer. Raises `CannotError` for a question that is not the viewer's."""
    with store.write() as db:
        question = anomaly_store.question_of(db, question_id)
        if question is None or _code_of(db, viewer) != question.seen.about.teacher_code or not _is_own(
            db, viewer, question.seen.about
        ):
            raise CannotError("Không có câu hỏi nào như thế gửi cho bạn.")
        require_unchanged(question, steps)
        today = now.astimezone(VIETNAM).date()
        answer = Answer(text.strip(), viewer.full_name, today, None, now, in_vietnamese("teacher"))
        return _save(db, question, Give(answer), in_vietnamese("teacher"), now)


def _code_of(db: Database, viewer: Viewer) -> str | None:
    return None if viewer == LOCAL else account_of(db, viewer.account_id).teacher_code


def reaches_an_account(store: Store, about: About, now: datetime) -> bool:
    """Whether anybody who is asked this would find the question when logged in."""
    with store.read() as db:
        viewers = [viewer_of(db, each.account_id, now) for each in accounts_with_code(db, about.teacher_code)]
        return any(viewer is not None and _is_own(db, viewer, about) for viewer in viewers)


def _is_own(db: Database, viewer: Viewer, about: About) -> bool:
    """Codes are a school's: where the home has several, only of a school in which the viewer is known to teach."""
    row = Row(about.school, about.school_year, of_viewer=True)
    if not may(viewer, "answer_anomaly", row):
        return False
    bound = {grant.school for grant in viewer.grants if grant.school}
    taught = {pair[0] for grant in viewer.grants for pair in grant.pairs}
    if not bound and len(taught) == 1:
        bound = taught
    return about.school in bound or anomaly_store.is_only_school(db, about.school)
