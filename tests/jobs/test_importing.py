"""The import job on the sample school: counts, originals, repetition, order, and one report of all that is wrong."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import python_calamine
from invented_exports import layout_a, write_xlsx
from sample_home import NOW, School, make_home

import jobs.importing
from data.lists import list_rows
from data.sample import build
from jobs.importing import (
    FileReport,
    import_files,
    keep_original,
    original_path,
    problems_to_report,
    workbooks_in,
    write_report,
)
from records.clock import end_of, start_of
from records.list_tables import LIST_TABLES
from records.reading import class_groups, counts, exports
from records.store import Store

FACTS = (
    "export_file",
    "snapshot",
    "roster_row",
    "cell_observation",
    "mark_version",
    "enrolment",
    "teaching_assignment",
    "assessment",
    "correction_request",
    "pupil_field",
    "transfer",
    "result_list",
    "duty_row",
)


def facts(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All facts of a store in an order of their own; when a file was imported is no fact of the school."""
    with store.read() as db:
        return {
            table: db.query(
                f"SELECT * {'EXCLUDE (imported_at)' if table == 'export_file' else ''} FROM {table} ORDER BY ALL"
            ).rows()
            for table in FACTS
        }


def test_the_whole_sample_imports_without_an_error(school: School) -> None:
    """Every export and list of the sample is read, and something is in each."""
    assert [problem.sentence() for report in school.reports for problem in report.errors] == []
    assert all(report.facts is not None for report in school.reports)
    with school.store.read() as db:
        held = counts(db)
        layouts = set(exports(db)["layout"])
        terms = class_groups(db).group_by("class_name").agg(pl.col("term").sort()).rows()
    assert held["files"] == len(school.reports)
    assert layouts == {"vnedu-a", "vnedu-b", "vnedu-c", *LIST_TABLES}
    assert sorted(terms) == [("1A", ["CN", "HK1"]), ("6A1", ["HK1", "HK2"])]


def test_a_report_counts_the_rows_of_a_list_as_its_workbook_does(school: School) -> None:
    """A pupil is one row, however many fields were asked; marks are counted apart."""
    rows = {report.layout: report.as_dict()["rows"] for report in school.reports if "thcs" in report.path}
    truth = build(classes=1)[0]
    assert {kind: rows[kind] for kind in LIST_TABLES} == {kind: list_rows(truth, kind).height for kind in LIST_TABLES}
    assert rows["vnedu-c"] == 0


def test_every_original_is_kept_byte_for_byte(school: School) -> None:
    """The kept file has the digest that names it, and equals the file that came."""
    for report in school.reports:
        assert report.facts is not None
        kept = original_path(school.home, report.facts.sha256, report.facts.extension).read_bytes()
        assert hashlib.sha256(kept).hexdigest() == report.sha256
        assert kept == Path(report.path).read_bytes()


def test_importing_again_changes_nothing(fresh_school: School) -> None:
    """The same files once more: all unchanged, not one fact different."""
    before = facts(fresh_school.store)
    again = import_files(fresh_school.home, fresh_school.store, workbooks_in([fresh_school.sample]), now=NOW)
    assert all(report.unchanged for report in again)
    assert facts(fresh_school.store) == before


@pytest.mark.full
def test_any_order_of_files_gives_the_same_facts(school: School, tmp_path: Path) -> None:
    """The sample imported in a shuffled order holds the same facts to the last field."""
    files = workbooks_in([school.sample])
    random.Random(7).shuffle(files)
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    import_files(home, store, files, now=NOW)
    assert facts(store) == facts(school.store)


RIGHT, WRONG = date(2025, 11, 12), date(2026, 1, 12)


def declared(school: School, day: date | None, *names: str) -> list[FileReport]:
    """The sample's files of these names imported (again), said to be of that day."""
    files = [path for path in workbooks_in([school.sample]) if path.name in names]
    return import_files(school.home, school.store, files, now=NOW + timedelta(days=1), declared=day)


def redatings(store: Store) -> list[tuple[str, dict[str, object]]]:
    with store.read() as db:
        rows = db.query("SELECT subject, detail FROM event WHERE kind = 'redate' ORDER BY number").rows()
    return [(subject, json.loads(detail)) for subject, detail in rows]


EXPORTS = ("so_diem_chi_tiet_lop_6A1.xlsx", "phan_cong.xlsx")


@pytest.mark.full
def test_a_day_declared_late_gives_the_same_facts_as_that_day_at_once(school: School, tmp_path: Path) -> None:
    """Files of all kinds imported with a wrong day, then with the right one: every table as if at once."""
    files = workbooks_in([school.sample])[::6]
    stores = []
    for name, days in (("sau", (WRONG, RIGHT)), ("ngay", (RIGHT,))):
        home = make_home(tmp_path / name)
        stores.append(Store(home.store_path))
        for day in days:
            reports = import_files(home, stores[-1], files, now=NOW, declared=day)
    assert facts(stores[0]) == facts(stores[1])
    assert {len(redatings(store)) for store in stores} == {sum(report.facts is not None for report in reports), 0}


