"""What the school keeps for a period: sealed bundles and the files of corrections, as `records.retention` asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from records.clock import VIETNAM_AHEAD, vn_date
from records.leaving import left_on
from records.marks import TERM_NAMES
from records.policy import Policies
from records.policy.words import Document
from records.retention import Kept, Kind
from records.store import Database

# A document's kind byte → what it may be called in a profile. The class book is printed as its summary.
_PAPERS: dict[int, tuple[Document, ...]] = {
    1: ("class_summary", "class_book"), 2: ("hoc_ba",), 3: ("correction_report",), 5: ("check_minutes",),
}  # fmt: skip
_OF_THE_SEAL = {4, 6}       # papers that say what was sealed or destroyed: they go with the rest
_CORRECTION_FILE: tuple[Document, ...] = ("correction_minutes", "request_form")


@dataclass(frozen=True, slots=True)
class Record:
    """Something kept, with what people call it and what makes it certain which one it is."""

    kept: Kept
    label: str
    digests: tuple[str, ...]


def records_kept(
    db: Database, policies: Policies, subject_ids: Sequence[str] | None = None, *, destroyed: bool = False
) -> tuple[Record, ...]:
    """Everything that is kept, or of that only these; bundles first, oldest first. `destroyed`: also what is gone."""
    asked = [subject_ids is None, subject_ids or [], destroyed]
    bundles, cases = db.query(_BUNDLES, asked), db.query(_CASES, asked)

    @cache
    def year_end(school: str, school_year: str) -> date:
        return end_of_year(policies, school, school_year)

    left = _all_left(db, left_on(db, year_end)) if bundles.height + cases.height else {}
    found = [_bundle(row, year_end, left) for row in bundles.iter_rows(named=True)]
    found += [_case(row, year_end, left) for row in cases.iter_rows(named=True)]
    return tuple(found)


def end_of_year(policies: Policies, school: str, school_year: str) -> date:
    """The last day of the profile's second term; where it names none, the last day before the next school year."""
    terms = policies.of(school, school_year).terms
    days = [term.last_day for term in terms if term.school_year == school_year and term.code in {"HK2", "CN"}]
    return max(days, default=date(int(school_year[5:]), 8, 31))


def _bundle(row: dict[str, Any], year_end: Any, left: dict[str, date | None]) -> Record:
    papers = tuple(_PAPERS.get(kind, ()) for kind in row["kinds"] if kind not in _OF_THE_SEAL)
    kept = _kept("bundle", row, papers, year_end, left, is_for_ever=row["certifies"] is not None)
    return Record(kept, bundle_words(row), (row["zip_sha256"],))


def _case(row: dict[str, Any], year_end: Any, left: dict[str, date | None]) -> Record:
    asked = vn_date(row["requested_on"])
    label = f"Hồ sơ sửa điểm {row['subject_id'][:8]} · lớp {row['class_name']} · đề nghị ngày {asked}"
    return Record(_kept("correction", row, (_CORRECTION_FILE,), year_end, left), label, tuple(row["digests"]))


def _kept(
    kind: Kind, row: dict[str, Any], papers: tuple[tuple[Document, ...], ...], year_end: Any,
    left: dict[str, date | None], *, is_for_ever: bool = False,
) -> Kept:  # fmt: skip
    return Kept(
        kind=kind, subject_id=row["subject_id"], school=row["school"], school_year=row["school_year"],
        class_name=row["class_name"], papers=papers, made_on=(row["made_at"] + VIETNAM_AHEAD).date(),
        year_end=year_end(row["school"], row["school_year"]), pupils_left_on=left.get(row["subject_id"]),
        is_for_ever=is_for_ever,
    )  # fmt: skip


def bundle_words(row: dict[str, Any]) -> str:
    """A bundle by its columns, in words: of a class, of a month's inspection, of a disposal."""
    if row["class_name"]:
        term = TERM_NAMES.get(row["term"], row["term"])
        return f"Gói lớp {row['class_name']} · {term} · {row['school_year']} · bản {row['revision']}"
    if row["month"]:
        year, month = row["month"].split("-")
        return f"Gói kiểm tra tháng {month}/{year} · bản {row['revision']}"
    return f"Gói biên bản tiêu hủy {row['certifies']}"


_BUNDLES = """
    SELECT b.*, b.bundle_id AS subject_id, b.sealed_at AS made_at, coalesce(d.kinds, []) AS kinds
    FROM bundle b
    LEFT JOIN (SELECT bundle_id, list(DISTINCT kind ORDER BY kind) AS kinds FROM document GROUP BY ALL) d
        USING (bundle_id)
    WHERE ($1 OR list_contains($2::VARCHAR[], b.bundle_id)) AND ($3 OR b.disposal_id IS NULL)
    ORDER BY b.sealed_at, b.bundle_id
"""

# The corrections of which files are still kept, removed ones among them: they lie there too.
_CASES = """
    SELECT c.case_id AS subject_id, c.school, c.school_year, c.class_name, c.requested_on, e.digests,
           greatest(c.opened_at, e.added_at, s.taken_at) AS made_at
    FROM correction_case c
    JOIN (SELECT case_id, max(added_at) AS added_at, list(DISTINCT sha256 ORDER BY sha256) AS digests
          FROM evidence_item WHERE $3 OR disposal_id IS NULL GROUP BY ALL) e USING (case_id)
    LEFT JOIN (SELECT case_id, max(taken_at) AS taken_at FROM correction_step GROUP BY ALL) s USING (case_id)
    WHERE $1 OR list_contains($2::VARCHAR[], c.case_id)
    ORDER BY c.opened_at, c.case_id
"""


def _all_left(db: Database, left: pl.DataFrame) -> dict[str, date | None]:
    """By record: the day on which the last of its pupils had left; None where one may still be here."""
    pupils = db.query(
        """WITH listed AS (
               SELECT DISTINCT s.school, s.school_year, s.class_name, r.pupil_code
               FROM roster_row r JOIN snapshot s USING (snapshot_id) WHERE s.class_name IS NOT NULL
           )
           SELECT b.bundle_id AS subject_id, b.school, l.pupil_code FROM bundle b
           JOIN listed l ON (l.school, l.school_year) = (b.school, b.school_year)
                        AND (b.class_name IS NULL OR b.class_name = l.class_name)
           UNION
           SELECT d.bundle_id, b.school, d.pupil_code FROM document d JOIN bundle b USING (bundle_id)
           WHERE d.pupil_code IS NOT NULL
           UNION
           SELECT case_id, school, pupil_code FROM correction_case"""
    )
    joined = pupils.join(left, on=["school", "pupil_code"], how="left").group_by("subject_id").agg(
        pl.when(pl.col("left_on").null_count() == 0).then(pl.col("left_on").max()).alias("left_on")
    )
    return dict(joined.select("subject_id", "left_on").iter_rows())

