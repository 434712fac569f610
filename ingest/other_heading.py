"""What the layouts of other programs than vnEdu have in common: their titles say less, so their headers are asked too.

A term may stand in a header alone ('Nhận xét HKI'), a class in a column. What stands nowhere is told with what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest import headers
from ingest.class_column import ClassColumn, titles_of_two_classes
from ingest.plan import Columns, Footer, Plan, make_plan
from ingest.rules import Place
from ingest.table import Heading, Table
from records.problems import Problem

_TERMS = frozenset({"HK1", "HK2"})      # 'GK1' in a header is a component
_SAY_IT = (
    "Ghi thêm dòng ấy ở đầu trang, ví dụ «Lớp: 6A1», «Môn: Toán», «Học kì I», «Năm học: 2025-2026», rồi nhập lại; "
    "không sửa điểm."
)
_SAID_ON_TOP = frozenset({"thieu-nam-hoc", "thieu-hoc-ki", "thieu-lop", "thieu-mon"})


def with_terms_of_headers(heading: Heading, table: Table) -> Heading:
    """The heading with the term that headers name, where they name one."""
    texts = (text for header in table.columns for text in header.texts)
    return replace(heading, terms=heading.terms.union(*(headers.terms_in(text) & _TERMS for text in texts)))


def plan_of(
    table: Table, layout: str, heading: Heading, found: Columns, footer: Footer, place: Place, home_school: str | None
) -> tuple[list[Plan], list[Problem]]:
    """The plan of a sheet, if nothing is wrong with it, and its problems: two classes are an error here."""
    two = list(titles_of_two_classes(table, heading, place))
    plan, problems = make_plan(table, layout, heading, found, footer, place, home_school)
    cells = {problem.cell for problem in two}
    kept = [p for p in problems if not (p.code == "dau-trang-lech" and p.cell in cells)]
    return ([plan] if plan and not two else []), [*two, *to_be_said(kept)]


def to_be_said(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems; of what a title lacks that these exports need not print, with what the clerk can do."""
    for problem in problems:
        lacks = problem.code in _SAID_ON_TOP and not (problem.code == "thieu-hoc-ki" and "HK" in problem.found)
        yield replace(problem, action=_SAY_IT) if lacks else problem


def of_class_column(heading: Heading, found: ClassColumn) -> Heading:
    """The heading with the class and grade that the rows name, where the titles name none."""
    name = heading.class_name or found.class_name
    grade = heading.grade or (headers.grade_of(name) if name else None)
    return replace(heading, class_name=name, grade=grade)

