"""Imported files and their problems as rows for people."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.texts import LAYOUTS, SEVERITIES, TAKEN_SOURCES
from records.marks import TERM_NAMES
from records.problems import Problem
from records.reading import exports
from records.store import Store


def problem_rows(problems: Sequence[Problem]) -> pl.DataFrame:
    """What is wrong, where, and what to do."""
    names = ("Mức", "Tệp", "Trang tính", "Ô", "Thấy", "Cần", "Việc cần làm")
    rows = [(SEVERITIES[p.severity], p.file, p.sheet, p.cell, p.found, p.expected, p.action) for p in problems]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def history_rows(store: Store) -> pl.DataFrame:
    """The imported files, newest export first; empty where there is no store yet. Moments in Vietnam."""
    if not store.path.exists():
        return pl.DataFrame()
    with store.read() as db:
        rows = exports(db)
    vietnam = {c: pl.col(c).dt.offset_by("7h") for c in ("taken_earliest", "taken_latest", "imported_at")}
    return rows.with_columns(**vietnam).select(
        pl.col("original_name").alias("Tệp"),
        pl.col("layout").replace(LAYOUTS).alias("Loại"),
        pl.col("school_year").alias("Năm học"),
        pl.col("term").replace(TERM_NAMES).alias("Học kì"),
        _of_marks("classes").alias("Lớp"),
        _of_marks("marks").alias("Ô điểm"),
        pl.col("taken_earliest").alias("Lấy từ"),
        pl.col("taken_latest").alias("Lấy đến"),
        pl.col("taken_source").replace(TAKEN_SOURCES).alias("Theo"),
        pl.col("imported_at").alias("Nhập lúc"),
    )


def _of_marks(column: str) -> pl.Expr:
    """A count that only exports of marks have; the school's lists have none."""
    return pl.when(~pl.col("layout").str.starts_with("list-")).then(pl.col(column))
