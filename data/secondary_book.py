"""The truth of one class's book for one term in a lower-secondary school (TT22/2021)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from data.absences import make_absences
from data.column import Column, Entry
from data.corrections import PlannedCorrection, in_order, planned_after_lock
from data.curriculum import SecondarySubject
from data.dice import Dice
from data.history import MarkHistory, StaleAverage, TermBook
from data.marking import mistyped, secondary_score
from data.people import Pupil, Teacher, members
from data.terms import TermPlan, at
from data.timetable import Test, secondary_tests
from records.circulars.tt22 import term_average
from records.marks import canonical_score

AFTER_LOCK_TARGETS = (("toan", "CK"), ("ngu_van", "GK"))
STALE_TARGETS = (("toan", "CK"), ("khtn", "CK"))
STALE_TERM = "HK1"
STALE_SINCE = at(date(2026, 1, 18), 15, 20)       # later than any first entry, earlier than the lock


@dataclass(frozen=True, slots=True)
class SecondaryClass:
    """What a class's book is made from. `number`: its place in the school; `has_stale`: two averages go stale in it."""

    seed: int
    number: int
    name: str
    grade: int
    pupils: tuple[Pupil, ...]
    subjects: tuple[SecondarySubject, ...]
    teacher_of: Callable[[str, str, date], Teacher]
    has_stale: bool = False

    def subject(self, code: str) -> SecondarySubject:
        return next(subject for subject in self.subjects if subject.code == code)


def make_book(klass: SecondaryClass, term: TermPlan) -> TermBook:
    """Every mark's history, the corrections, the absences, and the averages that went stale."""
    pupils = members(klass.pupils, term.first_day, term.last_day)
    tests = secondary_tests(klass.seed, term, klass.name, klass.grade, klass.subjects)
    planned = _planned(klass, term, pupils)
    entries = [entry for test in tests for entry in _column(klass, term, test, planned).entries(pupils)]
    histories = (*(history for history, _ in entries), *_conduct(klass, term, pupils))
    return TermBook(
        class_name=klass.name,
        grade=klass.grade,
        term=term.code,
        pupils=pupils,
        subjects=tuple(subject.code for subject in klass.subjects),
        tests=tests,
        histories=histories,
        corrections=in_order(correction for _, correction in entries),
        absences=make_absences(klass.seed, "thcs", term, klass.name, pupils),
        stale=tuple(_stale_averages(klass, term, entries)),
    )


def _column(
    klass: SecondaryClass, term: TermPlan, test: Test, planned: Mapping[tuple[str, str, str], PlannedCorrection]
) -> Column:
    subject = klass.subject(test.subject)
    return Column(
        term=term,
        test=test,
        teacher=klass.teacher_of(term.code, test.subject, test.day),
        dice=Dice(klass.seed, "thcs", "marks", term.code, klass.name, test.subject, test.component),
        right=lambda dice, pupil: secondary_score(dice, pupil.strength + subject.ease, test.component),
        mistaken=mistyped,
        planned=planned,
        is_comment=subject.is_comment,
    )


def _planned(
    klass: SecondaryClass, term: TermPlan, pupils: tuple[Pupil, ...]
) -> dict[tuple[str, str, str], PlannedCorrection]:
    steady = [pupil for pupil in pupils if pupil.joined is None and pupil.left is None]
    planned = planned_after_lock(term, klass.number, steady, AFTER_LOCK_TARGETS)
    if klass.has_stale and term.code == STALE_TERM:
        planned += [
            PlannedCorrection("stale-average", steady[10 + 5 * i].code, *target, STALE_SINCE, declared=True)
            for i, target in enumerate(STALE_TARGETS)
        ]
    return {(plan.pupil_code, plan.subject, plan.component): plan for plan in planned}


def _conduct(klass: SecondaryClass, term: TermPlan, pupils: tuple[Pupil, ...]) -> Iterator[MarkHistory]:
    """Kết quả rèn luyện, written by the homeroom teacher in the last week but one of the term."""
    dice = Dice(klass.seed, "thcs", "conduct", term.code, klass.name)
    written = at(term.last_day - timedelta(days=dice.between(4, 9)), 20, dice.below(60))
    for pupil in pupils:
        level = "Tốt" if not dice.chance(12) else "Khá" if not dice.chance(20) else "Đạt"
        here = pupil.left is None or written.date() < pupil.left
        yield MarkHistory(pupil.code, "", "conduct_result", None, ((written, level),) if here else ())


def _stale_averages(klass: SecondaryClass, term: TermPlan, entries: list[Entry]) -> Iterator[StaleAverage]:
    """The averages as they were before the planned correction of the final mark, which the exports go on stating."""
    final_values = {(h.pupil_code, h.subject, h.component): h.value_at(term.lock_moment) for h, _ in entries}
    for correction in (c for _, c in entries if c is not None and c.kind == "stale-average"):
        code, subject = correction.pupil_code, klass.subject(correction.subject)
        values = {component: final_values.get((code, subject.code, component), "") for component in subject.components}
        stated = average_of({**values, "CK": correction.old_value}, subject)
        recomputed = average_of(values, subject)
        if stated is not None and recomputed is not None:
            yield StaleAverage(
                klass.name, term.code, code, subject.code, canonical_score(stated), canonical_score(recomputed)
            )


def average_of(values: Mapping[str, str], subject: SecondarySubject) -> Decimal | None:
    """ĐTBmhk from component → value; None as long as a required mark is missing."""
    if not all(values.get(component) for component in subject.components):
        return None
    regular = [Decimal(values[component]) for component in subject.components if component.startswith("TX")]
    return term_average(regular, Decimal(values["GK"]), Decimal(values["CK"]))
