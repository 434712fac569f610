"""Thông tư 58/2011/TT-BGDĐT, as it was and as Thông tư 26/2020 changed it: the average of all subjects and học lực."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from records.circulars.averages import overall_average
from records.circulars.lone_subject import lone_subject
from records.circulars.readings import Choices, CoreSubjects, GoodToPoor
from records.circulars.subject_results import Standing
from records.circulars.worked import Worked, vn_average
from records.subjects import subject_name

LEARNING_LEVELS = ("Kém", "Yếu", "Trung bình", "Khá", "Giỏi")
_KEM, _KHA, _GIOI = (LEARNING_LEVELS.index(level) for level in ("Kém", "Khá", "Giỏi"))

# A list without these is not a pupil's whole result, and nothing is said of it (Chương trình GDPT 2006).
_EVERYWHERE = frozenset(
    {"toan", "ngu_van", "ngoai_ngu", "vat_li", "sinh_hoc", "lich_su", "dia_li", "gdcd", "cong_nghe", "gdtc"}
)
_UPPER = _EVERYWHERE | {"hoa_hoc", "tin_hoc", "gdqp_an"}


@dataclass(frozen=True, slots=True)
class ClassKind:
    """What a class adds to the rules. `amended`: TT26/2020 is in force for its year; `specialist`: the subject of a
    specialist class of a specialist school, whose average must reach the level too (điều 13)."""

    amended: bool
    specialist: str | None = None

    def core(self, choices: Choices) -> tuple[str, ...]:
        """The subjects one of which must reach the level."""
        three = self.amended and choices.core_subjects is CoreSubjects.THREE
        return ("toan", "ngu_van", "ngoai_ngu") if three else ("toan", "ngu_van")


@dataclass(frozen=True, slots=True)
class _Bar:
    """A level asks for: the average of all subjects, none below `lowest`; `full`: a core subject and the comments."""

    average: Decimal
    lowest: Decimal
    full: bool = True


_BARS = {
    "Giỏi": _Bar(Decimal("8.0"), Decimal("6.5")),
    "Khá": _Bar(Decimal("6.5"), Decimal("5.0")),
    "Trung bình": _Bar(Decimal("5.0"), Decimal("3.5")),
    "Yếu": _Bar(Decimal("3.5"), Decimal("2.0"), full=False),
}


def needed_subjects(grade: int) -> frozenset[str]:
    """Subjects that every pupil of the grade has, exempt or not."""
    if grade >= 10:
        return _UPPER
    return _EVERYWHERE | {"hoa_hoc"} if grade >= 8 else _EVERYWHERE


def all_subjects_average(standing: Standing, choices: Choices) -> Worked[Decimal]:
    """ĐTBhk or ĐTBcn: the mean of the averages of all subjects that are scored (điều 11)."""
    return overall_average([average for _, average in standing.scored], choices, "TT58/2011 điều 11")


def learning_result(standing: Standing, kind: ClassKind, choices: Choices) -> Worked[str]:
    """Giỏi to Kém (điều 13 khoản 1–5); one level more where one subject alone costs two or more (khoản 6).

    The average of all subjects stays as it is: only what khoản 6 says of the one subject is thought away.
    """
    average = all_subjects_average(standing, choices).value

    def rank_of(thought: Standing) -> int:
        met = (level for level, bar in _BARS.items() if not _shortcomings(thought, average, bar, kind, choices))
        return LEARNING_LEVELS.index(next(met, LEARNING_LEVELS[_KEM]))

    base = rank_of(standing)
    level = LEARNING_LEVELS[base]
    working = f"{level}: {_described(standing, average, base, kind, choices)}"
    lone = lone_subject(standing, rank_of, choices, lowest_rank=_KHA)
    if lone is None or _is_not_named(base, lone[1], choices):
        return Worked(level, "TT58/2011 điều 13", working)
    raised = LEARNING_LEVELS[base + 1]
    return Worked(
        raised,
        "TT58/2011 điều 13 khoản 6",
        f"{working}. Chỉ vì môn {subject_name(lone[0])} mà từ {LEARNING_LEVELS[lone[1]]} xuống {level}, "
        f"nên điều chỉnh thành {raised}",
    )


def _is_not_named(base: int, reached: int, choices: Choices) -> bool:
    return base == _KEM and reached == _GIOI and choices.good_to_poor is GoodToPoor.NOT_NAMED


def _shortcomings(standing: Standing, average: Decimal, bar: _Bar, kind: ClassKind, choices: Choices) -> list[str]:
    found = []
    if average < bar.average:
        found.append(f"ĐTB {vn_average(average)} < {vn_average(bar.average)}")
    if standing.scored and standing.lowest[1] < bar.lowest:
        found.append(f"{subject_name(standing.lowest[0])} {vn_average(standing.lowest[1])} < {vn_average(bar.lowest)}")
    if bar.full:
        found.extend(_full_shortcomings(standing, bar, kind, choices))
    return found


def _full_shortcomings(standing: Standing, bar: _Bar, kind: ClassKind, choices: Choices) -> list[str]:
    found = []
    core = kind.core(choices)
    if not any(_reaches(standing, subject, bar.average) for subject in core):
        found.append(f"{', '.join(map(subject_name, core))} đều < {vn_average(bar.average)}")
    if kind.specialist in dict(standing.scored) and not _reaches(standing, kind.specialist, bar.average):
        found.append(f"môn chuyên {subject_name(kind.specialist or '')} < {vn_average(bar.average)}")
    if standing.failed:
        found.append(standing.described_comments())
    return found


def _reaches(standing: Standing, subject: str | None, bound: Decimal) -> bool:
    average = standing.average(subject or "")
    return average is not None and average >= bound


def _described(standing: Standing, average: Decimal, base: int, kind: ClassKind, choices: Choices) -> str:
    """'ĐTB 7,1, thấp nhất Hóa học 5,3, môn nhận xét đều Đạt; không Giỏi vì ĐTB 7,1 < 8,0'"""
    described = f"ĐTB {vn_average(average)}, {standing.described_lowest()}, {standing.described_comments()}"
    if base == _GIOI:
        return described
    better = LEARNING_LEVELS[base + 1]
    return f"{described}; không {better} vì {', '.join(_shortcomings(standing, average, _BARS[better], kind, choices))}"
