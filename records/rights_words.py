"""The table of rights as people read it."""

from __future__ import annotations

from typing import get_args

from records.policy.words import capital, in_vietnamese
from records.rights import RIGHTS, ROLES, Reach, Right, View, ViewerRole, reach_of

RIGHT_NAMES: dict[Right, str] = {
    "see_overview": "Tổng quan", "import_data": "Nhập dữ liệu", "see_distribution": "Phổ điểm",
    "see_corrections": "Sửa điểm", "see_register": "Sổ sửa điểm", "see_lateness": "Nhập trễ",
    "see_month": "Kiểm tra tháng", "see_anomalies": "Bất thường", "see_duties": "Sổ việc",
    "see_sealing": "Niêm phong", "see_copies": "Bản sao", "see_archive": "Kho lưu trữ",
    "verify": "Xác minh", "inspect": "Thanh tra", "see_admin": "Quản trị",
    "undo_import": "hoàn tác nhập, nhập lại",
    "write_register": "lập đề nghị sửa điểm, thêm minh chứng",
    "settle_correction": "ghi quyết định, chứng kiến, biên bản, khóa lại của đề nghị sửa điểm",
    "write_duties": "ghi sổ việc", "write_minutes": "ghi biên bản kiểm tra tháng",
    "sign_minutes": "ký biên bản kiểm tra tháng",
    "seal": "niêm phong, nhận giấy tờ đã ký", "copy": "chép, kiểm tra bản sao",
    "hold": "giữ lại, thôi giữ hồ sơ",
    "propose_disposal": "đề nghị tiêu hủy, giao nộp", "appraise_disposal": "thẩm định đề nghị tiêu hủy",
    "decide_disposal": "quyết định tiêu hủy", "carry_out_disposal": "thực hiện tiêu hủy",
    "withdraw_papers": "thu hồi, tạm đình chỉ", "record_access": "ghi quyết định khai thác, cấp mã thanh tra",
    "extract_pupil": "trích học bạ", "manage_accounts": "quản lý người dùng",
    "ask_teacher": "hỏi giáo viên về điều khác thường, ghi câu trả lời",
    "answer_anomaly": "trả lời câu hỏi về mình", "dispose_anomaly": "kết thúc, mở lại câu hỏi",
    "change_policy": "sửa chính sách của trường", "keep_log": "ký đầu nhật ký, gửi và nhận chữ ký nhân chứng",
}  # fmt: skip
REACH_NAMES: dict[Reach, str] = {
    "all": "mọi hồ sơ", "department": "môn của tổ", "class": "lớp chủ nhiệm", "pairs": "lớp và môn mình dạy",
    "figures": "số liệu gộp", "own": "của chính mình",
}  # fmt: skip


def role_name(role: ViewerRole) -> str:
    """'giáo viên chủ nhiệm'."""
    own = {"inspector": "thanh tra (theo mã)", "local": "máy một người, chưa có tài khoản"}
    return own.get(role) or in_vietnamese(role)


def rights_table() -> str:
    """Markdown: a line a right, a column a role; a dash is no right."""
    names = [capital(role_name(role)) for role in ROLES]
    lines = [f"| Trang hoặc việc | {' | '.join(names)} |", f"|---|{'---|' * len(ROLES)}"]
    for right in RIGHTS:
        reaches = [reach_of(role, right) for role in ROLES]
        cells = " | ".join(REACH_NAMES[reach] if reach else "–" for reach in reaches)
        kind = "trang" if right in get_args(View) else "việc"
        lines.append(f"| {capital(RIGHT_NAMES[right])} ({kind}) | {cells} |")
    return "\n".join(lines) + "\n"
