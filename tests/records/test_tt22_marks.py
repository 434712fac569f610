"""Thông tư 22/2021: marks that are due, averages with their working, comment subjects, conduct of the year."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.circulars.averages import TermMarks
from records.circulars.comment_subjects import CommentMarks
from records.circulars.conduct import CONDUCT_LEVELS
from records.circulars.counts import Hours, MarkCounts
from records.circulars.readings import Choices, Rounding, YearConduct
from records.circulars.tt22 import term_average
from records.circulars.tt22_rules import Tt22Rules

RULES = Tt22Rules(Choices())
TENTHS = st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)


def marks(regular: str, midterm: str | None, final: str | None) -> TermMarks:
    """Marks from '7.3 5.6 5.2'; '-' is one that is due and not there."""
    read = [None if text in {None, "-"} else Decimal(text) for text in (*regular.split(), midterm, final)]
    return TermMarks(tuple(read[:-2]), (read[-2],), read[-1])


@pytest.mark.parametrize(("periods", "regular"), [(35, 2), (36, 3), (70, 3), (71, 4), (140, 4)])
def test_regular_marks_follow_the_periods_of_a_year(periods: int, regular: int) -> None:
    """Up to 35 periods 2, up to 70 periods 3, more 4; one mid-term and one final each."""
    assert RULES.needed_marks("toan", Hours(a_year=periods)) == MarkCounts(regular, 1, 1)


def test_comment_subjects_need_two_regular_assessments_whatever_their_periods() -> None:
    """GDTC has 70 periods and needs 2; a scored subject of unknown periods is not judged."""
    assert RULES.needed_marks("gdtc", Hours(a_year=70)) == MarkCounts(2, 1, 1)
    assert RULES.needed_marks("hdtn", Hours()) == MarkCounts(2, 1, 1)
    assert RULES.needed_marks("toan", Hours()) is None


def test_what_is_lacking_is_counted_and_more_is_no_fault() -> None:
    """One regular mark and the final are missing; five regular marks for four are none too many."""
    assert MarkCounts(4).lacking(MarkCounts(3, 1, 0)) == MarkCounts(1, 0, 1)
    assert MarkCounts(4).lacking(MarkCounts(5, 1, 1)) is None


@pytest.mark.parametrize(
    ("given_marks", "working"),
    [
        # 7.3 + 5.6 + 5.2 = 18.1; 18.1 + 11.6 + 24.3 = 54.0; 54.0 / 8 = 6.75
        (marks("7.3 5.6 5.2", "5.8", "8.1"), "(7,3 + 5,6 + 5,2 + 2×5,8 + 3×8,1) / 8 = 6,75 → 6,8"),
        # 8 + 9 = 17; 17 + 14 + 24 = 55; 55 / 7 = 7.857142…
        (marks("8 9", "7", "8"), "(8 + 9 + 2×7 + 3×8) / 7 = 7,857… → 7,9"),
        # 8 + 8 + 16 + 24 = 56; 56 / 7 = 8
        (marks("8 8", "8", "8"), "(8 + 8 + 2×8 + 3×8) / 7 = 8,0"),
    ],
)
def test_an_average_shows_its_working(given_marks: TermMarks, working: str) -> None:
    """Each mark with its weight, the quotient as it is, and what it is rounded to."""
    found = RULES.term_average(given_marks)
    assert found is not None
    assert found.working == working
    assert found.article == "TT22/2021 điều 9 khoản 1"


def test_a_year_shows_its_working() -> None:
    """(7,0 + 2×8,0) / 3 = 23 / 3 = 7,666…"""
    found = RULES.year_average(Decimal("7.0"), Decimal("8.0"))
    assert found is not None
    assert (found.value, found.working) == (Decimal("7.7"), "(7 + 2×8) / 3 = 7,666… → 7,7")


@given(st.lists(TENTHS, min_size=1, max_size=8), TENTHS, TENTHS)
def test_averages_equal_exact_fractions(regular: list[Decimal], midterm: Decimal, final: Decimal) -> None:
    """The average is the half-up tenth of the exact fraction, and what `tt22.term_average` gives."""
    found = RULES.term_average(TermMarks(tuple(regular), (midterm,), final))
    exact = (sum(map(Fraction, regular)) + 2 * Fraction(midterm) + 3 * Fraction(final)) / (len(regular) + 5)
    assert found is not None
    assert found.value * 10 == int(exact * 10 + Fraction(1, 2))
    assert found.value == term_average(regular, midterm, final)


@given(st.lists(TENTHS, min_size=1, max_size=6), TENTHS, TENTHS, st.integers(0, 7))
def test_raising_a_mark_never_lowers_an_average(
    regular: list[Decimal], midterm: Decimal, final: Decimal, place: int
) -> None:
    """Any one mark raised to 10."""
    every = [*regular, midterm, final]
    raised = list(every)
    raised[place % len(every)] = Decimal(10)
    before = RULES.term_average(TermMarks(tuple(every[:-2]), (every[-2],), every[-1]))
    after = RULES.term_average(TermMarks(tuple(raised[:-2]), (raised[-2],), raised[-1]))
    assert before is not None
    assert after is not None
    assert after.value >= before.value


@pytest.mark.parametrize(
    "missing",
    [marks("", "8", "8"), marks("8 -", "8", "8"), marks("8 8", "-", "8"), marks("8 8", "8", "-"),
     TermMarks((Decimal(8),), (), Decimal(8)), TermMarks((Decimal(8),), (Decimal(8), Decimal(8)), Decimal(8))],
)  # fmt: skip
def test_no_average_while_a_mark_is_missing(missing: TermMarks) -> None:
    """Nor with no mid-term or two of them."""
    assert RULES.term_average(missing) is None


def test_ties_go_as_the_school_reads_the_text() -> None:
    """8 + 8,5 + 2×8 + 3×8,5 = 58; 58 / 7 is no tie. (8 + 8 + 8 + 2×9 + 3×8) / 8 = 66 / 8 = 8,25 is one."""
    tie = marks("8 8 8", "9", "8")
    up, even = RULES.term_average(tie), RULES.reading(Choices(rounding=Rounding.HALF_EVEN)).term_average(tie)
    assert up is not None
    assert even is not None
    assert (up.value, even.value) == (Decimal("8.3"), Decimal("8.2"))


def test_the_surrounding_rounding_mode_changes_nothing() -> None:
    """A caller's decimal context that rounds half to even does not reach the average."""
    with localcontext() as context:
        context.rounding = ROUND_HALF_EVEN
        found = RULES.term_average(marks("8 8 8", "9", "8"))
    assert found is not None
    assert found.value == Decimal("8.3")


