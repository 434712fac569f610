"""A code that was mistyped makes a new pupil: both codes are pointed out, and never a name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from invented_exports import CODES, NAMES, NOW, Tab, layout_a, layout_c, write_xlsx
from sample_home import make_home

from jobs.importing import FileReport, import_files
from records.home import Home
from records.store import Store

FIRST, SECOND = date(2025, 10, 1), date(2025, 11, 1)
TYPED = f"{str(CODES[1])[:-2]}O2"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which 6A1 was imported once."""
    home = make_home(tmp_path / "kho")
    [report] = imported(home, FIRST, {"s": layout_a()})
    assert report.problems == ()
    return home


def write(home: Home, day: date, tabs: dict[str, Tab]) -> Path:
    return write_xlsx(home.root.parent / f"lop-{day:%m%d}.xlsx", tabs)


def imported(home: Home, day: date, tabs: dict[str, Tab]) -> list[FileReport]:
    return import_files(home, Store(home.store_path), [write(home, day, tabs)], now=NOW, declared=day)


def test_a_pupil_under_a_mistyped_code_is_pointed_out_by_both_codes(home: Home) -> None:
    """O for 0: same name, same birthday, and the true code is gone. The file is imported all the same."""
    [report] = imported(home, SECOND, {"s": layout_a().put("B9", TYPED)})
    [problem] = report.warnings
    assert (problem.code, problem.sheet, problem.cell) == ("ma-doi", "s", "B9")
    assert TYPED in problem.found
    assert str(CODES[1]) in problem.found
    assert NAMES[1] not in problem.sentence()
    assert report.facts is not None


def test_it_is_told_once_of_a_class_with_a_sheet_for_each_subject(home: Home) -> None:
    """The same pupil stands in each of them."""
    tabs = {"toan": layout_c().put("B9", TYPED), "van": layout_c("NGỮ VĂN").put("B9", TYPED)}
    [report] = imported(home, SECOND, tabs)
    assert [(p.code, p.sheet) for p in report.warnings] == [("ma-doi", "toan")]


def test_two_files_that_come_together_are_compared(tmp_path: Path) -> None:
    """The first of them is what the second is held against, and the true code of the first is no suspect."""
    home = make_home(tmp_path / "moi")
    paths = [write(home, FIRST, {"s": layout_a()}), write(home, SECOND, {"s": layout_a().put("B9", TYPED)})]
    reports = import_files(home, Store(home.store_path), paths, now=NOW)
    assert [[p.code for p in report.warnings] for report in reports] == [[], ["ma-doi"]]


@pytest.mark.parametrize(
    "tab",
    [
        layout_a().put("B9", TYPED).put("E9", "03/03/2014"),
        layout_a().put("B9", TYPED).put("D9", "Lê Văn Rừng"),
        layout_a("6A2", (*CODES[:1], 2350000902, *CODES[2:])),
        layout_a(),
    ],
    ids=["another birthday", "another name", "another class", "the same codes"],
)
def test_whoever_is_another_pupil_is_no_reason_to_ask(home: Home, tab: Tab) -> None:
    """A new pupil has a new code, as it should be."""
    [report] = imported(home, SECOND, {"s": tab})
    assert [p.code for p in report.warnings if p.code == "ma-doi"] == []


def test_a_namesake_beside_the_pupil_is_no_reason_to_ask(home: Home) -> None:
    """Both codes are in the sheet: there are two."""
    tab = layout_a().put("C12", "")
    extra = [5, TYPED, "", NAMES[1], "02/03/2014", 8, 8, "Đ", "Tốt", "Tốt", 0, 0, 0, ""]
    both = Tab([*tab.rows[:11], [*extra], *tab.rows[11:]], tab.merges)
    [report] = imported(home, SECOND, {"s": both})
    assert [p.code for p in report.warnings if p.code == "ma-doi"] == []
