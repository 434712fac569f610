"""What can be wrong with the rows of a list: every cell that cannot be taken, with its place and what was expected."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from ingest import headers
from ingest.list_fields import Field, ListSpec
from ingest.list_words import MONTHLY, OF_SEVERAL, WORDS, allowed, code_of, parts_of
from ingest.rules import CORRECT_CELL, Place, shown
from ingest.workbook import cell_name
from records.clock import VIETNAM, to_store
from records.problems import Problem

_BAD_VALUE = {
    "term": "hoc-ki-sai",
    "component": "thanh-phan-sai",
    "mark": "diem-sai",
    "date": "ngay-sai",
    "filled_date": "ngay-sai",
    "moment": "thoi-diem-sai",
    "clock": "gio-sai",
    "month": "thang-sai",
    **dict.fromkeys(WORDS, "tu-la"),
}
# What the clerk does about a rule that exports have, too: a list is put right in its own file.
_ADVICE = {
    "diem-sai": CORRECT_CELL,
    "mon-la": "Dòng vẫn được nhập, thành môn riêng. Kiểm tra tên môn.",
}
# Several classes in one cell, or a word for many: 6/1 and 6-1 may be one class, 6A1/6A2 are two.
_A_CLASS = r"[0-9]{1,2}\s*[A-ZĐ][0-9A-ZĐ.]*"
_SEVERAL_CLASSES = (
    rf"[,;&+\r\n]|\bVÀ\b|{_A_CLASS}\s*[-–/\s]\s*{_A_CLASS}|^\s*(KHỐI|CÁC|CẢ|MỌI|TOÀN|TẤT CẢ)\b"
)
_MARKS = "điểm từ 0 đến 10 có không quá hai chữ số lẻ, Đ, CĐ, T, H, C, Miễn, hoặc để trống"


class Bad(NamedTuple):
    """A cell that cannot be taken: rule, row, what stands there, and what was expected if not the rule's own."""

    code: str
    row: int
    text: str
    expected: str | None = None


def row_problems(
    spec: ListSpec, columns: dict[str, int], texts: pl.DataFrame, rows: pl.DataFrame, school_year: str, now: datetime,
    place: Place,
) -> Iterator[Problem]:  # fmt: skip
    """Everything wrong with the rows. `texts` and `rows` are the cells before and after reading, `columns` where they
    stand."""
    for f in spec.fields:
        column = columns.get(f.name)
        if column is None:
            continue
        for bad in _field_problems(f, texts, rows, school_year, now):
            found = shown(bad.text) if bad.text else "ô trống"
            cell = cell_name(bad.row, column)
            yield place.broken(bad.code, found, cell, expected=bad.expected, action=_ADVICE.get(bad.code))
    if spec.differing and columns.keys() >= set(spec.differing):
        old, new = spec.differing
        for row, text in _same(texts, rows, old, new):
            yield place.broken("khong-doi", f"{shown(text)} cả trước và sau", cell_name(row, columns[new]))
        for row in rows.filter((texts[old] == "") & (texts[new] == ""))["row"]:
            expected = "điểm cũ hoặc điểm mới: dòng trống cả hai không nói đã sửa gì"
            yield place.broken("thieu-gia-tri", "ô trống", cell_name(row, columns[new]), expected=expected)
    if spec.unique:
        again = rows.filter(~pl.struct(spec.unique).is_first_distinct())
        column = columns[spec.unique[-1]]
        for row in again["row"].to_list():
            yield place.broken("trung-dong", f"dòng {row + 1} lặp lại một dòng trên", cell_name(row, column))


def missing_columns(spec: ListSpec, columns: Container[str], rows: pl.DataFrame) -> Iterator[Field]:
    """The fields without a column whose blanks would say something of the rows; the month, of monthly work alone."""
    for f in spec.fields:
        is_needed = f.needs_column and (f.kind != "month" or rows["work"].is_in(sorted(MONTHLY)).any())
        if is_needed and f.name not in columns:
            yield f


def _same(texts: pl.DataFrame, rows: pl.DataFrame, old: str, new: str) -> Iterator[tuple[int, str]]:
    """Rows in which two fields say the same."""
    same = rows.select("row", text=texts[new]).filter((rows[old] == rows[new]) & (rows[new] != ""))
    yield from same.iter_rows()


