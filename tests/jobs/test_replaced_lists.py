"""Of a list one file counts, whole, whichever way it is split; what it takes away is said with numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from broken_exports import LIST_HEAD
from invented_exports import CREATED, NOW, Tab, write_xlsx
from sample_home import make_home

from jobs.importing import FileReport, import_files, problems_to_report
from records.home import Home
from records.store import Store

DAY = date(2025, 11, 20)
LATER = CREATED + timedelta(days=1)
TESTS = ("Thường xuyên 1", "Thường xuyên 2", "Giữa kì", "Cuối kì")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "kho")


def register(*classes: str, pupils: int = 3, term: str = "Học kì I") -> Tab:
    """A register with a request for each of the first pupils of each class."""
    rows: list[list[str | float | int | date | None]] = [
        [n, term, name, str(2350000000 + n), "Toán", "Giữa kì", 6, 7] for name in classes for n in range(pupils)
    ]
    return Tab([["Trường: THCS Hoa Gạo"], ["SỔ THEO DÕI SỬA ĐIỂM"], ["Năm học: 2025-2026"], [*LIST_HEAD], *rows])


def calendar(*tests: tuple[str, str]) -> Tab:
    """A calendar with tests, each (class, component)."""
    head = ["STT", "Học kì", "Lớp", "Môn", "Thành phần", "Ngày kiểm tra"]
    rows: list[list[str | float | int | date | None]] = [
        [n, "Học kì I", name, "Toán", component, "06/10/2025"] for n, (name, component) in enumerate(tests, start=1)
    ]
    return Tab([["Trường: THCS Hoa Gạo"], ["LỊCH KIỂM TRA"], ["Năm học: 2025-2026"], [*head], *rows])


def book(home: Home, name: str, *tabs: Tab, saved: datetime = CREATED) -> Path:
    return write_xlsx(home.root.parent / f"{name}.xlsx", {f"s{n}": tab for n, tab in enumerate(tabs)}, saved)


def imported(
    home: Home, *paths: Path, declared: date | None = None, now: datetime = NOW
) -> Sequence[FileReport]:
    reports = import_files(home, Store(home.store_path), paths, now=now, declared=declared)
    assert [p.sentence() for report in reports for p in report.errors] == []
    return reports


def in_use(home: Home, view: str = "current_correction_request") -> list[str]:
    """The classes of the rows that count."""
    with Store(home.store_path).read() as db:
        return sorted(db.query(f"SELECT class_name FROM {view}")["class_name"])


def warned(report: FileReport) -> list[str]:
    return [p.found for p in report.warnings if p.code == "danh-sach-thay"]


def test_all_sheets_of_a_register_count(home: Home) -> None:
    """A sheet for each class, one file: nothing of it is lost, and what stands on the register sees it too."""
    [report] = imported(home, book(home, "so", register("6A1"), register("6A2"), register("7A1")))
    assert warned(report) == []
    assert in_use(home) == ["6A1"] * 3 + ["6A2"] * 3 + ["7A1"] * 3
    assert in_use(home, "declared_correction") == in_use(home)


def test_all_sheets_of_a_calendar_count(home: Home) -> None:
    """So with every list."""
    imported(home, book(home, "lich", calendar(("6A1", "Giữa kì")), calendar(("7A1", "Giữa kì"), ("7A1", "Cuối kì"))))
    assert in_use(home, "current_assessment") == ["6A1", "7A1", "7A1"]


def test_a_term_keeps_its_own_newest_file(home: Home) -> None:
    """A file of the second term says nothing of the first."""
    imported(home, book(home, "hk1", register("6A1")))
    [report] = imported(home, book(home, "hk2", register("6A2", term="Học kì II"), saved=LATER))
    assert warned(report) == []
    assert in_use(home) == ["6A1"] * 3 + ["6A2"] * 3


@pytest.mark.full
@pytest.mark.parametrize("salt", range(4))
@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_files_of_one_day_the_one_saved_later_counts(home: Home, salt: int, at_once: bool) -> None:
    """Whatever their digests, and whichever came first."""
    new = book(home, f"moi{salt}", register("6A1", f"9A{salt}"), saved=CREATED.replace(hour=14))
    old = book(home, f"cu{salt}", register("6A1"), saved=CREATED.replace(hour=10))
    if at_once:
        imported(home, new, old, declared=CREATED.date())
    else:
        imported(home, new, declared=CREATED.date())
        imported(home, old, declared=CREATED.date(), now=NOW + timedelta(hours=1))
    assert in_use(home) == ["6A1"] * 3 + [f"9A{salt}"] * 3


def two_of_one_saving(home: Home) -> list[Path]:
    """Two registers saved in the same second, the one with the smaller digest last."""
    paths = [book(home, "mot", register("6A1")), book(home, "hai", register("6A1", "6A2"))]
    return sorted(paths, key=lambda path: hashlib.sha256(path.read_bytes()).hexdigest(), reverse=True)


@pytest.mark.parametrize("declared", [None, DAY])
def test_of_two_files_of_one_moment_the_one_imported_later_counts(home: Home, declared: date | None) -> None:
    """Where nothing else tells them apart; the digest says nothing about time."""
    first, second = two_of_one_saving(home)
    imported(home, first, declared=declared)
    imported(home, second, declared=declared, now=NOW + timedelta(minutes=1))
    assert set(in_use(home)) == ({"6A1", "6A2"} if second.stem == "hai" else {"6A1"})


def test_of_two_files_of_one_moment_and_import_the_later_in_its_order_counts(home: Home) -> None:
    """The log's numbers tell."""
    first, second = two_of_one_saving(home)
    imported(home, first, second)
    assert set(in_use(home)) == ({"6A1", "6A2"} if second.stem == "hai" else {"6A1"})


