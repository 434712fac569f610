"""Where each class stands on the way to its sealed bundle. Reads the store; leaves the sealing to the job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from dashboard.frame import Desk
from dashboard.language import in_each_language, language
from dashboard.remembered import remembered, state_of
from jobs.measuring import Filters, ObservedCorrections
from jobs.sealing import differs_from_bundle
from jobs.sealing import findings_of as findings_by_class
from jobs.sealing_check import Found
from jobs.sealing_steps import ClassSteps, steps_of
from jobs.spent_keys import SpentKeys
from records.clock import start_of
from records.completeness import TITLES, Finding
from records.copies import bundle_copies
from records.marks import TERM_NAMES
from records.reading import Scope, bundles, class_groups, touched_since_sealing
from records.store import Store
from records.subjects import subject_name

FINDING_SPOKEN = ("Điều cần xem", "Loại", "Môn", "Căn cứ", "Học kì")     # of our own words
_COMPARED = "da-doi-chieu"
KEPT_DIGESTS = 4096  # a byte each: the classes of a school in many years
_KEY = ["school", "school_year", "term", "class_name"]


def class_states(desk: Desk) -> pl.DataFrame:
    """A row a class and term: the columns of `class_groups`, `revision` and `sealed_at` (NULL: never sealed),
    `is_stale` (it would be sealed anew), and why: `exports_since` (its facts are no longer those that were sealed; how
    many of its exports were imported since; else NULL) and `is_key_spent` (the key does not count for the bundle)."""
    with desk.store.read_within() as db:
        groups = db.sight.of_classes().keep(class_groups(db))
        sealed, spent = bundles(db), SpentKeys.of(desk.home, db).newest(db)
    newest = sealed.filter(pl.col("revision") == pl.col("newest_revision")).select(*_KEY, "revision", "sealed_at")
    joined = groups.join(newest, on=_KEY, how="left").join(_stale(desk), on=_KEY, how="left")
    told = joined.join(spent.with_columns(is_key_spent=True), on=_KEY, how="left").with_columns(
        pl.col("is_key_spent").fill_null(value=False)
    )
    return told.with_columns(is_stale=pl.col("exports_since").is_not_null() | pl.col("is_key_spent"))


def _stale(desk: Desk) -> pl.DataFrame:
    """The key and `exports_since` of each class whose facts differ, by the same digest as the sealing."""
    touched = remembered(desk, _touched, desk.store)
    corrections = ObservedCorrections(desk.policies)
    differs = [
        _DIFFERS[language()](
            str(desk.store.path), tuple(row[name] for name in _KEY), row["facts_sha256"], row["last_import"],
            desk.store.unbounded(), corrections,
        )
        for row in touched.iter_rows(named=True)
    ]  # fmt: skip
    return touched.filter(pl.Series(differs, dtype=pl.Boolean)).select(*_KEY, exports_since="exports")


def _touched(store: Store) -> pl.DataFrame:
    with store.read_within() as db:
        return db.sight.of_classes().keep(touched_since_sealing(db))


def _differs(
    place: str, key: tuple[str, ...], sealed: str, last_import: int, _store: Store, _corrections: ObservedCorrections
) -> bool:
    """Computed once for each import that touches the class: other writing to the store leaves its facts alone."""
    del place, last_import
    return differs_from_bundle(_store, _corrections, Scope(*key), sealed)


_DIFFERS = {
    code: st.cache_data(max_entries=KEPT_DIGESTS, show_spinner=words)(_differs)
    for code, words in in_each_language("Đang đối chiếu dữ liệu với các gói đã niêm phong…").items()
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed bundle as the store has it, and where its file should lie. `sealed_at` in naive UTC.

    `copies`: how many independent copies of it are known to be good.
    """

    scope: Scope
    revision: int
    newest_revision: int
    documents: int
    accepted_findings: int
    sealed_at: datetime
    zip_sha256: str
    path: Path
    copies: int


def sealed_bundles(desk: Desk, chosen: Filters) -> list[Bundle]:
    """The sealed bundles that fit the filters, newest first."""
    with desk.store.read_within() as db:
        copies = bundle_copies(db, desk.now).select("bundle_id", "copies")
        own = db.sight.of_classes().keep(bundles(db))
        rows = chosen.narrow(own).join(copies, on="bundle_id", how="left", maintain_order="left")
    return [_bundle(desk, row) for row in rows.iter_rows(named=True)]


def _bundle(desk: Desk, row: dict[str, Any]) -> Bundle:
    scope = Scope(*(row[column] for column in _KEY))
    fields = ("revision", "newest_revision", "documents", "accepted_findings", "sealed_at", "zip_sha256", "copies")
    path = desk.home.bundle_path(scope.school, scope.school_year, row["file_name"])
    return Bundle(scope=scope, path=path, **{field: row[field] for field in fields})


def findings_of(desk: Desk, scopes: Sequence[Scope]) -> list[tuple[Scope, Finding]]:
    """Everything that stands in the way of the classes, in their order. Changes from day to day, not within one."""
    today = start_of(desk.now.date())
    told = _compared(desk)[1]
    found = []
    for scope in scopes:
        findings = told.get(scope)
        if findings is None:
            [(_, findings)] = remembered(desk, findings_by_class, desk.home, desk.store, desk.policies, (scope,), today)
        found += [(scope, finding) for finding in findings]
    return found


def keep_compared(desk: Desk, found: Sequence[Found]) -> None:
    """What a comparison away from the page came to, for `findings_of` in this window."""
    stamp, told = _compared(desk)
    st.session_state[_COMPARED] = (stamp, {**told, **dict(found)})


def not_compared(desk: Desk, scopes: Sequence[Scope]) -> list[Scope]:
    """Those of the classes of which this window does not know yet what stands in their way."""
    told = _compared(desk)[1]
    return [scope for scope in scopes if scope not in told]


def _compared(desk: Desk) -> tuple[object, dict[Scope, tuple[Finding, ...]]]:
    """What was compared, so long as data, profiles and day are the same: under what, and by class."""
    stamp = (str(desk.store.path), state_of(desk.store), desk.policies.version, start_of(desk.now.date()))
    kept: tuple[object, dict[Scope, tuple[Finding, ...]]] = st.session_state.get(_COMPARED, (None, {}))
    return kept if kept[0] == stamp else (stamp, {})


def steps_here(desk: Desk, here: pl.DataFrame) -> list[ClassSteps]:
    """How far the classes are. `here`: their rows of `class_states`."""
    return steps_of(desk.home, desk.store, desk.policies, here, desk.now)


def finding_rows(found: Sequence[tuple[Scope, Finding]]) -> pl.DataFrame:
    """The findings as a table for people."""
    names = ("Lớp", "Điều cần xem", "Loại", "Học sinh (mã)", "Môn", "Căn cứ", "Học kì")
    rows = [
        (
            scope.class_name,
            finding.sentence,
            TITLES[finding.code],
            finding.pupil_code,
            subject_name(finding.subject) if finding.subject else None,
            finding.article,
            TERM_NAMES.get(scope.term, scope.term),
        )
        for scope, finding in found
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
