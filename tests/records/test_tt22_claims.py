"""What a secondary book states against what its marks yield: differences with both values, never a wrong accusation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from secondary_results import GRADE, RULES, results

from records.circulars.averages import TermMarks
from records.circulars.comment_subjects import CommentMarks
from records.circulars.counts import MarkCounts
from records.circulars.differences import Question
from records.circulars.pupil_claims import PupilClaim, pupil_differences
from records.circulars.readings import Choices, LoneSubject
from records.circulars.rules import SecondaryRules
from records.circulars.subject_claims import TermAverage, TermLevel, YearAverage, YearLevel, subject_difference
from records.circulars.subject_results import SubjectResult
from records.circulars.tt58_rules import Tt58Rules

D = Decimal
MARKS = TermMarks((D("7.3"), D("5.6"), D("5.2")), (D("5.8"),), D("8.1"))  # 54 / 8 = 6,75 → 6,8
KHA = results("7.0 7.0 7.0 7.0 7.0 7.0 7.0 5.2")
TOT = results("9.0 9.0 9.0 9.0 9.0 8.0 8.0 8.0")


def claim(found: tuple[SubjectResult, ...] = KHA, term: str = "HK1", **stated: object) -> PupilClaim:
    return replace(PupilClaim(term, GRADE, found), **stated)


def told(stated: PupilClaim, rules: SecondaryRules = RULES) -> list[tuple[Question, str, str, bool]]:
    found = pupil_differences(rules, stated)
    return [(each.question, each.stated, each.recomputed, each.certain) for each in found]


def test_a_stated_average_that_its_marks_do_not_yield() -> None:
    """6,7 is what binary floats make of 6,75; both values and the working are shown."""
    found = subject_difference(RULES, TermAverage("toan", D("6.7"), MARKS))
    assert found is not None
    assert (found.question, found.subject, found.certain) == (Question.TERM_AVERAGE, "toan", True)
    assert (found.stated, found.recomputed) == ("6,7", "6,8")
    assert found.working == "(7,3 + 5,6 + 5,2 + 2×5,8 + 3×8,1) / 8 = 6,75 → 6,8"


@pytest.mark.parametrize("stated", ["6.8", "6.80", "6.75", "6.75000001"])
def test_an_average_that_agrees_when_rounded_is_no_difference(stated: str) -> None:
    """A book that shows more places than the circular asks for is not wrong."""
    assert subject_difference(RULES, TermAverage("toan", D(stated), MARKS)) is None


def test_a_tie_that_another_reading_rounds_otherwise_is_possible_only() -> None:
    """66 / 8 = 8,25: 8,3 half up, 8,2 half to even; 8,1 by no reading."""
    tie = TermMarks((D(8), D(8), D(8)), (D(9),), D(8))
    even = subject_difference(RULES, TermAverage("toan", D("8.2"), tie))
    wrong = subject_difference(RULES, TermAverage("toan", D("8.1"), tie))
    assert even is not None
    assert wrong is not None
    assert (even.certain, wrong.certain) == (False, True)


def test_years_and_levels_of_a_subject() -> None:
    """(7,0 + 2 × 8,0) / 3 = 7,7; the year of a comment subject is the second term's."""
    year = subject_difference(RULES, YearAverage("toan", D("7.5"), D(7), D(8)))
    assert year is not None
    assert (year.stated, year.recomputed) == ("7,5", "7,7")
    level = subject_difference(RULES, YearLevel("gdtc", "Đ", "Đ", "CĐ"))
    assert level is not None
    assert (level.stated, level.recomputed) == ("Đ", "CĐ")
    term = subject_difference(RULES, TermLevel("gdtc", "Đ", CommentMarks(("Đ", "CĐ"), ("Đ",), "Đ"), MarkCounts(2)))
    assert term is not None
    assert term.working == "1 lần Chưa đạt trong 4 lần đánh giá"


