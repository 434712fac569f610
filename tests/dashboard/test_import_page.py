"""Nhập dữ liệu: what it says of each file against the file itself, and that a batch touches no other."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from invented_exports import layout_a, write_xlsx
from opened_pages import Open, calm, said
from other_exports import class_book
from sample_home import NOW, School, make_home
from streamlit.testing.v1 import AppTest

from dashboard.import_rows import history_rows, problem_rows
from dashboard.long_work import LongWork, Progress
from dashboard.texts import TAKEN_SOURCES
from jobs.importing import FileReport, import_files, workbooks_in, write_report
from records.clock import VIETNAM, Taken, end_of, start_of, vn_taken
from records.home import Home
from records.problems import Problem
from records.store import Store

PUPIL_CODE = 10  # digits, in the sample


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "kho")


@pytest.fixture(scope="module")
def exports(sample_folder: Path) -> list[Path]:
    """Exports of one class and one subject each or more, and no list."""
    return [path for path in workbooks_in([sample_folder]) if "danh-sach" not in path.parts]


def drop(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Files are dropped on the page; nothing is imported yet."""
    for name, content in files:
        at.file_uploader[0].upload(name, content)
    return calm(at.run())


def import_all(at: AppTest) -> AppTest:
    return calm(at.button(key="nhap").click().run())


def files_shown(at: AppTest) -> list[dict[str, Any]]:
    """The rows of the table of the files that were just imported."""
    (found,) = [element.value for element in at.dataframe if "Kết quả" in element.value.columns]
    rows: list[dict[str, Any]] = found.to_dict("records")
    return rows


def taken_days(home: Home) -> dict[str, tuple[str, str]]:
    """File → where its moment comes from, and its last day in Vietnam; straight from the store."""
    with Store(home.store_path).read() as db:
        rows = db.query(
            """SELECT DISTINCT original_name, taken_source, strftime(taken_latest + INTERVAL 7 HOUR, '%d/%m/%Y')
               FROM snapshot JOIN export_file USING (sha256)"""
        )
    return {name: (source, day) for name, source, day in rows.iter_rows()}


# ── one batch after another ────────────────────────────────────────────────────────────────────────────────────────


def test_a_declared_day_is_not_kept_for_the_next_files(empty_home: Home, exports: list[Path], open_page: Open) -> None:
    """The day declared for the first files stands for them alone; the box is empty again for those that follow."""
    first, second = exports[0], exports[1]
    declared = NOW.date() - timedelta(days=2)
    at = drop(open_page(empty_home, "nhap_du_lieu"), ("mot.xls", first.read_bytes()))
    calm(at.date_input[0].set_value(declared).run())
    import_all(at)
    assert at.date_input[0].value is None
    import_all(drop(at, ("hai.xls", second.read_bytes())))
    days = taken_days(empty_home)
    assert days["mot.xls"] == ("declared", f"{declared:%d/%m/%Y}")
    assert days["hai.xls"][0] != "declared"


def test_consent_to_match_names_is_asked_for_and_stands_for_these_files_alone(
    empty_home: Home, tmp_path: Path, open_page: Open
) -> None:
    """A class book without codes waits; with the box ticked it comes in, and the box is empty again."""
    made = {"lop": layout_a(), "so": class_book()}
    for name, tab in made.items():
        write_xlsx(tmp_path / f"{name}.xlsx", {"s": tab})
    files = [(f"{name}.xlsx", (tmp_path / f"{name}.xlsx").read_bytes()) for name in made]
    at = import_all(drop(open_page(empty_home, "nhap_du_lieu"), *files))
    assert set(taken_days(empty_home)) == {"lop.xlsx"}
    drop(at, files[1])
    import_all(calm(at.checkbox[0].check().run()))
    assert set(taken_days(empty_home)) == {"lop.xlsx", "so.xlsx"}
    assert at.checkbox[0].value is False


# ── a row a file ───────────────────────────────────────────────────────────────────────────────────────────────────


