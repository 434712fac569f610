"""`soluu findings` as a contract: its document, its exit codes, its words on the screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample_home import School
from test_cli import document, soluu


@pytest.fixture
def home(school: School, tmp_path: Path) -> Path:
    shutil.copytree(school.home.root, tmp_path / "kho")
    return tmp_path / "kho"


def test_findings_are_exit_1_and_one_document_with_every_field(home: Path) -> None:
    """Each finding has its rule, what it is about, its interval, its evidence; the counts are theirs."""
    answer = soluu(home, "findings", "--school", "thcs sao mai", "--json")
    assert answer.returncode == 1, answer.stderr
    (of_school,) = document(answer)["schools"]
    assert set(of_school) == {
        "school", "school_year", "policy", "data_time", "judged_at", "certain", "possible", "error", "findings",
    }  # fmt: skip
    found = of_school["findings"]
    assert of_school["certain"] + of_school["possible"] == len(found) > 0
    for finding in found:
        assert set(finding) == {
            "rule_code", "kind", "article", "about", "certainty", "sentence", "evidence", "earliest", "latest", "count",
            "stated", "recomputed", "working",
        }  # fmt: skip
        assert finding["about"]["school"] == of_school["school"]
        assert finding["certainty"] in {"certain", "possible"}
        assert finding["evidence"]


@pytest.mark.full
def test_what_is_asked_for_narrows_the_document(home: Path) -> None:
    """By class and month; a month that is none is wrong use."""
    answer = soluu(home, "findings", "--school", "THCS Sao Mai", "--class", "6a1", "--month", "2025-11", "--json")
    (of_school,) = document(answer)["schools"]
    assert {finding["about"].get("class_name") for finding in of_school["findings"]} <= {None, "6A1"}
    assert soluu(home, "findings", "--month", "11/2025").returncode == 2
    assert soluu(home, "findings", "--school", "THPT Không Có").returncode == 2


def test_on_the_screen_findings_stand_under_their_rule(home: Path) -> None:
    """The head counts them; what is cut says so."""
    answer = soluu(home, "findings", "--school", "THCS Sao Mai")
    assert answer.returncode == 1
    lines = answer.stdout.splitlines()
    assert "điều chắc chắn" in lines[0]
    assert any(line.startswith("  [vao-diem · vao-diem-tre]") for line in lines)
    assert any("--json cho đủ cả" in line for line in lines)


@pytest.mark.full
def test_without_any_rule_there_is_nothing_to_find(home: Path) -> None:
    """An empty profile is exit 0 where the books agree with the circular; without a profile that fits, exit 3."""
    (home / "chinh-sach.toml").write_text('name = "Trống"\n', encoding="utf-8")
    answer = soluu(home, "findings", "--school", "Hoa Sen", "--json")
    assert answer.returncode == 2
    answer = soluu(home, "findings", "--school", "Trường Tiểu học Hoa Sen", "--json")
    assert answer.returncode == 0, answer.stdout
    (home / "chinh-sach.toml").write_text('name = "Khác"\nschools = ["Trường THCS Khác"]\n', encoding="utf-8")
    answer = soluu(home, "findings", "--json")
    assert answer.returncode == 3
    assert [each["policy"] for each in document(answer)["schools"]] == [None, None]
