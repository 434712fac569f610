"""Observed changes as rows for people: interval, direction, lock, register, and the cell they stand in."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from analytics.correction_counts import CorrectionCounts
from analytics.corrections import THRESHOLDS
from dashboard.frame import thousands
from dashboard.group_names import CODE, NOBODY, named, teacher_code
from dashboard.language import say, say_sentence
from dashboard.worded import worded
from records.clock import VIETNAM_AHEAD
from records.marks import component_name, vn_mark, vn_number
from records.subjects import subject_name

DIRECTIONS = {
    "up": "↑ tăng", "down": "↓ giảm", "removed": "xóa", "level": "đổi mức", "exempt": "miễn", "unknown": "? chưa rõ",
}  # fmt: skip
LOCKS = {"before": "lúc sổ mở", "after": "▲ sau khóa", "unknown": "? chưa rõ", "no-rule": "chưa có ngày khóa"}


def observed_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The frame of `jobs.measuring.observed_corrections` in the school's words, with the lags of `jobs.figures` where
    it has them; moments in Vietnam. 'Lên qua' is there where the classes' circular has marks to be lifted over.
    """
    crossed = [pl.when(pl.col(column)).then(pl.lit(vn_number(mark))) for column, mark in THRESHOLDS.items()]
    shown = rows.select(
        pl.col("class_name").alias("Lớp"),
        pl.col("pupil_code").alias("Học sinh (mã)"),
        worded(rows, "subject", lambda code: say(subject_name(code))).alias("Môn"),
        worded(rows, "component", lambda code: say_sentence(component_name(code))).alias("Cột điểm"),
        _mark(rows, "previous_value").alias("Trước"),
        _mark(rows, "value").alias("Sau"),
        pl.col("direction").replace({key: say(word) for key, word in DIRECTIONS.items()}).alias("Chiều"),
        pl.when("declared").then(_declared_where(rows))
        .when(pl.col("late_id").is_not_null()).then(_late())
        .when(pl.col("asked_value").is_not_null()).then(_asked(rows, say("▲ chưa khớp: ")))
        .when(~pl.col("declared")).then(pl.lit(say("▲ chưa khớp")))
        .when(~pl.col("has_register")).then(pl.lit(say("chưa có sổ")))
        .when("order_known").then(pl.lit(say("? chưa rõ: chưa chắc sổ đủ đến lúc đó")))
        .otherwise(pl.lit(say("? chưa rõ thứ tự")))
        .alias("Sổ theo dõi"),
        pl.col("lock_relation").replace({key: say(word) for key, word in LOCKS.items()}).alias("Khóa sổ"),
        pl.concat_str(crossed, separator=" · ", ignore_nulls=True).alias("Lên qua"),
        (pl.col("entered_after") + VIETNAM_AHEAD).alias("Sau lúc"),
        (pl.col("entered_by") + VIETNAM_AHEAD).alias("Trước lúc"),
        *([_lag().alias("Sau khi vào sổ")] if "lag_most" in rows.columns else []),
        pl.col("teacher_name").fill_null(say(NOBODY)).alias("Giáo viên"),
        pl.col("teacher_code").alias(CODE),
        pl.col("file").alias("Tệp"),
        (pl.col("taken") + VIETNAM_AHEAD).alias("Bản xuất lấy lúc"),
        pl.col("sheet").alias("Trang tính"),
        pl.col("cell").alias("Ô"),
    )  # fmt: skip
    if rows["edited_at"].is_not_null().any():
        shown = shown.with_columns(_logged(rows))
    has_levels = any(rows[column].is_not_null().any() for column in THRESHOLDS)
    return shown if has_levels else shown.drop("Lên qua")


def _logged(rows: pl.DataFrame) -> pl.Series:
    """What a vendor's log says of each change: both times above are its moment then."""
    said = pl.when(pl.col("edited_at").is_not_null()).then(
        pl.format(say("✓ {}, ô {}"), pl.col("edited_by").fill_null(say("không ghi ai")), pl.col("edit_cell"))
    )
    return rows.select(said.alias("Nhật ký phần mềm")).to_series()


