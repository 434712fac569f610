"""The import job on the sample school: counts, originals, repetition, order, and one report of all that is wrong."""

from __future__ import annotations

import hashlib
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import python_calamine
from sample_home import NOW, School, make_home

from jobs.importing import import_files, keep_original, original_path, workbooks_in, write_report
from records.reading import class_groups, counts, exports
from records.store import Store

FACTS = (
    "export_file",
    "snapshot",
    "roster_row",
    "cell_observation",
    "mark_version",
    "teaching_assignment",
    "assessment",
    "correction_request",
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
    assert layouts == {"vnedu-a", "vnedu-b", "vnedu-c", "list-assignment", "list-calendar", "list-correction"}
    assert sorted(terms) == [("1A", ["CN", "HK1"]), ("6A1", ["HK1", "HK2"])]


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


def test_any_order_of_files_gives_the_same_facts(school: School, tmp_path: Path) -> None:
    """The sample imported in a shuffled order holds the same facts to the last field."""
    files = workbooks_in([school.sample])
    random.Random(7).shuffle(files)
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    import_files(home, store, files, now=NOW)
    assert facts(store) == facts(school.store)


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