def test_what_is_missing_is_never_a_difference() -> None:
    """No stated value, a missing mark, a missing term, too few assessments."""
    assert subject_difference(RULES, TermAverage("toan", None, MARKS)) is None
    assert subject_difference(RULES, TermAverage("toan", D(1), replace(MARKS, final=None))) is None
    assert subject_difference(RULES, TermAverage("toan", D(1), replace(MARKS, regular=(D(8), None)))) is None
    assert subject_difference(RULES, YearAverage("toan", D(1), None, D(8))) is None
    assert subject_difference(RULES, YearLevel("gdtc", "Đ", "CĐ", None)) is None
    assert subject_difference(RULES, TermLevel("gdtc", "CĐ", CommentMarks(("Đ",), ("Đ",), "Đ"), MarkCounts(2))) is None


def test_a_stated_learning_result_is_compared_however_it_is_spelled() -> None:
    """Seven subjects of 7,0 and one of 5,2 are Khá."""
    assert told(claim(learning="Tốt")) == [(Question.LEARNING, "Tốt", "Khá", True)]
    for spelled in ("Khá", "khá", " KHÁ ", "K"):
        assert told(claim(learning=spelled)) == []
    for unknown in ("", "?", "Giỏi", "Xuất sắc"):
        assert told(claim(learning=unknown)) == []


def test_a_missing_average_or_subject_is_never_a_difference() -> None:
    """Without Toán's average, or without Toán."""
    assert told(claim((SubjectResult("toan", None), *KHA[1:]), learning="Tốt")) == []
    assert told(claim(KHA[1:], learning="Tốt")) == []


def test_a_result_that_another_reading_yields_is_possible_only() -> None:
    """Five averages of 8,5 and one of 4,0: Khá where it may be one of the six, Đạt where it is left out."""
    doubtful = results("8.5 8.5 8.5 8.5 8.5 7.0 7.0 4.0")
    assert told(claim(doubtful, learning="Đạt")) == [(Question.LEARNING, "Đạt", "Khá", False)]
    left_out = RULES.reading(Choices(lone_subject=LoneSubject.LEFT_OUT))
    assert told(claim(doubtful, learning="Đạt"), left_out) == []
    assert told(claim(doubtful, learning="Tốt")) == [(Question.LEARNING, "Tốt", "Khá", True)]


def test_the_summer_may_explain_a_years_better_result() -> None:
    """Chưa đạt by the averages, Đạt as stated: possible, until the list is known to be from before the summer."""
    failed = results("5.0 5.0 5.0 5.0 5.0 4.9 4.9 4.9")
    better = claim(failed, "CN", learning="Đạt")
    assert told(better) == [(Question.LEARNING, "Đạt", "Chưa đạt", False)]
    assert told(replace(better, after_summer=False)) == [(Question.LEARNING, "Đạt", "Chưa đạt", True)]
    assert told(replace(better, term="HK2")) == [(Question.LEARNING, "Đạt", "Chưa đạt", True)]


def test_conduct_promotion_and_titles_of_a_year() -> None:
    """HKII Khá and HKI Tốt make Khá; 46 sessions keep a pupil back; Khá has no title."""
    year = claim(KHA, "CN", learning="Khá", conduct="Khá", conduct_by_term=("Tốt", "Khá"), absences=3, promoted=True)
    assert told(year) == []
    assert told(replace(year, conduct="Tốt")) == [(Question.CONDUCT, "Tốt", "Khá", True)]
    assert told(replace(year, conduct="Đạt")) == [(Question.CONDUCT, "Đạt", "Khá", False)]
    away = replace(year, absences=46, after_summer=False)
    assert told(away) == [(Question.PROMOTION, "được lên lớp", "chưa được lên lớp", True)]
    assert told(replace(year, promoted=False)) == [(Question.PROMOTION, "chưa được lên lớp", "được lên lớp", True)]
    assert told(replace(year, title="Học sinh Giỏi")) == [
        (Question.TITLE, "Học sinh Giỏi", "Không có danh hiệu", True)
    ]
    good = claim(TOT, "CN", learning="Tốt", conduct="Tốt", title="HSXS")
    assert told(good) == [(Question.TITLE, "Học sinh Xuất sắc", "Học sinh Giỏi", True)]


