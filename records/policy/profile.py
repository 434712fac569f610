"""A policy profile: what a school's regulation asks in a school year. A rule that it does not have is not judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from records.calendar import SchoolCalendar
from records.clock import start_of
from records.policy.choice import Choice
from records.policy.correction import Correction
from records.policy.deadline import EntryDeadline
from records.policy.duty import DueRule, DutyRule, ListRule, MonthlyRule, UnusualRule
from records.policy.entry import CircularRule, EntryRule
from records.policy.keeping import AccessRule, MediumRule, RetentionRule, SigningRule
from records.policy.lock import BoardRule, Lock
from records.policy.rule import STRICT, Day, Flag, Rule, SchoolYear, Text, Whole
from records.policy.words import MarkKind

TermCode = Literal["HK1", "HK2", "CN"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, config=STRICT)
class Term:
    """A term of one school year. `locked_on`: from the first moment of this day on, marks are locked."""

    school_year: SchoolYear
    code: TermCode
    first_day: Day
    last_day: Day
    locked_on: Day | None = None

    @property
    def lock_moment(self) -> datetime | None:
        return start_of(self.locked_on) if self.locked_on else None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class TestDays:
    """The days of a term's mid-term or final tests, where the school has set them for all subjects."""

    __test__ = False  # pytest: not a test, though its name says so

    school_year: SchoolYear
    term: TermCode
    kind: MarkKind
    first_day: Day
    last_day: Day


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Closing:
    """Days on which the school is closed, beside Vietnam's holidays."""

    name: Text
    first_day: Day
    last_day: Day

    def days(self) -> Iterator[date]:
        return (self.first_day + number * _DAY for number in range((self.last_day - self.first_day).days + 1))


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class YearDays:
    """One school year's weeks and own days. `weeks`: how many each term has; week 1 begins on `first_day`."""

    school_year: SchoolYear
    first_day: Day
    weeks: tuple[Whole, ...] = (18, 17)
    closed: tuple[Closing, ...] = ()
    worked: tuple[Day, ...] = ()
    counts_closed_weeks: Flag = False

    def calendar(self) -> SchoolCalendar:
        closed = frozenset(day for closing in self.closed for day in closing.days())
        return SchoolCalendar(closed, frozenset(self.worked), self.first_day, sum(self.weeks), self.counts_closed_weeks)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Regulation:
    """The text that a profile expresses."""

    title: Text
    issued_by: Text
    number: str = ""
    issued_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SingleDeadline:
    """The short form of a profile: one deadline for all marks."""

    days: Whole
    kind: Literal["calendar", "working"]
    source: Text
    sentence: Text

    def as_rule(self) -> EntryRule:
        return EntryRule(
            code="vao-diem", article=self.source, sentence=self.sentence,
            marks=("TX", "GK", "CK", "KTDK"), unit=self.kind, days=self.days,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Department:
    """A school's group of teachers (tổ chuyên môn), by the subjects that it teaches."""

    name: Text
    subjects: tuple[Text, ...]


def _pairs(table: object) -> object:
    return tuple(sorted(table.items())) if isinstance(table, dict) else table


# By name too, so that `dataclasses.replace` works; a file is held to the keys that it should have by its reader.
@dataclass(frozen=True, slots=True, kw_only=True, config={**STRICT, "validate_by_name": True})
class Policy:
    """A school's profile. `schools`: for whom, as exports print the name (none: for all that have no own).

    `minimum_group`: statistics of smaller groups are not shown. `circular_choices`: the named settings of the
    circulars, passed on as they are. `version`: a digest of all that the profile says, comments left out.
    """

    name: Text
    schools: tuple[Text, ...] = ()
    school_year: SchoolYear | None = None
    regulation: Regulation | None = None
    minimum_group: Whole = 30
    circulars: tuple[CircularRule, ...] = Field(default=(), alias="circular")
    circular_choices: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = Field(
        default=(), alias="circular_choice"
    )
    calendars: tuple[YearDays, ...] = Field(default=(), alias="calendar")
    terms: tuple[Term, ...] = Field(default=(), alias="term")
    test_days: tuple[TestDays, ...] = ()
    departments: tuple[Department, ...] = Field(default=(), alias="department")
    entries: tuple[EntryRule, ...] = Field(default=(), alias="entry")
    single_deadline: SingleDeadline | None = Field(default=None, alias="entry_deadline")
    correction: Correction = Correction()
    lock: Lock = Lock()
    board: BoardRule | None = None
    monthly: tuple[MonthlyRule, ...] = ()
    dues: tuple[DueRule, ...] = Field(default=(), alias="due")
    lists: tuple[ListRule, ...] = Field(default=(), alias="list")
    signings: tuple[SigningRule, ...] = Field(default=(), alias="signing")
    retentions: tuple[RetentionRule, ...] = Field(default=(), alias="retention")
    media: tuple[MediumRule, ...] = Field(default=(), alias="medium")
    accesses: tuple[AccessRule, ...] = Field(default=(), alias="access")
    unusual: tuple[UnusualRule, ...] = ()
    duties: tuple[DutyRule, ...] = Field(default=(), alias="duty")
    choices: tuple[Choice, ...] = Field(default=(), alias="choice")
    version: str = Field(default="", exclude=True)  # ours, not the file's

    @property
    def entry_rules(self) -> tuple[EntryRule, ...]:
        """The rules of entry, the short form among them."""
        return (self.single_deadline.as_rule(), *self.entries) if self.single_deadline else self.entries

    @property
    def judged_entries(self) -> tuple[EntryRule, ...]:
        """The rules of entry by which a mark can be late: those that count from the test, and say until when."""
        return tuple(rule for rule in self.entry_rules if rule.counted_from == "test" and rule.unit != "at_once")

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of the profile, in the order of this class."""
        return tuple(self._each_rule())

    @property
    def requirements(self) -> frozenset[str]:
        """The ids of all the duties that the profile's rules and choices express."""
        asked = [rule.requirements for rule in self.rules] + [choice.requirements for choice in self.choices]
        return frozenset(name for names in asked for name in names)

    def _each_rule(self) -> Iterator[Rule]:
        yield from self.circulars
        yield from self.entry_rules
        for steps in (self.correction, self.lock):
            yield from (rule for step in fields(steps) if (rule := getattr(steps, step.name)) is not None)
        if self.board is not None:
            yield self.board
        for kind in (self.monthly, self.dues, self.lists, self.signings, self.retentions, self.media, self.accesses):
            yield from kind
        yield from self.unusual
        yield from self.duties

    def rule(self, code: str) -> Rule | None:
        """The rule of this code; None where the profile has none."""
        return next((rule for rule in self.rules if rule.code == code), None)

    @property
    def department_of(self) -> dict[str, str]:
        """The department's name of each subject that has one, by the subject's code."""
        return {subject: department.name for department in self.departments for subject in department.subjects}

    def choice(self, key: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.key == key), None)

    def term(self, school_year: str, code: str) -> Term | None:
        return next((t for t in self.terms if (t.school_year, t.code) == (school_year, code)), None)

    def calendar(self, school_year: str) -> SchoolCalendar:
        """The school's calendar of a year; Vietnam's own where the profile has none."""
        return next((days.calendar() for days in self.calendars if days.school_year == school_year), SchoolCalendar())

    def deadline_of(self, component: str, school_year: str, term: str | None = None) -> EntryDeadline | None:
        """By when a component's ('TX2', 'GK') mark of a term is entered; None where no rule counts from the test."""
        rule = next((rule for rule in self.judged_entries if rule.covers(component, term)), None)
        return EntryDeadline.of(rule, self.calendar(school_year)) if rule else None

    def circular_of(self, grade: int | None) -> CircularRule | None:
        """The circular that the profile names for a grade."""
        return next((rule for rule in self.circulars if grade in rule.grades), None)
