"""The profiles of a home: found, checked, told in words and compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobs.policies import (
    check,
    diff,
    difference_lines,
    explain,
    explanation_lines,
    files_in,
    named_policy,
    policies_of,
)  # fmt: skip
from records.home import Home
from records.policy import PolicyError
from records.problems import UsageError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(home: Home, name: str, text: str) -> Path:
    """A profile of the home: 'chinh-sach.toml', or one in the folder."""
    path = home.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_home_without_profiles_has_the_model(home: Home) -> None:
    """As a new school starts."""
    assert policies_of(home).of("Trường THCS Sao Mai", "2025-2026").name == "Mẫu"


def test_the_single_file_and_the_folder_are_read_together(home: Home) -> None:
    """The single file for all schools, the folder for those with their own; the model is not mixed in."""
    write(home, "chinh-sach.toml", 'name = "chung"')
    write(home, "chinh-sach/sao-mai.toml", 'name = "riêng"\nschools = ["THCS Sao Mai"]')
    policies = policies_of(home)
    assert policies.of("Trường THCS Sao Mai", "2025-2026").name == "riêng"
    assert policies.of("Trường THPT Khác", "2025-2026").name == "chung"
    assert len(policies.profiles) == 2


def test_every_problem_of_every_file_is_told(home: Home) -> None:
    """Also one between files, and a file that is no text: by the check, and to each school that they close."""
    write(home, "chinh-sach.toml", "name = 3\nmin = 2")
    write(home, "chinh-sach/a.toml", 'name = "a"')
    write(home, "chinh-sach/b.toml", 'name = "b"')
    (home.root / "chinh-sach" / "c.toml").write_bytes('name = "Trường"'.encode("utf-16"))
    with pytest.raises(PolicyError) as raised:
        policies_of(home).of("Trường THCS Sao Mai", "2025-2026")
    told = [(problem.file, problem.line) for problem in raised.value.problems]
    assert told == [("chinh-sach.toml", 1), ("chinh-sach.toml", 2), ("c.toml", 1), ("b.toml", None)]
    assert "UTF-8" in str(raised.value)
    assert check(home).problems == raised.value.problems


def test_what_is_no_toml_is_told_in_vietnamese_with_its_place(home: Home) -> None:
    """Line and column; where the text ends too early, that."""
    for text, told in (('name = "x"\nmin =', "tệp hết giữa chừng, sau dòng 2"), ("a b", "dòng 1, cột 3")):
        write(home, "chinh-sach.toml", text)
        (problem,) = check(home).problems
        assert problem.found == f"chỗ không phải TOML: {told}"


def test_a_file_saved_by_notepad_is_read(home: Home) -> None:
    """With its mark in front and Windows line ends."""
    (home.root / "chinh-sach.toml").write_bytes(b'\xef\xbb\xbfname = "x"\r\nmin = 1\r\n')
    (problem,) = check(home).problems
    assert (problem.line, problem.key) == (2, "min")


def test_a_check_of_given_files_leaves_the_home_alone(home: Home) -> None:
    """One file, as the clerk is editing it."""
    write(home, "chinh-sach.toml", "broken")
    good = write(home, "moi.toml", 'name = "mới"')
    checked = check(home, [good])
    assert checked.problems == ()
    assert json.loads(json.dumps(checked.as_dict()))["files"][0]["name"] == "mới"


def test_a_folder_stands_for_all_its_profiles(home: Home, tmp_path: Path) -> None:
    """In the order of their names; a folder without any, and a path of nothing, are said to be so."""
    folder = tmp_path / "pol"
    folder.mkdir()
    with pytest.raises(UsageError, match=r"\.toml"):
        files_in(folder)
    for name in ("b.toml", "a.toml", "ghi-chu.txt"):
        (folder / name).write_text(f'name = "{name}"', encoding="utf-8")
    assert [read.file for read in check(home, files_in(folder)).files] == ["a.toml", "b.toml"]
    assert files_in(folder / "b.toml") == [folder / "b.toml"]
    with pytest.raises(UsageError, match="khong-co"):
        files_in(folder / "khong-co")


def test_a_profile_is_named_by_path_by_name_or_by_what_ships(home: Home) -> None:
    """And what there is, is said where none fits."""
    path = write(home, "chinh-sach.toml", 'name = "Của trường"')
    assert named_policy(home, str(path)) == named_policy(home, "Của trường")
    assert named_policy(home, "tien-minh").schools[0] == "Trường Tiểu học Tiên Minh"
    with pytest.raises(UsageError, match="quang-ninh"):
        named_policy(home, "khong-co")


def test_an_explanation_tells_every_rule_with_its_article(home: Home) -> None:
    """And every uncertain place with the text's own words."""
    policy = named_policy(home, "tien-minh")
    told = "\n".join(explanation_lines(explain(policy)))
    for rule in policy.rules:
        assert f"{rule.sentence} ({rule.article})" in told
        assert all(name in told for name in rule.requirements)
    for choice in policy.choices:
        assert choice.words in told
    assert policy.version in told
    assert "Đếm mọi ngày" in told
    assert "tính cả ngày đó" not in told, "what is as usual need not be told"
    assert "Chỉ đếm ngày làm việc" not in told
    assert json.loads(json.dumps(explain(policy).as_dict()))["version"] == policy.version