def test_the_list_of_subjects_to_assess_again() -> None:
    """Two of the three subjects below 5,0 are on the list."""
    failed = results("5.0 5.0 5.0 5.0 5.0 4.9 4.9 4.9")
    year = claim(failed, "CN", learning="Chưa đạt", conduct="Đạt", absences=0, after_summer=False,
                 reassessed=frozenset({"gdcd", "tin_hoc"}))  # fmt: skip
    assert told(year) == [
        (Question.REASSESSMENT, "Giáo dục công dân, Tin học", "Giáo dục công dân, Công nghệ, Tin học", True)
    ]
    assert told(replace(year, reassessed=frozenset({"gdcd", "cong_nghe", "tin_hoc"}))) == []
    assert told(replace(year, absences=None)) == []


def test_by_the_older_circular_the_pupil_chooses_among_the_subjects() -> None:
    """TT58/2011 điều 16: Toán, Vật lí and Hóa học are below 5,0. Any of them may be on the list, and no other; of a
    pupil with none nobody knows whether it was forgotten or has chosen none."""
    codes = ("toan", "ngu_van", "ngoai_ngu", "vat_li", "hoa_hoc", "sinh_hoc", "lich_su", "dia_li", "gdcd", "cong_nghe")
    low = ("toan", "vat_li", "hoa_hoc")
    found = (*(SubjectResult(code, D(3) if code in low else D(6)) for code in codes), SubjectResult("gdtc", "Đ"))
    year = PupilClaim("CN", 9, found, learning="Yếu", conduct="Tốt", absences=0, after_summer=False)
    rules, all_three = Tt58Rules(Choices()), "Toán, Vật lí, Hóa học"
    for chosen in ({"toan"}, {"vat_li", "hoa_hoc"}, set(low)):
        assert told(replace(year, reassessed=frozenset(chosen)), rules) == []
    assert told(replace(year, reassessed=frozenset({"toan", "ngu_van"})), rules) == [
        (Question.REASSESSMENT, "Toán, Ngữ văn", all_three, True)
    ]
    assert told(replace(year, reassessed=frozenset()), rules) == [
        (Question.REASSESSMENT, "không có môn nào", all_three, False)
    ]


def test_the_older_circular_states_the_average_of_all_subjects() -> None:
    """All 7,0 but one 8,0: 71 / 10 = 7,1; Khá, tiên tiến."""
    codes = ("toan", "ngu_van", "ngoai_ngu", "vat_li", "hoa_hoc", "sinh_hoc", "lich_su", "dia_li", "gdcd", "cong_nghe")
    scored = (SubjectResult(code, D(8) if code == "cong_nghe" else D(7)) for code in codes)
    found = (*scored, SubjectResult("gdtc", "Đ"))
    rules = Tt58Rules(Choices())
    stated = PupilClaim("HK2", 9, found, learning="Giỏi", conduct="T", overall_average=D("7.2"), title="HSG")
    assert told(stated, rules) == [
        (Question.OVERALL_AVERAGE, "7,2", "7,1", True), (Question.LEARNING, "Giỏi", "Khá", True),
    ]  # fmt: skip
    right = replace(stated, learning="K", overall_average=D("7.1"))
    assert told(right, rules) == [(Question.TITLE, "Học sinh Giỏi", "Học sinh tiên tiến", True)]


@given(st.lists(st.integers(0, 100), min_size=8, max_size=8), st.booleans())
def test_what_is_recomputed_and_stated_again_never_differs(tenths: list[int], fails: bool) -> None:
    """A book that states what the circular yields is never accused, whatever else is blank."""
    found = results(" ".join(str(D(tenth) / 10) for tenth in tenths), gdtc="CĐ" if fails else "Đ")
    standing = RULES.standing(found, GRADE)
    assert standing is not None
    learning = RULES.learning(standing).value
    assert told(claim(found, "CN", learning=learning)) == []
    title = RULES.title("CN", learning, "Tốt", standing)
    assert title is not None
    assert told(claim(found, "CN", learning=learning, conduct="Tốt", title=title.value)) == []
