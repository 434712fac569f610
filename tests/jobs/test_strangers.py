"""A class whose pupils are not its own is pointed out when it is imported, and imported all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from invented_exports import CODES, NOW, layout_a, write_xlsx
from sample_home import make_home

from jobs.importing import FileReport, import_files
from records.home import Home
from records.store import Store

OTHERS = tuple(code + 500 for code in CODES)
FIRST, SECOND = date(2025, 10, 1), date(2025, 11, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which 6A1 and 6A2 were imported once."""
    home = make_home(tmp_path / "kho")
    for class_name, codes in (("6A1", CODES), ("6A2", OTHERS)):
        assert imported(home, class_name, codes, FIRST).problems == ()
    return home


def imported(home: Home, class_name: str, codes: tuple[int, ...], day: date) -> FileReport:
    """The report of one more export of a class with these pupils."""
    path = write_xlsx(home.root.parent / f"{class_name}-{day:%m%d}.xlsx", {"s": layout_a(class_name, codes)})
    [report] = import_files(home, Store(home.store_path), [path], now=NOW, declared=day)
    return report


def test_a_swapped_class_is_pointed_out(home: Home) -> None:
    """6A2's pupils under the title of 6A1: a warning that says where they were seen, and nothing is refused."""
    report = imported(home, "6A1", OTHERS, SECOND)
    [problem] = report.warnings
    assert problem.code == "lop-khac-han"
    assert problem.found == f"chỉ 0 trong {len(OTHERS)} học sinh từng có trong lớp 6A1; {len(OTHERS)} em ở lớp 6A2"
    assert report.facts is not None
    assert report.errors == []


def test_a_few_who_came_are_no_reason_to_ask(home: Home) -> None:
    """One pupil left and another came: the class is the same."""
    report = imported(home, "6A1", (*CODES[:-1], OTHERS[0]), SECOND)
    assert report.problems == ()


def test_a_class_seen_for_the_first_time_has_no_strangers(home: Home) -> None:
    """Nothing is known of 6A3, so nothing can be odd about it."""
    assert imported(home, "6A3", OTHERS, SECOND).problems == ()
