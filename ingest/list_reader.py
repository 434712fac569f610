"""Reads the school's list workbooks by `list_specs`: finds the list, reads its rows, reports all that is wrong."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import polars as pl

from ingest import headers, values
from ingest.headers import bare, tidy
from ingest.list_cells import read_field
from ingest.list_checks import missing_columns, row_problems
from ingest.list_fields import EXAMPLE_MARK, NUMBER_HEADING, Field, ListSpec
from ingest.list_specs import LIST_SPECS
from ingest.list_words import OF_SEVERAL
from ingest.rules import CORRECT_HEADING, Place, shown
from ingest.table import HEADER_SEARCH
from ingest.workbook import Sheet, cell_name, column_letters, text_series
from records.clock import school_year_in
from records.list_tables import LIST_TABLES
from records.problems import Problem
from records.subjects import subject_name

SURE_HEADINGS = 3       # with the list's title above, so many headings are enough to say what is missing

_NUMBER_HEADING = bare(NUMBER_HEADING)
_TOLD_OF_CELLS = frozenset({"filled", "filled_date"})
_HEADINGS = {spec.kind: {f.name: bare(f.heading) for f in spec.fields} for spec in LIST_SPECS.values()}
_REQUIRED = {
    spec.kind: frozenset(bare(f.heading) for f in spec.fields if f.required) for spec in LIST_SPECS.values()
}
_ALL_HEADINGS = frozenset(heading for headings in _HEADINGS.values() for heading in headings.values())
_SCHOOL_PREFIX = "trường:"
_IS_EXAMPLE = pl.col("number").str.to_uppercase() == EXAMPLE_MARK


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
    """A list's rows in its schema of `records.facts`. `letters`: the column of the sheet in which a field stands."""

    school: str
    school_year: str
    rows: pl.DataFrame
    subjects: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)


def find_list(sheet: Sheet) -> FoundList | None:
    """The list of the school that a sheet holds, or None."""
    for row in range(min(HEADER_SEARCH, len(sheet.rows))):
        line = sheet.texts(row, row + 1)
        are_sure, has_number = _is_heading(tuple(text for _, _, text in line))
        if are_sure:
            headings = {bare(text): column for _, column, text in line}
            titles = {bare(text) for _, _, text in sheet.texts(0, row)}
            found = [_found(spec, sheet, row, headings, titles) for spec in LIST_SPECS.values()]
            fitting = [each for each in found if each is not None]
            if fitting:
                # A title says which list it is; without one, that of which the most columns are there.
                return max(fitting, key=lambda each: (bare(each.spec.title) in titles, len(each.columns)))
        if has_number:
            return None     # the header of another table: below it there are only data
    return None


@lru_cache(maxsize=headers.CACHED)
def _is_heading(texts: tuple[str, ...]) -> tuple[bool, bool]:
    """Of a row of texts: whether it may be a list's header, and whether it is that of any numbered table."""
    names = set(map(bare, texts))
    return len(_ALL_HEADINGS & names) >= SURE_HEADINGS, _NUMBER_HEADING in names


def _found(
    spec: ListSpec, sheet: Sheet, row: int, headings: Mapping[str, int], titles: Container[str]
) -> FoundList | None:
    has_title = bare(spec.title) in titles
    is_whole = _REQUIRED[spec.kind] <= headings.keys()
    if not has_title and (spec.needs_title or not is_whole):
        return None     # another list, or a class sheet: nearly always
    columns = {name: headings[heading] for name, heading in _HEADINGS[spec.kind].items() if heading in headings}
    if is_whole or len(columns) >= SURE_HEADINGS:
        return FoundList(spec, sheet, row, columns, headings.get(_NUMBER_HEADING))
    return None


