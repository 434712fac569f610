"""The words that a profile may use, and how people read them. What they mean is left to the rules."""

from __future__ import annotations

from typing import Literal

MarkKind = Literal["TX", "GK", "CK", "KTDK"]
EntryUnit = Literal["calendar", "working", "school_week", "at_once"]
CountedFrom = Literal["test", "marking", "re_marking"]
Role = Literal[
    "teacher", "homeroom", "requester", "department_head", "vice_principal", "principal", "leaders", "board", "admin",
    "clerk", "secretary", "office", "authority", "district",
]  # fmt: skip
Evidence = Literal["request_form", "test_paper", "mark_book", "mark_book_copy", "product"]
FormField = Literal[
    "requester", "pupil", "class", "subject", "reason", "original_value", "requested_value", "date",
    "principal_consent", "principal_signature", "seal", "admin_old_value", "admin_new_value", "admin_moment",
    "admin_signature",
]  # fmt: skip
FormMark = Literal["15_minutes", "one_period", "term", "regular", "periodic", "other"]
Document = Literal[
    "class_summary", "hoc_ba", "mark_book", "class_book", "attendance", "correction_report", "correction_minutes",
    "request_form", "test_papers", "cover", "check_minutes",
]  # fmt: skip
Work = Literal[
    "class_lists", "pupil_data", "cover_pages", "print", "archive", "results", "report", "check", "handover",
    "approval",
]  # fmt: skip
MonthlyWork = Literal[
    "attendance", "attendance_signed", "correction_log", "entry_check", "authority_check", "remark",
    "department_report", "conduct",
]  # fmt: skip
PupilField = Literal[
    "name", "birth_date", "ethnicity", "sex", "address", "policy_family", "parents", "phone",
    "subjects", "assignments",
]  # fmt: skip
PupilList = Literal[
    "completed", "promoted", "not_promoted", "titles", "rewarded", "summer_training", "reassessed", "moved_up",
]  # fmt: skip
LockWork = Literal["lock", "unlock"]
Action = Literal["open", "lend", "return", "extract", "print", "inspect", "hand_over"]
TransferKind = Literal["in", "out", "dropped", "returned", "class"]
COMING: tuple[TransferKind, ...] = ("in", "returned", "class")  # by which a pupil comes to a class
Carrier = Literal["paper", "cd", "dvd", "usb", "disk", "system", "qr_page"]
Measure = Literal["corrections_of_teacher", "distance_from_school", "share_below_target"]
KeptUntil = Literal["pupil_leaves", "years", "permanent", "given_back", "to_be_confirmed"]
KeptFrom = Literal["school_year_end", "sealing", "pupil_leaving"]
Afterwards = Literal["destroy", "hand_over", "give_back"]
Signature = Literal["digital", "ink", "seal", "page_edge_seal"]
CircularName = Literal["TT22", "TT58", "TT58+TT26", "TT27"]

