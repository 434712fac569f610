"""Result slips: a table a pupil, one subject a row, two pupils side by side; regular marks joined in one cell.

Which of the joined marks is TX2, nobody can tell once one is missing: they are kept as they stand, as one text. A sheet
may have the slips of some pupils alone, so nobody leaves a class by it (`records.facts`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest import headers, values
from ingest.class_column import titles_of_two_classes
from ingest.class_facts import ClassRows
from ingest.footer import read_footer
from ingest.heading_checks import is_same_class
from ingest.mark_values import BAD_VALUE, read_value
from ingest.name_match import Named, Rosters, codes_by_name
from ingest.other_heading import to_be_said
from ingest.plan import Column, Columns, Kind, Plan, make_plan
from ingest.rules import Place, shown
from ingest.slip_tables import OUTSIDE, Slip, find_slips, is_of_person, loose_cells
from ingest.table import NO_NUMBERS, Heading, Table, read_heading
from ingest.vnedu_a import RESULT_KINDS
from ingest.workbook import Sheet, cell_name
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA
from records.marks import COMMENT, FINAL, MIDTERM, REGULAR, REGULAR_SERIES, TERM_AVERAGE, component_name
from records.problems import Problem
from records.subjects import subject_name

LAYOUT = "result-slip"

_PARTS = frozenset({MIDTERM, FINAL, TERM_AVERAGE, COMMENT})
_RESULTS = frozenset({"learning_result", "conduct_result", "title", "overall_average"})


@dataclass(frozen=True, slots=True)
class _SlipCell:
    """A cell of a slip: whose, what it holds and how it is read."""

    slip: int
    row: int
    column: int
    subject: str
    component: str
    kind: Kind


def read_slips(
    sheet: Sheet, place: Place, home_school: str | None, rosters: Rosters | None, today: date
) -> tuple[tuple[Plan, ClassRows] | None, list[Problem]]:
    """The class of a sheet's slips with its rows, or None, and everything that is wrong."""
    slips = list(find_slips(sheet))
    table = _as_table(sheet, slips)
    heading = read_heading(table)
    subjects = _subjects(sheet, slips)
    found = Columns(_PERSON_AND_MARK, {code: name for code, (name, _) in subjects.items()})
    plan, problems = make_plan(table, LAYOUT, heading, found, read_footer(table), place, home_school)
    two = [*titles_of_two_classes(table, heading, place), *_other_classes(slips, heading, place)]
    cells = {problem.cell for problem in two}
    kept = [p for p in to_be_said(problems) if p.code != "dau-trang-lech" or p.cell not in cells]
    unknown_subjects = [place.broken("mon-la", shown(name), cell) for name, cell in subjects.values() if cell]
    codes, unknown = _codes(slips, heading, home_school, place, rosters)
    rows, bad = _rows(sheet, slips, codes, place, today)
    wrong = [
        *two, *kept, *unknown_subjects, *unknown, *_of_people(slips, codes, place, today),
        *_loose(sheet, slips, place), *_other_subjects(sheet, slips, place),
        *_other_columns(sheet, slips, place), *_twice(sheet, slips, place), *bad,
    ]  # fmt: skip
    is_wrong = plan is None or any(problem.severity == "error" for problem in wrong)
    return (None if is_wrong or plan is None else (plan, rows)), wrong


# What `make_plan` asks of a class: that it has codes, names and marks. Each slip has its own, in cells of its own.
_PERSON_AND_MARK = (
    Column(0, "Mã học sinh", "", "code", "person"), Column(0, "Họ và tên", "", "name", "person"),
    Column(0, "ĐĐGtx", "", REGULAR_SERIES, "marks"),
)  # fmt: skip


def _as_table(sheet: Sheet, slips: Sequence[Slip]) -> Table:
    """What titles and footer are read of: the lines above the first slips that are not on a pupil, those below all."""
    first, end = slips[0].header_row, max(max(slip.rows, default=slip.header_row) for slip in slips) + 1
    values_of = {(row, column) for slip in slips for row, column, _ in slip.person.values()}
    above = [text for row, column, text in sheet.texts(0, first) if (row, column) not in values_of]
    titles = [text for text in above if not is_of_person(text)]
    titles += [f"Lớp: {name}" for slip in slips for row, _, name in slip.class_names if row < first]
    return Table(
        sheet, first, first, first, end, NO_NUMBERS, (), (), (), tuple(dict.fromkeys(titles)),
        tuple(sheet.texts(end, len(sheet.rows))),
    )  # fmt: skip