def read_list(
    found: FoundList, place: Place, home_school: str | None, now: datetime
) -> tuple[ListRows | None, list[Problem]]:
    """The rows of a list, or None when anything is wrong with them. What is done by then, is not after `now`."""
    titles = [text for _, _, text in found.sheet.texts(0, found.header_row)]
    school = next((text[len(_SCHOOL_PREFIX) :].strip() for text in titles if _names_school(text)), "") or home_school
    school_year = next((year for text in titles if (year := school_year_in(text))), None)
    problems = list(_heading_problems(found, school, school_year, place))
    if any(problem.severity == "error" for problem in problems) or school is None or school_year is None:
        return None, problems
    everything = _texts(found)
    texts = everything.filter(~_IS_EXAMPLE).drop("number")
    problems.extend(_changed_examples(found, everything.filter(_IS_EXAMPLE), place))
    if texts.is_empty():
        return None, [*problems, place.broken("danh-sach-rong", "chưa có dòng nào")]
    rows = texts.select("row", *(read_field(f, texts, is_there=f.name in found.columns) for f in found.spec.fields))
    missing = missing_columns(found.spec, found.columns, rows)
    problems.extend(_no_column(f, found, place) for f in missing)
    problems.extend(row_problems(found.spec, found.columns, texts, rows, school_year, now, place))
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    _, schema = LIST_TABLES[found.spec.kind]
    numbered = rows.with_columns(row_number=pl.col("row") + 1)
    facts = _told_of_cells(found, numbered).select(list(schema)).match_to_schema(schema)
    letters = {name: column_letters(column) for name, column in found.columns.items()}
    return ListRows(school, school_year, facts, _subject_names(texts, rows), letters), problems


def _told_of_cells(found: FoundList, rows: pl.DataFrame) -> pl.DataFrame:
    """Of a list that is asked whether its cells are filled: a row a cell. A column that is not there says nothing."""
    fields = [f.name for f in found.spec.fields if f.kind in _TOLD_OF_CELLS]
    if not fields:
        return rows
    places = {name: column_letters(column) for name, column in found.columns.items()}
    return (
        rows.unpivot(
            [name for name in fields if name in places],
            index=[name for name in rows.columns if name not in fields],
            variable_name="field", value_name="is_filled",
        )
        .with_columns(pl.col("is_filled").cast(pl.Boolean))
        .with_columns(
            cell=pl.col("field").replace_strict(places, return_dtype=pl.String) + pl.col("row_number").cast(pl.String)
        )
        .sort("row_number", maintain_order=True)
    )  # fmt: skip


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
        yield _no_column(missing, found, place)
    yield from _odd_headings(found, place)


def _no_column(f: Field, found: FoundList, place: Place) -> Problem:
    return place.broken("thieu-cot", f"không có cột «{f.heading}»", cell_name(found.header_row, 0))


def _odd_headings(found: FoundList, place: Place) -> Iterator[Problem]:
    """Headings that the list does not have, each a column that is not read; and of one heading a second column."""
    read = {*found.columns.values(), found.number_column}
    known = {*_HEADINGS[found.spec.kind].values(), _NUMBER_HEADING}
    lacking = [f"«{f.heading}»" for f in found.spec.fields if f.name not in found.columns]
    expected = f"cột của mẫu, tệp còn thiếu {', '.join(lacking)}" if lacking else "cột của mẫu danh sách"
    for row, column, text in found.sheet.texts(found.header_row, found.header_row + 1):
        if not text or column in read:
            continue
        if bare(text) in known:
            action = "Bỏ hoặc đổi tên một trong hai cột trong tệp danh sách, lưu lại rồi nhập lại."
            yield place.broken("trung-cot", f"hai cột {shown(text)}", cell_name(row, column), action=action)
        else:
            yield place.broken("cot-la", shown(text), cell_name(row, column), expected=expected, action=CORRECT_HEADING)


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
    several = [f.name for f in found.spec.fields if f.kind in OF_SEVERAL]
    lines = frame.with_columns(*series, marked).with_columns(pl.col(several).str.replace_all(r"[\r\n]+", ";"))
    texts = lines.with_columns(values.tidy(pl.col(pl.String)))
    return texts.filter(pl.any_horizontal(pl.col(f.name) != "" for f in found.spec.fields))


def _changed_examples(found: FoundList, examples: pl.DataFrame, place: Place) -> Iterator[Problem]:
    """An example that somebody wrote over would be lost silently."""
    same = pl.all_horizontal(pl.col(f.name) == f.example for f in found.spec.fields if f.name in found.columns)
    for row in examples.filter(~same)["row"]:
        yield place.broken("dong-vi-du", "dòng mẫu đã được sửa", cell_name(row, found.number_column or 0))


def _subject_names(texts: pl.DataFrame, rows: pl.DataFrame) -> dict[str, str]:
    if "subject" not in rows.columns:
        return {}
    printed = dict(zip(rows["subject"].to_list(), texts["subject"].to_list(), strict=True))
    known = {code for name in set(printed.values()) if (code := headers.subject_code(name))}
    return {code: subject_name(code) if code in known else tidy(name) for code, name in printed.items() if code}
