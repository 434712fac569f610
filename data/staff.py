"""Who teaches what: the teachers of a school, their classes, and the one replacement within the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.dice import Dice
from data.names import full_name
from data.people import CARELESS, LATE, LIFTING, ORDERLY, SLOW, Habit, Teacher


@dataclass(frozen=True, slots=True)
class Assignment:
    """A teacher's subject ('' for the homeroom) in a class and term; the days bound a replacement within the term."""

    term: str
    class_name: str
    subject: str
    teacher: Teacher
    valid_from: date | None = None
    valid_until: date | None = None

    def covers(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_until or day)


@dataclass(frozen=True, slots=True)
class _Post:
    """A teacher's place: the subjects, and the classes (their numbers in the school, 0 to 11)."""

    subjects: tuple[str, ...]
    classes: range
    habit: Habit = ORDERLY
    has_homeroom: bool = False


# Two keep the book late, two mistype often, one lifts marks over thresholds: what the measures have to find.
_SECONDARY_POSTS = (
    _Post(("toan",), range(4), has_homeroom=True),
    _Post(("toan",), range(4, 8), SLOW, has_homeroom=True),
    _Post(("toan",), range(8, 12), has_homeroom=True),
    _Post(("ngu_van",), range(4), has_homeroom=True),
    _Post(("ngu_van",), range(4, 8), has_homeroom=True),
    _Post(("ngu_van",), range(8, 12), SLOW, has_homeroom=True),
    _Post(("ngoai_ngu",), range(6), LIFTING, has_homeroom=True),
    _Post(("ngoai_ngu",), range(6, 12), has_homeroom=True),
    _Post(("khtn",), range(4), CARELESS, has_homeroom=True),
    _Post(("khtn",), range(4, 8)),
    _Post(("khtn",), range(8, 12), has_homeroom=True),
    _Post(("ls_dl", "gddp"), range(6), LATE),
    _Post(("ls_dl", "gddp"), range(6, 12), has_homeroom=True),
    _Post(("gdcd",), range(12), has_homeroom=True),
    _Post(("cong_nghe",), range(12), LATE),
    _Post(("tin_hoc",), range(12), CARELESS),
    _Post(("gdtc",), range(6)),
    _Post(("gdtc",), range(6, 12), SLOW),
    _Post(("nghe_thuat",), range(12)),
)
_PRIMARY_OWN = ("tieng_viet", "toan", "dao_duc", "tnxh", "khoa_hoc", "ls_dl", "cong_nghe", "hdtn")
_PRIMARY_HABITS = {3: LATE, 5: CARELESS, 8: LATE}
_PRIMARY_POSTS = (
    *(_Post(_PRIMARY_OWN, range(n, n + 1), _PRIMARY_HABITS.get(n, ORDERLY), has_homeroom=True) for n in range(12)),
    _Post(("ngoai_ngu",), range(6)),
    _Post(("ngoai_ngu",), range(6, 12), LATE),
    _Post(("tin_hoc",), range(12)),
    _Post(("gdtc",), range(12)),
    _Post(("am_nhac",), range(12)),
    _Post(("mi_thuat",), range(12)),
)
_REPLACED = ("khtn", 4)     # the subject, and a class of the teacher who leaves for the rest of the second term
_REPLACED_FROM = date(2026, 3, 30)
_REPLACED_UNTIL = date(2026, 3, 29)


def make_staff(seed: int, school: str, class_names: Sequence[str]) -> tuple[tuple[Teacher, tuple[int, ...]], ...]:
    """Each teacher with the numbers of the classes taught; the last of a secondary school is the replacement."""
    posts = _SECONDARY_POSTS if school == "thcs" else _PRIMARY_POSTS
    dice = Dice(seed, school, "staff")
    homerooms = _homerooms(posts)
    staff = [
        (
            Teacher(
                code=f"GV{number + 1:03}",
                name=full_name(dice, is_female=dice.chance(70)),
                subjects=post.subjects,
                homeroom=class_names[homerooms[number]] if number in homerooms else None,
                habit=post.habit,
            ),
            tuple(post.classes),
        )
        for number, post in enumerate(posts)
    ]
    if school == "thcs":
        code = f"GV{len(staff) + 1:03}"
        staff.append((Teacher(code, full_name(dice, is_female=True), (_REPLACED[0],)), ()))
    return tuple(staff)


def _homerooms(posts: Sequence[_Post]) -> dict[int, int]:
    """Post → class number: who teaches the fewest classes chooses first, so that all twelve find somebody."""
    free = list(range(12))
    chosen: dict[int, int] = {}
    willing = (number for number, post in enumerate(posts) if post.has_homeroom)
    for number in sorted(willing, key=lambda n: len(posts[n].classes)):
        chosen[number] = next(klass for klass in free if klass in posts[number].classes)
        free.remove(chosen[number])
    return chosen


def make_assignments(
    staff: Sequence[tuple[Teacher, tuple[int, ...]]],
    class_names: Sequence[str],
    terms: Sequence[str],
    subjects_of: Sequence[tuple[str, ...]],
) -> tuple[Assignment, ...]:
    """Who teaches each subject of each class in each term. `subjects_of`: the subject codes of each class."""
    found: list[Assignment] = []
    for term in terms:
        for number, class_name in enumerate(class_names):
            homeroom = next(teacher for teacher, _ in staff if teacher.homeroom == class_name)
            found.append(Assignment(term, class_name, "", homeroom))
            for subject in subjects_of[number]:
                teacher = next((t for t, classes in staff if subject in t.subjects and number in classes), homeroom)
                found.extend(_with_replacement(Assignment(term, class_name, subject, teacher), staff, number))
    return tuple(found)


def _with_replacement(
    usual: Assignment, staff: Sequence[tuple[Teacher, tuple[int, ...]]], number: int
) -> list[Assignment]:
    stand_in = staff[-1][0]
    leaves = usual.subject == _REPLACED[0] and usual.term == "HK2" and number // 4 == _REPLACED[1] // 4
    if not leaves:
        return [usual]
    return [
        replace(usual, valid_until=_REPLACED_UNTIL),
        replace(usual, teacher=stand_in, valid_from=_REPLACED_FROM),
    ]
