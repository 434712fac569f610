"""What an inspector looks up in the archive: bundles and papers by year, class and pupil, within the decision alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import polars as pl

from archive.checking.container import READ_ERRORS, read_file
from archive.checking.paper import MAX_PDF_BYTES
from jobs.archive_search import Wanted, fitting
from jobs.inspector import Standing, Visit, note, papers_within, standing_in
from records.home import Home
from records.policy import Policies
from records.problems import CannotError
from records.reading import Scope
from records.store import Database, Store

SEARCHED, VIEWED, DOWNLOADED = "inspector-search", "inspector-view", "inspector-download"
OUTSIDE = "Không có tài liệu ấy trong phạm vi của quyết định."


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper out of its bundle, byte for byte as it was sealed."""

    file_name: str
    content: bytes


def choices(store: Store, policies: Policies, visit: Visit, now: datetime) -> pl.DataFrame:
    """Which years and classes there are to choose from: school_year, class_name."""
    with store.read() as db:
        stands = standing_in(db, policies, visit, now)
        return papers_within(db, stands).select("school_year", "class_name").unique().sort("school_year", "class_name")


def search(store: Store, policies: Policies, visit: Visit, wanted: Wanted, now: datetime) -> pl.DataFrame:
    """The papers that fit, as `papers_within` has them. The log has how it was looked for, and no name or code.

    Raises `CannotError` for a pupil where the decision does not say that pupils may be looked for.
    """
    with store.read() as db:
        stands = standing_in(db, policies, visit, now)
        if wanted.pupil is not None and not stands.by_pupil:
            raise CannotError(f"Quyết định số {stands.decision.words} không cho tra cứu theo học sinh.")
        rows = papers_within(db, stands)
    found = fitting(rows, wanted)
    detail = {"bundles": found["bundle_id"].n_unique(), "papers": found.height, "by_pupil": wanted.pupil is not None}
    for name in ("school_year", "class_name"):
        if getattr(wanted, name):
            detail[name] = getattr(wanted, name)
    note(store, policies, visit, now, SEARCHED, stands.decision.school, detail)
    return found


def paper_row(db: Database, stands: Standing, document_id: str) -> dict[str, object]:
    """The row of one paper. Raises `CannotError` in the same words for what there is not and what may not be seen."""
    rows = papers_within(db, stands).filter(pl.col("document_id") == document_id)
    if rows.is_empty():
        raise CannotError(OUTSIDE)
    return rows.row(0, named=True)


def open_paper(
    home: Home, store: Store, policies: Policies, visit: Visit, document_id: str, now: datetime
) -> OpenedPaper:
    """A paper as PDF, logged as taken out. Raises `CannotError` where it may not be, or is not as it was sealed."""
    with store.read() as db:
        row = paper_row(db, standing_in(db, policies, visit, now), document_id)
    if row["is_destroyed"]:
        raise CannotError("Hồ sơ này đã tiêu hủy theo quyết định; chỉ còn tên và mã băm trong sổ.")
    content = _content(home, row)
    note(store, policies, visit, now, DOWNLOADED, document_id, {"bundle": row["bundle_id"]})
    return OpenedPaper(file_name(row), content)


def file_name(row: dict[str, object]) -> str:
    """A name that says which paper it is, and nothing of the pupil."""
    stem = str(row["path"]).rpartition("/")[2].removesuffix(".pdf") if row["pupil_code"] is None else "hoc-ba"
    return f"{stem}-{row['document_id']}.pdf"


def _content(home: Home, row: dict[str, object]) -> bytes:
    scope = Scope(*(str(row[name]) for name in ("school", "school_year", "term", "class_name")))
    path = home.bundle_path(scope.school, scope.school_year, str(row["file_name"]))
    damaged = f"Gói {path.name} không còn ở kho, hoặc không còn đúng như lúc niêm phong. Báo cho nhà trường."
    try:
        content = read_file(path, str(row["path"]), MAX_PDF_BYTES)
    except READ_ERRORS as error:
        raise CannotError(damaged) from error
    if content is None or sha256(content).hexdigest() != row["sha256"]:
        raise CannotError(damaged)
    return content
