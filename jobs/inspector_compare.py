"""A sealed record beside the facts of today: of a class what differs, of a pupil every cell, with the register's rows.

The sealed side is read out of the bundle itself, after its bytes were found to be those that were sealed. What a
difference means is `revising`'s matter: it tells which row of the register explains it, or that none does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from archive.differences import Facts
from archive.papers.revised import register_said
from archive.record_json import class_facts
from archive.revision import Change, in_words, shown
from jobs.archive_search import WITHDRAWN, withdrawn_words
from jobs.inspector import Standing, Visit, note, papers_within, standing_in
from jobs.inspector_search import OUTSIDE, VIEWED
from jobs.measuring import ObservedCorrections
from jobs.revising import revision_of, sealed_facts
from jobs.sealing import read_class, require_whole
from records.clock import from_store
from records.home import Home
from records.marks import component_name
from records.policy import Policies
from records.problems import CannotError
from records.reading import Scope
from records.store import Database, Store
from records.subjects import RESULT_NAMES, subject_name

_SOURCES = ("source",)  # exports: told by their number, not cell by cell
_COUNTED = ("came", "left")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact on both sides. `said`: what the register says of a difference; '' where there is none."""

    what: str
    sealed: str
    today: str
    differs: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A bundle's facts beside today's. `exports`: how many of the exports that facts rest on are others now.
    `withdrawn`: what was revoked or suspended of it, in words."""

    scope: Scope
    revision: int
    newest_revision: int
    sealed_at: datetime
    bundle_id: str
    lines: tuple[Line, ...]
    exports: int
    is_of_pupil: bool
    withdrawn: tuple[str, ...] = ()

    @property
    def differing(self) -> int:
        return sum(line.differs for line in self.lines)

    @property
    def unexplained(self) -> int:
        """Differences that no row of the register says, or of which it cannot be told."""
        return sum(line.differs and line.said.startswith(("chưa khớp", "chưa rõ")) for line in self.lines)


def compare(
    home: Home, store: Store, policies: Policies, visit: Visit, bundle_id: str, now: datetime,
    pupil_code: str | None = None,
) -> Comparison:  # fmt: skip
    """Raises `CannotError` for a bundle or a pupil that the decision does not cover, a bundle that is not as it was
    sealed, and a class of which the store has no facts today."""
    with store.read() as db:
        row = _covered(db, standing_in(db, policies, visit, now), bundle_id, pupil_code)
    scope = Scope(*(str(row[name]) for name in ("school", "school_year", "term", "class_name")))
    if row["is_destroyed"]:
        raise CannotError("Hồ sơ này đã tiêu hủy theo quyết định; không còn gì để so.")
    path = home.bundle_path(scope.school, scope.school_year, str(row["file_name"]))
    require_whole(path, str(row["zip_sha256"]), scope)
    corrections = ObservedCorrections(policies)
    record = read_class(store, corrections, scope)
    sealed, today = sealed_facts(path), class_facts(record)
    with store.read() as db:
        revision = revision_of(home, db, corrections, scope, record, row, sealed)
    changes = [each for each in revision.changes if each.what.kind not in _SOURCES]
    names = dict(record.subjects)
    lines = tuple(
        _of_class(changes, names) if pupil_code is None else _of_pupil(changes, sealed, today, pupil_code, names)
    )
    detail = {"bundle": bundle_id, "differing": sum(line.differs for line in lines), "of_pupil": pupil_code is not None}
    note(store, policies, visit, now, VIEWED, str(row["document_id"]), detail)
    return Comparison(
        scope, int(row["revision"]), int(row["newest_revision"]), from_store(row["sealed_at"]), bundle_id, lines,
        len(revision.changes) - len(changes), pupil_code is not None, _withdrawn(row, pupil_code),
    )  # fmt: skip


def _covered(db: Database, stands: Standing, bundle_id: str, pupil_code: str | None) -> dict[str, Any]:
    """The row of the bundle's paper that must be within the decision: the pupil's own, or one of the class."""
    rows = papers_within(db, stands).filter(pl.col("bundle_id") == bundle_id)
    of = pl.col("pupil_code").is_null() if pupil_code is None else pl.col("pupil_code") == pupil_code
    rows = rows.filter(of)
    if rows.is_empty():
        raise CannotError(OUTSIDE)
    return rows.row(0, named=True)


def _withdrawn(row: Mapping[str, object], pupil_code: str | None) -> tuple[str, ...]:
    """Of a class what of its whole bundle was, of a pupil whether the pupil's own paper."""
    if pupil_code is None:
        return tuple(withdrawn_words(row))
    return tuple(WITHDRAWN[kind] for kind in WITHDRAWN if kind == row["withdrawn"])


def _of_class(changes: Sequence[Change], names: Mapping[str, str]) -> Iterator[Line]:
    for change in changes:
        yield Line(in_words(change.what, names), *_sides(change), differs=True, said=register_said(change))


def _sides(change: Change) -> tuple[str, str]:
    what = change.what
    if what.kind == "came":
        return "không có", "có"
    if what.kind == "left":
        return "có", "không còn"
    if what.item == "order":
        return "thứ tự cũ", "thứ tự mới"
    return shown(what.before), shown(what.after)


def _of_pupil(
    changes: Sequence[Change], sealed: Facts, today: Facts, pupil_code: str, names: Mapping[str, str]
) -> Iterator[Line]:
    """Every cell of either side; those that differ as the class's comparison tells them, whatever it found."""
    own = [change for change in changes if change.what.pupil_code == pupil_code]
    yield from _of_class([change for change in own if change.what.kind in (*_COUNTED, "pupil")], names)
    told = {(change.what.subject, change.what.item): change for change in own if change.what.kind != "pupil"}
    before, after = _cells(sealed, pupil_code), _cells(today, pupil_code)
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, ""), after.get(key, "")
        said = register_said(told[key]) if key in told else ""
        yield Line(_cell_words(*key, names), shown(old), shown(new), differs=old != new, said=said)


def _cells(facts: Facts, pupil_code: str) -> dict[tuple[str, str], str]:
    """A pupil's marks and results by subject and component; a result has no subject."""
    pupil = next((each for each in facts["pupils"] if each["pupil_code"] == pupil_code), None)
    if pupil is None:
        return {}
    marks = {(mark["subject"], mark["component"]): str(mark["value"]) for mark in pupil["marks"]}
    return marks | {("", name): str(value) for name, value in pupil["results"].items()}


def _cell_words(subject: str, item: str, names: Mapping[str, str]) -> str:
    if not subject:
        return RESULT_NAMES.get(item, item)
    return f"{names.get(subject, subject_name(subject))}, {component_name(item)}"
