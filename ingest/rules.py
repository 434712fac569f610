"""Everything that can be wrong with a file, as data: a code, what was expected, and what the clerk is to do.

`Place` makes a `Problem` of a rule and the place where it was broken. What is checked, the readers decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from records.invisible import escaped
from records.problems import Problem, Severity

MOST_OF_A_KIND = 200    # problems of one code in one file that are listed one by one
TRUTH_VALUES = frozenset({"true", "false"})     # what is read of a cell that a spreadsheet took for TRUE or FALSE

_WHOLE_NUMBER = re.compile(r"^(-?[0-9]+)\.0$")

_EXPORT_AGAIN = "Xuất lại tệp từ phần mềm sổ điểm rồi nhập lại, không sửa tay."
_CORRECT_IN_SOURCE = "Sửa trong phần mềm sổ điểm, xuất lại rồi nhập lại."
CORRECT_HEADING = (
    "Đặt tên cột đúng như trong mẫu danh sách («soluu templates»), lưu lại rồi nhập lại. Cột không cần nhập thì bỏ qua."
)
CORRECT_CELL = "Sửa ô này trong tệp danh sách, lưu lại rồi nhập lại."
_LOOK = "Xem lại; nếu đúng thì không cần làm gì."
_KEPT = "Ô được nhập đúng như ghi trong tệp. Nếu ghi nhầm thì sửa trong phần mềm sổ điểm, xuất lại rồi nhập lại."


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that a file must keep. `expected` and `action` are Vietnamese, for the clerk."""

    code: str
    expected: str
    action: str
    severity: Severity = "error"


def _warning(code: str, expected: str, action: str = _LOOK) -> Rule:
    return Rule(code, expected, action, "warning")