def test_a_report_states_the_time_that_the_store_keeps(fresh_school: School) -> None:
    """Declared, declared again, declared otherwise, and imported without a day: the report and the store agree."""
    for day, redated in ((WRONG, True), (WRONG, False), (RIGHT, True), (None, False)):
        reports = declared(fresh_school, day, *EXPORTS)
        assert reports
        assert {(report.unchanged, report.redated) for report in reports} == {(True, redated)}
        with fresh_school.store.read() as db:
            kept = exports(db).filter(pl.col("sha256").is_in([report.sha256 for report in reports]))
        assert set(kept["taken_source"]) == {"declared"}
        stated = day or RIGHT
        for report in reports:
            assert report.as_dict()["taken_from"] == start_of(stated).isoformat()
            assert report.as_dict()["taken_until"] == end_of(stated).isoformat()
            assert not [p for p in report.warnings if p.code.startswith("ngay-")], "the clerk has said the day"


def test_a_new_day_is_in_the_log_with_the_day_before(fresh_school: School) -> None:
    """Of which file, by its digest; once for each change."""
    (report,) = [r for r in fresh_school.reports if "2025-12-05" in r.path and r.path.endswith("lop_6A1.xlsx")]
    for day in (WRONG, WRONG, RIGHT):
        import_files(fresh_school.home, fresh_school.store, [Path(report.path)], now=NOW, declared=day)
    (first, second) = redatings(fresh_school.store)
    assert first[0] == second[0] == report.sha256
    assert first[1]["after"] in second[1]["before"]  # type: ignore[operator]
    assert second[1]["after"] == {
        "taken_from": start_of(RIGHT).isoformat(),
        "taken_until": end_of(RIGHT).isoformat(),
        "taken_source": "declared",
    }


def test_a_file_cannot_have_been_exported_after_it_was_imported(fresh_school: School) -> None:
    """A day after the first import is refused with a problem, and nothing changes."""
    before = facts(fresh_school.store)
    reports = declared(fresh_school, NOW.date() + timedelta(days=1), *EXPORTS)
    assert {tuple(problem.code for problem in report.errors) for report in reports} == {("ngay-khai-sai",)}
    assert {problem.code for problem in problems_to_report(reports)} >= {"ngay-khai-sai"}
    assert facts(fresh_school.store) == before
    assert redatings(fresh_school.store) == []


def test_a_mark_leads_back_to_the_cell_that_says_it(school: School) -> None:
    """File, sheet and cell of a mark name a cell that holds it, in the kept original."""
    with school.store.read() as db:
        rows = db.query(
            """SELECT s.sha256, f.extension, s.sheet, m.cell, m.score FROM mark_version m
               JOIN snapshot s USING (snapshot_id) JOIN export_file f USING (sha256)
               WHERE m.score IS NOT NULL AND m.subject <> '' ORDER BY m.cell, s.sha256, m.score LIMIT 40"""
        ).rows()
    assert rows
    for sha256, extension, sheet, cell, score in rows:
        book = python_calamine.load_workbook(original_path(school.home, sha256, extension))
        grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        letters, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        assert float(str(grid[row - 1][column - 1]).replace(",", ".")) == float(score)


def test_a_bad_file_loads_nothing_and_the_others_go_on(tmp_path: Path, sample_folder: Path) -> None:
    """One file cut short among good ones: its problem is named, nothing of it is in the store, the others are."""
    good = workbooks_in([sample_folder])[:2]
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(
        next(path for path in workbooks_in([sample_folder]) if path.suffix == ".xlsx").read_bytes()[:2000]
    )
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    reports = import_files(home, store, [broken, *good], now=NOW)
    assert [bool(report.errors) for report in reports] == [True, False, False]
    with store.read() as db:
        assert counts(db)["files"] == 2
    report = write_report(home, reports, NOW)
    assert report is not None
    table = python_calamine.load_workbook(report).get_sheet_by_index(0).to_python()
    assert any("hong.xlsx" in row for row in table)


