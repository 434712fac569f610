"""One door: a file in, its facts or its problems out.

Gathers bytes and times at the edge, lets the layouts' readers decide, and puts the answer together. A file with an
error gives no facts at all, so that nothing is half-loaded; every problem of the file is in the one report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from ingest import class_book
from ingest.class_facts import ClassRows, read_rows
from ingest.container import Checked, Content, NotAFileError, check_container, describe, kind_of, read_content
from ingest.dates import Evidence, declared_outside, declared_problems, last_saving, list_taken, when_taken
from ingest.list_reader import ListRows
from ingest.mapped_reading import UNKNOWN, reading_with
from ingest.mapping import ColumnMapping
from ingest.name_match import Rosters
from ingest.plan import Plan
from ingest.properties import read_properties
from ingest.recognise import Reading, ReadList, read_sheets_meaning
from ingest.rules import OF_MATCHES, Place, capped
from ingest.text_tables import read_text_sheet
from ingest.workbook import Sheet, column_letters, read_sheets
from records.facts import ExportFacts, SheetFacts
from records.problems import Problem, as_text, reason_of


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of a file. `facts` is None as soon as one problem is an error."""

    path: Path
    sha256: str | None
    size_bytes: int
    layout: str | None
    facts: ExportFacts | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")


def read_export(
    path: Path, *, now: datetime, declared: date | None = None, home_school: str | None = None,
    rosters: Rosters | None = None, mappings: Sequence[ColumnMapping] = (),
) -> ReadResult:  # fmt: skip
    """Read an export or a list. Bad contents are never an exception.

    `now` is aware; `declared` is the day on which the clerk says it was taken; `home_school` names the school where
    the export does not (layout C may not). `rosters`: classes' lists by which pupils without codes may be found by
    name, given only where the clerk consents to it. `mappings`: how the school reads layouts that are not built in.
    """
    name = as_text(path.name)
    place = Place(name)
    try:
        content = read_content(path)
        file_time = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError) as error:   # the last two: a file time that no calendar has
        reason = str(error) if isinstance(error, NotAFileError) else reason_of(error)
        return ReadResult(path, None, 0, None, None, (place.broken("khong-mo-duoc", reason),))
    if content.data is None:
        size = f"{content.size_bytes // (1024 * 1024)} MB"
        return ReadResult(path, content.sha256, content.size_bytes, None, None, (place.broken("qua-lon", size),))
    layout, facts, problems = _read(
        name, content, content.data, now, declared, file_time, home_school, rosters, mappings
    )
    told = [problem for problem in problems if facts is not None or problem.code not in OF_MATCHES]
    return ReadResult(path, content.sha256, content.size_bytes, layout, facts, capped(told))


def _read(
    name: str, content: Content, data: bytes, now: datetime, declared: date | None, file_time: datetime,
    home_school: str | None, rosters: Rosters | None, mappings: Sequence[ColumnMapping],
) -> tuple[str | None, ExportFacts | None, list[Problem]]:  # fmt: skip
    place = Place(name)
    checked = check_container(data, place)
    problems = [*declared_problems(declared, now, place), *checked.problems]
    kind = kind_of(data)
    if kind is None or _has_error(problems):
        return None, None, problems
    reading = _reading(kind, data, checked, place, home_school, now, rosters, mappings)
    problems.extend(reading.problems)
    plans = [*reading.plans, *(plan for plan, _ in reading.classes)]
    problems.extend(declared_outside(declared, (plan.school_year for plan in plans), now, place))
    rows, wrong = read_rows(reading.plans, now.date()) if reading.plans else ([], [])
    problems.extend(wrong)
    if _has_error(problems) or reading.layout is None:
        return reading.layout, None, problems
    evidence = Evidence(now, declared, read_properties(data, kind), file_time)
    facts, warnings = _put_together(name, content, kind, reading, rows, evidence)
    return reading.layout, facts, [*problems, *warnings]


