"""Layout C: vnEdu, one subject of one class a sheet, with the component marks (ĐĐGtx, ĐĐGgk, ĐĐGck) and the average."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest import headers
from ingest.headers import bare
from ingest.plan import Column, Columns, ignored, is_blank, person_column
from ingest.pupil_signs import is_mark
from ingest.rules import Place, shown
from ingest.table import Header, Heading, Table
from ingest.workbook import cell_name
from records.marks import COMMENT, FINAL, MIDTERM, REGULAR, TERM_AVERAGE
from records.subjects import subject_name

LAYOUT = "vnedu-c"

_PARTS = frozenset({MIDTERM, FINAL, TERM_AVERAGE, COMMENT})
_NO_HEADER = "cột điểm bên phải «ĐĐGtx» không có tiêu đề"


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
    for header in with_regular(table):
        if header.index == table.stt:
            continue
        component = component_of(header)
        if component == REGULAR:
            regular += 1
            component = f"{REGULAR}{regular}"
        column = person_column(header) or _mark(header, subject, component) or _rest_of_name(header, columns)
        if column is None and _is_beside_regular(table, header, columns):
            problems.append(place.broken("thieu-cot", _NO_HEADER, cell_name(table.header_row, header.index)))
        elif column is None:
            problems.extend(ignored(table, header, place))
        else:
            columns.append(column)
    names = {subject: subject_name(subject) if known else heading.subject.capitalize()}
    return Columns(tuple(columns), names, tuple(problems))


def with_regular(table: Table, *, blank_too: bool = False) -> Iterator[Header]:
    """The columns; those right of 'ĐĐGtx' without a header but a number are under it, where it is not merged.

    Up to the last that has a number or a mark, those between included: which mark is TX2 must not hang on whether
    anybody has a TX1 yet. `blank_too`: up to the next header.
    """
    group: tuple[str, ...] = ()
    waiting: list[Header] = []
    for header in table.columns:
        if group and all(map(str.isdigit, header.texts)):
            waiting.append(header)
            if header.texts or not is_blank(table, header.index):
                yield from (replace(each, texts=(*group, *each.texts)) for each in waiting)
                waiting = []
            continue
        yield from (replace(each, texts=group) if blank_too else each for each in waiting)
        group, waiting = _group_alone(table, header), []
        yield header
    yield from waiting


def _group_alone(table: Table, header: Header) -> tuple[str, ...]:
    """The header of regular marks that is printed in a column of its own; () for one that is merged into it."""
    groups = tuple(text for text in header.texts if headers.is_regular_group(text))
    if not groups:
        return ()
    printed = {table.sheet.text(row, header.index) for row in range(table.header_row, table.header_end)}
    return tuple(text for text in groups if text in printed)


def _is_beside_regular(table: Table, header: Header, columns: Sequence[Column]) -> bool:
    """Whether marks stand in a column without a header next to regular ones: they would be lost."""
    is_beside = bool(columns) and columns[-1].component.startswith(REGULAR) and columns[-1].index == header.index - 1
    if not is_beside or not all(map(str.isdigit, header.texts)):
        return False
    return any(is_mark(table.sheet.text(row, header.index)) for row in range(table.first, table.end))


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
