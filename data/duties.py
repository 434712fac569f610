"""What the office's list of duties says: closings of each month, locks and openings, and the work of the year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

from data.dice import Dice
from data.papers import relocked_at, unlocked_at
from data.school import SampleSchool
from data.terms import LISTS_CREATED, at, is_school_day
from records.clock import to_store

MONTHS = tuple(f"{2025 + (number > 12)}-{(number - 1) % 12 + 1:02}" for number in range(9, 18))
LATE_PERCENT, MISSING_PERCENT = 8, 3    # of the classes' monthly closings
_MONTHLY = (
    # work, role, days of the next month; the school's own
    ("attendance_signed", "office", (6, 9)),
    ("correction_log", "vice_principal", (1, 4)),
    ("entry_check", "principal", (2, 6)),
    ("remark", "vice_principal", (3, 7)),
    ("department_report", "department_head", (1, 5)),
    ("conduct", "homeroom", (1, 5)),
)
_NOT_CHECKED = "2026-02"    # the month in which nobody checked the entries: Tết
_YEAR_START = (
    ("class_lists", None, "vice_principal", date(2025, 8, 28)),
    ("cover_pages", "cover", "homeroom", date(2025, 9, 26)),
)
_TERM_END = (
    # work, document, role, days after the term's end
    ("results", None, "homeroom", 2),
    ("report", "correction_report", "office", 4),
    ("print", "class_summary", "clerk", 4),
    ("print", "class_book", "clerk", 5),
    ("handover", "test_papers", "vice_principal", 5),
    ("archive", "class_summary", "office", 6),
)
_CHECKED_ON = (date(2025, 12, 8), date(2026, 4, 9))


@dataclass(frozen=True, slots=True)
class Done:
    """A row of the list, in the order of its columns."""

    work: str
    document: str | None = None
    term: str | None = None
    month: str | None = None
    class_name: str | None = None
    subject: str | None = None
    done_on: date | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    role: str | None = None
    note: str | None = None


def duty_rows(school: SampleSchool) -> list[Done]:
    """All that was done before the lists were saved, in the order of the days."""
    made = [*_closings(school), *_each_month(school), *_locks(school), *_of_the_year(school)]
    done = [duty for duty in made if duty.done_on and duty.done_on < LISTS_CREATED.date()]
    return sorted(done, key=lambda duty: tuple(str(value) for value in (duty.done_on, *astuple(duty))))


def _closings(school: SampleSchool) -> Iterator[Done]:
    """Attendance, class by class: mostly by the 4th, some late, a few never."""
    for name in school.class_names:
        dice = Dice(school.seed, school.key, "attendance closed", name)
        teacher = school.homeroom(name).name
        for month in MONTHS:
            late, missing = dice.chance(LATE_PERCENT), dice.chance(MISSING_PERCENT)
            day = _in_next_month(month, dice.between(7, 11) if late else dice.between(1, 4))
            if not missing:
                yield Done(
                    "attendance", month=month, class_name=name, done_on=day,
                    done_at=to_store(at(day, dice.between(14, 17), dice.below(60))), done_by=teacher, role="homeroom",
                )  # fmt: skip


def _each_month(school: SampleSchool) -> Iterator[Done]:
    people = {"principal": school.principal, "vice_principal": school.vice_principal}
    for work, role, (first, last) in _MONTHLY:
        dice = Dice(school.seed, school.key, "monthly", work)
        for month in MONTHS:
            day = _in_next_month(month, dice.between(first, last))
            if (work, month) != ("entry_check", _NOT_CHECKED):
                yield Done(work, month=month, done_on=day, done_by=people.get(role), role=role)
    for day in _CHECKED_ON:
        yield Done("authority_check", month=f"{day:%Y-%m}", done_on=day, role="authority", note="kiểm tra đột xuất")


def _locks(school: SampleSchool) -> Iterator[Done]:
    """The whole book at each term's end; then each opening for a correction, and the lock after it."""
    for term in school.terms:
        yield _act("lock", term.code, None, term.lock_moment, "theo lịch khóa sổ")
    late = (c for c in school.corrections if c.corrected_at >= school.term(c.term).lock_moment)
    for correction in late:
        note = "sửa điểm sau khóa sổ"
        yield _act("unlock", correction.term, correction.class_name, unlocked_at(correction), note)
        again = relocked_at(school, correction)
        if again is not None:
            yield _act("lock", correction.term, correction.class_name, again, note)


def _act(work: str, term: str, class_name: str | None, moment: datetime, note: str) -> Done:
    minute = moment.replace(second=0, microsecond=0)
    return Done(
        work, term=term, class_name=class_name, done_on=minute.date(), done_at=to_store(minute), role="admin", note=note
    )


def _of_the_year(school: SampleSchool) -> Iterator[Done]:
    for work, document, role, day in _YEAR_START:
        yield Done(work, document, done_on=day, role=role)
    for name in school.class_names:
        dice = Dice(school.seed, school.key, "pupil data in time", name)
        day = date(2025, 9, 8) + timedelta(days=dice.between(0, 9))
        yield Done(
            "pupil_data", class_name=name, done_on=day, done_by=school.homeroom(name).name, role="homeroom",
        )  # fmt: skip
    for term in school.terms:
        for work, document, role, days in _TERM_END:
            yield Done(work, document, term=term.code, done_on=term.last_day + timedelta(days=days), role=role)


def _in_next_month(month: str, day: int) -> date:
    """A day of the month after, or the first school day from it on."""
    following = (date.fromisoformat(f"{month}-01") + timedelta(days=32)).replace(day=day)
    while not is_school_day(following):
        following += timedelta(days=1)
    return following
