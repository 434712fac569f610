"""Late and overdue marks as rows for people."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from analytics import lateness
from analytics.lateness import TEACHER
from analytics.lateness_counts import Lateness
from dashboard.frame import thousands
from dashboard.group_names import CODE, NOBODY, named, teacher_code
from dashboard.language import say, say_sentence
from dashboard.worded import worded
from records.clock import VIETNAM_AHEAD
from records.marks import component_name
from records.policy.words import in_vietnamese
from records.subjects import subject_name

LATE, OVERDUE = "▲ chắc chắn trễ", "▲ quá hạn, còn trống"
LATE_ALONE, MISSING_ALONE = "? trễ lẻ, có thể kiểm tra bù", "? trống lẻ, có thể chờ kiểm tra bù"


def late_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The frame of `jobs.figures.late_marks_placed` in the school's words; moments in Vietnam. No mark is shown."""
    return rows.select(
        pl.col("class_name").alias("Lớp"),
        pl.col("pupil_code").alias("Học sinh (mã)"),
        worded(rows, "subject", lambda code: say(subject_name(code))).alias("Môn"),
        worded(rows, "component", lambda code: say_sentence(component_name(code))).alias("Cột điểm"),
        pl.col("test_date").alias("Ngày kiểm tra"),
        pl.col("deadline_day").alias("Hạn vào sổ"),
        _status().alias("Tình trạng"),
        pl.when(pl.col("value") != "").then(pl.col("entered_after") + VIETNAM_AHEAD).alias("Vào sổ sau lúc"),
        pl.when(pl.col("value") != "").then(pl.col("entered_by") + VIETNAM_AHEAD).alias("Trước lúc"),
        pl.col("rule_source").alias("Căn cứ"),
        worded(rows, "answers", lambda who: say(in_vietnamese(who))).alias("Chịu trách nhiệm"),
        pl.when(pl.col("answers") == TEACHER).then(pl.col("teacher_name").fill_null(say(NOBODY))).alias("Giáo viên"),
        pl.col("teacher_code").alias(CODE),
        pl.col("file").alias("Tệp"),
        (pl.col("taken") + VIETNAM_AHEAD).alias("Bản xuất lấy lúc"),
        pl.col("sheet").alias("Trang tính"),
        pl.col("cell").alias("Ô"),
    )


def _status() -> pl.Expr:
    """What is certain, and what one pupil's make-up test may explain."""
    late = pl.when("late_alone").then(pl.lit(say(LATE_ALONE))).otherwise(pl.lit(say(LATE)))
    missing = pl.when("missing_alone").then(pl.lit(say(MISSING_ALONE))).otherwise(pl.lit(say(OVERDUE)))
    return pl.when(pl.col("status") == lateness.LATE).then(late).otherwise(missing)


_COUNTS = ("late", "unknown", "late_alone", "in_time", "missing_overdue", "missing_alone")
_GROUP_SCHEMA = pl.Schema(
    {
        "nhom": pl.String(), "ten": pl.String(), "ma": pl.String(), "n": pl.Int64(),
        **dict.fromkeys(_COUNTS, pl.Int64()), "least": pl.Decimal(5, 1), "most": pl.Decimal(5, 1),
    }
)  # fmt: skip
GROUP_COLUMNS = {
    "Điểm đã vào sổ": "n", "Điểm chắc chắn trễ": "late", "Điểm chưa kết luận": "unknown",
    "trong đó điểm trễ lẻ": "late_alone", "Điểm đúng hạn": "in_time", "Điểm quá hạn, trống": "missing_overdue",
    "Điểm trống lẻ": "missing_alone", "Trễ từ %": "least", "đến %": "most",
}  # fmt: skip


def group_rows(groups: Iterable[Lateness], by: str) -> pl.DataFrame:
    """The groups of whom marks are expected: `nhom` (name), `ten` (name with n), counts, bounds of the true share."""
    rows = [_group_row(name, group) for name, group in named(groups, by) if group.entries.expected]
    return pl.DataFrame(rows, schema=_GROUP_SCHEMA)


def _group_row(name: str, group: Lateness) -> dict[str, object]:
    least, most = group.late_share or (None, None)
    n = group.entries.n
    counts = {column: getattr(group.entries, column) for column in _COUNTS}
    named_by = {"nhom": name, "ten": f"{name} · n = {thousands(n)}", "ma": teacher_code(group)}
    return {**named_by, "n": n, "least": least, "most": most, **counts}
