"""Thông tư 22/2021 điều 9: the learning result, its one-subject adjustment, and which subjects count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from secondary_results import COMMENTS, GRADE, RULES, SCORED, level, results

from records.circulars.readings import Choices, LoneComment, LoneSubject, OptionalSubjects
from records.circulars.subject_results import SubjectResult
from records.circulars.tt22_learning import LEARNING_LEVELS


@pytest.mark.parametrize(
    ("averages", "others", "expected"),
    [
        # Tốt: all ≥ 6,5 and six ≥ 8,0, at the bounds themselves.
        ("8.0 8.0 8.0 8.0 8.0 8.0 6.5 6.5", {}, "Tốt"),
        ("8.0 8.0 8.0 8.0 8.0 7.9 6.5 6.5", {}, "Khá"),  # five ≥ 8,0
        ("9.0 9.0 9.0 9.0 9.0 9.0 9.0 6.4", {}, "Khá"),  # one < 6,5, one level below: nothing to adjust
        # Khá: all ≥ 5,0 and six ≥ 6,5.
        ("6.5 6.5 6.5 6.5 6.5 6.5 5.0 5.0", {}, "Khá"),
        ("6.5 6.5 6.5 6.5 6.5 6.4 5.0 5.0", {}, "Đạt"),
        # Đạt: six ≥ 5,0, none < 3,5, one comment subject may be CĐ.
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.5", {}, "Đạt"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.5", {"gdtc": "CĐ"}, "Đạt"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.5", {"gdtc": "CĐ", "gddp": "CĐ"}, "Chưa đạt"),
        ("5.0 5.0 5.0 5.0 5.0 5.0 3.5 3.4", {}, "Chưa đạt"),
        ("5.0 5.0 5.0 5.0 5.0 4.9 4.9 4.9", {}, "Chưa đạt"),  # five ≥ 5,0
    ],
)
def test_levels_at_their_bounds(averages: str, others: dict[str, str], expected: str) -> None:
    """Điều 9 khoản 2, worked by hand."""
    assert level(results(averages, **others)) == expected


@pytest.mark.parametrize(
    ("averages", "others", "expected"),
    [
        ("8.5 8.5 8.5 8.5 8.5 8.5 8.5 4.9", {}, "Khá"),  # Tốt but for one, which alone makes Đạt: one level up
        ("8.5 8.5 8.5 8.5 8.5 8.5 8.5 5.0", {}, "Khá"),  # makes Khá: one level below, stays
        ("8.5 8.5 8.5 8.5 8.5 8.5 8.5 3.4", {}, "Đạt"),  # makes Chưa đạt: one level up only
        ("7.0 7.0 7.0 7.0 7.0 7.0 7.0 3.4", {}, "Đạt"),  # Khá but for one, which makes Chưa đạt
        ("7.0 7.0 7.0 7.0 7.0 7.0 7.0 4.9", {}, "Đạt"),  # makes Đạt: one level below Khá, stays
        ("8.5 8.5 8.5 8.5 8.5 8.5 4.9 4.9", {}, "Đạt"),  # two subjects pull down: nothing to adjust
        ("8.5 8.5 8.5 8.5 8.5 8.5 8.5 3.4", {"gdtc": "CĐ"}, "Chưa đạt"),  # a mark and a level: two subjects
        ("6.0 6.0 6.0 6.0 6.0 6.0 6.0 3.4", {}, "Chưa đạt"),  # without it only Đạt: khoản 3 speaks of Tốt and Khá
        ("8.5 8.5 8.5 8.5 8.5 8.5 8.5 8.5", {"gdtc": "CĐ"}, "Khá"),  # a comment subject is a subject too
    ],
)
def test_the_adjustment_for_one_subject_at_its_edges(averages: str, others: dict[str, str], expected: str) -> None:
    """Điều 9 khoản 3: two levels or more, one subject only, one level up."""
    assert level(results(averages, **others)) == expected


def test_the_adjustment_by_its_other_readings() -> None:
    """Whether the subject itself may be one of the six, and whether it may be a comment subject."""
    five_good = results("8.5 8.5 8.5 8.5 8.5 7.0 7.0 4.0")  # with the last at 10 there are six ≥ 8,0
    assert level(five_good) == "Khá"
    assert level(five_good, RULES.reading(Choices(lone_subject=LoneSubject.LEFT_OUT))) == "Đạt"
    only_comment = results("8.5 8.5 8.5 8.5 8.5 8.5 8.5 8.5", gdtc="CĐ")
    assert level(only_comment, RULES.reading(Choices(lone_comment=LoneComment.NOT_COUNTED))) == "Đạt"


def working(found: tuple[SubjectResult, ...]) -> str:
    standing = RULES.standing(found, GRADE)
    assert standing is not None
    return RULES.learning(standing).working


def test_a_result_says_what_it_rests_on_and_what_the_next_one_lacks() -> None:
    """Counts, the lowest average and the comment subjects; then why it is not better; then the adjustment."""
    assert working(results("7.0 7.0 7.0 7.0 7.0 7.0 7.0 5.2")) == (
        "Khá: 7 môn ≥ 6,5, thấp nhất Tin học 5,2, môn nhận xét đều Đạt; "
        "không Tốt vì Tin học 5,2 < 6,5, không môn nào ≥ 8,0"
    )
    assert working(results("8.5 8.5 8.5 8.5 8.5 8.5 8.5 4.0")) == (
        "Đạt: 7 môn ≥ 5,0, thấp nhất Tin học 4,0, môn nhận xét đều Đạt; không Khá vì Tin học 4,0 < 5,0. "
        "Chỉ vì môn Tin học mà từ Tốt xuống Đạt, nên điều chỉnh lên Khá"
    )
    assert working(results("8.5 8.5 8.5 8.5 8.5 8.5 8.5 8.5")) == (
        "Tốt: 8 môn ≥ 8,0, thấp nhất Toán 8,5, môn nhận xét đều Đạt"
    )


def test_an_exempt_subject_is_left_out() -> None:
    """Miễn neither helps nor harms, be it scored or not."""
    assert level(results("8.0 8.0 8.0 8.0 8.0 8.0 6.5 Miễn", gdtc="Miễn")) == "Tốt"
    assert level(results("8.0 8.0 8.0 8.0 8.0 Miễn 6.5 6.5")) == "Khá"  # five ≥ 8,0 are left


def test_a_missing_result_or_subject_is_not_judged() -> None:
    """A blank average, a blank level, or a list without a subject that every pupil has."""
    whole = results("8 8 8 8 8 8 8 8")
    assert level(results("8 8 8 8 8 8 8 8", toan=None)) is None
    assert level(results("8 8 8 8 8 8 8 8", gdtc=None)) is None
    for missing in (*SCORED, *COMMENTS):
        assert level(tuple(result for result in whole if result.subject != missing)) is None


def test_music_and_fine_arts_are_one_subject_in_lower_secondary_schools() -> None:
    """Both contents CĐ are one subject CĐ; beside Nghệ thuật itself they are not counted again."""
    marks = [result for result in results("5.5 5.5 5.5 5.5 5.5 5.5 5.5 5.5") if result.subject != "nghe_thuat"]
    both = (*marks, SubjectResult("am_nhac", "CĐ"), SubjectResult("mi_thuat", "CĐ"))
    assert level(both) == "Đạt"
    assert level((*both, SubjectResult("nghe_thuat", "CĐ"))) == "Đạt"
    assert level((*marks, SubjectResult("am_nhac", "Đ"), SubjectResult("mi_thuat", None))) is None


def test_parts_of_a_subject_do_not_count_beside_it() -> None:
    """Lịch sử and Địa lí beside Lịch sử và Địa lí would be two averages too many."""
    found = results("8.0 8.0 8.0 8.0 7.0 7.0 7.0 7.0", lich_su="9.0", dia_li="9.0")
    assert level(found) == "Khá"


def test_an_optional_subject_counts_unless_the_school_reads_otherwise() -> None:
    """A second foreign language at 6,0 keeps from Tốt; so does an unknown subject."""
    for optional in ("ngoai_ngu_2", "tieng_khmer"):
        found = results("8 8 8 8 8 8 8 8", **{optional: "6.0"})
        assert level(found) == "Khá"
        assert level(found, RULES.reading(Choices(optional_subjects=OptionalSubjects.LEFT_OUT))) == "Tốt"


AVERAGES = st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)
NEAR = st.sampled_from([Decimal(tenths) / 10 for tenths in (34, 35, 49, 50, 64, 65, 79, 80, 90)])
LEVELS = st.lists(st.sampled_from(["Đ", "Đ", "Đ", "CĐ"]), min_size=4, max_size=4)
PUPILS = st.tuples(st.lists(AVERAGES, min_size=8, max_size=8) | st.lists(NEAR, min_size=8, max_size=8), LEVELS)
READINGS = st.builds(
    Choices, lone_subject=st.sampled_from(LoneSubject), lone_comment=st.sampled_from(LoneComment),
    optional_subjects=st.sampled_from(OptionalSubjects),
)  # fmt: skip


def ranked(scores: list[Decimal], levels: list[str], choices: Choices) -> int:
    listed = (*zip(SCORED, scores, strict=True), *zip(COMMENTS, levels, strict=True))
    found = level(tuple(SubjectResult(code, value) for code, value in listed), RULES.reading(choices))
    assert found is not None
    return LEARNING_LEVELS.index(found)


@given(PUPILS, st.integers(0, 11), AVERAGES, READINGS)
def test_raising_a_result_never_lowers_the_learning_result(
    pupil: tuple[list[Decimal], list[str]], place: int, mark: Decimal, choices: Choices
) -> None:
    """One average raised or one CĐ turned into Đ, under every reading of khoản 3."""
    scores, levels = list(pupil[0]), list(pupil[1])
    before = ranked(scores, levels, choices)
    if place < len(scores):
        scores[place] = max(mark, scores[place])
    else:
        levels[place - len(scores)] = "Đ"
    assert ranked(scores, levels, choices) >= before


@given(PUPILS, READINGS)
def test_the_adjustment_is_one_level_at_most_and_never_reaches_the_best(
    pupil: tuple[list[Decimal], list[str]], choices: Choices
) -> None:
    """The plain levels of khoản 2, written down a second time, differ by nothing or by one level, and never to Tốt."""
    scores, failed = pupil[0], pupil[1].count("CĐ")
    plain = 0
    if failed <= 1 and sum(s >= 5 for s in scores) >= 6 and min(scores) >= Decimal("3.5"):
        plain = 1
    if failed == 0 and sum(s >= Decimal("6.5") for s in scores) >= 6 and min(scores) >= 5:
        plain = 2
    if failed == 0 and sum(s >= 8 for s in scores) >= 6 and min(scores) >= Decimal("6.5"):
        plain = 3
    adjusted = ranked(pupil[0], pupil[1], choices)
    assert adjusted in {plain, plain + 1}
    assert plain == 3 or adjusted < 3
