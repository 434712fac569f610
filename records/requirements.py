"""The duties that five regulations ask of the program, by their ids. What a profile makes of each is in data/policy.

TM: TH Tiên Minh 2024 · QL: THPT Quỳnh Lưu 1, 2020 · VA: THCS Vĩnh An – Tân Liên 2023 · QN: Sở GDĐT Quảng Ninh 2018 ·
TT: TH Toàn Thắng – Tiên Thắng 2025.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REQUIREMENTS: Mapping[str, str] = MappingProxyType(
    {
        "TM-01": (
            "Bảng tổng hợp của lớp trong năm và học bạ của học sinh trong cấp học là hồ sơ pháp lí, có chữ ký số "
            "của giáo viên và hiệu trưởng."
        ),
        "TM-02": "Điểm định kì vào hệ thống chậm nhất 2 ngày sau khi kiểm tra.",
        "TM-03": "Điểm trên hệ thống khớp với bài kiểm tra.",
        "TM-04": "Đã rời hệ thống thì chỉ sửa điểm theo quy trình sửa điểm.",
        "TM-05": "Sửa điểm theo đề nghị của giáo viên, được hiệu trưởng đồng ý và lưu vết trên hệ thống.",
        "TM-06": "Khi sửa có đủ người chứng kiến theo quy chế, và ghi lại ai đã có mặt.",
        "TM-07": "Minh chứng sửa điểm gồm đơn của giáo viên và bài kiểm tra của học sinh.",
        "TM-08": "Hạn cuối sửa điểm là 1 tuần trước khi kiểm tra học kì.",
        "TM-09": "Sửa xong thì khóa điểm ngay.",
        "TM-10": "Phát hiện sai sau khi hồ sơ hoàn tất thì sửa theo quy trình ở mọi hồ sơ liên quan.",
        "TM-11": "Lưu bảng tổng hợp cuối học kì I và cuối năm; bản lưu ghi rõ ngày tháng năm.",
        "TM-12": (
            "Khóa sổ sau học kì và năm học theo đề nghị của ban quản trị và quyết định của hiệu trưởng; mã QR "
            "riêng cho từng nội dung."
        ),
        "TM-13": "Lưu bảng tổng hợp cùng biên bản sửa điểm đã ký và đã duyệt.",
        "TM-14": "Cuối năm, tệp của từng lớp lưu sau một trang có mã QR mà không lộ dữ liệu cá nhân.",
        "TM-15": "Chỉ mở, cho mượn, trả hồ sơ lưu khi hiệu trưởng quyết định hoặc thông báo.",
        "TM-16": (
            "Ban giám hiệu kiểm tra việc vào điểm ít nhất mỗi tháng một lần, định kì và đột xuất; kết quả dùng để "
            "xếp loại."
        ),
        "TM-17": "Hiệu trưởng chỉ phê duyệt khi mọi giáo viên đã nhập đủ.",
        "TM-18": "Lập danh sách hoàn thành chương trình, lên lớp, khen thưởng, rèn luyện hè, kiểm tra lại.",
        "TM-19": "Mỗi năm học, mỗi nội dung một thư mục theo danh mục công việc.",
        "TM-20": "Giáo viên chủ nhiệm kiểm tra và ký: kiểm diện, kết quả, lên lớp, nhận xét.",
        "TM-21": "Báo cáo tổng hợp sửa chữa dữ liệu được ký và lưu trữ.",
        "TM-22": "Cuối năm, học bạ và bảng tổng hợp theo lớp lưu dạng PDF, an toàn lâu dài.",
        "TM-23": "Đoàn kiểm tra cấp trên làm việc trực tiếp trên hệ thống và hồ sơ khi có yêu cầu.",
        "QL-01": "Hiệu trưởng định lúc khóa, mở sổ và cách sửa điểm sau khi khóa.",
        "QL-02": "Sau khi khóa, ban quản trị chỉ sửa khi hiệu trưởng đồng ý, xác nhận; giấy đề nghị được lưu.",
        "QL-03": "Giấy đề nghị có đủ các mục của phụ lục, từ người đề nghị đến thời điểm hệ thống ghi nhận.",
        "QL-04": "Có kế hoạch và kiểm tra tiến độ vào điểm.",
        "QL-05": "In sổ điểm, học bạ cuối mỗi học kì và cuối năm; bảo quản theo quy định của Bộ.",
        "QL-06": (
            "Hiệu trưởng duyệt kết quả khi giáo viên đã nhập đủ; danh sách lên lớp, danh hiệu, kiểm tra lại, rèn "
            "luyện hè."
        ),
        "QL-07": "Ban quản trị năm người: hiệu trưởng, hai phó hiệu trưởng, quản trị hệ thống, văn thư.",
        "QL-08": "Mỗi cuối năm, bản mềm hai sổ lưu vào đĩa CD hoặc DVD.",
        "QL-09": "Giáo viên chủ nhiệm cập nhật kiểm diện, nề nếp hằng tuần, hằng tháng; hạnh kiểm cuối học kì.",
        "QL-10": "Văn thư in, lấy chữ ký giáo viên; hiệu trưởng ký duyệt, đóng dấu.",
        "VA-01": "Danh sách lớp trước 1/9; thông tin học sinh, phụ huynh trước 15/9; bìa và dấu trước 30/9.",
        "VA-02": "Kiểm diện cập nhật trước ngày 5 hằng tháng.",
        "VA-03": "Điểm thường xuyên vào sổ trong 1 tuần sau kiểm tra, hoặc lúc hiệu trưởng định.",
        "VA-04": "Điểm định kì vào sổ chậm nhất 2 tuần sau kiểm tra.",
        "VA-05": "In bảng tổng hợp trước 30/1 và trước 30/5.",
        "VA-06": "Trang kết quả học bạ in trước 15/6 hoặc khi học sinh nghỉ, chuyển trường; ghép tiếp trang năm trước.",
        "VA-07": "Sửa điểm: hiệu trưởng đồng ý, lưu vết, người chứng kiến, biên bản, minh chứng, hạn cuối, khóa ngay.",
        "VA-08": "Trước buổi họp chuyên môn tháng, ban giám hiệu in nhật ký sửa điểm theo giáo viên để giải trình.",
        "VA-09": "Tổ trưởng đôn đốc việc vào điểm hằng tháng và báo cáo phó hiệu trưởng.",
        "VA-10": "Kiểm tra định kì, đột xuất việc vào điểm làm căn cứ xếp loại giáo viên.",
        "VA-11": "Bản in ghi thời gian in và khớp với hồ sơ khác; lưu giấy và ổ đĩa bền.",
        "VA-12": "Một trường hai thông tư: lớp 9 theo TT58 và TT26, lớp 6 đến 8 theo TT22.",
        "VA-13": "Dữ liệu đúng, đủ, sạch, sống.",
        "QN-01": "Hiệu trưởng định lúc khóa, mở sổ hằng tháng và cách sửa điểm sau khi khóa.",
        "QN-02": "Dữ liệu đầu năm hoàn thiện vào ngày 20/9.",
        "QN-03": "Sở kiểm tra dữ liệu từ ngày 5 đến ngày 10 hằng tháng.",
        "QN-04": "Sở khóa sau khi hết học kì, năm học 10 ngày; mở lại từ 1/8 đến 15/8.",
        "QN-05": "Điểm khớp với sổ điểm cá nhân và vào hệ thống ngay sau đó.",
        "QN-06": (
            "Sửa điểm: hiệu trưởng đồng ý, lưu vết; hiệu trưởng hoặc phó hiệu trưởng, ban quản trị, người đề nghị "
            "chứng kiến; ghi đủ vào hồ sơ."
        ),
        "QN-07": "Phó hiệu trưởng chỉ yêu cầu trích xuất dữ liệu khi hiệu trưởng ủy quyền.",
        "QN-08": "Văn phòng in, giáo viên ký, hiệu trưởng ký duyệt, đóng dấu giáp lai.",
        "QN-09": (
            "Cuối năm trích xuất, lưu tại trường: bản mềm ghi CD và niêm phong, ưu tiên PDF; giữ mẫu tổng hợp sửa "
            "chữa."
        ),
        "QN-10": "Phòng tập hợp, lưu trữ, dùng dữ liệu để báo cáo Sở.",
        "QN-11": "Đầu năm cấp trên kiểm tra thông tin học sinh và lập biên bản.",
        "QN-12": "Chuyển trường trong tỉnh làm trên hệ thống; ra tỉnh ngoài thì in học bạ có xác nhận.",
        "TT-01": "Hằng tháng phó hiệu trưởng kiểm tra sổ, ghi nhận xét, chú ý sĩ số và việc vào điểm.",
        "TT-02": "Học sinh chuyển đến, chuyển đi, bỏ học được cập nhật đủ.",
        "TT-03": "Phó hiệu trưởng dựa vào phổ điểm của bài kiểm tra để chỉ đạo từng môn.",
        "TT-04": (
            "Báo cáo hiệu trưởng điều bất thường: sửa điểm nhiều lần, điểm quá thấp hay quá cao so với toàn "
            "trường."
        ),
        "TT-05": "Lưu bản mềm đề kiểm tra định kì theo năm học.",
        "TT-06": "Trích xuất dữ liệu gửi Sở.",
        "TT-07": "Tổ trưởng kiểm tra việc vào điểm của tổ viên và tỉ lệ điểm so với chỉ tiêu của tổ.",
        "TT-08": (
            "Thông tin tối thiểu của học sinh: họ tên, ngày sinh, dân tộc, giới tính, địa chỉ, chính sách, cha "
            "mẹ, điện thoại."
        ),
        "TT-09": "Điểm định kì do thư ký chuyển vào hệ thống thì vào trễ không phải lỗi của giáo viên.",
        "TT-10": "Điểm thường xuyên hoàn thành vào tuần 8, 17, 26, 34.",
        "TT-11": "Điểm giữa kì vào sổ chậm nhất 10 ngày làm việc sau ngày kiểm tra.",
        "TT-12": "Điểm cuối kì vào ngay sau khi chấm, chậm nhất 10 ngày làm việc; phúc khảo xong vào ngay.",
        "TT-13": "Kết quả đánh giá lại, rèn luyện hè hoàn thiện trước 31/8.",
        "TT-14": (
            "Sửa điểm: biên bản và minh chứng, hiệu trưởng duyệt, giáo viên cùng quản trị viên sửa, ba người ký; "
            "giữ đến khi học sinh ra trường."
        ),
        "TT-15": "Hạn cuối sửa điểm là 1 tuần trước kiểm tra cuối học kì; sửa xong khóa ngay.",
        "TT-16": "Sổ đã hoàn tất mới thấy sai thì cũng sửa mọi sổ liên quan theo quy trình.",
        "TT-17": "Kiểm diện chốt hằng tháng, in và ký trong tuần đầu tháng sau.",
        "TT-18": "Cuối học kì in điểm, giáo viên môn, chủ nhiệm và hiệu trưởng ký; đóng tập theo mẫu của Bộ.",
        "TT-19": "Sổ điểm in khổ A3 hoặc A4; dữ liệu sao lưu ra USB.",
        "TT-20": "Mỗi người tự giữ tài khoản của mình.",
    }
)
