"""Duties as rows for people: what was done, when, by whom, and where that is written."""

from __future__ import annotations

import polars as pl

from dashboard.language import say_sentence
from records.clock import VIETNAM_AHEAD, vn_month
from records.findings.citing import SHORT_DIGEST
from records.marks import TERM_NAMES
from records.policy.words import IN_VIETNAMESE, capital
from records.subjects import subject_name

WHOLE_SCHOOL = "Cả trường"
# Of our own words, which a table tells in the viewer's language.
WITHDRAWN_SPOKEN = ("Việc", "Của", "Lớp", "Hồ sơ", "Môn")
SPOKEN = (*WITHDRAWN_SPOKEN, "Chức vụ", "Ghi ở")
WIDTHS = {"Việc": 180, "Hồ sơ": 230, "Người làm": 140, "Ghi chú": 170, "Ghi ở": 230}  # pixels


def work_name(code: object) -> str:
    """A kind of work as people read it."""
    return capital(IN_VIETNAMESE.get(str(code), str(code)))


def told_work(code: object) -> str:
    """`work_name` in the viewer's language."""
    return say_sentence(work_name(code))


def told_month(month: str) -> str:
    """'Tháng 11/2025' in the viewer's language."""
    return say_sentence(vn_month(month))


def duty_table(duties: pl.DataFrame) -> pl.DataFrame:
    """The rows of `records.listed.current_duties`, newest day first."""
    newest = duties.sort("done_on", "done_at", descending=True, nulls_last=True, maintain_order=True)
    return newest.select(
        *_done(newest),
        pl.col("done_by").alias("Người làm"),
        _words("role").alias("Chức vụ"),
        pl.col("note").alias("Ghi chú"),
        pl.coalesce(pl.col("file"), _entered()).alias("Ghi ở"),
        pl.col("sheet").alias("Trang tính"),
        pl.col("row_number").alias("Dòng"),
        (pl.col("taken") + VIETNAM_AHEAD).alias("Tệp lấy đến"),
        pl.col("sha256").str.head(SHORT_DIGEST).alias("SHA-256 của tệp (16 chữ đầu)"),
    )


def withdrawn_table(duties: pl.DataFrame) -> pl.DataFrame:
    """The rows of `records.listed.withdrawn_duties`."""
    return duties.select(
        *_done(duties),
        (pl.col("withdrawn_at") + VIETNAM_AHEAD).alias("Rút lại lúc"),
        pl.col("withdrawn_for").alias("Lý do"),
    )


def _done(duties: pl.DataFrame) -> list[pl.Expr]:
    months = {month: vn_month(month) for month in duties["month"].drop_nulls().unique()}
    subjects = {code: subject_name(code) for code in duties["subject"].drop_nulls().unique()}
    works = {code: work_name(code) for code in duties["work"].unique()}
    of = pl.coalesce(pl.col("month").replace(months), pl.col("term").replace(TERM_NAMES))
    return [
        pl.col("work").replace(works).alias("Việc"),
        pl.col("done_on").alias("Ngày làm"),
        of.alias("Của"),
        pl.col("class_name").fill_null(WHOLE_SCHOOL).alias("Lớp"),
        (pl.col("done_at") + VIETNAM_AHEAD).dt.strftime("%H:%M").alias("Giờ"),
        _words("document").alias("Hồ sơ"),
        pl.col("subject").replace(subjects).alias("Môn"),
    ]


def _words(column: str) -> pl.Expr:
    return pl.col(column).replace(IN_VIETNAMESE)


def _entered() -> pl.Expr:
    moment = (pl.col("recorded_at") + VIETNAM_AHEAD).dt.strftime("%d/%m/%Y %H:%M")
    return pl.concat_str(pl.lit("ghi trên trang, "), pl.col("recorded_by"), pl.lit(", "), moment)
