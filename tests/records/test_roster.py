"""Who is in a class when its sheets do not list the same pupils, and which marks the class's record takes."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from records.class_record import ClassRecord
from records.clock import Taken, end_of, start_of
from records.completeness import LEFT, NO_MARKS, SHEETS_DIFFER, TWO_CLASSES, findings_before_seal
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, ExportFacts, SheetFacts, add_exports
from records.policy import Policy
from records.reading import Scope, class_record
from records.schools import canonical_school
from records.store import Store

NOW = end_of(date(2026, 2, 1))
Marks = dict[str, dict[str, str]]


def on(day: int, month: int = 11) -> Taken:
    return Taken(start_of(date(2025, month, day)), end_of(date(2025, month, day)), "footer")


def sheet(taken: Taken, marks: Marks, class_name: str = "6A1", subject: str = "toan", layout: str = "c") -> SheetFacts:
    """A sheet of a class: pupil code → component → value, all of one subject."""
    roster = [(code, None, f"Học sinh {code}", None, None, row) for row, code in enumerate(marks, 8)]
    cells = [
        (code, subject, component, value, Decimal(value) if value else None, f"F{row}")
        for row, (code, values) in enumerate(marks.items(), 8)
        for component, value in values.items()
    ]
    return SheetFacts(
        subject, 0, f"vnedu-{layout}", "THCS Sao Mai", "2025-2026", "HK1", taken, class_name=class_name, grade=6,
        roster=pl.DataFrame(roster, schema=ROSTER_SCHEMA, orient="row"),
        cells=pl.DataFrame(cells, schema=CELL_SCHEMA, orient="row"), subjects={subject: subject},
    )  # fmt: skip


def load(path: Path, sheets: list[SheetFacts]) -> Store:
    """Each sheet in a file of its own."""
    store = Store(path)
    with store.write() as db:
        for number, each in enumerate(sheets):
            add_exports(db, [ExportFacts(f"{number}", f"{number}.xls", 1, "xls", each.layout, (each,))], NOW)
    return store


def record(store: Store, class_name: str = "6A1") -> ClassRecord:
    with store.read() as db:
        return class_record(db, Scope(canonical_school("THCS Sao Mai"), "2025-2026", "HK1", class_name), ())


def codes(record: ClassRecord) -> list[str]:
    return [pupil.pupil_code for pupil in record.pupils]


def findings(record: ClassRecord) -> list[tuple[str, str | None]]:
    """What is said before sealing, but for what every class without lock and signatures hears."""
    found = findings_before_seal(record, Policy(name="trống"), NOW)
    return [(each.code, each.pupil_code) for each in found if each.code not in {"chua-ky", "chua-khoa", "thieu-diem"}]


FOUR: Marks = {code: {"GK": "7"} for code in ("1", "2", "3", "4")}


@pytest.mark.parametrize("day", [4, 5, 6])
def test_a_subject_that_few_pupils_take_does_not_make_the_roster(tmp_path: Path, day: int) -> None:
    """A second language's sheet lists one pupil, exported before, with or after the others: all four are there."""
    french = sheet(on(day), {"3": {"GK": "8"}}, subject="ngoai_ngu_2")
    for number, sheets in enumerate(itertools.permutations([sheet(on(5), FOUR), french])):
        found = record(load(tmp_path / f"{number}.duckdb", list(sheets)))
        assert codes(found) == ["1", "2", "3", "4"]
        assert findings(found) == []


@pytest.mark.requirement("TT-02")
def test_who_left_is_said_before_sealing(tmp_path: Path) -> None:
    """Off the newer sheet of the same subject: not in the bundle, and no secret."""
    rest = {code: FOUR[code] for code in ("1", "2", "3")}
    found = record(load(tmp_path / "a.duckdb", [sheet(on(5), FOUR), sheet(on(12), rest)]))
    assert codes(found) == ["1", "2", "3"]
    assert findings(found) == [(LEFT, "4")]
    assert found.left == (("4", None),)


def test_a_sheet_of_the_whole_class_shows_who_left_whatever_listed_the_pupil_before(tmp_path: Path) -> None:
    """Component sheets in November, the summary in December: the summary lists everybody."""
    rest = {code: {"TBM": "7"} for code in ("1", "2", "3")}
    found = record(load(tmp_path / "a.duckdb", [sheet(on(5), FOUR), sheet(on(12, 12), rest, layout="a")]))
    assert codes(found) == ["1", "2", "3"]


