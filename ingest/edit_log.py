"""A vendor's log of edits, read by a mapping: who changed which mark from what to what, when.

Its rows are read and checked as those of the school's own lists are; the columns are where the mapping says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import polars as pl

from ingest import values
from ingest.headers import fold, subject_code
from ingest.list_cells import read_field
from ingest.list_checks import row_problems
from ingest.list_fields import CLASS, PUPIL, SUBJECT, TERM, Field, ListSpec, optional
from ingest.list_reader import ListRows
from ingest.mapping import MARK_WORDS, SKIP, VALUE_PARTS, ColumnMapping
from ingest.mapping_apply import CANONICAL, bare_mark, table_by
from ingest.mapping_match import FoundHeader, read_columns_of
from ingest.mapping_sources import Said, said_by
from ingest.rules import Place, shown
from ingest.table import Table
from ingest.workbook import Sheet, cell_name, column_letters, text_series
from records.list_tables import EDIT_LOG, LOG_TABLES
from records.problems import Problem
from records.subjects import subject_name

_FIELDS = (
    TERM, CLASS, PUPIL, SUBJECT,
    Field("Thành phần", "component", "component", "", ""),
    optional("Điểm cũ", "old_value", "mark", "", ""),
    optional("Điểm mới", "new_value", "mark", "", ""),
    Field("Thời điểm sửa", "edited_at", "moment", "", "", is_done=True),
    optional("Người sửa", "edited_by", "text", "", ""),
    optional("Lý do", "reason", "text", "", ""),
)  # fmt: skip
_SPEC = ListSpec(EDIT_LOG, "", "", "", _FIELDS, differing=("old_value", "new_value"))
_TRANSLATED = frozenset({"old_value", "new_value"})
OF_VALUES = frozenset({"thanh-phan-sai", "hoc-ki-sai"})     # what the mapping may be told, and the log is read
# A vendor's log is evidence: whatever is wrong with it, nobody is told to change it.
_SAY_VALUE = (
    "Nói giá trị ấy là gì trong cách đọc: chọn ngay dưới kết quả nhập trên trang Nhập dữ liệu, hoặc ghi vào mục "
    "[values] của tệp cách đọc. Không sửa tệp nhật ký."
)
_ADVICE = {
    **dict.fromkeys(OF_VALUES, _SAY_VALUE),
    "mon-la": "Dòng vẫn được nhập, thành môn riêng. Nếu là môn đã có thì nói trong cách đọc ([values]).",
    "diem-sai": "Nếu đó là cách ghi Miễn, Đ, CĐ hoặc để trống thì nói trong cách đọc ([marks]). Không sửa tệp nhật ký.",
}  # fmt: skip
_NEVER_CHANGED = "Xem lại cách đọc đã chọn đúng cột chưa, hoặc xuất lại nhật ký từ phần mềm. Không sửa tệp nhật ký."


def read_log(
    mapping: ColumnMapping, sheet: Sheet, found: FoundHeader, place: Place, home_school: str | None, now: datetime
) -> tuple[ListRows | None, list[Problem]]:
    """The rows of a log, or None when anything is wrong with them. No edit is after `now`."""
    columns = {column.part: header.index for column, header in read_columns_of(found)}
    table = table_by(mapping, sheet, found, list(columns.values()))
    said = said_by(mapping, table, found, place)
    school = said.heading.school or home_school
    problems = [*said.problems, *_of_heading(school, said, place)]
    if problems or school is None or said.heading.school_year is None:
        return None, problems
    texts, left_out = _without_skipped(_texts(mapping, table, columns, said))
    problems = [place.broken("dong-bo-theo-cach-doc", f"{left_out} dòng")] if left_out else []
    if texts.is_empty():
        return None, [*problems, place.broken("danh-sach-rong", "chưa có dòng nào", cell_name(found.row, 0))]
    rows = texts.select("row", *(read_field(f, texts, is_there=True) for f in _FIELDS))
    problems += _row_problems(columns, texts, rows, said.heading.school_year, now, place)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    _, schema = LOG_TABLES[EDIT_LOG]
    number = pl.col("row") + 1
    cell = pl.lit(column_letters(columns["edited_at"])) + number.cast(pl.String)
    facts = rows.with_columns(row_number=number, cell=cell).select(list(schema)).match_to_schema(schema)
    names = {
        code: subject_name(code) if subject_code(text) else text
        for code, text in zip(rows["subject"].to_list(), texts["subject"].to_list(), strict=True) if code
    }  # fmt: skip
    letters = {name: column_letters(index) for name, index in columns.items()}
    return ListRows(school, said.heading.school_year, facts, names, letters), problems


def _of_heading(school: str | None, said: Said, place: Place) -> Iterator[Problem]:
    if not school:
        yield place.broken("thieu-truong", "không thấy tên trường")
    if not said.heading.school_year:
        yield place.broken("thieu-nam-hoc", "không thấy năm học")


def _texts(mapping: ColumnMapping, table: Table, columns: dict[str, int], said: Said) -> pl.DataFrame:
    """The rows as tidy texts in the fields of a log, each mark's own words put into ours."""
    heading = said.heading
    whole = {
        "term": next(iter(heading.terms), ""), "class_name": heading.class_name or "", "subject": heading.subject or "",
    }  # fmt: skip
    height = len(table.numbers)
    series = [
        text_series(f.name, list(table.data[columns[f.name]])) if f.name in columns
        else pl.Series(f.name, [whole.get(f.name, "")] * height, pl.String)
        for f in _FIELDS
    ]  # fmt: skip
    frame = pl.DataFrame([pl.Series("row", range(table.first, table.end), pl.Int32), *series])
    tidy = frame.with_columns(values.tidy(pl.col(pl.String)))
    tidy = tidy.with_columns(
        _put_into_ours(tidy, name, meanings) for name, meanings in mapping.values.items() if name in columns
    )
    words = {word: CANONICAL[key] for key in MARK_WORDS for word in map(bare_mark, mapping.words.get(key, ()))}
    if not words:
        return tidy
    translated = (
        pl.coalesce(
            pl.col(name).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String), pl.col(name)
        )
        for name in sorted(_TRANSLATED)
    )
    return tidy.with_columns(**dict(zip(sorted(_TRANSLATED), translated, strict=True)))


def _put_into_ours(texts: pl.DataFrame, name: str, meanings: Mapping[str, str]) -> pl.Expr:
    """A column with the vendor's own words as the mapping says what they mean."""
    by_word = {fold(value): meaning for value, meaning in meanings.items()}
    found = {text: by_word.get(fold(text), text) for text in texts[name].unique().to_list()}
    return pl.col(name).replace_strict(found, return_dtype=pl.String)


def _without_skipped(texts: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The rows that the mapping does not say to leave out, and how many it does."""
    kept = texts.filter(pl.all_horizontal(pl.col(name) != SKIP for name in VALUE_PARTS))
    return kept, texts.height - kept.height


def _row_problems(
    columns: dict[str, int], texts: pl.DataFrame, rows: pl.DataFrame, school_year: str, now: datetime, place: Place
) -> Iterator[Problem]:
    for problem in row_problems(_SPEC, columns, texts, rows, school_year, now, place):
        usual = _NEVER_CHANGED if problem.severity == "error" else problem.action
        yield replace(problem, action=_ADVICE.get(problem.code, usual))
    for name in ("term", "subject"):        # said once for the sheet: no cell of a row to name
        if name not in columns and rows[name].has_nulls():
            yield place.broken("khong-doc-duoc", shown(texts[name][0]) if texts[name][0] else f"thiếu {name}")
