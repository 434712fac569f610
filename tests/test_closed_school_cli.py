"""A home in which one school's profile cannot be used, on the command line: what is done, said, and answered."""

from __future__ import annotations

import pytest
from sample_home import School, closed_beside_open
from test_cli import document, soluu

OPEN, CLOSED = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"


@pytest.fixture
def two(fresh_school: School) -> School:
    closed_beside_open(fresh_school.home, OPEN, CLOSED)
    return fresh_school


@pytest.mark.full
def test_findings_of_all_schools_are_exit_3_and_name_the_one_that_was_not_judged(two: School) -> None:
    """In the document, and on the screen with its problems; of the open school alone, exit 1 as ever."""
    answer = soluu(two.home.root, "findings", "--json")
    assert answer.returncode == 3
    found = document(answer)
    first, second = found["schools"]
    assert first["findings"]
    assert first["error"] is None
    assert (second["school"], second["policy"], second["findings"]) == (CLOSED, None, [])
    assert "hoa-sen.toml" in second["error"]
    assert found["error"] == second["error"]
    said = soluu(two.home.root, "findings").stdout
    assert f"{CLOSED}, năm học 2025-2026: KHÔNG XÉT ĐƯỢC" in said
    assert "hoa-sen.toml, dòng 9, khóa minimum_group" in said
    assert soluu(two.home.root, "findings", "--school", OPEN, "--json").returncode == 1
    assert soluu(two.home.root, "findings", "--school", CLOSED, "--json").returncode == 3


@pytest.mark.full
def test_seal_all_seals_the_open_school_and_says_once_why_not_the_other(two: School) -> None:
    """Exit 3, and the document tells of each class."""
    answer = soluu(two.home.root, "seal", "--all", "--accept-findings")
    assert answer.returncode == 3
    assert "6A1 HK1 2025-2026: đã niêm phong" in answer.stdout
    assert answer.stderr.count("minimum_group") == 1
    assert "1A CN 2025-2026, 1A HK1 2025-2026" in answer.stderr
    found = document(soluu(two.home.root, "seal", "--all", "--accept-findings", "--json"))
    assert {(each["school"], each["sealed"]) for each in found["bundles"]} == {(OPEN, True), (CLOSED, False)}
    assert found["error"].count("minimum_group") == 1


def test_what_asks_for_the_closed_school_is_refused_and_for_the_open_one_is_done(two: School) -> None:
    """The report, the month, an act of access: exit 3 with the problem, and nothing is written."""
    folder = two.home.root.parent / "bao-cao"
    report = ("report", "corrections", "--term", "HK1", "--output", folder)
    refused = soluu(two.home.root, *report, "--school", CLOSED)
    assert (refused.returncode, folder.exists()) == (3, False)
    assert "hoa-sen.toml" in refused.stderr
    assert soluu(two.home.root, *report, "--school", OPEN).returncode == 0
    access = ("access", "mở", "--asked-by", "phó hiệu trưởng", "--school", CLOSED)
    assert "hoa-sen.toml" in soluu(two.home.root, *access).stderr
    assert soluu(two.home.root, "policy", "check").returncode == 1
