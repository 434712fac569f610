"""What the sample schools are: repeatable, believable, and with planted truths that the measures have to find."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import names
from data.dice import Dice
from data.history import TermBook
from data.lists import list_rows
from data.marking import mistyped, mistyped_whole, secondary_score, threshold_above
from data.results import learning_result, year_result
from data.sample import build
from data.school import PRIMARY_CLASSES, SECONDARY_CLASSES, SampleSchool
from data.standing import primary_standing, secondary_standing
from data.terms import LISTS_CREATED, at, is_school_day
from records.clock import to_store
from records.marks import EXEMPT, TERM_AVERAGE

DEADLINE = timedelta(days=14)


@pytest.fixture(scope="module")
def schools() -> tuple[SampleSchool, ...]:
    return build()


@pytest.fixture(scope="module")
def secondary(schools: tuple[SampleSchool, ...]) -> SampleSchool:
    return schools[0]


@pytest.fixture(scope="module")
def books(schools: tuple[SampleSchool, ...]) -> list[tuple[SampleSchool, TermBook]]:
    return [(school, book) for school in schools for book in school.books]


def test_dice_fall_as_they_always_did() -> None:
    """The draws are SplitMix64's over a hash of their purpose, whatever machine or Python makes them."""
    dice = Dice(2025, "thcs", "pupils", "6A1")
    assert [dice.below(1000) for _ in range(8)] == [791, 474, 736, 373, 143, 207, 422, 123]


def test_one_seed_is_one_sample() -> None:
    """Two builds of a seed are equal value for value; another seed gives other schools."""
    assert build(7, classes=2) == build(7, classes=2)
    assert build(7, classes=2) != build(8, classes=2)


def test_a_small_sample_is_the_beginning_of_the_whole(schools: tuple[SampleSchool, ...]) -> None:
    """With fewer classes the first ones are the same in every mark; only the averages gone stale move to the last."""
    small = build(classes=2)
    for school, whole in zip(small, schools, strict=True):
        assert school.class_names == whole.class_names[:2]
        for term in whole.terms:
            assert school.book(whole.class_names[0], term.code) == whole.book(whole.class_names[0], term.code)


def test_an_impossible_sample_is_refused() -> None:
    """No classes, too many, or a school that is not there cannot be meant."""
    for wrong in ({"classes": 0}, {"classes": 13}, {"schools": ("thpt",)}):
        with pytest.raises(ValueError, match="1 to 12"):
            build(**wrong)  # type: ignore[arg-type]  # what the line tests


def test_there_are_two_schools_of_twelve_classes(schools: tuple[SampleSchool, ...]) -> None:
    """Each has two terms, and never fewer than 30 nor more than 40 pupils on a class's list."""
    assert [school.class_names for school in schools] == [SECONDARY_CLASSES, PRIMARY_CLASSES]
    for school in schools:
        for book in school.books:
            for day in (*school.term(book.term).exports, school.term(book.term).reopened):
                assert 30 <= len(book.roster(day)) <= 40


def test_everybody_is_invented(schools: tuple[SampleSchool, ...]) -> None:
    """Each part of each name comes from the lists, and no personal id begins with a province's code."""
    parts = {*names.FAMILY, *names.MIDDLE_FEMALE, *names.MIDDLE_MALE, *names.GIVEN_FEMALE, *names.GIVEN_MALE}
    for school in schools:
        for name in (*(p.full_name for p in school.pupils), *(t.name for t in school.teachers), school.principal):
            assert set(name.split()) <= parts
        assert all(p.ministry_id.startswith("099") and len(p.ministry_id) == 12 for p in school.pupils)


def test_pupils_can_be_told_apart(schools: tuple[SampleSchool, ...]) -> None:
    """Codes of ten digits and personal ids are unique over both schools."""
    pupils = [pupil for school in schools for pupil in school.pupils]
    assert {len(pupil.code) for pupil in pupils} == {10}
    assert len({pupil.code for pupil in pupils}) == len({pupil.ministry_id for pupil in pupils}) == len(pupils)


def test_every_class_has_its_teachers(schools: tuple[SampleSchool, ...]) -> None:
    """One homeroom a class, no teacher with two, and each test has exactly one teacher on its day."""
    for school in schools:
        assert sorted(t.homeroom for t in school.teachers if t.homeroom) == sorted(school.class_names)
        lessons = Counter((a.term, a.class_name, a.subject) for a in school.assignments)
        replaced = {key for key, count in lessons.items() if count == 2}
        assert all(subject == "khtn" and term == "HK2" for term, _, subject in replaced)
        for test in school.tests:
            covering = [
                a
                for a in school.assignments
                if (a.term, a.class_name, a.subject) == (test.term, test.class_name, test.subject)
                and a.covers(test.day)
            ]
            assert len(covering) == 1


