"""Every sentence that a reader of a code meets, by key, so that a second language is a second catalogue.

Decides nothing: the other modules name the key, this one says it.
"""

from __future__ import annotations

from collections.abc import Sequence

VIETNAMESE: dict[str, str] = {
    # why a text is not a code
    "bad_code.empty": "Chưa có mã nào để kiểm tra.",
    "bad_code.length": "Mã không đủ hoặc thừa ký tự: mã đúng có 189 ký tự.",
    "bad_code.lower_case": "Mã có chữ thường; mã in trên giấy chỉ dùng chữ in hoa.",
    "bad_code.alphabet": "Mã có ký tự lạ: mã chỉ gồm chữ A–Z và các số 2–7.",
    "bad_code.padding": "Ký tự cuối của mã không đúng quy cách; mã có thể đã bị chép sai.",
    "bad_code.version": "Mã thuộc một phiên bản mà trang này chưa biết, hoặc đã bị chép sai.",
    "bad_code.kind": "Mã ghi một loại tài liệu không có trong danh mục, hoặc đã bị chép sai.",
    "bad_code.day": "Mã không có ngày lập hợp lệ.",
    "bad_code.revision": "Mã không có số bản hợp lệ.",
    "bad_code.label_only": "Đây là số tài liệu in dưới mã QR, không phải bản thân mã; số này không mang chữ ký.",
    "bad_code.label_length": "Số tài liệu phải có 16 ký tự và một ký tự kiểm tra.",
    "bad_code.label_alphabet": "Số tài liệu có ký tự lạ.",
    "bad_code.label_check": "Ký tự kiểm tra của số tài liệu không khớp: số có thể đã bị chép sai.",
    "bad_signature": "Chữ ký trong mã không khớp với nội dung của mã.",
    # the states: what is so, in words, and what to do
    "state.authentic_current.sign": "Thật, còn hiệu lực",
    "state.authentic_current.title": "Mã thật và là bản mới nhất",
    "state.authentic_current.words": "{school} đã cấp tài liệu này; đến lúc này chưa có bản nào thay thế nó.",
    "state.authentic_current.advice": "So nội dung trên giấy với tệp PDF nhà trường lưu giữ; "
    "tệp PDF kiểm được ngay bên dưới.",
    "state.superseded.sign": "Thật, đã có bản mới",
    "state.superseded.title": "Mã thật, nhưng đã có bản {newest} thay thế",
    "state.superseded.words": "{school} đã cấp tài liệu này là bản {revision}; "
    "sau đó nhà trường đã cấp bản {newest}.{since}{why}",
    "superseded.since": " Bản {revision} thôi là bản mới nhất từ {when}.",
    "superseded.why": " Lý do lập bản mới (của cả lớp): {why}.",
    "superseded.why_minutes": " Lý do lập bản mới: {why}.",
    # why a bundle was sealed anew: of the class, never of a pupil
    "why.corrections": "sửa điểm đã ghi trong sổ theo dõi sửa điểm",
    "why.marks": "điểm, nhận xét hoặc kết quả đã thay đổi",
    "why.pupils": "danh sách hoặc thông tin học sinh đã thay đổi",
    "why.class": "thông tin của lớp hoặc phân công giáo viên đã thay đổi",
    "why.data": "thêm dữ liệu làm căn cứ; điểm và kết quả không đổi",
    "why.key": "khóa đã ký bản trước bị báo lộ hoặc đã được thay trước khi ký",
    "why.supplement": "biên bản được bổ sung",
    "state.superseded.advice_minutes": "Biên bản đã ký này được giữ nguyên; bản {newest} ghi cả biên bản ấy và phần bổ "
    "sung. Hãy xin nhà trường bản {newest} và quét mã trên bản ấy.",
    "state.superseded.advice": "Không căn cứ vào bản này nữa. Hãy xin nhà trường bản {newest} "
    "và quét mã trên bản ấy.",
    "state.destroyed.sign": "Thật, bản lưu đã tiêu hủy",
    "state.destroyed.title": "Mã thật; hồ sơ lưu đã tiêu hủy",
    "state.destroyed.words": "{school} đã cấp tài liệu này. Bản lưu của trường đã tiêu hủy theo {disposed}, "
    "khi hết thời hạn lưu.",
    "state.destroyed.advice": "Trường không còn bản lưu để so. Tệp PDF đang giữ vẫn so được với mã băm bên dưới.",
    "state.revoked.sign": "Đã thu hồi",
    "state.revoked.title": "Mã thật, nhưng tài liệu đã bị thu hồi",
    "state.revoked.words": "{school} đã cấp tài liệu này rồi thu hồi nó.{withdrawn}",
    "state.revoked.advice": "Không sử dụng tài liệu này. Hãy hỏi văn thư nhà trường lý do thu hồi "
    "và xin bản thay thế, nếu có.",
    "state.suspended.sign": "Tạm đình chỉ",
    "state.suspended.title": "Mã thật, nhưng tài liệu đang tạm đình chỉ",
    "state.suspended.words": "{school} đã cấp tài liệu này và đang tạm đình chỉ hiệu lực của nó "
    "để làm rõ.{withdrawn} Như vậy chưa có nghĩa là tài liệu sai.",
    "state.suspended.advice": "Chưa căn cứ vào tài liệu này, cũng chưa coi nó là sai. Hãy hỏi văn thư nhà trường, "
    "hoặc quét lại mã sau khi trường giải quyết xong.",
    "withdrawn.since": " Từ {when}.",
    "withdrawn.why": " Lý do: {why}.",
    # why a document was revoked or suspended, as far as the public is told
    "withdrawn.content": "nội dung có sai sót",
    "withdrawn.procedure": "cấp chưa đúng thủ tục hoặc thẩm quyền",
    "withdrawn.authority": "theo yêu cầu của cơ quan có thẩm quyền",
    "withdrawn.checking": "đang xác minh",
    "withdrawn.other": "lý do khác, hỏi nhà trường",
    "state.unknown_key.sign": "Chưa xác thực được",
    "state.unknown_key.title": "Không nhận ra khóa đã ký mã này",
    "state.unknown_key.words": "Mã đúng quy cách, nhưng được ký bằng khóa {key_id}, "
    "không có trong danh sách khóa của trang này.",
    "state.unknown_key.advice": "Kiểm tra xem địa chỉ trang này có đúng là của trường ghi trên giấy không. "
    "Nếu đúng, chưa nên chấp nhận tài liệu; hãy hỏi thẳng nhà trường.",
    "state.worthless_key.sign": "Khóa không còn giá trị",
    "state.worthless_key.title": "Khóa đã ký mã này không còn là của trường lúc ấy",
    "state.worthless_key.words": "Mã được ký bằng khóa {key_id} của {school}, nhưng nhà trường đã thay hoặc đã báo "
    "lộ khóa ấy, và sổ tra cứu không cho thấy mã này có từ trước.",
    "state.worthless_key.advice": "Không chấp nhận tài liệu chỉ dựa vào mã này. Hãy hỏi thẳng nhà trường.",
    "state.altered.sign": "Không khớp",
    "state.altered.title": "Mã không khớp: đã bị sửa, giả mạo hoặc chép sai",
    "state.altered.words": "Nội dung của mã không phải là nội dung mà nhà trường đã ký và ghi sổ.",
    "state.altered.advice": "Quét lại mã QR ngay trên giấy. Nếu kết quả vẫn như vậy, không chấp nhận tài liệu; "
    "giữ lại giấy và báo cho nhà trường.",
    "state.malformed.sign": "Không đọc được",
    "state.malformed.title": "Đây không phải là một mã hợp lệ",
    "state.malformed.words": "{reason}",
    "state.malformed.advice": "Quét lại mã QR, hoặc dán đủ 189 ký tự của mã vào ô bên dưới.",
    "state.authentic_unlisted.sign": "Thật, chưa rõ tình trạng",
    "state.authentic_unlisted.title": "Mã thật, nhưng chưa tra được tình trạng",
    "state.authentic_unlisted.words": "Chữ ký đúng là của {school}, nhưng sổ tra cứu ở đây không có "
    "tài liệu này, nên không biết nó đã bị thay thế hay thu hồi chưa.",
    "state.authentic_unlisted.advice": "Hãy hỏi văn thư nhà trường xem bản này còn là bản mới nhất không.",
    "state.lookup_only.sign": "Chỉ là số tra cứu",
    "state.lookup_only.title": "Số tài liệu không chứng minh được tờ giấy này là thật",
    "state.lookup_only.words": "Đây là số tài liệu, in ở chân trang và trong mã QR nhỏ của các trang sau. Số không "
    "mang chữ ký: ai cũng in được số ấy lên một tờ giấy khác. {listed}",
    "state.lookup_only.advice": "Quét mã QR lớn ở trang đầu của tài liệu: mã ấy mang chữ ký của nhà trường, nên cho "
    "biết tài liệu có thật không, còn hiệu lực không. Rồi so số ở chân từng trang với số in dưới mã ấy.",
    "listed.found": "Trong sổ tra cứu, số ấy là của tài liệu dưới đây.",
    "listed.missing": "Sổ tra cứu ở đây không có tài liệu mang số ấy.",
    "listed.superseded": " Tài liệu ấy đã có bản {newest} thay thế.",
    "listed.revoked": " Tài liệu ấy đã bị thu hồi.",
    "listed.suspended": " Tài liệu ấy đang tạm đình chỉ, chưa dùng làm căn cứ.",
    "listed.destroyed": " Bản lưu của tài liệu ấy đã tiêu hủy khi hết thời hạn lưu.",
    # kinds of document and terms
    "kind.CLASS_SUMMARY": "Bảng tổng hợp kết quả của lớp",
    "kind.PUPIL_RECORD": "Học bạ của một học sinh",
    "kind.CORRECTIONS": "Bảng kê sửa điểm của lớp",
    "kind.SEAL_CERTIFICATE": "Biên bản niêm phong",
    "kind.INSPECTION": "Biên bản kiểm tra tháng của nhà trường",
    "kind.DISPOSAL": "Biên bản tiêu hủy hồ sơ lưu trữ",
    "kind.YEAR_SET": "Biên bản niêm phong bộ đĩa, USB của năm học",
    "term.HK1": "Học kì I",
    "term.HK2": "Học kì II",
    "term.CN": "Cả năm",
    "term.GK1": "Giữa học kì I",
    "term.GK2": "Giữa học kì II",
    # the page
    "page.name": "Kiểm tra tài liệu",
    "page.facts": "Tài liệu này",
    "page.listed": "Theo sổ tra cứu, số này là của",
    "page.claims": "Mã tự ghi như sau (chưa được xác thực)",
    "page.claims_signed": "Mã có chữ ký ghi như sau",
    "page.advice": "Nên làm gì?",
    "page.label": "Tên",
    "page.school": "Trường",
    "page.kind": "Loại",
    "page.year": "Năm học",
    "page.term": "Kỳ",
    "page.revision": "Bản số",
    "page.revision_value": "{revision}",
    "page.revision_of": "{revision} (đã có bản {newest})",
    "page.newest": "Số bản mới",
    "page.number": "Số tài liệu",
    "page.sealed": "Niêm phong lúc",
    "page.sealed_by": "Niêm phong bởi",
    "page.with_key": "bằng khóa",
    "page.day": "Ngày lập",
    "page.key": "Khóa đã ký",
    "page.limit.title": "Mã chứng minh điều gì?",
    "page.limit": "Một mã thật chứng minh rằng nhà trường đã cấp tài liệu mang số ấy. Riêng tờ giấy không "
    "chứng minh được chữ và số in trên đó còn nguyên như lúc cấp; muốn biết, hãy kiểm tra tệp PDF.",
    "page.upper": "Thử lại với mã viết hoa",
    "page.again": "Kiểm tra mã khác",
    # the file check
    "file.title": "Kiểm tra tệp PDF",
    "file.hint": "Chọn tệp PDF của tài liệu này, hoặc kéo thả vào đây. Tệp được tính ngay trên máy của bạn, "
    "không gửi đi đâu.",
    "file.choose": "Chọn tệp PDF",
    "file.no_script": "Việc này cần JavaScript. Cách khác: tính SHA-256 của tệp bằng công cụ trên máy bạn và so "
    "với dãy dưới đây.",
    "file.no_script_unlisted": "Việc này cần JavaScript.",
    "file.digest": "SHA-256 của tệp đã niêm phong",
    "file.working": "Đang tính…",
    "file.same": "✓ Giống hệt: tệp này đúng từng byte với bản nhà trường đã niêm phong.",
    "file.same_old": "Giống hệt bản nhà trường đã niêm phong, nhưng bản ấy không còn hiệu lực (xem ở trên).",
    "file.same_gone": "Giống hệt: tệp này đúng từng byte với bản nhà trường đã niêm phong, nay trường không còn giữ.",
    "file.same_suspended": "Giống hệt bản nhà trường đã niêm phong, nhưng bản ấy đang tạm đình chỉ (xem ở trên).",
    "file.other": "✕ Khác: tệp này không phải bản đã niêm phong. Có thể đã chọn nhầm tệp, hoặc tệp đã bị sửa.",
    "file.unlisted": "Ở đây không có mã băm của bản đã niêm phong, nên không so được từng byte.",
    "file.elsewhere": "Tệp này mang mã của một tài liệu khác, không phải mã của trang này. Có lẽ đã chọn nhầm tệp.",
    "file.elsewhere_link": "Xem mã ghi trong tệp ấy",
    "file.clash": "✕ Mâu thuẫn: tệp đúng từng byte với bản ghi trong sổ tra cứu, nhưng dữ liệu gốc kèm trong tệp không "
    "đúng với mã này. Chưa chấp nhận tài liệu; hãy báo nhà trường.",
    "file.insecure": "Trình duyệt không tính được ở địa chỉ này (cần https). "
    "Hãy tính SHA-256 bằng công cụ trên máy và so với dãy bên dưới (nếu có).",
    "file.large": "Tệp lớn hơn 64 MB nên trang này không đọc. "
    "Hãy tính SHA-256 bằng công cụ trên máy và so với dãy bên dưới (nếu có).",
    "file.unreadable": "Không đọc được tệp đã chọn. Nếu đó là thư mục, hãy chọn tệp PDF; nếu USB vừa rút ra, hãy cắm "
    "lại rồi chọn lần nữa.",
    # of the record that is attached to it
    "file.record_true": "✓ Dữ liệu gốc kèm trong tệp khớp với cam kết ký trong mã QR.",
    "file.record_kept": "Trong tệp có dữ liệu gốc đúng với cam kết ký trong mã QR, nhưng chữ in trên trang và những gì "
    "khác trong tệp có thể đã bị sửa. Hãy xin nhà trường đúng tệp đã niêm phong.",
    "file.record_changed": "✕ Dữ liệu gốc kèm trong tệp không đúng với cam kết ký trong mã QR: nó đã bị thay đổi.",
    "file.record_none": "Không thấy trong tệp dữ liệu gốc (record.json) mà tài liệu nào của Sổ Lưu cũng mang.",
    "file.record_no_pdf": "Đây không phải là tệp PDF.",
    "file.record_unread": "Trang này chưa đọc được dữ liệu gốc kèm trong tệp, nên chưa so nó với cam kết trong mã QR; "
    "điều đó không có nghĩa là dữ liệu sai. «soluu verify» đọc được nhiều dạng tệp hơn.",
    "file.record_unable": "Trình duyệt này không giải nén được dữ liệu gốc kèm trong tệp, nên chưa so nó với cam kết "
    "trong mã QR. Hãy thử bằng trình duyệt mới hơn.",
    # the form
    "form.title": "Kiểm tra một tài liệu của nhà trường",
    "form.words": "Quét mã QR trên giấy bằng điện thoại là cách nhanh nhất. "
    "Nếu không quét được, dán mã hoặc cả địa chỉ vào đây.",
    "form.label": "Mã hoặc địa chỉ đọc được từ mã QR",
    "form.submit": "Kiểm tra",
    # when there is no answer
    "busy.title": "Quá nhiều lượt tra từ địa chỉ của bạn",
    "busy.words": "Xin đợi khoảng {seconds} giây rồi tải lại trang.",
    "down.title": "Chưa tra được sổ lúc này",
    "down.words": "Sổ tra cứu đang bận hoặc không mở được. Xin thử lại sau ít phút; kết quả không phải là mã sai.",
    "no_list.title": "Chưa có danh sách trạng thái",
    "no_list.words": "Nhà trường chưa công bố danh sách trạng thái nào ở đây. Hãy kiểm tra từng mã.",
    "method.title": "Trang này chỉ để xem",
    "method.words": "Máy chủ không nhận dữ liệu gửi lên ở địa chỉ này.",
}


WITHDRAWN = ("content", "procedure", "authority", "checking", "other")


def why_said(codes: Sequence[str]) -> str:
    """Why a bundle was sealed anew, as a sentence that goes on; of codes that a newer program wrote nothing is said.

    The reason of a class is of all its papers, whichever was asked for; minutes are of no class.
    """
    words = "; ".join(VIETNAMESE[f"why.{code}"] for code in codes if f"why.{code}" in VIETNAMESE)
    key = "superseded.why_minutes" if tuple(codes) == ("supplement",) else "superseded.why"
    return say(key, why=words) if words else ""


def withdrawn_words(code: str) -> str:
    """Why a document was revoked or suspended, in words; of a code that a newer program wrote nothing is said."""
    return VIETNAMESE.get(f"withdrawn.{code}", "") if code in WITHDRAWN else ""


def say(key: str, /, **values: object) -> str:
    """The text of a key with its places filled in. Raises KeyError for a key that nobody wrote."""
    return VIETNAMESE[key].format(**values)
