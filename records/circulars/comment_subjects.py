"""Subjects that are assessed by comments alone: which they are, and their result of a term and of the year."""

from __future__ import annotations

from dataclasses import dataclass

from records.circulars.counts import MarkCounts
from records.circulars.readings import Choices, CommentTerm
from records.circulars.subject_results import FAILED, PASSED
from records.circulars.worked import Worked
from records.subjects import SUBJECTS

TT22_COMMENT_SUBJECTS = frozenset(code for code, subject in SUBJECTS.items() if subject.kind == "comment")  # điều 5
TT58_COMMENT_SUBJECTS = frozenset({"am_nhac", "mi_thuat", "gdtc"})  # điều 6 khoản 1: Âm nhạc, Mỹ thuật, Thể dục


@dataclass(frozen=True, slots=True)
class CommentMarks:
    """A comment subject's assessments of one term, 'Đ' or 'CĐ'. None stands for one that is due and not there."""

    regular: tuple[str | None, ...]
    periodic: tuple[str | None, ...]
    final: str | None

    def __post_init__(self) -> None:
        wrong = {mark for mark in self.all if mark is not None} - {PASSED, FAILED}
        if wrong:
            raise ValueError(f"{sorted(wrong)} are no levels of a comment subject")

    @property
    def all(self) -> tuple[str | None, ...]:
        return (*self.regular, *self.periodic, self.final)

    @property
    def counts(self) -> MarkCounts:
        """How many there are of each kind."""
        present = [sum(mark is not None for mark in marks) for marks in (self.regular, self.periodic, (self.final,))]
        return MarkCounts(*present)

    def is_complete(self, needs: MarkCounts | None) -> bool:
        """Whether each that is due is there; without a count (`needs` None) nobody can tell, so it is not."""
        return needs is not None and None not in self.all and needs.lacking(self.counts) is None


def tt22_term(marks: CommentMarks, needs: MarkCounts | None) -> Worked[str] | None:
    """TT22/2021 điều 9 khoản 1: Đạt when all that is due is there and every one of it is Đạt; else Chưa đạt.

    What is not there may only not have been entered yet, so it is not judged (None). Nor is a 'CĐ' among more regular
    assessments than are due: the teacher chooses which of them count (điều 6).
    """
    article = "TT22/2021 điều 9 khoản 1"
    failed = sum(mark == FAILED for mark in marks.all)
    if failed:
        spare = needs is None or len(marks.regular) > needs.regular
        if spare and FAILED not in (*marks.periodic, marks.final):
            return None
        return Worked(FAILED, article, f"{failed} lần Chưa đạt trong {_present(marks)} lần đánh giá")
    if not marks.is_complete(needs):
        return None
    return Worked(PASSED, article, f"cả {_present(marks)} lần đánh giá đều Đạt")


def tt58_term(marks: CommentMarks, needs: MarkCounts | None, choices: Choices) -> Worked[str] | None:
    """TT58/2011 điều 10: Đ when all that is due is there and two thirds of it, the final among them, are Đ.

    None while something is missing. Before TT26/2020 the number of periodic tests is the school's; those there count.
    """
    article = "TT58/2011 điều 10"
    if marks.final == FAILED:
        return Worked(FAILED, article, "bài cuối kì Chưa đạt")
    if not marks.is_complete(needs):
        return None
    total, passed = len(marks.all), sum(mark == PASSED for mark in marks.all)
    enough = passed == total if choices.comment_term is CommentTerm.ALL else 3 * passed >= 2 * total
    return Worked(PASSED if enough else FAILED, article, f"{passed} trong {total} bài Đạt, bài cuối kì Đạt")


def year_level(first: str | None, second: str | None, article: str) -> Worked[str] | None:
    """The year's result is the second term's (TT22/2021 điều 9 khoản 1; TT58/2011 điều 10 says the same in cases)."""
    if second not in {PASSED, FAILED}:
        return None
    shown = {PASSED: "Đạt", FAILED: "Chưa đạt"}
    return Worked(second, article, f"theo học kì II: {shown[second]} (học kì I: {shown.get(first or '', 'không có')})")


def _present(marks: CommentMarks) -> int:
    return sum(mark is not None for mark in marks.all)
