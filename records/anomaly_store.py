"""Questions about unlikely figures in the store: the only SQL that reads and writes them; every step is an event.

The log holds measures, counts and codes of the step. What names a teacher, or was written, stands in `anomaly_step`
alone, bound to the event by a salted digest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from records.anomaly_question import About, Answer, Question, Seen
from records.clock import from_store, to_store
from records.facts import add_event
from records.reading import schools
from records.store import Database

_MOMENTS = ("asked_at", "disposed_at")
_OF_ITSELF = (
    "asked_at", "asked_by", "answered_before", "disposition", "reason", "month", "note", "disposed_at", "disposed_by",
    "steps",
)  # fmt: skip
_ABOUT = ("school", "school_year", "measure", "teacher_code", "subject", "threshold")
_FIGURES = ("question", "k", "n", "effect", "q")


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a question's history. `after`: what was new with it."""

    number: int
    step: str
    taken_at: datetime
    taken_by: str
    after: Mapping[str, Any]


def save_step(
    db: Database, before: Question | None, becomes: Question, *, kind: str, by: str, now: datetime, nonce: str,
    why: str | None = None,
) -> None:  # fmt: skip
    """Write a question as a step left it, the answer that came with it, and the step's event. `why`: of an undoing,
    which leaves no other trace of its reason."""
    row = _row(becomes)
    if before is None:
        marks = ", ".join("?" for _ in row)
        db.execute(f"INSERT INTO anomaly_question ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608 – our own names
    else:
        changed = {name: value for name, value in row.items() if name not in ("question_id", *_ABOUT)}
        sets = ", ".join(f"{name} = ?" for name in changed)
        db.execute(
            f"UPDATE anomaly_question SET {sets} WHERE question_id = ?",  # noqa: S608 – our own names
            [*changed.values(), becomes.question_id],
        )
    had = len(before.answers) if before else 0
    for number, answer in enumerate(becomes.answers[had:], had + 1):
        db.execute(
            "INSERT INTO anomaly_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [becomes.question_id, number, answer.text, answer.author, answer.answered_on, answer.paper,
             to_store(answer.written_at), answer.written_by],
        )  # fmt: skip
    told = _told(before, becomes) | ({"why": why} if why else {})
    _add_step(db, becomes, told, kind=kind, by=by, now=now, nonce=nonce)


def questions_of(db: Database, school: str, school_year: str) -> tuple[Question, ...]:
    """All of a school's year, the newest first."""
    return _questions(db, "(q.school, q.school_year) = (?, ?)", [school, school_year])


def questions_to(db: Database, teacher_code: str) -> tuple[Question, ...]:
    """All that a teacher was ever asked, by the code; of whatever school has that code."""
    return _questions(db, "q.teacher_code = ? AND q.asked_at IS NOT NULL", [teacher_code])


def question_about(db: Database, about: About) -> Question | None:
    found = _questions(
        db,
        """(q.school, q.school_year, q.measure, q.teacher_code) = (?, ?, ?, ?)
           AND q.subject IS NOT DISTINCT FROM ? AND q.threshold IS NOT DISTINCT FROM ?""",
        [getattr(about, name) for name in _ABOUT],
    )
    return found[0] if found else None


def question_of(db: Database, question_id: str) -> Question | None:
    found = _questions(db, "q.question_id = ?", [question_id])
    return found[0] if found else None


def steps_of(db: Database, question_id: str) -> tuple[StepTaken, ...]:
    """A question's history, oldest first."""
    rows = db.query(
        "SELECT number, step, taken_at, taken_by, after FROM anomaly_step WHERE question_id = ? ORDER BY number",
        [question_id],
    )
    return tuple(
        StepTaken(number, step, from_store(at), by, json.loads(after)) for number, step, at, by, after in rows.rows()
    )


def teacher_names(db: Database, school: str) -> dict[str, str]:
    """Names by code, as the newest assignments have them."""
    rows = db.query(
        """SELECT teacher_code, max(teacher_name) FROM current_assignment
           WHERE school = ? AND teacher_code IS NOT NULL GROUP BY teacher_code""",
        [school],
    )
    return {str(code): str(name) for code, name in rows.iter_rows() if name}


def _questions(db: Database, which: str, values: list[object]) -> tuple[Question, ...]:
    rows = db.query(f"SELECT q.* FROM anomaly_question q WHERE {which} ORDER BY q.question_id", values)  # noqa: S608 – our own words
    if rows.is_empty():
        return ()
    said = db.query(
        f"""SELECT a.* FROM anomaly_answer a JOIN anomaly_question q USING (question_id)
            WHERE {which} ORDER BY a.question_id, a.number""",  # noqa: S608
        values,
    )
    answers: dict[str, list[Answer]] = defaultdict(list)
    for row in said.iter_rows(named=True):
        answers[row.pop("question_id")].append(_answer(row))
    return tuple(_question(row, tuple(answers[row["question_id"]])) for row in rows.iter_rows(named=True))


def _question(row: Mapping[str, Any], answers: tuple[Answer, ...]) -> Question:
    seen = Seen(
        About(**{name: row[name] for name in _ABOUT}), **{name: row[name] for name in _FIGURES},
        evidence=frozenset(row["evidence"]),
    )  # fmt: skip
    moments = {name: from_store(row[name]) for name in _MOMENTS if row[name] is not None}
    own = {name: row[name] for name in _OF_ITSELF} | moments
    return Question(question_id=row["question_id"], seen=seen, answers=answers, **own)


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(
        row["text"], row["author"], row["answered_on"], row["paper"], from_store(row["written_at"]), row["written_by"]
    )


def _row(question: Question) -> dict[str, Any]:
    seen = question.seen
    own = {name: getattr(question, name) for name in _OF_ITSELF}
    moments = {name: to_store(own[name]) for name in _MOMENTS if own[name] is not None}
    return {
        "question_id": question.question_id, **asdict(seen.about), **{name: getattr(seen, name) for name in _FIGURES},
        "evidence": sorted(seen.evidence), "fingerprint": question.fingerprint, **own, **moments,
    }  # fmt: skip


def _told(before: Question | None, becomes: Question) -> dict[str, Any]:
    """What of the question is new, as JSON has it; its evidence too, so that each round stays known."""
    was = _plain(before) if before else {}
    return {name: value for name, value in _plain(becomes).items() if was.get(name) != value}


def _plain(question: Question) -> dict[str, Any]:
    answers = [_as_json(asdict(answer)) for answer in question.answers]
    return {**_as_json(_row(question)), "answers": answers}


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _add_step(
    db: Database, question: Question, after: Mapping[str, Any], *, kind: str, by: str, now: datetime, nonce: str
) -> None:
    text = json.dumps(after, ensure_ascii=False, sort_keys=True)
    db.execute(
        "INSERT INTO anomaly_step VALUES (?, ?, ?, ?, ?, ?, ?)",
        [question.question_id, question.steps, kind, to_store(now), by, text, nonce],
    )
    detail = {
        "number": question.steps, "measure": question.seen.about.measure, "evidence": len(question.seen.evidence),
        "answers": len(question.answers), "disposition": question.disposition, "month": question.month,
        "digest": sha256(f"{nonce}\n{text}".encode()).hexdigest(),
    }  # fmt: skip
    add_event(db, now, by, kind, question.question_id, detail)


def is_only_school(db: Database, school: str) -> bool:
    """Whether no other school has exports here."""
    return set(schools(db)) <= {school}
