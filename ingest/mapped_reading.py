"""A workbook of a layout that only the school's own mappings know: which of them it is, and what it holds.

Asked after the built-in layouts, which always come first. Two mappings that both know a file are an error: which of
them is meant, only the school can say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from ingest.edit_log import read_log
from ingest.invisible_cells import invisible_cells
from ingest.mapping import ColumnMapping
from ingest.mapping_apply import plans_by
from ingest.mapping_match import find_header, matches, missing_headings
from ingest.plan import Plan
from ingest.recognise import Reading, ReadList, passed_over, unread_cells
from ingest.rules import Place, shown
from ingest.workbook import Sheet
from records.problems import Problem

UNKNOWN = "khong-nhan-ra"


def reading_with(
    usual: Reading, sheets_of: Callable[[ColumnMapping], Sequence[Sheet]], mappings: Sequence[ColumnMapping],
    place: Place, home_school: str | None, now: datetime,
) -> Reading:  # fmt: skip
    """The reading of a workbook, `usual` by the built-in layouts, with what the mappings make of it.

    `sheets_of`: the workbook's sheets as a mapping sees them.
    """
    fitting = [mapping for mapping in mappings if matches(mapping, sheets_of(mapping))]
    if not any(problem.code == UNKNOWN for problem in usual.problems):
        told = [
            place.broken("cach-doc-thua", f"cách đọc {shown(mapping.name)}, tệp thuộc bố cục {usual.layout}")
            for mapping in fitting if usual.layout
        ]  # fmt: skip
        return replace(usual, problems=(*usual.problems, *told))
    if len(fitting) > 1:
        found = " và ".join(shown(mapping.name) for mapping in fitting)
        return Reading(None, (), (), (place.broken("hai-cach-doc", found),))
    if not fitting:
        return usual
    return read_by(fitting[0], sheets_of(fitting[0]), place, home_school, now)


def read_by(
    mapping: ColumnMapping, sheets: Sequence[Sheet], place: Place, home_school: str | None, now: datetime
) -> Reading:
    """What the sheets of a mapping's layout hold."""
    plans: list[Plan] = []
    lists: list[ReadList] = []
    problems: list[Problem] = []
    read: list[Sheet] = []
    for sheet in sheets:
        here = Place(place.file, sheet.name)
        found = find_header(mapping, sheet)
        reason = passed_over(sheet, is_read=found is not None)
        if reason is not None or found is None:
            problems.extend([here.broken(*reason)] if reason else [])
            continue
        read.append(sheet)
        problems.extend(unread_cells(sheet, here))
        if mapping.kind == "edit-log":
            rows, wrong = read_log(mapping, sheet, found, here, home_school, now)
            lists.extend([ReadList(here, sheet, mapping.layout, rows)] if rows else [])
        else:
            of_sheet, wrong = plans_by(mapping, sheet, found, here, home_school)
            plans.extend(of_sheet)
        unread = {cell.cell for cell in sheet.unread}
        problems.extend(problem for problem in wrong if problem.cell is None or problem.cell not in unread)
    problems.extend(invisible_cells(read, place))
    if not read:
        return Reading(None, (), (), (*problems, *not_found(mapping, sheets, place)))
    return Reading(mapping.layout, tuple(plans), tuple(lists), tuple(problems))


def not_found(mapping: ColumnMapping, sheets: Sequence[Sheet], place: Place) -> list[Problem]:
    """Why a mapping does not know a workbook: what the likeliest sheet lacks."""
    visible = [sheet for sheet in sheets if sheet.visible and sheet.rows]
    named = [sheet for sheet in visible if not mapping.sheets or sheet.name in mapping.sheets]
    if not named:
        return [place.broken("thieu-tieu-de", f"không có trang {', '.join(map(shown, mapping.sheets))}")]
    lacking = {sheet.name: missing_headings(mapping, sheet) for sheet in named}
    name = min(lacking, key=lambda each: len(lacking[each]))
    return [Place(place.file, name).broken("thieu-tieu-de", f"thiếu cột {', '.join(map(shown, lacking[name]))}")]
