"""`soluu access` and `soluu extract` as a clerk types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run_to, told
from sample_home import School

from records.clock import now as clock_now
from records.reading import find_scopes

ROOT = Path(__file__).resolve().parent.parent
# What the model profile asks for, named together with the act.
DECIDED = ("--decided-by", "hiệu trưởng", "--decision", "12/QĐ")


def soluu(school: School, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "SOLUU_HOME": str(school.home.root)}
    return subprocess.run(
        [sys.executable, "-m", "soluu", *arguments], check=False, capture_output=True, encoding="utf-8", cwd=ROOT,
        stdin=subprocess.DEVNULL, env=environment,
    )  # fmt: skip


def in_process(school: School, *arguments: str, code: int = 0) -> str:
    """All that the program says, in this process; it must end with the code."""
    return told(run_to(code, *arguments, SOLUU_HOME=school.home.root), arguments)


def classes(school: School) -> list[str]:
    with school.store.read() as db:
        return sorted({scope.class_name for scope in find_scopes(db)})


def schools(school: School) -> list[str]:
    with school.store.read() as db:
        return db.query("SELECT DISTINCT school FROM snapshot")["school"].to_list()


@pytest.mark.requirement("TM-15")
def test_a_loan_is_refused_until_somebody_who_may_has_decided(fresh_school: School) -> None:
    """Code 3, the model's article and how a decision is recorded; with it the act is logged, under the office of
    whoever did it."""
    lend = ("access", "cho mượn", "--asked-by", "Phòng", "--class", "6A1", "--term", "HK1", "--by", "thư ký nhà trường")
    refused = soluu(fresh_school, *lend)
    assert (refused.returncode, "(mẫu): khai thác" in refused.stderr) == (3, True)
    assert "«soluu access decide»" in refused.stderr
    done = soluu(fresh_school, *lend, *DECIDED)
    assert done.returncode == 0, done.stderr
    with fresh_school.store.read() as db:
        assert db.query("SELECT actor FROM event WHERE kind = 'access'")["actor"].to_list() == ["thư ký nhà trường"]


def test_words_that_nobody_knows_are_wrong_use(fresh_school: School) -> None:
    """The words that there are, in Vietnamese."""
    for arguments in (("đốt", "--asked-by", "Phòng"), ("mở", "--asked-by", "ông nội")):
        answer = soluu(fresh_school, "access", *arguments, "--class", "6A1")
        assert answer.returncode == 2
        assert "Chọn: " in answer.stderr


@pytest.mark.full
def test_an_extract_tells_its_files_as_json(fresh_school: School, tmp_path: Path) -> None:
    """Content, path, rows and digest; two schools must be told apart first, and the model asks for a decision."""
    asked = ("extract", str(tmp_path / "ra"), "--asked-by", "Sở", "--json")
    assert soluu(fresh_school, *asked).returncode == 2
    with fresh_school.store.read() as db:
        name = db.query("SELECT school FROM snapshot WHERE class_name = '6A1'").row(0)[0]
    assert soluu(fresh_school, *asked, "--school", name).returncode == 3
    assert not (tmp_path / "ra").exists()
    answer = soluu(fresh_school, *asked, "--school", name, *DECIDED)
    assert answer.returncode == 0, answer.stderr
    files = json.loads(answer.stdout)["files"]
    assert {file["content"] for file in files} >= {"diem", "sua-diem"}
    assert all(Path(file["path"]).is_file() for file in files)


@pytest.mark.requirement("TT-20")
def test_a_sealing_is_logged_under_the_office_that_did_it(fresh_school: School) -> None:
    """Not under one name for all; an office that nobody knows is wrong use, before anything is done."""
    wrong = soluu(fresh_school, "seal", "--class", "6A1", "--term", "HK1", "--by", "ông nội")
    assert wrong.returncode == 2
    done = soluu(fresh_school, "seal", "--class", "6A1", "--term", "HK1", "--accept-findings", "--by", "quản trị viên")
    assert done.returncode == 0, done.stderr
    with fresh_school.store.read() as db:
        assert db.query("SELECT actor FROM event WHERE kind = 'seal'")["actor"].to_list() == ["quản trị viên"]


@pytest.mark.requirement("TM-15", "TM-23")
def test_a_decision_is_recorded_cited_listed_and_withdrawn(fresh_school: School) -> None:
    """By its number; the class that it is not of is refused, code 3, and so is everything after its withdrawal. Of the
    home's two schools the one that has the class is meant; of a term that both have, one must be named."""
    today = clock_now().date()
    decide = (
        "access", "decide", "--number", "45/QĐ", "--date", f"{today:%d/%m/%Y}", "--to", "Sở", "--allow", "mở",
        "--allow", "thanh tra", "--office", "Đoàn thanh tra Sở", "--json",
    )  # fmt: skip
    assert "Thêm --school" in in_process(fresh_school, *decide, "--term", "HK1", code=2)
    of_school = (*decide, "--class", "6a1")
    assert "Không trường nào có đủ" in in_process(fresh_school, *of_school, "--class", "1A", code=2)
    assert "ngày hết hạn" in in_process(fresh_school, *of_school, code=2)
    assert "trước ngày bắt đầu" in in_process(fresh_school, *of_school, "--until", "2020-01-01", code=2)
    assert "Không có việc" in in_process(fresh_school, *of_school, "--allow", "đốt", code=2)
    known = ", ".join(classes(fresh_school))
    assert f"Không có lớp «9Z9» trong dữ liệu đã nhập. Có: {known}." in in_process(
        fresh_school, *of_school, "--class", "9Z9", code=2
    )
    decision = json.loads(in_process(fresh_school, *of_school, "--until", f"{today:%Y-%m-%d}"))
    assert (decision["id"], decision["state"], decision["classes"], decision["actions"]) == (
        f"QD-{today.year}-001", "in_force", ["6A1"], ["open", "inspect"],
    )  # fmt: skip
    opens = ("access", "mở", "--asked-by", "Sở", "--decision", "45/QĐ", "--class", "6A1", "--json")
    assert f"Có: {known}." in in_process(fresh_school, *opens, "--class", "9Z9", code=2)
    assert json.loads(in_process(fresh_school, *opens))["decision"] == decision["id"]
    assert "chỉ cho mở" in in_process(fresh_school, "access", "act", "trả", *opens[2:], code=3)
    assert "đang có hiệu lực" in in_process(fresh_school, "access", "list").casefold()
    withdraw = ("access", "withdraw", decision["id"], "--reason", "Xong việc", "--by", "hiệu trưởng")
    assert "đã thu hồi" in in_process(fresh_school, *withdraw)
    assert "đã thu hồi ngày" in in_process(fresh_school, *opens, code=3)
    listed = json.loads(in_process(fresh_school, "access", "list", "--json"))
    assert [(each["state"], each["withdrawn_by"]) for each in listed["decisions"]] == [("withdrawn", "hiệu trưởng")]
    assert "Chưa ghi quyết định khai thác nào." in in_process(
        fresh_school, "access", "list", "--school",
        next(name for name in schools(fresh_school) if "SAO MAI" not in name),
    )


