"""Classes and pupils of a list that no export shows are pointed out, and the list counts all the same."""

from __future__ import annotations

from pathlib import Path

from broken_exports import register
from invented_exports import CODES, NOW, layout_a, layout_c, write_xlsx
from sample_home import make_home

from jobs.importing import FileReport, import_files
from records.home import Home
from records.store import Store

_STRANGER = "2399999999"


def _imported(home: Home, *paths: Path) -> list[FileReport]:
    return import_files(home, Store(home.store_path), paths, now=NOW)


def _register(folder: Path, class_name: str, code: str) -> Path:
    row = ("HK1", class_name, code, "Toán", "Giữa kì", 6, 7, "10/01/2026 15:30")
    return write_xlsx(folder / "sua.xlsx", {"Sửa điểm": register(*row)})


def _export(folder: Path) -> Path:
    return write_xlsx(folder / "6a1.xlsx", {"s": layout_a("6A1")})


def test_an_unknown_class_is_pointed_out_and_the_list_counts(tmp_path: Path) -> None:
    """The warning names the cell, what stands there and the classes that there are; the row is loaded."""
    home = make_home(tmp_path / "kho")
    _imported(home, _export(tmp_path))
    [report] = _imported(home, _register(tmp_path, "99Z", str(CODES[0])))
    [problem] = [p for p in report.warnings if p.code == "lop-chua-co"]
    assert (problem.file, problem.sheet, problem.cell) == ("sua.xlsx", "Sửa điểm", "C5")
    assert problem.found == "lớp «99Z» ở 1 dòng"
    assert problem.expected.endswith(": 6A1")
    assert report.errors == []
    assert report.facts is not None


def test_an_unknown_pupil_is_pointed_out_by_the_code(tmp_path: Path) -> None:
    """A code that no export of the year has, in a class that one has."""
    home = make_home(tmp_path / "kho")
    _imported(home, _export(tmp_path))
    [report] = _imported(home, _register(tmp_path, "6A1", _STRANGER))
    [problem] = [p for p in report.warnings if p.code == "hoc-sinh-chua-co"]
    assert (problem.cell, problem.found) == ("D5", f"mã «{_STRANGER}» ở 1 dòng")


def test_a_list_before_its_export_in_one_run_is_no_reason_to_ask(tmp_path: Path) -> None:
    """What counts is what the store has when the run is over; a pupil that it has is not pointed out."""
    home = make_home(tmp_path / "kho")
    listed, _ = _imported(home, _register(tmp_path, "6A1", str(CODES[0])), _export(tmp_path))
    assert {p.code for p in listed.warnings} & {"lop-chua-co", "hoc-sinh-chua-co"} == set()


def test_a_school_with_lists_alone_is_told_nothing(tmp_path: Path) -> None:
    """Without any export of the year nothing is known, so nothing can be unknown."""
    home = make_home(tmp_path / "kho")
    [report] = _imported(home, _register(tmp_path, "6A1", _STRANGER))
    assert {p.code for p in report.warnings} & {"lop-chua-co", "hoc-sinh-chua-co"} == set()


def test_a_corrected_mark_that_has_no_column_in_the_book_is_pointed_out(tmp_path: Path) -> None:
    """«Thường xuyên 30» of a class whose book of the subject goes to TX3; one of averages alone says nothing of it."""
    told = []
    for name, export in (("c", layout_c()), ("a", layout_a("6A1"))):
        home = make_home(tmp_path / name)
        _imported(home, write_xlsx(tmp_path / f"{name}.xlsx", {"s": export}))
        for component in ("Thường xuyên 30", "Thường xuyên 3"):
            row = ("HK1", "6A1", str(CODES[0]), "Toán", component, 6, 7, "10/01/2026 15:30")
            [report] = _imported(home, write_xlsx(tmp_path / f"{name}{component}.xlsx", {"S": register(*row)}))
            assert report.errors == []
            told.append([(p.cell, p.found) for p in report.warnings if p.code == "cot-diem-chua-co"])
    assert told == [[("F5", "«Thường xuyên 30» ở 1 dòng")], [], [], []]
