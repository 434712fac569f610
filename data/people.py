"""The people of a sample school: pupils with their comings and goings, teachers with their habits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from data.dice import Dice
from data.names import full_name, given_name_first
from data.terms import is_school_day

# No province of Vietnam has this code (001 to 096), so that no id here can be anybody's.
UNUSED_PROVINCE = "099"


@dataclass(frozen=True, slots=True)
class Pupil:
    """`joined` / `left`: first day in, first day no longer in the class; None: from before, or to the end of the year.

    `strength` is the usual mark in tenths; `exempt_from` are subject codes.
    """

    code: str
    ministry_id: str
    full_name: str
    is_female: bool
    birthday: date
    class_name: str
    strength: int
    joined: date | None = None
    left: date | None = None
    exempt_from: tuple[str, ...] = ()

    def is_here(self, day: date) -> bool:
        """Whether the class's roster of that day has the pupil."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day < self.left)

    @property
    def note(self) -> str:
        """What the export's 'Ghi chú' says."""
        if self.joined is not None:
            return f"Chuyển đến ngày {self.joined:%d/%m/%Y}"
        return "Miễn học GDTC" if self.exempt_from else ""


class Move(NamedTuple):
    """First day in, first day gone; None where the year's bounds are."""

    joined: date | None = None
    left: date | None = None


STAYS = Move()


@dataclass(frozen=True, slots=True)
class Habit:
    """How a teacher keeps the book. Days are counted from the test.

    `late_percent` of the tests are entered only after `late_days`; `typos` and `lifts` are parts in a thousand: of all
    marks, and of those just below a threshold; `declares`: percent of the corrections that reach the register.
    """

    days: tuple[int, int] = (1, 6)
    late_percent: int = 1
    late_days: tuple[int, int] = (15, 24)
    typos: int = 4
    lifts: int = 10
    declares: int = 90


ORDERLY = Habit()
SLOW = Habit(days=(3, 11), late_percent=4)
LATE = Habit(days=(4, 13), late_percent=50, late_days=(16, 40))
CARELESS = Habit(typos=35, declares=80)
LIFTING = Habit(lifts=450, declares=55)


@dataclass(frozen=True, slots=True)
class Teacher:
    """`subjects`: codes taught. `homeroom`: the class that the teacher is responsible for."""

    code: str
    name: str
    subjects: tuple[str, ...]
    homeroom: str | None = None
    habit: Habit = field(default=ORDERLY)


def make_pupils(seed: int, school: str, number: int, class_name: str, grade: int) -> tuple[Pupil, ...]:
    """A class of 30 to 40 in the order of its list. `number`: the class's place in the school, from 0."""
    dice = Dice(seed, school, "pupils", class_name)
    size = dice.between(31, 39)
    moves = _moves(dice, number)
    exempt = 4 if number % 3 == 0 else None
    made = [
        _pupil(dice, school, number * 50 + seat, class_name, grade, moves.get(seat, STAYS), is_exempt=seat == exempt)
        for seat in range(size)
    ]
    return tuple(sorted(made, key=lambda pupil: (given_name_first(pupil.full_name), pupil.code)))


def members(pupils: tuple[Pupil, ...], first: date, last: date) -> tuple[Pupil, ...]:
    """Who was in the class at any time between two days."""
    return tuple(
        pupil
        for pupil in pupils
        if (pupil.joined is None or pupil.joined <= last) and (pupil.left is None or pupil.left > first)
    )


def _pupil(
    dice: Dice, school: str, serial: int, class_name: str, grade: int, move: Move, *, is_exempt: bool
) -> Pupil:
    is_female = dice.chance(49)
    year = 2025 - 5 - grade
    birthday = date(year, 1, 1) + timedelta(days=dice.below(364))
    # Multiplying by a number prime to 10⁸ scatters the serial numbers and keeps them apart.
    code = (23 if school == "thcs" else 21) * 10**8 + (serial * 73_856_093 + 19_349_663) % 10**8
    ministry = f"{UNUSED_PROVINCE}{3 if is_female else 2}{year % 100:02}{(serial * 7919 + 104_729) % 10**6:06}"
    return Pupil(
        code=str(code),
        ministry_id=ministry,
        full_name=full_name(dice, is_female=is_female),
        is_female=is_female,
        birthday=birthday,
        class_name=class_name,
        strength=dice.bell(74, 18),
        joined=move.joined,
        left=move.left,
        exempt_from=("gdtc",) if is_exempt else (),
    )


def _moves(dice: Dice, number: int) -> dict[int, Move]:
    """By seat. Every class has somebody who moves; the first of each three has both kinds."""
    autumn = _school_day(date(2025, 11, 10) + timedelta(days=dice.below(14)))
    spring = _school_day(date(2026, 3, 10) + timedelta(days=dice.below(12)))
    leaves_in_autumn, joins_in_autumn = Move(left=autumn), Move(joined=autumn)
    leaves_in_spring, joins_in_spring = Move(left=spring), Move(joined=spring)
    if number % 3 == 0:
        return {1: leaves_in_autumn, 2: joins_in_spring}
    return {2: joins_in_autumn} if number % 3 == 1 else {1: leaves_in_spring}


def _school_day(day: date) -> date:
    while not is_school_day(day):
        day += timedelta(days=1)
    return day
