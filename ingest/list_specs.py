"""The lists that no vendor exports, as data: which columns they have and how each is read and filled in.

`list_writer` makes the workbooks from this, `list_reader` reads them by it; neither knows a heading of its own.
"""

from __future__ import annotations

from ingest.duty_lists import MORE_LISTS
from ingest.list_fields import CLASS, PUPIL, SUBJECT, TERM, Field, ListSpec, optional
from ingest.list_words import SEVERAL, allowed

_COMPONENT = Field(
    "Thành phần", "component", "component", "Thường xuyên 1",
    "Thường xuyên 1, 2…, Giữa kì, Cuối kì hoặc Kiểm tra định kì", width=20,
)  # fmt: skip

# What the papers of a correction say. Blank: there is none. A file without the column says nothing of it.
_PAPERS = (
    optional(
        "Chứng kiến", "witness_roles", "roles", "hiệu trưởng; ban quản trị hệ thống; người đề nghị",
        f"Chức vụ những người có mặt khi sửa; {SEVERAL} {allowed('roles')}. Để trống nếu không có ai", 30,
    ),
    optional(
        "Minh chứng", "evidence", "evidence", "giấy đề nghị sửa điểm; bài kiểm tra",
        f"Minh chứng được lưu; {SEVERAL} {allowed('evidence')}. Để trống nếu không lưu gì", 30,
    ),
    optional("Ngày biên bản", "minutes_on", "date", "21/10/2025", "Để trống nếu không lập biên bản", is_done=True),
    optional(
        "Người ký biên bản", "minutes_signers", "roles", "hiệu trưởng; ban quản trị hệ thống; người đề nghị",
        f"Chức vụ những người đã ký; {SEVERAL} các từ như cột Chứng kiến", 30,
    ),
    optional(
        "Người sửa", "edited_by_roles", "roles", "giáo viên môn học; quản trị viên",
        f"Chức vụ những người cùng sửa trong sổ; {SEVERAL} các từ như cột Chứng kiến", 30,
    ),
    optional("Vai trò người duyệt", "approved_role", "role", "hiệu trưởng", "Chọn chức vụ của người duyệt", 18),
    optional(
        "Khóa lại lúc", "relocked_at", "moment", "21/10/2025 16:00",
        "Ngày và giờ, phút khóa lại sau khi sửa; để trống nếu chưa khóa lại", 18, is_done=True,
    ),
    optional(
        "Hồ sơ liên quan đã sửa", "related_documents", "documents", "bảng tổng hợp kết quả đánh giá; học bạ",
        f"Hồ sơ khác đã sửa theo; {SEVERAL} {allowed('documents')}. Để trống nếu không có", 30,
    ),
)  # fmt: skip

LIST_SPECS = {
    spec.kind: spec
    for spec in (
        ListSpec(
            "list-assignment", "phan-cong-giang-day.xlsx", "Phân công", "PHÂN CÔNG GIẢNG DẠY",
            (
                TERM,
                CLASS,
                Field("Môn", "subject", "subject_or_homeroom", "Toán", "Tên môn, hoặc Chủ nhiệm", width=26),
                Field("Mã giáo viên", "teacher_code", "code", "GV001", "Mã do trường đặt, mỗi người một mã"),
                Field("Họ tên giáo viên", "teacher_name", "text", "Nguyễn Văn A", "Họ và tên đầy đủ", width=26),
                optional("Từ ngày", "valid_from", "date", "05/09/2025", "Để trống nếu dạy từ đầu học kì"),
                optional("Đến ngày", "valid_until", "date", "16/01/2026", "Để trống nếu dạy đến hết học kì"),
            ),
        ),
        ListSpec(
            "list-calendar", "lich-kiem-tra.xlsx", "Lịch kiểm tra", "LỊCH KIỂM TRA",
            (
                TERM,
                CLASS,
                SUBJECT,
                _COMPONENT,
                Field("Ngày kiểm tra", "test_date", "date", "06/10/2025", "Ngày học sinh làm bài, dạng ngày/tháng/năm"),
            ),
            unique=("term", "class_name", "subject", "component"),
        ),
        ListSpec(
            "list-correction", "so-theo-doi-sua-diem.xlsx", "Sửa điểm", "SỔ THEO DÕI SỬA ĐIỂM",
            (
                TERM,
                CLASS,
                PUPIL,
                SUBJECT,
                _COMPONENT,
                optional(
                    "Điểm cũ", "old_value", "mark", "6,5", "Điểm trước khi sửa; để trống nếu chưa có điểm", 9,
                    needs_column=True,
                ),
                optional(
                    "Điểm mới", "new_value", "mark", "7,5", "Điểm sau khi sửa; để trống nếu xóa điểm", 9,
                    needs_column=True,
                ),
                optional(
                    "Ngày đề nghị", "requested_on", "date", "20/10/2025", "Ngày ghi trên phiếu đề nghị", is_done=True,
                ),
                optional("Người đề nghị", "requested_by", "text", "Nguyễn Văn A", "Giáo viên đề nghị", 24),
                optional("Ngày duyệt", "approved_on", "date", "21/10/2025", "Ngày hiệu trưởng đồng ý", is_done=True),
                optional("Người duyệt", "approved_by", "text", "Trần Thị B", "Người đồng ý cho sửa", 24),
                optional(
                    "Thời điểm sửa", "corrected_at", "moment", "21/10/2025 15:30",
                    "Ngày và giờ, phút sửa trong sổ", 18, is_done=True,
                ),
                optional("Lý do", "reason", "text", "Cộng nhầm điểm bài kiểm tra", "Vì sao phải sửa", 40),
                *_PAPERS,
            ),
            differing=("old_value", "new_value"),
        ),
        *MORE_LISTS,
    )
}  # fmt: skip

TEMPLATE_FILES = {kind: spec.file_name for kind, spec in LIST_SPECS.items()}