def test_tests_are_held_on_school_days_of_their_term(schools: tuple[SampleSchool, ...]) -> None:
    """No test on a Sunday, in Tết or outside the term; regular marks come in the order of their numbers."""
    for school in schools:
        days = {}
        for test in school.tests:
            term = school.term(test.term)
            assert is_school_day(test.day)
            assert term.first_day <= test.day <= term.last_day
            days[test.term, test.class_name, test.subject, test.component] = test.day
        for (*lesson, component), day in days.items():
            if component == "CK":
                assert days[*lesson, "TX1"] < days[*lesson, "TX2"] < day
                assert days[*lesson, "GK"] < day


def test_regular_marks_are_as_many_as_the_circular_asks(secondary: SampleSchool) -> None:
    """TT22/2021 điều 6: two, three or four regular marks by the yearly periods, one mid-term, one final."""
    count = Counter((t.class_name, t.subject) for t in secondary.tests if t.term == "HK1")
    assert count["6A1", "toan"] == 6
    assert count["6A1", "cong_nghe"] == 4
    assert count["9A1", "cong_nghe"] == 5
    assert count["6A1", "gdtc"] == 4


def test_a_timeline_runs_forward(books: list[tuple[SampleSchool, TermBook]]) -> None:
    """Moments ascend, each step changes the value, and nothing is first entered before its test or after the lock."""
    for school, book in books:
        lock = school.term(book.term).lock_moment
        for history in book.histories:
            moments = [moment for moment, _ in history.timeline]
            values = [value for _, value in history.timeline]
            assert moments == sorted(set(moments))
            assert all(before != after for before, after in pairwise(values))
            if moments and history.test_day:
                assert history.test_day <= moments[0].date()
                assert moments[0] < lock


def test_the_history_tells_what_stood_there_when(secondary: SampleSchool) -> None:
    """A cell is blank before its first entry, and shows the old value until the very moment of the correction."""
    correction = next(c for c in secondary.corrections if c.kind == "typo")
    cells = secondary.book(correction.class_name, correction.term).by_cell
    history = cells[correction.pupil_code, correction.subject, correction.component]
    instant = timedelta(microseconds=1)
    assert history.value_at(history.timeline[0][0] - instant) == ""
    assert history.value_at(correction.corrected_at - instant) == correction.old_value
    assert history.value_at(correction.corrected_at) == correction.new_value


def test_every_correction_is_a_step_of_its_mark(books: list[tuple[SampleSchool, TermBook]]) -> None:
    """Corrections and the timelines with a second value are the same, one for one, and each changes the mark."""
    for _, book in books:
        stepped = {
            (h.pupil_code, h.subject, h.component): (h.timeline[1][0], h.timeline[0][1], h.timeline[1][1])
            for h in book.histories
            if len(h.timeline) > 1
        }
        declared = {
            (c.pupil_code, c.subject, c.component): (c.corrected_at, c.old_value, c.new_value) for c in book.corrections
        }
        assert stepped == declared
        assert all(c.old_value != c.new_value for c in book.corrections)


def test_corrections_go_both_ways_and_some_over_a_threshold(secondary: SampleSchool) -> None:
    """Typing errors up and down; lifted marks end exactly on 5,0, 6,5 or 8,0."""
    typos = [Decimal(c.new_value) - Decimal(c.old_value) for c in secondary.corrections if c.kind == "typo"]
    assert sum(change > 0 for change in typos) > len(typos) / 4
    assert sum(change < 0 for change in typos) > len(typos) / 4
    lifted = [c for c in secondary.corrections if c.kind == "lift"]
    assert {c.new_value for c in lifted} == {"5", "6.5", "8"}
    assert all(Decimal(c.old_value) < Decimal(c.new_value) for c in lifted)


def test_some_corrections_fall_after_the_lock(schools: tuple[SampleSchool, ...]) -> None:
    """Every fourth class has them, in each term: on the day of the lock, and after the last export of the school."""
    for school in schools:
        for term in school.terms:
            late = [c for c in school.corrections if c.term == term.code and c.corrected_at >= term.lock_moment]
            assert {c.class_name for c in late} == set(school.class_names[::4])
            last = at(term.exports[-1], 17)
            assert {c.corrected_at < last for c in late} == {True, False}
            assert all(c.corrected_at.date() <= term.reopened for c in late)


def test_the_register_has_most_corrections_but_not_all(schools: tuple[SampleSchool, ...]) -> None:
    """Between half and nine tenths are declared, each before it was made and before the register was printed."""
    for school in schools:
        declared = [c for c in school.corrections if c.declared]
        assert 0.5 < len(declared) / len(school.corrections) < 0.95
        for correction in declared:
            assert correction.requested_on <= correction.approved_on <= correction.corrected_at.date()
            assert correction.corrected_at < LISTS_CREATED


