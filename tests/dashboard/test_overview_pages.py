"""Tổng quan and Kiểm tra tháng: their numbers against plain SQL, their links, and what an address opens."""

from __future__ import annotations

import re

import pytest
import streamlit as st
from how_many import in_full
from hypothesis import given, strategies
from opened_pages import Open, address_of, answer, calm, links, said
from sample_home import NOW, School

from dashboard.bounds import Bounds
from dashboard.frame import Desk
from dashboard.month_figures import data_until, evidence_of
from dashboard.texts import ALL
from jobs.measuring import Filters, newest_export
from jobs.policies import policies_of
from records.clock import from_store, month_bounds, to_store, vn_month, vn_until
from records.store import Store

SECONDARY, PRIMARY = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
DEADLINE_DAYS = 14  # the model policy: calendar days, the day of the test not counted
OF_MARKS = {SECONDARY: "vnedu-c", PRIMARY: "vnedu-b"}  # the layout with the marks that people enter


def changes_in(store: Store, school: str, month: str) -> tuple[int, int]:
    """Changes of a month by SQL alone: those whose whole interval lies in it, and all whose interval touches it."""
    start, end = (to_store(moment) for moment in month_bounds(month))
    with store.read() as db:
        row = db.connection.execute(
            """SELECT count(*) FILTER (entered_after >= $start AND entered_by < $end), count(*) FROM mark_version
               WHERE school = $school AND layout = $layout AND subject <> '' AND component NOT IN ('TBM', 'NX')
                 AND previous_value <> '' AND entered_by >= $start AND (entered_after IS NULL OR entered_after < $end)
            """,
            {"school": school, "layout": OF_MARKS[school], "start": start, "end": end},
        ).fetchone()
    assert row
    return int(row[0]), int(row[1])


def entries_in(store: Store, school: str, month: str) -> tuple[int, int, int, int]:
    """Marks of the tests due in a month, by SQL alone: late for certain (with more than half of the test), not surely
    in time, blank for certain (with more than half of the test), and blank at all."""
    start, end = (to_store(moment) for moment in month_bounds(month))
    with store.read() as db:
        row = db.connection.execute(
            """
            WITH test AS (
                SELECT school, school_year, term, class_name, subject, component,
                       max(test_date + $days)::TIMESTAMP + INTERVAL 17 HOUR - INTERVAL 1 MICROSECOND AS deadline
                FROM current_assessment WHERE school = $school GROUP BY ALL
                HAVING deadline >= $start AND deadline < $end
            ),
            first AS (
                SELECT *, coalesce(min(version_no) FILTER (value <> '') OVER cell, max(version_no) OVER cell)
                          AS deciding
                FROM mark_version WHERE layout = $layout
                WINDOW cell AS (PARTITION BY school, school_year, term, pupil_code, subject, component)
            ),
            of_test AS (
            SELECT count(*) AS n, count(*) FILTER (value <> '') AS entered,
                   count(*) FILTER (value <> '' AND order_known AND entered_after >= deadline) AS late,
                   count(*) FILTER (value <> '' AND NOT entered_by <= deadline) AS perhaps,
                   count(*) FILTER (value = '' AND last_seen_earliest > deadline) AS overdue
            FROM test t JOIN enrolment e USING (school, school_year, term, class_name)
            JOIN first f USING (school, school_year, term, pupil_code, subject, component)
            ANTI JOIN (FROM mark_version WHERE is_current AND value = 'Miễn') x
                 USING (school, school_year, term, pupil_code, subject)
            WHERE e.is_current AND f.version_no = f.deciding
            GROUP BY t.school_year, t.term, t.class_name, t.subject, t.component
            )
            SELECT coalesce(sum(late) FILTER (2 * late > entered), 0), sum(perhaps),
                   coalesce(sum(overdue) FILTER (2 * entered < n), 0), sum(n - entered)
            FROM of_test
            """,
            {"school": school, "layout": OF_MARKS[school], "start": start, "end": end, "days": DEADLINE_DAYS},
        ).fetchone()
    assert row
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


