"""The inbox of unlikely figures: what was computed beside what people did with it; their acts are `anomaly_acts`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from analytics.anomalies.result import BUNCHING, DISTANCE, LATE
from jobs.anomalies import Flag, SchoolAnomalies
from jobs.anomaly_year import Evidence
from records import anomaly_store
from records.anomaly_question import OPEN, About, Question, Seen, State
from records.anomaly_store import StepTaken
from records.rights import Row, Viewer, may
from records.store import Store

_PARTS = ("term", "class_name", "subject", "component", "pupil_code")
_COLUMN = _PARTS[:4]
_BETWEEN = "\t"     # stands in no name of a class, such as 6/1
STATES: dict[State, str] = {
    "new": "mới", "asked": "đã hỏi, chờ trả lời", "answered": "đã trả lời, chờ xem", "explained": "đã giải thích",
    "corrected": "đã sửa", "minuted": "đưa vào biên bản", "dismissed": "bỏ qua",
}  # fmt: skip
RETURNED, GONE = "↻ trở lại vì có căn cứ mới", "dữ liệu hiện nay không còn khác thường"
# What counts as new evidence: of what comes in whole columns another column, of classes another class; else a mark.
_COUNTED_BY: Mapping[str, tuple[str, ...]] = {
    LATE: _COLUMN, BUNCHING: _COLUMN, DISTANCE: ("class_name", "subject"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the inbox. `flag` None: today's data do not make it unlikely any more; `question` None: nobody
    acted on it yet."""

    about: About
    teacher_name: str | None
    flag: Flag | None
    question: Question | None

    @property
    def seen(self) -> Seen:
        """What somebody who acts now has before him."""
        return seen_of(self.flag, self.about) if self.flag else self._kept.seen

    @property
    def has_returned(self) -> bool:
        """Whether it was decided, and new evidence has come since."""
        return self.flag is not None and self.question is not None and self.question.returns(self.seen.evidence)

    @property
    def state(self) -> State:
        return "new" if self.question is None or self.has_returned else self.question.state

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def added(self) -> int:
        """How much of the evidence it was never asked or decided about; 0 for one that is new altogether."""
        return len(self.question.unseen(self.seen.evidence)) if self.question and self.flag else 0

    @property
    def steps(self) -> int:
        return self.question.steps if self.question else 0

    @property
    def key(self) -> str:
        """The same in every run: of the figure, not of what became of it."""
        return "/".join(filter(None, (self.about.measure, self.about.teacher_code, self.about.subject,
                                      self.about.threshold)))  # fmt: skip

    @property
    def places(self) -> frozenset[tuple[str | None, str | None, str | None]]:
        """The terms, classes and subjects that its evidence is of."""
        ids = map(evidence_parts, self.seen.evidence)
        return frozenset((each["term"], each["class_name"], each["subject"]) for each in ids)

    @property
    def _kept(self) -> Question:
        if self.question is None:
            raise ValueError("neither a flag nor a question")
        return self.question


def evidence_id(measure: str, found: Evidence) -> str:
    """A piece of evidence by what it is, no mark in it: term, class, subject and component are a column; with the
    pupil's code, a mark."""
    counted = _COUNTED_BY.get(measure, _PARTS)
    return _BETWEEN.join((getattr(found, part) or "") if part in counted else "" for part in _PARTS)


def evidence_parts(identity: str) -> dict[str, str | None]:
    """What an id is made of; None: of all of them."""
    return {name: part or None for name, part in zip(_PARTS, identity.split(_BETWEEN), strict=True)}


def seen_of(flag: Flag, about: About) -> Seen:
    test = flag.judged.test
    evidence = frozenset(evidence_id(test.measure, each) for each in flag.evidence)
    return Seen(about, flag.question, test.k, test.n, test.effect, flag.judged.q, evidence)


def inbox(found: SchoolAnomalies, questions: Iterable[Question], names: Mapping[str, str]) -> tuple[Item, ...]:
    """Every flag in the order of the queue, then what was asked of and is not unlikely any more."""
    by_figure = {question.seen.about: question for question in questions}
    flags = {about_of(found.school, found.school_year, flag): flag for flag in found.flags}
    items = [Item(about, flag.teacher_name, flag, by_figure.get(about)) for about, flag in flags.items()]
    items += [
        Item(about, names.get(about.teacher_code), None, question)
        for about, question in by_figure.items() if about not in flags
    ]  # fmt: skip
    return tuple(items)


def about_of(school: str, school_year: str, flag: Flag) -> About:
    test = flag.judged.test
    threshold = str(test.threshold) if test.threshold is not None else None
    return About(school, school_year, test.measure, test.teacher_code, test.subject, threshold)


def read_inbox(store: Store, found: SchoolAnomalies) -> tuple[Item, ...]:
    with store.read() as db:
        questions = anomaly_store.questions_of(db, found.school, found.school_year)
        return inbox(found, questions, anomaly_store.teacher_names(db, found.school))


def state_words(item: Item) -> str:
    """The state, and whether it came back, got more evidence, or lost its figure."""
    more = ""
    if item.has_returned:
        more = RETURNED
    elif item.flag is None:
        more = GONE
    elif item.is_open and item.added:
        more = f"thêm {item.added} căn cứ từ khi hỏi"
    return f"{STATES[item.state]} ({more})" if more else STATES[item.state]


def is_seen_by(viewer: Viewer, item: Item) -> bool:
    """Whether the viewer may see all that a question rests on."""
    about = item.about
    rows = [Row(about.school, about.school_year, name, subject) for _, name, subject in item.places]
    return bool(rows) and all(may(viewer, "see_anomalies", row) for row in rows)


def as_dict(item: Item) -> dict[str, object]:
    """What became of a question, for a document: its state, whether it came back, how much evidence is new."""
    asked = item.question.asked_at if item.question else None
    return {
        "state": item.state, "returned": item.has_returned, "new_evidence": item.added,
        "asked_at": asked.isoformat() if asked else None,
        "answers": len(item.question.answers) if item.question else 0,
    }  # fmt: skip


def document(found: SchoolAnomalies, items: Sequence[Item]) -> dict[str, object]:
    """The figures with what became of each; `past`: what was asked about and is not unlikely any more."""
    flags = [{**item.flag.as_dict(), **as_dict(item)} for item in items if item.flag]
    past = [
        {**asdict(item.about), "teacher_name": item.teacher_name, "question": item.seen.question, **as_dict(item)}
        for item in items if not item.flag
    ]  # fmt: skip
    return {**found.as_dict(), "flags": flags, "past": past}


def count_by_state(
    store: Store, viewer: Viewer, school: str, school_year: str, found: SchoolAnomalies | None
) -> Counter[State]:
    """How many of the questions that the viewer may see are in each state; without `found`, of those on record: nothing
    is computed."""
    with store.read() as db:
        questions = anomaly_store.questions_of(db, school, school_year)
    items = inbox(found, questions, {}) if found else [Item(each.seen.about, None, None, each) for each in questions]
    return Counter(item.state for item in items if is_seen_by(viewer, item))


def history(store: Store, question_id: str) -> tuple[StepTaken, ...]:
    with store.read() as db:
        return anomaly_store.steps_of(db, question_id)
