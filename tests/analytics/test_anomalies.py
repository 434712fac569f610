"""What is asked about, and what is not: each test by hand, and the laws that all of them keep."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import comb

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.anomalies import bunching, distances, lifts, rates
from analytics.anomalies.lifts import HALF, WHOLE, Reach
from analytics.anomalies.rates import MIN_TEACHERS, Units
from analytics.anomalies.result import BUNCHING, CORRECTED, LATE, LIFTS, Test
from analytics.anomalies.run import Counted, anomalies, judged
from analytics.anomalies.texts import WORDS, question
from analytics.exact import at_least, clopper_pearson, control_limits

MINIMUM = 30
NO_PUPILS = pl.DataFrame(
    schema={
        "grade": pl.Int64, "class_name": pl.String, "subject": pl.String, "teacher_code": pl.String,
        "pupil_code": pl.String, "total": pl.Int64, "n": pl.Int64,
    }
)  # fmt: skip


def teachers(*late: tuple[int, int], marks: int = 400) -> list[Units]:
    return [Units(f"GV{i:02}", k, n, marks) for i, (k, n) in enumerate(late)]


def flag_codes(found: Sequence[Test]) -> set[str]:
    return {each.test.teacher_code for each in judged(found) if each.is_flag}


# ── rates ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_funnel_has_each_teacher_by_code_with_exact_limits() -> None:
    """The centre is all together (half an event added), the interval Clopper's, the inner limits the binomial's; who is
    within the others' usual differences is within the outer ones, which are never narrower."""
    units = teachers((9, 20), *[(1, 20)] * 11)
    funnel = rates.funnel(LATE, random.Random(1).sample(units, 12), MINIMUM)
    assert funnel is not None
    assert [point.teacher_code for point in funnel.points] == [each.teacher_code for each in units]
    assert funnel.centre == (9 + 11 + 0.5) / (12 * 20 + 1)
    first = funnel.points[0]
    assert (first.k, first.n, first.rate) == (9, 20, 0.45)
    assert first.interval == clopper_pearson(9, 20)
    assert first.chance == control_limits(20, funnel.centre)
    assert first.usual[0] <= first.chance[0] <= first.chance[1] < first.usual[1]


def test_who_is_late_most_weeks_among_the_punctual_is_asked_and_nobody_else() -> None:
    """Eighteen of twenty weeks, where eleven others are late in one."""
    found = rates.tests(LATE, teachers((18, 20), *[(1, 20)] * 11), MINIMUM)
    assert flag_codes(found) == {"GV00"}
    (own,) = (test for test in found if test.teacher_code == "GV00")
    assert own.figures["centre"] == 11.5 / 221
    assert own.p == at_least(18, 20, 11.5 / 221, rates.USUAL_SPREAD[LATE])


@pytest.mark.parametrize(
    ("units", "why"),
    [
        (teachers((4, 10), *[(0, 20)] * 11), "four events are an illness"),
        (teachers((19, 20), *[(12, 20)] * 11), "where most are late the rate is not twice the others'"),
        (teachers((18, 20), *[(1, 20)] * (MIN_TEACHERS - 2)), "of nine teachers nobody knows what is usual"),
        ([*teachers(*[(1, 20)] * 11), Units("GV99", 18, 20, MINIMUM - 1)], "too few marks"),
        ([*teachers(*[(1, 20)] * 11), Units("GV99", 9, 9, 400)], "too few weeks"),
        (teachers((12, 20), *[(k, 20) for k in (0, 0, 1, 2, 4, 6, 8, 10, 11, 12, 12)]), "rates are spread wide here"),
    ],
)
def test_a_rate_is_not_asked_about(units: list[Units], why: str) -> None:
    """For the reason given."""
    assert flag_codes(rates.tests(LATE, units, MINIMUM)) == set(), why


def test_who_tends_to_correct_more_is_allowed_more_than_who_tends_to_be_late() -> None:
    """The same counts: a correction is what the regulations ask for."""
    units = teachers((12, 20), *[(1, 20)] * 11)
    late, corrected = (rates.tests(measure, units, MINIMUM)[0].p for measure in (LATE, CORRECTED))
    assert late < corrected


# ── marks around a threshold ───────────────────────────────────────────────────────────────────────────────────────


SMOOTH = dict.fromkeys(range(200, 1000, 25), 20)


