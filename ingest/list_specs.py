"""The three lists that no vendor exports, as data: which columns they have and how each is read and filled in.

`list_writer` makes the workbooks from this, `list_reader` reads them by it; neither knows a heading of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "term", "class", "subject", "subject_or_homeroom", "component", "code", "mark", "text", "date", "moment"
]

EXAMPLE_MARK = "VÍ DỤ"          # stands in the STT column of the example row, which the reader passes over
NUMBER_HEADING = "STT"
HELP_SHEET = "Hướng dẫn"
CHOICES_SHEET = "Danh mục"
SERVICE_SHEETS = frozenset({HELP_SHEET, CHOICES_SHEET})


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a list: its heading, the field of `records.facts`, how it is read, and an example."""

    heading: str
    name: str
    kind: FieldKind
    example: str
    hint: str
    required: bool = True
    width: int = 14


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list. `unique`: fields that may not be the same in two rows."""

    kind: str
    file_name: str
    sheet: str
    title: str
    fields: tuple[Field, ...]
    unique: tuple[str, ...] = ()


def _optional(heading: str, name: str, kind: FieldKind, example: str, hint: str, width: int = 14) -> Field:
    return Field(heading, name, kind, example, hint, required=False, width=width)


_TERM = Field("Học kì", "term", "term", "Học kì I", "Học kì I, Học kì II hoặc Cả năm")
_CLASS = Field("Lớp", "class_name", "class", "6A1", "Tên lớp đúng như trong bản xuất, ví dụ 6A1", width=9)
_SUBJECT = Field("Môn", "subject", "subject", "Toán", "Chọn tên môn trong danh sách", width=26)
_COMPONENT = Field(
    "Thành phần", "component", "component", "Thường xuyên 1",
    "Thường xuyên 1, 2…, Giữa kì, Cuối kì hoặc Kiểm tra định kì", width=20,
)  # fmt: skip

LIST_SPECS = {
    spec.kind: spec
    for spec in (
        ListSpec(
            "list-assignment", "phan-cong-giang-day.xlsx", "Phân công", "PHÂN CÔNG GIẢNG DẠY",
            (
                _TERM,
                _CLASS,
                Field("Môn", "subject", "subject_or_homeroom", "Toán", "Tên môn, hoặc Chủ nhiệm", width=26),
                Field("Mã giáo viên", "teacher_code", "code", "GV001", "Mã do trường đặt, mỗi người một mã"),
                Field("Họ tên giáo viên", "teacher_name", "text", "Nguyễn Văn A", "Họ và tên đầy đủ", width=26),
                _optional("Từ ngày", "valid_from", "date", "05/09/2025", "Để trống nếu dạy từ đầu học kì"),
                _optional("Đến ngày", "valid_until", "date", "16/01/2026", "Để trống nếu dạy đến hết học kì"),
            ),
        ),
        ListSpec(
            "list-calendar", "lich-kiem-tra.xlsx", "Lịch kiểm tra", "LỊCH KIỂM TRA",
            (
                _TERM,
                _CLASS,
                _SUBJECT,
                _COMPONENT,
                Field("Ngày kiểm tra", "test_date", "date", "06/10/2025", "Ngày học sinh làm bài, dạng ngày/tháng/năm"),
            ),
            unique=("term", "class_name", "subject", "component"),
        ),
        ListSpec(
            "list-correction", "so-theo-doi-sua-diem.xlsx", "Sửa điểm", "SỔ THEO DÕI SỬA ĐIỂM",
            (
                _TERM,
                _CLASS,
                Field("Mã học sinh", "pupil_code", "code", "2300000001", "Mã học sinh đúng như trong bản xuất"),
                _SUBJECT,
                _COMPONENT,
                _optional("Điểm cũ", "old_value", "mark", "6,5", "Điểm trước khi sửa; để trống nếu chưa có điểm", 9),
                _optional("Điểm mới", "new_value", "mark", "7,5", "Điểm sau khi sửa; để trống nếu xóa điểm", 9),
                _optional("Ngày đề nghị", "requested_on", "date", "20/10/2025", "Ngày ghi trên phiếu đề nghị"),
                _optional("Người đề nghị", "requested_by", "text", "Nguyễn Văn A", "Giáo viên đề nghị", 24),
                _optional("Ngày duyệt", "approved_on", "date", "21/10/2025", "Ngày hiệu trưởng đồng ý"),
                _optional("Người duyệt", "approved_by", "text", "Trần Thị B", "Người đồng ý cho sửa", 24),
                _optional(
                    "Thời điểm sửa", "corrected_at", "moment", "21/10/2025 15:30",
                    "Ngày và giờ, phút sửa trong sổ", 18,
                ),
                _optional("Lý do", "reason", "text", "Cộng nhầm điểm bài kiểm tra", "Vì sao phải sửa", 40),
            ),
        ),
    )
}  # fmt: skip

TEMPLATE_FILES = {kind: spec.file_name for kind, spec in LIST_SPECS.items()}
