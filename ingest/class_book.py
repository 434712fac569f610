"""The ministry's class book: one class a sheet, the subjects' tables one under another, pupils by name alone.

Each table is read as a subject's book (`vnedu_c`) on a sheet of which only its own rows are filled. Codes come from a
column that a clerk has added, or by name from the class's list (`name_match`). Marks of the year and after a
reassessment are not of the term: they are left, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from ingest import headers, values, vnedu_c
from ingest.class_column import titles_of_two_classes
from ingest.footer import read_footer
from ingest.headers import bare, fold
from ingest.mark_values import read_value
from ingest.name_match import Named, Rosters, codes_by_name, merged
from ingest.other_heading import to_be_said, with_terms_of_headers
from ingest.plan import Column, Columns, Footer, Plan, ignored, is_blank, make_plan
from ingest.rules import Place, shown
from ingest.table import Heading, Table, find_table, read_heading
from ingest.workbook import Cell, Sheet, cell_name, text_series
from records.facts import SheetFacts
from records.marks import FINAL, MIDTERM, REGULAR, REGULAR_SERIES, component_name
from records.problems import Problem

LAYOUT = "class-book"

_LEFT = "Cột này không được nhập: kết quả cả năm và đánh giá lại lấy từ bảng tổng hợp cả năm."
_OF_THE_YEAR = re.compile(r"d?tb ?mcn|danh gia lai")     # headers that no other book of a term has
_OF_A_TERM = re.compile(r"d?tb ?mhk ?(?:1|2|i|ii)")

_SIGNED = re.compile(r"(?:giáo viên|gv|tổ|nhóm|người|trưởng)\b[^:–-]*\bmôn\b")      # who signs below a table


def recognises(table: Table) -> bool:
    """Whether regular marks are there beside marks of the year, or in several tables of the sheet; or of pupils without
    codes beside an average that names its term."""
    if not vnedu_c.has_regular_marks(table):
        return False
    texts = {bare(text) for header in table.columns for text in header.texts}
    are_coded = {headers.PERSON_HEADERS.code(header.top) for header in table.columns} & {"code", "ministry_code"}
    if any(map(_OF_THE_YEAR.fullmatch, texts)) or (not are_coded and any(map(_OF_A_TERM.fullmatch, texts))):
        return True
    return find_table(table.sheet, table.end) is not None


def read_plans(
    table: Table, place: Place, home_school: str | None, rosters: Rosters | None
) -> tuple[list[Plan], list[Problem]]:
    """A plan for each subject of the sheet, all or none of them, and the problems of all."""
    general = read_heading(table)
    tables = list(_tables(table))
    footer = read_footer(replace(table, footer=tuple(table.sheet.texts(tables[-1].end, len(table.sheet.rows)))))
    plans: list[Plan] = []
    wrong: list[list[Problem]] = []
    for each in tables:
        plan, of_subject = _subject(each, general, footer, place, home_school, rosters)
        plans.extend([plan] if plan else [])
        wrong.append(of_subject)
    problems = [*_lost_tables(table.sheet, tables, place), *merged(wrong)]
    if len(plans) < len(tables):
        return [], problems
    return plans, [*problems, *_other_lists(plans)]


def _tables(first: Table) -> Iterator[Table]:
    """The tables of a sheet, each on a sheet of its own: other rows are blank, as if they were not there."""
    sheet, table, start = first.sheet, first, 0
    while True:
        following = find_table(sheet, table.end)
        end = _titles_begin(sheet, table.end, following.header_row) if following else len(sheet.rows)
        alone = find_table(_only(sheet, start, end), start)
        yield alone or table
        if following is None:
            return
        table, start = following, end


def _lost_tables(sheet: Sheet, tables: Sequence[Table], place: Place) -> Iterator[Problem]:
    """A header of a table that lacks its pupils' numbers or names: its subject would be lost silently."""
    told = {row for table in tables for row in range(table.header_row, table.header_end)}
    for row, column, text in sheet.texts(0, len(sheet.rows)):
        is_header = headers.is_regular_group(text) or headers.PERSON_HEADERS.code(text) == "stt"
        if is_header and row not in told:
            told.add(row)
            found = "bảng không có đủ hai cột «Số TT» và «Họ và tên»"
            yield place.broken("thieu-cot", found, cell_name(row, column))