def _subject_of(sheet: Sheet, slip: Slip, row: int) -> str:
    text = sheet.text(row, slip.left)
    return headers.subject_code(text) or headers.slug(text)


def _result_of(sheet: Sheet, slip: Slip, row: int) -> str | None:
    """The result of the pupil as a whole that a row states, where it is none of a subject."""
    text = sheet.text(row, slip.left)
    code = None if headers.subject_code(text) else headers.RESULT_HEADERS.code(text)
    return code if code in _RESULTS else None


def _subjects(sheet: Sheet, slips: Sequence[Slip]) -> dict[str, tuple[str, str | None]]:
    """Code → the subject's name; and of one that no circular names, the cell."""
    found: dict[str, tuple[str, str | None]] = {}
    for slip in slips:
        for row in slip.rows:
            text = sheet.text(row, slip.left)
            code = headers.subject_code(text)
            if code:
                found.setdefault(code, (subject_name(code), None))
            elif _result_of(sheet, slip, row) is None:
                found.setdefault(headers.slug(text), (text, cell_name(row, slip.left)))
    return found


def _other_classes(slips: Sequence[Slip], heading: Heading, place: Place) -> Iterator[Problem]:
    """Slips of another class than the first one's."""
    for slip in slips:
        for row, column, name in slip.class_names:
            is_told = row < slips[0].header_row     # with the titles
            if heading.class_name and not is_told and not is_same_class(name, heading.class_name):
                yield place.broken("hai-lop", f"lớp {name} và lớp {heading.class_name}", cell_name(row, column))


def _columns(sheet: Sheet, slip: Slip, spread: int) -> Iterator[tuple[int, str, Kind]]:
    """Column, component and kind. `spread`: over so many columns the regular marks of the sheet's slips reach."""
    for number, column in enumerate(slip.regular[:spread], start=1):
        yield (column, f"{REGULAR}{number}", "mark") if spread > 1 else (column, REGULAR_SERIES, "marks")
    for column in range(slip.left + 1, slip.right):
        component = headers.component_code(sheet.text(slip.header_row, column)) or ""
        if component in _PARTS or component.startswith(REGULAR):
            yield column, component, "text" if component == COMMENT else "mark"


def _spread(sheet: Sheet, slips: Sequence[Slip]) -> int:
    """Up to which of the columns under 'ĐĐGtx' any slip has a mark."""
    reach = [
        number
        for slip in slips
        for number, column in enumerate(slip.regular, start=1)
        if any(sheet.text(row, column) for row in slip.rows)
    ]
    return max(reach, default=1)


def _cells(sheet: Sheet, slips: Sequence[Slip]) -> Iterator[_SlipCell]:
    spread = _spread(sheet, slips)
    for number, slip in enumerate(slips):
        columns = list(_columns(sheet, slip, spread))
        for row in slip.rows:
            if (result := _result_of(sheet, slip, row)) is not None:
                filled = (c for c in range(slip.left + 1, slip.right) if sheet.text(row, c))
                yield _SlipCell(number, row, next(filled), "", result, RESULT_KINDS[result])
                continue
            subject = _subject_of(sheet, slip, row)
            yield from (_SlipCell(number, row, column, subject, part, kind) for column, part, kind in columns)


def _rows(
    sheet: Sheet, slips: Sequence[Slip], codes: Sequence[str], place: Place, today: date
) -> tuple[ClassRows, list[Problem]]:
    """Roster and cells of the slips, and the cells that do not hold what they should."""
    problems: list[Problem] = []
    cells: list[tuple[object, ...]] = []
    for each in _cells(sheet, slips):
        text, where = sheet.text(each.row, each.column), cell_name(each.row, each.column)
        value, score = read_value(each.kind, text)
        if value is None:
            problems.append(place.broken(BAD_VALUE[each.kind], shown(text), where))
        cells.append((codes[each.slip], each.subject, each.component, value, score, where))
    roster = [
        (code, slip.told("ministry") or None, slip.told("name"), _birthday(slip, today), None, _line(slip))
        for slip, code in zip(slips, codes, strict=True)
    ]
    people = pl.DataFrame(roster, schema=ROSTER_SCHEMA, orient="row")
    return ClassRows(people, pl.DataFrame(cells, schema=CELL_SCHEMA, orient="row")), problems


def _line(slip: Slip) -> int:
    """The row, from 1, in which a slip names its pupil."""
    return slip.person["name"][0] + 1 if "name" in slip.person else slip.header_row + 1


def _printed_code(slip: Slip) -> str:
    return slip.told("code") or slip.told("ministry_code")


