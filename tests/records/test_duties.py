"""Duties and lists in the store: what counts now, in whatever order it came; entries of a page and their withdrawal."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from how_many import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.clock import VIETNAM, Taken, end_of, start_of, to_store
from records.duties import Duty, add_duty, withdraw_duty
from records.facts import ExportFacts, SheetFacts, add_exports
from records.list_tables import LIST_TABLES
from records.listed import (
    current_duties,
    current_pupil_fields,
    current_result_lists,
    current_transfers,
    has_list,
    withdrawn_duties,
)
from records.problems import UsageError
from records.reading import events
from records.store import Database, Store

SCHOOL, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
CLOSED = Duty(SCHOOL, YEAR, "attendance", date(2025, 10, 3), month="2025-09", class_name="6A1", role="homeroom")

ROWS: dict[str, tuple[object, ...]] = {
    "list-pupil": ("6A1", "1", "phone", False, "K6"),
    "list-transfer": ("6A1", "1", "in", date(2025, 11, 17), "Trường khác", None),
    "list-results": ("CN", "6A1", "1", "promoted", None),
    "list-duty": (None, "2025-09", "6A1", None, "attendance", None, date(2025, 10, 3), None, None, None, None),
}
File = tuple[str, tuple[str, int]]  # a list's kind; a file's name and how many rows it has
READ: dict[str, Callable[[Database, str, str], pl.DataFrame]] = {
    "list-pupil": current_pupil_fields,
    "list-transfer": current_transfers,
    "list-results": current_result_lists,
    "list-duty": current_duties,
}


def a_list(kind: str, name: str, day: date, rows: int) -> ExportFacts:
    """A file of a list that was saved on a day, with so many rows alike but for their number."""
    frame = pl.DataFrame(
        [(number, *ROWS[kind]) for number in range(6, 6 + rows)], schema=LIST_TABLES[kind][1], orient="row"
    )
    taken = Taken(start_of(day), end_of(day), "declared")
    sheet = SheetFacts("Trang", 0, kind, SCHOOL, YEAR, "CN", taken, rows=frame)
    return ExportFacts(name, f"{name}.xlsx", 1, "xlsx", kind, (sheet,))


def load(path: Path, files: Sequence[ExportFacts]) -> Store:
    store = Store(path)
    with store.write() as db:
        for each in files:
            add_exports(db, [each], NOW)
    return store


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_the_newest_list_counts_whole_and_each_row_has_its_place(tmp_path: Path, kind: str) -> None:
    """An older file that comes later changes nothing; every row names file, sheet and row."""
    files = [a_list(kind, "moi", date(2026, 2, 1), 2), a_list(kind, "cu", date(2025, 10, 1), 5)]
    with load(tmp_path / "a.duckdb", files).read() as db:
        rows = READ[kind](db, SCHOOL, YEAR)
        assert rows.select("file", "sheet", "row_number").rows() == [("moi.xlsx", "Trang", 6), ("moi.xlsx", "Trang", 7)]
        assert has_list(db, SCHOOL, YEAR, kind)
        assert not has_list(db, SCHOOL, "2024-2025", kind)
        assert READ[kind](db, SCHOOL, "2024-2025").is_empty()


@pytest.mark.full
@settings(max_examples=examples(5, 12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(list(itertools.product(sorted(ROWS), [("a", 1), ("b", 2)]))), days=st.integers(0, 2))
def test_the_order_of_import_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[File], days: int
) -> None:
    """Two files of each list, in any order, saved on the same day or not: the same lists count."""

    def current(files: Sequence[File]) -> list[list[tuple[object, ...]]]:
        made = [
            a_list(kind, f"{kind}-{name}", date(2026, 1, 5) + timedelta(days=days * rows), rows)
            for kind, (name, rows) in files
        ]
        with load(tmp_path_factory.mktemp("kho") / "a.duckdb", made).read() as db:
            return [READ[kind](db, SCHOOL, YEAR).rows() for kind in sorted(ROWS)]

    assert current(order) == current(sorted(order))


def test_entries_of_a_page_stand_beside_the_list(tmp_path: Path) -> None:
    """A new list takes the place of the old one, never of what was entered here."""
    store = load(tmp_path / "a.duckdb", [a_list("list-duty", "cu", date(2025, 10, 1), 3)])
    with store.write() as db:
        entry = add_duty(db, CLOSED, now=NOW, actor="văn thư")
        add_exports(db, [a_list("list-duty", "moi", date(2026, 2, 1), 1)], NOW)
    with store.read() as db:
        rows = current_duties(db, SCHOOL, YEAR)
    assert rows.select("file", "entry_id").rows() == [("moi.xlsx", None), (None, entry)]
    assert rows.filter(entry_id=entry).select("recorded_at", "recorded_by").row(0) == (to_store(NOW), "văn thư")


def test_the_same_request_twice_is_one_entry(tmp_path: Path) -> None:
    """A click that arrives twice; the same duty at another moment is another entry."""
    with Store(tmp_path / "a.duckdb").write() as db:
        first = add_duty(db, CLOSED, now=NOW, actor="văn thư")
        assert add_duty(db, CLOSED, now=NOW, actor="văn thư") == first
        assert add_duty(db, CLOSED, now=NOW + timedelta(seconds=1), actor="văn thư") != first
        assert current_duties(db, SCHOOL, YEAR).height == 2
        assert events(db).filter(kind="duty-recorded").height == 2


@pytest.mark.requirement("QL-01")
def test_a_lock_keeps_its_minute(tmp_path: Path) -> None:
    """In Vietnam's time, on the day of the row."""
    moment = datetime(2026, 1, 19, 0, 0, tzinfo=VIETNAM)
    lock = Duty(SCHOOL, YEAR, "lock", date(2026, 1, 19), term="HK1", done_at=moment, role="admin")
    with Store(tmp_path / "a.duckdb").write() as db:
        add_duty(db, lock, now=NOW, actor="văn thư")
        [row] = current_duties(db, SCHOOL, YEAR).iter_rows(named=True)
    assert (row["work"], row["done_on"], row["done_at"]) == ("lock", date(2026, 1, 19), to_store(moment))