def _titles_begin(sheet: Sheet, first: int, header_row: int) -> int:
    """The first row between two tables that is the second's: it names a subject."""
    named = (row for row, _, text in sheet.texts(first, header_row) if _names_subject(text))
    return next(named, header_row)


def _names_subject(text: str) -> bool:
    if _SIGNED.match(fold(text)):
        return False
    return headers.subject_in(text) is not None or bool(headers.subject_code(text))


def _only(sheet: Sheet, start: int, end: int) -> Sheet:
    blank: list[Cell] = [""] * sheet.width
    return replace(sheet, rows=[*([blank] * start), *sheet.rows[start:end]])


def _subject(
    table: Table, general: Heading, footer: Footer, place: Place, home_school: str | None, rosters: Rosters | None
) -> tuple[Plan | None, list[Problem]]:
    own = read_heading(table)
    subject, lost = _subject_title(table, place)
    heading = with_terms_of_headers(replace(general, subject=subject, terms=general.terms | own.terms), table)
    of_term, left = _of_the_term(table, place)
    found = _one_series(table, vnedu_c.read_columns(of_term, place, heading))
    two = list(titles_of_two_classes(table, heading, place))
    left += [*lost, *_lacking_tests(table, found, place)]
    unknown: list[Problem] = []
    if found.columns and not any(c.kind == "person" and c.component == "code" for c in found.columns):
        table, found, unknown = _with_codes(table, found, heading, home_school, place, rosters)
    plan, problems = make_plan(table, LAYOUT, heading, found, footer, place, home_school)
    wrong = [p for p in problems if p.code != "dau-trang-lech" or p.cell not in {each.cell for each in two}]
    are_known = not any(problem.severity == "error" for problem in (*two, *unknown, *left))
    return plan if are_known else None, [*two, *unknown, *left, *to_be_said(wrong)]


def _subject_title(table: Table, place: Place) -> tuple[str | None, list[Problem]]:
    """The subject that the nearest title names; one that stands above it has lost its own table."""
    start = table.header_row
    named = [text for text in table.sheet.texts(0, start) if _names_subject(text[2])]
    subjects = [headers.subject_in(text) or text for _, _, text in named]
    codes = [headers.subject_code(subject) or headers.slug(subject) for subject in subjects]
    lost = [
        place.broken("thieu-cot", f"không thấy bảng điểm của {shown(subject)}", cell_name(row, column))
        for (row, column, _), subject, code in zip(named, subjects, codes, strict=True) if code != codes[-1]
    ]  # fmt: skip
    return subjects[-1] if subjects else None, lost


def _of_the_term(table: Table, place: Place) -> tuple[Table, list[Problem]]:
    """The table without the columns that are not of the term, and a warning of each that is filled."""
    others = [each for each in table.columns if any(_OF_THE_YEAR.fullmatch(bare(text)) for text in each.texts)]
    told = [replace(problem, action=_LEFT) for header in others for problem in ignored(table, header, place)]
    kept = tuple(each for each in vnedu_c.with_regular(table, blank_too=True) if each not in others)
    return replace(table, columns=kept), told


def _lacking_tests(table: Table, found: Columns, place: Place) -> Iterator[Problem]:
    """Every book of the ministry's has both tests: without the header of one, its marks would pass for regular ones."""
    there = {column.component for column in found.columns}
    for component in (MIDTERM, FINAL) if found.columns else ():
        if component not in there:
            wrong = f"không có cột «{component_name(component)}»"
            yield place.broken("thieu-cot", wrong, cell_name(table.header_row, table.stt))


