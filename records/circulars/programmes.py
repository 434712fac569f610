"""Periods a year of the subjects, by the national programme of a grade: what the circulars count marks by.

A subject that a programme does not have in the grade (a part of another, an optional one) has no hours here (None);
one whose periods differ between schools has hours that are not known.
"""

from __future__ import annotations

from decimal import Decimal

from records.circulars.counts import Hours
from records.circulars.readings import Choices, SpecialTopics
from records.circulars.tt58 import needed_subjects

_UPPER = 10  # the first grade of upper secondary schools
_WEEKS = 35
_SPECIAL_TOPICS = 35  # periods a year of a subject's special topics (chuyên đề học tập), grades 10 to 12

# Chương trình GDPT 2018: Thông tư 32/2018/TT-BGDĐT, mục IV; Lịch sử of grades 10 to 12 by Thông tư 13/2022/TT-BGDĐT.
_LOWER_2018 = {
    "ngu_van": 140, "toan": 140, "ngoai_ngu": 105, "gdcd": 35, "ls_dl": 105, "khtn": 140, "tin_hoc": 35, "gdtc": 70,
    "nghe_thuat": 70, "hdtn": 105, "gddp": 35,
}  # fmt: skip
_TECHNOLOGY_2018 = {6: 35, 7: 35, 8: 52, 9: 52}
_UPPER_2018 = {
    "ngu_van": 105, "toan": 105, "ngoai_ngu": 105, "lich_su": 52, "gdtc": 70, "gdqp_an": 35, "hdtn": 105, "gddp": 35,
    "dia_li": 70, "gdkt_pl": 70, "vat_li": 70, "hoa_hoc": 70, "sinh_hoc": 70, "cong_nghe": 70, "tin_hoc": 70,
    "am_nhac": 70, "mi_thuat": 70,
}  # fmt: skip
_WITH_TOPICS = frozenset(_UPPER_2018) - {"ngoai_ngu", "gdtc", "gdqp_an", "hdtn", "gddp"}
# Chương trình GDPT 2006 (Quyết định 16/2006/QĐ-BGDĐT): periods a week that no grade of the school has fewer of.
_LOWER_2006 = {"toan": 4, "ngu_van": 4, "gdcd": 1, "gdtc": 2}
_UPPER_2006 = {"toan": 3, "ngu_van": 3, "ngoai_ngu": 3, "gdcd": 1, "gdtc": 2}
_ARTS = frozenset({"am_nhac", "mi_thuat"})


def hours_2018(subject: str, grade: int, choices: Choices) -> Hours | None:
    """By Chương trình GDPT 2018, in force grade by grade as TT22/2021 is."""
    if grade < _UPPER:
        periods = _TECHNOLOGY_2018.get(grade) if subject == "cong_nghe" else _LOWER_2018.get(subject)
    else:
        periods = _UPPER_2018.get(subject)
        if periods and subject in _WITH_TOPICS and choices.special_topics is SpecialTopics.COUNTED:
            periods += _SPECIAL_TOPICS
    return Hours(a_year=periods) if periods else None


def hours_2006(subject: str, grade: int) -> Hours | None:
    """By Chương trình GDPT 2006, which TT58/2011 goes with; of most subjects the periods differ by grade and stream."""
    a_week = (_UPPER_2006 if grade >= _UPPER else _LOWER_2006).get(subject)
    if a_week:
        return Hours(a_year=a_week * _WEEKS, a_week=Decimal(a_week))
    taught = needed_subjects(grade) | (_ARTS if grade < _UPPER else frozenset())
    return Hours() if subject in taught else None
