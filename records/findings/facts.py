"""What the findings are made of: one school's facts of one school year, as frames with declared columns.

Moments are naive UTC, as the store keeps them. Where a frame comes from is said beside its columns; gathering them is
left to `jobs.finding_facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial

import polars as pl

_TEXT, _DAY, _MOMENT, _FLAG, _WHOLE = pl.String(), pl.Date(), pl.Datetime("us"), pl.Boolean(), pl.Int32()
_TEXTS = pl.List(pl.String())
_FILE = {"file": _TEXT, "sheet": _TEXT, "sha256": _TEXT, "taken": _MOMENT}  # `taken`: at the latest
_CELL = {**_FILE, "cell": _TEXT}  # where an export shows it
_ROW = {**_FILE, "row_number": _WHOLE}  # which row of a list says it
_TRANSFER = {"class_name": _TEXT, "pupil_code": _TEXT, "kind": _TEXT, "happened_on": _DAY, **_ROW}
_CLASS = {"term": _TEXT, "class_name": _TEXT}
_MARK = {**_CLASS, "pupil_code": _TEXT, "subject": _TEXT, "component": _TEXT}
_DUTY = {
    **_CLASS, "month": _TEXT, "subject": _TEXT, "work": _TEXT, "document": _TEXT, "done_on": _DAY, "done_at": _MOMENT,
    "role": _TEXT, "entry_id": _TEXT, **_ROW,
}  # fmt: skip

SCHEMAS: Mapping[str, Mapping[str, pl.DataType]] = {
    # Every class of the year. `seen_from`: its newest export was surely taken no earlier (NULL: nothing says so).
    "classes": {**_CLASS, "grade": _WHOLE, "first_seen": _MOMENT, "seen_from": _MOMENT, "seen_by": _MOMENT},
    # Every expected mark: the columns of `analytics.lateness.status`.
    "entries": {
        **_MARK, "grade": _WHOLE, "test_date": _DAY, "deadline": _MOMENT, "teacher_code": _TEXT,
        "rule_code": _TEXT, "status": _TEXT, "late_alone": _FLAG, "missing_alone": _FLAG, "joined_later": _FLAG,
        "entered_after": _MOMENT,
        "entered_by": _MOMENT, "order_known": _FLAG, "last_seen_earliest": _MOMENT, **_CELL,
    },
    # The newest test calendar.
    "tests": {**_CLASS, "subject": _TEXT, "component": _TEXT, "test_date": _DAY, **_ROW},
    # Changes that the exports show: the columns of `analytics.corrections.observed`. `register_id`, `late_id` (a row
    # that surely came after the change), `asked_id` (a request for another value), `like_id` (one that may mean it): of
    # `declared`. `before_…`: the newest export that surely still showed the value before.
    "corrections": {
        **_MARK, "grade": _WHOLE, "version_no": _WHOLE, "previous_value": _TEXT, "value": _TEXT,
        "entered_after": _MOMENT, "entered_by": _MOMENT, "order_known": _FLAG, "teacher_code": _TEXT,
        "teacher_name": _TEXT, "declared": _FLAG, "has_register": _FLAG, "register_id": _TEXT, "late_id": _TEXT,
        "asked_id": _TEXT, "asked_value": _TEXT, "like_id": _TEXT, **_CELL,
        **{f"before_{name}": kind for name, kind in _CELL.items()},
    },
    # What the school itself declares: the view `declared_correction`. A list that is NULL says nothing. `link`: what
    # the row has to do with a change ('own', 'step', 'late' – as `analytics.register_links` says; NULL: nothing).
    # `was_shown`: an export that may be of after it shows its new value.
    "declared": {
        **_MARK, "old_value": _TEXT, "new_value": _TEXT, "reason": _TEXT, "requested_on": _DAY, "requested_by": _TEXT,
        "approved_on": _DAY, "approved_by": _TEXT, "approved_role": _TEXT, "witness_roles": _TEXTS,
        "evidence": _TEXTS, "minutes_on": _DAY, "minutes_signers": _TEXTS, "corrected_at": _MOMENT,
        "edited_by_roles": _TEXTS, "relocked_at": _MOMENT, "related_documents": _TEXTS, "register_id": _TEXT,
        "case_id": _TEXT, "link": _TEXT, "was_shown": _FLAG, **_ROW,
    },
    # Every cell in which the exports ever showed a mark: by when the first surely stood there.
    "first_marks": {"term": _TEXT, "pupil_code": _TEXT, "subject": _TEXT, "component": _TEXT, "entered_by": _MOMENT},
    # Every sheet of every class with its pupils. `kind`: sheets of one kind list the same pupils; `is_whole`: all.
    "rosters": {
        **_CLASS, "kind": _TEXT, "is_whole": _FLAG, "snapshot_id": _TEXT, "taken_earliest": _MOMENT,
        "taken_latest": _MOMENT, "pupil_code": _TEXT, **_ROW,
    },
    # The newest list of transfers; and rows of lists that it took the place of, where it does not repeat them.
    "transfers": _TRANSFER,
    "earlier_transfers": _TRANSFER,
    "pupil_fields": {
        "class_name": _TEXT, "pupil_code": _TEXT, "field": _TEXT, "is_filled": _FLAG, **_ROW, "cell": _TEXT,
    },
    "result_lists": {**_CLASS, "pupil_code": _TEXT, "list": _TEXT, "detail": _TEXT, **_ROW},
    "assignments": {**_CLASS, "subject": _TEXT, "teacher_code": _TEXT},
    # What was done: the view `current_duty`.
    "duties": _DUTY,
    # Rows of lists of duties that the newest took the place of, where nothing repeats them.
    "earlier_duties": _DUTY,
    # The newest marks and stated results (subject ''): one row a cell, blank ones too. `is_disputed`: another export
    # may be newer or says something else.
    "marks": {
        **_MARK, "grade": _WHOLE, "value": _TEXT, "layout": _TEXT, "entered_by": _MOMENT, "seen_from": _MOMENT,
        "last_seen": _MOMENT, "is_disputed": _FLAG, **_CELL,
    },
    # The numeric ones of `marks` by class, subject and kind of assessment ('TX' for TX1, TX2, …), a row an export that
    # shows them: how many, and their sum in hundredths.
    "averages": {
        **_CLASS, "grade": _WHOLE, "subject": _TEXT, "component": _TEXT, "n": _WHOLE, "hundredths": _WHOLE,
        "entered_by": _MOMENT, **_FILE,
    },
    "bundles": {**_CLASS, "revision": _WHOLE, "sealed_at": _MOMENT},
    # Which lists were given at all, and when the newest was surely not yet saved (NULL: nothing says so); of the duties
    # also up to when the school said that they are whole.
    "sources": {"list": _TEXT, "saved_from": _MOMENT},
}  # fmt: skip


def conformed(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with exactly the columns of the frame `name`; a column that is not there says nothing (NULL)."""
    schema = SCHEMAS[name]
    missing = [pl.lit(None, kind).alias(column) for column, kind in schema.items() if column not in rows.columns]
    return rows.with_columns(missing).select(pl.col(column).cast(kind) for column, kind in schema.items())


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(SCHEMAS[name]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """One school's facts of one school year. What a frame holds, `SCHEMAS` says."""

    school: str
    school_year: str
    classes: pl.DataFrame = field(default_factory=partial(_empty, "classes"))
    entries: pl.DataFrame = field(default_factory=partial(_empty, "entries"))
    tests: pl.DataFrame = field(default_factory=partial(_empty, "tests"))
    corrections: pl.DataFrame = field(default_factory=partial(_empty, "corrections"))
    declared: pl.DataFrame = field(default_factory=partial(_empty, "declared"))
    first_marks: pl.DataFrame = field(default_factory=partial(_empty, "first_marks"))
    rosters: pl.DataFrame = field(default_factory=partial(_empty, "rosters"))
    transfers: pl.DataFrame = field(default_factory=partial(_empty, "transfers"))
    earlier_transfers: pl.DataFrame = field(default_factory=partial(_empty, "earlier_transfers"))
    pupil_fields: pl.DataFrame = field(default_factory=partial(_empty, "pupil_fields"))
    result_lists: pl.DataFrame = field(default_factory=partial(_empty, "result_lists"))
    assignments: pl.DataFrame = field(default_factory=partial(_empty, "assignments"))
    duties: pl.DataFrame = field(default_factory=partial(_empty, "duties"))
    earlier_duties: pl.DataFrame = field(default_factory=partial(_empty, "earlier_duties"))
    marks: pl.DataFrame = field(default_factory=partial(_empty, "marks"))
    averages: pl.DataFrame = field(default_factory=partial(_empty, "averages"))
    bundles: pl.DataFrame = field(default_factory=partial(_empty, "bundles"))
    sources: pl.DataFrame = field(default_factory=partial(_empty, "sources"))

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.name in SCHEMAS and getattr(self, each.name).schema != pl.Schema(SCHEMAS[each.name]):
                raise ValueError(f"facts.{each.name} has not the columns that SCHEMAS declares: use `conformed`")

    def is_given(self, source: str) -> bool:
        """Whether the school has ever given a list of this kind for the year."""
        return source in self.sources["list"]

    def saved_from(self, source: str) -> datetime | None:
        """Before which moment (naive UTC) the newest list was surely not saved; None where nothing says so."""
        found = self.sources.filter(pl.col("list") == source)["saved_from"]
        return found.min() if found.len() and found.null_count() == 0 else None  # type: ignore[return-value]
