"""What exports of other programs may claim as they follow one another: no change that nobody made, nobody gone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from invented_exports import CODES, NAMES, Tab, layout_a, write_xlsx
from other_exports import class_book, moet_secondary, slips, smas
from sample_home import NOW, make_home

from jobs.importing import FileReport, import_files
from jobs.measuring import Filters, correction_totals, histogram
from jobs.policies import policies_of
from records.clock import VIETNAM
from records.home import Home
from records.store import Store

EARLY, LATE = (datetime(2025, month, 5, 16, 0, tzinfo=VIETNAM) for month in (11, 12))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "kho")


def take(home: Home, name: str, tab: Tab, moment: datetime, *, match_names: bool = False) -> FileReport:
    path = write_xlsx(home.root.parent / f"{name}.xlsx", {"s": tab}, created=moment)
    [report] = import_files(home, Store(home.store_path), [path], now=NOW, match_names=match_names)
    return report


def observed(home: Home) -> int:
    return correction_totals(Store(home.store_path), policies_of(home), Filters()).observed


def here(home: Home) -> list[str]:
    with Store(home.store_path).read() as db:
        rows = db.query("SELECT DISTINCT pupil_code FROM enrolment WHERE is_current ORDER BY 1")
    return rows["pupil_code"].to_list()


def test_a_regular_mark_that_comes_before_others_of_its_cell_corrects_none(home: Home) -> None:
    """'8 7,5' and then '9 8 7,5': TX1 was entered late, nothing was changed; a final that moved is a correction."""
    assert take(home, "mot", slips(), EARLY).errors == []
    assert take(home, "hai", slips().put("B10", "9 8 7,5"), LATE).errors == []
    assert observed(home) == 0
    assert take(home, "ba", slips().put("B10", "9 8 7,5").put("D10", 9.5), NOW).errors == []
    assert observed(home) == 1


def test_joined_marks_are_in_no_distribution(home: Home) -> None:
    """A single '6' in the cell of regular marks is a text as '8 7.5' is."""
    take(home, "mot", slips(), EARLY)
    found = histogram(Store(home.store_path), Filters(subject="toan"), ["component"])
    assert set(found["component"]) == {"GK", "CK", "TBM"}


def test_nobody_leaves_the_class_by_the_slips_of_others(home: Home) -> None:
    """Slips of two pupils printed later say nothing of the other two."""
    take(home, "mot", slips(), EARLY)
    few = slips()
    take(home, "hai", Tab(few.rows[:11]), LATE)
    assert here(home) == [str(code) for code in CODES]


def test_nobody_leaves_the_class_by_one_subject(home: Home) -> None:
    """SMAS' and the ministry's sheets are of one subject, which may list a part of the class."""
    take(home, "lop", layout_a().put("C14", ""), EARLY)
    shorter = smas()
    take(home, "smas", Tab(shorter.rows[:-1]), LATE)
    take(home, "csdl", Tab(moet_secondary().rows[:-1], moet_secondary().merges), LATE)
    assert here(home) == [str(code) for code in CODES]


def test_a_class_book_is_matched_by_the_lists_that_came_with_it_or_before(home: Home, tmp_path: Path) -> None:
    """In whatever order the files stand in the run; without consent, and without a list, it waits."""
    book = write_xlsx(tmp_path / "a-so-diem.xlsx", {"s": class_book()}, created=EARLY)
    coded = write_xlsx(tmp_path / "b-tong-ket.xlsx", {"6a1": layout_a()}, created=EARLY)
    store = Store(home.store_path)
    [alone] = import_files(home, store, [book], now=NOW, match_names=True)
    assert {problem.code for problem in alone.errors} == {"khong-khop"}
    [refused, _] = import_files(home, store, [book, coded], now=NOW)
    assert [problem.code for problem in refused.errors] == ["khong-ma"]
    [matched] = import_files(home, store, [book], now=NOW, match_names=True)
    assert (matched.errors, matched.unchanged) == ([], False)
    assert here(home) == [str(code) for code in CODES]


def test_a_matched_file_takes_another_day_without_being_asked_again(home: Home, tmp_path: Path) -> None:
    """The consent was given for the file; a day that is declared for it later re-dates it as any other."""
    take(home, "lop", layout_a(), EARLY)
    book = write_xlsx(tmp_path / "so.xlsx", {"s": class_book().put("B21", "")}, created=EARLY)
    store = Store(home.store_path)
    import_files(home, store, [book], now=NOW, match_names=True)
    [again] = import_files(home, store, [book], now=NOW, declared=LATE.date())
    assert (again.errors, again.unchanged, again.redated) == ([], True, True)


def test_files_of_one_run_are_reported_in_their_order(home: Home, tmp_path: Path) -> None:
    """The one that waited for the lists stands where it was given."""
    book = write_xlsx(tmp_path / "a-so-diem.xlsx", {"s": class_book()}, created=EARLY)
    coded = write_xlsx(tmp_path / "b-tong-ket.xlsx", {"6a1": layout_a()}, created=EARLY)
    reports = import_files(home, Store(home.store_path), [book, coded], now=NOW, match_names=True)
    assert [(Path(report.path).name, report.layout, report.errors) for report in reports] == [
        ("a-so-diem.xlsx", "class-book", []), ("b-tong-ket.xlsx", "vnedu-a", []),
    ]  # fmt: skip


def test_two_pupils_of_one_name_are_never_told_apart_by_it(home: Home) -> None:
    """Their class's book is refused whole, though every other name is one pupil's alone."""
    take(home, "lop", layout_a().put("D9", NAMES[0]), EARLY)
    report = take(home, "so", class_book().put("B10", NAMES[0]).put("B17", NAMES[0]), LATE, match_names=True)
    assert report.facts is None
    assert [(problem.code, problem.cell) for problem in report.errors] == [
        ("khong-khop", cell) for cell in ("B9", "B10")      # once for all subjects
    ]  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize("match_names", [False, True])
def test_a_matched_file_is_the_same_file_whatever_becomes_of_its_class(home: Home, match_names: bool) -> None:
    """A second pupil of a name came, another was renamed: the file that was matched before them is unchanged."""
    take(home, "lop", layout_a(), EARLY)
    assert take(home, "so", class_book(), LATE, match_names=True).errors == []
    newer = layout_a().put("D9", "Lê Văn Sóng").put("A12", 5).put("B12", 2350000099).put("D12", NAMES[0]).put("C12", "")
    assert take(home, "moi", newer, NOW).errors == []
    again = take(home, "so", class_book(), LATE, match_names=match_names)
    assert (again.errors, again.unchanged) == ([], True)
    assert again.facts is not None
    assert again.facts.sheets[0].roster["pupil_code"].to_list() == [str(code) for code in CODES]
    assert take(home, "khac", class_book().put("C9", 5), LATE, match_names=True).facts is None


def test_a_match_with_somebody_who_has_left_is_told(home: Home) -> None:
    """The newest sheet of the subject, or of the class, lacks the pupil: the name may be a newcomer's."""
    take(home, "toan", smas(), EARLY)
    take(home, "toan-moi", Tab(smas().rows[:-1]), LATE)
    for book in (class_book(), class_book().put("C9", 9)):      # the first book is no list that the second is held to
        report = take(home, "so", book, NOW, match_names=True)
        assert (report.errors, report.unchanged) == ([], False)
        left = [problem for problem in report.warnings if problem.code == "khop-da-roi"]
        assert [(problem.cell, NAMES[3] in problem.found) for problem in left] == [("B12", True)]
