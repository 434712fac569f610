"""Takes a school's data out of the store, for an authority or an inspection: a folder a school, year and content.

What is taken out is decided by the profile's rules of access and logged before anything is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import polars as pl

from archive.csv_facts import NEEDS_APOSTROPHE
from jobs.whole_files import require_empty, written_aside
from records.access import Request
from records.admitting import admit
from records.current_marks import current_marks
from records.listed import current_duties, current_pupil_fields, current_result_lists, current_transfers
from records.policy import Policies
from records.reading import snapshot_places
from records.schools import path_slug
from records.store import Database, Store
from records.year_facts import classes_of_year, declared_of_year

LIST = "ban-ke.csv"  # what lies in a year's folder, with the digest of each file


def _marks(db: Database, school: str, school_year: str) -> pl.DataFrame:
    """Each mark with the export, sheet and cell that show it: there it is compared with the test paper."""
    files = snapshot_places(db).select("snapshot_id", "file")
    marks = current_marks(db, school, school_year).join(files, on="snapshot_id", how="left")
    return marks.select("term", "class_name", "pupil_code", "subject", "component", "value", "file", "sheet", "cell")


Content = Callable[[Database, str, str], pl.DataFrame]
# The folders of a year, as the list of work has them.
CONTENTS: Mapping[str, Content] = MappingProxyType(
    {
        "lop-hoc": classes_of_year,
        "diem": _marks,
        "sua-diem": declared_of_year,
        "thong-tin-hoc-sinh": current_pupil_fields,
        "chuyen-truong": current_transfers,
        "danh-sach-ket-qua": current_result_lists,
        "so-viec": current_duties,
    }
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file that was written, its rows and its SHA-256."""

    content: str
    path: Path
    rows: int
    sha256: str

    def as_dict(self) -> dict[str, object]:
        return {"content": self.content, "path": str(self.path), "rows": self.rows, "sha256": self.sha256}


def extract(
    store: Store, policies: Policies, folder: Path, request: Request, *, now: datetime, actor: str
) -> list[Extracted]:
    """Write a school's year below `folder`. Raises `CannotError` where the profile does not let it be taken out, or
    where the year's folder holds something already."""
    policy = policies.of(request.school, request.school_year)
    year = (request.school, request.school_year)
    root = folder / path_slug(request.school, "truong") / request.school_year
    require_empty(root)
    with store.write() as db:
        admit(db, request, policy, now=now, actor=actor)
        frames = {name: _named(rows(db, *year), *year) for name, rows in CONTENTS.items()}
    written = [_write(root, name, frame) for name, frame in frames.items()]
    listed = pl.DataFrame(
        [(one.content, one.path.relative_to(root).as_posix(), one.rows, one.sha256) for one in written],
        schema=["content", "file", "rows", "sha256"], orient="row",
    )  # fmt: skip
    _write_file(root / LIST, listed)
    return written


def _named(frame: pl.DataFrame, school: str, school_year: str) -> pl.DataFrame:
    """The rows with their school and year in front, so that those of several schools can be put together."""
    return frame.select(pl.lit(school).alias("school"), pl.lit(school_year).alias("school_year"), *_others(frame))


def _others(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if name not in {"school", "school_year"}]


def _write(root: Path, name: str, frame: pl.DataFrame) -> Extracted:
    path = root / name / f"{name}.csv"
    return Extracted(name, path, frame.height, _write_file(path, frame))


def _write_file(path: Path, frame: pl.DataFrame) -> str:
    """CSV as the bundles have it: a byte order mark, CRLF, and no cell that a spreadsheet takes for a formula."""
    text = frame.with_columns(pl.col(pl.List(pl.String)).list.join("; ")).with_columns(pl.all().cast(pl.String))
    safe = text.with_columns(
        pl.when(pl.all().str.contains(NEEDS_APOSTROPHE)).then("'" + pl.all()).otherwise(pl.all()).name.keep()
    )
    content = safe.write_csv(include_bom=True, line_terminator="\r\n").encode("utf-8")
    with written_aside(path) as aside:
        aside.write_bytes(content)
        aside.replace(path)
    return hashlib.sha256(content).hexdigest()
