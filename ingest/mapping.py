"""A mapping: how one layout that we do not know is to be read, as data. Reads no file of a school.

Says how the header is found, which heading is which column, where class, subject, term … stand, and how marks are
written. `mapping_toml` reads and writes it, `mapping_match` finds it in a sheet, `mapping_apply` makes plans by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from ingest.headers import SUBJECT_HEADERS, bare, component_code, fold, slug, term_code
from ingest.plan import Kind
from records.facts import MAPPED
from records.list_tables import EDIT_LOG
from records.marks import COMMENT, PRIMARY_LEVEL, PRIMARY_TEST, REGULAR, REGULAR_SERIES

MappingKind = Literal["marks", "edit-log"]
How = Literal["fixed", "cell", "title", "sheet", "column"]
Decimal = Literal["any", "comma", "point"]

KINDS: tuple[MappingKind, ...] = get_args(MappingKind)
HOWS: tuple[How, ...] = get_args(How)
DECIMALS: tuple[Decimal, ...] = get_args(Decimal)
MOST_HEADER_ROWS = 3
SKIP = "skip"           # a column that is known, and not read
PLACE = "{}"            # stands in a pattern for what is looked for
FEWEST_HEADINGS = 3     # fewer would be found in sheets of quite other layouts

# What a column of a table of marks may be, beside the parts of a mark; and what one of a log may be.
PERSON_PARTS = ("code", "name", "ministry", "ministry_code", "birthday", "female")
_RESULT_KINDS: Mapping[str, Kind] = {
    "learning_result": "learning_result", "conduct_result": "conduct_result", "title": "title",
    "absent_excused": "count", "absent_unexcused": "count", "absent_total": "count",
}  # fmt: skip
LOG_PARTS = (
    "term", "class_name", "pupil_code", "subject", "component", "old_value", "new_value", "edited_at", "edited_by",
    "reason",
)  # fmt: skip
NEEDED_OF_LOG = ("pupil_code", "component", "old_value", "new_value", "edited_at")
_TEXT_KINDS: Mapping[str, Kind] = {
    COMMENT: "text", PRIMARY_LEVEL: "level", PRIMARY_TEST: "test", REGULAR_SERIES: "marks"
}  # fmt: skip

# What a sheet as a whole says, and where it may stand.
SOURCES: Mapping[MappingKind, tuple[str, ...]] = {
    "marks": ("school", "school_year", "term", "class", "subject", "day"),
    "edit-log": ("school", "school_year", "term", "class", "subject"),
}
_CELL = re.compile(r"[A-Z]{1,2}[1-9][0-9]{0,3}")
MARK_WORDS = ("exempt", "passed", "failed", "blank")
# The columns of a log whose values are the vendor's own words, which a mapping may put into ours.
VALUE_PARTS = ("term", "subject", "component")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column by its heading (rows of one header with ' › ' between). `nth`: of several with one heading, from 1.

    `part`: 'code', 'TX1', 'learning_result' … or 'skip'. `subject`: of a sheet with many subjects, as the school says.
    """

    heading: str
    part: str
    subject: str = ""
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that is said once for the whole sheet stands.

    `fixed`: `text` itself. `cell`: in the cell `text`. `title`: in a line above or below the table, as `text` has it
    ('Lớp: {}'); '' where it is said as in the layouts that we know. `sheet`: the sheet's name, likewise. `column`: in
    the column with that heading, the same in all rows.
    """

    how: How
    text: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a layout is read. `sheets`: only these, by name; empty: all that have the header. `end`: with what the first
    row below the table begins; '': the table ends at the first row without code and name.

    `words`: how a mark is written that is none, by `MARK_WORDS`. `separator`, `encoding`: of a csv; '': found.
    `values`: of a log, by `VALUE_PARTS`, what its own words in that column mean: {'Miệng 1': 'TX1'}; 'skip' leaves
    such rows out.
    """

    name: str
    kind: MappingKind
    columns: tuple[MappedColumn, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    header_rows: int = 1
    end: str = ""
    decimal: Decimal = "any"
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    separator: str = ""
    encoding: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def layout(self) -> str:
        """The layout's name in the store: snapshots of one mapping are compared with one another."""
        return EDIT_LOG if self.kind == "edit-log" else MAPPED + mapping_slug(self.name)

    @property
    def signature(self) -> dict[str, int]:
        """Each heading as it is compared, and how often it must stand in the header."""
        counts: dict[str, int] = {}
        for column in self.columns:
            key = bare(column.heading)
            counts[key] = max(counts.get(key, 0), column.nth)
        return counts


def mapping_slug(name: str) -> str:
    """A mapping's name as its file and its layout bear it."""
    return slug(name).replace("_", "-")


def part_kind(part: str) -> tuple[str, Kind] | None:
    """The component and the kind of column of a part of a mark or of a result; None for what is none."""
    if part in _RESULT_KINDS:
        return part, _RESULT_KINDS[part]
    code = part if part in (REGULAR, REGULAR_SERIES) else component_code(part)
    return None if code is None else (code, _TEXT_KINDS.get(code, "mark"))


def mistakes(mapping: ColumnMapping) -> Iterator[str]:
    """What is wrong with a mapping, each in a sentence for whoever wrote it. Asked before any file is read by it."""
    if not mapping_slug(mapping.name):
        yield "Cách đọc chưa có tên (chữ hoặc số)."
    if not 1 <= mapping.header_rows <= MOST_HEADER_ROWS:
        yield f"Dòng tiêu đề cao từ 1 đến {MOST_HEADER_ROWS} dòng."
    if len({bare(column.heading) for column in mapping.columns} - {""}) < FEWEST_HEADINGS:
        yield f"Cần ít nhất {FEWEST_HEADINGS} cột có tiêu đề khác nhau để nhận ra bố cục."
    yield from _column_mistakes(mapping)
    yield from _source_mistakes(mapping)
    yield from _value_mistakes(mapping)


def _column_mistakes(mapping: ColumnMapping) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    places: set[tuple[str, int]] = set()
    for column in mapping.columns:
        where = f"Cột «{column.heading}»"
        if not bare(column.heading):
            yield "Có cột không có tiêu đề: bỏ cột ấy, hoặc chọn dòng tiêu đề khác."
        if column.subject and not slug(column.subject):
            yield f"{where}: tên môn «{column.subject}» không có chữ nào."
        if (place := (bare(column.heading), column.nth)) in places:
            yield f"{where} được nêu hai lần; cột thứ hai cùng tiêu đề thì ghi nth = 2."
        places.add(place)
        if column.part == SKIP:
            continue
        allowed = LOG_PARTS if mapping.kind == "edit-log" else PERSON_PARTS
        if column.part not in allowed and (mapping.kind == "edit-log" or part_kind(column.part) is None):
            yield f"{where}: không có nội dung nào gọi là «{column.part}»."
        meaning = (column.part, SUBJECT_HEADERS.code(column.subject) or column.subject)
        if column.part not in ("name", REGULAR) and meaning in seen:
            yield f"{where}: nội dung «{column.part}» đã chọn cho một cột khác."
        seen.add(meaning)
    parts = {column.part for column in mapping.columns}
    for part in NEEDED_OF_LOG if mapping.kind == "edit-log" else ("code", "name"):
        if part not in parts:
            yield f"Chưa chọn cột nào là «{part_name(part)}»."
    if mapping.kind == "marks" and not any(part_kind(part) for part in parts):
        yield "Chưa chọn cột nào là điểm."


def _source_mistakes(mapping: ColumnMapping) -> Iterator[str]:
    for name, source in mapping.sources.items():
        where = SOURCE_NAMES.get(name, name)
        if name not in SOURCES[mapping.kind]:
            yield f"«{name}» không phải điều cần lấy từ trang tính. Có: {', '.join(SOURCES[mapping.kind])}."
        elif source.how == "cell" and not _CELL.fullmatch(source.text):
            yield f"{where}: ô «{source.text}» không phải địa chỉ ô như B3."
        elif source.how in ("fixed", "column") and not source.text.strip():
            yield f"{where}: chưa ghi nội dung."
        elif source.how in ("title", "sheet") and source.text and source.text.count(PLACE) != 1:
            yield f"{where}: mẫu «{source.text}» cần đúng một chỗ {{}}, ví dụ «Lớp: {{}}»."
    for name in _needed_sources(mapping):
        if name not in mapping.sources:
            yield f"Chưa nói {SOURCE_NAMES[name].lower()} lấy từ đâu."


def _value_mistakes(mapping: ColumnMapping) -> Iterator[str]:
    if mapping.values and mapping.kind != "edit-log":
        yield "[values] chỉ dùng cho nhật ký sửa điểm."
        return
    for part, meanings in mapping.values.items():
        if part not in VALUE_PARTS:
            yield f"[values] không có mục «{part}». Có: {', '.join(VALUE_PARTS)}."
            continue
        where = f"Cột «{part_name(part)}»"
        seen: dict[str, str] = {}
        for value, meaning in meanings.items():
            if not meaning.strip():
                yield f"{where}: chưa chọn «{value}» là gì."
            elif not means(part, meaning):
                yield f"{where}: «{value}» không thể là «{meaning}»."
            if seen.setdefault(fold(value), meaning) != meaning:
                yield f"{where}: «{value}» được nêu hai lần, khác nhau."


def means(part: str, text: str) -> bool:
    """Whether a text means something in a column of a log as it stands, or is told to be left out."""
    if text == SKIP:
        return True
    if part == "subject":
        return bool(slug(text))
    return (component_code(text) if part == "component" else term_code(text)) is not None


def _needed_sources(mapping: ColumnMapping) -> Iterator[str]:
    parts = {column.part for column in mapping.columns}
    yield "school_year"
    if "term" not in parts:
        yield "term"
    if mapping.kind == "edit-log":
        yield from () if "subject" in parts else ("subject",)
        return
    yield "class"
    of_subjects = [c for c in mapping.columns if c.part not in (*PERSON_PARTS, SKIP) and c.part not in _RESULT_KINDS]
    if any(not column.subject for column in of_subjects):
        yield "subject"


SOURCE_NAMES = {
    "school": "Tên trường", "school_year": "Năm học", "term": "Học kì", "class": "Lớp", "subject": "Môn",
    "day": "Ngày xuất",
}  # fmt: skip
_PART_NAMES = {
    "code": "Mã học sinh", "name": "Họ và tên", "ministry": "Số định danh cá nhân", "ministry_code": "Mã định danh",
    "birthday": "Ngày sinh", "female": "Nữ", SKIP: "Không nhập", REGULAR: "Thường xuyên (theo thứ tự)",
    "TBM": "Trung bình môn", "GK": "Giữa kì", "CK": "Cuối kì", COMMENT: "Nhận xét", PRIMARY_LEVEL: "Mức đạt được",
    PRIMARY_TEST: "Kiểm tra định kì", REGULAR_SERIES: "Thường xuyên (ghi chung một ô)",
    "learning_result": "Kết quả học tập", "conduct_result": "Kết quả rèn luyện", "title": "Danh hiệu",
    "absent_excused": "Nghỉ có phép", "absent_unexcused": "Nghỉ không phép", "absent_total": "Tổng số buổi nghỉ",
    "term": "Học kì", "class_name": "Lớp", "pupil_code": "Mã học sinh", "subject": "Môn", "component": "Thành phần",
    "old_value": "Điểm cũ", "new_value": "Điểm mới", "edited_at": "Thời điểm sửa", "edited_by": "Người sửa",
    "reason": "Lý do",
}  # fmt: skip
MARK_PARTS = (
    *PERSON_PARTS, *(f"TX{n}" for n in range(1, 11)), REGULAR, REGULAR_SERIES, "GK", "CK", "TBM", COMMENT,
    PRIMARY_LEVEL, PRIMARY_TEST, *_RESULT_KINDS,
)  # fmt: skip


LOG_COMPONENTS = tuple(part for part in MARK_PARTS if component_code(part))


def part_name(part: str) -> str:
    """What a column is, as the school says it."""
    return _PART_NAMES.get(part) or part.replace(REGULAR, "Thường xuyên ")


def parts_of(kind: MappingKind) -> tuple[str, ...]:
    """What a column of a mapping may be chosen to be; 'skip' comes first."""
    return (SKIP, *(LOG_PARTS if kind == "edit-log" else MARK_PARTS))