def comment(regular: str, midterm: str | None, final: str | None) -> CommentMarks:
    return CommentMarks(tuple(None if text == "-" else text for text in regular.split()), (midterm,), final)


@pytest.mark.parametrize(
    ("assessed", "level"),
    [
        (comment("Đ Đ", "Đ", "Đ"), "Đ"),
        (comment("Đ CĐ", "Đ", "Đ"), "CĐ"),
        (comment("Đ Đ", "CĐ", "Đ"), "CĐ"),
        (comment("CĐ -", None, None), "CĐ"),  # one that is Chưa đạt settles it
        (comment("Đ -", "Đ", "Đ"), None),  # not entered yet, perhaps
        (comment("Đ", "Đ", "Đ"), None),
        (comment("Đ Đ", "Đ", None), None),
        (comment("Đ Đ CĐ", "Đ", "Đ"), None),  # two of the three count, and the teacher chose which
        (comment("Đ Đ CĐ", "Đ", "CĐ"), "CĐ"),
    ],
)
def test_a_comment_subject_of_a_term(assessed: CommentMarks, level: str | None) -> None:
    """Đạt when all that is due is there and Đạt; what is missing is not judged."""
    found = RULES.comment_term(assessed, MarkCounts(2))
    assert (found and found.value) == level


def test_a_comment_subject_of_the_year_is_the_second_terms() -> None:
    """CĐ in the first term does not matter; a missing second term is not judged."""
    year = RULES.comment_year("CĐ", "Đ")
    assert year is not None
    assert (year.value, year.working) == ("Đ", "theo học kì II: Đạt (học kì I: Chưa đạt)")
    assert RULES.comment_year("Đ", None) is None


def test_a_level_that_is_none_is_refused() -> None:
    """'T' belongs to primary schools."""
    with pytest.raises(ValueError, match="no levels"):
        comment("T", "Đ", "Đ")


@pytest.mark.parametrize(
    ("first", "second", "year"),
    [
        ("Khá", "Tốt", "Tốt"), ("Tốt", "Tốt", "Tốt"), ("Đạt", "Tốt", "Khá"), ("Chưa đạt", "Tốt", "Khá"),
        ("Đạt", "Khá", "Khá"), ("Tốt", "Khá", "Khá"), ("Chưa đạt", "Khá", "Đạt"),
        ("Tốt", "Đạt", "Khá"), ("Khá", "Đạt", "Đạt"), ("Chưa đạt", "Đạt", "Đạt"),
        ("Tốt", "Chưa đạt", "Chưa đạt"), ("Chưa đạt", "Chưa đạt", "Chưa đạt"),
    ],
)  # fmt: skip
def test_conduct_of_the_year(first: str, second: str, year: str) -> None:
    """Điều 8 khoản 2, first term and second term."""
    found = RULES.conduct(first, second)
    assert found is not None
    assert found.value == year


def test_better_conduct_in_a_term_never_lowers_the_years() -> None:
    """One level better in either term."""

    def year(first: int, second: int) -> int:
        found = RULES.conduct(CONDUCT_LEVELS[first], CONDUCT_LEVELS[second])
        assert found is not None
        return CONDUCT_LEVELS.index(found.value)

    for low in range(3):
        for other in range(4):
            assert year(low + 1, other) >= year(low, other)
            assert year(other, low + 1) >= year(other, low)


def test_conduct_is_not_judged_where_the_school_reads_only_the_first_point_or_a_term_is_missing() -> None:
    """Tốt is still found; every other combination is left alone."""
    careful = RULES.reading(Choices(year_conduct=YearConduct.GOOD_ALONE))
    found = careful.conduct("Khá", "Tốt")
    assert found is not None
    assert found.value == "Tốt"
    assert careful.conduct("Tốt", "Đạt") is None
    assert RULES.conduct(None, "Tốt") is None
    assert RULES.conduct("Tốt", "") is None
