"""A vendor's log against the exports: rows after which the next export surely shows another mark, told at import.

Nobody is accused by it: the log may lack a row, be of another book, or a clock may be wrong. Never by a pupil's name.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ingest.rules import capped
from records.facts import ExportFacts, SheetFacts
from records.list_tables import EDIT_LOG
from records.mark_edits import contradicted
from records.marks import vn_mark
from records.problems import Problem
from records.schools import canonical_school
from records.store import Database

CODE = "nhat-ky-lech"
_ACTION = (
    "Nhật ký vẫn được giữ. Xem cả hai: nhật ký có thể thiếu dòng, hoặc đồng hồ của phần mềm lệch. Điều này không nói "
    "ai sửa sai."
)


def edits_against_exports(db: Database, facts: ExportFacts) -> tuple[Problem, ...]:
    """A warning for each row of a log that the exports of the store contradict for certain."""
    logs = [sheet for sheet in facts.sheets if sheet.layout == EDIT_LOG]
    if not logs:
        return ()
    found = contradicted(db, facts.sha256)
    return capped(problem for sheet in logs for problem in _of_sheet(facts, sheet, found))


def _of_sheet(facts: ExportFacts, sheet: SheetFacts, found: pl.DataFrame) -> Iterator[Problem]:
    own = found.filter(
        pl.col("snapshot_id") == f"{facts.sha256}:{sheet.index}", pl.col("school") == canonical_school(sheet.school)
    )
    for cell, new, shown in own.select("cell", "new_value", "shown").iter_rows():
        yield Problem(
            CODE, facts.original_name, sheet.sheet, cell,
            f"nhật ký ghi điểm mới {_mark(new)}, bản xuất ngay sau đó ghi {_mark(shown)}",
            "nhật ký và các bản xuất nói cùng một điểm", _ACTION, "warning",
        )  # fmt: skip


def _mark(value: str) -> str:
    return f"«{vn_mark(value)}»" if value else "ô trống"
