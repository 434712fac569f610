"""Of every kind of list one file counts, with all its sheets, also in a store that is older than this rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from records import store as store_module
from records.clock import VIETNAM, Taken, to_store
from records.facts import ExportFacts, SheetFacts, add_exports
from records.list_tables import LIST_TABLES
from records.store import Database, Store

NOW = datetime(2026, 1, 20, 9, 0, tzinfo=VIETNAM)
VIEWS = {
    "list-assignment": "current_assignment",
    "list-calendar": "current_assessment",
    "list-correction": "current_correction_request",
    "list-pupil": "current_pupil_field",
    "list-transfer": "current_transfer",
    "list-results": "current_result_list",
    "list-duty": "current_duty",
}
NEWEST_LISTS = 7    # the migration that this is about


def rows(kind: str, *numbers: int) -> pl.DataFrame:
    """Rows of a list with something in every column."""
    _, schema = LIST_TABLES[kind]
    values: dict[type[pl.DataType], object] = {
        pl.String: "x", pl.Boolean: True, pl.Date: date(2025, 10, 1), pl.Datetime: to_store(NOW), pl.List: ["x"]
    }  # fmt: skip
    lines = [
        {name: number if name == "row_number" else values[type(dtype)] for name, dtype in schema.items()}
        for number in numbers
    ]
    return pl.DataFrame(lines, schema=schema)


def export(kind: str, name: str, taken: datetime, *sheets: tuple[int, ...]) -> ExportFacts:
    when = Taken(taken - timedelta(hours=7), taken, "properties")
    parts = [
        SheetFacts(f"s{n}", n, kind, "THCS Hoa Gạo", "2025-2026", "CN", when, rows=rows(kind, *numbers))
        for n, numbers in enumerate(sheets)
    ]
    return ExportFacts(name, f"{name}.xlsx", 1, "xlsx", kind, tuple(parts))


def in_use(db: Database, kind: str) -> list[tuple[str, int]]:
    found = db.query(f"SELECT snapshot_id, row_number FROM {VIEWS[kind]} ORDER BY ALL")
    return [(snapshot_id, number) for snapshot_id, number in found.rows()]


def test_every_list_has_its_view() -> None:
    """A new kind of list must be told here, and in `list_file`."""
    assert set(VIEWS) == set(LIST_TABLES)


@pytest.mark.full
@pytest.mark.parametrize("kind", sorted(LIST_TABLES))
def test_all_sheets_of_the_newest_file_count_and_no_other_file(tmp_path: Path, kind: str) -> None:
    """Older rows do not come back through a sheet that the newer file lacks."""
    with Store(tmp_path / "a.duckdb").write() as db:
        add_exports(db, [export(kind, "old", NOW - timedelta(days=9), (5, 6), (5,), (5,))], NOW)
        assert len(in_use(db, kind)) == 4
        add_exports(db, [export(kind, "new", NOW - timedelta(days=8), (5,), (7, 8))], NOW)
        assert in_use(db, kind) == [("new:0", 5), ("new:1", 7), ("new:1", 8)]


def test_an_older_store_follows_the_rule_once_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists that were imported before: of a register in two sheets both count, and what stands on it sees them."""
    every = store_module.migrations()
    older = [(number, sql) for number, sql in every if number < NEWEST_LISTS]
    store = Store(tmp_path / "a.duckdb")
    with monkeypatch.context() as before:
        before.setattr(store_module, "migrations", lambda: older)
        before.setattr(store_module, "LATEST", older[-1][0])
        with store.write() as db:
            db.execute("INSERT INTO export_file VALUES ('f', 'f.xlsx', 1, 'list-correction', 'xlsx', ?)", [NOW])
            for sheet in ("0", "1"):
                db.execute(
                    """INSERT INTO snapshot BY NAME SELECT 'f:' || ? AS snapshot_id, 'f' AS sha256, 's' AS sheet,
                       'list-correction' AS layout, 'T' AS school, '2025-2026' AS school_year, 'CN' AS term,
                       TIMESTAMP '2026-01-01' AS taken_latest, 'properties' AS taken_source""",
                    [sheet],
                )
                request = rows("list-correction", 5).with_columns(snapshot_id=pl.lit(f"f:{sheet}"))
                db.insert("correction_request", request)
            assert in_use(db, "list-correction") == [("f:1", 5)]
    with store.read() as db:
        assert in_use(db, "list-correction") == [("f:0", 5), ("f:1", 5)]
        assert db.query("SELECT count(*) FROM declared_correction").item() == 2
