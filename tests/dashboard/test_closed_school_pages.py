"""One school's profile cannot be used: its pages list what is wrong, those of the other school work."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from opened_pages import Open, answer, said
from sample_home import School, closed_beside_open

from records.home import Home

OPEN, CLOSED = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"
JUDGING = ("tong_quan", "nhap_tre", "sua_diem", "pho_diem", "so_sua_diem", "kiem_tra_thang", "niem_phong")


@pytest.fixture
def two(fresh_school: School) -> School:
    closed_beside_open(fresh_school.home, OPEN, CLOSED)
    return fresh_school


@pytest.mark.full
@pytest.mark.parametrize("page", JUDGING)
def test_the_closed_school_reads_what_is_wrong_and_can_choose_the_other(
    two: School, open_page: Open, page: str
) -> None:
    """The file, line and key, and what to do; the other school is a choice away."""
    at = open_page(two.home, page, truong=CLOSED)
    (warning,) = [warning.value for warning in at.warning]
    assert warning.startswith(f"Chính sách có chỗ sai nên chưa xét được {CLOSED}")
    assert "hoa-sen.toml, dòng 9" in warning
    assert "soluu policy check" in said(at)
    (schools,) = [box for box in at.selectbox if box.label == "Trường"]
    assert OPEN in schools.options
    other = schools.set_value(OPEN).run()
    assert not other.exception
    assert "Chính sách có chỗ sai" not in said(other)
    assert answer(other)


def test_the_overview_of_the_open_school_notes_the_broken_file(two: School, open_page: Open) -> None:
    """Also where the file is of no school that anybody looks at."""
    assert "1 tệp chính sách trong kho có chỗ sai" in said(
        open_page(two.home, "tong_quan", truong=OPEN)
    )


def test_the_closed_schools_sealed_bundles_are_still_there(
    sealed_home: Path, tmp_path: Path, open_page: Open
) -> None:
    """They were sealed by the profile of then; only sealing is closed."""
    home = Home(shutil.copytree(sealed_home, tmp_path / "kho"))
    closed_beside_open(home, is_open=CLOSED, closed=OPEN)
    at = open_page(home, "niem_phong", truong=OPEN)
    assert f"chưa xét được {OPEN}" in at.warning[0].value
    assert not [button for button in at.button if button.key == "niem-phong"]
    assert not [box for box in at.multiselect if box.key == "lop-np"]
    assert "Các gói đã niêm phong" in said(at)
    assert "Chưa có gói nào" not in said(at)
