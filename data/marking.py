"""How marks come about: what a pupil gets, when the teacher writes it down, and what goes wrong in doing so.

Scores are counted in tenths here; texts are made at the end (`records.marks` holds the canonical spelling).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from data.dice import Dice
from data.people import Habit
from data.terms import TermPlan, at
from records.marks import canonical_score

THRESHOLDS = (50, 65, 80)       # tenths: 5,0 / 6,5 / 8,0
LIFTED_FROM = 3                 # a mark at most so many tenths below a threshold may be lifted to it
MISSING_OF_TEN_THOUSAND = 7     # marks that stay blank, for the pupil was absent
MAKE_UP_PERCENT = 2             # marks of a test taken later than the class did


def text(tenths: int) -> str:
    """85 → '8.5'."""
    return canonical_score(Decimal(tenths).scaleb(-1))


def secondary_score(dice: Dice, strength: int, component: str) -> int:
    """Regular marks in halves; mid-term and final in quarters, rounded half up to one decimal (TT22/2021 điều 5)."""
    drawn = min(100, max(5, dice.bell(strength, 17)))
    if component.startswith("TX"):
        return min(100, (drawn + 7) // 5 * 5)
    quarters = (drawn * 4 + 5) // 10
    return (quarters * 5 + 1) // 2


def primary_score(dice: Dice, strength: int) -> int:
    """Whole marks (TT27/2020 điều 7), rarely below 4."""
    return min(10, max(4, (dice.bell(strength + 6, 15) + 5) // 10)) * 10


def mistyped(dice: Dice, right: int) -> int:
    """What stands in the book by mistake, never the right mark: digits swapped, one off, a half off, 6 for 9."""
    swapped = right % 10 * 10 + right // 10
    candidates = [right + 10, right - 10, right + 5, right - 5, swapped]
    if right in {60, 90}:
        candidates.append(150 - right)
    return dice.pick([value for value in candidates if 0 <= value <= 100 and value != right])


def mistyped_whole(dice: Dice, right: int) -> int:
    return dice.pick([value for value in (right + 10, right - 10, right - 20) if 10 <= value <= 100])


def threshold_above(tenths: int) -> int | None:
    """The threshold that a mark just misses."""
    return next((line for line in THRESHOLDS if 0 < line - tenths <= LIFTED_FROM), None)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A teacher's sitting at the book: the test of `day` is entered from `begun` on, pupil after pupil."""

    term: TermPlan
    day: date
    begun: datetime

    def moment(self, dice: Dice, number: int, joined: date | None) -> datetime:
        """When the mark of the class's pupil `number` was entered; who joined after the test brings it along."""
        if joined is not None and joined > self.day:
            return self._capped(at(joined, 10, 0) + timedelta(days=dice.between(2, 5), seconds=number * 20))
        if dice.chance(MAKE_UP_PERCENT):
            return self._capped(self.begun + timedelta(days=dice.between(7, 12), seconds=number * 13))
        return self.begun + timedelta(seconds=number * 14)

    def _capped(self, moment: datetime) -> datetime:
        return min(moment, latest_entry(self.term) + timedelta(minutes=40))


def sitting(dice: Dice, term: TermPlan, day: date, habit: Habit) -> Sitting:
    """When a teacher of this habit enters the marks of a test; in any case before the lock."""
    low, high = habit.late_days if dice.chance(habit.late_percent) else habit.days
    begun = at(day + timedelta(days=dice.between(low, high)), dice.between(19, 21), dice.below(60), dice.below(60))
    return Sitting(term, day, min(begun, latest_entry(term)))


def latest_entry(term: TermPlan) -> datetime:
    """Two evenings before the lock, whoever is late sits down at last."""
    return at(term.locked_on - timedelta(days=2), 20)


def correction_moment(dice: Dice, term: TermPlan, entered: datetime) -> datetime:
    """Some days after the entry, in school hours, and before the lock."""
    moment = at(entered.date() + timedelta(days=dice.between(1, 24)), dice.between(8, 16), dice.below(60))
    return min(moment, at(term.locked_on - timedelta(days=1), 15, dice.below(60)))