# ── what is certain and what is possible ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("month", ["2026-05", in_full("2026-01"), in_full("2026-06")])
def test_a_months_changes_are_said_with_their_upper_bound(school: School, open_page: Open, month: str) -> None:
    """Where none is certain and many are possible, the page does not say 'none'."""
    certain, most = changes_in(school.store, SECONDARY, month)
    assert most > certain
    at = open_page(school.home, "kiem_tra_thang", truong=SECONDARY, thang=vn_month(month))
    assert f"điểm thay đổi: **{certain} lần chắc chắn, tối đa {most}**" in answer(at)


@pytest.mark.parametrize("month", ["2026-04", in_full("2025-12"), in_full("2026-03")])
def test_a_months_late_and_overdue_marks_are_those_of_the_store(school: School, open_page: Open, month: str) -> None:
    """Late for certain, at most so many late, and blank after the deadline: each as plain SQL counts it. One
    pupil's mark alone is certain of nobody."""
    late, most, overdue, blank = entries_in(school.store, SECONDARY, month)
    assert most > late
    at = open_page(school.home, "kiem_tra_thang", truong=SECONDARY, thang=vn_month(month))
    assert f"vào sổ trễ: **{late} điểm chắc chắn, tối đa {most}**" in answer(at)
    open_ = f" chắc chắn, tối đa {blank}" if blank > overdue else ""
    assert f"quá hạn còn trống: **{overdue} điểm{open_}**" in answer(at)


def test_the_overviews_cards_have_both_ends_too(school: School, open_page: Open) -> None:
    """The newest month in which tests were due, from what is certain to what is possible, and the month before."""
    at = open_page(school.home, "tong_quan", truong=SECONDARY)
    (card,) = [metric for metric in at.metric if metric.label.startswith("Thay đổi")]
    (certain, most), (before, before_most) = (changes_in(school.store, SECONDARY, m) for m in ("2026-05", "2026-04"))
    assert (card.label, card.value) == ("Thay đổi 05/2026", f"{certain} – {most}")
    assert card.delta == f"04/2026: {before} – {before_most}"
    assert f"{certain} chắc chắn, tối đa {most}" in [caption.value for caption in at.caption]


@pytest.mark.full
def test_what_is_only_possible_is_noted_and_not_called_for(school: School, open_page: Open) -> None:
    """Marks that may have been late, none for certain: in the list with both ends, but no amber."""
    at = open_page(school.home, "tong_quan", truong=PRIMARY, ki="Học kì I")
    (line,) = [str(m.value) for m in at.markdown if "Vào sổ trễ" in str(m.value)]
    assert "0 điểm chắc chắn, tối đa 1" in line
    assert ":gray-badge" in line
    assert "orange" not in line


def test_nothing_is_amber_at_zero(school: School, fresh_school: School, open_page: Open) -> None:
    """A month without a change after the lock shows no warning sign, nor does one whose change lies in an opening of
    its class; the month with one does, once openings would be known: the list of duties is older than that change,
    until the school saves it again."""
    quiet = open_page(school.home, "kiem_tra_thang", truong=SECONDARY, thang="Tháng 05/2026")
    badges = [str(m.value) for m in quiet.markdown if "-badge[" in str(m.value) and "Phát hiện" not in str(m.value)]
    assert any("sau khóa sổ: 0" in badge for badge in badges)
    assert not [badge for badge in badges if "orange" in badge or "▲" in badge]
    with fresh_school.store.write() as db:
        db.execute(
            "UPDATE snapshot SET taken_earliest = $1, taken_latest = $1 WHERE layout = 'list-duty'", [to_store(NOW)]
        )
    opened = open_page(fresh_school.home, "kiem_tra_thang", truong=SECONDARY, thang="Tháng 06/2026")
    assert not any("orange" in str(m.value) and "sau khóa sổ" in str(m.value) for m in opened.markdown)
    with fresh_school.store.write() as db:
        db.execute("DELETE FROM duty_row WHERE work = 'unlock'")
    st.cache_data.clear()  # the program itself never deletes a row, so no page looks for that
    loud = open_page(fresh_school.home, "kiem_tra_thang", truong=SECONDARY, thang="Tháng 06/2026")
    assert any("orange" in str(m.value) and "sau khóa sổ: 1" in str(m.value) for m in loud.markdown)