def test_the_register_is_the_declared_corrections(schools: tuple[SampleSchool, ...]) -> None:
    """One row each, with the moment in the store's UTC, and none of those that were kept quiet."""
    for school in schools:
        rows = list_rows(school, "list-correction")
        keys = ["term", "class_name", "pupil_code", "subject", "component", "old_value", "new_value"]
        found = Counter((*row, moment) for *row, moment in rows.select(*keys, "corrected_at").iter_rows())
        declared = (c for c in school.corrections if c.declared)
        assert found == Counter((*(getattr(c, key) for key in keys), to_store(c.corrected_at)) for c in declared)


def test_two_teachers_are_late_and_the_others_are_not(secondary: SampleSchool) -> None:
    """More than a third of the late teachers' marks come after a fortnight, fewer than one in ten of anybody else's."""
    entered: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for book in secondary.books:
        teacher = {
            (a.subject, day): a.teacher.code
            for a in secondary.assignments
            if (a.term, a.class_name) == (book.term, book.class_name)
            for day in {test.day for test in book.tests}
            if a.covers(day)
        }
        for history in book.histories:
            if history.test_day and history.timeline:
                code = teacher[history.subject, history.test_day]
                entered[code] += 1
                late[code] += history.timeline[0][0].date() > history.test_day + DEADLINE
    share = {code: late[code] / entered[code] for code in entered}
    assert sorted(code for code, part in share.items() if part > 0.33) == ["GV012", "GV015"]
    assert sum(part < 0.1 for part in share.values()) == len(share) - 2


def test_two_teachers_correct_again_and_again(secondary: SampleSchool) -> None:
    """The careless ones make more corrections than any orderly one."""
    made = Counter(c.teacher_code for c in secondary.corrections if c.kind == "typo")
    assert {code for code, _ in made.most_common(2)} == {"GV009", "GV016"}


def test_exactly_two_averages_are_stale(schools: tuple[SampleSchool, ...]) -> None:
    """They stand in 9A3 of the secondary school, and every other stated average follows from its marks."""
    secondary = schools[0]
    assert [(s.class_name, s.term, s.subject) for s in secondary.stale_averages] == [
        ("9A3", "HK1", "toan"),
        ("9A3", "HK1", "khtn"),
    ]
    assert all(s.stated != s.recomputed for s in secondary.stale_averages)
    assert schools[1].stale_averages == ()


def test_a_stale_average_is_shown_as_it_was(secondary: SampleSchool) -> None:
    """After the correction of the final mark the class's exports go on stating the old average."""
    stale = secondary.stale_averages[0]
    term = secondary.term(stale.term)
    standing = secondary_standing(secondary.book(stale.class_name, stale.term), at(term.exports[-1], 16, 20))
    row = next(row for row in standing.rows if row.pupil.code == stale.pupil_code)
    assert row.value(stale.subject, TERM_AVERAGE) == stale.stated


def test_pupils_come_and_go(books: list[tuple[SampleSchool, TermBook]]) -> None:
    """Somebody leaves and somebody joins within a term; who has gone gets no mark, who comes brings marks along."""
    joined = left = 0
    for school, book in books:
        days = school.term(book.term).exports
        for pupil in book.pupils:
            seen = [pupil in book.roster(day) for day in days]
            joined += not seen[0] and seen[-1]
            left += seen[0] and not seen[-1]
            touched = [
                moment for h in book.histories if h.pupil_code == pupil.code for moment, _ in h.timeline
            ] if pupil.left or pupil.joined else []
            assert all(pupil.is_here(moment.date()) for moment in touched)
    assert joined >= 8
    assert left >= 8


def test_some_are_exempt_and_some_marks_never_come(secondary: SampleSchool) -> None:
    """An exempt pupil has 'Miễn' for the average and no marks; a few blanks stay, and with them their averages."""
    book = secondary.book("6A1", "HK1")
    exempt = next(pupil for pupil in book.pupils if pupil.exempt_from)
    row = next(
        r for r in secondary_standing(book, at(secondary.term("HK1").exports[0], 16)).rows if r.pupil == exempt
    )
    assert row.value("gdtc", TERM_AVERAGE) == EXEMPT
    assert not any(h.subject == "gdtc" for h in book.histories if h.pupil_code == exempt.code)
    blanks = [h for b in secondary.books for h in b.histories if h.subject and not h.timeline]
    assert 10 < len(blanks) < 200


