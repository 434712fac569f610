"""Copies as rows for people: the locations, what the newest checks found, and how each bundle stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from dashboard.bundle_views import copies_cell
from records.clock import VIETNAM, VIETNAM_AHEAD, from_store, vn_date, vn_datetime
from records.copies import RESULT_NAMES, kind_name
from records.marks import TERM_NAMES

# Of our own words, which a table tells in the viewer's language.
LOCATION_SPOKEN = ("Tình trạng", "Kiểm lần cuối", "Loại")
CHECK_SPOKEN = ("Của", "Kết quả", "Chi tiết")
BUNDLE_SPOKEN = ("Lớp", "Bản sao", "Học kì")
STORE, ROOT, INSPECTION = "Kho dữ liệu", "Nơi giữ (thư mục OCFL)", "Hồ sơ kiểm tra"


def location_table(states: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """The rows of `records.copies.location_states`."""
    return pl.DataFrame([_location(row, now) for row in states.iter_rows(named=True)])


def _location(row: dict[str, Any], now: datetime) -> dict[str, object]:
    return {
        "Nơi giữ": row["location_id"],
        "Tình trạng": _condition(row, now),
        "Kiểm lần cuối": vn_datetime(from_store(row["last_check"])) if row["last_check"] else "chưa lần nào",
        "Kiểm kế tiếp": vn_date(row["next_check"]),
        "Còn tốt": row["good"],
        "Hỏng, mất": row["bad"],
        "Loại": ", từ ".join(filter(None, [kind_name(row["kind"], row["burned_from"]), row["burned_from"]])),
        "Gọi là": row["label"],
        "Số": row["medium_serial"],
        "Người giữ": row["custodian"],
        "Chỗ cất": row["place"],
        "Đường dẫn": row["uri"],
    }


def _condition(row: dict[str, Any], now: datetime) -> str:
    """The gravest thing to say of a location."""
    if row["bad"]:
        return "✕ có bản hỏng hoặc mất"
    if row["next_check"] < now.astimezone(VIETNAM).date():
        return "✕ quá hạn kiểm tra"
    if row["last_failed"]:
        return "▲ lần kiểm gần nhất không kiểm được"
    if row["on_home_device"]:
        return f"▲ cùng {'máy' if row['kind'] == 's3' else 'ổ đĩa'} với kho"
    if row["kind"] == "usb" and not row["medium_serial"]:
        return "▲ không có số để phân biệt"
    return "✓ còn tốt" if row["good"] else "• chưa có gì"


def check_table(checks: pl.DataFrame) -> pl.DataFrame:
    """The rows of `records.copies.newest_checks`."""
    of = (
        pl.when(pl.col("class_name").is_not_null())
        .then(pl.format("Lớp {} · {} {} · lần {}", "class_name", pl.col("term").replace(TERM_NAMES), "school_year",
                        "revision"))
        .when(pl.col("object_id") == "").then(pl.lit(ROOT))
        .when(pl.col("object_id").str.starts_with("urn:soluu:kho:")).then(pl.lit(STORE))
        .otherwise(pl.lit(INSPECTION))
    )  # fmt: skip
    return checks.select(
        pl.col("location_id").alias("Nơi giữ"),
        of.alias("Của"),
        pl.col("result").replace_strict(RESULT_NAMES, return_dtype=pl.String).alias("Kết quả"),
        (pl.col("checked_at") + VIETNAM_AHEAD).alias("Kiểm lúc"),
        pl.col("detail").alias("Chi tiết"),
    )


def bundle_table(bundles: pl.DataFrame) -> pl.DataFrame:
    """The rows of `records.copies.bundle_copies`."""
    cells = [copies_cell(number) for number in bundles["copies"]]
    return bundles.select(
        pl.col("class_name").fill_null(INSPECTION).alias("Lớp"),
        pl.Series("Bản sao", cells, dtype=pl.String),
        pl.col("term").replace(TERM_NAMES).alias("Học kì"),
        pl.col("school_year").alias("Năm học"),
        pl.col("revision").alias("Lần"),
        pl.col("school").alias("Trường"),
        pl.col("file_name").alias("Tệp"),
    )
