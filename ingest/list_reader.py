"""Reads the school's list workbooks by `list_specs`: finds the list, reads its rows, reports all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from ingest import headers, values
from ingest.headers import bare, tidy
from ingest.list_specs import EXAMPLE_MARK, LIST_SPECS, NUMBER_HEADING, Field, ListSpec
from ingest.rules import Place, shown
from ingest.table import HEADER_SEARCH
from ingest.workbook import Sheet, cell_name, text_series
from records.clock import school_year_in
from records.facts import LIST_TABLES
from records.problems import Problem
from records.subjects import subject_name

SURE_HEADINGS = 3       # with the list's title above, so many headings are enough to say what is missing

_NUMBER_HEADING = bare(NUMBER_HEADING)
_ALL_HEADINGS = frozenset(bare(f.heading) for spec in LIST_SPECS.values() for f in spec.fields)
_SCHOOL_PREFIX = "trường:"
_IS_EXAMPLE = pl.col("number").str.to_uppercase() == EXAMPLE_MARK
_BAD_VALUE = {
    "term": "hoc-ki-sai",
    "component": "thanh-phan-sai",
    "mark": "diem-sai",
    "date": "ngay-sai",
    "moment": "thoi-diem-sai",
}


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list in a sheet: which, where its headings stand, and in which column each field."""

    spec: ListSpec
    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    number_column: int | None


@dataclass(frozen=True, slots=True)
class ListRows:
    """A list's rows in its schema of `records.facts`."""

    school: str
    school_year: str
    rows: pl.DataFrame
    subjects: dict[str, str] = field(default_factory=dict)


def find_list(sheet: Sheet) -> FoundList | None:
    """The list of the school that a sheet holds, or None."""
    for row in range(min(HEADER_SEARCH, len(sheet.rows))):
        headings = {bare(text): column for _, column, text in sheet.texts(row, row + 1)}
        if len(_ALL_HEADINGS & headings.keys()) < SURE_HEADINGS:
            if _NUMBER_HEADING in headings:
                return None     # the header of another table: below it there are only data
            continue
        for spec in LIST_SPECS.values():
            columns = {f.name: headings[bare(f.heading)] for f in spec.fields if bare(f.heading) in headings}
            is_whole = all(f.name in columns for f in spec.fields if f.required)
            if is_whole or (len(columns) >= SURE_HEADINGS and _has_title(sheet, row, spec)):
                return FoundList(spec, sheet, row, columns, headings.get(_NUMBER_HEADING))
    return None


def _has_title(sheet: Sheet, above: int, spec: ListSpec) -> bool:
    return any(bare(spec.title) == bare(text) for _, _, text in sheet.texts(0, above))


def read_list(found: FoundList, place: Place, home_school: str | None) -> tuple[ListRows | None, list[Problem]]:
    """The rows of a list, or None when anything is wrong with them."""
    titles = [text for _, _, text in found.sheet.texts(0, found.header_row)]
    school = next((text[len(_SCHOOL_PREFIX) :].strip() for text in titles if _names_school(text)), "") or home_school
    school_year = next((year for text in titles if (year := school_year_in(text))), None)
    problems = list(_heading_problems(found, school, school_year, place))
    if problems or school is None or school_year is None:
        return None, problems
    everything = _texts(found)
    texts = everything.filter(~_IS_EXAMPLE).drop("number")
    problems.extend(_changed_examples(found, everything.filter(_IS_EXAMPLE), place))
    if texts.is_empty():
        return None, [*problems, place.broken("danh-sach-rong", "chưa có dòng nào")]
    rows = texts.select("row", *(_read(f, texts) for f in found.spec.fields))
    problems.extend(_row_problems(found, texts, rows, school_year, place))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    _, schema = LIST_TABLES[found.spec.kind]
    facts = rows.with_columns(row_number=pl.col("row") + 1).select(list(schema)).match_to_schema(schema)
    return ListRows(school, school_year, facts, _subject_names(texts, rows)), problems


def _names_school(text: str) -> bool:
    return text.casefold().startswith(_SCHOOL_PREFIX)


def _heading_problems(
    found: FoundList, school: str | None, school_year: str | None, place: Place
) -> Iterator[Problem]:
    if not school:
        yield place.broken("thieu-truong", "không thấy «Trường: …»")
    if not school_year:
        yield place.broken("thieu-nam-hoc", "không thấy «Năm học: …»")
    for missing in (f for f in found.spec.fields if f.required and f.name not in found.columns):
        yield place.broken("thieu-cot", f"không có cột «{missing.heading}»", cell_name(found.header_row, 0))


