"""The inbox of unlikely figures as rows and words for people: its list, a question's evidence, its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import polars as pl

from analytics.anomalies.result import DISTANCE, MEASURES, Measure
from analytics.anomalies.texts import WORDS
from dashboard.language import say, say_sentence
from jobs.anomaly_inbox import STATES, Item, evidence_parts, state_words
from jobs.anomaly_year import Evidence
from records.anomaly_question import Disposition, Question
from records.anomaly_store import StepTaken
from records.clock import VIETNAM, vn_date, vn_datetime
from records.marks import TERM_NAMES, component_name, vn_mark
from records.policy.words import capital
from records.subjects import subject_name
from records.vn_order import class_order

DISPOSITIONS: dict[Disposition, str] = {
    "explained": "Đã giải thích rõ", "corrected": "Đã sửa lại cho đúng", "minuted": "Đưa vào biên bản kiểm tra tháng",
    "dismissed": "Bỏ qua, kèm lý do",
}  # fmt: skip
STEPS = {
    "anomaly-asked": "hỏi giáo viên", "anomaly-answered": "trả lời", "anomaly-disposed": "kết thúc",
    "anomaly-reopened": "mở lại",
}  # fmt: skip
_EVIDENCE = (
    "Học kì", "Lớp", "Môn", "Cột điểm", "Mã học sinh", "Trước", "Điểm", "Tệp", "Trang tính", "Ô",
)  # fmt: skip


def item_rows(items: Sequence[Item]) -> pl.DataFrame:
    """A row a question, in the order of the queue: of how far a figure is from the usual, not of persons."""
    texts = dict.fromkeys(("Điều cần hỏi", "Trạng thái", "Số đo", "Giáo viên"), pl.String())
    schema = pl.Schema({
        **texts, "Mức chênh": pl.Decimal(12, 2), "q": pl.Decimal(6, 4), "n": pl.Int64(), "Căn cứ": pl.Int64(),
        "Hỏi ngày": pl.Date(),
    })  # fmt: skip
    return pl.DataFrame([_item_row(item) for item in items], schema=schema)


def _item_row(item: Item) -> dict[str, object]:
    seen, asked = item.seen, item.question.asked_at if item.question else None
    return {
        "Điều cần hỏi": say_sentence(seen.question), "Trạng thái": say_sentence(state_words(item)),
        "Số đo": say(WORDS[measure_of(item)].name),
        "Giáo viên": item.teacher_name or item.about.teacher_code,
        "Mức chênh": _rounded(seen.effect, 2), "q": _rounded(seen.q, 4), "n": seen.n,
        "Căn cứ": len(item.flag.evidence) if item.flag else len(seen.evidence),
        "Hỏi ngày": asked.astimezone(VIETNAM).date() if asked else None,
    }  # fmt: skip


def _rounded(value: float, places: int) -> Decimal:
    return round(Decimal(repr(value)), places)


def measure_of(item: Item) -> Measure:
    """The measure that a question is about; what is kept in the store is a plain text."""
    return next(measure for measure in MEASURES if measure == item.about.measure)


def label(item: Item) -> str:
    """A question in a line, to choose it by; without its state, which changes."""
    what = [say(WORDS[measure_of(item)].name), item.teacher_name or item.about.teacher_code]
    what += [say(subject_name(item.about.subject))] if item.about.subject else []
    what += [say("ngưỡng {mark}", mark=vn_mark(item.about.threshold))] if item.about.threshold else []
    return " · ".join(what)


def evidence_rows(measure: str, evidence: Iterable[Evidence]) -> pl.DataFrame:
    """Every mark (of a distance, every class) that the figure counts, down to the cell of the export."""
    names = ("Lớp", "Môn") if measure == DISTANCE else _EVIDENCE
    rows = [_evidence_row(each) for each in evidence]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_EVIDENCE, pl.String())).select(names)
    return frame.select(name for name in names if not frame[name].is_null().all())


def _evidence_row(found: Evidence) -> dict[str, str | None]:
    return {
        "Học kì": say(TERM_NAMES.get(found.term, found.term)) if found.term else None, "Lớp": found.class_name,
        "Môn": say(subject_name(found.subject)) if found.subject else None,
        "Cột điểm": say_sentence(component_name(found.component)) if found.component else None,
        "Mã học sinh": found.pupil_code,
        "Trước": vn_mark(found.previous_value) if found.previous_value else None,
        "Điểm": vn_mark(found.value) if found.value else None,
        "Tệp": found.file, "Trang tính": found.sheet, "Ô": found.cell,
    }  # fmt: skip


def kept_evidence_rows(question: Question) -> pl.DataFrame:
    """What a question is about, by the ids that were kept of it: no mark."""
    rows = [_evidence_row(Evidence(**evidence_parts(each))) for each in question.seen.evidence]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_EVIDENCE, pl.String()))
    shown = frame.select(name for name in frame.columns if not frame[name].is_null().all())
    if shown.is_empty():
        return shown
    order = sorted(range(shown.height), key=lambda row: (class_order(str(shown["Lớp"][row])), shown.row(row)))
    return shown[order]


def answers_said(question: Question) -> list[str]:
    """Each answer with its day, and by what paper it was written down."""
    return [
        f"{vn_date(answer.answered_on)}, {answer.author}: {answer.text}"
        + (say(" (ghi lại theo {paper})", paper=answer.paper) if answer.paper else "")
        for answer in question.answers
    ]


def ending_said(question: Question) -> str | None:
    """How it ended; None while it is open."""
    if question.disposition is None or question.disposed_at is None:
        return None
    month = f" {question.month}" if question.month else ""
    how, when = capital(say(STATES[question.disposition])), vn_datetime(question.disposed_at)
    return f"{how}{month}, {when}, {question.disposed_by}: {question.reason}"


def history_rows(steps: Iterable[StepTaken]) -> pl.DataFrame:
    """The steps, oldest first."""
    rows = [
        {"Lúc": step.taken_at.astimezone(VIETNAM).replace(tzinfo=None), "Việc": say(STEPS[step.step]),
         "Người ghi": step.taken_by, "Nội dung": _step_said(step)}
        for step in steps
    ]  # fmt: skip
    texts = dict.fromkeys(("Việc", "Người ghi", "Nội dung"), pl.String())
    return pl.DataFrame(rows, schema={"Lúc": pl.Datetime("us"), **texts})


def _step_said(step: StepTaken) -> str | None:
    after = step.after
    if step.step == "anomaly-answered":
        return str(after["answers"][-1]["text"])
    if step.step == "anomaly-disposed":
        return f"{capital(say(STATES[after['disposition']]))}: {after['reason']}"
    if step.step == "anomaly-asked":
        question = after.get("question")
        return say_sentence(question) if question else None
    return after.get("why")
