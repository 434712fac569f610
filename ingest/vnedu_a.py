"""Layout A: vnEdu, secondary, one class a sheet – every subject's average of a term, results, days absent.

Both the columns of TT22/2021 and those of the older circular (Học lực, Hạnh kiểm, Danh hiệu, Xếp hạng).
"""

from __future__ import annotations

import re

from ingest import headers
from ingest.headers import bare
from ingest.plan import WORDED, Column, Columns, Kind, ignored, person_column, unknown_subject
from ingest.rules import Place
from ingest.table import Header, Table
from records.marks import TERM_AVERAGE
from records.problems import Problem
from records.subjects import subject_name

LAYOUT = "vnedu-a"

_ABSENCE = re.compile(r"(?:so )?(?:buoi|ngay) nghi")
_SUBJECT_NOTE = re.compile(r"(?:hs \d|n xet|nhan xet)")     # '(HS 1)', '(N.xét)' under a subject
_MARKS_OF_THE_LAYOUT = frozenset({"ket qua hoc tap", "ket qua ren luyen", "hoc luc", "hanh kiem", "hs 1"})
RESULT_KINDS: dict[str, Kind] = {
    **WORDED,
    "overall_average": "mark",
    "absent_excused": "count",
    "absent_unexcused": "count",
    "absent_total": "count",
    "rank": "count",
}


def recognises(table: Table) -> bool:
    """Whether the headers are those of a secondary class's results."""
    return any(bare(text) in _MARKS_OF_THE_LAYOUT for header in table.columns for text in header.texts)


def read_columns(table: Table, place: Place) -> Columns:
    """Every column's meaning, by its header."""
    columns: list[Column] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for header in table.columns:
        if header.index == table.stt:
            continue
        column = person_column(header) or _subject(header) or _result(header)
        if column is None and _is_unknown_subject(header):
            code, warning = unknown_subject(header, table, place)
            column = Column(header.index, header.top, code, TERM_AVERAGE, "mark")
            problems.append(warning)
        if column is None:
            problems.extend(ignored(table, header, place))
            continue
        columns.append(column)
        if column.subject:
            known = headers.subject_code(header.top)
            names[column.subject] = subject_name(column.subject) if known else header.top
    return Columns(tuple(columns), names, tuple(problems))


def _subject(header: Header) -> Column | None:
    code = headers.subject_code(header.top)
    return Column(header.index, header.top, code, TERM_AVERAGE, "mark") if code else None


def _result(header: Header) -> Column | None:
    label = header.bottom if _ABSENCE.fullmatch(bare(header.top)) else header.top
    code = headers.RESULT_HEADERS.code(label)
    return Column(header.index, label, "", code, RESULT_KINDS.get(code, "text")) if code else None


def _is_unknown_subject(header: Header) -> bool:
    return len(header.texts) > 1 and bool(_SUBJECT_NOTE.fullmatch(bare(header.bottom)))
