"""Thông tư 22/2021 điều 12 to 15: promotion, re-assessment and titles; which rules apply, and which readings."""

from __future__ import annotations

import pytest
from secondary_results import GRADE, RULES, results

from records.circulars.promotion import Outcome, YearEnd, outcome, promoted, reassessed
from records.circulars.readings import BothFailed, Choices, LoneSubject
from records.circulars.rules import rules_named, rules_of
from records.circulars.titles import EXCELLENT, GOOD, NO_TITLE
from records.circulars.tt58_rules import Tt58Rules

PASSING = RULES.passing


@pytest.mark.parametrize(
    ("year", "follows"),
    [
        (YearEnd("Đạt", "Đạt", 45), Outcome.PROMOTED),
        (YearEnd("Tốt", "Tốt", 46), Outcome.RETAINED),
        (YearEnd("Chưa đạt", "Đạt", 0), Outcome.REASSESSED),
        (YearEnd("Đạt", "Chưa đạt", 0), Outcome.TRAINED),
        (YearEnd("Chưa đạt", "Chưa đạt", 0), Outcome.TRAINED),
    ],
)
def test_what_follows_from_a_year(year: YearEnd, follows: Outcome) -> None:
    """Điều 12 to 14: 45 sessions at most, both results at least Đạt."""
    found = outcome(year, PASSING, Choices())
    assert found is not None
    assert found.value == follows


def test_both_results_failed_by_the_other_reading() -> None:
    """The ministry's answers let such a pupil train and be assessed again."""
    found = outcome(YearEnd("Chưa đạt", "Chưa đạt", 0), PASSING, Choices(both_failed=BothFailed.BOTH))
    assert found is not None
    assert found.value == Outcome.BOTH


def test_promotion_is_known_from_one_failed_condition_and_unknown_while_one_is_missing() -> None:
    """46 sessions settle it; unknown sessions leave it open."""
    away = promoted(YearEnd(None, None, 46), PASSING)
    assert away is not None
    assert away.value is False
    assert away.working == "học tập chưa có, rèn luyện chưa có, nghỉ 46 buổi"
    assert promoted(YearEnd("Đạt", "Đạt", None), PASSING) is None
    assert promoted(YearEnd(None, "Đạt", 3), PASSING) is None
    assert outcome(YearEnd("Chưa đạt", "Đạt", None), PASSING, Choices()) is None


def test_subjects_to_assess_again() -> None:
    """Averages below 5,0 and comment subjects CĐ, for pupils of điều 14 alone."""
    standing = RULES.standing(results("5.0 5.0 5.0 5.0 5.0 4.9 4.9 3.0", gdtc="CĐ"), GRADE)
    assert standing is not None
    found = reassessed(YearEnd("Chưa đạt", "Đạt", 10), standing, PASSING, Choices())
    assert found is not None
    assert found.value == ("gdcd", "cong_nghe", "tin_hoc", "gdtc")
    assert found.working == "Giáo dục công dân 4,9, Công nghệ 4,9, Tin học 3,0, Giáo dục thể chất CĐ"
    none = reassessed(YearEnd("Đạt", "Đạt", 10), standing, PASSING, Choices())
    assert none is not None
    assert none.value == ()
    assert reassessed(YearEnd("Chưa đạt", None, 10), standing, PASSING, Choices()) is None


@pytest.mark.parametrize(
    ("learning", "conduct", "averages", "title"),
    [
        ("Tốt", "Tốt", "9.0 9.0 9.0 9.0 9.0 9.0 6.5 6.5", EXCELLENT),
        ("Tốt", "Tốt", "9.0 9.0 9.0 9.0 9.0 8.9 6.5 6.5", GOOD),
        ("Khá", "Tốt", "9.0 9.0 9.0 9.0 9.0 9.0 6.4 6.4", NO_TITLE),
        ("Tốt", "Khá", "9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0", NO_TITLE),
        (None, "Khá", "9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0", NO_TITLE),
        (None, "Tốt", "9.0 9.0 9.0 9.0 9.0 9.0 9.0 9.0", None),
    ],
)
def test_titles(learning: str | None, conduct: str | None, averages: str, title: str | None) -> None:
    """Điều 15: both Tốt; six averages of 9,0 for Xuất sắc. What decides must be known."""
    found = RULES.title("CN", learning, conduct, RULES.standing(results(averages), GRADE))
    assert (found and found.value) == title


def test_a_term_has_no_title() -> None:
    """TT22/2021 rewards at the end of the year."""
    assert RULES.title("HK1", "Tốt", "Tốt", RULES.standing(results("9 9 9 9 9 9 9 9"), GRADE)) is None


@pytest.mark.requirement("VA-12")
def test_one_school_goes_by_two_circulars() -> None:
    """In 2023-2024 grades 6 to 8 go by TT22/2021, grade 9 by TT58/2011 with TT26/2020."""
    assert [rules_of(grade, "2023-2024", Choices()) for grade in (6, 7, 8)] == [RULES] * 3
    assert rules_of(9, "2023-2024", Choices()) == Tt58Rules(Choices(), amended=True)


def test_the_rules_of_a_grade_and_year() -> None:
    """By grade and autumn; TT26/2020 from the year that the school names."""
    assert rules_of(9, "2024-2025", Choices()) == RULES
    assert rules_of(9, "2023-2024", Choices()) == Tt58Rules(Choices(), amended=True)
    assert rules_of(9, "2019-2020", Choices()) == Tt58Rules(Choices(), amended=False)
    assert rules_of(9, "2020-2021", Choices(tt26_since=2021)) == Tt58Rules(Choices(tt26_since=2021), amended=False)
    assert rules_of(4, "2024-2025", Choices()) is None
    assert rules_of(9, "2010-2011", Choices()) is None
    assert rules_named("TT22", Choices()) == RULES
    assert rules_named("TT27", Choices()) is None


def test_a_profile_chooses_readings_by_name() -> None:
    """Names and values as a profile writes them; what there is not is refused with what there is."""
    chosen = Choices.of([("lone_subject", "bo-ra"), ("tt26_since", "2021")])
    assert chosen == Choices(lone_subject=LoneSubject.LEFT_OUT, tt26_since=2021)
    assert Choices.of([]) == Choices()
    with pytest.raises(ValueError, match="coi-nhu-du, bo-ra"):
        Choices.of([("lone_subject", "sai")])
    with pytest.raises(ValueError, match="rounding"):
        Choices.of([("khong_co", "x")])
    with pytest.raises(ValueError, match="2020"):
        Choices.of([("tt26_since", "hai nghìn")])
