"""The lists of what is done beside the marks: pupils' data, comings and goings, lists of results, duties."""

from __future__ import annotations

from ingest.list_fields import CLASS, PUPIL, TERM, Field, ListSpec, optional
from ingest.list_words import allowed


def _filled(heading: str, name: str, example: str, hint: str, width: int = 16) -> Field:
    return optional(heading, name, "filled", example, hint, width)


PUPIL_LIST = ListSpec(
    "list-pupil", "thong-tin-hoc-sinh.xlsx", "Thông tin học sinh", "THÔNG TIN HỌC SINH ĐẦU NĂM",
    (
        CLASS,
        PUPIL,
        _filled("Họ và tên", "name", "Nguyễn Văn A", "Họ và tên đầy đủ", 26),
        optional("Ngày sinh", "birth_date", "filled_date", "15/03/2014", "Dạng ngày/tháng/năm"),
        _filled("Dân tộc", "ethnicity", "Kinh", "Tên dân tộc"),
        _filled("Giới tính", "sex", "Nam", "Nam hoặc Nữ", 10),
        _filled("Địa chỉ", "address", "Thôn Một, xã Giả Lập", "Nơi ở hiện nay", 34),
        _filled(
            "Con gia đình chính sách", "policy_family", "không",
            "Diện chính sách; ghi «không» nếu không thuộc diện nào, ô trống là chưa hỏi", 24,
        ),
        _filled("Cha mẹ", "parents", "Nguyễn Văn B", "Họ tên cha, mẹ hoặc người giám hộ", 30),
        _filled("Điện thoại", "phone", "0000 000 001", "Số để nhà trường liên hệ"),
    ),
    unique=("pupil_code",),
    needs_title=True,
    note="Chương trình chỉ ghi ô nào đã điền, ô nào còn trống; nội dung ô không được chép vào kho dữ liệu.",
)  # fmt: skip

TRANSFER_LIST = ListSpec(
    "list-transfer", "chuyen-den-chuyen-di.xlsx", "Chuyển đến, chuyển đi", "HỌC SINH CHUYỂN ĐẾN, CHUYỂN ĐI, BỎ HỌC",
    (
        Field("Lớp", "class_name", "class", "6A1", "Lớp mà học sinh vào hoặc rời đi, như trong bản xuất", width=9),
        PUPIL,
        Field("Loại", "kind", "transfer", "chuyển đến", f"Một trong: {allowed('transfer')}", width=16),
        Field("Ngày", "happened_on", "date", "17/11/2025", "Ngày học sinh vào lớp, hoặc ngày đầu tiên không còn ở lớp"),
        optional(
            "Nơi đi hoặc nơi đến", "other_place", "text", "Trường THCS Hoa Gạo",
            "Trường (hoặc lớp, nếu chuyển lớp) ở đầu kia", 34,
        ),
        optional("Số quyết định", "decision", "text", "12/QĐ-THCS", "Số giấy tờ cho chuyển", 18),
    ),
    unique=("pupil_code", "kind", "happened_on", "class_name"),
    note="Chuyển lớp trong trường ghi một dòng: cột Lớp là lớp mới, lớp cũ ghi ở cột Nơi đi hoặc nơi đến.",
)  # fmt: skip

RESULT_LIST = ListSpec(
    "list-results", "danh-sach-ket-qua.xlsx", "Danh sách kết quả", "DANH SÁCH LÊN LỚP, DANH HIỆU, ĐÁNH GIÁ LẠI",
    (
        TERM,
        CLASS,
        PUPIL,
        Field("Danh sách", "list", "pupil_list", "danh hiệu", f"Một trong: {allowed('pupil_list')}", width=28),
        optional(
            "Danh hiệu hoặc môn", "detail", "detail", "Học sinh Giỏi",
            "Tên danh hiệu hay khen thưởng; với «kiểm tra lại» là tên môn; danh sách khác để trống", 28,
        ),
    ),
    unique=("term", "class_name", "pupil_code", "detail", "list"),
    note="Mỗi danh sách có tên học sinh là một dòng; kiểm tra lại nhiều môn thì mỗi môn một dòng.",
)  # fmt: skip

DUTY_LIST = ListSpec(
    "list-duty", "so-theo-doi-cong-viec.xlsx", "Theo dõi công việc", "SỔ THEO DÕI CÔNG VIỆC",
    (
        Field("Việc", "work", "work", "kiểm diện", "Chọn việc đã làm trong danh sách", width=30),
        optional("Hồ sơ", "document", "document", "", "Việc trên hồ sơ nào, như in, lưu trữ, báo cáo", 30),
        optional("Học kì", "term", "term", "Học kì I", "Để trống nếu không thuộc riêng học kì nào"),
        optional(
            "Tháng", "month", "month", "Tháng 9/2025", "Bắt buộc với việc hằng tháng: việc của tháng nào",
            needs_column=True,
        ),
        optional(
            "Lớp", "class_name", "class", "6A1", "Mỗi lớp một dòng; để trống nếu làm cho cả trường", 9,
            needs_column=True,
        ),
        optional("Môn", "subject", "subject", "", "Để trống nếu không riêng môn nào", 26),
        Field(
            "Ngày", "done_on", "date", "03/10/2025", "Ngày làm xong, dạng ngày/tháng/năm", is_late=True, is_done=True,
        ),
        optional(
            "Giờ", "done_at", "clock", "15:30", "Giờ, phút nếu biết, như 15:30; cần cho khóa, mở sổ", 9, is_done=True,
        ),
        optional("Người làm", "done_by", "text", "Nguyễn Văn A", "Người đã làm", 24),
        optional("Chức vụ", "role", "role", "giáo viên chủ nhiệm", "Chức vụ của người làm", 20),
        optional("Ghi chú", "note", "text", "", "Điều cần nhớ", 30),
    ),
    needs_title=True,
    note="Việc hằng tháng: kiểm diện, kiểm diện in và ký, nhật ký sửa điểm, kiểm tra việc vào điểm, cấp trên kiểm tra, "
    "nhận xét, báo cáo của tổ, nề nếp.",
)  # fmt: skip

MORE_LISTS = (PUPIL_LIST, TRANSFER_LIST, RESULT_LIST, DUTY_LIST)