IN_VIETNAMESE: dict[str, str] = {
    "TX": "thường xuyên", "GK": "giữa kì", "CK": "cuối kì", "KTDK": "kiểm tra định kì (tiểu học)",
    "calendar": "ngày thường", "working": "ngày làm việc", "school_week": "tuần học", "at_once": "ngay",
    "test": "ngày kiểm tra", "marking": "chấm, trả và chữa bài", "re_marking": "kết quả phúc khảo",
    "teacher": "giáo viên môn học", "homeroom": "giáo viên chủ nhiệm", "requester": "người đề nghị",
    "department_head": "tổ trưởng chuyên môn", "vice_principal": "phó hiệu trưởng", "principal": "hiệu trưởng",
    "leaders": "ban giám hiệu", "board": "ban quản trị hệ thống", "admin": "quản trị viên", "clerk": "văn thư",
    "secretary": "thư ký nhà trường", "office": "văn phòng", "authority": "Sở GDĐT", "district": "Phòng GDĐT",
    "request_form": "giấy đề nghị sửa điểm", "test_paper": "bài kiểm tra", "mark_book": "sổ điểm cá nhân",
    "mark_book_copy": "bản sao sổ điểm cá nhân", "product": "sản phẩm học tập",
    "pupil": "học sinh", "class": "lớp", "subject": "môn", "reason": "lý do", "original_value": "điểm gốc",
    "requested_value": "điểm đề nghị", "date": "ngày đề nghị", "principal_consent": "hiệu trưởng ghi rõ đồng ý",
    "principal_signature": "chữ ký hiệu trưởng", "seal": "dấu", "admin_old_value": "thông tin cũ",
    "admin_new_value": "thông tin đã điều chỉnh", "admin_moment": "giờ phút, ngày tháng năm điều chỉnh",
    "admin_signature": "chữ ký quản trị viên",
    "15_minutes": "15 phút", "one_period": "1 tiết", "term": "học kì", "regular": "đánh giá thường xuyên",
    "periodic": "đánh giá định kì", "other": "thông tin khác",
    "class_summary": "bảng tổng hợp kết quả đánh giá", "hoc_ba": "học bạ", "class_book": "sổ gọi tên và ghi điểm",
    "attendance": "kiểm diện", "correction_report": "tổng hợp sửa chữa dữ liệu",
    "correction_minutes": "biên bản sửa điểm", "check_minutes": "biên bản kiểm tra",
    "test_papers": "đề kiểm tra định kì", "cover": "bìa và sơ yếu lí lịch",
    "class_lists": "danh sách lớp", "pupil_data": "thông tin học sinh", "cover_pages": "in bìa và trang thông tin",
    "print": "in", "archive": "lưu trữ", "results": "kết quả", "report": "báo cáo", "check": "kiểm tra",
    "handover": "bàn giao", "approval": "duyệt kết quả",
    "attendance_signed": "kiểm diện in và ký", "correction_log": "nhật ký sửa điểm theo giáo viên",
    "entry_check": "kiểm tra việc vào điểm", "authority_check": "cấp trên kiểm tra", "remark": "nhận xét",
    "department_report": "báo cáo của tổ", "conduct": "nề nếp, kỉ luật",
    "lock": "khóa sổ", "unlock": "mở khóa sổ",
    "name": "họ tên", "birth_date": "ngày sinh", "ethnicity": "dân tộc", "sex": "giới tính", "address": "địa chỉ",
    "policy_family": "con gia đình chính sách", "parents": "cha mẹ", "phone": "điện thoại",
    "subjects": "môn học của lớp", "assignments": "phân công giảng dạy",
    "completed": "hoàn thành chương trình", "promoted": "được lên lớp", "not_promoted": "không được lên lớp",
    "titles": "danh hiệu", "rewarded": "khen thưởng", "summer_training": "rèn luyện trong hè",
    "reassessed": "kiểm tra lại", "moved_up": "chuyển cấp",
    "paper": "giấy", "cd": "đĩa CD", "dvd": "đĩa DVD", "usb": "USB", "disk": "ổ đĩa", "system": "hệ thống",
    "qr_page": "trang có mã QR",
    "corrections_of_teacher": "số lần sửa điểm của một giáo viên trong tháng",
    "distance_from_school": "độ lệch điểm trung bình so với toàn trường",
    "share_below_target": "tỉ lệ điểm dưới chỉ tiêu của tổ",
    "pupil_leaves": "đến khi học sinh ra trường", "years": "số năm", "permanent": "vĩnh viễn",
    "given_back": "trả học sinh", "to_be_confirmed": "trường xác nhận",
    "school_year_end": "hết năm học", "sealing": "ngày niêm phong", "pupil_leaving": "ngày học sinh ra trường",
    "destroy": "tiêu hủy", "hand_over": "giao nộp lưu trữ lịch sử", "give_back": "trả học sinh",
    "digital": "chữ ký số", "ink": "ký mực", "page_edge_seal": "dấu giáp lai",
    "open": "mở", "lend": "cho mượn", "return": "trả", "extract": "trích xuất dữ liệu",
    "inspect": "thanh tra, kiểm tra",
    "same": "tháng ấy", "next": "tháng sau", "first": "năm bắt đầu", "second": "năm kết thúc",
    "first_test_day": "ngày đầu của đợt kiểm tra", "own_test_day": "ngày kiểm tra của chính môn ấy",
    "before_meeting": "trước buổi họp chuyên môn",
}  # fmt: skip

# Apart from the others: «class» alone is a field of the request form.
TRANSFERS: dict[TransferKind, str] = {
    "in": "chuyển đến", "out": "chuyển đi", "dropped": "bỏ học", "returned": "trở lại học", "class": "chuyển lớp",
}  # fmt: skip


def capital(text: str) -> str:
    """A word, or a sentence, as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def in_vietnamese(value: object) -> str:
    """A value of a profile as people read it: words translated, lists joined, alternatives with «hoặc»."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, tuple):
        within = ("; ", " hoặc ") if any(isinstance(part, tuple) for part in value) else (", ", ", ")
        return within[0].join(
            within[1].join(map(in_vietnamese, part)) if isinstance(part, tuple) else in_vietnamese(part)
            for part in value
        )
    return IN_VIETNAMESE.get(str(value), str(value))
