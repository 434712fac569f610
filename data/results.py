"""Results that a term's marks yield: the learning result of TT22/2021 điều 9, the year's result of TT27/2020 điều 9."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

LEARNING_RESULTS = ("Tốt", "Khá", "Đạt", "Chưa đạt")
YEAR_RESULTS = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Chưa hoàn thành")


def learning_result(averages: Sequence[Decimal], comments: Sequence[str]) -> str:
    """Kết quả học tập (TT22/2021 điều 9 khoản 2). `comments`: Đ or CĐ of the comment subjects.

    A single subject that pulls the result down by two levels or more costs one level only (khoản 3).
    """
    level = _level(averages, comments)
    without_one = [
        *(_level([*averages[:i], Decimal(10), *averages[i + 1 :]], comments) for i in range(len(averages))),
        *(_level(averages, [*comments[:i], "Đ", *comments[i + 1 :]]) for i in range(len(comments))),
    ]
    return LEARNING_RESULTS[level - 1 if level - min([level, *without_one]) >= 2 else level]


def _level(averages: Sequence[Decimal], comments: Sequence[str]) -> int:
    """0 for Tốt to 3 for Chưa đạt."""
    failed = comments.count("CĐ")
    lowest = min(averages)
    if not failed and lowest >= Decimal("6.5") and _count(averages, "8.0") >= 6:
        return 0
    if not failed and lowest >= 5 and _count(averages, "6.5") >= 6:
        return 1
    if failed <= 1 and lowest >= Decimal("3.5") and _count(averages, "5.0") >= 6:
        return 2
    return 3


def _count(averages: Sequence[Decimal], least: str) -> int:
    return sum(average >= Decimal(least) for average in averages)


def year_result(levels: Sequence[str], tests: Sequence[Decimal], traits: Sequence[str]) -> str:
    """Đánh giá kết quả giáo dục (TT27/2020 điều 9) from T/H/C, final tests, and T/Đ/C."""
    best = all(level == "T" for level in levels) and all(trait == "T" for trait in traits)
    if best and all(test >= 9 for test in tests):
        return YEAR_RESULTS[0]
    if best and all(test >= 7 for test in tests):
        return YEAR_RESULTS[1]
    if "C" not in levels and "C" not in traits and all(test >= 5 for test in tests):
        return YEAR_RESULTS[2]
    return YEAR_RESULTS[3]
