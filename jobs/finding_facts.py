"""Gathers what the findings of a school's year are made of: the store's frames and the measures over them."""

from __future__ import annotations

import polars as pl

from jobs.measuring import Filters, Tables, narrowed
from records.current_marks import current_marks
from records.findings import Facts
from records.findings.averages import averages
from records.findings.facts import conformed
from records.listed import (
    current_duties,
    current_pupil_fields,
    current_result_lists,
    current_transfers,
    superseded_duties,
    superseded_transfers,
)  # fmt: skip
from records.policy import Policies
from records.reading import snapshot_places
from records.store import Database
from records.year_facts import (
    assignments_of_year,
    bundles_of_year,
    classes_of_year,
    declared_and_shown,
    declared_of_year,
    first_marks_of_year,
    lists_of_year,
    newest_blanks,
    rosters_of_year,
    shown_before,
    tests_of_year,
)  # fmt: skip

# The lists that the school keeps, as the findings call them. What is kept in the program beside them was given too, and
# says nothing of what was not recorded there, unless the school said that it is whole.
_SOURCES = {
    "list-correction": "register", "kept-register": "register", "list-calendar": "calendar",
    "list-assignment": "assignments", "list-pupil": "pupil_fields", "list-transfer": "transfers",
    "list-results": "result_lists", "list-duty": "duties", "kept-duties": "duties",
}  # fmt: skip


_CHANGE = ["term", "pupil_code", "subject", "component", "version_no", "snapshot_id"]


def gather(db: Database, policies: Policies, school: str, school_year: str) -> Facts:
    """The facts of a school's year, as the store has them."""
    year = (school, school_year)
    marks = _marks(db, *year)
    frames = {
        "classes": classes_of_year(db, *year),
        "tests": tests_of_year(db, *year),
        "declared": _declared(db, *year),
        "first_marks": first_marks_of_year(db, *year),
        "rosters": rosters_of_year(db, *year),
        "transfers": current_transfers(db, *year),
        "earlier_transfers": superseded_transfers(db, *year),
        "pupil_fields": current_pupil_fields(db, *year),
        "result_lists": current_result_lists(db, *year),
        "assignments": assignments_of_year(db, *year),
        "duties": current_duties(db, *year),
        "earlier_duties": superseded_duties(db, *year),
        "marks": marks,
        "averages": averages(marks),
        "bundles": bundles_of_year(db, *year),
        "sources": _sources(lists_of_year(db, *year)),
        **_measured(db, policies, Filters(school, school_year)),
    }
    blanks = newest_blanks(db, *year)
    frames |= {name: _last_shown(frames[name], blanks) for name in ("marks", "entries") if name in frames}
    return Facts(
        school=school, school_year=school_year, **{name: conformed(name, rows) for name, rows in frames.items()}
    )


def _measured(db: Database, policies: Policies, filters: Filters) -> dict[str, pl.DataFrame]:
    """The status of every expected mark, and every observed correction, each with its place; of a correction the place
    of the value before too."""
    tables, places = Tables.of(db), snapshot_places(db)
    measured = {"corrections": tables.frame(narrowed(tables.observed(policies), filters))}
    tests = tables.judged_tests(policies, filters)
    if tests is not None:
        measured["entries"] = tables.frame(narrowed(tables.entry_status(tests), filters))
    placed = {name: rows.join(places, on="snapshot_id", how="left") for name, rows in measured.items()}
    placed["corrections"] = _with_before(db, placed["corrections"], str(filters.school), str(filters.school_year))
    return placed


def with_places(db: Database, changes: pl.DataFrame, school: str, school_year: str) -> pl.DataFrame:
    """Observed corrections, each with the places of its new value and of the one before."""
    placed = changes.join(snapshot_places(db), on="snapshot_id", how="left")
    return _with_before(db, placed, school, school_year)


def _with_before(db: Database, changes: pl.DataFrame, school: str, school_year: str) -> pl.DataFrame:
    return changes.join(shown_before(db, school, school_year), on=_CHANGE, how="left")


def _declared(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """What the school declares, each row with what it has to do with a change that the exports show."""
    tables, declared = Tables.of(db), declared_of_year(db, school, school_year)
    for told in (tables.frame(tables.links()), declared_and_shown(db, school, school_year)):
        declared = declared.join(told, on="register_id", how="left")
    return declared


def class_results(db: Database, school: str, school_year: str, class_name: str) -> Facts:
    """The marks and stated results of one class alone, of all terms of the year."""
    of_class = pl.col("class_name") == class_name
    frames = {
        "marks": _marks(db, school, school_year, class_name),
        "classes": classes_of_year(db, school, school_year).filter(of_class),
    }
    return Facts(
        school=school, school_year=school_year, **{name: conformed(name, rows) for name, rows in frames.items()}
    )


def _marks(db: Database, school: str, school_year: str, class_name: str | None = None) -> pl.DataFrame:
    files = snapshot_places(db).drop("sheet")
    marks = current_marks(db, school, school_year, class_name=class_name)
    return marks.join(files, on="snapshot_id", how="left").with_columns(
        seen_from="last_seen_earliest", is_disputed=pl.col("is_disputed") | (pl.col("elsewhere") != "")
    )  # fmt: skip


def averages_of(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """The frame `averages` alone."""
    return conformed("averages", averages(_marks(db, school, school_year)))


def _last_shown(rows: pl.DataFrame, blanks: pl.DataFrame) -> pl.DataFrame:
    """The rows, those of blank cells with the place where the newest export shows them so."""
    is_blank = (pl.col("value") == "").fill_null(False)
    joined = rows.join(blanks, on=["term", "pupil_code", "subject", "component"], how="left", suffix="_last")
    places = ("file", "sheet", "sha256", "taken", "cell")
    newest = [pl.when(is_blank).then(pl.coalesce(f"{c}_last", c)).otherwise(pl.col(c)).alias(c) for c in places]
    return joined.with_columns(newest).drop(f"{c}_last" for c in places)


def _sources(lists: pl.DataFrame) -> pl.DataFrame:
    """A row a list, with the latest moment up to which it is surely whole: by its saving, or by the school's word."""
    named = lists.filter(pl.col("layout").is_in(list(_SOURCES))).with_columns(
        list=pl.col("layout").replace_strict(_SOURCES, return_dtype=pl.String),
    )
    return named.group_by("list").agg(pl.col("saved_from").max()).sort("list")
