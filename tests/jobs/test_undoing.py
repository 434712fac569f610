"""An import that is taken back: the facts are those of a store that never had it, and it can come again."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from sample_home import NOW, School, make_home

from jobs.importing import import_files, original_path, workbooks_in
from jobs.sealing import differs_from_bundle
from jobs.undoing import chosen_files, import_again, in_words, undo, undone
from jobs.measuring import ObservedCorrections
from jobs.policies import policies_of
from jobs.whole_files import sha256_of
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import Scope, bundles, import_stamp, touched_since_sealing
from records.rests_on_import import rests_on
from records.store import Store

# Not facts: what happened when, what the log proves, and what is kept of what was taken back.
_BESIDE = {"event", "log_leaf", "log_node", "undone_import", "undone_sheet", "schema_version"}


def facts(store: Store, *, times: bool = True) -> dict[str, pl.DataFrame]:
    """Every table of the store with all its rows."""
    with store.read() as db:
        tables = db.query("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL")["table_name"]
        found = {name: db.query(f"SELECT * FROM {name} ORDER BY ALL") for name in tables if name not in _BESIDE}
    if not times:
        found["export_file"] = found["export_file"].drop("imported_at")
    return found


def assert_same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    assert one.keys() == other.keys()
    assert [name for name in one if not one[name].equals(other[name])] == []


@pytest.fixture(scope="module")
def files(sample_folder: Path) -> list[Path]:
    """Successive exports of a class, and lists: a few of each."""
    every = workbooks_in([sample_folder])
    lists = [path for path in every if "danh-sach" in path.parts]
    return [*[path for path in every if path not in lists][::6], *lists[:4]]


def store_with(root: Path, files: list[Path]) -> tuple[Home, Store]:
    home = make_home(root)
    store = Store(home.store_path)
    assert all(report.facts for report in import_files(home, store, files, now=NOW))
    return home, store


def test_what_is_undone_was_never_imported_and_comes_back_whole(tmp_path: Path, files: list[Path]) -> None:
    """Undone one after another, in any order, the store is that of the others alone; imported again it is as before.
    The kept originals are never touched."""
    home, store = store_with(tmp_path / "kho", files)
    before, originals = facts(store), sorted(path for path in home.originals.rglob("*.*"))
    out = files[1::3]
    digests = [sha256_of(path) for path in out]
    for sha256 in reversed(digests):
        undo(home, store, [sha256], reason="nhập nhầm", actor="văn thư", now=NOW)
    _, never = store_with(tmp_path / "kho-khac", [path for path in files if path not in out])
    assert_same(facts(store), facts(never))
    assert {each.sha256 for each in undone(store)} == set(digests)
    reports = import_again(home, store, undone(store), now=NOW, actor="văn thư")
    assert {report.path for report in reports} == {path.name for path in out}
    assert_same(facts(store), before)
    assert undone(store) == []
    assert sorted(path for path in home.originals.rglob("*.*")) == originals
    assert all(sha256_of(path) == path.stem for path in originals)