@pytest.mark.parametrize(
    ("duty", "sentence"),
    [
        (Duty(SCHOOL, YEAR, "ngủ", date(2025, 10, 3)), "Việc không có"),
        (Duty(SCHOOL, YEAR, "attendance", date(2025, 10, 3)), "tháng nào"),
        (Duty(SCHOOL, YEAR, "attendance", date(2025, 10, 3), month="2025-13"), "Tháng phải"),
        (Duty(SCHOOL, YEAR, "lock", date(2026, 1, 19)), "giờ, phút"),
        (Duty(SCHOOL, YEAR, "print", date(2026, 1, 19), document="báo"), "Hồ sơ"),
        (Duty(SCHOOL, YEAR, "print", date(2026, 1, 19), role="vua"), "Chức vụ"),
        (Duty(SCHOOL, YEAR, "print", date(2026, 6, 11)), "Ngày làm chưa đến"),
        (Duty(SCHOOL, YEAR, "print", date(2026, 6, 10), done_at=NOW + timedelta(minutes=1)), "Giờ làm chưa đến"),
        (Duty(SCHOOL, YEAR, "print", date(2026, 6, 9), done_at=NOW), "phải thuộc ngày làm"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(tmp_path: Path, duty: Duty, sentence: str) -> None:
    """And neither an entry nor an event is left behind."""
    with Store(tmp_path / "a.duckdb").write() as db:
        with pytest.raises(UsageError, match=sentence):
            add_duty(db, duty, now=NOW, actor="văn thư")
        assert current_duties(db, SCHOOL, YEAR).is_empty()
        assert events(db).is_empty()


def test_what_is_withdrawn_stays_with_its_reason(tmp_path: Path) -> None:
    """It counts no more, nobody can withdraw it again, and the log names no person."""
    with Store(tmp_path / "a.duckdb").write() as db:
        entry = add_duty(db, CLOSED, now=NOW, actor="văn thư")
        with pytest.raises(UsageError, match="lý do"):
            withdraw_duty(db, entry, reason=" ", now=NOW, actor="văn thư")
        withdraw_duty(db, entry, reason=" ghi nhầm lớp ", now=NOW, actor="hiệu trưởng")
        assert current_duties(db, SCHOOL, YEAR).is_empty()
        [row] = withdrawn_duties(db, SCHOOL, YEAR).iter_rows(named=True)
        assert (row["withdrawn_at"], row["withdrawn_for"]) == (to_store(NOW), "ghi nhầm lớp")
        with pytest.raises(UsageError, match="đã được rút lại"):
            withdraw_duty(db, entry, reason="nữa", now=NOW, actor="văn thư")
        with pytest.raises(UsageError, match="không có trong sổ"):
            withdraw_duty(db, "khong-co", reason="nữa", now=NOW, actor="văn thư")
        log = events(db).sort("number").select("kind", "subject", "actor", "detail").rows()
    assert [row[:3] for row in log] == [
        ("duty-recorded", entry, "văn thư"), ("duty-withdrawn", entry, "hiệu trưởng"),
    ]  # fmt: skip
    assert not any("ghi nhầm" in str(row[3]) for row in log)