def test_an_explanation_tells_the_schools_own_days(home: Home) -> None:
    """Closings and worked Saturdays decide on deadlines, so that a reader must see them."""
    calendar = """
name = "Trường"
[[calendar]]
school_year = "2025-2026"
first_day = 2025-09-05
closed = [{ name = "Nghỉ bão", first_day = 2025-09-24, last_day = 2025-09-26 }]
worked = [2026-01-02, 2025-10-04]
"""
    told = list(explanation_lines(explain(named_policy(home, str(write(home, "chinh-sach.toml", calendar))))))
    [line] = [line for line in told if "tuần 1 từ 05/09/2025" in line]
    assert "Nghỉ bão 24/09/2025–26/09/2025" in line
    assert "làm bù: 02/01/2026, 04/10/2025" in line


@pytest.mark.parametrize(
    "name", ["mau", "tien-minh", "quynh-luu-1", "vinh-an-tan-lien", "quang-ninh", "toan-thang-tien-thang"]
)
def test_an_explanation_is_in_vietnamese(home: Home, name: str) -> None:
    """No word of the file's own vocabulary is left: labels and values are translated."""
    for rule in explain(named_policy(home, name)).rules:
        for label, value in rule.parameters.items():
            assert "_" not in label + value
            if label not in {"chương trình phục vụ", "dạng", "thông tư", "học kì", "nơi lưu"}:
                assert not set(value.split()) & {"principal", "board", "calendar", "print", "teacher", "same"}


def test_a_profile_does_not_differ_from_itself(home: Home) -> None:
    """Nor from a copy in other words."""
    policy = named_policy(home, "vinh-an-tan-lien")
    assert diff(policy, policy) == ()


@pytest.mark.requirement("VA-04")
@pytest.mark.requirement("TT-11")
def test_a_comparison_tells_both_articles(home: Home) -> None:
    """By the kind of mark, though one regulation speaks of periodic tests and the other of mid-terms and finals."""
    va, tt = named_policy(home, "vinh-an-tan-lien"), named_policy(home, "toan-thang-tien-thang")
    by_subject = {difference.subject: difference for difference in diff(va, tt)}
    midterm = by_subject["Vào điểm: giữa kì"]
    assert midterm.left is not None
    assert midterm.right is not None
    assert (midterm.left.article, midterm.right.article) == ("Mục III.1 điểm e", "Điều 11 khoản 1 điểm b")
    assert midterm.parameters["số ngày"] == ("14", "10")
    assert midterm.parameters["đơn vị"] == ("ngày thường", "ngày làm việc")
    lines = "\n".join(difference_lines(va, tt, diff(va, tt)))
    assert "số ngày: 14 → 10" in lines


def test_what_only_one_profile_has_is_told_as_such(home: Home) -> None:
    """Both ways round."""
    ql, tm = named_policy(home, "quynh-luu-1"), named_policy(home, "tien-minh")
    forwards = {d.subject: (d.left is None, d.right is None) for d in diff(ql, tm)}
    assert forwards["Sửa điểm: sua-diem-han-cuoi"] == (True, False)
    assert forwards["Sửa điểm: sua-diem-giay-de-nghi"] == (False, True)
    assert {d.subject: (d.right is None, d.left is None) for d in diff(tm, ql)} == forwards
    assert "không quy định, không xét" in "\n".join(difference_lines(ql, tm, diff(ql, tm)))
