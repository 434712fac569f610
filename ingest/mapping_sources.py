"""What is said once for a whole sheet – class, subject, term, year, day – from where a mapping says it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import polars as pl

from ingest import headers, values
from ingest.dates import footer_date
from ingest.headers import bare, tidy
from ingest.mapping import PLACE, SOURCE_NAMES, ColumnMapping, Source
from ingest.mapping_match import FoundHeader, heading_of
from ingest.rules import Place, shown
from ingest.table import Heading, Table, read_heading
from ingest.workbook import cell_name, text_series
from records.clock import school_year_in
from records.problems import Problem

_T = TypeVar("_T")

_LONGEST_TITLE = 300
_TERMS = {"1": "HK1", "i": "HK1", "2": "HK2", "ii": "HK2"}
_CELL = re.compile(r"([A-Z]{1,2})([0-9]{1,4})")


@dataclass(slots=True)
class Told:
    """What a sheet says of itself: the text and the cell of each, and what is wrong."""

    texts: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says of itself by a mapping; what it does not name is None. `problems`: what could not be read."""

    heading: Heading
    day: date | None
    day_cell: str | None
    problems: tuple[Problem, ...]


def said_by(mapping: ColumnMapping, table: Table, found: FoundHeader, place: Place) -> Said:
    """The sheet's heading and the day of the export."""
    told = _told_by(mapping, table, found, place)
    term, year = _read(told, "term", term_of, place), _read(told, "school_year", school_year_in, place)
    class_name, day = _read(told, "class", class_of, place), _read(told, "day", _day, place)
    school, subject = (_read(told, name, lambda text: text or None, place) for name in ("school", "subject"))
    heading = Heading(
        authority=None, school=school, school_year=year, terms=frozenset({term} if term else ()),
        class_name=class_name, grade=headers.grade_of(class_name) if class_name else None, subject=subject,
    )  # fmt: skip
    return Said(heading, day, told.texts.get("day", ("", None))[1], tuple(told.problems))


def _told_by(mapping: ColumnMapping, table: Table, found: FoundHeader, place: Place) -> Told:
    """The texts that the mapping's sources give; of one that gives none a problem."""
    told = Told()
    usual = read_heading(table)
    for name, source in mapping.sources.items():
        text, cell = _text(name, source, table, found, usual, told, place)
        if text:
            told.texts[name] = text, cell
        elif source.how != "title" or source.text:
            told.problems.append(place.broken("khong-doc-duoc", f"không thấy {SOURCE_NAMES[name]}", cell))
    return told


def _text(
    name: str, source: Source, table: Table, found: FoundHeader, usual: Heading, told: Told, place: Place
) -> tuple[str, str | None]:
    if source.how == "column":
        return _of_column(name, source, table, found, told, place)
    if source.how == "title":
        return _of_title(source.text, table) if source.text else _usual(name, usual, table)
    if source.how == "cell":
        return table.sheet.text(*_at(source.text)), source.text
    return (tidy(source.text) if source.how == "fixed" else within(source.text or PLACE, table.sheet.name)), None


def _of_title(pattern: str, table: Table) -> tuple[str, str | None]:
    """What the first line above or below the table says that fits a pattern."""
    for row, column, text in (*table.sheet.texts(0, table.header_row), *table.footer):
        if inner := within(pattern, text):
            return inner, cell_name(row, column)
    return "", None


def _at(address: str) -> tuple[int, int]:
    parts = _CELL.fullmatch(address)
    letters, number = (parts[1], parts[2]) if parts else ("A", "1")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(number) - 1, column - 1


def within(pattern: str, text: str) -> str:
    """What stands in a text where a pattern has '{}'; '' where the text is another. Capitals do not count."""
    before, after = (re.escape(tidy(part)) for part in pattern.split(PLACE, 1))
    end = rf"\s*{after}" if after else r"\s*$"
    match = re.search(rf"{before}\s*(\S.*?){end}", tidy(text)[:_LONGEST_TITLE], re.IGNORECASE)
    return match[1].strip() if match else ""


def _usual(name: str, usual: Heading, table: Table) -> tuple[str, str | None]:
    """As in the layouts that we know."""
    if name == "day":
        return next(((text, cell_name(r, c)) for r, c, text in table.footer if footer_date(text)), ("", None))
    term = next(iter(usual.terms)) if len(usual.terms) == 1 else None
    texts = {
        "school": usual.school, "school_year": usual.school_year, "term": term, "class": usual.class_name,
        "subject": usual.subject,
    }  # fmt: skip
    return texts.get(name) or "", None


def _of_column(
    name: str, source: Source, table: Table, found: FoundHeader, told: Told, place: Place
) -> tuple[str, str | None]:
    """What all rows have in a column. Rows that have another thing are each told; those that have none are not."""
    header = next((each for each in found.headers if bare(heading_of(each)) == bare(source.text)), None)
    if header is None:
        return "", cell_name(found.row, 0)
    first, where, seen = "", None, set[str]()
    for row in range(table.first, table.end):
        text = table.sheet.text(row, header.index)
        if text and not first:
            first, where = text, cell_name(row, header.index)
        if text and text != first and text not in seen:
            seen.add(text)
            rule = "hai-lop" if name == "class" else "hai-gia-tri"
            told.problems.append(
                place.broken(rule, f"{shown(text)} và {shown(first)}", cell_name(row, header.index))
            )
    return first, where


def _read(told: Told, name: str, reader: Callable[[str], _T | None], place: Place) -> _T | None:
    """What a source's text means; a text that means nothing is told."""
    if name not in told.texts:
        return None
    text, cell = told.texts[name]
    value = reader(text)
    if value is None:
        told.problems.append(place.broken("khong-doc-duoc", f"{SOURCE_NAMES[name]}: {shown(text)}", cell))
    return value


def term_of(text: str) -> str | None:
    """'HK1' of 'Học kì I', 'HKI', '1' …"""
    return _TERMS.get(bare(text)) or headers.term_code(text)


def class_of(text: str) -> str | None:
    """'6A1' of 'Lớp 6A1' or '6a1'."""
    return headers.class_in(text) or tidy(text).upper() or None


def _day(text: str) -> date | None:
    written = footer_date(text)
    if written is not None:
        return written
    frame = text_series("text", [text]).to_frame().select(values.day(values.tidy(pl.col("text"))))
    found: date | None = frame.item()
    return found