def _codes(
    slips: Sequence[Slip], heading: Heading, home_school: str | None, place: Place, rosters: Rosters | None
) -> tuple[list[str], list[Problem]]:
    """Each slip's code; where no slip has one, by name from the class's list."""
    printed = [_printed_code(slip) for slip in slips]
    if any(printed):
        return printed, []
    people = [Named(slip.told("name"), _birthday(slip, date.max), slip.cell("name")) for slip in slips]
    school = heading.school or home_school
    return codes_by_name(people, school, heading.school_year, heading.class_name, place, rosters)


def _birthday(slip: Slip, latest: date) -> date | None:
    frame = pl.DataFrame({"text": [slip.told("birthday")]})
    found: date | None = frame.select(values.birthday(values.day(pl.col("text")), latest)).item()
    return found


def _of_people(slips: Sequence[Slip], codes: Sequence[str], place: Place, today: date) -> Iterator[Problem]:
    """Codes that are missing, spoilt or there twice; pupils without a name; birthdays that cannot be."""
    is_printed = any(map(_printed_code, slips))
    seen: set[str] = set()
    for slip, code in zip(slips, codes, strict=True):
        where = slip.cell("code" if "code" in slip.person else "ministry_code") if is_printed else slip.cell("name")
        if not slip.told("name"):
            yield place.broken("thieu-ten", "phiếu không có dòng «Họ và tên»", slip.cell("name"))
        if is_printed and not code:
            yield place.broken("thieu-ma", shown(slip.told("name")), slip.cell("name"))
        if code and not _may_be_code(code):
            yield place.broken("ma-sai", shown(code), where)
        if code in seen:
            yield place.broken("trung-ma", shown(code), where)
        if slip.told("birthday") and _birthday(slip, today) is None:
            yield place.broken("ngay-sinh", shown(slip.told("birthday")), slip.cell("birthday"))
        seen |= {code} - {""}


def _may_be_code(code: str) -> bool:
    return bool(pl.DataFrame({"code": [code]}).select(values.may_be_code(pl.col("code"))).item())


def _loose(sheet: Sheet, slips: Sequence[Slip], place: Place) -> Iterator[Problem]:
    """What would be lost silently."""
    for code, found, cell in loose_cells(sheet, slips):
        expected = "các môn của một phiếu liền nhau" if code == OUTSIDE else None
        action = "Bỏ dòng trống chen giữa, hoặc xuất lại rồi nhập lại." if code == OUTSIDE else None
        yield place.broken(code, found, cell, expected=expected, action=action)


def _other_subjects(sheet: Sheet, slips: Sequence[Slip], place: Place) -> Iterator[Problem]:
    """A slip without a subject that most of the others have."""
    own = [{_subject_of(sheet, slip, row): sheet.text(row, slip.left) for row in slip.rows} for slip in slips]
    times = Counter(code for subjects in own for code in subjects)
    names = {code: name for subjects in own for code, name in subjects.items()}
    for slip, subjects in zip(slips, own, strict=True):
        lacking = [names[code] for code, many in times.items() if 2 * many > len(slips) and code not in subjects]
        if lacking:
            found, expected = f"phiếu không có {', '.join(lacking)}", "các phiếu của lớp có cùng các môn"
            yield place.broken("danh-sach-lech", found, cell_name(slip.header_row, slip.left), expected=expected)


def _other_columns(sheet: Sheet, slips: Sequence[Slip], place: Place) -> Iterator[Problem]:
    """A slip that lacks a column of the others has lost it; two columns of one meaning hide one another."""
    spread = _spread(sheet, slips)
    parts = [Counter(component for _, component, _ in _columns(sheet, slip, spread)) for slip in slips]
    all_parts = set().union(*parts)
    for slip, own in zip(slips, parts, strict=True):
        where = cell_name(slip.header_row, slip.left)
        for component in sorted(all_parts - own.keys()):
            yield place.broken("thieu-cot", f"phiếu không có cột «{component_name(component)}»", where)
        for component in sorted(part for part, times in own.items() if times > 1):
            yield place.broken("trung-cot", f"hai cột cùng là «{component_name(component)}»", where)


def _twice(sheet: Sheet, slips: Sequence[Slip], place: Place) -> Iterator[Problem]:
    """A subject with two rows on a slip: one mark would take the other's place."""
    for slip in slips:
        seen: set[str] = set()
        for row in slip.rows:
            subject = _result_of(sheet, slip, row) or _subject_of(sheet, slip, row)
            if subject in seen:
                yield place.broken("trung-mon", shown(sheet.text(row, slip.left)), cell_name(row, slip.left))
            seen.add(subject)