def _texts(found: FoundList) -> pl.DataFrame:
    """The filled-in rows as tidy texts, the example among them."""
    body = found.sheet.rows[found.header_row + 1 :]
    by_column = list(zip(*body, strict=True))
    blank = pl.repeat("", len(body), dtype=pl.String)
    series = [
        text_series(f.name, list(by_column[found.columns[f.name]])) if by_column and f.name in found.columns
        else blank.alias(f.name)
        for f in found.spec.fields
    ]  # fmt: skip
    number = found.number_column
    has_number = by_column and number is not None
    marked = text_series("number", list(by_column[number or 0])) if has_number else blank.alias("number")
    frame = pl.select(row=pl.int_range(found.header_row + 1, found.header_row + 1 + len(body), dtype=pl.Int32))
    texts = frame.with_columns(*series, marked).with_columns(values.tidy(pl.col(pl.String)))
    return texts.filter(pl.any_horizontal(pl.col(f.name) != "" for f in found.spec.fields))


def _changed_examples(found: FoundList, examples: pl.DataFrame, place: Place) -> Iterator[Problem]:
    """An example that somebody wrote over would be lost silently."""
    same = pl.all_horizontal(pl.col(f.name) == f.example for f in found.spec.fields if f.name in found.columns)
    for row in examples.filter(~same)["row"]:
        yield place.broken("dong-vi-du", "dòng mẫu đã được sửa", cell_name(row, found.number_column or 0))


def _read(f: Field, texts: pl.DataFrame) -> pl.Expr:
    """A field's values; null where the text means nothing, and where an optional field is blank."""
    text = pl.col(f.name)
    whole = values.whole_text(text)
    readers: dict[str, Callable[[], pl.Expr]] = {
        "term": lambda: _translated(f, texts, headers.term_code),
        "component": lambda: _translated(f, texts, headers.component_code),
        "subject": lambda: _translated(f, texts, lambda name: _subject(f, name)),
        "subject_or_homeroom": lambda: _translated(f, texts, lambda name: _subject(f, name)),
        "class": text.str.to_uppercase,
        "mark": lambda: values.any_mark(text),
        "date": lambda: values.day(text),
        "moment": lambda: values.moment(text),
        "code": lambda: whole,
        "text": lambda: pl.when(whole != "").then(whole),
    }
    return readers[f.kind]().alias(f.name)


def _translated(f: Field, texts: pl.DataFrame, translate: Callable[[str], str | None]) -> pl.Expr:
    codes = {text: translate(text) for text in texts[f.name].unique().to_list() if text}
    return pl.col(f.name).replace_strict(codes, default=None, return_dtype=pl.String)


def _subject(f: Field, name: str) -> str:
    code = headers.subject_code(name)
    if code is None or (code == "" and f.kind != "subject_or_homeroom"):
        return headers.slug(name)
    return code


def _subject_names(texts: pl.DataFrame, rows: pl.DataFrame) -> dict[str, str]:
    printed = dict(zip(rows["subject"].to_list(), texts["subject"].to_list(), strict=True))
    known = {code for name in set(printed.values()) if (code := headers.subject_code(name))}
    return {code: subject_name(code) if code in known else tidy(name) for code, name in printed.items() if code}


def _row_problems(
    found: FoundList, texts: pl.DataFrame, rows: pl.DataFrame, school_year: str, place: Place
) -> Iterator[Problem]:
    for f in found.spec.fields:
        column = found.columns.get(f.name)
        if column is None:
            continue
        for code, row, text in _field_problems(f, texts, rows, school_year):
            yield place.broken(code, shown(text) if text else "ô trống", cell_name(row, column))
    if found.spec.unique:
        again = rows.filter(~pl.struct(found.spec.unique).is_first_distinct())
        column = found.columns[found.spec.unique[-1]]
        for row in again["row"].to_list():
            yield place.broken("trung-dong", f"dòng {row + 1} lặp lại một dòng trên", cell_name(row, column))


def _field_problems(
    f: Field, texts: pl.DataFrame, rows: pl.DataFrame, school_year: str
) -> Iterator[tuple[str, int, str]]:
    """Rule, row and text of every cell of a field that cannot be taken."""
    text, both = pl.col("text"), pl.DataFrame({"row": rows["row"], "text": texts[f.name], "read": rows[f.name]})
    if f.required:
        yield from ((("thieu-gia-tri", row, "")) for row in both.filter(text == "")["row"])
    if f.kind in _BAD_VALUE:
        bad = both.filter((text != "") & pl.col("read").is_null())
        yield from ((_BAD_VALUE[f.kind], row, found) for row, found in bad.select("row", "text").iter_rows())
    if f.kind == "date" and f.required:
        first = int(school_year[:4])
        outside = both.filter(~pl.col("read").is_between(date(first, 8, 1), date(first + 1, 8, 31)))
        yield from (("ngay-sai", row, found) for row, found in outside.select("row", "text").iter_rows())
    if f.kind in {"subject", "subject_or_homeroom"}:
        names = both.filter(text != "").unique("text", maintain_order=True)
        for row, found in names.select("row", "text").iter_rows():
            if headers.subject_code(found) is None:
                yield "mon-la", row, found
