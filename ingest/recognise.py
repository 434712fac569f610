"""Which layout is each sheet of a workbook? By what it says, never by file name, sheet name or extension."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest import vnedu_a, vnedu_b, vnedu_c
from ingest.class_facts import ClassRows
from ingest.footer import read_footer
from ingest.invisible_cells import invisible_cells
from ingest.list_fields import SERVICE_SHEETS
from ingest.list_reader import FoundList, ListRows, find_list, read_list
from ingest.list_sheets import ReadSheet, twice_in_lists
from ingest.name_match import Rosters
from ingest.other_layouts import Given, OtherSheet, find_other, read_other
from ingest.plan import Columns, Plan, make_plan
from ingest.rules import Place
from ingest.table import Heading, Table, find_table, read_heading
from ingest.unread_cells import ERROR
from ingest.workbook import Sheet
from records.problems import Problem


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list, read."""

    place: Place
    sheet: Sheet
    layout: str
    rows: ListRows


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook holds: plans for class sheets, or lists or classes that are read already."""

    layout: str | None
    plans: tuple[Plan, ...]
    lists: tuple[ReadList, ...]
    problems: tuple[Problem, ...]
    classes: tuple[tuple[Plan, ClassRows], ...] = ()


@dataclass(frozen=True, slots=True)
class _Recognised:
    sheet: Sheet
    layout: str
    content: Table | FoundList | OtherSheet


def _columns(layout: str) -> Callable[[Table, Place, Heading], Columns]:
    readers: dict[str, Callable[[Table, Place, Heading], Columns]] = {
        vnedu_a.LAYOUT: lambda table, place, _: vnedu_a.read_columns(table, place),
        vnedu_b.LAYOUT: lambda table, place, _: vnedu_b.read_columns(table, place),
        vnedu_c.LAYOUT: vnedu_c.read_columns,
    }
    return readers[layout]


def read_sheets_meaning(
    sheets: Sequence[Sheet], place: Place, home_school: str | None, now: datetime, rosters: Rosters | None = None
) -> Reading:
    """Recognise every sheet; all that are recognised must be of one layout. `rosters`: as `other_layouts` has them."""
    problems: list[Problem] = []
    recognised: list[_Recognised] = []
    for sheet in sheets:
        found = _recognise(sheet)
        reason = passed_over(sheet, is_read=found is not None)
        if found is not None and reason is None:
            recognised.append(found)
        elif reason and sheet.name not in SERVICE_SHEETS:
            problems.append(Place(place.file, sheet.name).broken(*reason))
    layouts = sorted({found.layout for found in recognised})
    if not layouts:
        return Reading(None, (), (), (*problems, place.broken("khong-nhan-ra", "không trang nào có bảng điểm")))
    if len(layouts) > 1:
        return Reading(None, (), (), (*problems, place.broken("lan-bo-cuc", " và ".join(layouts))))
    return _read_all(recognised, layouts[0], problems, place, home_school, now, rosters)


def _recognise(sheet: Sheet) -> _Recognised | None:
    found_list = find_list(sheet)
    if found_list is not None:
        return _Recognised(sheet, found_list.spec.kind, found_list)
    table, layout = find_table(sheet), None
    if table is not None:
        layout = next((reader.LAYOUT for reader in (vnedu_b, vnedu_c, vnedu_a) if reader.recognises(table)), None)
    other = find_other(sheet, table, layout)
    if other is not None:
        return _Recognised(sheet, other.layout, other)
    return _Recognised(sheet, layout, table) if table and layout else None


def passed_over(sheet: Sheet, *, is_read: bool) -> tuple[str, str] | None:
    """Rule and reason why a sheet is not read; None when it is. What the clerk cannot see must not enter the book."""
    if not any(cell != "" for row in sheet.rows for cell in row):
        return "trang-trong", "trang trống"
    if not sheet.visible:
        return "trang-an", "trang bị ẩn"
    return None if is_read else ("trang-khac", "trang không có bảng điểm")


def _read_all(
    recognised: list[_Recognised], layout: str, problems: list[Problem], place: Place, home_school: str | None,
    now: datetime, rosters: Rosters | None,
) -> Reading:  # fmt: skip
    plans: list[Plan] = []
    lists: list[ReadList] = []
    read: list[ReadSheet] = []
    classes: list[tuple[Plan, ClassRows]] = []
    for found in recognised:
        here = Place(place.file, found.sheet.name)
        problems.extend(unread_cells(found.sheet, here))
        if isinstance(found.content, FoundList):
            rows, wrong = read_list(found.content, here, home_school, now)
            if rows:
                lists.append(ReadList(here, found.sheet, layout, rows))
                read.append((here, found.content, rows))
        elif isinstance(found.content, OtherSheet):
            other = read_other(found.content, here, Given(home_school, rosters, now.date()))
            plans.extend(other.plans)
            classes.extend(other.classes)
            wrong = list(other.problems)
        else:
            plan, wrong = _plan(found.content, layout, here, home_school)
            plans.extend([plan] if plan else [])
        # What follows from a cell that only looks blank is not told beside it: to fill it in would be wrong advice.
        unread = {cell.cell for cell in found.sheet.unread}
        problems.extend(problem for problem in wrong if problem.cell is None or problem.cell not in unread)
    problems.extend(twice_in_lists(read))
    problems.extend(invisible_cells([found.sheet for found in recognised], place))
    return Reading(layout, tuple(plans), tuple(lists), tuple(problems), tuple(classes))


def unread_cells(sheet: Sheet, place: Place) -> Iterator[Problem]:
    """Wherever it stands in a sheet that is read: a blank that is none may be a mark, a name or a number of pupils."""
    for cell in sheet.unread:
        text = cell.text if len(cell.text) <= 60 else f"{cell.text[:57]}…"
        if cell.rule == ERROR:
            found = f"lỗi {text}" if text else "giá trị lỗi"
        else:
            found = f"công thức chưa có kết quả (={text})" if text else "công thức chưa có kết quả"
        yield place.broken(cell.rule, found, cell.cell)


def _plan(table: Table, layout: str, place: Place, home_school: str | None) -> tuple[Plan | None, list[Problem]]:
    heading = read_heading(table)
    columns = _columns(layout)(table, place, heading)
    return make_plan(table, layout, heading, columns, read_footer(table), place, home_school)