def _declared_where(rows: pl.DataFrame) -> pl.Expr:
    """The row of the register file, the number of the case, or that several rows together say it."""
    own = pl.format("✓ {}", _row_or_case("register_row", "register_id"))
    return (
        pl.when(pl.col("register_id").is_null()).then(pl.lit(say("✓ nhiều dòng cộng lại")))
        .when(pl.col("asked_value").is_not_null()).then(pl.format("{}; {}", own, _asked(rows, "▲ ")))
        .otherwise(own)
    )  # fmt: skip


def _lag() -> pl.Expr:
    """Days since the first entry: '3 – 21 ngày', 'từ 3 ngày' where nothing bounds it from above."""
    least, most = pl.col("lag_least"), pl.col("lag_most")
    from_zero = least.fill_null(0)
    return (
        pl.when(most.is_not_null()).then(pl.format(say("{} – {} ngày"), from_zero, most))
        .when(least.is_not_null()).then(pl.format(say("từ {} ngày"), least)).otherwise(pl.lit(say("? chưa rõ")))
    )  # fmt: skip


def _late() -> pl.Expr:
    """A row that says the same, but surely came after the change; whether it is the only one may be open."""
    where = _row_or_case("late_row", "late_id")
    sign = pl.when(~pl.col("declared")).then(pl.lit("▲")).otherwise(pl.lit("?"))
    return pl.format(say("{} {} ghi sau khi điểm đã đổi"), sign, where)


def _asked(rows: pl.DataFrame, before: str) -> pl.Expr:
    """A request for another value than the book shows."""
    written = pl.format(say("ghi {}"), _mark(rows, "value"))
    shown = pl.when(pl.col("value") == "").then(pl.lit(say("để trống"))).otherwise(written)
    where = _row_or_case("asked_row", "asked_id")
    return pl.format(before + say("{} đề nghị {}, sổ điểm {}"), where, _mark(rows, "asked_value"), shown)


def _row_or_case(row: str, register_id: str) -> pl.Expr:
    case = pl.format("SĐ-{}", pl.col(register_id).str.head(8).str.to_uppercase())
    return pl.when(pl.col(row).is_not_null()).then(pl.format(say("dòng {}"), row)).otherwise(case)


def _mark(rows: pl.DataFrame, column: str) -> pl.Expr:
    return worded(rows, column, lambda text: vn_mark(text) if text else say("(trống)"))


_GROUP_SCHEMA = pl.Schema(
    {
        "nhom": pl.String(), "ten": pl.String(), "ma": pl.String(), "marks": pl.Int64(), "corrections": pl.Int64(),
        "rate": pl.Decimal(5, 1), "declared": pl.Int64(), "undeclared": pl.Int64(), "register_open": pl.Int64(),
        "up": pl.Int64(), "down": pl.Int64(), "after_lock": pl.Int64(),
    }
)  # fmt: skip
GROUP_COLUMNS = {
    "Lần thay đổi": "corrections", "Trong số điểm": "marks", "Tỉ lệ %": "rate", "Khớp sổ": "declared",
    "Chưa khớp sổ": "undeclared", "Chưa rõ khớp sổ": "register_open", "Tăng": "up",
    "Giảm": "down", "Sau khóa": "after_lock",
}  # fmt: skip


def group_rows(groups: Iterable[CorrectionCounts], by: str) -> pl.DataFrame:
    """All groups, those without changes too: `nhom` (name in the viewer's language), `ten` (name with n), and their
    counts."""
    rows = [_group_row(name, group) for name, group in named(groups, by)]
    return pl.DataFrame(rows, schema=_GROUP_SCHEMA)


def _group_row(name: str, group: CorrectionCounts) -> dict[str, object]:
    open_ = {"register_open": group.register_unknown + group.no_register}
    counts = {column: getattr(group, column) for column in GROUP_COLUMNS.values() if column not in open_}
    named_by = {"nhom": name, "ten": f"{name} · n = {thousands(group.marks)}", "ma": teacher_code(group)}
    return {**named_by, **counts, **open_}
