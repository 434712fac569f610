"""The timetable of tests: which class is assessed in what on which day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.curriculum import PrimarySubject, SecondarySubject
from data.dice import Dice
from data.terms import TermPlan, Window, is_school_day


@dataclass(frozen=True, slots=True)
class Test:
    """One assessment of one class. `component`: TX1 … GK, CK, or KTDK in a primary school."""

    term: str
    class_name: str
    subject: str
    component: str
    day: date


def secondary_tests(
    seed: int, term: TermPlan, class_name: str, grade: int, subjects: tuple[SecondarySubject, ...]
) -> tuple[Test, ...]:
    """Regular marks on days of the class's own; mid-term and final on one day for the whole grade."""
    return tuple(
        Test(term.code, class_name, subject.code, component, _day(seed, term, class_name, grade, subject, component))
        for subject in subjects
        for component in subject.components
    )


def _day(
    seed: int, term: TermPlan, class_name: str, grade: int, subject: SecondarySubject, component: str
) -> date:
    who = class_name if component.startswith("TX") else f"grade {grade}"
    dice = Dice(seed, "thcs", "tests", term.code, who, subject.code, component)
    return _pick(dice, term.window(component, subject.regular))


def primary_tests(
    seed: int, term: TermPlan, class_name: str, grade: int, subjects: tuple[PrimarySubject, ...]
) -> tuple[Test, ...]:
    """The periodic tests at the end of the term, on one day for the whole grade."""
    return tuple(
        Test(term.code, class_name, subject.code, "KTDK", _pick(dice, term.final))
        for subject in subjects
        if subject.is_tested
        for dice in [Dice(seed, "tieu-hoc", "tests", term.code, grade, subject.code)]
    )


def _pick(dice: Dice, window: Window) -> date:
    return dice.pick(tuple(_school_days(window)))


def _school_days(window: Window) -> Iterator[date]:
    day = window[0]
    while day <= window[1]:
        if is_school_day(day):
            yield day
        day += timedelta(days=1)
