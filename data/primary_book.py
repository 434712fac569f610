"""The truth of one class's book for one term in a primary school (TT27/2020)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.absences import make_absences
from data.column import Column
from data.corrections import PlannedCorrection, in_order, planned_after_lock
from data.curriculum import PrimarySubject, traits
from data.dice import Dice
from data.history import MarkHistory, TermBook
from data.marking import latest_entry, mistyped_whole, primary_score
from data.people import Habit, Pupil, Teacher, members
from data.terms import TermPlan, at
from data.timetable import Test, primary_tests

AFTER_LOCK_TARGETS = (("toan", "KTDK"), ("tieng_viet", "KTDK"))


@dataclass(frozen=True, slots=True)
class PrimaryClass:
    """What a class's book is made from. `number`: its place in the school."""

    seed: int
    number: int
    name: str
    grade: int
    pupils: tuple[Pupil, ...]
    subjects: tuple[PrimarySubject, ...]
    teacher_of: Callable[[str, str, date], Teacher]


def make_book(klass: PrimaryClass, term: TermPlan) -> TermBook:
    """Periodic tests, levels of the subjects, competences and qualities."""
    pupils = members(klass.pupils, term.first_day, term.last_day)
    tests = primary_tests(klass.seed, term, klass.name, klass.grade, klass.subjects)
    steady = [pupil for pupil in pupils if pupil.joined is None and pupil.left is None]
    planned = {
        (plan.pupil_code, plan.subject, plan.component): plan
        for plan in planned_after_lock(term, klass.number, steady, AFTER_LOCK_TARGETS)
    }
    entries = [entry for test in tests for entry in _column(klass, term, test, planned).entries(pupils)]
    levels = [history for subject in klass.subjects for history in _levels(klass, term, subject, pupils)]
    return TermBook(
        class_name=klass.name,
        grade=klass.grade,
        term=term.code,
        pupils=pupils,
        subjects=tuple(subject.code for subject in klass.subjects),
        tests=tests,
        histories=(*(history for history, _ in entries), *levels, *_traits(klass, term, pupils)),
        corrections=in_order(correction for _, correction in entries),
        absences=make_absences(klass.seed, "tieu-hoc", term, klass.name, pupils),
    )


def _column(
    klass: PrimaryClass, term: TermPlan, test: Test, planned: Mapping[tuple[str, str, str], PlannedCorrection]
) -> Column:
    return Column(
        term=term,
        test=test,
        teacher=klass.teacher_of(term.code, test.subject, test.day),
        dice=Dice(klass.seed, "tieu-hoc", "marks", term.code, klass.name, test.subject),
        right=lambda dice, pupil: primary_score(dice, pupil.strength),
        mistaken=mistyped_whole,
        planned=planned,
    )


def _sitting(dice: Dice, term: TermPlan, habit: Habit) -> datetime:
    """When a teacher writes the term's levels: in the week after the last tests, or at the very last."""
    if dice.chance(habit.late_percent):
        return latest_entry(term)
    begun = at(term.final[1] + timedelta(days=dice.between(3, 9)), dice.between(16, 20), dice.below(60))
    return min(begun, latest_entry(term))


def _levels(
    klass: PrimaryClass, term: TermPlan, subject: PrimarySubject, pupils: tuple[Pupil, ...]
) -> Iterator[MarkHistory]:
    """Mức đạt được T/H/C of a subject."""
    dice = Dice(klass.seed, "tieu-hoc", "levels", term.code, klass.name, subject.code)
    begun = _sitting(dice, term, klass.teacher_of(term.code, subject.code, term.last_day).habit)
    for number, pupil in enumerate(pupils):
        drawn = dice.bell(pupil.strength, 6)
        level = "Miễn" if subject.code in pupil.exempt_from else "T" if drawn >= 72 else "H" if drawn >= 42 else "C"
        yield _written(pupil, subject.code, "MUC", begun + timedelta(seconds=9 * number), level)


def _traits(klass: PrimaryClass, term: TermPlan, pupils: tuple[Pupil, ...]) -> Iterator[MarkHistory]:
    """Competences and qualities, T/Đ/C."""
    dice = Dice(klass.seed, "tieu-hoc", "traits", term.code, klass.name)
    begun = _sitting(dice, term, klass.teacher_of(term.code, "", term.last_day).habit)
    for trait in traits(klass.grade):
        for number, pupil in enumerate(pupils):
            drawn = dice.bell(pupil.strength, 6)
            level = "T" if drawn >= 68 else "Đ" if drawn >= 38 else "C"
            yield _written(pupil, "", trait, begun + timedelta(seconds=11 * number), level)


def _written(pupil: Pupil, subject: str, component: str, moment: datetime, value: str) -> MarkHistory:
    is_here = pupil.left is None or moment.date() < pupil.left
    return MarkHistory(pupil.code, subject, component, None, ((moment, value),) if is_here else ())
