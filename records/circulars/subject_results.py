"""A pupil's results subject by subject, and which of them a circular counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.circulars.readings import Choices, OptionalSubjects
from records.circulars.tt22 import require_score
from records.circulars.worked import vn_average
from records.marks import EXEMPT, SECONDARY_LEVELS
from records.subjects import SUBJECTS, subject_name

PASSED, FAILED = SECONDARY_LEVELS

# Contents or parts that a book may list beside, or instead of, the one subject that they make up.
_WHOLES = {
    "nghe_thuat": ("am_nhac", "mi_thuat"),
    "ls_dl": ("lich_su", "dia_li"),
    "khtn": ("vat_li", "hoa_hoc", "sinh_hoc"),
}
_OPTIONAL = frozenset({"ngoai_ngu_2"})


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """A subject's result of a term or year: an average, 'Đ' or 'CĐ', 'Miễn', or None while it is missing."""

    subject: str
    value: Decimal | str | None

    def __post_init__(self) -> None:
        if isinstance(self.value, str):
            if self.value not in {PASSED, FAILED, EXEMPT}:
                raise ValueError(f"{self.value!r} is no result of a subject")
        elif self.value is not None:
            require_score(self.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts: averages and levels (True: Đạt) by subject code, exempt subjects left out."""

    scored: tuple[tuple[str, Decimal], ...]
    comments: tuple[tuple[str, bool], ...]

    @property
    def lowest(self) -> tuple[str, Decimal]:
        return min(self.scored, key=lambda found: found[1])

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(subject for subject, passed in self.comments if not passed)

    def average(self, subject: str) -> Decimal | None:
        return dict(self.scored).get(subject)

    def reaching(self, bound: Decimal) -> int:
        """How many averages are `bound` or more."""
        return sum(average >= bound for _, average in self.scored)

    def without(self, subject: str) -> Standing:
        return self._changed(subject, lambda _: None, lambda _: None)

    def lifted(self, subject: str) -> Standing:
        """As if this subject were as good as can be."""
        return self._changed(subject, lambda _: Decimal(10), lambda _: True)

    def _changed(
        self, subject: str, score: Callable[[Decimal], Decimal | None], level: Callable[[bool], bool | None]
    ) -> Standing:
        scored = ((code, score(value) if code == subject else value) for code, value in self.scored)
        comments = ((code, level(value) if code == subject else value) for code, value in self.comments)
        return Standing(
            tuple((code, value) for code, value in scored if value is not None),
            tuple((code, value) for code, value in comments if value is not None),
        )

    def described_lowest(self) -> str:
        """'thấp nhất Toán 5,2'"""
        subject, average = self.lowest
        return f"thấp nhất {subject_name(subject)} {vn_average(average)}"

    def described_comments(self) -> str:
        """'môn nhận xét đều Đạt', or those that are not."""
        if not self.failed:
            return "môn nhận xét đều Đạt"
        return f"{', '.join(map(subject_name, self.failed))} Chưa đạt"


def standing_of(
    results: Sequence[SubjectResult], choices: Choices, *, needs: Collection[str] = (), arts_are_one: bool = False
) -> Standing | None:
    """The results that count. None while one is missing, while a subject of `needs` is not listed at all, or while
    nothing is scored: then nobody can judge. `arts_are_one`: Âm nhạc and Mĩ thuật are contents of Nghệ thuật."""
    listed = {result.subject: result.value for result in results}
    for whole, parts in _WHOLES.items():
        if whole in listed:
            listed = {subject: value for subject, value in listed.items() if subject not in parts}
    if arts_are_one:
        listed = _one_art(listed)
    if choices.optional_subjects is OptionalSubjects.LEFT_OUT:
        listed = {subject: value for subject, value in listed.items() if not _is_optional(subject)}
    if None in listed.values() or not set(needs) <= set(listed):
        return None
    scored = tuple((code, value) for code, value in listed.items() if isinstance(value, Decimal))
    comments = tuple((code, value == PASSED) for code, value in listed.items() if value in {PASSED, FAILED})
    return Standing(scored, comments) if scored else None


def _is_optional(subject: str) -> bool:
    """Subjects that no list of compulsory ones names (a minority's language, say) are taken for optional."""
    return subject in _OPTIONAL or subject not in SUBJECTS


def _one_art(listed: dict[str, Decimal | str | None]) -> dict[str, Decimal | str | None]:
    parts = [listed[part] for part in _WHOLES["nghe_thuat"] if part in listed]
    if not parts:
        return listed
    rest = {subject: value for subject, value in listed.items() if subject not in _WHOLES["nghe_thuat"]}
    levels = [part for part in parts if part != EXEMPT]
    whole = EXEMPT if not levels else FAILED if FAILED in levels else None if None in levels else PASSED
    return {**rest, "nghe_thuat": whole}