def test_marks_just_above_a_threshold_are_asked_about_where_they_are_more_than_at_any_place_to_compare() -> None:
    """By hand: both tables in fractions, the greater probability."""
    heaped = {**SMOOTH, 475: 2, 450: 2, 500: 45, 525: 20}
    found = {(t.teacher_code, t.threshold): t for t in bunching.tests({"A": heaped, "B": SMOOTH, "C": SMOOTH}, MINIMUM)}
    test = found["A", Decimal("5.00")]
    assert (test.k, test.n) == (65, 69)
    assert test.figures == {"own_k": 80, "own_n": 160, "others_k": 80, "others_n": 160}
    weights = [comb(69, x) * comb(160, 145 - x) * Fraction(3, 2) ** x for x in range(70)]
    assert test.p == pytest.approx(float(sum(weights[65:]) / sum(weights)))
    assert test.is_of_note
    assert flag_codes(list(found.values())) == {"A"}


def test_whole_marks_by_habit_are_no_heap() -> None:
    """A teacher who gives whole marks has none just below 5,0 nor just below 4,0 and 6,0; the others give quarters."""
    whole = dict.fromkeys(range(200, 1000, 100), 40)
    found = bunching.tests({"A": whole, "B": SMOOTH, "C": SMOOTH}, MINIMUM)
    of_a = [test for test in found if test.teacher_code == "A"]
    assert of_a
    assert all(test.p > 0.2 and not test.is_of_note for test in of_a)


def test_what_all_do_at_a_threshold_is_nobodys_heap() -> None:
    """A school that gives 5,0 for 4,75 in marking does so everywhere."""
    kind = {**SMOOTH, 475: 0, 500: 40}
    assert flag_codes(bunching.tests({"A": kind, "B": kind, "C": kind}, MINIMUM)) == set()


def test_of_fewer_than_two_hundred_marks_and_of_few_around_the_threshold_nothing_is_said() -> None:
    """199 marks; or 29 around 5,0."""
    assert bunching.tests({"A": {500: 199}, "B": SMOOTH}, MINIMUM)[0].teacher_code == "B"
    few = {500: 29, 900: 300}
    assert all(test.teacher_code == "B" for test in bunching.tests({"A": few, "B": SMOOTH}, MINIMUM))


# ── corrections that lift over a threshold ─────────────────────────────────────────────────────────────────────────


def column(code: str, at: int, lifted: int, elsewhere: int, lifted_elsewhere: int, kind: str = WHOLE) -> Reach:
    return Reach(code, kind, at, lifted, elsewhere, lifted_elsewhere)


OTHERS = [column(f"B{i}", 10, 1, 20, 1) for i in range(20)] + [column(f"B{i}", 10, 1, 20, 1, HALF) for i in range(20)]


def test_lifts_over_thresholds_alone_are_asked_about() -> None:
    """By hand: each column (1/3) to the odds of 5/4, ten columns; and among the school's lifts, half of them over
    thresholds. The greater of both."""
    own = [column("A", 5, 1, 10, 0) for _ in range(20)]
    found = lifts.tests([*own, *OTHERS], MINIMUM)
    (test,) = (t for t in found if t.teacher_code == "A")
    by_columns = Fraction(25, 65) ** 20     # 5 at odds 5/4 against 10
    weights = [comb(40, x) * comb(20, 20 - x) * Fraction(5, 4) ** x for x in range(21)]
    assert test.p == pytest.approx(float(max(by_columns, weights[20] / sum(weights))))
    assert (test.k, test.n, test.figures["below"], test.figures["lifted_elsewhere"]) == (20, 20, 100, 0)
    assert flag_codes(found) == {"A"}


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ([column("A", 12, 12, 10, 10) for _ in range(5)], "a test that is marked anew lifts everybody"),
        ([column("A", 12, 12, 0, 0) for _ in range(5)], "and where nobody lies elsewhere nothing can be compared"),
        ([column("A", 5, 1, 10, 2) for _ in range(20)], "who corrects much corrects everywhere"),
        ([column("A", 5, 1, 10, 0) for _ in range(4)], "four are few"),
        ([column("A", 7, 7, 10, 0)], "too few marks below thresholds"),
    ],
)
def test_corrections_are_not_asked_about(own: list[Reach], why: str) -> None:
    """For the reason given."""
    assert flag_codes(lifts.tests([*own, *OTHERS], MINIMUM)) == set(), why


def test_where_pupils_below_thresholds_ask_most_in_the_whole_school_nobody_stands_out() -> None:
    """The same lifts that are asked about above, where all teachers have them in like proportion."""
    own = [column("A", 5, 1, 10, 0) for _ in range(20)]
    asked = [column(f"B{i}", 10, 2, 20, 0, kind) for i in range(20) for kind in (WHOLE, HALF)]
    assert flag_codes(lifts.tests([*own, *asked], MINIMUM)) == set()


