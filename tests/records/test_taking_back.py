"""Files taken back out of the facts: what is left is what the others alone would have given."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from how_many import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_facts import CLASS, NOW, export, load, on, versions

from records.rests_on_import import rests_on
from records.store import Store
from records.undoing import came_again, take_back, undone_imports

_DERIVED = (
    "export_file", "snapshot", "roster_row", "cell_observation", "subject", "export_subject", "mark_version",
    "enrolment",
)  # fmt: skip


def facts(store: Store) -> dict[str, pl.DataFrame]:
    with store.read() as db:
        return {table: db.query(f"SELECT * FROM {table} ORDER BY ALL") for table in _DERIVED}


def undo(store: Store, *files: str) -> None:
    with store.write() as db:
        take_back(db, files, now=NOW, actor="văn thư", reason="nhập nhầm")


@pytest.mark.full
@settings(
    max_examples=examples(8, 25), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    snapshots=st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["6A1", "6A2"]), CLASS), min_size=2, max_size=5
    ),
    data=st.data(),
)
def test_what_was_taken_back_was_never_there(
    tmp_path_factory: pytest.TempPathFactory,
    snapshots: list[tuple[int, str, dict[str, dict[str, str]]]],
    data: st.DataObject,
) -> None:
    """Some of the files, in any order: versions, enrolment and subjects are those of a store that never had them, also
    of pupils who changed class. What was said to vanish is what vanished."""
    exports = [export(f"f{n}", on(day), marks, name) for n, (day, name, marks) in enumerate(snapshots)]
    out = data.draw(st.lists(st.sampled_from([each.sha256 for each in exports]), unique=True, min_size=1))
    folder = tmp_path_factory.mktemp("undo")
    store = load(folder / "a.duckdb", exports)
    before = len([row for row in versions(store) if row["version_no"] != 1])
    rests = rests_on(store, out)
    assert len([row for row in versions(store) if row["version_no"] != 1]) == before
    for sha256 in out:
        undo(store, sha256)
    never = load(folder / "b.duckdb", [each for each in exports if each.sha256 not in out])
    if len(out) < len(exports):
        assert {name: rows.to_dicts() for name, rows in facts(store).items()} == {
            name: rows.to_dicts() for name, rows in facts(never).items()
        }
    else:
        assert not any(rows.height for rows in facts(store).values())
    after = len([row for row in versions(store) if row["version_no"] != 1])
    assert before - rests.changes_lost + rests.changes_new == after


def test_what_rests_on_a_file_is_told_in_numbers(tmp_path: Path) -> None:
    """By hand: the middle one of three exports brought a correction, there and back, and a pupil whom none else has."""
    store = load(
        tmp_path / "a.duckdb",
        [
            export("a", on(3), {"1": {"GK": "6"}}),
            export("b", on(10), {"1": {"GK": "7"}, "2": {"GK": "9"}}),
            export("c", on(17), {"1": {"GK": "6"}}),
        ],
    )
    told = rests_on(store, ["b"])
    assert (told.files, told.marks, told.changes_lost, told.changes_new) == (1, 2, 2, 0)
    assert (told.pupils_lost, told.marks_lost, told.classes_lost) == (1, 0, 0)
    assert rests_on(store, ["a", "b", "c"]).classes_lost == 1


def test_a_file_that_was_taken_back_is_remembered_with_its_reason_after_it_came_again(tmp_path: Path) -> None:
    """The event has the office and counts, no words; the reason stays beside it, also once the file is back."""
    a = export("a", on(3), {"1": {"GK": "6"}})
    store = load(tmp_path / "a.duckdb", [a])
    undo(store, "a")
    with store.write() as db:
        [kept] = undone_imports(db)
        came_again(db, ["a"], NOW)
        [(actor, detail)] = db.query("SELECT actor, detail FROM event WHERE kind = 'import-undone'").rows()
        assert undone_imports(db) == []
        assert db.query("SELECT reason FROM undone_import WHERE again_at IS NOT NULL").rows() == [("nhập nhầm",)]
    assert (kept.original_name, kept.undone_by, kept.taken) == ("a.xls", "văn thư", {0: on(3)})
    assert actor == "văn thư"
    assert "nhầm" not in detail
