"""From observations to versions: intervals, order independence, and what importing again changes (nothing)."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from how_many import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.clock import Taken, end_of, start_of, to_store
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, ExportFacts, SheetFacts, add_exports, is_known
from records.redating import redate
from records.store import Store

NOW = end_of(date(2026, 2, 1))


def export(name: str, taken: Taken, marks: dict[str, dict[str, str]], class_name: str = "6A1") -> ExportFacts:
    """An export of one class and one subject: pupil code → component → value."""
    roster = pl.DataFrame(
        [(code, None, f"Học sinh {code}", None, None, row) for row, code in enumerate(marks, start=8)],
        schema=ROSTER_SCHEMA,
        orient="row",
    )
    cells = pl.DataFrame(
        [
            (code, "toan", component, value, Decimal(value) if value else None, f"F{row}")
            for row, (code, values) in enumerate(marks.items(), start=8)
            for component, value in values.items()
        ],
        schema=CELL_SCHEMA,
        orient="row",
    )
    sheet = SheetFacts(
        "Toán", 0, "vnedu-c", "Trường THCS Sao Mai", "2025-2026", "HK1", taken,
        class_name=class_name, grade=6, stated_pupils=len(marks), roster=roster, cells=cells, subjects={"toan": "Toán"},
    )  # fmt: skip
    return ExportFacts(name, f"{name}.xls", 1, "xls", "vnedu-c", (sheet,))


def on(day: int, month: int = 11) -> Taken:
    """Taken some time on a day of 2025, as a footer says."""
    return Taken(start_of(date(2025, month, day)), end_of(date(2025, month, day)), "footer")


def load(path: Path, exports: list[ExportFacts]) -> Store:
    store = Store(path)
    with store.write() as db:
        for each in exports:
            if not is_known(db, each.sha256):
                add_exports(db, [each], NOW)
    return store


def versions(store: Store) -> list[dict[str, object]]:
    with store.read() as db:
        frame = db.query("SELECT * FROM mark_version ORDER BY ALL")
    return frame.to_dicts()


def naive(moment: datetime) -> datetime:
    return to_store(moment)


def test_a_mark_is_entered_between_the_last_export_without_it_and_the_first_with_it(tmp_path: Path) -> None:
    """Absent on 5 November, there on 12 November: entered after the start of the one, by the end of the other."""
    store = load(
        tmp_path / "a.duckdb",
        [export("a", on(5), {"1": {"GK": ""}}), export("b", on(12), {"1": {"GK": "7"}})],
    )
    blank, entered = versions(store)
    assert (blank["value"], blank["entered_after"], blank["is_current"]) == ("", None, False)
    assert entered["value"] == "7"
    assert entered["previous_value"] == ""
    assert entered["entered_after"] == naive(start_of(date(2025, 11, 5)))
    assert entered["entered_by"] == naive(end_of(date(2025, 11, 12)))
    assert entered["order_known"] is True


def test_the_bound_from_below_is_the_last_export_that_still_showed_the_old_value(tmp_path: Path) -> None:
    """Three exports of the old value: the newest of them bounds the change."""
    exports = [export(str(day), on(day), {"1": {"GK": "6"}}) for day in (3, 5, 9)]
    store = load(tmp_path / "a.duckdb", [*exports, export("b", on(12), {"1": {"GK": "7"}})])
    assert versions(store)[1]["entered_after"] == naive(start_of(date(2025, 11, 9)))


def test_exports_of_the_same_day_claim_no_order(tmp_path: Path) -> None:
    """Where the two intervals overlap, either may be the older: no bound from below, and it says so."""
    store = load(
        tmp_path / "a.duckdb",
        [export("a", on(5), {"1": {"GK": "6"}}), export("b", on(5), {"1": {"GK": "7"}})],
    )
    changed = versions(store)[1]
    assert changed["order_known"] is False
    assert changed["entered_after"] is None


def test_an_export_without_a_date_bounds_nothing_from_below(tmp_path: Path) -> None:
    """An undated export says only that the mark was there by then."""
    undated = Taken(None, end_of(date(2025, 11, 20)), "import")
    store = load(
        tmp_path / "a.duckdb",
        [export("a", on(5), {"1": {"GK": ""}}), export("b", undated, {"1": {"GK": "7"}})],
    )
    assert versions(store)[1]["entered_after"] is None
    assert versions(store)[1]["entered_by"] == naive(end_of(date(2025, 11, 20)))


@pytest.mark.parametrize("names", [("a", "b", "c", "d"), ("a", "c", "b", "d")])
def test_two_exports_of_one_day_make_no_change_out_of_their_unknown_order(
    tmp_path: Path, names: tuple[str, str, str, str]
) -> None:
    """6, then 6 and 8 on one day, then 8: one change, whatever the files' digests, and no direction claimed."""
    first, same, changed, last = names
    exports = [
        export(first, on(1), {"1": {"GK": "6"}}), export(same, on(10), {"1": {"GK": "6"}}),
        export(changed, on(10), {"1": {"GK": "8"}}), export(last, on(20), {"1": {"GK": "8"}}),
    ]  # fmt: skip
    found = versions(load(tmp_path / "a.duckdb", exports))
    assert [row["value"] for row in found] == ["6", "8"]
    assert found[1]["order_known"] is False
    assert found[1]["entered_after"] is None
    assert found[1]["is_disputed"] is False


