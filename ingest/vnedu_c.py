"""Layout C: vnEdu, one subject of one class a sheet, with the component marks (ĐĐGtx, ĐĐGgk, ĐĐGck) and the average."""

from __future__ import annotations

from ingest import headers
from ingest.headers import bare
from ingest.plan import Column, Columns, ignored, person_column
from ingest.rules import Place, shown
from ingest.table import Header, Heading, Table
from records.marks import COMMENT, FINAL, MIDTERM, REGULAR, TERM_AVERAGE
from records.subjects import subject_name

LAYOUT = "vnedu-c"

_PARTS = frozenset({MIDTERM, FINAL, TERM_AVERAGE, COMMENT})


def recognises(table: Table) -> bool:
    """Whether the title is that of a subject's book, or regular marks are there."""
    return is_titled(table) or has_regular_marks(table)


def is_titled(table: Table) -> bool:
    """Whether the title is vnEdu's: other programs' books of a subject have regular marks, too."""
    return any(bare(text).startswith("bang diem chi tiet") for text in table.titles)


def has_regular_marks(table: Table) -> bool:
    """Whether any header is one of regular marks."""
    texts = {text for header in table.columns for text in header.texts}
    return any(
        headers.is_regular_group(text) or (headers.component_code(text) or "").startswith(REGULAR) for text in texts
    )


def read_columns(table: Table, place: Place, heading: Heading) -> Columns:
    """Every column's meaning; the subject is the title's."""
    if heading.subject is None:
        return Columns((), {}, (place.broken("thieu-mon", "không thấy tên môn"),))
    known = headers.subject_code(heading.subject)
    subject = known or headers.slug(heading.subject)
    problems = [] if known else [place.broken("mon-la", shown(heading.subject))]
    columns: list[Column] = []
    regular = 0
    for header in table.columns:
        if header.index == table.stt:
            continue
        component = component_of(header)
        if component == REGULAR:
            regular += 1
            component = f"{REGULAR}{regular}"
        column = person_column(header) or _mark(header, subject, component) or _rest_of_name(header, columns)
        if column is None:
            problems.extend(ignored(table, header, place))
        else:
            columns.append(column)
    names = {subject: subject_name(subject) if known else heading.subject.capitalize()}
    return Columns(tuple(columns), names, tuple(problems))


def component_of(header: Header) -> str | None:
    """The component of the last header that names one; plain 'TX' for a regular mark without a number."""
    for text in reversed(header.texts):
        code = headers.component_code(text)
        if code is not None and (code in _PARTS or code.startswith(REGULAR)):
            return code
    return REGULAR if any(headers.is_regular_group(text) for text in header.texts) else None


def _mark(header: Header, subject: str, component: str | None) -> Column | None:
    if component is None:
        return None
    return Column(header.index, header.bottom, subject, component, "text" if component == COMMENT else "mark")


def _rest_of_name(header: Header, columns: list[Column]) -> Column | None:
    """The column right of 'Họ và tên' without a header of its own holds the given name."""
    before = columns[-1] if columns else None
    if header.texts or before is None or before.component != "name" or before.index != header.index - 1:
        return None
    return Column(header.index, before.label, "", "name", "person")
