"""Every duty of the regulations has tests that claim it. That they exercise it is shown in tests/acceptance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.requirement_cover import cover
from records.problems import CannotError
from records.requirements import REQUIREMENTS

ROOT = Path(__file__).resolve().parents[2]


def test_no_duty_is_without_tests() -> None:
    """All 78 are listed, in the order of their texts, and each is claimed by some test."""
    found = cover()
    assert [duty.id for duty in found] == list(REQUIREMENTS)
    assert len(found) == 78
    assert [duty.id for duty in found if not duty.tests] == []


def test_marks_of_functions_and_of_parameters_are_read(tmp_path: Path) -> None:
    """One function may stand for several duties, and a duty for several functions; each is named once. Of a function
    whose parameters are marked, only the case of the marked one stands for the duty."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        '@pytest.mark.requirement("TM-02", "VA-04")\ndef test_one(): ...\n'
        '@pytest.mark.parametrize("x", [pytest.param(1, id="one", marks=pytest.mark.requirement("TM-02")), 2])\n'
        "def test_two(x): ...\n"
        '@pytest.mark.requirement("TM-09")\ndef helper(): ...\n',
        encoding="utf-8",
    )
    tests = {duty.id: duty.tests for duty in cover(tmp_path / "tests") if duty.tests}
    assert tests == {
        "TM-02": ("tests/test_a.py::test_one", "tests/test_a.py::test_two[one]"),
        "VA-04": ("tests/test_a.py::test_one",),
    }


def test_a_duty_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    """A slip of the pen in a mark would claim nothing."""
    (tmp_path / "test_a.py").write_text('@pytest.mark.requirement("TM-99")\ndef test_one(): ...\n', encoding="utf-8")
    with pytest.raises(CannotError, match="TM-99"):
        cover(tmp_path)


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ('parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("TM-02"))])', "id riêng"),
        ('parametrize("x", [pytest.param(1, id=NAME, marks=pytest.mark.requirement("TM-02"))])', "viết thẳng ra"),
        ("requirement(*DUTIES)", "viết thẳng ra"),
    ],
    ids=["case without an id", "id by a variable", "duty by a variable"],
)
def test_a_claim_that_cannot_be_read_is_an_error(tmp_path: Path, mark: str, says: str) -> None:
    """Else it would count for the whole function, or for nothing."""
    (tmp_path / "test_a.py").write_text(f"@pytest.mark.{mark}\ndef test_one(x): ...\n", encoding="utf-8")
    with pytest.raises(CannotError, match=says):
        cover(tmp_path)


@pytest.mark.full
def test_pytest_knows_each_case_by_the_name_that_is_listed() -> None:
    """Asked of pytest itself, which finds nothing by a wrong name and says so."""
    cases = sorted({test for duty in cover() for test in duty.tests if test.endswith("]")})
    assert cases
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "--collect-only", "-p", "no:cacheprovider", *cases],
        check=False, capture_output=True, encoding="utf-8", cwd=ROOT, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert set(cases) <= set(found.stdout.splitlines())


def test_an_installation_without_tests_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="bản nguồn"):
        cover(tmp_path / "tests")