def _one_series(table: Table, found: Columns) -> Columns:
    """A single column of regular marks holds all of them, one beside another; so does one that has two in a cell."""
    regular = [column for column in found.columns if column.component.startswith(REGULAR)]
    if not regular or headers.component_code(regular[0].label) is not None:
        return found
    if len(regular) > 1 and not _holds_all(table, regular):
        return found
    series = replace(regular[0], component=REGULAR_SERIES, kind="marks")
    kept = (column for column in found.columns if column not in regular[1:])
    return replace(found, columns=tuple(series if column is regular[0] else column for column in kept))


def _holds_all(table: Table, regular: Sequence[Column]) -> bool:
    """Whether the first column has several marks in a cell, and the others have none."""
    if not all(is_blank(table, column.index) for column in regular[1:]):
        return False
    texts = {table.sheet.text(row, regular[0].index) for row in range(table.first, table.end)}
    return any(" " in text and read_value("marks", text)[0] is not None for text in texts)


def _with_codes(
    table: Table, found: Columns, heading: Heading, home_school: str | None, place: Place, rosters: Rosters | None
) -> tuple[Table, Columns, list[Problem]]:
    """The table with a column of codes behind its last one, found by name."""
    rows, people = _people(table, found)
    codes, problems = codes_by_name(
        people, heading.school or home_school, heading.school_year, heading.class_name, place, rosters
    )
    by_row = dict(zip(rows, codes, strict=True))
    column = tuple(by_row.get(row, "") for row in range(table.first, table.end))
    code = Column(len(table.data), "Mã học sinh", "", "code", "person")
    return replace(table, data=(*table.data, column)), replace(found, columns=(*found.columns, code)), problems


def _people(table: Table, found: Columns) -> tuple[list[int], list[Named]]:
    """Who stands in the rows of a table, and in which of them."""
    names = [column.index for column in found.columns if column.component == "name"]
    days = _birthdays(table, found)
    rows: list[int] = []
    people: list[Named] = []
    for row, birthday in zip(range(table.first, table.end), days, strict=True):
        name = " ".join(text for index in names if (text := table.sheet.text(row, index)))
        if name:
            rows.append(row)
            people.append(Named(name, birthday, cell_name(row, names[0])))
    return rows, people


def _birthdays(table: Table, found: Columns) -> Sequence[date | None]:
    column = next((c.index for c in found.columns if c.component == "birthday"), None)
    if column is None:
        return [None] * len(table.numbers)
    texts = text_series("text", list(table.data[column]))
    return texts.to_frame().select(values.day(values.tidy(pl.col("text")))).to_series().to_list()


def _other_lists(plans: Sequence[Plan]) -> Iterator[Problem]:
    """A subject that lists other pupils than the first one does."""
    lists = [frozenset(_people_of(plan)) for plan in plans]
    for plan, people in zip(plans, lists, strict=True):
        lacking, added = len(lists[0] - people), len(people - lists[0])
        if lacking or added:
            found = f"{next(iter(plan.subjects.values()))}: thiếu {lacking}, thừa {added} em so với môn đầu"
            yield plan.place.broken("danh-sach-lech", found, cell_name(plan.table.header_row, plan.table.stt))


def _people_of(plan: Plan) -> Iterator[str]:
    code = next(column.index for column in plan.columns if column.kind == "person" and column.component == "code")
    return (str(value) for value in plan.table.data[code] if value != "")


def one_a_sheet(sheets: Sequence[SheetFacts]) -> list[SheetFacts]:
    """The subjects of a sheet as one class: everybody who stands in any of them, once, and all their cells."""
    by_index: dict[int, list[SheetFacts]] = {}
    for sheet in sheets:
        by_index.setdefault(sheet.index, []).append(sheet)
    return [_joined(parts) for parts in by_index.values()]


def _joined(parts: Sequence[SheetFacts]) -> SheetFacts:
    return replace(
        parts[0],
        roster=pl.concat([part.roster for part in parts]).unique("pupil_code", keep="first", maintain_order=True),
        cells=pl.concat([part.cells for part in parts]),
        subjects={code: name for part in parts for code, name in part.subjects.items()},
    )
