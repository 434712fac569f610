"""Thông tư 27/2020: the year's result, periodic tests, completion and titles; stated against recomputed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.circulars.differences import Question
from records.circulars.primary_claims import PrimaryClaim, primary_differences
from records.circulars.readings import Choices, OptionalSubjects
from records.circulars.tt27 import (
    EXCELLENT_TITLE,
    EXEMPLARY_TITLE,
    NO_TITLE,
    YEAR_RESULTS,
    PrimaryYear,
    completes_class,
    decimal_tests,
    needs_help,
    possible_titles,
    subjects_tested,
    year_result,
)
from records.subjects import COMPETENCES, QUALITIES

TESTED = ("tieng_viet", "toan", "ngoai_ngu", "khoa_hoc", "ls_dl", "tin_hoc", "cong_nghe")
OTHERS = ("dao_duc", "am_nhac", "mi_thuat", "gdtc", "hdtn")


def year(
    tests: str = "10 10 10 10 10 10 10",
    *,
    grade: int = 4,
    levels: dict[str, str | None] | None = None,
    traits: dict[str, str | None] | None = None,
) -> PrimaryYear:
    """A pupil of grade 4, T in everything; `tests` in the order of `TESTED`, '-' missing."""
    marks = {
        code: None if text == "-" else Decimal(text) for code, text in zip(TESTED, tests.split(), strict=True)
    }
    return PrimaryYear(
        grade,
        {**dict.fromkeys((*TESTED, *OTHERS), "T"), **(levels or {})},
        marks,
        {**dict.fromkeys((*COMPETENCES, *QUALITIES), "T"), **(traits or {})},
    )


@pytest.mark.parametrize(
    ("pupil", "result"),
    [
        (year("9 9 9 9 9 9 9"), "Hoàn thành xuất sắc"),
        (year("10 10 10 10 10 10 8"), "Hoàn thành tốt"),
        (year("7 7 7 7 7 7 7"), "Hoàn thành tốt"),
        (year("10 10 10 10 10 10 6"), "Hoàn thành"),
        (year(levels={"gdtc": "H"}), "Hoàn thành"),
        (year(traits={"cham_chi": "Đ"}), "Hoàn thành"),
        (year("5 5 5 5 5 5 5", levels={"toan": "H"}, traits={"ngon_ngu": "Đ"}), "Hoàn thành"),
        (year("10 10 10 10 10 10 4"), "Chưa hoàn thành"),
        (year(levels={"dao_duc": "C"}), "Chưa hoàn thành"),
        (year(traits={"yeu_nuoc": "C"}), "Chưa hoàn thành"),
    ],
)
def test_the_years_result_at_its_bounds(pupil: PrimaryYear, result: str) -> None:
    """Điều 9 khoản 2: levels, traits and the tests at the end of the year."""
    found = year_result(pupil, Choices())
    assert found is not None
    assert found.value == result


def test_a_result_says_what_it_rests_on() -> None:
    """The lowest test, and why it is not better."""
    found = year_result(year("10 8 10 10 10 10 10", traits={"cham_chi": "Đ"}), Choices())
    assert found is not None
    assert found.working == "Hoàn thành: bài kiểm tra thấp nhất Toán 8; không Hoàn thành tốt vì Chăm chỉ mức Đ"
    best = year_result(year(), Choices())
    assert best is not None
    assert best.working == "Hoàn thành xuất sắc: bài kiểm tra thấp nhất Tiếng Việt 10"


@pytest.mark.parametrize(
    "pupil",
    [
        year("10 - 10 10 10 10 10"), year(levels={"gdtc": None}), year(traits={"nhan_ai": None}),
        replace(year(), tests={}), replace(year(), traits={}), replace(year(), levels={"toan": "T", "tieng_viet": "T"}),
    ],
)  # fmt: skip
def test_what_is_missing_is_not_judged(pupil: PrimaryYear) -> None:
    """A due test, a level, a trait, or a whole part of the book."""
    assert year_result(pupil, Choices()) is None


def test_an_exempt_subject_is_left_out() -> None:
    """A pupil freed from physical education, and one freed from a tested subject."""
    freed = year("10 10 10 10 10 10 -", levels={"gdtc": "Miễn", "cong_nghe": "Miễn"})
    found = year_result(freed, Choices())
    assert found is not None
    assert found.value == "Hoàn thành xuất sắc"


def test_which_subjects_are_tested_when() -> None:
    """Grades 4 and 5 also in the middle of a term; the foreign language is optional in grades 1 and 2."""
    assert subjects_tested(5, "GK1") == {"tieng_viet", "toan"}
    assert subjects_tested(3, "GK1") == frozenset()
    assert "ngoai_ngu" in subjects_tested(3, "HK1")
    assert "ngoai_ngu" not in subjects_tested(2, "CN")
    assert {"tieng_viet", "toan"} <= subjects_tested(1, "HK1")


def test_an_optional_subject_of_the_first_grades() -> None:
    """English H in grade 1: Hoàn thành, or left out by the other reading. No test in it is due."""
    pupil = PrimaryYear(
        1,
        {**dict.fromkeys(("tieng_viet", "toan", "dao_duc", "tnxh", "gdtc", "hdtn"), "T"), "ngoai_ngu": "H"},
        {"tieng_viet": Decimal(9), "toan": Decimal(10)},
        dict.fromkeys((*COMPETENCES, *QUALITIES), "T"),
    )
    counted = year_result(pupil, Choices())
    left_out = year_result(pupil, Choices(optional_subjects=OptionalSubjects.LEFT_OUT))
    assert counted is not None
    assert left_out is not None
    assert (counted.value, left_out.value) == ("Hoàn thành", "Hoàn thành xuất sắc")


def test_a_test_has_no_decimals() -> None:
    """Điều 7: 8,5 is no mark of a periodic test; 8,0 is."""
    marks = {"toan": Decimal("8.5"), "tieng_viet": Decimal("8.0"), "khoa_hoc": None}
    assert decimal_tests(marks) == ("toan",)


def test_who_completes_the_class_and_who_needs_help() -> None:
    """Điều 11: Hoàn thành or better; else in what is C or tested below 5."""
    for result in YEAR_RESULTS:
        found = completes_class(result)
        assert found is not None
        assert found.value is (result != "Chưa hoàn thành")
    assert completes_class(None) is None
    weak = year("4 10 10 10 10 10 10", levels={"dao_duc": "C"}, traits={"cham_chi": "C", "nhan_ai": "Đ"})
    assert needs_help(weak) == ("dao_duc", "tieng_viet", "cham_chi")


def test_titles_that_a_result_allows() -> None:
    """Xuất sắc follows from the result; Tiêu biểu also asks for what the class alone can tell."""
    expected = {
        "Hoàn thành xuất sắc": (EXCELLENT_TITLE,), "Hoàn thành tốt": (EXEMPLARY_TITLE, NO_TITLE),
        "Hoàn thành": (NO_TITLE,), "Chưa hoàn thành": (NO_TITLE,),
    }  # fmt: skip
    for result, titles in expected.items():
        found = possible_titles(result)
        assert found is not None
        assert found.value == titles
    assert possible_titles("") is None


def test_values_that_are_no_levels_are_refused() -> None:
    """'Đ' is a trait's level, not a subject's."""
    with pytest.raises(ValueError, match="no level"):
        year(levels={"toan": "Đ"})
    with pytest.raises(ValueError, match="between 0 and 10"):
        year("11 10 10 10 10 10 10")


ORDER = {"C": 0, "H": 1, "Đ": 1, "T": 2}


@given(
    st.lists(st.integers(3, 10), min_size=7, max_size=7), st.lists(st.sampled_from("TTTHC"), min_size=12, max_size=12),
    st.sampled_from("TTĐC"), st.integers(0, 19),
)  # fmt: skip
def test_raising_anything_never_lowers_the_result(tests: list[int], levels: list[str], trait: str, place: int) -> None:
    """A test, a level or a trait put to its best."""

    def ranked() -> int:
        pupil = year(" ".join(map(str, tests)), levels=dict(zip((*TESTED, *OTHERS), levels, strict=True)),
                     traits={"cham_chi": trait})  # fmt: skip
        found = year_result(pupil, Choices())
        assert found is not None
        return YEAR_RESULTS.index(found.value)

    before = ranked()
    if place < 7:
        tests[place] = 10
    elif place < 19:
        levels[place - 7] = "T"
    else:
        trait = "T"
    assert ranked() >= before


def questions(claim: PrimaryClaim) -> list[tuple[Question, bool]]:
    return [(found.question, found.certain) for found in primary_differences(claim, Choices())]


def test_a_stated_result_is_compared() -> None:
    """8 in a test is not Hoàn thành xuất sắc; the difference shows both and the working."""
    claim = PrimaryClaim(year("8 10 10 10 10 10 10"), result="Hoàn thành xuất sắc", title="Học sinh xuất sắc")
    (found,) = primary_differences(claim, Choices())
    assert (found.stated, found.recomputed, found.certain) == ("Hoàn thành xuất sắc", "Hoàn thành tốt", True)
    assert "Tiếng Việt 8 < 9" in found.working
    assert questions(replace(claim, result="Hoàn thành tốt")) == [(Question.TITLE, True)]


def test_nothing_is_said_of_what_agrees_or_is_missing_or_unknown() -> None:
    """Blanks, unknown words, missing marks."""
    assert questions(PrimaryClaim(year(), result="Hoàn thành xuất sắc", promoted=True)) == []
    assert questions(PrimaryClaim(year("8 10 10 10 10 10 10"))) == []
    assert questions(PrimaryClaim(year("8 10 10 10 10 10 10"), result="HTXS?", title="Cháu ngoan")) == []
    assert questions(PrimaryClaim(year("- 10 10 10 10 10 10"), result="Hoàn thành xuất sắc")) == []
    assert questions(PrimaryClaim(year("8 8 8 8 8 8 8"), result="Hoàn thành tốt", title="Học sinh tiêu biểu")) == []


def test_help_in_the_summer_may_explain_a_better_result() -> None:
    """Chưa hoàn thành by the marks, Hoàn thành as stated: possible, until it is known to be before the summer."""
    claim = PrimaryClaim(year("4 10 10 10 10 10 10"), result="Hoàn thành")
    assert questions(claim) == [(Question.YEAR_RESULT, False)]
    assert questions(replace(claim, after_summer=False)) == [(Question.YEAR_RESULT, True)]
    stays = PrimaryClaim(year("4 10 10 10 10 10 10"), result="Chưa hoàn thành", promoted=True)
    assert questions(stays) == [(Question.PROMOTION, False)]


def test_another_reading_makes_a_difference_possible_only() -> None:
    """English H in grade 1 and Hoàn thành xuất sắc stated: right where optional subjects do not count."""
    pupil = year(grade=2, levels={"ngoai_ngu": "H"})
    assert questions(PrimaryClaim(pupil, result="Hoàn thành xuất sắc")) == [(Question.YEAR_RESULT, False)]