def pupils_in(path: Path) -> set[str]:
    """The pupils' codes of a workbook: cells of ten digits in any sheet, which layouts write as a number or as text."""
    book = python_calamine.load_workbook(path)
    cells = (cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row)
    texts = (f"{cell:.0f}" if isinstance(cell, float) else str(cell) for cell in cells)
    return {text for text in texts if len(text) == PUPIL_CODE and text.isdigit()}


def test_each_file_has_its_row(empty_home: Home, exports: list[Path], open_page: Open) -> None:
    """School, class and pupils as the workbook has them, marks as the store holds them, the day with its source."""
    chosen = {path.name: path for path in (exports[0], exports[-1])}
    at = open_page(empty_home, "nhap_du_lieu")
    import_all(drop(at, *((name, path.read_bytes()) for name, path in chosen.items()), ("bia.xls", b"no workbook")))
    rows = {row["Tệp"]: row for row in files_shown(at)}
    assert set(rows) == {*chosen, "bia.xls"}
    with Store(empty_home.store_path).read() as db:
        marks = dict(
            db.query(
                """SELECT original_name, count(*) FROM cell_observation JOIN snapshot USING (snapshot_id)
                   JOIN export_file USING (sha256) WHERE value <> '' AND cell_observation.subject <> '' GROUP BY ALL"""
            ).iter_rows()
        )
    for name, path in chosen.items():
        assert rows[name]["Kết quả"] == "✓ đã nhập"
        assert rows[name]["Học sinh"] == len(pupils_in(path)) > 20
        assert rows[name]["Ô điểm hoặc dòng"] == marks[name]
        assert rows[name]["Theo"] == TAKEN_SOURCES[taken_days(empty_home)[name][0]]
    assert {rows[name]["Lớp"] for name in chosen} == {"6A1", "1A"}
    assert (rows["bia.xls"]["Kết quả"], rows["bia.xls"]["Lỗi"]) == ("✕ chưa nhập, có lỗi", 1)


def test_a_file_that_was_here_before_names_the_import_that_it_equals(
    empty_home: Home, exports: list[Path], open_page: Open
) -> None:
    """Under another name the same bytes lead to the import that brought them; nothing is counted twice."""
    content = exports[0].read_bytes()
    at = open_page(empty_home, "nhap_du_lieu")
    import_all(drop(at, ("ban-dau.xls", content), ("ban-sao.xls", content)))
    assert "Đã nhập 1 tệp" in at.success[0].value
    assert "1 tệp đã có từ trước" in at.success[0].value
    import_all(drop(at, ("ten-khac.xls", content)))
    (row,) = files_shown(at)
    assert row["Kết quả"].startswith("đã có trong kho: ban-dau.xls, nhập ")
    assert "Đã nhập 0 tệp, 0 ô điểm; 1 tệp đã có từ trước" in at.success[0].value


def test_the_history_names_the_school_where_there_are_two(school: School, tmp_path: Path, exports: list[Path]) -> None:
    """With one school the column would say the same in every row."""
    assert history_rows(school.store)["Trường"].n_unique() == 2
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    import_files(home, store, exports[:1], now=NOW)
    assert "Trường" not in history_rows(store).columns


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        (None, datetime(2026, 6, 5, 9, 30, tzinfo=VIETNAM), "không muộn hơn 05/06/2026 09:30"),
        (None, end_of(NOW.date()), "không muộn hơn 10/06/2026"),
        (start_of(NOW.date()), end_of(NOW.date()), "10/06/2026"),
        (NOW, NOW, "10/06/2026 09:30"),
        (NOW - timedelta(days=1), NOW, "từ 09/06/2026 09:30 đến 10/06/2026 09:30"),
        (NOW - timedelta(hours=7), NOW, "10/06/2026"),
        (start_of(NOW.date() - timedelta(days=2)), end_of(NOW.date()), "từ 08/06/2026 đến 10/06/2026"),
    ],
)
def test_the_moment_of_an_export_claims_no_more_than_is_known(
    earliest: datetime | None, latest: datetime, words: str
) -> None:
    """A day is a day, an upper bound is no moment."""
    assert vn_taken(Taken(earliest, latest, "footer")) == words


