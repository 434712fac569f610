"""Words that come back on several pages, by name: a second language is a second catalogue."""

from __future__ import annotations

UNEXPECTED = (
    "Trang này gặp lỗi ngoài dự kiến; dữ liệu trong kho không bị thay đổi. Tải lại trang; nếu vẫn vậy, "
    "gửi nội dung ở cửa sổ dòng lệnh cho nhóm phát triển."
)
NO_HOME = "Thư mục {root} chưa là kho Sổ Lưu."
NO_HOME_ACTION = "Mở cửa sổ dòng lệnh và chạy «soluu init», rồi tải lại trang này."
NO_DATA = "Chưa có bản xuất nào trong kho."
NO_DATA_ACTION = "Xuất sổ điểm từ phần mềm của trường rồi nhập vào đây."
GO_IMPORT = "Đến trang Nhập dữ liệu"
HOW = "Cách tính"
ALL = "Tất cả"
UNKNOWN = "không rõ"
ROWS_SHOWN = "Hiện {shown} trong {total} dòng"
DOWNLOAD = "Tải bảng này (.xlsx)"
DATA_TIME = "Dữ liệu đến {time}"
CHART_READS = "Đọc hình"

PAGE_NAMES = {
    "tong_quan": "Tổng quan",
    "nhap_du_lieu": "Nhập dữ liệu",
    "pho_diem": "Phổ điểm",
    "sua_diem": "Sửa điểm",
    "nhap_tre": "Nhập trễ",
    "kiem_tra_thang": "Kiểm tra tháng",
    "niem_phong": "Niêm phong",
    "xac_minh": "Xác minh",
}
PAGE_ICONS = {
    "tong_quan": ":material/home:",
    "nhap_du_lieu": ":material/upload_file:",
    "pho_diem": ":material/bar_chart:",
    "sua_diem": ":material/edit_note:",
    "nhap_tre": ":material/schedule:",
    "kiem_tra_thang": ":material/fact_check:",
    "niem_phong": ":material/inventory_2:",
    "xac_minh": ":material/verified:",
}

# Where the moment of an export comes from, weakest words for the weakest source.
TAKEN_SOURCES = {
    "declared": "người nhập khai",
    "footer": "dòng ngày ở cuối tệp",
    "footer+properties": "dòng ngày ở cuối tệp và thuộc tính tệp",
    "properties": "thuộc tính tệp",
    "file": "ngày của tệp trên máy",
    "import": "lúc nhập (tệp không ghi ngày)",
}
LAYOUTS = {
    "vnedu-a": "Tổng kết học kì, trung học (vnEdu)",
    "vnedu-b": "Tổng hợp lớp, tiểu học (vnEdu)",
    "vnedu-c": "Điểm chi tiết một môn (vnEdu)",
    "list-assignment": "Phân công giảng dạy",
    "list-calendar": "Lịch kiểm tra",
    "list-correction": "Sổ theo dõi sửa điểm",
}
SEVERITIES = {"error": "✕ Lỗi", "warning": "▲ Lưu ý"}

# The five checks of a verification, in the order in which they are shown.
CHECKS = {
    "intact": ("Nguyên vẹn", "Từng tệp đúng như lúc niêm phong, không thêm không bớt."),
    "signed": ("Có chữ ký đúng", "Chữ ký niêm phong khớp với danh sách tệp."),
    "trusted": ("Khóa tin cậy", "Khóa đã ký nằm trong danh sách khóa của trường."),
    "timely": ("Dấu thời gian", "Bên thứ ba xác nhận gói đã có vào lúc đó."),
    "current": ("Còn hiệu lực", "Chưa bị thay bằng bản mới hay bị thu hồi."),
}
PASSED, FAILED, UNCHECKED = "✓ Đạt", "✕ Không đạt", "? Chưa kiểm tra được"

FINDING_KINDS = {
    "thieu-diem": "Thiếu điểm",
    "lech-trung-binh": "Điểm trung bình khác kết quả tính lại",
    "chua-khoa": "Sổ chưa khóa",
    "chua-ky": "Chưa có chữ ký số của người có trách nhiệm",
    "sua-khong-phieu": "Thay đổi điểm chưa khớp sổ theo dõi",
    "chua-ro-ban-moi": "Chưa rõ bản nào mới hơn",
    "lop-trong": "Lớp không có học sinh",
}