@given(strategies.integers(0, 10**6), strategies.integers(0, 10**6))
def test_both_ends_are_always_said(certain: int, possible: int) -> None:
    """The smaller number first, never a bound below it; and where nothing is open there is but one number."""
    numbers = [int(n.replace(".", "")) for n in re.findall(r"[\d.]+", Bounds(certain, possible).said("điểm"))]
    assert numbers == ([certain, certain + possible] if possible else [certain])


# ── the month to begin with ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.full
def test_the_month_page_begins_where_there_is_something_to_see(school: School, open_page: Open) -> None:
    """June has nothing due: it comes first for the school that surely changed a mark in it, and for the other May."""
    assert changes_in(school.store, SECONDARY, "2026-06")[0] > 0
    assert changes_in(school.store, PRIMARY, "2026-06")[0] == 0
    assert answer(open_page(school.home, "kiem_tra_thang", truong=SECONDARY)).startswith("Tháng 06/2026")
    assert answer(open_page(school.home, "kiem_tra_thang", truong=PRIMARY)).startswith("Tháng 05/2026")


@pytest.mark.full
def test_another_school_begins_with_its_own_month(school: School, open_page: Open) -> None:
    """Changing the school does not leave the other school's month standing."""
    at = open_page(school.home, "kiem_tra_thang", truong=SECONDARY, thang="Tháng 02/2026")
    calm(at.selectbox(key="truong").select(PRIMARY).run())
    assert answer(at).startswith("Tháng 05/2026")
    assert address_of(at) == {"truong": PRIMARY, "thang": "Tháng 05/2026"}


# ── links and addresses ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.full
def test_the_overviews_links_lead_to_the_same_school_and_term(school: School, open_page: Open) -> None:
    """Each link names the school; those to a term's figures its year and term; those to a month's the card's month."""
    at = open_page(school.home, "tong_quan", truong=PRIMARY, ki="Học kì I")
    found = links(at)
    assert {page for page, _ in found} >= {"sua-diem", "kiem-tra-thang", "niem-phong"}
    assert {view["truong"] for _, view in found} == {PRIMARY}
    assert {view["ki"] for page, view in found if page != "kiem-tra-thang"} == {"Học kì I"}
    month = vn_month(newest_due(school.store, PRIMARY, "HK1"))
    assert {view["thang"] for page, view in found if page == "kiem-tra-thang"} == {month}


def newest_due(store: Store, school: str, term: str) -> str:
    """The newest month in which a test of the term was due, by SQL alone."""
    with store.read() as db:
        return str(
            db.query(
                """SELECT max(strftime(test_date + ?::INTEGER, '%Y-%m')) FROM current_assessment
                   WHERE (school, term) = (?, ?)""",
                [DEADLINE_DAYS, school, term],
            ).item()
        )


@pytest.mark.full
@pytest.mark.parametrize("term", ["HK1", "HK2"])
def test_the_overviews_cards_are_of_a_month_of_the_term(school: School, open_page: Open, term: str) -> None:
    """The newest month with tests of that term due: not June, in which three marks changed and nothing was due."""
    month = newest_due(school.store, SECONDARY, term)
    at = open_page(school.home, "tong_quan", truong=SECONDARY, ki=term)
    cards = {metric.label: metric.value for metric in at.metric}
    digits = vn_month(month).removeprefix("Tháng ")
    assert set(cards) >= {f"{name} {digits}" for name in ("Điểm đến hạn", "Vào sổ trễ", "Thay đổi")}
    assert cards[f"Điểm đến hạn {digits}"] != "0"
    assert "tháng mới nhất có bài của học kì đến hạn" in said(at)


