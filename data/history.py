"""What truly happened to the book of one class in one term: each mark's moments, each correction. Values only.

The exports are views of a `TermBook` at a moment; tests compare what the measures find with what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from data.people import Pupil
from data.timetable import Test

CorrectionKind = Literal["typo", "lift", "after-lock", "stale-average"]


@dataclass(frozen=True, slots=True)
class MarkHistory:
    """One cell of the book through time: moments (aware, ascending), and the value from each on. Empty: never filled.

    `subject` is '' where `component` is a result of the pupil as a whole. `test_day`: None where nothing was tested.
    """

    pupil_code: str
    subject: str
    component: str
    test_day: date | None
    timeline: tuple[tuple[datetime, str], ...]

    def value_at(self, moment: datetime) -> str:
        """The cell at a moment, '' before the first entry."""
        value = ""
        for since, written in self.timeline:
            if since > moment:
                break
            value = written
        return value


@dataclass(frozen=True, slots=True)
class Correction:
    """A mark changed in the book. `declared`: it stands in the correction register."""

    term: str
    class_name: str
    pupil_code: str
    subject: str
    component: str
    old_value: str
    new_value: str
    corrected_at: datetime
    teacher_code: str
    kind: CorrectionKind
    declared: bool
    requested_on: date
    approved_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class StaleAverage:
    """An average that the exports state although the marks yield another."""

    class_name: str
    term: str
    pupil_code: str
    subject: str
    stated: str
    recomputed: str


@dataclass(frozen=True, slots=True)
class Absence:
    pupil_code: str
    day: date
    excused: bool


@dataclass(frozen=True)
class TermBook:
    """The whole truth of one class in one term."""

    class_name: str
    grade: int
    term: str
    pupils: tuple[Pupil, ...]
    subjects: tuple[str, ...]
    tests: tuple[Test, ...]
    histories: tuple[MarkHistory, ...]
    corrections: tuple[Correction, ...]
    absences: tuple[Absence, ...] = ()
    stale: tuple[StaleAverage, ...] = ()

    def roster(self, day: date) -> tuple[Pupil, ...]:
        """The pupils on the class's list of a day."""
        return tuple(pupil for pupil in self.pupils if pupil.is_here(day))

    def values_at(self, moment: datetime) -> dict[tuple[str, str, str], str]:
        """(pupil code, subject, component) → value at a moment, of every entered cell."""
        values = ((key, history.value_at(moment)) for key, history in self.by_cell.items())
        return {key: value for key, value in values if value}

    @cached_property
    def by_cell(self) -> dict[tuple[str, str, str], MarkHistory]:
        return {(h.pupil_code, h.subject, h.component): h for h in self.histories}
