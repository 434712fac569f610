"""Thông tư 58/2011/TT-BGDĐT, with or without Thông tư 26/2020, as `rules.SecondaryRules`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from records.circulars import averages, comment_subjects, counts, programmes, titles, tt58
from records.circulars.averages import TermMarks
from records.circulars.choice import TT58
from records.circulars.comment_subjects import CommentMarks
from records.circulars.conduct import OLD_CONDUCT_LEVELS
from records.circulars.counts import Hours, MarkCounts
from records.circulars.promotion import Passing
from records.circulars.readings import Choices
from records.circulars.subject_results import Standing, SubjectResult, standing_of
from records.circulars.worked import Worked

_PASSING = Passing(
    tt58.LEARNING_LEVELS, OLD_CONDUCT_LEVELS, "Trung bình", "Trung bình", ("TT58/2011 điều 15", "TT58/2011 điều 16"),
    may_choose=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tt58Rules:
    """Thông tư 58/2011/TT-BGDĐT; `amended`: with Thông tư 26/2020/TT-BGDĐT."""

    choices: Choices
    amended: bool = True

    def reading(self, choices: Choices) -> Self:
        """The same circular, read otherwise."""
        return replace(self, choices=choices)

    @property
    def name(self) -> str:
        return TT58.name

    @property
    def passing(self) -> Passing:
        return _PASSING

    def is_comment(self, subject: str) -> bool:
        return subject in comment_subjects.TT58_COMMENT_SUBJECTS

    def hours(self, subject: str, grade: int) -> Hours | None:
        return programmes.hours_2006(subject, grade)

    def needed_marks(self, _subject: str, hours: Hours) -> MarkCounts | None:
        """Điều 8, by weekly periods; since TT26/2020 by yearly ones."""
        return counts.by_yearly_periods(hours) if self.amended else counts.by_weekly_periods(hours)

    def term_average(self, marks: TermMarks) -> Worked[Decimal] | None:
        """Điều 10: weights 1, 2, 3; since TT26/2020 with just one mid-term."""
        if self.amended and len(marks.periodic) != 1:
            return None
        return averages.term_average(marks, self.choices, self._article("điều 10"))

    def year_average(self, first: Decimal | None, second: Decimal | None) -> Worked[Decimal] | None:
        return averages.year_average(first, second, self.choices, self._article("điều 10"))

    def comment_term(self, marks: CommentMarks, needs: MarkCounts | None) -> Worked[str] | None:
        return comment_subjects.tt58_term(marks, needs, self.choices)

    def comment_year(self, first: str | None, second: str | None) -> Worked[str] | None:
        return comment_subjects.year_level(first, second, self._article("điều 10"))

    def standing(self, results: Sequence[SubjectResult], grade: int) -> Standing | None:
        return standing_of(results, self.choices, needs=tt58.needed_subjects(grade))

    def overall_average(self, standing: Standing) -> Worked[Decimal] | None:
        return tt58.all_subjects_average(standing, self.choices)

    def learning(self, standing: Standing, specialist: str | None = None) -> Worked[str]:
        return tt58.learning_result(standing, tt58.ClassKind(self.amended, specialist), self.choices)

    def conduct(self, _first: str | None, _second: str | None) -> Worked[str] | None:
        return None

    def title(
        self, _term: str, learning: str | None, conduct: str | None, _standing: Standing | None
    ) -> Worked[str] | None:
        return titles.tt58_title(learning, conduct)

    def _article(self, article: str) -> str:
        return f"TT58/2011 {article} (TT26/2020)" if self.amended else f"TT58/2011 {article}"
