"""Thông tư 58/2011, before and after Thông tư 26/2020: marks, averages, học lực, promotion and titles."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.circulars.averages import TermMarks
from records.circulars.comment_subjects import CommentMarks
from records.circulars.counts import Hours, MarkCounts
from records.circulars.promotion import Outcome, YearEnd, outcome, promoted, reassessed
from records.circulars.readings import Choices, CommentTerm, CoreSubjects, GoodToPoor, LoneSubject
from records.circulars.subject_results import SubjectResult
from records.circulars.titles import ADVANCED, GOOD, NO_TITLE
from records.circulars.tt58 import LEARNING_LEVELS
from records.circulars.tt58_rules import Tt58Rules
from records.circulars.worked import Worked

OLD, NEW = Tt58Rules(Choices(), amended=False), Tt58Rules(Choices(), amended=True)
SCORED = (
    "toan", "ngu_van", "ngoai_ngu", "vat_li", "hoa_hoc", "sinh_hoc", "lich_su", "dia_li", "gdcd", "cong_nghe",
)  # fmt: skip
GRADE = 9
D = Decimal


def results(averages: str, **comments: str | None) -> tuple[SubjectResult, ...]:
    """Ten averages in the order of `SCORED`; the three comment subjects Đ unless told otherwise."""
    scored = zip(SCORED, map(Decimal, averages.split()), strict=True)
    levels = {"am_nhac": "Đ", "mi_thuat": "Đ", "gdtc": "Đ", **comments}
    return tuple(SubjectResult(code, value) for code, value in (*scored, *levels.items()))


def learned(found: tuple[SubjectResult, ...], rules: Tt58Rules = NEW, specialist: str | None = None) -> Worked[str]:
    standing = rules.standing(found, GRADE)
    assert standing is not None
    return rules.learning(standing, specialist)


@pytest.mark.parametrize(("a_week", "regular"), [("1", 2), ("1.5", 3), ("2.5", 3), ("3", 4), ("5", 4)])
def test_before_the_change_regular_marks_followed_the_periods_of_a_week(a_week: str, regular: int) -> None:
    """Điều 8; how many periodic tests there are is the teaching plan's."""
    assert OLD.needed_marks("toan", Hours(a_week=D(a_week))) == MarkCounts(regular, None, 1)
    assert OLD.needed_marks("toan", Hours(a_year=105)) is None


def test_since_the_change_they_follow_the_periods_of_a_year() -> None:
    """TT26/2020: as TT22/2021 has it."""
    assert NEW.needed_marks("toan", Hours(a_year=105)) == MarkCounts(4, 1, 1)
    assert NEW.needed_marks("gdcd", Hours(a_year=35)) == MarkCounts(2, 1, 1)


def test_the_old_average_weighs_every_periodic_test_twice() -> None:
    """8 + 9 + 7 = 24; 2 × (6,5 + 8) = 29; 3 × 7,5 = 22,5; 75,5 / (3 + 4 + 3) = 7,55, half up 7,6."""
    marks = TermMarks((D(8), D(9), D(7)), (D("6.5"), D(8)), D("7.5"))
    found = OLD.term_average(marks)
    assert found is not None
    assert found.value == D("7.6")
    assert found.working == "(8 + 9 + 7 + 2×6,5 + 2×8 + 3×7,5) / 10 = 7,55 → 7,6"
    assert NEW.term_average(marks) is None


def test_the_new_average_is_that_of_the_later_circular() -> None:
    """8 + 9 + 14 + 24 = 55; 55 / 7 = 7,857… → 7,9; the year (7,9 + 2 × 8) / 3 = 7,966… → 8,0."""
    found = NEW.term_average(TermMarks((D(8), D(9)), (D(7),), D(8)))
    assert found is not None
    assert (found.value, found.article) == (D("7.9"), "TT58/2011 điều 10 (TT26/2020)")
    year = NEW.year_average(D("7.9"), D("8.0"))
    assert year is not None
    assert year.value == D("8.0")
    assert NEW.term_average(TermMarks((D(8), None), (D(7),), D(8))) is None


@pytest.mark.parametrize(
    ("regular", "periodic", "final", "level"),
    [
        (("Đ", "CĐ"), ("Đ",), "Đ", "Đ"),  # 3 of 4
        (("CĐ", "CĐ"), ("Đ",), "Đ", "CĐ"),  # 2 of 4 are less than two thirds
        (("Đ", "CĐ", "Đ"), ("CĐ", "Đ"), "Đ", "Đ"),  # 4 of 6 are two thirds
        (("Đ", "Đ"), ("Đ",), "CĐ", "CĐ"),  # the final must be Đ
        (("Đ",), ("Đ",), "Đ", None),
        (("Đ", None), ("Đ",), "Đ", None),
        (("Đ", "Đ"), ("Đ",), None, None),
    ],
)
def test_a_comment_subject_needs_two_thirds_and_the_final(
    regular: tuple[str | None, ...], periodic: tuple[str, ...], final: str | None, level: str | None
) -> None:
    """Điều 10; what is missing is not judged."""
    found = NEW.comment_term(CommentMarks(regular, periodic, final), MarkCounts(2))
    assert (found and found.value) == level


