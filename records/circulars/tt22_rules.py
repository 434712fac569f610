"""Thông tư 22/2021/TT-BGDĐT as `rules.SecondaryRules`: which part of this package answers which question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from records.circulars import averages, comment_subjects, counts, programmes, titles, tt22_learning
from records.circulars.averages import TermMarks
from records.circulars.choice import TT22
from records.circulars.comment_subjects import CommentMarks
from records.circulars.conduct import CONDUCT_LEVELS, year_conduct
from records.circulars.counts import Hours, MarkCounts
from records.circulars.promotion import Passing
from records.circulars.readings import Choices
from records.circulars.subject_results import Standing, SubjectResult, standing_of
from records.circulars.worked import Worked

_YEAR = "CN"
_PASSING = Passing(
    tt22_learning.LEARNING_LEVELS, CONDUCT_LEVELS, "Đạt", "Đạt", ("TT22/2021 điều 12", "TT22/2021 điều 14")
)


@dataclass(frozen=True, slots=True)
class Tt22Rules:
    """Thông tư 22/2021/TT-BGDĐT."""

    choices: Choices

    def reading(self, choices: Choices) -> Self:
        """The same circular, read otherwise."""
        return replace(self, choices=choices)

    @property
    def name(self) -> str:
        return TT22.name

    @property
    def passing(self) -> Passing:
        return _PASSING

    def is_comment(self, subject: str) -> bool:
        return subject in comment_subjects.TT22_COMMENT_SUBJECTS

    def hours(self, subject: str, grade: int) -> Hours | None:
        return programmes.hours_2018(subject, grade, self.choices)

    def needed_marks(self, subject: str, hours: Hours) -> MarkCounts | None:
        """Điều 6 and 7: comment subjects 2 regular a term, others by their periods; one mid-term and one final."""
        return MarkCounts(2) if self.is_comment(subject) else counts.by_yearly_periods(hours)

    def term_average(self, marks: TermMarks) -> Worked[Decimal] | None:
        """Điều 9 khoản 1; None unless there is just one mid-term."""
        if len(marks.periodic) != 1:
            return None
        return averages.term_average(marks, self.choices, "TT22/2021 điều 9 khoản 1")

    def year_average(self, first: Decimal | None, second: Decimal | None) -> Worked[Decimal] | None:
        return averages.year_average(first, second, self.choices, "TT22/2021 điều 9 khoản 1")

    def comment_term(self, marks: CommentMarks, needs: MarkCounts | None) -> Worked[str] | None:
        return comment_subjects.tt22_term(marks, needs)

    def comment_year(self, first: str | None, second: str | None) -> Worked[str] | None:
        return comment_subjects.year_level(first, second, "TT22/2021 điều 9 khoản 1")

    def standing(self, results: Sequence[SubjectResult], grade: int) -> Standing | None:
        needs = tt22_learning.needed_subjects(grade)
        return standing_of(results, self.choices, needs=needs, arts_are_one=grade <= 9)

    def overall_average(self, _standing: Standing) -> Worked[Decimal] | None:
        return None

    def learning(self, standing: Standing, _specialist: str | None = None) -> Worked[str]:
        return tt22_learning.learning_result(standing, self.choices)

    def conduct(self, first: str | None, second: str | None) -> Worked[str] | None:
        return year_conduct(first, second, self.choices)

    def title(
        self, term: str, learning: str | None, conduct: str | None, standing: Standing | None
    ) -> Worked[str] | None:
        return titles.tt22_title(learning, conduct, standing) if term == _YEAR else None
