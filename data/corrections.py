"""Corrections: those that a class is given on purpose, and what the register says of any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.dice import Dice
from data.history import Correction, CorrectionKind
from data.people import Pupil, Teacher
from data.terms import LISTS_CREATED, TermPlan, at
from data.timetable import Test

Timeline = tuple[tuple[datetime, str], ...]

_REASONS: dict[CorrectionKind, tuple[str, ...]] = {
    "typo": ("Nhập nhầm điểm so với bài kiểm tra", "Nhập nhầm dòng của học sinh khác", "Cộng sai điểm thành phần"),
    "lift": ("Phúc tra bài kiểm tra", "Chấm sót ý trong bài làm", "Học sinh làm bài bổ sung"),
    "after-lock": ("Phát hiện sai khi đối chiếu với bài kiểm tra lưu", "Phụ huynh đề nghị xem lại bài cuối kì"),
    "stale-average": ("Chấm lại bài kiểm tra cuối kì",),
}


@dataclass(frozen=True, slots=True)
class PlannedCorrection:
    """A correction that a class is given on purpose: to which pupil's mark, when, and whether it is declared."""

    kind: CorrectionKind
    pupil_code: str
    subject: str
    component: str
    moment: datetime
    declared: bool


def corrected(
    dice: Dice,
    test: Test,
    pupil: Pupil,
    teacher: Teacher,
    kind: CorrectionKind,
    timeline: Timeline,
    *,
    declared: bool | None = None,
) -> Correction:
    """The correction that the last step of a timeline is. Undecided, `declared` follows the teacher's habit."""
    (_, old), (moment, new) = timeline[-2:]
    is_known = dice.chance(teacher.habit.declares) if declared is None else declared
    requested = moment.date() - timedelta(days=dice.below(3))
    return Correction(
        term=test.term,
        class_name=test.class_name,
        pupil_code=pupil.code,
        subject=test.subject,
        component=test.component,
        old_value=old,
        new_value=new,
        corrected_at=moment,
        teacher_code=teacher.code,
        kind=kind,
        declared=is_known and moment < LISTS_CREATED,
        requested_on=requested,
        approved_on=moment.date() if requested == moment.date() else requested + timedelta(days=dice.below(2)),
        reason=dice.pick(_REASONS[kind]),
    )


def in_order(corrections: Iterable[Correction | None]) -> tuple[Correction, ...]:
    """By the moment, then by what they concern."""
    made = (correction for correction in corrections if correction is not None)
    return tuple(sorted(made, key=lambda c: (c.corrected_at, c.pupil_code, c.subject, c.component)))


def is_reopened(number: int) -> bool:
    """Every fourth class of a school is opened again after the lock."""
    return number % 4 == 0


def planned_after_lock(
    term: TermPlan, number: int, steady: list[Pupil], targets: tuple[tuple[str, str], tuple[str, str]]
) -> list[PlannedCorrection]:
    """The corrections of a reopened class: one on the day of the lock, one once the last whole export was made."""
    if not is_reopened(number):
        return []
    moments = (at(term.locked_on, 10, 15), at(term.opening, 14, 40))
    declared = (True, number % 8 != 0)
    return [
        PlannedCorrection("after-lock", steady[3 + 4 * i].code, *targets[i], moments[i], declared[i]) for i in range(2)
    ]
