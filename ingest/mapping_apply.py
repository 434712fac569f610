"""A sheet by a mapping: the same `Plan` as the readers of known layouts make, so that rows become facts on one path.

Here headings become columns, and marks that are written in the layout's own way are put into the usual one; where each
stands does not change, so that every fact keeps its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest import headers
from ingest.footer import read_footer
from ingest.headers import bare
from ingest.mapping import PERSON_PARTS, ColumnMapping, MappedColumn, part_kind
from ingest.mapping_match import FoundHeader, read_columns_of
from ingest.mapping_sources import said_by
from ingest.other_heading import plan_of
from ingest.plan import Column, Columns, Plan, ignored
from ingest.rules import Place, shown
from ingest.table import NO_NUMBERS, Heading, Table
from ingest.workbook import Cell, Sheet, cell_name, cell_text
from records.marks import EXEMPT, REGULAR
from records.problems import Problem
from records.subjects import subject_name

CANONICAL = {"exempt": EXEMPT, "passed": "Đ", "failed": "CĐ", "blank": ""}
_TRANSLATED = frozenset({"mark", "level", "test"})
_OTHER_SIGN = {"comma": ".", "point": ","}
_SIGN_NAMES = {"comma": "dấu phẩy như 8,5", "point": "dấu chấm như 8.5"}
_OF_THE_PUPIL = frozenset({"learning_result", "conduct_result", "title", "count"})    # kinds of results of no subject
_MOST_GAP = 5       # rows between a header and the first pupil: blank, or numbering the columns


def plans_by(
    mapping: ColumnMapping, sheet: Sheet, found: FoundHeader, place: Place, home_school: str | None
) -> tuple[list[Plan], list[Problem]]:
    """The plan of a sheet of marks, if nothing is wrong with it, and its problems."""
    table = table_by(mapping, sheet, found, _roles(found, ("code", "name")))
    said = said_by(mapping, table, found, place)
    columns = _columns(mapping, table, found, said.heading, place)
    table, signs = _usual_marks(mapping, table, columns.columns, place)
    footer = read_footer(table)
    if said.day is not None:
        footer = replace(footer, day=said.day, day_cell=said.day_cell)
    plans, problems = plan_of(table, mapping.layout, said.heading, columns, footer, place, home_school)
    wrong = [*said.problems, *signs]
    return ([] if wrong else plans), [*wrong, *problems]


def table_by(mapping: ColumnMapping, sheet: Sheet, found: FoundHeader, keys: Sequence[int]) -> Table:
    """The table below a header. `keys`: the columns of which a row must have one filled to be a row of it."""
    header_end = found.row + mapping.header_rows
    first = _first(sheet, header_end, keys)
    end = _end(mapping, sheet, first, keys)
    rows = sheet.rows[first:end]
    return Table(
        sheet, found.row, header_end, first, end, NO_NUMBERS, tuple(range(1, end - first + 1)),
        data=tuple(zip(*rows, strict=True)) if rows else tuple(() for _ in range(sheet.width)),
        columns=found.headers,
        titles=tuple(text for _, _, text in sheet.texts(0, found.row)),
        footer=tuple(sheet.texts(end, len(sheet.rows))),
    )  # fmt: skip


def _roles(found: FoundHeader, parts: Iterable[str]) -> list[int]:
    wanted = set(parts)
    return [header.index for column, header in found.columns if column.part in wanted]


def _first(sheet: Sheet, start: int, keys: Sequence[int]) -> int:
    """The first row that is somebody's: none that is blank, or only numbers the columns."""
    for row in range(start, min(start + _MOST_GAP, len(sheet.rows))):
        texts = [text for key in keys if (text := sheet.text(row, key))]
        if texts and not all(text.strip("()").isdigit() and len(text) <= 4 for text in texts):
            return row
    return min(start, len(sheet.rows))


def _end(mapping: ColumnMapping, sheet: Sheet, first: int, keys: Sequence[int]) -> int:
    """The row past the last: where the layout's own words say so, else before the first row that is nobody's."""
    if mapping.end:
        word = bare(mapping.end)
        for row in range(first, len(sheet.rows)):
            if any(bare(text).startswith(word) for _, _, text in sheet.texts(row, row + 1)[:1]):
                return row
    blank = (row for row in range(first, len(sheet.rows)) if not any(sheet.text(row, key) for key in keys))
    return next(blank, len(sheet.rows))