def _reading(
    kind: str, data: bytes, checked: Checked, place: Place, home_school: str | None, now: datetime,
    rosters: Rosters | None, mappings: Sequence[ColumnMapping],
) -> Reading:  # fmt: skip
    """What the sheets hold, by the built-in layouts first. Of a text, mappings may say how it is to be parted."""
    sheets, unreadable = sheets_of(kind, data, checked, place)
    if not sheets and kind != "csv":
        return Reading(None, (), (), tuple(unreadable))
    usual = read_sheets_meaning(sheets, place, home_school, now, rosters)
    if kind == "csv" and usual.layout is None:
        usual = Reading(None, (), (), (place.broken(UNKNOWN, describe(data)),))

    def own_sheets(mapping: ColumnMapping) -> Sequence[Sheet]:
        is_stated = kind == "csv" and (mapping.separator or mapping.encoding)
        return sheets_of(kind, data, checked, place, mapping)[0] if is_stated else sheets

    reading = reading_with(usual, own_sheets, mappings, place, home_school, now)
    is_read = kind == "csv" and reading.layout is not None      # with what a mapping states
    return reading if is_read else replace(reading, problems=(*unreadable, *reading.problems))


def sheets_of(
    kind: str, data: bytes, checked: Checked, place: Place, mapping: ColumnMapping | None = None
) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of a checked file, or why there are none. `mapping`: how a text is parted, where it says so."""
    if kind == "csv":
        separator, encoding = (mapping.separator, mapping.encoding) if mapping else ("", "")
        sheet, problems = read_text_sheet(data, place, separator, encoding)
        return [sheet] if sheet else [], problems
    sheets, problems = read_sheets(data, checked.unread, place, checked.texts_size)
    if not sheets and not problems:
        return [], [place.broken(UNKNOWN, "tệp không có trang tính nào")]
    return sheets, problems


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _put_together(
    name: str, content: Content, kind: str, reading: Reading, rows: list[ClassRows], evidence: Evidence
) -> tuple[ExportFacts, list[Problem]]:
    problems: list[Problem] = []
    sheets: list[SheetFacts] = []
    for plan, found in (*zip(reading.plans, rows, strict=True), *reading.classes):
        sheet, warnings = _class_sheet(plan, found, evidence)
        sheets.append(sheet)
        problems.extend(warnings)
    if reading.layout == class_book.LAYOUT:
        sheets = class_book.one_a_sheet(sheets)
    sheets.extend(_list_sheet(entry, entry.rows, evidence) for entry in reading.lists)
    facts = ExportFacts(
        content.sha256, name, content.size_bytes, kind, str(reading.layout), tuple(sheets),
        saved_at=last_saving(evidence) if reading.lists else None,
    )  # fmt: skip
    return facts, problems


def _class_sheet(plan: Plan, rows: ClassRows, evidence: Evidence) -> tuple[SheetFacts, list[Problem]]:
    taken, warnings = when_taken(evidence, plan.school_year, plan.footer.day, plan.footer.day_cell, plan.place)
    sheet = SheetFacts(
        sheet=plan.table.sheet.name,
        index=plan.table.sheet.index,
        layout=plan.layout,
        school=plan.school,
        school_year=plan.school_year,
        term=plan.term,
        taken=taken,
        authority=plan.authority,
        class_name=plan.class_name,
        grade=plan.grade,
        stated_pupils=plan.footer.pupils,
        homeroom_teacher=plan.footer.homeroom_teacher,
        roster=rows.roster,
        cells=rows.cells,
        subjects=plan.subjects,
        code_column=_code_column(plan),
    )
    return sheet, warnings


def _code_column(plan: Plan) -> str | None:
    """Where the codes stand; None where they do not stand in a column of the sheet."""
    place = next(c.index for c in plan.columns if c.kind == "person" and c.component == "code")
    return column_letters(place) if plan.table.data and place < plan.table.sheet.width else None


def _list_sheet(entry: ReadList, rows: ListRows, evidence: Evidence) -> SheetFacts:
    return SheetFacts(
        sheet=entry.sheet.name,
        index=entry.sheet.index,
        layout=entry.layout,
        school=rows.school,
        school_year=rows.school_year,
        term="CN",      # the rows carry their own
        taken=list_taken(evidence),
        rows=rows.rows,
        subjects=rows.subjects,
        list_columns=rows.letters,
    )