@pytest.mark.requirement("TM-15")
def test_a_loan_has_a_day_and_is_overdue_after_it(fresh_school: School) -> None:
    """Listed while it is out; the list ends with 1 where one is overdue, for a script to see."""
    today = clock_now().date()
    lend = ("access", "cho mượn", "--asked-by", "Phòng", "--class", "6A1", *DECIDED)
    assert "đã qua" in in_process(fresh_school, *lend, "--until", "01/01/2020", code=2)
    assert "--until chỉ đi với" in in_process(fresh_school, "access", "mở", *lend[2:], "--until", "01/01/2040", code=2)
    assert "--loan chỉ đi với" in in_process(fresh_school, *lend, "--loan", "CM-2026-001", code=2)
    told = in_process(fresh_school, *lend, "--until", f"{today:%d/%m/%Y}", "--term", "HK1")
    loan_id = f"CM-{today.year}-001"
    assert f"{loan_id}, hẹn trả {today:%d/%m/%Y}" in told
    assert "đang cho mượn" not in in_process(fresh_school, "access", "list")
    with fresh_school.store.write() as db:
        db.execute("UPDATE loan SET due_on = due_on - 1")
    assert "QUÁ HẠN" in in_process(fresh_school, "access", "list", code=1)
    late = json.loads(in_process(fresh_school, "access", "list", "--json", code=1))
    assert (late["overdue"], late["loans"][0]["id"], late["loans"][0]["overdue"]) == (1, loan_id, True)
    back = ("access", "trả", "--asked-by", "Phòng")
    assert loan_id in in_process(fresh_school, *back, "--class", "6A1", code=2)
    assert f"Đã trả lượt cho mượn {loan_id}" in in_process(fresh_school, *back, "--loan", loan_id)
    assert "chỉ ghi việc trả" in in_process(fresh_school, *back, "--class", "6A1", "--term", "HK1")
    in_process(fresh_school, "access", "list")