def _columns(
    mapping: ColumnMapping, table: Table, found: FoundHeader, heading: Heading, place: Place
) -> Columns:
    """Every column's meaning, the names of the subjects, and the filled columns that the mapping does not name."""
    columns: list[Column] = []
    subjects: dict[str, str] = {}
    problems: list[Problem] = []
    regular: dict[str, int] = {}
    for mapped, header in read_columns_of(found):
        if mapped.part in PERSON_PARTS:
            columns.append(Column(header.index, header.bottom, "", mapped.part, "person"))
            continue
        component, kind = part_kind(mapped.part) or (mapped.part, "text")
        subject, name = _subject(mapped, is_result=kind in _OF_THE_PUPIL, heading=heading)
        if not subject and kind not in _OF_THE_PUPIL:
            problems.append(place.broken("thieu-mon", f"cột {shown(mapped.heading)} không rõ của môn nào"))
        if name and subject not in subjects:
            subjects[subject] = name
            if headers.subject_code(name) != subject:
                problems.append(place.broken("mon-la", shown(name), cell_name(found.row, header.index)))
        if component == REGULAR:
            regular[subject] = regular.get(subject, 0) + 1
            component = f"{REGULAR}{regular[subject]}"
        columns.append(Column(header.index, header.bottom, subject, component, kind))
    problems.extend(_unnamed(mapping, table, found, place))
    return Columns(tuple(columns), subjects, tuple(problems))


def _subject(mapped: MappedColumn, *, is_result: bool, heading: Heading) -> tuple[str, str | None]:
    """The code and the name of a column's subject; '' for a result of the pupil as a whole."""
    text = mapped.subject or heading.subject or ""
    if is_result or not text:
        return "", None
    known = headers.subject_code(text)
    return (known, subject_name(known)) if known else (headers.slug(text), text)


def _unnamed(mapping: ColumnMapping, table: Table, found: FoundHeader, place: Place) -> Iterator[Problem]:
    named = {header.index for _, header in found.columns}
    of_sources = {bare(source.text) for source in mapping.sources.values() if source.how == "column"}
    for header in table.columns:
        is_number = headers.PERSON_HEADERS.code(header.top) == "stt"
        if header.index not in named and not is_number and bare(" ".join(header.texts)) not in of_sources:
            yield from ignored(table, header, place)


def _usual_marks(
    mapping: ColumnMapping, table: Table, columns: Iterable[Column], place: Place
) -> tuple[Table, list[Problem]]:
    """The table with the layout's own words of marks in ours, and marks that are written with the other sign."""
    words = {bare_mark(word): CANONICAL[key] for key, written in mapping.words.items() for word in written}
    data: list[tuple[Cell, ...]] = list(table.data)
    problems: list[Problem] = []
    for column in columns:
        if column.kind not in _TRANSLATED:
            continue
        cells = data[column.index]
        problems.extend(_other_sign(mapping, table, column, cells, place))
        if words:
            data[column.index] = tuple(words.get(bare_mark(cell_text(cell)), cell) for cell in cells)
    return replace(table, data=tuple(data)), problems


def bare_mark(text: str) -> str:
    """A word in place of a mark as it is compared: with its accents, for 'Đ' is no 'D'."""
    return text.strip().casefold()


def _other_sign(
    mapping: ColumnMapping, table: Table, column: Column, cells: Iterable[Cell], place: Place
) -> Iterator[Problem]:
    """Texts of numbers with the sign that the mapping says is not used: they may mean something else than a mark."""
    sign = _OTHER_SIGN.get(mapping.decimal)
    for row, cell in enumerate(cells, start=table.first):
        if sign and isinstance(cell, str) and sign in cell and cell.replace(sign, "").strip().isdigit():
            expected = f"điểm viết bằng {_SIGN_NAMES[mapping.decimal]}, theo cách đọc"
            yield place.broken("diem-sai", shown(cell), cell_name(row, column.index), expected=expected)
