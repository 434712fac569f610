"""One column of a class's book – one test, entered by one teacher – with what went wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from data.corrections import PlannedCorrection, Timeline, corrected
from data.dice import Dice
from data.history import Correction, CorrectionKind, MarkHistory
from data.marking import MISSING_OF_TEN_THOUSAND, correction_moment, sitting, text, threshold_above
from data.people import Pupil, Teacher
from data.terms import TermPlan
from data.timetable import Test

Entry = tuple[MarkHistory, Correction | None]


@dataclass(frozen=True, slots=True)
class Column:
    """`right`: the mark that a pupil earned, in tenths; `mistaken`: a wrong one for it. Both draw from the dice."""

    term: TermPlan
    test: Test
    teacher: Teacher
    dice: Dice
    right: Callable[[Dice, Pupil], int]
    mistaken: Callable[[Dice, int], int]
    planned: Mapping[tuple[str, str, str], PlannedCorrection]
    is_comment: bool = False

    def entries(self, pupils: tuple[Pupil, ...]) -> Iterator[Entry]:
        """The cell of each pupil who was there on the day of the test, or came later, and is not exempt."""
        begun = sitting(self.dice, self.term, self.test.day, self.teacher.habit)
        for number, pupil in enumerate(pupils):
            if self.test.subject in pupil.exempt_from or (pupil.left is not None and pupil.left <= self.test.day):
                continue
            entered = begun.moment(self.dice, number, pupil.joined)
            planned = self.planned.get((pupil.code, self.test.subject, self.test.component))
            yield self._entry(pupil, entered, planned)

    def _entry(self, pupil: Pupil, entered: datetime, planned: PlannedCorrection | None) -> Entry:
        if planned is not None:
            timeline, kind = self._as_planned(pupil, entered, planned), planned.kind
        elif self.dice.chance(MISSING_OF_TEN_THOUSAND, 10_000) and not self._is_planned_for(pupil):
            timeline, kind = (), None
        elif self.is_comment:
            timeline, kind = ((entered, self._level(pupil)),), None
        else:
            timeline, kind = self._by_habit(pupil, entered)
        # Nothing of somebody who has left is touched any more.
        kept = tuple(step for step in timeline if pupil.left is None or step[0].date() < pupil.left)
        history = MarkHistory(pupil.code, self.test.subject, self.test.component, self.test.day, kept)
        if kind is None or len(kept) < 2:
            return history, None
        declared = planned.declared if planned is not None else None
        return history, corrected(self.dice, self.test, pupil, self.teacher, kind, kept, declared=declared)

    def _is_planned_for(self, pupil: Pupil) -> bool:
        """Whether anything is planned in this subject for the pupil, whose average must then not lack a mark."""
        return any((code, subject) == (pupil.code, self.test.subject) for code, subject, _ in self.planned)

    def _as_planned(self, pupil: Pupil, entered: datetime, planned: PlannedCorrection) -> Timeline:
        right = self.right(self.dice, pupil)
        wrong = right - 10 if right >= 20 else right + 10
        return (entered, text(wrong)), (planned.moment, text(right))

    def _level(self, pupil: Pupil) -> str:
        return "CĐ" if self.dice.chance(max(0, 62 - pupil.strength), 400) else "Đ"

    def _by_habit(self, pupil: Pupil, entered: datetime) -> tuple[Timeline, CorrectionKind | None]:
        right = self.right(self.dice, pupil)
        line = threshold_above(right)
        if self.dice.chance(self.teacher.habit.typos, 1000):
            wrong = self.mistaken(self.dice, right)
            return ((entered, text(wrong)), (correction_moment(self.dice, self.term, entered), text(right))), "typo"
        if line is not None and self.dice.chance(self.teacher.habit.lifts, 1000):
            return ((entered, text(right)), (correction_moment(self.dice, self.term, entered), text(line))), "lift"
        return ((entered, text(right)),), None
