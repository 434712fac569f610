"""Layout B: vnEdu, primary (TT27/2020), one class a sheet – levels and periodic tests, competences and qualities.

Up to four header rows. Only a column whose last header is a level or a test belongs to a subject: under the
competences stand 'Khoa học', 'Công nghệ' and 'Tin học' too, and these are no subjects.
"""

from __future__ import annotations

from ingest import headers
from ingest.headers import bare
from ingest.plan import WORDED, Column, Columns, Kind, ignored, is_blank, person_column, unknown_subject
from ingest.rules import Place
from ingest.table import Header, Table
from records.marks import PRIMARY_LEVEL, PRIMARY_TEST
from records.problems import Problem
from records.subjects import COMPETENCES, QUALITIES, subject_name

LAYOUT = "vnedu-b"

_SUBJECT_GROUP = "mon hoc va hoat dong giao duc"
_PARTS: dict[str, Kind] = {PRIMARY_LEVEL: "level", PRIMARY_TEST: "test"}
_KINDS: dict[str, Kind] = {
    **WORDED,
    **dict.fromkeys(COMPETENCES + QUALITIES, "trait"),
    **dict.fromkeys(("reward", "reward_special", "not_promoted"), "tick"),
}


def recognises(table: Table) -> bool:
    """Whether levels of TT27/2020 are there."""
    return any(bare(header.bottom) == "muc dat duoc" for header in table.columns)


def read_columns(table: Table, place: Place) -> Columns:
    """Every column's meaning, by its header and the headers above it."""
    columns: list[Column] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    above = ""      # the subject that a part without one of its own belongs to (its header cell not merged)
    for header in table.columns:
        if header.index == table.stt:
            continue
        part = headers.component_code(header.bottom)
        if part in _PARTS:
            above = _subject_label(header) or above
            column, warning = _part(header, above, part, table, place)
            problems.extend(warning)
            names[column.subject] = above if warning else subject_name(column.subject)
            columns.append(column)
            continue
        found = person_column(header) or _year_result(header) or _result(header)
        if found is None:
            problems.extend(ignored(table, header, place))
        else:
            columns.append(found)
    return Columns(tuple(_one_name(columns, table)), names, tuple(problems))


def _subject_label(header: Header) -> str:
    """The text nearest above 'Mức đạt được' that is not the group of all subjects."""
    labels = [text for text in header.texts[:-1] if bare(text) != _SUBJECT_GROUP]
    return labels[-1] if labels else ""


def _part(header: Header, label: str, part: str, table: Table, place: Place) -> tuple[Column, list[Problem]]:
    code = headers.subject_code(label)
    if code:
        return Column(header.index, label, code, part, _PARTS[part]), []
    named = Header(header.index, (label,))
    slug, warning = unknown_subject(named, table, place)
    return Column(header.index, label, slug, part, _PARTS[part]), [warning]


def _year_result(header: Header) -> Column | None:
    label = header.bottom
    if headers.YEAR_RESULT_HEADERS.code(label) is None:
        return None
    return Column(header.index, label, "", "year_result", "year")


def _result(header: Header) -> Column | None:
    code = headers.RESULT_HEADERS.code(header.bottom)
    return Column(header.index, header.bottom, "", code, _KINDS.get(code, "text")) if code else None


def _one_name(columns: list[Column], table: Table) -> list[Column]:
    """vnEdu prints the name twice, the second time hidden and empty: the first column that holds names counts."""
    names = [column for column in columns if column.component == "name" and column.kind == "person"]
    filled = [column for column in names if not is_blank(table, column.index)]
    kept = (filled or names)[:1]
    return [column for column in columns if column not in names or column in kept]
