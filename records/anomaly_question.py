"""A question that an unlikely figure led to, and the steps of its life: what may follow what. Writes nothing.

It remembers what it was about. Once decided, it does not come back for the same evidence; with new evidence it does.
No step takes an answer away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import singledispatch
from hashlib import sha256
from typing import Literal

from records.clock import VIETNAM, vn_date
from records.problems import CannotError, UsageError

Disposition = Literal["explained", "corrected", "minuted", "dismissed"]
State = Literal["new", "asked", "answered", "explained", "corrected", "minuted", "dismissed"]
OPEN: tuple[State, ...] = ("new", "asked", "answered")
ANSWER_WITHIN = timedelta(days=7)   # before these a question without an answer goes into no minutes
LONGEST = 2000                      # letters of an answer or a reason


class StaleError(CannotError):
    """Somebody else took a step since the question was looked at."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose figure it is, and which."""

    school: str
    school_year: str
    measure: str
    teacher_code: str
    subject: str | None = None
    threshold: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies before the person who acts: the sentence, its figures, and the ids of the evidence."""

    about: About
    question: str
    k: int
    n: int
    effect: float
    q: float
    evidence: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`paper`: by what paper, where the answer was written down for the teacher; None: the teacher wrote it."""

    text: str
    author: str
    answered_on: date
    paper: str | None
    written_at: datetime
    written_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """As its steps left it. `seen`: what it was asked or decided about last, with all the evidence that it ever was."""

    question_id: str
    seen: Seen
    answers: tuple[Answer, ...] = ()
    asked_at: datetime | None = None
    asked_by: str | None = None
    answered_before: int = 0
    disposition: Disposition | None = None
    reason: str | None = None
    month: str | None = None
    note: int | None = None
    disposed_at: datetime | None = None
    disposed_by: str | None = None
    steps: int = 0

    @property
    def state(self) -> State:
        if self.disposition is not None:
            return self.disposition
        if self.asked_at is None:
            return "new"
        return "answered" if len(self.answers) > self.answered_before else "asked"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.seen.about, self.seen.evidence)

    def unseen(self, evidence: frozenset[str]) -> frozenset[str]:
        """What of the evidence it was never asked or decided about."""
        return evidence - self.seen.evidence

    def returns(self, evidence: frozenset[str]) -> bool:
        """Whether it comes back, although it was decided."""
        return self.disposition is not None and bool(self.unseen(evidence))


def fingerprint(about: About, evidence: frozenset[str]) -> str:
    """Of what it is about and all its evidence, in whatever order that came."""
    parts = (about.school, about.school_year, about.measure, about.teacher_code, about.subject or "",
             about.threshold or "", *sorted(evidence))  # fmt: skip
    return sha256("\n".join(parts).encode()).hexdigest()


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ask:
    """Sent to the teacher."""

    seen: Seen
    by: str


