"""Days on which pupils were absent."""

from __future__ import annotations

from datetime import timedelta

from data.dice import Dice
from data.history import Absence
from data.people import Pupil
from data.terms import TermPlan, is_school_day


def make_absences(
    seed: int, school: str, term: TermPlan, class_name: str, pupils: tuple[Pupil, ...]
) -> tuple[Absence, ...]:
    """Most pupils miss nothing or a day or two; one in four of the absences is without leave."""
    dice = Dice(seed, school, "absences", term.code, class_name)
    days = (term.last_day - term.first_day).days
    drawn = [
        Absence(pupil.code, day, excused=not dice.chance(25))
        for pupil in pupils
        for _ in range(max(0, dice.bell(0, 3)))
        for day in [term.first_day + timedelta(days=dice.below(days))]
        if pupil.is_here(day) and is_school_day(day)
    ]
    return tuple({(absence.pupil_code, absence.day): absence for absence in drawn}.values())
