"""Phổ điểm: its figures, its table and its workbook against plain SQL over the newest exports."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest
from sample_home import School
from shown_page import ShownPage, number, page_over
from streamlit.testing.v1 import AppTest

from dashboard.charts import binned
from dashboard.frame import thousands
from dashboard.mark_scale import Scale
from jobs.figures import marks_behind
from jobs.measuring import DEPARTMENT, Filters, department, distributions
from records.circulars.choice import TT22, TT27
from records.policy import Policies, load_policy

SECONDARY, PRIMARY = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
# The newest export that has the column, as it stands: who left is not on it, who is exempt or blank has no score.
NEWEST = """
SELECT o.score FROM cell_observation o JOIN snapshot s USING (snapshot_id)
WHERE (s.school, s.term, o.subject, o.component) = (?, ?, ?, ?) AND s.layout IN ('vnedu-b', 'vnedu-c')
QUALIFY s.taken_latest = max(s.taken_latest) OVER ()
"""


def scores(school: School, *column: str) -> list[Decimal]:
    """The scores of (school, term, subject, component), sorted."""
    with school.store.read() as db:
        found = db.query(NEWEST, list(column))["score"].drop_nulls().to_list()
    return sorted(found)


def half_up(value: Fraction, places: int) -> Decimal:
    return Decimal(math.floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def said_number(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def mean_and_median(marks: list[Decimal]) -> tuple[Decimal, Decimal]:
    exact = [Fraction(mark) for mark in marks]
    middle = (exact[(len(exact) - 1) // 2] + exact[len(exact) // 2]) / 2
    return half_up(sum(exact, Fraction(0)) / len(exact), 2), half_up(middle, 2)


def rules_of(page: ShownPage) -> list[float]:
    """Where the pictures of a page draw thresholds."""
    layers = [layer for spec, _ in page.charts() for layer in spec.get("layer", [])]
    return [layer for layer in layers if layer["mark"]["type"] == "rule"]


def test_the_secondary_page_says_what_sql_counts(school: School) -> None:
    """n, mean, median and those below 5,0: in the answer, the table and the workbook."""
    marks = scores(school, SECONDARY, "HK1", "toan", "CK")
    mean, median = mean_and_median(marks)
    below = sum(mark < 5 for mark in marks)
    with page_over(school.home, "pho_diem", truong=SECONDARY, ki="Học kì I", mon="Toán", cot="Cuối kì") as page:
        assert page.answer() == (
            f"Toán, cuối kì: {len(marks)} điểm, trung bình {said_number(mean)}, một nửa từ {said_number(median)} trở "
            f"lên; {below} điểm dưới 5,0."
        )
        (row,) = page.table(0).rows(named=True)
        lines, printed = page.workbook("Phổ điểm theo lớp")
        (alt,) = [words for _, words in page.charts()]
    assert (row["Lớp"], number(row["n"]), number(row["Trung bình"])) == ("6A1", len(marks), mean)
    shares = [half_up(Fraction(100 * band, len(marks)), 1) for band in bands(marks, 3.5, 5, 6.5, 8)]
    assert [number(row[name]) for name in row if name.endswith("(%)")] == shares
    assert [number(value) for value in printed.row(0)[1:]] == [len(marks), mean, median, *shares, *deciles(marks)]
    assert {"Môn: Toán", "Cột điểm: Cuối kì", "Học kì: Học kì I", "Số dòng: 1"} <= set(lines)
    assert f"n = {len(marks)} điểm" in alt
    assert "Dữ liệu đến" in alt


def test_departments_of_the_profile_are_groups_of_their_subjects(school: School) -> None:
    """Two subjects counted as one group, a subject of no department in a group that says so; a primary school, whose
    departments are grades, is not asked."""
    of_department = {"Tổ Toán – Tin": ["toan", "tin_hoc"], "Tổ Khoa học xã hội": ["ngu_van", "ls_dl", "gdcd"]}
    text = school.home.policy_path.read_text(encoding="utf-8")
    profile = load_policy(text, "mau.toml")
    kept = tuple(each for each in profile.departments if each.name in of_department)
    chosen = Filters(SECONDARY, "2025-2026", "HK1", component="CK")
    policies = Policies((replace(profile, departments=kept),))
    groups = {group.of(DEPARTMENT): group for group in distributions(school.store, policies, chosen, (DEPARTMENT,))}
    for name, subjects in of_department.items():
        marks = sorted(mark for subject in subjects for mark in scores(school, SECONDARY, "HK1", subject, "CK"))
        assert (groups[name].n, groups[name].mean, groups[name].median) == (len(marks), *mean_and_median(marks))
    every = distributions(school.store, policies, chosen)[0].n
    assert groups[None].n == every - sum(groups[name].n for name in of_department)

    asked = {"truong": SECONDARY, "ki": "Học kì I", "mon": "Toán", "cot": "Cuối kì", "theo": "Tổ chuyên môn"}
    with page_over(school.home, "pho_diem", **asked) as page:
        table = page.table(0)
        shown = {row["Tổ chuyên môn"]: number(row["n"]) for row in table.rows(named=True)}
        assert shown["Tổ Toán – Tin"] == groups["Tổ Toán – Tin"].n
    with page_over(school.home, "pho_diem", truong=PRIMARY, mon="Toán", cot="Kiểm tra định kì") as page:
        assert "Tổ chuyên môn" not in page.at.segmented_control[0].options
    behind = marks_behind(school.store, chosen).filter(department(profile.department_of) == "Tổ Toán – Tin")
    expected = {code: len(scores(school, SECONDARY, "HK1", code, "CK")) for code in ("toan", "tin_hoc")}
    assert Counter(behind["subject"]) == expected


def deciles(marks: list[Decimal]) -> list[Decimal]:
    """The smallest mark that at least k tenths of all do not exceed."""
    return [marks[math.ceil(Fraction(k * len(marks), 10)) - 1] for k in range(1, 10)]


def bands(marks: list[Decimal], *bounds: float) -> list[int]:
    edges = [0, *bounds, 10.5]
    return [sum(low <= mark < high for mark in marks) for low, high in pairwise(edges)]


@pytest.mark.full
def test_thresholds_are_drawn_where_the_circular_has_them_and_nowhere_else(school: School) -> None:
    """TT22 draws 5,0 · 6,5 · 8,0; a primary test has no line, and bands of its own at the end of the year alone."""
    with page_over(school.home, "pho_diem", truong=SECONDARY, mon="Toán", cot="Giữa kì") as page:
        assert rules_of(page)
        assert "Mốc 3,5 · 5,0 · 6,5 · 8,0 theo Thông tư 22/2021" in page.said()
    for term, names in (("Cả năm", ["Dưới 5 (%)", "5 – 6 (%)", "7 – 8 (%)", "9 – 10 (%)"]), ("Học kì I", [])):
        with page_over(school.home, "pho_diem", truong=PRIMARY, ki=term, mon="Toán", cot="Kiểm tra định kì") as page:
            assert not rules_of(page)
            assert page.table(0).columns[4:-9] == names
            assert not {"6,5", "8,0", "5,0"} & set(page.answer().replace(".", " ").split())
            assert ("không đặt mốc" in page.said()) == (not names)


def test_the_primary_page_says_what_sql_counts(school: School) -> None:
    """Whole marks of the end of the year: n, mean, median, and the shares of the circular's own bands."""
    marks = scores(school, PRIMARY, "CN", "toan", "KTDK")
    assert all(mark == int(mark) for mark in marks)
    mean, median = mean_and_median(marks)
    with page_over(school.home, "pho_diem", truong=PRIMARY, ki="Cả năm", mon="Toán", cot="Kiểm tra định kì") as page:
        _, printed = page.workbook("Phổ điểm theo lớp")
    shares = [half_up(Fraction(100 * band, len(marks)), 1) for band in bands(marks, 5, 7, 9)]
    assert [number(value) for value in printed.row(0)[1:]] == [len(marks), mean, median, *shares, *deciles(marks)]


