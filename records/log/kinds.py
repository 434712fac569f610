"""What the kinds of events are called, for people who read the log."""

from __future__ import annotations

KIND_NAMES: dict[str, str] = {
    "import": "nhập bản xuất", "redate": "sửa lúc xuất của tệp", "seal": "niêm phong",
    "statement-sealed": "niêm phong lời khai", "revision": "niêm phong lại",
    "renew": "gia hạn dấu thời gian", "copy": "chép bản sao", "fixity": "kiểm tra bản sao", "repair": "sửa bản sao",
    "restore": "khôi phục kho", "extract": "trích học bạ", "year-set": "lập bộ hồ sơ năm", "hand-over": "giao nộp",
    "reminded": "gửi thư nhắc việc", "status-list": "ký lại danh sách trạng thái",
    "login": "đăng nhập", "logout": "đăng xuất", "login-refused": "đăng nhập không được",
    "account-made": "thêm người dùng", "account-ended": "kết thúc người dùng", "role-given": "cho vai trò",
    "role-ended": "thôi vai trò", "password-reset": "đặt lại mật khẩu", "password-changed": "đổi mật khẩu",
    "policy-changed": "sửa chính sách", "viewed": "xem hồ sơ học sinh",
    "key-created": "tạo khóa niêm phong", "key-rotated": "thay khóa niêm phong", "key-compromised": "báo lộ khóa",
    "root-key-created": "tạo khóa gốc", "recovery-key-created": "tạo khóa khôi phục",
    "witness-trusted": "tin một nhân chứng",
    "correction-open": "mở phiếu sửa điểm", "correction-edit": "sửa phiếu", "correction-decide": "duyệt phiếu",
    "correction-witness": "ghi người chứng kiến", "correction-evidence": "thêm minh chứng",
    "correction-evidence-removed": "gỡ minh chứng", "correction-minutes": "lập biên bản sửa điểm",
    "correction-relock": "khóa lại sau khi sửa", "correction-relate": "ghi hồ sơ liên quan",
    "correction-withdraw": "rút phiếu", "register-kept": "khai sổ sửa điểm ghi đủ",
    "register-not-kept": "rút lời khai sổ sửa điểm", "duty-recorded": "ghi sổ việc",
    "duty-withdrawn": "rút việc đã ghi",
    "duty-book-whole": "khai sổ việc ghi đủ", "duty-book-not-whole": "rút lời khai sổ việc",
    "inspection-opened": "mở biên bản kiểm tra tháng", "inspection-note": "ghi nhận xét",
    "inspection-note-withdrawn": "rút nhận xét", "inspection-supplement-withdrawn": "rút phần bổ sung",
    "inspection-signed": "ký biên bản kiểm tra tháng",
    "class-checked": "đối chiếu hồ sơ lớp", "print-to-sign": "in giấy tờ để ký", "sign-papers": "ký giấy tờ",
    "take-signed": "nhận giấy tờ đã ký", "take-back-signed": "rút giấy tờ đã ký",
    "document-revoked": "thu hồi", "document-suspended": "tạm đình chỉ", "suspension-lifted": "thôi đình chỉ",
    "hold-placed": "giữ lại hồ sơ", "hold-lifted": "thôi giữ lại",
    "copy-location-added": "thêm nơi giữ bản sao", "copy-location-retired": "thôi nơi giữ bản sao",
    "copy-location-destroyed": "hủy nơi giữ bản sao", "copy-lock": "khóa bản sao S3", "copy-image": "ghi ảnh đĩa",
    "copy-hold": "giữ bản sao S3", "copy-held": "giữ phần mới của bản sao S3",
    "disposal-proposed": "đề nghị tiêu hủy", "disposal-appraised": "thẩm định tiêu hủy",
    "disposal-decided": "quyết định tiêu hủy", "disposal-started": "bắt đầu tiêu hủy",
    "disposal-item": "tiêu hủy hồ sơ",
    "disposal-copy": "tiêu hủy bản sao", "disposal-finished": "xong tiêu hủy",
    "access": "khai thác hồ sơ", "access-decided": "quyết định khai thác", "access-withdrawn": "thu hồi quyết định",
    "inspector-code": "cấp mã thanh tra", "inspector-ended": "kết thúc mã thanh tra",
    "inspector-opened": "thanh tra vào", "inspector-closed": "thanh tra ra", "inspector-refused": "mã thanh tra sai",
    "inspector-denied": "mã thanh tra hết hiệu lực", "inspector-search": "thanh tra tra cứu",
    "inspector-view": "thanh tra xem", "inspector-download": "thanh tra tải", "inspector-check": "thanh tra kiểm tra",
    "inspector-report": "thanh tra tải báo cáo",
    "import-undone": "hoàn tác nhập", "exported": "tải bảng, giấy tờ",
    "mapping-kept": "giữ cách đọc bố cục", "mapping-removed": "bỏ cách đọc bố cục",
    "identity-awaited": "chờ gắn tài khoản bên ngoài", "identity-tied": "gắn tài khoản bên ngoài",
    "identity-untied": "thôi gắn tài khoản bên ngoài",
    "anomaly-asked": "hỏi giáo viên", "anomaly-answered": "trả lời câu hỏi", "anomaly-disposed": "kết thúc câu hỏi",
    "anomaly-reopened": "mở lại câu hỏi",
}  # fmt: skip


def kind_name(kind: str) -> str:
    """A kind in words; one that has none yet stands as the log has it."""
    return KIND_NAMES.get(kind, kind)
