"""When a pupil has surely left: a doubt keeps the records of the whole class."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from records.leaving import left_on
from records.store import Store

SCHOOL = "TRƯỜNG THCS SAO MAI"
Row = tuple[str, int, str, str]     # school year, grade, pupil's code, name


def year_end(_: str, school_year: str) -> date:
    return date(int(school_year[5:]), 5, 31)


class Lists:
    """A store of invented class lists, transfers and lists of results."""

    def __init__(self, path: Path) -> None:
        self.store, self.number = Store(path), 0

    def snapshot(self, db, school_year: str, class_name: str | None, grade: int | None, taken: str) -> str:  # type: ignore[no-untyped-def]
        self.number += 1
        name = f"s{self.number}"
        layout = "vnedu-a" if class_name else "list-x"
        db.execute("INSERT INTO export_file VALUES (?, 'x', 1, ?, 'xlsx', ?::TIMESTAMP, NULL)", [name, layout, taken])
        db.execute(
            """INSERT INTO snapshot (snapshot_id, sha256, sheet, layout, school, school_year, term, class_name, grade,
               taken_earliest, taken_latest, taken_source)
               VALUES (?, ?, 's', ?, ?, ?, 'CN', ?, ?, ?::TIMESTAMP, ?::TIMESTAMP, 'footer')""",
            [f"{name}:0", name, layout, SCHOOL, school_year, class_name, grade, taken, taken],
        )
        return f"{name}:0"

    def listed(self, *rows: Row, taken: str | None = None) -> None:
        with self.store.write() as db:
            for school_year, grade, code, name in rows:
                moment = taken or f"{school_year[:4]}-10-01 00:00:00"
                snapshot = self.snapshot(db, school_year, f"{grade}A1", grade, moment)
                db.execute(
                    "INSERT INTO roster_row VALUES (?, ?, NULL, ?, DATE '2012-03-04', NULL, 1)", [snapshot, code, name]
                )

    def moved(self, school_year: str, code: str, *moves: tuple[str, str]) -> None:
        with self.store.write() as db:
            snapshot = self.snapshot(db, school_year, None, None, f"{school_year[5:]}-06-01")
            for number, (kind, day) in enumerate(moves, 1):
                db.execute(
                    "INSERT INTO transfer VALUES (?, ?, '8A1', ?, ?, ?::DATE, NULL, NULL)",
                    [snapshot, number, code, kind, day],
                )

    def completed(self, school_year: str, code: str) -> None:
        with self.store.write() as db:
            snapshot = self.snapshot(db, school_year, None, None, f"{school_year[5:]}-06-02")
            db.execute("INSERT INTO result_list VALUES (?, 1, 'CN', '9A1', ?, 'completed', NULL)", [snapshot, code])

    def left(self) -> dict[str, date]:
        with self.store.read() as db:
            return {row["pupil_code"]: row["left_on"] for row in left_on(db, year_end).iter_rows(named=True)}


@pytest.fixture
def lists(tmp_path: Path) -> Lists:
    return Lists(tmp_path / "kho.duckdb")


def test_a_transfer_that_nothing_contradicts_is_a_leaving(lists: Lists) -> None:
    lists.listed(("2025-2026", 8, "p1", "A"), ("2025-2026", 8, "p2", "B"), ("2025-2026", 8, "p3", "C"))
    lists.moved("2025-2026", "p1", ("out", "2026-01-15"))
    assert lists.left() == {"p1": date(2026, 1, 15)}


@pytest.mark.parametrize("case", ["came back", "listed later", "in the next year", "namesake in the next year"])
def test_whoever_may_be_back_has_not_left(lists: Lists, case: str) -> None:
    lists.listed(("2025-2026", 8, "p1", "A"))
    moves = [("out", "2026-01-15"), *([("returned", "2026-02-01")] if case == "came back" else [])]
    lists.moved("2025-2026", "p1", *moves)
    if case == "listed later":
        lists.listed(("2025-2026", 8, "p1", "A"), taken="2026-03-01 00:00:00")
    if case == "in the next year":
        lists.listed(("2026-2027", 8, "p1", "A"))
    if case == "namesake in the next year":
        lists.listed(("2026-2027", 8, "p99", "A"))
    assert lists.left() == {}


def test_the_last_grade_is_left_once_a_list_says_so_or_two_later_years_are_there(lists: Lists) -> None:
    """One later year alone may be imported in part: who repeats the grade could be missed."""
    lists.listed(("2025-2026", 9, "p1", "A"), ("2025-2026", 9, "p2", "B"), ("2025-2026", 6, "p3", "C"))
    assert lists.left() == {}
    lists.completed("2025-2026", "p1")
    assert lists.left() == {"p1": date(2026, 5, 31)}
    lists.listed(("2026-2027", 9, "p4", "D"))
    assert lists.left() == {"p1": date(2026, 5, 31)}
    lists.listed(("2027-2028", 9, "p5", "E"))
    assert lists.left() == {"p1": date(2026, 5, 31), "p2": date(2026, 5, 31)}


def test_a_grade_below_the_school_s_last_is_never_a_leaving(lists: Lists) -> None:
    """Of a school with grades 1 to 9 the fifth goes on."""
    lists.listed(("2025-2026", 5, "p1", "A"), ("2025-2026", 9, "p2", "B"))
    lists.completed("2025-2026", "p1")
    assert lists.left() == {}
