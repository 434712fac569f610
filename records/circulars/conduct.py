"""Kết quả rèn luyện of the year, from its two terms."""

from __future__ import annotations

from records.circulars.readings import Choices, YearConduct
from records.circulars.worked import Worked

CONDUCT_LEVELS = ("Chưa đạt", "Đạt", "Khá", "Tốt")
OLD_CONDUCT_LEVELS = ("Yếu", "Trung bình", "Khá", "Tốt")  # hạnh kiểm, TT58/2011 điều 4

# TT22/2021 điều 8 khoản 2: second term → year, for first term Chưa đạt, Đạt, Khá, Tốt.
_YEAR = {
    "Tốt": ("Khá", "Khá", "Tốt", "Tốt"),
    "Khá": ("Đạt", "Khá", "Khá", "Khá"),
    "Đạt": ("Đạt", "Đạt", "Đạt", "Khá"),
    "Chưa đạt": ("Chưa đạt", "Chưa đạt", "Chưa đạt", "Chưa đạt"),
}


def year_conduct(first: str | None, second: str | None, choices: Choices) -> Worked[str] | None:
    """TT22/2021 điều 8 khoản 2; None while a term's level is missing, or where the school's reading judges only Tốt.

    TT58/2011 has no such rule: the year's hạnh kiểm rests «chủ yếu» on the second term and on the pupil's progress, so
    it is the teacher's to judge, never recomputed.
    """
    if first not in CONDUCT_LEVELS or second not in CONDUCT_LEVELS:
        return None
    level = _YEAR[second][CONDUCT_LEVELS.index(first)]
    if choices.year_conduct is YearConduct.GOOD_ALONE and level != "Tốt":
        return None
    return Worked(level, "TT22/2021 điều 8 khoản 2", f"học kì II {second}, học kì I {first}: cả năm {level}")
