"""Learning result by Thông tư 22/2021/TT-BGDĐT điều 9 khoản 2 and 3, and what must be listed before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from records.circulars.lone_subject import lone_subject
from records.circulars.readings import Choices
from records.circulars.subject_results import Standing
from records.circulars.tt22 import LEVEL_BOUNDS, LOWEST_BOUND
from records.circulars.worked import Worked, vn_average
from records.subjects import subject_name

LEARNING_LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")
ENOUGH = 6  # subjects that must reach the level's higher bound
_KHA = LEARNING_LEVELS.index("Khá")

# A list without these is not a pupil's whole result, and nothing is said of it.
_EVERYWHERE = frozenset({"toan", "ngu_van", "ngoai_ngu", "gdtc", "hdtn", "gddp"})
_LOWER = _EVERYWHERE | {"khtn", "ls_dl", "gdcd", "cong_nghe", "tin_hoc", "nghe_thuat"}
_UPPER = _EVERYWHERE | {"lich_su", "gdqp_an"}


@dataclass(frozen=True, slots=True)
class _Bar:
    """A level asks for: every average at `every` or more, six at `six` or more, at most so many comment subjects CĐ."""

    every: Decimal
    six: Decimal
    failed: int = 0

    def shortcomings(self, standing: Standing) -> list[str]:
        subject, lowest = standing.lowest
        reaching, failed = standing.reaching(self.six), standing.failed
        found = []
        if lowest < self.every:
            found.append(f"{subject_name(subject)} {vn_average(lowest)} < {vn_average(self.every)}")
        if reaching < ENOUGH:
            found.append(f"{f'chỉ {reaching} môn' if reaching else 'không môn nào'} ≥ {vn_average(self.six)}")
        if len(failed) > self.failed:
            found.append(f"{', '.join(map(subject_name, failed))} Chưa đạt")
        return found


_PASS, _FAIR, _GOOD = LEVEL_BOUNDS
_BARS = {"Tốt": _Bar(_FAIR, _GOOD), "Khá": _Bar(_PASS, _FAIR), "Đạt": _Bar(LOWEST_BOUND, _PASS, failed=1)}


def needed_subjects(grade: int) -> frozenset[str]:
    """Subjects that every pupil of the grade has, exempt or not (Chương trình GDPT 2018)."""
    return _LOWER if grade <= 9 else _UPPER


def learning_result(standing: Standing, choices: Choices) -> Worked[str]:
    """Tốt, Khá, Đạt or Chưa đạt (khoản 2); one level more where one subject alone costs two or more (khoản 3)."""
    base = _rank(standing)
    level = LEARNING_LEVELS[base]
    working = f"{level}: {_described(standing, level)}"
    lone = lone_subject(standing, _rank, choices, lowest_rank=_KHA)
    if lone is None:
        return Worked(level, "TT22/2021 điều 9 khoản 2", working)
    subject, reached = lone
    raised = LEARNING_LEVELS[base + 1]
    return Worked(
        raised,
        "TT22/2021 điều 9 khoản 3",
        f"{working}. Chỉ vì môn {subject_name(subject)} mà từ {LEARNING_LEVELS[reached]} xuống {level}, "
        f"nên điều chỉnh lên {raised}",
    )


def _rank(standing: Standing) -> int:
    met = (level for level, bar in _BARS.items() if not bar.shortcomings(standing))
    return LEARNING_LEVELS.index(next(met, LEARNING_LEVELS[0]))


def _described(standing: Standing, level: str) -> str:
    """'9 môn ≥ 6,5, thấp nhất Toán 5,2, môn nhận xét đều Đạt; chưa Tốt vì Toán 5,2 < 6,5'"""
    rank = LEARNING_LEVELS.index(level)
    bar = _BARS[LEARNING_LEVELS[max(rank, 1)]]
    described = (
        f"{standing.reaching(bar.six)} môn ≥ {vn_average(bar.six)}, {standing.described_lowest()}, "
        f"{standing.described_comments()}"
    )
    if rank == len(LEARNING_LEVELS) - 1:
        return described
    better = LEARNING_LEVELS[rank + 1]
    return f"{described}; không {better} vì {', '.join(_BARS[better].shortcomings(standing))}"