def test_without_other_teachers_lifts_a_wider_allowance_stands_in() -> None:
    """Nobody else corrects: each column at the odds of three; ten lifts are not enough, forty are."""
    silent = [column(f"B{i}", 30, 0, 60, 0) for i in range(10)]
    (few,) = lifts.tests([*[column("A", 5, 1, 10, 0) for _ in range(10)], *silent], MINIMUM)
    assert few.p == pytest.approx(0.6**10)
    (many,) = lifts.tests([*[column("A", 5, 1, 10, 0) for _ in range(40)], *silent], MINIMUM)
    assert many.p == pytest.approx(0.6**40)


# ── distances ──────────────────────────────────────────────────────────────────────────────────────────────────────


SUBJECTS = ("toan", "ngu_van", "khtn", "ngoai_ngu", "tin_hoc")


def grade_of(
    owners: Sequence[str], *, strong: Sequence[int] = (), shifted: dict[str, int] | None = None, grade: int = 6,
    seed: int = 0,
) -> pl.DataFrame:
    """Classes of thirty, each with five subjects; `owners` teach Toán. `strong`: classes better in everything, by 200
    hundredths; `shifted`: by so much the marks of a teacher's Toán are moved."""
    dice = np.random.default_rng(seed)
    rows = [
        (grade, f"{grade}A{number}", subject, owner if subject == "toan" else None,
         f"{number}/{pupil}", int(500 + 200 * (number in strong) + able + dice.normal(0, 30)
             + (shifted or {}).get(owner, 0) * (subject == "toan")), 1)
        for number, owner in enumerate(owners)
        for pupil in range(30)
        for able in [dice.normal(0, 80)]
        for subject in SUBJECTS
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=NO_PUPILS.schema, orient="row")


def of_maths(rows: pl.DataFrame) -> dict[str, distances.Distance]:
    return {each.teacher_code: each for each in distances.distances(rows, MINIMUM) if each.subject == "toan"}


OWNERS = ("A", "A", "A", "A", "B", "B", "C", "C", "C", "D")


def test_a_strong_class_is_not_its_teachers_doing() -> None:
    """All of A's classes are two marks better, in every subject: the raw marks lie apart, the standing does not."""
    found = of_maths(grade_of(OWNERS, strong=(0, 1, 2, 3)))["A"]
    assert found.apart > 1.5
    assert abs(found.delta) < 0.15
    assert abs(found.shift) < 0.2
    assert found.p is not None
    assert found.p > 0.5


def test_a_teacher_whose_subject_lies_far_from_the_pupils_own_others_is_seen_whatever_the_class() -> None:
    """Two marks more in Toán alone: of 210 ways to choose four classes of ten none is farther, twice 1/210."""
    found = of_maths(grade_of(OWNERS, strong=(5, 6), shifted={"A": 200}))["A"]
    assert found.delta > 0.9
    assert found.shift == pytest.approx(2, abs=0.2)
    assert found.p == pytest.approx(2 / 210)
    assert (found.classes, found.other_classes, found.pupils) == (4, 6, 120)


def test_less_than_a_mark_is_a_teachers_way() -> None:
    """Eight tenths: the delta is large, but lenience and hard tests do as much."""
    found = of_maths(grade_of(OWNERS, shifted={"A": -80}))["A"]
    assert found.delta < -0.474
    assert found.p == 1
    test = found.test()
    assert test is not None
    assert not test.is_of_note


def test_few_classes_can_say_nothing() -> None:
    """One class of six: no choice can be rarer than one in six, so there is a figure and no test."""
    found = of_maths(grade_of(("A", "B", "B", "C", "C", "C"), shifted={"A": 250}))["A"]
    assert found.delta > 0.9
    assert found.p is None
    assert found.test() is None


def test_over_grades_choices_multiply_and_many_are_drawn() -> None:
    """Four of ten in each of three grades: 9 million ways, of which 9.999 are drawn, the same in each run."""
    rows = pl.concat(grade_of(OWNERS, shifted={"A": 300}, grade=grade, seed=grade) for grade in (6, 7, 8))
    rows = rows.with_columns(pupil_code=pl.format("{}/{}", "grade", "pupil_code"))
    found = of_maths(rows)["A"]
    assert found.p == 2 / 10_000
    assert of_maths(rows.sample(fraction=1, shuffle=True, seed=4))["A"] == found


@settings(max_examples=10, deadline=None)
@given(st.permutations("ABCD"))
def test_whoever_the_teachers_are_the_figures_are_the_same(names: list[str]) -> None:
    """Relabelled, each new name has what the old one had."""
    as_now = dict(zip("ABCD", names, strict=True))
    before = of_maths(grade_of(OWNERS, shifted={"B": 120}))
    after = of_maths(grade_of(OWNERS, shifted={"B": 120}).with_columns(pl.col("teacher_code").replace(as_now)))
    assert {as_now[code]: replace(one, teacher_code=as_now[code]) for code, one in before.items()} == after


