"""Every duty of the regulations has tests that claim it, or stands on the list of those that are still to come."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.requirement_cover import cover
from records.problems import CannotError
from records.requirements import REQUIREMENTS

# Duties of which nothing is built or marked yet: the list may only become shorter.
STILL_TO_COME = {
    "TM-01", "TM-03", "TM-05", "TM-09", "TM-10", "TM-12", "TM-15", "TM-19", "TM-20",
    "TM-23", "QL-02", "QL-04", "QL-05", "QL-06", "QL-07", "QL-08", "QL-09", "QL-10", "VA-09", "VA-10",
    "QN-01", "QN-07", "QN-08", "QN-10", "QN-11", "QN-12", "TT-05", "TT-06",
    "TT-07", "TT-16", "TT-18", "TT-20",
}  # fmt: skip


def test_no_duty_loses_its_tests() -> None:
    """All 78 are listed; what has no test is what is known to have none."""
    found = cover()
    assert [duty.id for duty in found] == list(REQUIREMENTS)
    assert len(found) == 78
    assert {duty.id for duty in found if not duty.tests} == STILL_TO_COME


def test_marks_of_functions_and_of_parameters_are_read(tmp_path: Path) -> None:
    """One function may stand for several duties, and a duty for several functions; each is named once."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        '@pytest.mark.requirement("TM-02", "VA-04")\ndef test_one(): ...\n'
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("TM-02"))])\n'
        "def test_two(x): ...\n"
        '@pytest.mark.requirement("TM-09")\ndef helper(): ...\n',
        encoding="utf-8",
    )
    tests = {duty.id: duty.tests for duty in cover(tmp_path / "tests") if duty.tests}
    assert tests == {
        "TM-02": ("tests/test_a.py::test_one", "tests/test_a.py::test_two"),
        "VA-04": ("tests/test_a.py::test_one",),
    }


def test_a_duty_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    """A slip of the pen in a mark would claim nothing."""
    (tmp_path / "test_a.py").write_text('@pytest.mark.requirement("TM-99")\ndef test_one(): ...\n', encoding="utf-8")
    with pytest.raises(CannotError, match="TM-99"):
        cover(tmp_path)


def test_an_installation_without_tests_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="bản nguồn"):
        cover(tmp_path / "tests")
