"""Duties as rows for people: what was done, when, by whom, and where that is written."""

from __future__ import annotations

import polars as pl

from records.clock import VIETNAM_AHEAD, vn_month
from records.marks import TERM_NAMES
from records.policy.words import IN_VIETNAMESE
from records.subjects import subject_name

WHOLE_SCHOOL = "Cả trường"
_ON_PAGE = "ghi trên trang"


def capital(text: str) -> str:
    """A word of a profile at the beginning of a line."""
    return text[:1].upper() + text[1:]


def work_name(code: object) -> str:
    """A kind of work as people read it."""
    return capital(IN_VIETNAMESE.get(str(code), str(code)))


def duty_table(duties: pl.DataFrame) -> pl.DataFrame:
    """The rows of `records.listed.current_duties`, newest day first."""
    newest = duties.sort("done_on", "done_at", descending=True, nulls_last=True, maintain_order=True)
    return newest.select(*_done(newest), _source().alias("Ghi ở"))


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
    people = [_words("role").alias("Chức vụ"), pl.col("done_by").alias("Người làm"), pl.col("note").alias("Ghi chú")]
    return [
        pl.col("work").replace(works).alias("Việc"),
        _words("document").alias("Hồ sơ"),
        of.alias("Của"),
        pl.col("class_name").fill_null(WHOLE_SCHOOL).alias("Lớp"),
        pl.col("subject").replace(subjects).alias("Môn"),
        pl.col("done_on").alias("Ngày làm"),
        (pl.col("done_at") + VIETNAM_AHEAD).dt.strftime("%H:%M").alias("Giờ"),
        *(people if "role" in duties.columns else []),
    ]


def _words(column: str) -> pl.Expr:
    return pl.col(column).replace(IN_VIETNAMESE)


def _source() -> pl.Expr:
    row = pl.col("row_number").cast(pl.String)
    place = pl.concat_str(pl.col("file"), pl.lit(", trang "), pl.col("sheet"), pl.lit(", dòng "), row)
    moment = (pl.col("recorded_at") + VIETNAM_AHEAD).dt.strftime("%d/%m/%Y %H:%M")
    entered = pl.concat_str(pl.lit(f"{_ON_PAGE}, "), pl.col("recorded_by"), pl.lit(", "), moment)
    return pl.coalesce(place, entered)