def test_results_are_those_of_a_real_school(secondary: SampleSchool) -> None:
    """At the end of a term most results are Tốt or Khá, some Đạt, few Chưa đạt."""
    total: Counter[str] = Counter()
    for book in secondary.books:
        standing = secondary_standing(book, at(secondary.term(book.term).exports[-1], 16, 20))
        total.update(standing.count("learning_result"))
    assert total["Khá"] > total["Đạt"] > total["Chưa đạt"] > 0
    assert total["Tốt"] > total["Đạt"]


def test_early_books_have_no_averages_and_no_results(books: list[tuple[SampleSchool, TermBook]]) -> None:
    """On the first export of a term no subject is finished."""
    for school, book in books:
        moment = at(school.term(book.term).exports[0], 16, 20)
        standing = primary_standing(book, moment) if school.is_primary else secondary_standing(book, moment)
        for row in standing.rows:
            assert row.result("learning_result") == row.result("year_result") == ""
            assert {row.value(subject, TERM_AVERAGE) for subject in book.subjects} <= {"", EXEMPT}


EIGHT = [Decimal(8)] * 6
GOOD = ["Đ"] * 4


@pytest.mark.parametrize(
    ("averages", "comments", "expected"),
    [
        ([*EIGHT, Decimal("6.5"), Decimal("6.5")], GOOD, "Tốt"),
        ([*EIGHT, Decimal("6.4"), Decimal("6.5")], GOOD, "Khá"),
        ([*EIGHT, Decimal("4.9"), Decimal("6.5")], GOOD, "Khá"),        # one subject alone costs one level only
        ([*EIGHT, Decimal("4.9"), Decimal("4.9")], GOOD, "Đạt"),
        ([*EIGHT, Decimal("3.4"), Decimal("6.5")], GOOD, "Đạt"),
        ([*EIGHT, Decimal("3.4"), Decimal("3.4")], GOOD, "Chưa đạt"),
        ([*EIGHT, Decimal("8"), Decimal("8")], ["CĐ", *GOOD[1:]], "Khá"),
        ([*EIGHT, Decimal("8"), Decimal("8")], ["CĐ", "CĐ", *GOOD[2:]], "Chưa đạt"),
        ([Decimal("6.5")] * 6 + [Decimal(5)] * 2, GOOD, "Khá"),
        ([Decimal(5)] * 6 + [Decimal("3.5")] * 2, GOOD, "Đạt"),
    ],
)
def test_learning_results_follow_the_circular(averages: list[Decimal], comments: list[str], expected: str) -> None:
    """TT22/2021 điều 9 khoản 2 and 3."""
    assert learning_result(averages, comments) == expected


def test_year_results_follow_the_circular() -> None:
    """TT27/2020 điều 9: all T with tests of 9 or 7 and more, else at least H, Đ and 5."""
    nine, seven, five = Decimal(9), Decimal(7), Decimal(5)
    assert year_result(["T", "T"], [nine], ["T"]) == "Hoàn thành xuất sắc"
    assert year_result(["T", "T"], [nine, seven], ["T"]) == "Hoàn thành tốt"
    assert year_result(["T", "H"], [nine, nine], ["T"]) == "Hoàn thành"
    assert year_result(["T", "H"], [five], ["Đ"]) == "Hoàn thành"
    assert year_result(["T", "C"], [five], ["Đ"]) == "Chưa hoàn thành"
    assert year_result(["T", "H"], [Decimal(4)], ["Đ"]) == "Chưa hoàn thành"


@given(seed=st.integers(0, 10**6), right=st.integers(0, 20))
def test_a_typing_error_is_never_the_right_mark(seed: int, right: int) -> None:
    """Whatever was meant, what was typed is another mark from 0 to 10."""
    wrong = mistyped(Dice(seed), right * 5)
    assert wrong != right * 5
    assert 0 <= wrong <= 100
    whole = mistyped_whole(Dice(seed), 10 + right // 2 * 10 % 100)
    assert whole % 10 == 0


@given(seed=st.integers(0, 10**6), strength=st.integers(20, 110), component=st.sampled_from(["TX1", "GK", "CK"]))
def test_a_mark_is_whole_or_has_one_decimal(seed: int, strength: int, component: str) -> None:
    """Marks are tenths from 0 to 10, regular ones in halves (TT22/2021 điều 5)."""
    mark = secondary_score(Dice(seed), strength, component)
    assert 0 <= mark <= 100
    assert component != "TX1" or mark % 5 == 0


def test_only_marks_just_below_a_threshold_are_lifted() -> None:
    """4,7 to 4,9 miss 5,0 by a little; 5,0 itself and 4,6 do not."""
    assert [threshold_above(mark) for mark in (46, 47, 49, 50, 63, 79, 80)] == [None, 50, 50, None, 65, 80, None]
