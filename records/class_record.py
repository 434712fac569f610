"""A class's record for one term, as a value: what is sealed, printed and verified. Knows nothing of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from records.clock import Taken
from records.marks import COMMENT, FINAL, MIDTERM, REGULAR, TERM_AVERAGE, parse_score


def is_primary_grade(grade: int | None) -> bool:
    """TT27/2020 applies to grades 1 to 5."""
    return grade is not None and grade <= 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as the newest export shows it, and where: `source` is the export's SHA-256.

    `disputed`: another mark was seen that may be the newer one, because the order of the exports is not known.
    `elsewhere`: the mark that another kind of export of the class shows instead; '' where none does.
    """

    subject: str
    component: str
    value: str
    source: str
    sheet: str
    cell: str
    disputed: bool = False
    elsewhere: str = ""

    @property
    def score(self) -> Decimal | None:
        return parse_score(self.value) if self.value else None


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil's record. `results` maps result codes (`records.subjects.RESULT_NAMES`) to values."""

    pupil_code: str
    ministry_id: str | None
    full_name: str
    birthday: date | None
    is_female: bool | None
    marks: tuple[Mark, ...]
    results: Mapping[str, str]

    def of(self, subject: str) -> dict[str, Mark]:
        """The pupil's marks of a subject, by component."""
        return {mark.component: mark for mark in self.marks if mark.subject == subject}

    def regular_scores(self, subject: str) -> list[Decimal | None]:
        """ĐĐGtx of a subject, in order; None for one that cannot be read."""
        return [
            mark.score
            for component, mark in sorted(self.of(subject).items())
            if component.startswith(REGULAR) and mark.value != ""
        ]

    def has_components(self, subject: str) -> bool:
        """Whether component marks of this subject were exported at all, so that an average can be recomputed."""
        return any(c.startswith(REGULAR) or c in {MIDTERM, FINAL} for c in self.of(subject))


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of a mark observed between two exports.

    `declared` in the register of corrections; None: it cannot be told, for want of any register or of a later one.
    `asked_value`: what a request for this change asked for instead, '' for a blank.
    """

    pupil_code: str
    subject: str
    component: str
    old_value: str
    new_value: str
    after: datetime | None
    by: datetime
    order_known: bool
    declared: bool | None
    teacher: str | None
    has_register: bool = True
    asked_value: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An export that the record rests on."""

    sha256: str
    original_name: str
    extension: str
    layout: str
    taken: Taken


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """One class × school year × term. `pupils` in the newest roster's order; `data_time` is its newest export's."""

    school: str
    authority: str | None
    school_year: str
    term: str
    class_name: str
    grade: int | None
    homeroom_teacher: str | None
    subjects: tuple[tuple[str, str], ...]
    pupils: tuple[Pupil, ...]
    corrections: tuple[Correction, ...]
    sources: tuple[Source, ...]
    data_time: datetime
    data_surely_from: datetime | None = None  # some export was taken no earlier than this; None: nothing says so
    teachers: Mapping[str, str] = field(default_factory=dict)
    left: tuple[tuple[str, str | None], ...] = ()  # codes of those who had marks and are here no more; their class now
    in_two_classes: tuple[tuple[str, str], ...] = ()  # codes of those who stand in another class's newest sheet too

    @property
    def is_primary(self) -> bool:
        return is_primary_grade(self.grade)

    def components(self, subject: str) -> list[str]:
        """The components that any pupil of the class has in a subject, in the order of the school's book."""
        order = {MIDTERM: "Y1", FINAL: "Y2", TERM_AVERAGE: "Y3", COMMENT: "Y4"}
        found = {mark.component for pupil in self.pupils for mark in pupil.marks if mark.subject == subject}
        return sorted(found, key=lambda component: order.get(component, component))