def test_after_a_day_that_shows_two_values_nothing_is_claimed_of_the_next_change(tmp_path: Path) -> None:
    """6 and 8 on one day, then 9: what 9 replaced is not known."""
    exports = [
        export("a", on(10), {"1": {"GK": "6"}}), export("b", on(10), {"1": {"GK": "8"}}),
        export("c", on(20), {"1": {"GK": "9"}}),
    ]  # fmt: skip
    found = versions(load(tmp_path / "a.duckdb", exports))
    assert [row["order_known"] for row in found] == [True, False, False]


def test_two_last_exports_of_one_day_that_differ_leave_the_mark_disputed(tmp_path: Path) -> None:
    """Whichever is taken, the other may be the newer one."""
    exports = [export("a", on(10), {"1": {"GK": "6"}}), export("b", on(10), {"1": {"GK": "8"}})]
    current = [row for row in versions(load(tmp_path / "a.duckdb", exports)) if row["is_current"]]
    assert [row["is_disputed"] for row in current] == [True]


def test_an_undated_copy_of_an_old_export_takes_no_marks_place(tmp_path: Path) -> None:
    """6 on the 1st, 8 on the 10th, then a copy without a date that says 6 and a blank: 8 stands, nothing changed."""
    undated = Taken(None, end_of(date(2026, 1, 30)), "import")
    exports = [
        export("a", on(1), {"1": {"GK": "6", "TX1": "7"}}), export("b", on(10), {"1": {"GK": "8", "TX1": "7"}}),
        export("c", undated, {"1": {"GK": "6", "TX1": ""}}),
    ]  # fmt: skip
    found = versions(load(tmp_path / "a.duckdb", exports))
    current = {row["component"]: row for row in found if row["is_current"]}
    assert {name: row["value"] for name, row in current.items()} == {"GK": "8", "TX1": "7"}
    assert [row["value"] for row in found if row["component"] == "GK"] == ["6", "8"]


def test_an_undated_export_fills_what_was_blank_and_its_other_marks_are_disputed(tmp_path: Path) -> None:
    """A mark where there was none is taken; one that differs from a dated mark is not, and is said."""
    undated = Taken(None, end_of(date(2026, 1, 30)), "import")
    exports = [
        export("a", on(10), {"1": {"GK": "8", "TX1": ""}}),
        export("b", undated, {"1": {"GK": "5", "TX1": "7"}}),
    ]
    current = {row["component"]: row for row in versions(load(tmp_path / "a.duckdb", exports)) if row["is_current"]}
    assert (current["TX1"]["value"], current["TX1"]["is_disputed"]) == ("7", False)
    assert (current["GK"]["value"], current["GK"]["is_disputed"]) == ("8", True)


def test_an_older_export_imported_later_finds_its_place(tmp_path: Path) -> None:
    """A later import of an older file narrows the interval that was known before."""
    first, last = export("a", on(1), {"1": {"GK": ""}}), export("c", on(20), {"1": {"GK": "7"}})
    store = load(tmp_path / "a.duckdb", [last, first])
    assert versions(store)[1]["entered_after"] == naive(start_of(date(2025, 11, 1)))
    with store.write() as db:
        add_exports(db, [export("b", on(10), {"1": {"GK": ""}})], NOW)
    assert versions(store)[1]["entered_after"] == naive(start_of(date(2025, 11, 10)))


@pytest.mark.requirement("TT-02")
def test_a_pupil_who_changes_class_keeps_the_marks(tmp_path: Path) -> None:
    """The versions go on in the new class; the old roster no longer counts the pupil."""
    store = load(
        tmp_path / "a.duckdb",
        [
            export("a", on(5), {"1": {"GK": "7"}, "2": {"GK": "5"}}),
            export("b", on(12), {"2": {"GK": "5"}}),
            export("c", on(12), {"1": {"GK": "7"}}, class_name="6A2"),
        ],
    )
    current = {row["pupil_code"]: row for row in versions(store)}
    assert current["1"]["class_name"] == "6A2"
    assert current["1"]["version_no"] == 1
    with store.read() as db:
        listed = db.query("SELECT class_name, pupil_code FROM enrolment WHERE is_current ORDER BY ALL").rows()
        marks = db.query("SELECT class_name, pupil_code FROM current_mark ORDER BY ALL").rows()
    assert listed == marks == [("6A1", "2"), ("6A2", "1")]