def test_a_comment_subject_by_the_stricter_reading() -> None:
    """All of them, not two thirds."""
    strict = NEW.reading(Choices(comment_term=CommentTerm.ALL))
    found = strict.comment_term(CommentMarks(("Đ", "CĐ"), ("Đ",), "Đ"), MarkCounts(2))
    assert found is not None
    assert found.value == "CĐ"


def test_the_average_of_all_subjects() -> None:
    """9 + 8 + 8 + 7 + 7 + 7 + 7 + 7 + 7 + 7 = 74; / 10 = 7,4. 74,5 / 10 = 7,45 → 7,5."""
    for averages, expected, working in (
        ("9 8 8 7 7 7 7 7 7 7", "7.4", "(9 + 8 + 8 + 7 + 7 + 7 + 7 + 7 + 7 + 7) / 10 = 7,4"),
        ("9.5 8 8 7 7 7 7 7 7 7", "7.5", "(9,5 + 8 + 8 + 7 + 7 + 7 + 7 + 7 + 7 + 7) / 10 = 7,45 → 7,5"),
    ):
        standing = NEW.standing(results(averages), GRADE)
        assert standing is not None
        found = NEW.overall_average(standing)
        assert found is not None
        assert (found.value, found.working) == (D(expected), working)


@pytest.mark.parametrize(
    ("averages", "comments", "level"),
    [
        ("8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0", {}, "Giỏi"),
        ("8.0 7.9 7.9 9.0 9.0 9.0 9.0 9.0 9.0 6.5", {}, "Giỏi"),  # one of the three at 8,0
        ("7.9 7.9 7.9 9.0 9.0 9.0 9.0 9.0 9.0 9.0", {}, "Khá"),  # none of the three
        ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0 6.4", {}, "Khá"),  # one level below: nothing to adjust
        ("8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0 8.0 7.4", {}, "Khá"),  # 79,4 / 10 = 7,94 → 7,9
        ("6.5 6.5 6.5 6.5 6.5 6.5 6.5 6.5 6.5 6.5", {}, "Khá"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 5.0 5.0 5.0 5.0", {}, "Trung bình"),
        ("4.9 4.9 4.9 6.0 6.0 6.0 6.0 6.0 6.0 6.0", {}, "Yếu"),
        ("3.5 3.5 3.5 3.5 3.5 3.5 3.5 3.5 3.5 3.5", {"gdtc": "CĐ"}, "Yếu"),  # Yếu asks for no comment subject
        ("6.0 6.0 6.0 6.0 6.0 6.0 6.0 6.0 6.0 1.9", {}, "Kém"),  # khoản 6 speaks of Giỏi and Khá alone
        ("9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 4.9", {}, "Khá"),  # G → Tb becomes K
        ("9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 3.4", {}, "Trung bình"),  # G → Y becomes Tb
        ("9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5", {"gdtc": "CĐ"}, "Trung bình"),  # G → Y by a comment subject
        ("7.5 7.5 7.5 7.5 7.5 7.5 7.5 7.5 7.5 3.4", {}, "Trung bình"),  # 70,9 / 10 = 7,1: K → Y becomes Tb
        ("7.5 7.5 7.5 7.5 7.5 7.5 7.5 7.5 7.5 1.9", {}, "Yếu"),  # 69,4 / 10 = 6,9: K → Kém becomes Y
        ("7.5 7.5 7.5 7.5 7.5 7.5 7.5 7.5 7.5 4.9", {}, "Trung bình"),  # K → Tb is one level
        ("9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 4.9 4.9", {}, "Trung bình"),  # two subjects pull down
    ],
)
def test_learning_levels_and_the_adjustments(averages: str, comments: dict[str, str], level: str) -> None:
    """Điều 13, worked by hand."""
    assert learned(results(averages, **comments)).value == level


def test_a_fall_from_the_best_level_to_the_worst() -> None:
    """85,5 + 1,9 = 87,4; / 10 = 8,7: a Giỏi's average. Khoản 6 does not name this fall."""
    fallen = results("9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 1.9")
    assert learned(fallen).value == "Yếu"
    assert learned(fallen, NEW.reading(Choices(good_to_poor=GoodToPoor.NOT_NAMED))).value == "Kém"


def test_foreign_language_is_a_core_subject_since_the_change_only() -> None:
    """Toán and Ngữ văn 7,9, Ngoại ngữ 8,0; all subjects 86,8 / 10 = 8,7."""
    found = results("7.9 7.9 8.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0")
    assert learned(found).value == "Giỏi"
    assert learned(found, OLD).value == "Khá"
    assert learned(found, NEW.reading(Choices(core_subjects=CoreSubjects.TWO))).value == "Khá"


def test_a_specialist_class_needs_its_subject() -> None:
    """Chuyên Hóa with Hóa học 7,9."""
    found = results("9.0 9.0 9.0 9.0 7.9 9.0 9.0 9.0 9.0 9.0")
    assert learned(found).value == "Giỏi"
    assert learned(found, specialist="hoa_hoc").value == "Khá"
    assert "môn chuyên Hóa học < 8,0" in learned(found, specialist="hoa_hoc").working


def test_a_result_says_what_it_rests_on() -> None:
    """The average, the lowest, the comment subjects, and why it is not better."""
    assert learned(results("9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 4.9")).working == (
        "Trung bình: ĐTB 9,0, thấp nhất Công nghệ 4,9, môn nhận xét đều Đạt; không Khá vì Công nghệ 4,9 < 5,0. "
        "Chỉ vì môn Công nghệ mà từ Giỏi xuống Trung bình, nên điều chỉnh thành Khá"
    )


def test_a_missing_subject_or_average_is_not_judged() -> None:
    """A blank, or a subject that every pupil has and the list has not."""
    whole = results("8 8 8 8 8 8 8 8 8 8")
    assert NEW.standing((*whole[1:], SubjectResult("toan", None)), GRADE) is None
    for missing in (*SCORED, "gdtc"):
        assert NEW.standing(tuple(result for result in whole if result.subject != missing), GRADE) is None


TENTHS = st.integers(0, 100).map(lambda tenths: D(tenths) / 10)
NEAR = st.sampled_from([D(tenths) / 10 for tenths in (19, 20, 34, 35, 49, 50, 64, 65, 79, 80, 95)])
MARKS = st.lists(TENTHS, min_size=10, max_size=10) | st.lists(NEAR, min_size=10, max_size=10)
LEVELS = st.lists(st.sampled_from(["Đ", "Đ", "Đ", "CĐ"]), min_size=3, max_size=3)


@given(MARKS, LEVELS, st.integers(0, 12), TENTHS, st.sampled_from(LoneSubject), st.booleans())
def test_raising_a_result_never_lowers_the_learning_level(
    scores: list[Decimal], levels: list[str], place: int, mark: Decimal, lone: LoneSubject, amended: bool
) -> None:
    """One average raised or one CĐ turned into Đ."""
    rules = Tt58Rules(Choices(lone_subject=lone), amended)

    def ranked() -> int:
        listed = (*zip(SCORED, scores, strict=True), *zip(("am_nhac", "mi_thuat", "gdtc"), levels, strict=True))
        return LEARNING_LEVELS.index(learned(tuple(SubjectResult(*pair) for pair in listed), rules).value)

    before = ranked()
    if place < len(scores):
        scores[place] = max(scores[place], mark)
    else:
        levels[place - len(scores)] = "Đ"
    assert ranked() >= before


@pytest.mark.parametrize(
    ("year", "follows"),
    [
        (YearEnd("Trung bình", "Trung bình", 45), Outcome.PROMOTED),
        (YearEnd("Trung bình", "Trung bình", 46), Outcome.RETAINED),
        (YearEnd("Yếu", "Trung bình", 0), Outcome.REASSESSED),
        (YearEnd("Khá", "Yếu", 0), Outcome.TRAINED),
        (YearEnd("Yếu", "Yếu", 0), Outcome.RETAINED),
        (YearEnd("Kém", "Tốt", 0), Outcome.RETAINED),
    ],
)
def test_what_follows_from_a_year(year: YearEnd, follows: Outcome) -> None:
    """Điều 15 to 17."""
    found, goes_up = outcome(year, NEW.passing, Choices()), promoted(year, NEW.passing)
    assert found is not None
    assert goes_up is not None
    assert found.value == follows
    assert goes_up.value is (follows is Outcome.PROMOTED)


def test_subjects_that_may_be_assessed_again() -> None:
    """Điều 16: below 5,0 or CĐ, of a pupil whose học lực is Yếu."""
    standing = NEW.standing(results("4.9 6 6 6 6 6 6 6 6 4.0", mi_thuat="CĐ"), GRADE)
    assert standing is not None
    found = reassessed(YearEnd("Yếu", "Khá", 0), standing, NEW.passing, Choices())
    assert found is not None
    assert found.value == ("toan", "cong_nghe", "mi_thuat")


@pytest.mark.parametrize(
    ("learning", "conduct", "title"),
    [
        ("Giỏi", "Tốt", GOOD), ("Giỏi", "Khá", ADVANCED), ("Khá", "Tốt", ADVANCED), ("Khá", "Khá", ADVANCED),
        ("Trung bình", "Tốt", NO_TITLE), ("Giỏi", "Trung bình", NO_TITLE),
        ("Yếu", None, NO_TITLE), ("Giỏi", None, None),
    ],
)  # fmt: skip
def test_titles_of_a_term_or_year(learning: str, conduct: str | None, title: str | None) -> None:
    """Điều 18."""
    found = NEW.title("HK1", learning, conduct, None)
    assert (found and found.value) == title


def test_conduct_of_the_year_is_the_teachers_to_judge() -> None:
    """TT58/2011 has no rule that follows from the terms."""
    assert NEW.conduct("Tốt", "Tốt") is None