# ── what is wrong, in words ────────────────────────────────────────────────────────────────────────────────────────


def test_a_mark_that_is_none_is_shown_with_its_comma() -> None:
    """On the page and in the report, not in the machine's answer; a date, a class or a code keeps its points."""
    mark = Problem("diem-sai", "a.xls", "6A1", "F9", "«115.0»", "điểm từ 0 đến 10", "Sửa.")
    others = [
        Problem("ngay-sai", "a.xls", "6A1", "F9", "«22.11»", "ngày", "Sửa."),
        Problem("diem-sai", "a.xls", "6A1", "F9", "«8.5.1»", "điểm", "Sửa."),
        Problem("ma-sai", "a.xls", "6A1", "F9", "«1.5»", "mã", "Sửa."),
    ]
    assert list(problem_rows([mark, *others])["Thấy"]) == ["«115,0»", "«22.11»", "«8.5.1»", "«1.5»"]
    assert mark.as_dict()["found"] == "«115.0»"


# ── long imports ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_work_begins_once_and_ends_whoever_watches() -> None:
    """Asked by many at once it is begun once; a watcher that goes away does not end it; its error reaches the next."""
    begun, gate = [], threading.Event()

    def job(progress: Progress) -> str:
        begun.append(1)
        progress(1, 2, "a.xls")
        gate.wait(10)
        return "xong"

    work = LongWork(job)
    askers = [threading.Thread(target=work.is_over, args=(0.05,)) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (len(begun), work.done, work.total, work.what) == (1, 1, 2, "a.xls")
    assert not work.is_over(0)
    gate.set()
    assert work.answer() == "xong"
    assert len(begun) == 1
    with pytest.raises(ZeroDivisionError):
        LongWork(lambda _progress: 1 / 0).answer()


def test_a_second_click_starts_no_second_import(
    empty_home: Home, exports: list[Path], open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clicked again while the first import is at work: the page goes on watching, and shows what the first one did."""
    calls: list[int] = []

    def slowly(*arguments: Any, **named: Any) -> Any:
        calls.append(1)
        time.sleep(1.5)
        return import_files(*arguments, **named)

    monkeypatch.setattr("dashboard.imported.import_files", slowly)
    at = drop(open_page(empty_home, "nhap_du_lieu"), ("mot.xls", exports[0].read_bytes()))
    at.button(key="nhap").click()
    with pytest.raises(RuntimeError, match="timed out"):
        at.run(timeout=0.6)
    assert at.session_state["dang-nhap"]
    calm(at.button(key="nhap").click().run())
    assert len(calls) == 1
    assert "Đã nhập 1 tệp" in at.success[0].value
    assert at.button(key="nhap").disabled
    with Store(empty_home.store_path).read() as db:
        assert db.query("SELECT count(*) FROM event WHERE kind = 'import'").item() == 1


def test_what_was_imported_is_shown_after_leaving_the_page(
    empty_home: Home, exports: list[Path], open_page: Open
) -> None:
    """An import that ended while another page was looked at is told on coming back, once, and is in the store."""
    at = drop(open_page(empty_home, "nhap_du_lieu"), ("mot.xls", exports[0].read_bytes()))
    import_all(at)
    at.switch_page("xac_minh.py")
    calm(at.run())
    at.switch_page("nhap_du_lieu.py")
    calm(at.run())
    assert "Đã nhập 1 tệp" in said(at)
    assert not at.file_uploader[0].value


def test_the_report_spells_marks_as_the_page_does(empty_home: Home) -> None:
    """The workbook that one downloads says the same as the table above it."""
    problem = Problem("diem-sai", "a.xls", None, "F9", "«11.5»", "điểm từ 0 đến 10", "Sửa.")
    file = FileReport("a.xls", None, None, None, unchanged=False, problems=(problem,))
    report = write_report(empty_home, [file], NOW)
    assert report is not None
    rows = python_calamine.load_workbook(report).get_sheet_by_index(0).to_python()
    assert any("«11,5»" in row for row in rows)