def test_under_no_difference_the_p_values_are_no_smaller_than_chance_makes_them() -> None:
    """Sixty grades without any teacher's doing, at the edge of what is allowed: A's marks moved by just that."""
    p_values = [of_maths(grade_of(OWNERS, shifted={"A": 100}, seed=seed))["A"].p for seed in range(60)]
    assert all(p is not None for p in p_values)
    assert sum(p <= 0.1 for p in p_values if p is not None) <= 12     # 6 are expected, 12 or more come in 2 % of cases


# ── the run ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_flag_needs_both_and_all_tests_of_a_run_are_corrected_together() -> None:
    """p 0.001 among forty is q 0.04; among sixty 0.06; and an effect that is not of note is never a flag."""
    own = Test(LIFTS, "A", 9, 9, 5.0, is_of_note=True, p=0.001)
    rest = [Test(BUNCHING, f"B{i}", 1, 9, 1.0, is_of_note=True, p=1.0) for i in range(59)]
    assert flag_codes([own, *rest[:39]]) == {"A"}
    assert flag_codes([own, *rest]) == set()
    assert flag_codes([replace(own, is_of_note=False), *rest[:39]]) == set()


def test_the_queue_begins_with_the_flags_and_z_only_orders_it() -> None:
    """The farther from the others the earlier; no z makes or unmakes a flag."""
    flags = [Test(LIFTS, code, 9, 9, effect, is_of_note=True, p=1e-6) for code, effect in (("A", 3.0), ("B", 9.0))]
    rest = [Test(LIFTS, f"C{i}", 1, 9, 1 + i / 100, is_of_note=True, p=0.9) for i in range(9)]
    queue = judged([*rest, *flags])
    assert [each.test.teacher_code for each in queue[:2]] == ["B", "A"]
    assert [each.is_flag for each in queue] == [True, True, *[False] * 9]
    far = judged([*rest, replace(rest[0], teacher_code="D", effect=1000.0)])
    assert far[0].test.teacher_code == "D"
    assert not far[0].is_flag


def a_year() -> Counted:
    heaped = {**SMOOTH, 475: 2, 450: 2, 500: 60}
    own = [column("GV00", 5, 1, 10, 0) for _ in range(30)]
    return Counted(
        teachers((18, 20), *[(1, 20)] * 11), teachers((1, 40), *[(2, 40)] * 11),
        {"GV01": heaped, **{f"GV{i:02}": SMOOTH for i in range(2, 9)}}, [*own, *OTHERS], grade_of(OWNERS),
    )  # fmt: skip


def test_the_order_of_the_rows_changes_nothing() -> None:
    """Every part shuffled, the same year."""
    year, dice = a_year(), random.Random(7)
    shuffled = Counted(
        dice.sample(list(year.late or ()), 12), dice.sample(list(year.corrected), 12),
        dict(reversed(year.values.items())), dice.sample(list(year.reaches), len(year.reaches)),
        year.pupils.sample(fraction=1, shuffle=True, seed=3),
    )  # fmt: skip
    found = anomalies(year, MINIMUM)
    assert anomalies(shuffled, MINIMUM) == found
    assert {(each.test.measure, each.test.teacher_code) for each in found.flags} == {
        (LATE, "GV00"), (LIFTS, "GV00"), (BUNCHING, "GV01"),
    }  # fmt: skip


def test_a_year_without_data_has_nothing_to_ask() -> None:
    """No lists, no marks: no funnel, no test, no flag."""
    found = anomalies(Counted(None, [], {}, [], NO_PUPILS), MINIMUM)
    assert (found.funnels, found.distances, found.judged) == ((), (), ())


def test_every_flag_is_a_question_with_ordinary_reasons_and_a_source() -> None:
    """Of each measure; no figure without how it is computed."""
    found = anomalies(a_year(), MINIMUM)
    moved = of_maths(grade_of(OWNERS, shifted={"A": 200}))["A"].test()
    assert moved is not None
    for test in [*(each.test for each in found.judged), moved]:
        words = WORDS[test.measure]
        assert question(test, "Giáo viên mã X").endswith("?")
        assert len(words.explained_by) >= 3
        assert words.how.endswith(".")
        assert words.source
    told = question(next(each.test for each in found.flags if each.test.measure == LATE), "Giáo viên mã GV00")
    assert told == (
        "Giáo viên mã GV00: 18 trong 20 tuần có điểm đến hạn thì có bài chắc chắn vào trễ (90%), các giáo viên khác "
        "5%. Vì sao trễ, cần hỗ trợ gì?"
    )