def test_a_link_opens_what_its_line_counted(school: School, open_page: Open) -> None:
    """The page behind 'not in the register' says the same number of changes as the overview's line."""
    at = open_page(school.home, "tong_quan", truong=SECONDARY, ki="Học kì I")
    (line,) = [str(m.value) for m in at.markdown if "Điểm thay đổi chưa khớp" in str(m.value)]
    number = re.search(r"(\d+) lần", line)
    assert number
    view = next(view for page, view in links(at) if page == "sua-diem")
    said_there = answer(open_page(school.home, "sua_diem", **view))
    assert re.search(rf"\*\*{number[1]} lần( chắc chắn, tối đa \d+)?\*\* chưa khớp sổ theo dõi", said_there)


@pytest.mark.full
def test_the_class_chosen_goes_along_to_the_next_page(school: School, open_page: Open) -> None:
    """By the list of pages, whose links say nothing, the class stays; a link from a school's figures opens them all."""
    at = open_page(school.home, "sua_diem", truong=SECONDARY, ki="Học kì I", lop="6A1")
    at.query_params.clear()
    at.switch_page("nhap_tre.py")
    calm(at.run())
    assert {n: address_of(at)[n] for n in ("truong", "ki", "lop")} == {
        "truong": SECONDARY, "ki": "Học kì I", "lop": "6A1",
    }  # fmt: skip
    at.query_params.clear()
    at.switch_page("tong_quan.py")
    calm(at.run())
    assert next(view["lop"] for page, view in links(at) if page == "sua-diem") == ALL


@pytest.mark.full
def test_another_schools_class_and_term_do_not_go_along(school: School, open_page: Open) -> None:
    """A term that was looked at in one school is no view of another."""
    at = open_page(school.home, "sua_diem", truong=SECONDARY, ki="Học kì I", lop="6A1")
    calm(at.selectbox(key="truong").select(PRIMARY).run())
    at.query_params.clear()
    at.switch_page("tong_quan.py")
    calm(at.run())
    assert address_of(at)["truong"] == PRIMARY
    assert not [info.value for info in at.info]


@pytest.mark.full
@pytest.mark.parametrize("page", ["tong_quan", "pho_diem", "sua_diem", "nhap_tre", "kiem_tra_thang"])
def test_a_copied_address_is_whole(school: School, open_page: Open, page: str) -> None:
    """Defaults stand in the address too, and it opens the same page for somebody else."""
    at = open_page(school.home, page)
    address = address_of(at)
    assert {"truong"} < set(address)
    if page != "kiem_tra_thang":
        assert {"nam", "ki"} <= set(address)
    other = open_page(school.home, page, **address)
    assert answer(other) == answer(at)
    assert not [info.value for info in other.info]


def test_what_the_address_asks_for_in_vain_is_said(school: School, open_page: Open) -> None:
    """An unknown class, an unknown term, a class of another school: named calmly, with what is shown instead."""
    at = open_page(school.home, "sua_diem", truong=SECONDARY, lop="9Z9", ki="XX")
    assert "Địa chỉ nhắc đến lớp 9Z9, không có trong kho; đang xem tất cả." in at.info[0].value
    assert "Địa chỉ nhắc đến học kì XX, không có trong kho; đang xem Học kì II." in at.info[0].value
    at = open_page(school.home, "nhap_tre", truong=SECONDARY, lop="1A")
    assert "lớp 1A, không có trong phạm vi này" in at.info[0].value
    at = open_page(school.home, "kiem_tra_thang", truong=SECONDARY, thang="13/2031")
    assert "tháng 13/2031, không có trong kho; đang xem Tháng 06/2026" in at.info[0].value