def test_the_levels_of_a_comment_subject_are_those_of_the_exports(school: School) -> None:
    """Đạt and Chưa đạt, counted from the newest export."""
    with school.store.read() as db:
        found = db.query(
            """SELECT o.value, count(*) AS n FROM cell_observation o JOIN snapshot s USING (snapshot_id)
               WHERE s.school = ? AND s.term = 'HK1' AND o.subject = 'gdtc' AND o.component = 'TBM'
               AND s.layout = 'vnedu-c' AND s.taken_latest = (SELECT max(t.taken_latest) FROM snapshot t
                   WHERE t.school = s.school AND t.term = s.term AND t.layout = s.layout AND t.sheet = s.sheet)
               GROUP BY o.value""",
            [SECONDARY],
        )
    by_level = dict(found.iter_rows())
    with page_over(
        school.home, "pho_diem", truong=SECONDARY, ki="Học kì I", mon="Giáo dục thể chất", cot="Trung bình môn"
    ) as page:
        (row,) = page.table(0).rows(named=True)
    assert number(row["Đạt"]) == by_level["Đ"]
    assert number(row["n"]) == by_level["Đ"] + by_level.get("CĐ", 0)
    assert by_level["Miễn"] > 0


def _two_small_histograms() -> None:
    from decimal import Decimal  # noqa: PLC0415 – runs as a script of its own

    import polars as pl  # noqa: PLC0415

    from dashboard.charts import show_multiples  # noqa: PLC0415

    hist = pl.DataFrame({"class_name": ["6A1", "6A2"], "hundredths": [500, 800], "n": [30, 40]})
    groups = [("6A1", "6A1 · n = 30", "6A1: n = 30."), ("6A2", "6A2 · n = 40", "6A2: n = 40.")]
    source = "Toán · n = 70 điểm · Dữ liệu đến 08/06/2026 23:22"
    show_multiples("Từng lớp", hist, "class_name", groups, source, whole=False, marks=[Decimal(5)])