@pytest.mark.full
@pytest.mark.parametrize("schools", [("THCS Hoa Gạo",), ("THCS Hoa Gạo", "THCS Hoa Sim")])
@pytest.mark.parametrize("batch", [1, 8])
def test_whose_a_nameless_file_is_does_not_hang_on_the_order_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schools: tuple[str, ...], batch: int
) -> None:
    """All files of a run are looked at first: of one school it is that one's, of two it is nobody's."""
    monkeypatch.setattr(jobs.importing, "BATCH", batch)
    nameless = write_xlsx(tmp_path / "b.xlsx", {"s": layout_a("6A9", (9, 8, 7, 6)).put("A2", "")})
    named = [
        write_xlsx(tmp_path / f"{n}.xlsx", {"s": layout_a(f"6A{n}", tuple(range(n, n + 4))).put("A2", school)})
        for n, school in ((10, schools[0]), (20, schools[-1]))
    ]
    found = []
    for number, order in enumerate(permutations([nameless, *named])):
        home = make_home(tmp_path / f"kho-{number}")
        store = Store(home.store_path)
        seen: list[tuple[int, int]] = []
        reports = import_files(
            home, store, order, now=NOW, progress=lambda done, total, _, seen=seen: seen.append((done, total))
        )
        assert [report.path for report in reports] == [str(path) for path in order]
        assert seen == sorted(seen)
        assert seen[-1] == (3, 3)
        told = {Path(report.path).name: [p.code for p in report.problems] for report in reports}
        found.append((facts(store), told))
    assert found[1:] == found[:-1]
    told = found[0][1]["b.xlsx"]
    assert told == (["truong-ngam-hieu"] if len(schools) == 1 else ["thieu-truong"])
    assert len(found[0][0]["export_file"]) == (3 if len(schools) == 1 else 2)


def test_only_what_is_new_is_reported(tmp_path: Path) -> None:
    """A file with a warning is reported once; imported again it is not, but a bad file beside it is, each time."""
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    warned = write_xlsx(tmp_path / "a.xlsx", {"6a1": layout_a().put("E9", "30/02/2014")})
    assert write_report(home, import_files(home, store, [warned], now=NOW), NOW)
    again = import_files(home, store, [warned], now=NOW)
    assert again[0].unchanged
    assert again[0].warnings
    assert write_report(home, again, NOW) is None
    bad = tmp_path / "b.xlsx"
    bad.write_bytes(b"none")
    for _ in range(2):
        both = import_files(home, store, [warned, bad], now=NOW)
        assert [problem.file for problem in problems_to_report(both)] == ["b.xlsx"]
        assert write_report(home, both, NOW)


def test_folders_are_searched_and_excels_lock_files_left_alone(tmp_path: Path, sample_folder: Path) -> None:
    """Workbooks at any depth, each once; '~$…' files of an open Excel are no exports."""
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    source = workbooks_in([sample_folder])[0]
    shutil.copy2(source, deep / "x.xls")
    (deep / "~$x.xls").write_bytes(b"lock")
    (deep / "notes.txt").write_text("x", encoding="utf-8")
    assert workbooks_in([tmp_path, deep / "x.xls"]) == [deep / "x.xls"]


def test_two_windows_keep_one_original_whole(tmp_path: Path, school: School) -> None:
    """Threads of one process that keep the same file at once: all say yes, and the file is there."""
    report = school.reports[0]
    assert report.facts is not None
    home = make_home(tmp_path / "kho")
    for _ in range(20):
        original_path(home, report.facts.sha256, report.facts.extension).unlink(missing_ok=True)
        with ThreadPoolExecutor(4) as windows:
            kept = [windows.submit(keep_original, home, Path(report.path), report.facts) for _ in range(4)]
        assert [each.result() for each in kept] == [True] * 4
        whole = original_path(home, report.facts.sha256, report.facts.extension)
        assert hashlib.sha256(whole.read_bytes()).hexdigest() == report.sha256
        assert [path.name for path in whole.parent.iterdir()] == [whole.name]


def test_a_folder_that_cannot_be_opened_is_told_as_a_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it holds is missing: to pass over it would look as if all had been imported."""
    closed, (listing, walking) = tmp_path / "xuat" / "to-toan", (os.listdir, os.scandir)
    closed.mkdir(parents=True)
    write_xlsx(tmp_path / "xuat" / "6a1.xlsx", {"6a1": layout_a()})
    (tmp_path / "xuat" / "mat.xlsx").symlink_to(tmp_path / "khong-co.xlsx")

    def refused(real: Callable[[Path], Any]) -> Callable[[Path], Any]:
        def ask(path: Path) -> Any:
            if Path(path) == closed:
                raise PermissionError(errno.EACCES, "no", str(path))
            return real(path)
        return ask

    monkeypatch.setattr(os, "listdir", refused(listing))
    monkeypatch.setattr(os, "scandir", refused(walking))
    files = workbooks_in([tmp_path / "xuat"])
    assert {path.name for path in files} == {"6a1.xlsx", "mat.xlsx", "to-toan"}
    home = make_home(tmp_path / "kho")
    reports = import_files(home, Store(home.store_path), files, now=NOW)
    said = {Path(report.path).name: [(p.code, p.found) for p in report.errors] for report in reports}
    assert said["to-toan"] == [("khong-mo-duoc", "không có quyền")]
    assert said["mat.xlsx"] == [("khong-mo-duoc", "không có tệp hay thư mục ấy")]