def test_a_grouping_in_the_address_is_understood_or_explained(school: School, open_page: Open) -> None:
    """By its name on the screen, by its code; what it is not is said, with what is shown."""
    for word in ("teacher_name", "Giáo viên"):
        at = open_page(school.home, "sua_diem", truong=SECONDARY, ki="HK1", theo=word)
        assert at.session_state["theo"] == "teacher_name"
        assert not [info.value for info in at.info]
    at = open_page(school.home, "sua_diem", truong=SECONDARY, ki="HK1", theo="luong")
    assert "cách xem luong, không có trong kho; đang xem Môn." in at.info[0].value


def test_a_day_is_no_moment(school: School, open_page: Open) -> None:
    """Exports whose footer gives a day alone: nowhere is it said that they were taken a minute before midnight."""
    for page in ("tong_quan", "sua_diem", "nhap_tre", "pho_diem", "kiem_tra_thang"):
        assert "23:59" not in said(open_page(school.home, page, truong=SECONDARY)).replace("\\:", ":")


def test_an_address_is_no_markup(school: School, open_page: Open) -> None:
    """What somebody wrote into an address is shown as it is written, and not at any length."""
    at = open_page(school.home, "sua_diem", lop="[xem](http://xa.example) " + "x" * 500)
    assert "\\[xem\\]\\(http" in at.info[0].value
    assert len(at.info[0].value) < 200


def test_codes_and_capitals_of_an_address_are_understood(school: School, open_page: Open) -> None:
    """A short address written by hand: the term by its code, the class in small letters."""
    at = open_page(school.home, "sua_diem", truong=SECONDARY.lower(), ki="hk1", lop="6a1")
    assert {n: address_of(at)[n] for n in ("ki", "lop")} == {"ki": "Học kì I", "lop": "6A1"}
    assert not [info.value for info in at.info]


# ── the time of the data ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.full
def test_the_time_of_the_data_is_that_of_what_is_shown(fresh_school: School, open_page: Open) -> None:
    """A subject whose newest export is older says so, although other subjects were exported since."""
    with fresh_school.store.write() as db:
        db.execute(
            """UPDATE mark_version SET last_seen = last_seen - INTERVAL 20 DAY
               WHERE subject = 'ngu_van' AND layout = 'vnedu-c' AND term = 'HK2'"""
        )
    with fresh_school.store.read() as db:
        newest = dict(
            db.query(
                """SELECT subject, max(last_seen) FROM mark_version
                   WHERE school = ? AND term = 'HK2' AND layout = 'vnedu-c' AND component NOT IN ('TBM', 'NX')
                   GROUP BY subject""",
                [SECONDARY],
            ).iter_rows()
        )
    times = {code: vn_until(from_store(newest[code])) for code in ("ngu_van", "toan")}
    assert times["ngu_van"] != times["toan"]
    for words, code in (("Ngữ văn", "ngu_van"), ("Toán", "toan")):
        at = open_page(fresh_school.home, "nhap_tre", truong=SECONDARY, ki="HK2", mon=words)
        assert f"Dữ liệu đến {times[code]}" in said(at).replace("\\:", ":")


def test_a_months_data_go_on_after_the_month(school: School, open_page: Open) -> None:
    """What became of April's tests is known from the exports of June; the page does not call its data older."""
    with school.store.read() as db:
        newest = db.query(
            "SELECT max(last_seen) FROM mark_version WHERE (school, term, layout) = (?, 'HK2', 'vnedu-c')", [SECONDARY]
        ).item()
    at = open_page(school.home, "kiem_tra_thang", truong=SECONDARY, thang="Tháng 04/2026")
    assert f"Dữ liệu đến {vn_until(from_store(newest))}" in said(at).replace("\\:", ":")


def test_a_month_without_tests_has_its_data_s_day_too(school: School) -> None:
    """In June nothing is due; what changed is known from the year's exports."""
    desk = Desk(school.home, school.store, policies_of(school.home), NOW)
    evidence = evidence_of(desk, SECONDARY, "2026-06")
    assert evidence is not None
    assert evidence.tests == ()
    newest = newest_export(school.store, Filters(SECONDARY, "2025-2026"))
    assert newest is not None
    assert data_until(desk, evidence) == vn_until(from_store(newest))
