"""A sample school as values: its people, timetable, books and exports. Built purely from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from data import primary_book, secondary_book
from data.corrections import is_reopened
from data.curriculum import PrimarySubject, SecondarySubject, primary_subjects, secondary_subjects
from data.dice import Dice
from data.history import Correction, StaleAverage, TermBook
from data.names import full_name
from data.people import Pupil, Teacher, make_pupils
from data.staff import Assignment, make_assignments, make_staff
from data.terms import HK1, HK2, PRIMARY_CN, PRIMARY_HK1, SCHOOL_YEAR, TermPlan
from data.timetable import Test

AUTHORITY = "ỦY BAN NHÂN DÂN XÃ GIẢ LẬP"
PLACE = "Giả Lập"
SECONDARY_CLASSES = ("6A1", "6A2", "6A3", "7A1", "7A2", "7A3", "8A1", "8A2", "8A3", "9A1", "9A2", "9A3")
PRIMARY_CLASSES = ("1A", "1B", "1C", "2A", "2B", "3A", "3B", "3C", "4A", "4B", "5A", "5B")
CLASSES = 12


@dataclass(frozen=True)
class SampleSchool:
    """The truth of one school, made from `seed`. `key`: 'thcs' or 'tieu-hoc'; `folder`: where its exports lie."""

    key: str
    folder: str
    name: str
    class_names: tuple[str, ...]
    terms: tuple[TermPlan, ...]
    teachers: tuple[Teacher, ...]
    assignments: tuple[Assignment, ...]
    books: tuple[TermBook, ...]
    principal: str
    vice_principal: str
    authority: str = AUTHORITY
    school_year: str = SCHOOL_YEAR
    seed: int = 0

    @property
    def is_primary(self) -> bool:
        return self.key != "thcs"

    def book(self, class_name: str, term: str) -> TermBook:
        return self._books[class_name, term]

    def term(self, code: str) -> TermPlan:
        return next(term for term in self.terms if term.code == code)

    def is_reopened(self, class_name: str) -> bool:
        """Whether the class's book was opened again after the lock."""
        return is_reopened(self.class_names.index(class_name))

    def homeroom(self, class_name: str) -> Teacher:
        return next(teacher for teacher in self.teachers if teacher.homeroom == class_name)

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """Everybody who was in the school at any time of the year."""
        return tuple({pupil.code: pupil for book in self.books for pupil in book.pupils}.values())

    @property
    def tests(self) -> tuple[Test, ...]:
        return tuple(test for book in self.books for test in book.tests)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        return tuple(correction for book in self.books for correction in book.corrections)

    @property
    def stale_averages(self) -> tuple[StaleAverage, ...]:
        return tuple(stale for book in self.books for stale in book.stale)

    @cached_property
    def _books(self) -> dict[tuple[str, str], TermBook]:
        return {(book.class_name, book.term): book for book in self.books}


@dataclass(frozen=True, slots=True)
class _Frame:
    """A school before its books: the whole staff and timetable stand, even where only some classes are made."""

    seed: int
    key: str
    class_names: tuple[str, ...]
    grades: tuple[int, ...]
    teachers: tuple[Teacher, ...]
    assignments: tuple[Assignment, ...]

    def pupils(self, number: int) -> tuple[Pupil, ...]:
        return make_pupils(self.seed, self.key, number, self.class_names[number], self.grades[number])

    def teacher_of(self, number: int) -> Callable[[str, str, date], Teacher]:
        """(term, subject, day) → teacher, in one class."""
        own = [assignment for assignment in self.assignments if assignment.class_name == self.class_names[number]]

        def find(term: str, subject: str, day: date) -> Teacher:
            return next(a.teacher for a in own if (a.term, a.subject) == (term, subject) and a.covers(day))

        return find


def _frame(
    seed: int,
    key: str,
    class_names: tuple[str, ...],
    terms: tuple[TermPlan, ...],
    subjects_of: Callable[[int], tuple[SecondarySubject, ...] | tuple[PrimarySubject, ...]],
) -> _Frame:
    grades = tuple(int(name[0]) for name in class_names)
    staff = make_staff(seed, key, class_names)
    codes = [tuple(subject.code for subject in subjects_of(grade)) for grade in grades]
    assignments = make_assignments(staff, class_names, [term.code for term in terms], codes)
    return _Frame(seed, key, class_names, grades, tuple(teacher for teacher, _ in staff), assignments)


def secondary_school(seed: int, classes: int = CLASSES) -> SampleSchool:
    """Trường THCS Sao Mai, or its first `classes` classes; two averages go stale in the last of them."""
    terms = (HK1, HK2)
    frame = _frame(seed, "thcs", SECONDARY_CLASSES, terms, secondary_subjects)
    made = [
        secondary_book.SecondaryClass(
            seed=seed,
            number=number,
            name=frame.class_names[number],
            grade=frame.grades[number],
            pupils=frame.pupils(number),
            subjects=secondary_subjects(frame.grades[number]),
            teacher_of=frame.teacher_of(number),
            has_stale=number == classes - 1,
        )
        for number in range(classes)
    ]
    books = tuple(secondary_book.make_book(klass, term) for term in terms for klass in made)
    return _school(frame, "thcs-sao-mai", "Trường THCS Sao Mai", terms, books, classes)


def primary_school(seed: int, classes: int = CLASSES) -> SampleSchool:
    """Trường Tiểu học Hoa Sen, or its first `classes` classes."""
    terms = (PRIMARY_HK1, PRIMARY_CN)
    frame = _frame(seed, "tieu-hoc", PRIMARY_CLASSES, terms, primary_subjects)
    made = [
        primary_book.PrimaryClass(
            seed=seed,
            number=number,
            name=frame.class_names[number],
            grade=frame.grades[number],
            pupils=frame.pupils(number),
            subjects=primary_subjects(frame.grades[number]),
            teacher_of=frame.teacher_of(number),
        )
        for number in range(classes)
    ]
    books = tuple(primary_book.make_book(klass, term) for term in terms for klass in made)
    return _school(frame, "tieu-hoc-hoa-sen", "Trường Tiểu học Hoa Sen", terms, books, classes)


def _school(
    frame: _Frame, folder: str, name: str, terms: tuple[TermPlan, ...], books: tuple[TermBook, ...], classes: int
) -> SampleSchool:
    dice = Dice(frame.seed, frame.key, "board")
    class_names = frame.class_names[:classes]
    return SampleSchool(
        key=frame.key,
        folder=folder,
        name=name,
        class_names=class_names,
        terms=terms,
        teachers=frame.teachers,
        assignments=tuple(a for a in frame.assignments if a.class_name in class_names),
        books=books,
        principal=full_name(dice, is_female=False),
        vice_principal=full_name(dice, is_female=True),
        seed=frame.seed,
    )
