"""What a list of the school is made of: columns, each with how it is read and filled in. Which: `list_specs`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "term", "class", "subject", "subject_or_homeroom", "component", "code", "mark", "text", "date", "moment",
    "month", "clock", "detail", "filled", "filled_date", "work", "role", "document", "transfer", "pupil_list",
    "roles", "evidence", "documents",
]  # fmt: skip

EXAMPLE_MARK = "VÍ DỤ"          # stands in the STT column of the example row, which the reader passes over
NUMBER_HEADING = "STT"
HELP_SHEET = "Hướng dẫn"
CHOICES_SHEET = "Danh mục"
SERVICE_SHEETS = frozenset({HELP_SHEET, CHOICES_SHEET})


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a list: its heading, the field of `records.list_tables`, how it is read, and an example.

    `is_late`: a day that may lie well after its school year, as that of work which is overdue. `is_done`: a day or
    moment of what has happened, so never in the future; others may be planned. `needs_column`: a blank cell says
    something, so that a column that is not there must not pass for one of blanks.
    """

    heading: str
    name: str
    kind: FieldKind
    example: str
    hint: str
    required: bool = True
    width: int = 14
    is_late: bool = False
    is_done: bool = False
    needs_column: bool = False


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list. `unique`: fields that may not be the same in two rows, the last of them required.

    `differing`: two fields that may not say the same, nor both nothing. `needs_title`: its columns alone do not
    tell it from other tables. `note`: what its help sheet says beside the rest.
    """

    kind: str
    file_name: str
    sheet: str
    title: str
    fields: tuple[Field, ...]
    unique: tuple[str, ...] = ()
    differing: tuple[str, str] | None = None
    needs_title: bool = False
    note: str = ""


def optional(
    heading: str, name: str, kind: FieldKind, example: str, hint: str, width: int = 14, *, is_done: bool = False,
    needs_column: bool = False,
) -> Field:  # fmt: skip
    return Field(
        heading, name, kind, example, hint, required=False, width=width, is_done=is_done, needs_column=needs_column
    )


TERM = Field("Học kì", "term", "term", "Học kì I", "Học kì I, Học kì II hoặc Cả năm")
CLASS = Field("Lớp", "class_name", "class", "6A1", "Tên lớp đúng như trong bản xuất, ví dụ 6A1", width=9)
PUPIL = Field("Mã học sinh", "pupil_code", "code", "2300000001", "Mã học sinh đúng như trong bản xuất")
SUBJECT = Field("Môn", "subject", "subject", "Toán", "Chọn tên môn trong danh sách", width=26)
