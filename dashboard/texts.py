"""Words that come back on several pages, by name: a second language is a second catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

UNEXPECTED = (
    "Trang này gặp lỗi ngoài dự kiến; dữ liệu trong kho không bị thay đổi. Tải lại trang; nếu vẫn vậy, "
    "gửi nội dung ở cửa sổ dòng lệnh cho nhóm phát triển."
)
NO_HOME = "Thư mục {root} chưa là kho Sổ Lưu."
NO_HOME_ACTION = "Mở cửa sổ dòng lệnh và chạy «soluu init», rồi tải lại trang này."
NOT_ALLOWED = (
    "Vai trò của bạn chưa mở được trang này. "
    "Những trang bạn mở được:"
)
OF_NO_SCHOOL = (
    "Vai trò của bạn chưa nêu trường mà kho nay có nhiều trường, nên chưa mở hồ sơ của trường nào. Nhờ quản trị viên "
    "cho lại vai trò, có nêu trường."
)
NO_ROWS = (
    "Chưa có điểm nào thuộc phạm vi của bạn: phân công giảng dạy đã nhập chưa có lớp, môn của bạn, hoặc lớp ấy chưa có "
    "bản xuất nào. Nhờ văn thư nhập phân công giảng dạy, hoặc nhờ quản trị viên xem lại vai trò của bạn."
)
NO_DATA = "Chưa có bản xuất nào trong kho."
NO_DATA_ACTION = (
    "Xuất sổ điểm từ phần mềm của trường rồi nhập vào đây, cùng các danh sách của trường: phân công giảng dạy, lịch "
    "kiểm tra, sổ theo dõi sửa điểm, và bốn danh sách khác. Chưa có mẫu thì chạy lệnh `soluu templates THƯ_MỤC`."
)
GO_IMPORT = "Đến trang Nhập dữ liệu"
HOW = "Cách tính"
ALL = "Tất cả"
UNKNOWN = "không rõ"
LINK_UNKNOWN = "Địa chỉ nhắc đến {what}, không có trong kho; đang xem {instead}."
LINK_ELSEWHERE = "Địa chỉ nhắc đến {what}, không có trong phạm vi này; đang xem {instead}."
ROWS_SHOWN = "Hiện {shown} trong {total} dòng"
DOWNLOAD = "Tải bảng này (.xlsx)"
DOWNLOAD_PDF = "Tải PDF"
TOO_LONG_FOR_PAPER = "Bảng dài hơn {most} dòng: lọc hẹp lại để in, hoặc tải .xlsx."
ROW_OPENS = "Đánh dấu ô đầu một dòng để xem điểm ấy ở ô nào của bản xuất nào."
DATA_TIME = "Dữ liệu đến {time}"
CHART_READS = "Đọc hình"

PAGE_NAMES = {
    "tong_quan": "Tổng quan",
    "nhap_du_lieu": "Nhập dữ liệu",
    "pho_diem": "Phổ điểm",
    "sua_diem": "Sửa điểm",
    "so_sua_diem": "Sổ sửa điểm",
    "nhap_tre": "Nhập trễ",
    "bat_thuong": "Bất thường",
    "kiem_tra_thang": "Kiểm tra tháng",
    "so_viec": "Sổ việc",
    "niem_phong": "Niêm phong",
    "ban_sao": "Bản sao",
    "kho_luu_tru": "Kho lưu trữ",
    "xac_minh": "Xác minh",
    "thanh_tra": "Thanh tra",
    "quan_tri": "Quản trị",
}
FIRST = next(iter(PAGE_NAMES))  # at "/"
PAGE_ICONS = {
    "tong_quan": ":material/home:",
    "nhap_du_lieu": ":material/upload_file:",
    "pho_diem": ":material/bar_chart:",
    "sua_diem": ":material/edit_note:",
    "so_sua_diem": ":material/menu_book:",
    "nhap_tre": ":material/schedule:",
    "bat_thuong": ":material/contact_support:",
    "kiem_tra_thang": ":material/fact_check:",
    "so_viec": ":material/checklist:",
    "niem_phong": ":material/inventory_2:",
    "ban_sao": ":material/content_copy:",
    "kho_luu_tru": ":material/archive:",
    "xac_minh": ":material/verified:",
    "thanh_tra": ":material/policy:",
    "quan_tri": ":material/settings:",
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
    "smas": "Điểm chi tiết một môn (SMAS)",
    "moet-secondary": "Điểm chi tiết một môn (CSDL ngành)",
    "moet-primary": "Tổng hợp lớp, tiểu học (CSDL ngành)",
    "class-book": "Sổ điểm lớp theo mẫu của Bộ",
    "result-slip": "Phiếu điểm từng học sinh",
    "list-assignment": "Phân công giảng dạy",
    "list-calendar": "Lịch kiểm tra",
    "list-correction": "Sổ theo dõi sửa điểm",
    "list-pupil": "Thông tin học sinh đầu năm",
    "list-transfer": "Chuyển đến, chuyển đi, bỏ học",
    "list-results": "Danh sách lên lớp, danh hiệu, đánh giá lại",
    "list-duty": "Sổ theo dõi công việc",
    "list-edit-log": "Nhật ký sửa điểm của phần mềm",
}


def layout_name(layout: str, mappings: Mapping[str, str] = MappingProxyType({})) -> str:
    """A layout as people call it; of one that the school's own mapping reads, which mapping: as it was named, where the
    `mappings` by layout have it still."""
    own = layout.removeprefix("mapped-")
    return LAYOUTS.get(layout, layout if own == layout else f"Cách đọc «{mappings.get(layout, own)}»")


SEVERITIES = {"error": "✕ Lỗi", "warning": "▲ Lưu ý"}


@dataclass(frozen=True, slots=True)
class CheckWords:
    """What a check of a verification is called, and what its three answers mean, each in a sentence."""

    title: str
    passed: str
    failed: str
    unchecked: str
    unread: str = ""  # not checked, because nothing of the thing could be read
    altered: str = ""  # not answered, because the content is not what was issued

    def said(self, answer: bool | None, *, is_read: bool = True, is_altered: bool = False) -> str:
        """The sentence of an answer; of one that could not be given, the reason."""
        if answer is None:
            return ("" if is_read else self.unread) or (self.altered if is_altered else "") or self.unchecked
        return self.passed if answer else self.failed


# The checks of a verification, in the order in which they are shown.
CHECKS = {
    "intact": CheckWords(
        "Nguyên vẹn",
        "Từng tệp trong gói đúng như lúc niêm phong, không thêm, không bớt.",
        "Không còn đúng như lúc niêm phong: có tệp bị sửa, thiếu, thêm vào hoặc không đọc được; xem bên dưới.",
        "Không đọc được gói nên chưa so được từng tệp với lúc niêm phong.",
    ),
    "signed": CheckWords(
        "Chữ ký",
        "Chữ ký niêm phong khớp với danh sách tệp, và mọi mã QR trong gói do cùng khóa ấy ký.",
        "Chữ ký niêm phong thiếu, hỏng hoặc không khớp với danh sách tệp, hay có mã QR do khóa khác ký.",
        "Không đọc được chữ ký niêm phong nên chưa biết ai ký.",
    ),
    "trusted": CheckWords(
        "Khóa tin cậy",
        "Khóa đã ký nằm trong danh sách khóa của trường.",
        "Khóa đã ký không nằm trong danh sách khóa của trường, hoặc chữ ký không phải của khóa ấy.",
        "Không có khóa để so: kho này chưa có danh sách khóa, hoặc không đọc được khóa đã ký.",
    ),
    "timely": CheckWords(
        "Dấu thời gian",
        "Bên thứ ba xác nhận gói đã có vào lúc đó.",
        "Dấu thời gian không khớp với gói.",
        "Không có dấu thời gian của bên thứ ba; thời điểm niêm phong là do trường ghi.",
    ),
    "current": CheckWords(
        "Còn hiệu lực",
        "Sổ tra cứu của trường ghi đây là bản mới nhất, chưa bị thay thế, thu hồi hay tạm đình chỉ.",
        "Đã bị thay bằng bản mới hơn, đã bị thu hồi, đang tạm đình chỉ, hoặc khác với bản trường ghi trong sổ tra cứu.",
        "Sổ tra cứu ở đây không trả lời được: không có tài liệu này, hoặc chưa rõ chữ ký có đúng không.",
        unread="Không đọc được nên không biết tài liệu nào để hỏi sổ tra cứu.",
        altered="Nội dung đã bị sửa, thiếu hoặc thêm nên không nói được về hiệu lực.",
    ),
}
# Of a bundle alone: papers and codes carry no proof of their own.
CHECKS_OF_BUNDLE = CHECKS | {
    "logged": CheckWords(
        "Có trong nhật ký",
        "Lần niêm phong này nằm trong nhật ký của trường, dưới đầu nhật ký do chính khóa ấy ký.",
        "Bằng chứng có tên trong nhật ký không đúng với gói này.",
        "Gói không kèm bằng chứng có tên trong nhật ký (gói cũ), bằng chứng không đọc được, hoặc khóa đã ký chưa được "
        "tin cậy.",
    ),
}
CHECKS_OF_EXTRACT = CHECKS_OF_BUNDLE | {
    "intact": replace(
        CHECKS["intact"],
        passed="Từng học bạ được trích đúng như lúc niêm phong; phần trích không thêm, không bớt từ khi trường trích.",
        failed="Không còn đúng như lúc trường trích: có tệp bị sửa, thiếu, thêm vào hoặc không đọc được; xem bên dưới.",
    ),
    "signed": replace(
        CHECKS["signed"],
        passed="Chữ ký của trường khớp với bản kê của phần trích và với bản kê niêm phong của từng gói gốc.",
    ),
    "current": replace(
        CHECKS["current"],
        passed="Sổ tra cứu của trường ghi từng học bạ là bản mới nhất, chưa bị thay thế, thu hồi hay tạm đình chỉ.",
    ),
    "logged": replace(
        CHECKS_OF_BUNDLE["logged"], passed="Mọi lần niêm phong của các gói gốc đều nằm trong nhật ký của trường.",
        failed="Bằng chứng có tên trong nhật ký không đúng với gói gốc.",
    ),
}  # fmt: skip
# Of papers that people signed: there is nothing to say of any other.
PEOPLE = CheckWords(
    "Chữ ký số của người",
    "Mọi chữ ký số trên giấy tờ đều đúng, bao trùm cả tài liệu, và chứng thư có hiệu lực khi ký.",
    "Có chữ ký số không đúng, không bao trùm cả tài liệu, hoặc chứng thư không có hiệu lực khi ký; xem bên dưới.",
    "Chữ ký số đúng với tài liệu, nhưng chưa kiểm tra được hết chứng thư của người ký.",
)
# Where a paper or a code alone was checked, the same checks mean something else.
CHECKS_OF_PAPER = CHECKS | {
    "intact": CheckWords(
        "Nguyên vẹn",
        "Tệp PDF giống từng byte tệp mà trường đã phát hành.",
        "Dữ liệu trong tệp bị hỏng hoặc không khớp với mã QR, hay tệp khác với mã băm ghi trong sổ tra cứu; "
        "xem bên dưới.",
        "Dữ liệu trong tệp khớp với mã QR, nhưng chưa so được từng byte: sổ tra cứu ở đây không có tệp này, "
        "hoặc chữ ký không đúng.",
        unread="Không đọc được dữ liệu của trường trong tệp nên chưa so được với gì.",
    ),
    "signed": CheckWords(
        "Chữ ký",
        "Chữ ký trong mã QR của tệp đúng với khóa của trường.",
        "Tệp không có mã QR đọc được, hoặc chữ ký trong mã không đúng với khóa của trường.",
        "Không có khóa đã ký nên chưa kiểm tra được chữ ký trong mã QR của tệp.",
        unread="Không đọc được mã QR trong tệp nên chưa biết ai ký.",
    ),
    "current": replace(CHECKS["current"], altered="Tệp đã bị sửa nên không nói được về hiệu lực."),
}
CHECKS_OF_CODE = CHECKS | {
    "intact": CheckWords(
        "Nguyên vẹn",
        "",
        "",
        "Chỉ có mã, chưa có tệp nào được kiểm tra: thả tệp PDF hoặc gói vào ô bên trên.",
    ),
    "signed": CheckWords(
        "Chữ ký",
        "Chữ ký trong mã đúng với khóa của trường.",
        "Không phải là mã đọc được, hoặc chữ ký trong mã không đúng với khóa của trường.",
        "Không có khóa đã ký nên chưa kiểm tra được chữ ký trong mã.",
        unread="Chưa đọc được mã nên chưa kiểm tra được chữ ký.",
    ),
}
PASSED, FAILED, UNCHECKED = "✓ Đạt", "✕ Không đạt", "? Chưa kiểm tra được"

# What a verification comes to. A code that is right is not a file that is right.
VERDICTS = {
    "good": ":green[**✓ Đúng là do trường cấp, nguyên vẹn và còn hiệu lực**]",
    "unlisted": ":blue[**Đúng là do trường cấp, nguyên vẹn, nhưng chưa kiểm tra được còn hiệu lực hay không**]",
    "replaced": ":orange[**▲ Đúng là do trường cấp, nhưng không còn hiệu lực**]",
    "suspended": ":orange[**▲ Đúng là do trường cấp, nhưng đang tạm đình chỉ**]",
    "code": ":blue[**Mã đúng, nhưng chưa kiểm tra tệp**]",
    "code-replaced": ":orange[**▲ Mã đúng, nhưng tài liệu không còn hiệu lực**]",
    "code-suspended": ":orange[**▲ Mã đúng, nhưng tài liệu đang tạm đình chỉ**]",
    "part-replaced": ":orange[**▲ Đúng là do trường cấp, nhưng có tài liệu trong đó không còn hiệu lực**]",
    "part-suspended": ":orange[**▲ Đúng là do trường cấp, nhưng có tài liệu trong đó đang tạm đình chỉ**]",
    "part-revoked": ":red[**✕ Đúng là do trường cấp, nhưng có tài liệu trong đó đã bị trường thu hồi**]",
    "revoked": ":red[**✕ Đúng là do trường cấp, nhưng đã bị trường thu hồi**]",
    "code-revoked": ":red[**✕ Mã đúng, nhưng tài liệu đã bị trường thu hồi**]",
    "bad": ":red[**✕ Có vấn đề**]",
    "unsure": "**? Chưa đủ căn cứ kết luận**",
}

# Of how many tests and classes nothing can be judged.
NOT_EXPORTED = "**{tests}** của {classes} chưa có bản xuất: không xét được"
NO_DEADLINE = "**{tests}** không có hạn trong chính sách của trường: không xét"