def _field_problems(
    f: Field, texts: pl.DataFrame, rows: pl.DataFrame, school_year: str, now: datetime
) -> Iterator[Bad]:
    text, read = pl.col("text"), pl.col("read")
    both = pl.DataFrame({"row": rows["row"], "text": texts[f.name], "read": rows[f.name]})
    if f.required:
        yield from _each("thieu-gia-tri", both.filter(text == ""))
    if f.kind in OF_SEVERAL:
        yield from _unknown_words(f, both.filter(read.is_null()))
    elif f.kind in _BAD_VALUE:
        expected = f"một trong: {allowed(f.kind)}" if f.kind in WORDS else _MARKS if f.kind == "mark" else None
        yield from _each(_BAD_VALUE[f.kind], both.filter((text != "") & read.is_null()), expected)
    if f.kind == "date" and f.required:
        first, last = _days(f, school_year)
        yield from _each("ngay-sai", both.filter(~read.is_between(first, last)), _within(first, last))
    if f.is_done:
        yield from _undone(f, both, school_year, now)
    if f.kind == "month":
        yield from _month_problems(both.with_columns(work=rows["work"]), school_year)
    if f.kind == "class":
        yield from _each("nhieu-lop", both.filter(text.str.to_uppercase().str.contains(_SEVERAL_CLASSES)))
    if f.kind in {"subject", "subject_or_homeroom"}:
        yield from _unknown_subjects(both.filter(text != ""))
    if f.kind == "detail":
        yield from _unknown_subjects(both.filter((text != "") & (rows["list"] == "reassessed")))


def _each(code: str, rows: pl.DataFrame, expected: str | None = None) -> Iterator[Bad]:
    yield from (Bad(code, row, text, expected) for row, text in rows.select("row", "text").iter_rows())


def _undone(f: Field, rows: pl.DataFrame, school_year: str, now: datetime) -> Iterator[Bad]:
    """What is told as done, and lies in the future; or, of an optional field, before the school year began.

    How late it was is no mistake of the file: that is judged by the profile.
    """
    read, today = pl.col("read"), now.astimezone(VIETNAM).date()
    latest = today if f.kind == "date" else to_store(now)
    first, last = _days(f, school_year)
    future = rows.filter(read > latest)
    if f.kind == "clock":       # of a day to come the day is told
        future = future.filter(_vietnamese_day(read) <= today)
    elif f.required:            # beyond its range it is told
        future = future.filter(read <= last)
    yield from _each("tuong-lai", future)
    if not f.required and f.kind != "clock":
        day = read if f.kind == "date" else _vietnamese_day(read)
        expected = f"{'ngày' if f.kind == 'date' else 'ngày và giờ'} từ {first:%d/%m/%Y}, khi năm học bắt đầu, đến nay"
        yield from _each(_BAD_VALUE[f.kind], rows.filter(day < first), expected)


def _vietnamese_day(moment: pl.Expr) -> pl.Expr:
    return moment.dt.replace_time_zone("UTC").dt.convert_time_zone(VIETNAM.key).dt.date()


def _unknown_words(f: Field, rows: pl.DataFrame) -> Iterator[Bad]:
    """The first word of a cell that is none of the list's."""
    for row, text in rows.select("row", "text").iter_rows():
        word = next(word for word in parts_of(text) if code_of(f.kind, word) is None)
        yield Bad("tu-la", row, word, f"các từ sau, ngăn bằng dấu ; – {allowed(f.kind)}")


def _days(f: Field, school_year: str) -> tuple[date, date]:
    """The school year with the summer before it; what may be overdue has until the end of the second year."""
    first = int(school_year[:4])
    return date(first, 6 if f.is_late else 8, 1), date(first + 1, 12, 31) if f.is_late else date(first + 1, 8, 31)


def _within(first: date, last: date) -> str:
    return f"ngày dạng 22/11/2026, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"


def _month_problems(rows: pl.DataFrame, school_year: str) -> Iterator[Bad]:
    """A month outside the school year; and work of each month that does not say of which."""
    first = int(school_year[:4])
    read, work = pl.col("read"), pl.col("work")
    outside = rows.filter(~read.is_between(pl.lit(f"{first}-08"), pl.lit(f"{first + 1}-08")))
    yield from _each("thang-sai", outside, f"tháng từ 8/{first} đến 8/{first + 1}")
    blank = rows.filter((pl.col("text") == "") & work.is_in(sorted(MONTHLY)))
    yield from _each("thieu-gia-tri", blank, "tháng của việc hằng tháng, như Tháng 9/2025")


def _unknown_subjects(rows: pl.DataFrame) -> Iterator[Bad]:
    for row, name in rows.unique("text", maintain_order=True).select("row", "text").iter_rows():
        if headers.subject_code(name) is None:
            yield Bad("mon-la", row, name)