RULES = {
    rule.code: rule
    for rule in (
        # the file
        Rule("khong-mo-duoc", "tệp đọc được", "Kiểm tra đường dẫn, quyền đọc, và đóng tệp nếu đang mở trong Excel."),
        Rule("qua-lon", "tệp không quá 64 MB", "Xuất lại theo từng khối hoặc từng lớp."),
        Rule("khong-nhan-ra", "bản xuất của vnEdu, SMAS, CSDL ngành, sổ điểm lớp, phiếu điểm hoặc tệp danh sách "
             "của Sổ Lưu, dạng .xls, .xlsx, .ods hoặc .csv",
             "Chưa nhận ra bố cục. Kiểm tra đã chọn đúng tệp; trong vnEdu chọn «Xuất Excel»; của phần mềm khác "
             "thì đặt cách đọc (trang Nhập dữ liệu, «soluu mapping»)."),
        Rule("ma-hoa-la", "tệp chữ mã UTF-8, UTF-16 hoặc Windows-1258",
             "Lưu lại tệp dạng «CSV UTF-8» rồi nhập lại."),
        Rule("hai-cach-doc", "đúng một cách đọc cho một tệp",
             "Bỏ bớt hoặc sửa một trong các cách đọc ấy (soluu mapping list, remove), rồi nhập lại."),
        _warning("cach-doc-thua", "cách đọc dùng cho bố cục mà chương trình chưa biết",
                 "Tệp được đọc theo bố cục có sẵn. Nếu cách đọc ấy không còn cần thì bỏ đi."),
        _warning("cach-doc-sai", "tệp cách đọc viết đúng", "Cách đọc này không được dùng. Sửa tệp ấy rồi nhập lại."),
        _warning("dong-bo-theo-cach-doc", "dòng nhật ký nào cũng được nhập",
                 "Cách đọc nói bỏ những dòng này ([values], skip). Nếu cần thì sửa cách đọc."),
        Rule("thieu-tieu-de", "đủ các tiêu đề mà cách đọc nêu", "Sửa cách đọc, hoặc xuất lại với đủ cột."),
        Rule("hai-gia-tri", "cả trang cùng một học kì, năm học, môn",
             "Tách mỗi loại ra một trang hoặc một tệp rồi nhập lại."),
        Rule("khong-doc-duoc", "nội dung đọc được, như «HK1», «2025-2026», «22/11/2026»",
             "Sửa cách đọc: nơi lấy, hoặc nội dung ghi cố định."),
        Rule("hong", "tệp Excel nguyên vẹn", "Tệp hỏng hoặc tải về chưa đủ. Tải lại hoặc xuất lại rồi nhập lại."),
        Rule("co-mat-khau", "tệp không đặt mật khẩu", "Mở bằng Excel, bỏ mật khẩu, lưu lại rồi nhập lại."),
        Rule("co-macro", "tệp không kèm chương trình (macro)",
             "Xuất lại từ phần mềm sổ điểm; tệp danh sách thì lưu lại dạng .xlsx thường rồi nhập lại."),
        Rule("nen-bat-thuong", "tệp nén bình thường",
             "Không mở tệp này vì có thể gây hại. Xuất lại từ phần mềm sổ điểm."),
        Rule("vung-qua-lon", "trang có không quá 500.000 ô, 9.999 dòng, 702 cột",
             "Xóa nội dung nằm xa ngoài bảng, hoặc xuất lại tệp."),
        Rule("lan-bo-cuc", "mọi trang của tệp cùng một bố cục", "Tách mỗi loại bảng ra một tệp rồi nhập từng tệp."),
        # its sheets
        _warning("trang-trong", "trang có dữ liệu", "Trang này được bỏ qua."),
        _warning("trang-an", "trang không bị ẩn", "Trang này được bỏ qua; nếu cần nhập thì bỏ ẩn, lưu lại rồi nhập."),
        _warning("trang-khac", "bảng điểm của một lớp", "Trang này không phải bảng điểm nên được bỏ qua."),
        Rule("thieu-truong", "tên trường ở đầu trang", "Nhập lại kèm tên trường, hoặc xuất lại có tên trường."),
        _warning("truong-ngam-hieu", "tên trường ở đầu trang",
                 "Tệp không ghi tên trường nên được nhập vào trường duy nhất của kho. Nếu của trường khác thì không "
                 "nhập vào kho này."),
        Rule("thieu-nam-hoc", "năm học dạng 2025-2026 ở đầu trang", _EXPORT_AGAIN),
        Rule("thieu-hoc-ki", "đúng một học kì ở đầu trang", _EXPORT_AGAIN),
        Rule("thieu-lop", "tên lớp ở đầu trang, ví dụ «Lớp: 6A1»", _EXPORT_AGAIN),
        _warning("dau-trang-lech", "các dòng đầu trang nói cùng một khối, lớp, học kì, năm học",
                 "Kiểm tra trang này là của lớp nào, học kì nào. Nếu đầu trang sai thì xuất lại rồi nhập lại."),
        Rule("hai-lop", "mỗi trang một lớp",
             "Xuất mỗi lớp ra một trang hoặc một tệp rồi nhập lại; nếu ghi nhầm lớp thì sửa trong phần mềm sổ điểm."),
        Rule("trung-mon", "mỗi môn của một học sinh một dòng", _EXPORT_AGAIN),
        Rule("thieu-mon", "tên môn ở đầu trang, ví dụ «MÔN TOÁN»", _EXPORT_AGAIN),
        Rule("thieu-cot", "đủ các cột bắt buộc",
             "Xuất lại với đủ cột, hoặc lấy lại mẫu danh sách bằng «soluu templates»."),
        Rule("trung-cot", "mỗi cột một nội dung khác nhau",
             "Đổi tên một trong hai cột trong phần mềm sổ điểm, xuất lại."),
        Rule("khong-co-hoc-sinh", "ít nhất một học sinh", "Kiểm tra lớp có học sinh trong phần mềm sổ điểm, xuất lại."),
        _warning("mon-la", "môn học mà chương trình biết", "Cột vẫn được nhập thành môn riêng. Kiểm tra tên môn."),
        _warning("cot-la", "cột mà chương trình biết",
                 "Cột này không được nhập. Nếu cần, báo người phụ trách phần mềm."),
        # its rows
        Rule("thieu-ma", "mã học sinh", "Bổ sung mã học sinh trong phần mềm sổ điểm, xuất lại rồi nhập lại."),
        Rule("khong-ma", "mã của từng học sinh, hoặc sự đồng ý khớp theo họ tên với danh sách lớp",
             "Nhập trước một bản xuất có mã học sinh của lớp này, rồi nhập lại tệp này và cho phép khớp theo họ tên."),
        Rule("khong-khop", "họ tên của đúng một học sinh trong danh sách lớp đã nhập",
             "Thêm mã học sinh vào tệp (cột hoặc dòng «Mã học sinh»), hoặc nhập trước bản xuất có mã của em này, rồi "
             "nhập lại."),
        _warning("khop-ten", "mã học sinh trong tệp",
                 "Tệp không có mã nên học sinh được khớp theo họ tên, như đã cho phép. Lớp vừa đổi thì xem lại."),
        _warning("khop-da-roi", "họ tên của học sinh có trong danh sách mới nhất của lớp",
                 "Điểm được nhập cho em có tên này trong danh sách cũ. Nếu là em khác cùng họ tên thì thêm cột "
                 "«Mã học sinh» vào tệp rồi nhập lại."),
        Rule("ma-sai", "mã học sinh gồm chữ số hoặc chữ cái không dấu", _CORRECT_IN_SOURCE),
        Rule("trung-ma", "mỗi học sinh một mã trong lớp", "Sửa mã bị trùng trong phần mềm sổ điểm, xuất lại."),
        Rule("trung-hoc-sinh", "mỗi điểm của một học sinh chỉ có ở một trang",
             "Bỏ trang thừa; học sinh chuyển lớp chỉ để ở lớp mới."),
        Rule("thieu-ten", "họ và tên học sinh", _CORRECT_IN_SOURCE),
        Rule("ten-sai", "họ và tên bằng chữ, không phải số, ngày, TRUE hoặc FALSE", _CORRECT_IN_SOURCE),
        Rule("dong-ngoai-bang", "mọi học sinh có số thứ tự và liền trong bảng",
             "Bỏ dòng trống chen giữa và điền số thứ tự, hoặc xuất lại."),
        _warning("dong-nghi-ngo", "học sinh nào cũng có mã, tên và số thứ tự",
                 "Dòng này không được nhập. Nếu là học sinh thì bổ sung trong phần mềm sổ điểm rồi xuất lại."),
        _warning("dong-trong", "dòng có học sinh", "Dòng trống được bỏ qua."),
        _warning("stt-nhay", "số thứ tự liên tiếp", "Kiểm tra có học sinh bị xóa khỏi bảng xuất không."),
        _warning("ngay-sinh", "ngày sinh dạng 05/09/2012, từ năm 1950 đến nay",
                 "Ngày sinh được để trống. Sửa trong phần mềm sổ điểm."),
        _warning("gioi-tinh-la", "dấu x hoặc chữ «Nữ» ở học sinh nữ, chữ «Nam» hoặc để trống ở học sinh nam",
                 "Giới tính được để trống. Sửa trong phần mềm sổ điểm."),
        _warning("dinh-danh-la",
                 "số định danh cá nhân gồm 12 chữ số; mã định danh của Bộ gồm chữ số hoặc chữ cái không dấu", _KEPT),
        _warning("trung-dinh-danh", "mỗi học sinh một số định danh", _KEPT),
        _warning("danh-sach-lech", "môn nào cũng có cùng danh sách học sinh",
                 "Môn chỉ dạy một phần lớp (ngoại ngữ 2, …) thì không cần làm gì. Nếu không, xuất lại rồi nhập lại."),
        Rule("si-so-lech", "số học sinh đọc được bằng số ghi trong bản xuất", _EXPORT_AGAIN),
        _warning("thong-ke-lech", "bảng thống kê của chính bản xuất khớp với các dòng",
                 "Bảng thống kê của chính bản xuất không khớp: tệp có thể đã bị sửa tay. Xuất lại để đối chiếu."),
        # its values
        Rule("diem-sai", "điểm từ 0 đến 10 có không quá hai chữ số lẻ, Đ, CĐ, Miễn, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("diem-nguyen", "điểm kiểm tra định kì là số nguyên từ 0 đến 10, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("muc-sai", "mức T, H, C, Miễn, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("pham-chat-sai", "mức T, Đ, C, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("so-sai", "số nguyên không âm, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("dau-sai", "dấu x, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("ket-qua-sai", "kết quả, danh hiệu ghi bằng chữ, hoặc để trống", _CORRECT_IN_SOURCE),
        Rule("chu-sai", "nội dung của cột, không phải TRUE hoặc FALSE, hoặc để trống", _CORRECT_IN_SOURCE),
        _warning("ket-qua-la", "mức mà thông tư quy định: Tốt, Khá, Đạt, Chưa đạt (học lực, hạnh kiểm: Giỏi, Tốt, Khá, "
                 "Trung bình, Yếu, Kém), hoặc để trống", _KEPT),
        _warning("danh-hieu-la", "danh hiệu mà thông tư quy định, ví dụ «Học sinh Giỏi», hoặc để trống", _KEPT),
        _warning("dau-la", "dấu x hoặc nội dung bằng chữ, hoặc để trống", _KEPT),
        Rule("nhieu-dau", "chỉ một mức được đánh dấu", _CORRECT_IN_SOURCE),
        Rule("cong-thuc", "giá trị", "Mở tệp bằng Excel, lưu lại, hoặc xuất lại từ sổ điểm rồi nhập."),
        Rule("o-loi", "giá trị, không phải lỗi của Excel (#N/A, #REF!, #DIV/0!…)",
             "Sửa công thức hoặc ghi giá trị đúng vào ô, hay xuất lại từ sổ điểm, rồi nhập lại."),
        Rule("ki-tu-dieu-khien", "chữ thường, không kèm ký tự điều khiển hay ký tự đảo chiều chữ",
             "Gõ lại ô này trong phần mềm sổ điểm hoặc tệp danh sách, rồi xuất và nhập lại."),
        _warning("ki-tu-an", "chữ không kèm ký tự không nhìn thấy",
                 "Ký tự ấy được bỏ đi khi nhập. Nên gõ lại ô này trong phần mềm sổ điểm hoặc tệp danh sách."),
        # when it was taken
        Rule("ngay-khai-sai", "ngày xuất từ 01/08 đầu năm học đến 31/08 cuối năm học, không ở tương lai",
             "Khai lại đúng ngày xuất rồi nhập lại."),
        _warning("ngay-cuoi-trang", "ngày cuối trang nằm trong năm học và không ở tương lai",
                 "Ngày này không được dùng. Nếu biết ngày xuất, khai ngày xuất khi nhập lại."),
        _warning("ngay-lech", "ngày cuối trang và ngày tạo tệp cách nhau không quá một ngày",
                 "Tệp được coi là xuất trong khoảng giữa hai ngày. Nếu biết ngày xuất, khai ngày xuất khi nhập lại."),
        _warning("ngay-luu-lai", "tệp như lúc xuất, không lưu lại",
                 "Tệp có thể gồm cả điều vào sổ đến lúc lưu. Nhập bản xuất gốc, hoặc khai ngày xuất khi nhập lại."),
        _warning("ngay-khong-chac", "ngày xuất ghi trong tệp",
                 "Chỉ biết tệp có trước lúc này, nên không xét được trễ hạn. "
                 "Nếu biết ngày xuất, khai ngày xuất khi nhập lại."),
        # the lists
        Rule("danh-sach-rong", "ít nhất một dòng đã điền", "Điền danh sách rồi nhập lại."),
        Rule("thieu-gia-tri", "ô bắt buộc được điền", CORRECT_CELL),
        Rule("hoc-ki-sai", "Học kì I, Học kì II, Cả năm, Giữa học kì I hoặc Giữa học kì II", CORRECT_CELL),
        Rule("thanh-phan-sai", "Thường xuyên 1, 2…, Giữa kì, Cuối kì hoặc Kiểm tra định kì", CORRECT_CELL),
        Rule("ngay-sai", "ngày dạng 22/11/2026", CORRECT_CELL),
        Rule("thoi-diem-sai", "ngày và giờ dạng 22/11/2026 15:30", CORRECT_CELL),
        Rule("tuong-lai", "ngày, giờ của việc đã làm, không ở tương lai",
             "Sửa ô này trong tệp danh sách; nếu việc chưa làm thì để trống hoặc bỏ dòng. Lưu lại rồi nhập lại."),
        Rule("khong-doi", "điểm mới khác điểm cũ",
             "Đối chiếu với sổ điểm và sửa một trong hai ô; nếu không sửa gì thì bỏ dòng. Lưu lại rồi nhập lại."),
        Rule("nhieu-lop", "một lớp, ví dụ 6A1",
             "Ghi mỗi lớp một dòng; việc của cả trường thì để trống ô Lớp. Lưu lại rồi nhập lại."),
        Rule("gio-sai", "giờ, phút dạng 15:30", CORRECT_CELL),
        Rule("thang-sai", "tháng dạng Tháng 9/2025", CORRECT_CELL),
        Rule("tu-la", "từ có trong danh mục", CORRECT_CELL),
        Rule("dong-vi-du", "dòng mẫu giữ nguyên, hoặc đã xóa",
             "Dòng đánh dấu VÍ DỤ không được nhập. Ghi số thứ tự thay chữ VÍ DỤ, hoặc xóa dòng này."),
        Rule("trung-dong", "mỗi nội dung chỉ một dòng", "Xóa dòng thừa, lưu lại rồi nhập lại."),
    )
}  # fmt: skip


# Rules that only a file or a mapping of a layout that is not built in can break.
OF_MAPPINGS = frozenset({
    "ma-hoa-la", "hai-cach-doc", "cach-doc-thua", "cach-doc-sai", "thieu-tieu-de", "hai-gia-tri", "khong-doc-duoc",
    "dong-bo-theo-cach-doc",
})  # fmt: skip

# Warnings that names were matched: idle where nothing of the file was read.
OF_MATCHES = frozenset({"khop-ten", "khop-da-roi"})

# Warnings that the day of taking is poorly known: answered as soon as the clerk declares it.
OF_DATES = frozenset({"ngay-cuoi-trang", "ngay-lech", "ngay-luu-lai", "ngay-khong-chac"})


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and a sheet of it, in which a rule may be broken. `file` is the name only, never the path."""

    file: str
    sheet: str | None = None

    def broken(
        self, code: str, found: str, cell: str | None = None, *, expected: str | None = None, action: str | None = None
    ) -> Problem:
        """The problem that rule `code` was broken here."""
        rule = RULES[code]
        sheet = escaped(self.sheet) if self.sheet else self.sheet
        return Problem(
            code, self.file, sheet, cell, escaped(found), expected or rule.expected, action or rule.action,
            rule.severity,
        )  # fmt: skip


def shown(text: str) -> str:
    """What stands in a cell, quoted and cut to a length that fits a line; a whole number and TRUE as it shows them."""
    text = text.upper() if text.lower() in TRUTH_VALUES else _WHOLE_NUMBER.sub(r"\1", text)
    return f"«{text}»" if len(text) <= 60 else f"«{text[:57]}…»"


def capped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Without repetitions, at most `MOST_OF_A_KIND` of each code, and then a line that says how many more."""
    kept: list[Problem] = []
    counts: Counter[str] = Counter()
    last: dict[str, Problem] = {}
    for problem in dict.fromkeys(problems):
        counts[problem.code] += 1
        last[problem.code] = problem
        if counts[problem.code] <= MOST_OF_A_KIND:
            kept.append(problem)
    for code, count in counts.items():
        if count > MOST_OF_A_KIND:
            more = f"và {count - MOST_OF_A_KIND} chỗ nữa như vậy"
            kept.append(replace(last[code], sheet=None, cell=None, found=more))
    return tuple(kept)