@dataclass(frozen=True, slots=True)
class Give:
    """The teacher's answer; another one is added to those before."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Dispose:
    """The end of it. `month`, `note`: of the minutes, where it goes into them."""

    seen: Seen
    disposition: Disposition
    reason: str
    by: str
    month: str | None = None
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """The disposition was a slip."""

    reason: str


Step = Ask | Give | Dispose | Reopen
KINDS: dict[type, str] = {
    Ask: "anomaly-asked", Give: "anomaly-answered", Dispose: "anomaly-disposed", Reopen: "anomaly-reopened",
}  # fmt: skip


def require_unchanged(question: Question | None, steps: int) -> None:
    """Raises `StaleError` unless the question has as many steps as when the person looked at it."""
    if (question.steps if question else 0) != steps:
        raise StaleError("Câu hỏi này vừa được người khác ghi thêm. Xem lại trạng thái mới rồi làm lại nếu vẫn cần.")


def after(question: Question | None, step: Step, now: datetime, question_id: str = "") -> Question:
    """The question after a step; `question` None: nobody acted on the figure yet. Raises `UsageError` where it cannot
    be."""
    becomes = _apply(step, question, now, question_id)
    return replace(becomes, steps=becomes.steps + 1)


@singledispatch
def _apply(step: object, question: Question | None, now: datetime, question_id: str) -> Question:  # noqa: ARG001
    raise TypeError(f"no step: {type(step).__name__}")


@_apply.register
def _ask(step: Ask, question: Question | None, now: datetime, question_id: str) -> Question:
    if question is None:
        return Question(question_id=question_id, seen=step.seen, asked_at=now, asked_by=step.by)
    if question.state != "new" and not question.unseen(step.seen.evidence):
        raise UsageError("Điều này đã hỏi rồi, và chưa có căn cứ nào mới. Không hỏi lại cùng một căn cứ.")
    return replace(
        _open(question), seen=_joined(question, step.seen), asked_at=now, asked_by=step.by,
        answered_before=len(question.answers),
    )  # fmt: skip


@_apply.register
def _give(step: Give, question: Question | None, now: datetime, question_id: str) -> Question:  # noqa: ARG001
    if question is None or question.asked_at is None:
        raise UsageError("Chưa hỏi nên chưa ghi câu trả lời được.")
    if question.disposition is not None:
        raise UsageError("Câu hỏi này đã kết thúc. Muốn ghi thêm thì nhờ ban giám hiệu mở lại.")
    answer = step.answer
    _text(answer.text, "câu trả lời")
    _text(answer.author, "họ tên người trả lời")
    if answer.paper is not None:
        _text(answer.paper, "câu trả lời ghi theo giấy tờ nào (số, ngày, hoặc tên văn bản)")
    if answer.answered_on > now.astimezone(VIETNAM).date():
        raise UsageError(f"Ngày trả lời {vn_date(answer.answered_on)} chưa đến. Sửa lại ngày.")
    if answer.answered_on < question.asked_at.astimezone(VIETNAM).date():
        asked = vn_date(question.asked_at)
        raise UsageError(f"Ngày trả lời {vn_date(answer.answered_on)} trước ngày hỏi {asked}. Sửa lại ngày.")
    return replace(question, answers=(*question.answers, answer))


@_apply.register
def _dispose(step: Dispose, question: Question | None, now: datetime, question_id: str) -> Question:
    begun = question or Question(question_id=question_id, seen=step.seen)
    if begun.returns(step.seen.evidence):   # a new round, in which nobody was asked
        begun = replace(_open(begun), asked_at=None, asked_by=None, answered_before=len(begun.answers))
    if begun.disposition is not None:
        raise UsageError("Câu hỏi này đã kết thúc rồi. Muốn đổi thì mở lại, kèm lý do.")
    if step.disposition not in allowed(begun, now):
        raise UsageError(_too_soon(begun))
    _text(step.reason, "lý do")
    return replace(
        begun, seen=_joined(begun, step.seen), disposition=step.disposition, reason=step.reason.strip(),
        month=step.month, note=step.note, disposed_at=now, disposed_by=step.by,
    )  # fmt: skip


@_apply.register
def _reopen(step: Reopen, question: Question | None, now: datetime, question_id: str) -> Question:  # noqa: ARG001
    if question is None or question.disposition is None:
        raise UsageError("Câu hỏi này chưa kết thúc nên không có gì để mở lại.")
    _text(step.reason, "lý do mở lại")
    return _open(question)


def allowed(question: Question | None, now: datetime) -> tuple[Disposition, ...]:
    """How an open question may end now. Whoever was not asked, or had no time to answer, is not written of."""
    state = question.state if question else "new"
    if state == "answered":
        return ("explained", "corrected", "minuted", "dismissed")
    if state == "asked" and question and question.asked_at and now - question.asked_at >= ANSWER_WITHIN:
        return ("minuted", "dismissed")
    return ("dismissed",)


def _too_soon(question: Question) -> str:
    if question.state == "new":
        return "Chưa hỏi giáo viên: chỉ có thể bỏ qua kèm lý do, hoặc hỏi trước."
    return (
        f"Giáo viên chưa trả lời. Ghi câu trả lời trước; chưa trả lời thì sau {ANSWER_WITHIN.days} ngày kể từ lúc hỏi "
        "mới đưa vào biên bản được."
    )


def _open(question: Question) -> Question:
    return replace(
        question, disposition=None, reason=None, month=None, note=None, disposed_at=None, disposed_by=None
    )


def _joined(question: Question, seen: Seen) -> Seen:
    return replace(seen, evidence=seen.evidence | question.seen.evidence)


def _text(text: str, what: str) -> None:
    if not text.strip():
        raise UsageError(f"Chưa ghi {what}. Điền rồi ghi lại.")
    if len(text) > LONGEST:
        raise UsageError(f"Phần {what} dài {len(text)} chữ, tối đa {LONGEST}. Rút gọn rồi ghi lại.")
