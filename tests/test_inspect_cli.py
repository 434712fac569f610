"""`soluu inspect` and `soluu report corrections` as scripts run them: JSON, exit codes, and what they refuse."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from inspected_month import GAO, MONTH, NOW
from sample_home import School
from test_cli import document, soluu

from jobs.inspecting import inspection_in, record_of, see, unopened
from jobs.policies import policies_of
from records.home import Home
from records.inspection import NewNote
from records.inspection_store import open_inspection, write_note
from records.store import Store

SAO_MAI, DECEMBER = "TRƯỜNG THCS SAO MAI", "2025-12"


@pytest.fixture
def home(school: School, tmp_path: Path) -> Path:
    shutil.copytree(school.home.root, tmp_path / "kho")
    return tmp_path / "kho"


def fill(root: Path, now: datetime = NOW) -> None:
    """All that a signing asks for, as the page writes it."""
    home, role = Home(root), "vice_principal"
    store = Store(home.store_path)
    with store.write() as db:
        open_inspection(db, SAO_MAI, DECEMBER, "Trần Thị Bình", "vice_principal", now)
    seen = see(store, policies_of(home), SAO_MAI, DECEMBER, now)
    codes = record_of(seen, inspection_in(store, SAO_MAI, DECEMBER) or unopened(SAO_MAI, DECEMBER, now)).codes
    shared = {"author": "Trần Thị Bình", "role": role}
    notes = [
        *({"kind": "answer", "text": "", "about_kind": "line", "about": code, "verdict": "good"} for code in codes),
        {"kind": "present", "text": "Nguyễn Văn Hiệu", "about_kind": "role", "about": "principal"},
        {"kind": "conclusion", "text": "Đúng quy chế."},
    ]
    with store.write() as db:
        for note in notes:
            write_note(db, SAO_MAI, DECEMBER, NewNote(**note, **shared), now)  # type: ignore[arg-type]  # named so


@pytest.mark.requirement("TM-16")
@pytest.mark.full
def test_a_month_is_inspected_and_signed_from_the_command_line(home: Path) -> None:
    """1 while lines are open; 2 for a signing that lacks something; 0 once signed, and the pack verifies."""
    month = ("inspect", "--month", DECEMBER, "--school", "thcs sao mai", "--json")
    looked = soluu(home, *month)
    assert looked.returncode == 1, looked.stderr
    told = document(looked)
    assert (told["school"], told["open"], told["signed"]) == (SAO_MAI, False, [])
    assert told["unanswered"] == len(told["lines"]) >= 3
    assert all(line["article"] and line["figures"] for line in told["lines"])
    early = soluu(home, *month, "--sign", "--by", "Nguyễn Văn Hiệu, hiệu trưởng")
    assert (early.returncode, "error" in document(early)) == (2, True)
    fill(home)
    signed = soluu(home, *month, "--sign", "--by", "Nguyễn Văn Hiệu, hiệu trưởng")
    assert signed.returncode == 0, signed.stderr
    (part,) = document(signed)["signed"]
    assert part["revision"] == 1
    assert soluu(home, "verify", part["path"]).returncode == 0
    again = soluu(home, *month, "--sign", "--by", "Nguyễn Văn Hiệu, hiệu trưởng")
    assert (again.returncode, "Lập bổ sung" in document(again)["error"]) == (3, True)


def test_a_signing_needs_a_name_and_a_month_a_shape(home: Path) -> None:
    """Wrong use, each with what to do."""
    for arguments in (
        ("--month", DECEMBER, "--school", SAO_MAI, "--sign"), ("--month", "12/2025"),
        ("--month", MONTH, "--school", GAO),
    ):  # fmt: skip
        answer = soluu(home, "inspect", *arguments, "--json")
        assert answer.returncode == 2
        assert document(answer)["error"]


@pytest.mark.requirement("TM-21")
def test_the_report_of_corrections_is_written_where_it_is_asked_for(home: Path, tmp_path: Path) -> None:
    """Two files, and what they hold as JSON."""
    folder = tmp_path / "bao-cao"
    arguments = ("--term", "HK1", "--school", SAO_MAI, "--output", folder, "--json")
    answer = soluu(home, "report", "corrections", *arguments)
    assert answer.returncode == 0, answer.stderr
    told = document(answer)
    assert sorted(path.suffix for path in folder.iterdir()) == [".pdf", ".xlsx"]
    assert told["files"] == [str(path) for path in sorted(folder.iterdir())]
    assert told["rows"]["da-khai"] + told["rows"]["chua-khai"] + told["rows"]["chua-ro"] > 0
    assert soluu(home, "report", "corrections", "--term", "HK1", "--output", folder).returncode == 2
