"""`soluu access` and `soluu extract` as a clerk types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sample_home import School

ROOT = Path(__file__).resolve().parent.parent


def soluu(school: School, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "SOLUU_HOME": str(school.home.root)}
    return subprocess.run(
        [sys.executable, "-m", "soluu", *arguments], check=False, capture_output=True, encoding="utf-8", cwd=ROOT,
        stdin=subprocess.DEVNULL, env=environment,
    )  # fmt: skip


@pytest.fixture
def with_rule(fresh_school: School) -> School:
    """The home's own profile, with Tiên Minh's rule of the archive."""
    rule = """
[[access]]
code = "mo-ho-so-luu"
article = "Điều 8 khoản 3"
sentence = "Chỉ mở, cho mượn hoặc trả sổ khi có quyết định hoặc thông báo của hiệu trưởng."
actions = ["open", "lend", "return"]
decided_by = "principal"
"""
    path = fresh_school.home.policy_path
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    return fresh_school


@pytest.mark.requirement("TM-15")
def test_a_loan_is_refused_until_somebody_who_may_has_decided(with_rule: School) -> None:
    """Code 3 and the article; with the decision it is logged, under the office of whoever did it."""
    lend = ("access", "cho mượn", "--asked-by", "Phòng", "--class", "6A1", "--term", "HK1", "--by", "thư ký nhà trường")
    refused = soluu(with_rule, *lend)
    assert (refused.returncode, "Điều 8 khoản 3" in refused.stderr) == (3, True)
    done = soluu(with_rule, *lend, "--decided-by", "hiệu trưởng", "--decision", "12/QĐ")
    assert done.returncode == 0, done.stderr
    with with_rule.store.read() as db:
        assert db.query("SELECT actor FROM event WHERE kind = 'access'")["actor"].to_list() == ["thư ký nhà trường"]


def test_words_that_nobody_knows_are_wrong_use(fresh_school: School) -> None:
    """The words that there are, in Vietnamese."""
    for arguments in (("đốt", "--asked-by", "Phòng"), ("mở", "--asked-by", "ông nội")):
        answer = soluu(fresh_school, "access", *arguments, "--class", "6A1")
        assert answer.returncode == 2
        assert "Chọn: " in answer.stderr


def test_an_extract_tells_its_files_as_json(fresh_school: School, tmp_path: Path) -> None:
    """Content, path, rows and digest; two schools must be told apart first."""
    asked = ("extract", str(tmp_path / "ra"), "--asked-by", "Sở", "--json")
    assert soluu(fresh_school, *asked).returncode == 2
    with fresh_school.store.read() as db:
        name = db.query("SELECT school FROM snapshot WHERE class_name = '6A1'").row(0)[0]
    answer = soluu(fresh_school, *asked, "--school", name)
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
