"""An import that is taken back: the facts are those of a store that never had it, and it can come again."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from copied_home import Copied
from sample_home import NOW, make_home

from jobs.importing import import_files, original_path, workbooks_in
from jobs.measuring import ObservedCorrections
from jobs.policies import policies_of
from jobs.sealing import differs_from_bundle
from jobs.undoing import chosen_files, import_again, in_words, undo, undone
from jobs.whole_files import sha256_of
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import Scope, bundles, facts_stamp, import_stamp, touched_since_sealing
from records.rests_on_import import rests_on
from records.store import Store

# Not facts: what happened when, what the log proves, and what is kept of what was taken back.
_BESIDE = {"event", "log_leaf", "log_node", "undone_import", "undone_sheet", "schema_version"}


def facts(store: Store) -> dict[str, pl.DataFrame]:
    """Every table of the store with all its rows."""
    with store.read() as db:
        tables = db.query("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL")["table_name"]
        return {name: db.query(f"SELECT * FROM {name} ORDER BY ALL") for name in tables if name not in _BESIDE}


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


def undo_some(home: Home, store: Store, *digests: str, reason: str = "nhập nhầm") -> None:
    undo(home, store, digests, reason=reason, actor="văn thư", now=NOW)


def test_what_is_undone_was_never_imported_and_comes_back_whole(tmp_path: Path, files: list[Path]) -> None:
    """Undone one after another, in any order, the store is that of the others alone; imported again it is as before.
    The kept originals are never touched, and what measures remember changes each time."""
    home, store = store_with(tmp_path / "kho", files)
    before, originals = facts(store), sorted(home.originals.rglob("*.*"))
    with store.read() as db:
        stamps = [(facts_stamp(db), import_stamp(db))]
    out = files[1::3]
    digests = [sha256_of(path) for path in out]
    for sha256 in reversed(digests):
        undo_some(home, store, sha256)
    _, never = store_with(tmp_path / "kho-khac", [path for path in files if path not in out])
    assert_same(facts(store), facts(never))
    assert {each.sha256 for each in undone(store)} == set(digests)
    with store.read() as db:
        stamps.append((facts_stamp(db), import_stamp(db)))
    reports = import_again(home, store, undone(store), now=NOW, actor="văn thư")
    assert {report.path for report in reports} == {path.name for path in out}
    assert_same(facts(store), before)
    with store.read() as db:
        stamps.append((facts_stamp(db), import_stamp(db)))
    assert len({facts for facts, _ in stamps}) == len({imports for _, imports in stamps}) == 3
    assert undone(store) == []
    assert sorted(home.originals.rglob("*.*")) == originals
    assert all(sha256_of(path) == path.stem for path in originals)


def test_a_declared_day_comes_back_with_the_kept_original_and_not_with_the_file(
    tmp_path: Path, files: list[Path]
) -> None:
    """Imported again from the kept original a file stands at its declared day; dropped in anew, at its own."""
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    day = NOW.date()
    import_files(home, store, files[:1], now=NOW, declared=day)
    sha256 = sha256_of(files[0])
    undo_some(home, store, sha256)
    import_again(home, store, undone(store), now=NOW, actor="văn thư")
    source = "SELECT DISTINCT taken_source FROM snapshot"
    with store.read() as db:
        assert db.query(source).item() == "declared"
    undo_some(home, store, sha256)
    import_files(home, store, files[:1], now=NOW)
    with store.read() as db:
        assert db.query(source).item() != "declared"
    assert undone(store) == []


@pytest.mark.full
def test_a_class_sealed_from_it_becomes_different_and_its_bundle_stays(copied: Copied) -> None:
    """Told before: so many classes are sealed. After: the class differs, as where nothing of it is left; the bundle is
    untouched. Imported again, nothing differs any more."""
    home, store = copied.home, copied.store
    corrections = ObservedCorrections(policies_of(home))
    with store.read() as db:
        sealed = bundles(db).row(0, named=True)
        scope = Scope(*(sealed[name] for name in ("school", "school_year", "term", "class_name")))
        of_class = db.query(
            "SELECT DISTINCT sha256 FROM snapshot WHERE (school, school_year, term, class_name) = (?, ?, ?, ?)",
            [scope.school, scope.school_year, scope.term, scope.class_name],
        )["sha256"].to_list()
    path = home.bundle_path(scope.school, scope.school_year, sealed["file_name"])
    zipped = sha256_of(path)
    told = rests_on(store, of_class)
    assert scope in told.sealed
    assert any("niêm phong" in line and scope.class_name in line for line in in_words(told))
    assert not differs_from_bundle(store, corrections, scope, sealed["facts_sha256"])
    undo_some(home, store, *of_class)
    with store.read() as db:
        assert scope.class_name in touched_since_sealing(db)["class_name"].to_list()
    assert differs_from_bundle(store, corrections, scope, sealed["facts_sha256"])
    assert sha256_of(path) == zipped
    import_again(home, store, undone(store), now=NOW, actor="văn thư")
    assert not differs_from_bundle(store, corrections, scope, sealed["facts_sha256"])


def test_what_stands_in_the_way_leaves_the_store_as_it_is(tmp_path: Path, files: list[Path]) -> None:
    """A lost original, which could not come again; a reason that is none, or names a pupil; a file that is unknown."""
    home, store = store_with(tmp_path / "kho", files[:2])
    sha256 = sha256_of(files[0])
    before = facts(store)
    with store.read() as db:
        name = db.query("SELECT full_name FROM pupil ORDER BY ALL LIMIT 1").item()
    for reason in ("  ", f"nhập nhầm của em {name}", "x" * 301):
        with pytest.raises(UsageError):
            undo_some(home, store, sha256, reason=reason)
    for asked in ("0" * 64, "abc", sha256[:4]):
        with pytest.raises(UsageError):
            chosen_files(store, [asked])
    with store.read() as db:
        [(extension,)] = db.query("SELECT extension FROM export_file WHERE sha256 = ?", [sha256]).rows()
    original = original_path(home, sha256, extension)
    content = original.read_bytes()
    original.write_bytes(content + b"\0")
    with pytest.raises(CannotError, match="khôi phục"):
        undo_some(home, store, sha256)
    assert_same(facts(store), before)
    original.write_bytes(content)
    undo_some(home, store, sha256)
    original.unlink()
    with pytest.raises(CannotError, match="khôi phục"):
        import_again(home, store, undone(store), now=NOW, actor="văn thư")
    assert len(undone(store)) == 1


def test_a_stopped_import_has_whole_files_only(tmp_path: Path, files: list[Path]) -> None:
    """Stopped after the first few files: these are in the store as ever, the others left nothing."""
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    asked: list[int] = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) > 1

    reports = import_files(home, store, files, now=NOW, stopped=stopped)
    assert 0 < len(reports) < len(files)
    _, whole = store_with(tmp_path / "kho-khac", files[: len(reports)])
    assert_same(facts(store), facts(whole))
