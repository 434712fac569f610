"""Which files the sample schools would have: one value an export, with what is in it and when it was taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from data import layout_a, layout_b, layout_c
from data.school import SampleSchool
from data.sheet import Book
from data.standing import primary_standing, secondary_standing
from data.terms import EXPORT_TIME, TermPlan, at

Layout = Literal["vnedu-a", "vnedu-b", "vnedu-c"]


@dataclass(frozen=True, slots=True)
class Export:
    """One file. `path`: its folders and name below the sample's. `kind`: what its bytes are; its name may lie."""

    path: tuple[str, ...]
    layout: Layout
    term: str
    class_names: tuple[str, ...]
    moment: datetime
    kind: Literal["xls", "xlsx"]

    @property
    def file_name(self) -> str:
        return self.path[-1]


def exports_of(school: SampleSchool) -> tuple[Export, ...]:
    """Every export of a school, oldest first."""
    plan = _primary if school.is_primary else _secondary
    return tuple(
        export
        for term in school.terms
        for number, day in enumerate((*term.exports, term.reopened))
        for export in plan(school, term, number, day)
    )


def _classes(school: SampleSchool, term: TermPlan, day: date) -> tuple[str, ...]:
    """After the lock only the classes that were opened again are exported once more."""
    return tuple(name for name in school.class_names if day != term.reopened or school.is_reopened(name))


def _moment(day: date, number: int) -> datetime:
    """The clerk makes one file after the other, forty seconds each."""
    return at(day, EXPORT_TIME.hour, EXPORT_TIME.minute, EXPORT_TIME.second) + timedelta(seconds=40 * number)


def _secondary(school: SampleSchool, term: TermPlan, number: int, day: date) -> Iterator[Export]:
    """The summary, .xls and .xlsx by turns; then each class's component marks, one in three named .xls though .xlsx."""
    kind: Literal["xls", "xlsx"] = "xls" if number % 2 else "xlsx"
    folder = (school.folder, day.isoformat())
    summary = f"so_diem_tong_ket_{term.code.lower()}.{kind}"
    yield Export((*folder, summary), "vnedu-a", term.code, _classes(school, term, day), _moment(day, 0), kind)
    for place, name in enumerate(_classes(school, term, day)):
        ending = "xls" if (place + number) % 3 == 1 else "xlsx"
        path = (*folder, f"so_diem_chi_tiet_lop_{name}.{ending}")
        yield Export(path, "vnedu-c", term.code, (name,), _moment(day, place + 1), "xlsx")


def _primary(school: SampleSchool, term: TermPlan, number: int, day: date) -> Iterator[Export]:
    """One workbook a grade, .xls and .xlsx by turns."""
    kind: Literal["xls", "xlsx"] = "xlsx" if number % 2 else "xls"
    grades: dict[str, list[str]] = {}
    for name in _classes(school, term, day):
        grades.setdefault(name[0], []).append(name)
    for place, (grade, names) in enumerate(grades.items()):
        title = "cuoi_nam" if term.code == "CN" else term.code.lower()
        path = (school.folder, day.isoformat(), f"{title}_so_diem_tong_ket_khoi_khoi_{grade}.{kind}")
        yield Export(path, "vnedu-b", term.code, tuple(names), _moment(day, place), kind)


def make_book(school: SampleSchool, export: Export) -> Book:
    """The workbook of an export: the classes' books as they stood at its moment."""
    standing_of = primary_standing if school.is_primary else secondary_standing
    standings = [standing_of(school.book(name, export.term), export.moment) for name in export.class_names]
    if export.layout == "vnedu-c":
        sheets = layout_c.sheets(school, standings[0])
    else:
        layout = layout_a if export.layout == "vnedu-a" else layout_b
        sheets = tuple(layout.sheet(school, standing) for standing in standings)
    return Book(sheets, created=export.moment)
