"""An example of each layout that the sample schools do not use: the first classes' books as other programs print them.

They show what stands in the schools' own exports of the same moment. Pupils of the class book have no codes: they are
found by name in the lists that the other files give.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from data import layout_class_book, layout_moet_primary, layout_moet_secondary, layout_slip, layout_smas
from data.curriculum import secondary_subjects
from data.exports import exports_of
from data.school import SampleSchool
from data.sheet import Book, Sheet
from data.standing import primary_standing, secondary_standing

OtherLayout = Literal["smas", "moet-secondary", "moet-primary", "class-book", "result-slip"]
FOLDER = "bo-cuc-khac"
SUBJECTS = ("toan", "gdtc")     # one with scores, one with levels
TERM = "HK1"


@dataclass(frozen=True, slots=True)
class OtherExport:
    """One file. `subject`: where it is of one alone."""

    path: tuple[str, ...]
    layout: OtherLayout
    term: str
    class_names: tuple[str, ...]
    subject: str | None
    moment: datetime
    kind: Literal["xls", "xlsx"]


def other_exports(school: SampleSchool) -> tuple[OtherExport, ...]:
    """The examples of a school: of its first class at the end of a term, and of the year in a primary school."""
    return tuple(_primary(school) if school.is_primary else _secondary(school))


def _moment(school: SampleSchool, term: str) -> datetime:
    """That of the whole school's last export before the lock."""
    last = school.term(term).exports[-1].isoformat()
    return next(export.moment for export in exports_of(school) if export.term == term and export.path[1] == last)


def _primary(school: SampleSchool) -> Iterator[OtherExport]:
    for term, kind in (("HK1", "xls"), ("CN", "xlsx")):
        name = f"csdl_tieu_hoc_{term.lower()}.{kind}"
        yield OtherExport(
            (FOLDER, name), "moet-primary", term, school.class_names[:1], None, _moment(school, term),
            "xls" if kind == "xls" else "xlsx",
        )  # fmt: skip


def _secondary(school: SampleSchool) -> Iterator[OtherExport]:
    moment, classes = _moment(school, TERM), school.class_names[:1]
    for subject in SUBJECTS:
        kind: Literal["xls", "xlsx"] = "xlsx" if subject == "toan" else "xls"
        yield OtherExport((FOLDER, f"smas_{subject}.{kind}"), "smas", TERM, classes, subject, moment, kind)
        name = f"csdl_{subject}.{kind}"
        yield OtherExport((FOLDER, name), "moet-secondary", TERM, classes, subject, moment, kind)
    yield OtherExport((FOLDER, "so_diem_lop.xlsx"), "class-book", TERM, classes, None, moment, "xlsx")
    yield OtherExport((FOLDER, "phieu_diem.xls"), "result-slip", TERM, classes, None, moment, "xls")


def make_other_book(school: SampleSchool, export: OtherExport) -> Book:
    """The workbook of an example."""
    return Book(tuple(_sheet(school, export, name) for name in export.class_names), created=export.moment)


def _sheet(school: SampleSchool, export: OtherExport, class_name: str) -> Sheet:
    book = school.book(class_name, export.term)
    if export.layout == "moet-primary":
        return layout_moet_primary.sheet(school, primary_standing(book, export.moment))
    standing = secondary_standing(book, export.moment)
    if export.layout == "class-book":
        return layout_class_book.sheet(school, standing)
    if export.layout == "result-slip":
        return layout_slip.sheet(school, standing)
    subject = next(each for each in secondary_subjects(book.grade) if each.code == export.subject)
    if export.layout == "smas":
        return layout_smas.sheet(school, standing, subject)
    return layout_moet_secondary.sheet(school, standing, subject)