@pytest.mark.requirement("TT-02")
def test_a_pupil_who_left_no_longer_counts_but_is_not_forgotten(tmp_path: Path) -> None:
    """Off the newest roster: no current mark, but every version stays."""
    store = load(
        tmp_path / "a.duckdb",
        [export("a", on(5), {"1": {"GK": "7"}, "2": {"GK": "5"}}), export("b", on(12), {"2": {"GK": "5"}})],
    )
    with store.read() as db:
        assert db.query("SELECT pupil_code FROM current_mark").rows() == [("2",)]
    assert {row["pupil_code"] for row in versions(store)} == {"1", "2"}


def test_one_school_is_one_school_however_its_name_is_printed(tmp_path: Path) -> None:
    """Capitals, and the word Trường, do not make another school."""
    other = export("b", on(12), {"1": {"GK": "8"}})
    renamed = ExportFacts("b", "b.xls", 1, "xls", "vnedu-c", (_with_school(other.sheets[0], "THCS  SAO MAI"),))
    store = load(tmp_path / "a.duckdb", [export("a", on(5), {"1": {"GK": "7"}}), renamed])
    assert {row["school"] for row in versions(store)} == {"TRƯỜNG THCS SAO MAI"}
    assert [row["value"] for row in versions(store)] == ["7", "8"]


def _with_school(sheet: SheetFacts, school: str) -> SheetFacts:
    import dataclasses  # noqa: PLC0415

    return dataclasses.replace(sheet, school=school)


MARKS = st.sampled_from(["", "5", "6.5", "8"])
CLASS = st.dictionaries(
    st.sampled_from(["1", "2", "3"]), st.fixed_dictionaries({"TX1": MARKS, "GK": MARKS}), min_size=1
)


@settings(
    max_examples=examples(10, 25), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(snapshots=st.lists(st.tuples(st.integers(1, 28), CLASS), min_size=2, max_size=4), data=st.data())
def test_any_order_of_import_gives_the_same_facts(
    tmp_path_factory: pytest.TempPathFactory,
    snapshots: list[tuple[int, dict[str, dict[str, str]]]],
    data: st.DataObject,
) -> None:
    """Two orders, one of them with a file given twice: the same versions to the last field."""
    exports = [export(f"file{n}", on(day), marks) for n, (day, marks) in enumerate(snapshots)]
    order = data.draw(st.permutations(exports))
    folder = tmp_path_factory.mktemp("order")
    assert versions(load(folder / "a.duckdb", exports)) == versions(load(folder / "b.duckdb", [*order, order[0]]))


@pytest.mark.full
@settings(max_examples=examples(10, 25), deadline=None)
@given(values=st.lists(MARKS, min_size=1, max_size=6))
def test_versions_replay_the_observations(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    """Round trip: the versions in order are the values seen, with repeats folded."""
    exports = [export(f"file{n}", on(n + 1), {"1": {"GK": value}}) for n, value in enumerate(values)]
    found = versions(load(tmp_path_factory.mktemp("replay") / "a.duckdb", exports))
    assert [row["value"] for row in found] == [value for value, _ in itertools.groupby(values)]
    assert [row["is_current"] for row in found] == [False] * (len(found) - 1) + [True]


@pytest.mark.full
@settings(
    max_examples=examples(10, 25), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    snapshots=st.lists(
        st.tuples(st.one_of(st.none(), st.integers(1, 28)), st.integers(1, 28), CLASS), min_size=2, max_size=4
    ),
    together=st.booleans(),
)
def test_another_day_put_in_later_gives_the_same_facts_as_that_day_at_once(
    tmp_path_factory: pytest.TempPathFactory,
    snapshots: list[tuple[int | None, int, dict[str, dict[str, str]]]],
    together: bool,
) -> None:
    """First undated or on a wrong day, then on the right one, file by file or all together."""
    undated = Taken(None, end_of(date(2025, 12, 1)), "import")
    folder = tmp_path_factory.mktemp("redate")
    first = load(
        folder / "a.duckdb",
        [export(f"file{n}", on(day) if day else undated, marks) for n, (day, _, marks) in enumerate(snapshots)],
    )
    right = [(f"file{n}", on(day)) for n, (_, day, _) in enumerate(snapshots)]
    with first.write() as db:
        for part in [right] if together else [[each] for each in right]:
            redate(db, part)
    at_once = load(folder / "b.duckdb", [export(f"file{n}", on(d), m) for n, (_, d, m) in enumerate(snapshots)])
    assert versions(first) == versions(at_once)