def test_small_histograms_have_a_title_a_source_and_words() -> None:
    """Each says what it shows to those who do not see it; all of them have n, time and unit below."""
    page = ShownPage(AppTest.from_function(_two_small_histograms).run(), {})
    assert [alt for _, alt in page.charts()] == [
        "Từng lớp. 6A1: n = 30. Toán · n = 70 điểm · Dữ liệu đến 08/06/2026 23:22.",
        "Từng lớp. 6A2: n = 40. Toán · n = 70 điểm · Dữ liệu đến 08/06/2026 23:22.",
    ]
    assert "Toán · n = 70 điểm · Dữ liệu đến 08/06/2026 23:22" in page.said()
    assert "6A2: n = 40." in page.said()


@pytest.mark.parametrize(
    ("chosen", "circular", "title", "names"),
    [
        (
            Filters(term="HK1", component="CK"), TT22, "Số điểm theo từng nửa điểm; vạch đứng là mốc 5,0 · 6,5 · 8,0",
            ["Dưới 3,5", "3,5 – dưới 5,0", "5,0 – dưới 6,5", "6,5 – dưới 8,0", "8,0 – 10"],
        ),
        (Filters(term="CN", component="KTDK"), TT27, "Số bài theo từng điểm", ["Dưới 5", "5 – 6", "7 – 8", "9 – 10"]),
        (Filters(term="HK1", component="KTDK"), TT27, "Số bài theo từng điểm", []),
        (Filters(term="HK1", component="CK"), None, "Số điểm theo từng nửa điểm", []),
    ],
)  # fmt: skip
def test_a_scale_is_that_of_the_circular(chosen: Filters, circular: object, title: str, names: list[str]) -> None:
    """No line and no band that does not apply."""
    scale = Scale.of(circular, chosen)  # type: ignore[arg-type]  # a circular or none
    assert (scale.title(), scale.band_names()) == (title, names)


def test_bins_of_whole_marks_count_each_mark() -> None:
    """What the primary histogram draws is the histogram itself."""
    hist = pl.DataFrame({"hundredths": [900, 1000, 900], "n": [1, 2, 3]})
    assert binned(hist, whole=True)["n"].to_list() == [4, 2]
    assert thousands(23803) == "23.803"
