"""Two schools of one home, each with its own profile, or without: what the pages judge, and what they say of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from deadline_rules import SHIPPED
from opened_pages import Open, answer, said
from sample_home import School
from shown_page import page_over

from jobs.policies import policies_of

SECONDARY, PRIMARY = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
PROFILE = """
name = "Quy chế Sao Mai"
schools = ["THCS Sao Mai"]
minimum_group = 7

[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16
locked_on = 2026-01-19

[[calendar]]
school_year = "2025-2026"
first_day = 2025-09-08

[[entry]]
code = "thuong-xuyen"
article = "Điều 11 điểm a"
sentence = "Điểm thường xuyên xong theo tuần."
marks = ["TX"]
unit = "school_week"
weeks = [8, 17]

[[entry]]
code = "giua-ki"
article = "Điều 11 điểm b"
sentence = "Điểm giữa kì trong 2 ngày."
marks = ["GK"]
unit = "working"
days = 2
answers = "secretary"

[[entry]]
code = "phuc-khao"
article = "Điều 11 điểm c"
sentence = "Phúc khảo xong thì vào điểm ngay."
marks = ["CK"]
unit = "at_once"
counted_from = "re_marking"
"""


@pytest.fixture
def two_schools(fresh_school: School) -> School:
    """A home in which one school has a profile of its own, and no file is for all."""
    fresh_school.home.policy_path.unlink()
    write(fresh_school, "sao-mai.toml", PROFILE)
    return fresh_school


def write(school: School, name: str, text: str) -> Path:
    folder = school.home.policy_path.with_suffix("")
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.requirement("TT-09", "TT-10")
def test_the_rule_box_tells_every_deadline_with_its_article_and_who_answers(two_schools: School) -> None:
    """Also the one that cannot be judged, and why it is not."""
    with page_over(two_schools.home, "nhap_tre", truong=SECONDARY, ki="Học kì I") as page:
        text = page.said()
    lines = [line for line in text.splitlines() if line.startswith("- Điểm")]
    assert lines == [
        "- Điểm thường xuyên: Điểm thường xuyên xong theo tuần. (Cuối tuần học 8, 17; tuần 1 từ 08/09/2025.) "
        "Nguồn: Điều 11 điểm a. Chịu trách nhiệm: giáo viên môn học.",
        "- Điểm giữa kì: Điểm giữa kì trong 2 ngày. (2 ngày làm việc, không tính ngày kiểm tra.) "
        "Nguồn: Điều 11 điểm b. Chịu trách nhiệm: thư ký nhà trường.",
        "- Điểm cuối kì: Phúc khảo xong thì vào điểm ngay. "
        "(Không xét trễ: không tính từ ngày kiểm tra, hoặc không nêu số ngày.) "
        "Nguồn: Điều 11 điểm c. Chịu trách nhiệm: giáo viên môn học.",
    ]
    assert "Điểm do thư ký nhà trường vào sổ thì không tính cho giáo viên nào." in text
    assert "Nhóm dưới 7 điểm không hiện tỉ lệ" in text


@pytest.mark.requirement("TT-09")
def test_a_late_mark_of_the_secretary_says_so_and_names_no_teacher(two_schools: School) -> None:
    """In the list of late marks; and the groups of teachers leave it out, with the number of what they leave out."""
    with page_over(two_schools.home, "nhap_tre", truong=SECONDARY, ki="Học kì I", theo="Giáo viên") as page:
        _, rows = page.workbook("Điểm vào sổ trễ")
        _, groups = page.workbook("Điểm vào sổ, theo giáo viên")
        text = page.said()
    of_midterm = rows.filter(rows["Cột điểm"] == "Giữa kì")
    assert of_midterm.height > 0
    assert set(of_midterm["Chịu trách nhiệm"]) == {"thư ký nhà trường"}
    assert set(of_midterm["Giáo viên"]) | set(of_midterm["Mã GV"]) == {""}
    assert set(of_midterm["Căn cứ"]) == {"Điều 11 điểm b"}
    of_regular = rows.filter(rows["Cột điểm"].str.starts_with("Thường xuyên"))
    assert set(of_regular["Chịu trách nhiệm"]) == {"giáo viên môn học"}
    late = rows.filter(rows["Tình trạng"].str.contains("chắc chắn trễ"))
    by_teachers = late.filter(late["Chịu trách nhiệm"] == "giáo viên môn học").height
    assert sum(map(int, groups["Điểm chắc chắn trễ"])) == by_teachers < late.height
    assert "điểm do thư ký nhà trường vào sổ: không tính cho giáo viên nào" in text


@pytest.mark.full
def test_tests_without_a_deadline_are_counted_as_not_judged(two_schools: School, open_page: Open) -> None:
    """On both pages that count tests, by the calendar of tests itself."""
    with two_schools.store.read() as db:
        counted = db.query(
            """SELECT count(*) AS n, count(*) FILTER (strftime(test_date, '%Y-%m') = '2025-12') AS december
               FROM (SELECT term, class_name, subject, component, max(test_date) AS test_date FROM current_assessment
                     WHERE school = ? AND term = 'HK1' AND component = 'CK' GROUP BY ALL)""", [SECONDARY]
        ).row(0, named=True)  # fmt: skip
    late = said(open_page(two_schools.home, "nhap_tre", truong=SECONDARY, ki="Học kì I"))
    assert f"**{counted['n']} bài** không có hạn trong chính sách của trường: không xét" in late
    month = answer(open_page(two_schools.home, "kiem_tra_thang", truong=SECONDARY, thang="Tháng 12/2025"))
    assert f"**{counted['december']} bài** không có hạn" in month
    assert counted["december"] > 0


@pytest.mark.full
def test_a_school_without_a_profile_is_told_what_to_set_and_is_not_judged(two_schools: School, open_page: Open) -> None:
    """Beside a school that has one; and with a profile without deadlines, what that one lacks."""
    for page in ("nhap_tre", "kiem_tra_thang"):
        text = said(open_page(two_schools.home, page, truong=PRIMARY))
        assert f"Kho chưa có chính sách cho **{PRIMARY}**" in text
        assert "`chinh-sach`" in text
    write(two_schools, "hoa-sen.toml", 'name = "Hoa Sen"\nschools = ["Tiểu học Hoa Sen"]')
    text = said(open_page(two_schools.home, "nhap_tre", truong=PRIMARY))
    assert "«Hoa Sen» chưa có hạn vào điểm nào" in text
    assert "[[entry]]" in text


def test_a_profile_whose_deadlines_fit_no_listed_test_says_so(two_schools: School, open_page: Open) -> None:
    """The primary school's tests are KTDK; VA has deadlines for regular, mid-term and final marks alone."""
    text = (SHIPPED / "vinh-an-tan-lien.toml").read_text(encoding="utf-8")
    text = text.replace("Trường THCS Vĩnh An – Tân Liên", "Tiểu học Hoa Sen").replace("2023-2024", "2025-2026")
    write(two_schools, "hoa-sen.toml", text)
    assert policies_of(two_schools.home).find(PRIMARY, "2025-2026") is not None
    at = open_page(two_schools.home, "nhap_tre", truong=PRIMARY)
    assert "trong lịch kiểm tra của năm học đều không có hạn" in said(at)
    assert "Mục III.1 điểm e" in said(at)


@pytest.mark.full
def test_a_school_without_a_profile_is_not_locked(two_schools: School, open_page: Open) -> None:
    """The overview says of neither what only the other's profile says."""
    locked = said(open_page(two_schools.home, "tong_quan", truong=SECONDARY, ki="Học kì I"))
    assert "lớp đã khóa sổ mà chưa niêm phong" in locked
    free = said(open_page(two_schools.home, "tong_quan", truong=PRIMARY, ki="Học kì I"))
    assert "đã khóa sổ mà chưa niêm phong" not in free
    assert "chưa có hạn vào điểm" in free


def test_the_problems_of_a_profile_are_a_list(two_schools: School, open_page: Open) -> None:
    """One line each, with its file, line and key, in Vietnamese; nothing of it is markup."""
    write(two_schools, "hoa-sen.toml", 'name = "Hoa Sen"\nminimum_group = "*"\nschool_year = "2025"')
    write(two_schools, "hong.toml", "đây không phải")
    (warning,) = open_page(two_schools.home, "nhap_tre", truong=PRIMARY).warning
    head, _, *lines = warning.value.splitlines()
    assert head.startswith("Chính sách có chỗ sai")
    assert len(lines) == 3
    assert all(line.startswith("- ") for line in lines)
    assert "dòng 1, cột" in warning.value
    assert "at line" not in warning.value
    assert '"*"' not in warning.value
