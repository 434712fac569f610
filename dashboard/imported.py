"""Imports what a page was handed, and keeps of it what the page shows: rows and counts, not the facts of every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from dashboard.import_rows import file_rows, problem_rows
from dashboard.long_work import Progress, Stopped
from dashboard.mapping_draft import KeptUpload
from dashboard.uploads import Upload, on_disk, safe_name
from ingest.container import MAX_BYTES, kind_of
from ingest.edit_log import OF_VALUES
from ingest.mapped_reading import UNKNOWN
from jobs.importing import FileReport, import_files, write_report
from jobs.mappings import mapping_names
from records.clock import vn_datetime
from records.home import Home
from records.list_tables import EDIT_LOG
from records.store import Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of some files: counts of files and of the marks loaded, and the rows of two tables.

    `left`: files that were not come to, because somebody stopped the import.

    `workbook`: the report of all problems; None where there are none. `at`: when, as people read it.
    `unknown`: the files of a layout that nobody knows, which a mapping may open; they are
    imported then with the day and the consent that were given for them.
    """

    loaded: int
    unchanged: int
    redated: int
    refused: int
    marks: int
    files: pl.DataFrame
    problems: pl.DataFrame
    workbook: Path | None
    at: str
    unknown: tuple[KeptUpload, ...] = ()
    declared: date | None = None
    match_names: bool = False
    left: int = 0


def import_uploads(
    home: Home, store: Store, uploads: Sequence[Upload], now: datetime, declared: date | None, match_names: bool,
    actor: str, stopped: Stopped, progress: Progress,
) -> Imported:  # fmt: skip
    """Import uploaded files. `declared`: the day on which all of them were exported, or None. `match_names`: pupils
    without codes may be found by name."""
    with on_disk(uploads) as paths:
        reports = import_files(
            home, store, paths, now=now, declared=declared, match_names=match_names, actor=actor, progress=progress,
            stopped=stopped,
        )  # fmt: skip
    left = len(uploads) - len(reports)
    done = imported(reports, store, mapping_names(home), write_report(home, reports, now), now, left=left)
    return replace(done, unknown=_unknown(uploads, reports), declared=declared, match_names=match_names)


def _unknown(uploads: Sequence[Upload], reports: Sequence[FileReport]) -> tuple[KeptUpload, ...]:
    """The uploads that were refused as of an unknown layout, or as logs with words that their mapping does not know,
    and are tables; no more than a session may hold. Stopped, an import has fewer reports than files."""
    kept, size = [], 0
    for upload, report in zip(uploads, reports, strict=False):
        opened_by = {UNKNOWN, *(OF_VALUES if report.layout == EDIT_LOG else ())}
        data = bytes(upload.getbuffer()) if any(p.code in opened_by for p in report.errors) else b""
        size += len(data)
        if data and size <= MAX_BYTES and kind_of(data) is not None:
            kept.append(KeptUpload(safe_name(upload.name), data))
    return tuple(kept)


def imported(
    reports: Sequence[FileReport], store: Store, mappings: Mapping[str, str], workbook: Path | None, now: datetime,
    *, left: int,
) -> Imported:
    """What a page shows of the reports."""
    loaded = [report for report in reports if report.facts and not report.unchanged]
    problems = sorted((p for report in reports for p in report.problems), key=lambda p: p.severity)
    return Imported(
        loaded=len(loaded),
        unchanged=sum(report.unchanged for report in reports),
        redated=sum(report.redated for report in reports),
        refused=sum(report.facts is None for report in reports),
        marks=sum(sheet.marks for report in loaded if report.facts for sheet in report.facts.sheets),
        files=file_rows(reports, store, mappings),
        problems=problem_rows(problems),
        workbook=workbook,
        at=vn_datetime(now),
        left=left,
    )