def test_on_the_same_day_nobody_is_known_to_have_left(tmp_path: Path) -> None:
    """Two sheets of one day may be of either order: a pupil too many is seen, one who is missing may be missed."""
    rest = {code: FOUR[code] for code in ("1", "2", "3")}
    assert codes(record(load(tmp_path / "a.duckdb", [sheet(on(5), FOUR), sheet(on(5), rest)]))) == ["1", "2", "3", "4"]


@pytest.mark.requirement("TT-02")
def test_marks_go_along_to_the_new_class(tmp_path: Path) -> None:
    """Pupil 4 has marks in Toán from 6A1, and is seen in 6A2 with another subject alone: 6A2's record has both."""
    rest = {code: FOUR[code] for code in ("1", "2", "3")}
    moved = sheet(on(12), {"4": {"GK": "9"}}, class_name="6A2", subject="ngu_van")
    store = load(tmp_path / "a.duckdb", [sheet(on(5), FOUR), sheet(on(12), rest), moved])
    old, new = record(store), record(store, "6A2")
    assert codes(old) == ["1", "2", "3"]
    assert old.left == (("4", "6A2"),)
    [pupil] = new.pupils
    assert {(mark.subject, mark.value) for mark in pupil.marks} == {("toan", "7"), ("ngu_van", "9")}
    assert {mark.source for mark in pupil.marks} <= {source.sha256 for source in new.sources}
    assert findings(new) == []


def test_a_swapped_class_is_no_secret_before_sealing(tmp_path: Path) -> None:
    """6A2's pupils under the title of 6A1: who is missing, who stands twice, and the class without marks are told."""
    others = {code: {"GK": "5"} for code in ("5", "6")}
    store = load(
        tmp_path / "a.duckdb",
        [sheet(on(5), FOUR), sheet(on(5), others, class_name="6A2"), sheet(on(12), others)],
    )
    assert findings(record(store)) == [
        (LEFT, "1"), (LEFT, "2"), (LEFT, "3"), (LEFT, "4"), (TWO_CLASSES, "5"), (TWO_CLASSES, "6"),
    ]  # fmt: skip
    assert findings(record(store, "6A2")) == [(NO_MARKS, None), (TWO_CLASSES, "5"), (TWO_CLASSES, "6")]


def average(found: ClassRecord) -> tuple[str, str]:
    """The sealed average of the one pupil, and what the other sheet says."""
    mark = found.pupils[0].of("toan")["TBM"]
    return mark.value, mark.elsewhere


@pytest.mark.full
@pytest.mark.parametrize(
    ("detail", "summary", "sealed"),
    [
        ((5, "7.9"), (12, "7.9"), ("7.9", "")),
        ((5, "7.9"), (12, "8.5"), ("8.5", "7.9")),      # the newer one counts, and the difference is told
        ((12, "7.9"), (5, "8.5"), ("7.9", "8.5")),
        ((5, "7.9"), (5, "8.5"), ("7.9", "8.5")),       # of one day: the component export
        ((5, ""), (12, "8.3"), ("8.3", "")),            # a blank never beats a newer mark …
        ((5, ""), (5, "8.3"), ("8.3", "")),
        ((12, ""), (5, "8.3"), ("", "8.3")),            # … but a mark that was taken out since is out, and told
    ],
)
def test_of_two_layouts_the_surely_newer_counts_and_a_difference_is_told(
    tmp_path: Path, detail: tuple[int, str], summary: tuple[int, str], sealed: tuple[str, str]
) -> None:
    """In any order of import."""
    of_detail = sheet(on(detail[0]), {"1": {"GK": "8", "TBM": detail[1]}})
    of_summary = sheet(on(summary[0]), {"1": {"TBM": summary[1]}}, layout="a")
    for number, sheets in enumerate(itertools.permutations([of_detail, of_summary])):
        found = record(load(tmp_path / f"{number}.duckdb", list(sheets)))
        assert average(found) == sealed
        assert ((SHEETS_DIFFER, "1") in findings(found)) == bool(sealed[1])


def test_the_kept_enrolment_is_what_the_sheets_list(tmp_path: Path) -> None:
    """Whatever came in whatever order."""
    rest = {code: FOUR[code] for code in ("1", "2", "3")}
    french = sheet(on(6), {"3": {"GK": "8"}}, subject="ngoai_ngu_2")
    for number, sheets in enumerate(itertools.permutations([sheet(on(5), FOUR), sheet(on(12), rest), french])):
        with load(tmp_path / f"{number}.duckdb", list(sheets)).read() as db:
            kept = db.query("SELECT * FROM enrolment ORDER BY ALL")
            assert kept.equals(db.query("SELECT * FROM listed_pupil ORDER BY ALL"))
            assert kept.height == 4