def test_redating_two_files_to_one_day_keeps_their_order(home: Home) -> None:
    """As if both had been declared at once."""
    first, second = two_of_one_saving(home)
    imported(home, first, declared=date(2025, 12, 1))
    imported(home, second, declared=DAY, now=NOW + timedelta(minutes=1))
    imported(home, first, declared=DAY, now=NOW + timedelta(minutes=2))
    assert set(in_use(home)) == ({"6A1", "6A2"} if second.stem == "hai" else {"6A1"})


def test_a_saving_outside_the_declared_day_does_not_count(home: Home) -> None:
    """The clerk's day is the clerk's word; an older copy that was saved again lately is no newer."""
    again = book(home, "luu-lai", register("6A1"), saved=CREATED)
    imported(home, again, declared=DAY)
    imported(home, book(home, "moi", register("6A2"), saved=datetime(2025, 11, 21, 9, tzinfo=NOW.tzinfo)))
    assert set(in_use(home)) == {"6A2"}


def test_what_a_newer_file_lacks_is_told_with_numbers(home: Home) -> None:
    """A register for each grade: the second replaces the first."""
    imported(home, book(home, "khoi6", register("6A1", "6A2")))
    [report] = imported(home, book(home, "khoi7", register("6A2", "7A1", pupils=2), saved=LATER))
    assert warned(report) == ["tệp này thay 6 dòng bằng 4; 4 dòng cũ không còn"]
    assert report.facts is not None


def test_files_that_come_together_are_told_too(home: Home) -> None:
    """Three grades in one folder: one counts, and says so."""
    paths = [
        book(home, f"khoi{n}", register(f"{n}A1"), saved=CREATED + timedelta(hours=n)) for n in (6, 7, 8)
    ]
    reports = imported(home, *paths)
    assert [warned(report) for report in reports] == [[], [], ["tệp này thay 6 dòng bằng 3; 6 dòng cũ không còn"]]


def test_an_older_file_that_is_not_used_is_told(home: Home) -> None:
    """Its rows were read, and count for nothing."""
    imported(home, book(home, "khoi7", register("7A1"), saved=LATER))
    [report] = imported(home, book(home, "khoi6", register("6A1", "7A1")))
    assert warned(report) == [
        "tệp này cũ hơn danh sách đang dùng; 3 trong 6 dòng của tệp không có ở đó nên không được tính"
    ]


def test_a_list_that_grew_or_was_filled_in_is_no_reason_to_ask(home: Home) -> None:
    """A row that tells more than before is the same row."""
    imported(home, book(home, "thang11", register("6A1")))
    filled = register("6A1", "6A2").put("I5", "21/10/2025 15:30").put("H6", 8)
    [report] = imported(home, book(home, "thang12", filled, saved=LATER))
    assert warned(report) == []


def test_one_of_two_rows_alike_is_missed(home: Home) -> None:
    """A mark that was corrected twice has two rows."""
    twice = register("6A1")
    twice = Tab([*twice.rows, twice.rows[-1]])
    imported(home, book(home, "hai-lan", twice))
    [report] = imported(home, book(home, "mot-lan", register("6A1"), saved=LATER))
    assert warned(report) == ["tệp này thay 4 dòng bằng 3; 1 dòng cũ không còn"]


def test_a_new_day_that_changes_which_file_counts_is_told(home: Home) -> None:
    """Of files that were here before, in the list of what is new."""
    first = book(home, "mot", register("6A1"))
    imported(home, first, declared=date(2025, 12, 1))
    imported(home, book(home, "hai", register("6A2")), declared=DAY)
    reports = imported(home, first, declared=date(2025, 11, 1), now=NOW + timedelta(days=1))
    assert in_use(home) == ["6A2"] * 3
    [problem] = problems_to_report(reports)
    assert problem.found.startswith("tệp này cũ hơn danh sách đang dùng; 3 trong 3 dòng")
    assert problems_to_report(imported(home, first, now=NOW + timedelta(days=2))) == []


def test_a_test_in_two_sheets_of_a_calendar_is_an_error(home: Home) -> None:
    """As it is in one sheet: which day holds cannot be known."""
    whole = calendar(*(("6A1", test) for test in TESTS))
    path = book(home, "lich", whole, calendar(("6A2", TESTS[0]), ("6A1", TESTS[2])))
    [report] = import_files(home, Store(home.store_path), [path], now=NOW)
    [problem] = report.errors
    assert (problem.code, problem.sheet, problem.cell) == ("trung-dong", "s1", "E6")
    assert problem.found == "dòng 6 lặp lại một dòng của trang «s0»"
    assert report.facts is None
