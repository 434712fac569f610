"""What an import did, and what was imported before, as rows for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import polars as pl

from dashboard.texts import SEVERITIES, TAKEN_SOURCES, layout_name
from dashboard.worded import worded
from jobs.importing import FileReport, found_in_words
from records.clock import VIETNAM_AHEAD, from_store, vn_datetime, vn_taken
from records.import_history import import_history
from records.marks import TERM_NAMES
from records.problems import Problem
from records.reading import exports
from records.schools import canonical_school
from records.store import Store

IN_STORE, UNDONE = "trong dữ liệu", "đã hoàn tác"
FILE, STATE, LAYOUT, RUN, CLASSES, DIGEST = "Tệp", "Tình trạng", "Loại", "Nhập lúc", "Lớp", "Mã SHA-256"
_MOST_CLASSES = 6  # named in a row; a workbook of a whole grade says how many more there are
PROBLEM_WIDTHS = {"Tệp": 132, "Trang tính": 72, "Ô": 50, "Thấy": 104}  # pixels; a phone shows 355; a day is whole
# Of our own words, which a table tells in the viewer's language.
FILE_SPOKEN = ("Kết quả", "Lớp", "Xuất lúc", "Theo", "Loại")
PROBLEM_SPOKEN = ("Thấy", "Cần", "Việc cần làm", "Mức")
HISTORY_SPOKEN = ("Tình trạng", "Người nhập", "Loại", "Học kì", "Lớp", "Theo", "Người hoàn tác")
_NONE: Mapping[str, str] = MappingProxyType({})
_FILE_SCHEMA = {
    "Tệp": pl.String, "Kết quả": pl.String, "Lớp": pl.String, "Học sinh": pl.Int64, "Ô điểm hoặc dòng": pl.Int64,
    "Xuất lúc": pl.String, "Theo": pl.String, "Lỗi": pl.Int64, "Lưu ý": pl.Int64,
    "Trường": pl.String, "Loại": pl.String,
}  # fmt: skip


def file_rows(reports: Sequence[FileReport], store: Store, mappings: Mapping[str, str] = _NONE) -> pl.DataFrame:
    """A row a file: what it is, what was read of it, when it was exported and how that is known, what is wrong.
    `mappings`: how the school's own ways of reading are called, by layout."""
    known = _known(reports, store)
    return pl.DataFrame([_file_row(report, known, mappings) for report in reports], schema=_FILE_SCHEMA, orient="row")


def _known(reports: Sequence[FileReport], store: Store) -> dict[str, str]:
    """Digest → the import that brought it, for the files that were there before."""
    again = [report.sha256 for report in reports if report.unchanged]
    if not again:
        return {}
    with store.read() as db:
        rows = exports(db).filter(pl.col("sha256").is_in(again)).select("sha256", "original_name", "imported_at")
    return {digest: f"{name}, nhập {vn_datetime(from_store(at))}" for digest, name, at in rows.iter_rows()}


def _file_row(report: FileReport, known: dict[str, str], mappings: Mapping[str, str]) -> tuple[object, ...]:
    sheets = report.facts.sheets if report.facts else ()
    first = sheets[0] if sheets else None
    pupils = {code for sheet in sheets for code in sheet.roster["pupil_code"]} if sheets else set()
    read = sum(sheet.marks + sheet.listed for sheet in sheets)
    return (
        Path(report.path).name,
        _outcome(report, known),
        _classes([sheet.class_name for sheet in sheets if sheet.class_name]),
        len(pupils) or None,
        read if first else None,
        vn_taken(first.taken) if first else None,
        TAKEN_SOURCES.get(first.taken.source, first.taken.source) if first else None,
        len(report.errors),
        len(report.warnings),
        canonical_school(first.school) if first else None,
        layout_name(report.layout, mappings) if report.layout else None,
    )


def _outcome(report: FileReport, known: dict[str, str]) -> str:
    if report.facts is None:
        return "✕ chưa nhập, có lỗi"
    if report.unchanged:
        changed = "; ✓ đã đổi ngày xuất" if report.redated else ""
        return f"đã có trong kho: {known.get(str(report.sha256), 'cùng nội dung')}{changed}"
    return "✓ đã nhập"


def _classes(names: Sequence[str]) -> str | None:
    each = list(dict.fromkeys(names))
    more = f" và {len(each) - _MOST_CLASSES} lớp nữa" if len(each) > _MOST_CLASSES else ""
    return ", ".join(each[:_MOST_CLASSES]) + more or None


def problem_rows(problems: Sequence[Problem]) -> pl.DataFrame:
    """Where something is wrong and what was found there; then what to do, and how grave it is."""
    names = ("Tệp", "Trang tính", "Ô", "Thấy", "Cần", "Việc cần làm", "Mức")
    rows = [
        (p.file, p.sheet, p.cell, found_in_words(p), p.expected, p.action, SEVERITIES[p.severity]) for p in problems
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def history_rows(store: Store, mappings: Mapping[str, str] = _NONE) -> pl.DataFrame:
    """The imported files and those taken back, the last import first; empty where there is no store yet. Moments in
    Vietnam."""
    if not store.path.exists():
        return pl.DataFrame()
    with store.read() as db:
        rows = import_history(db)
    moments = pl.col("taken_earliest", "taken_latest", "imported_at", "undone_at") + VIETNAM_AHEAD
    table = rows.with_columns(moments).select(
        pl.col("original_name").alias(FILE),
        pl.when(pl.col("undone_at").is_null()).then(pl.lit(IN_STORE)).otherwise(pl.lit(UNDONE)).alias(STATE),
        pl.col("imported_at").alias(RUN),
        pl.col("actor").alias("Người nhập"),
        worded(rows, "layout", lambda layout: layout_name(layout, mappings)).alias(LAYOUT),
        pl.col("school").alias("Trường"),
        pl.col("school_year").alias("Năm học"),
        pl.col("term").replace(TERM_NAMES).alias("Học kì"),
        _of_marks("class_names").alias(CLASSES),
        _of_marks("marks").alias("Ô điểm"),
        pl.col("rows").alias("Dòng danh sách"),
        pl.col("taken_earliest").alias("Lấy từ"),
        pl.col("taken_latest").alias("Lấy đến"),
        pl.col("taken_source").replace(TAKEN_SOURCES).alias("Theo"),
        pl.col("undone_at").alias("Hoàn tác lúc"),
        pl.col("undone_by").alias("Người hoàn tác"),
        pl.col("reason").alias("Lý do hoàn tác"),
        pl.col("sha256").alias(DIGEST),
    )
    return table if rows["school"].n_unique() > 1 else table.drop("Trường")


def _of_marks(column: str) -> pl.Expr:
    """A count that only exports of marks have; the school's lists have none."""
    return pl.when(~pl.col("layout").str.starts_with("list-")).then(pl.col(column))
