"""The subjects of the three circulars, by code. Exports spell them in many ways; only `ingest` knows those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["scored", "comment", "primary"]


@dataclass(frozen=True, slots=True)
class Subject:
    """`scored`: 0–10; `comment`: Đ/CĐ (TT22/2021 điều 5); `primary`: T/H/C, some with a periodic test (TT27/2020)."""

    code: str
    name: str
    kind: Kind


_SCORED = {
    "toan": "Toán",
    "ngu_van": "Ngữ văn",
    "ngoai_ngu": "Ngoại ngữ",
    "ngoai_ngu_2": "Ngoại ngữ 2",
    "khtn": "Khoa học tự nhiên",
    "ls_dl": "Lịch sử và Địa lí",
    "gdcd": "Giáo dục công dân",
    "cong_nghe": "Công nghệ",
    "tin_hoc": "Tin học",
    "vat_li": "Vật lí",
    "hoa_hoc": "Hóa học",
    "sinh_hoc": "Sinh học",
    "lich_su": "Lịch sử",
    "dia_li": "Địa lí",
    "gdkt_pl": "Giáo dục kinh tế và pháp luật",
    "gdqp_an": "Giáo dục quốc phòng và an ninh",
}
_COMMENT = {
    "gdtc": "Giáo dục thể chất",
    "nghe_thuat": "Nghệ thuật",
    "am_nhac": "Âm nhạc",
    "mi_thuat": "Mĩ thuật",
    "gddp": "Nội dung giáo dục địa phương",
    "hdtn": "Hoạt động trải nghiệm, hướng nghiệp",
}
_PRIMARY = {
    "tieng_viet": "Tiếng Việt",
    "dao_duc": "Đạo đức",
    "tnxh": "Tự nhiên và Xã hội",
    "khoa_hoc": "Khoa học",
    "tin_cn": "Tin học và Công nghệ",
}

_BY_KIND: dict[Kind, dict[str, str]] = {"scored": _SCORED, "comment": _COMMENT, "primary": _PRIMARY}
SUBJECTS: dict[str, Subject] = {
    code: Subject(code, name, kind) for kind, names in _BY_KIND.items() for code, name in names.items()
}


# The order of the books: TT22/2021 as listed above; TT27/2020 begins with Tiếng Việt and Toán.
_PRIMARY_ORDER = (
    "tieng_viet", "toan", "ngoai_ngu", "dao_duc", "tnxh", "khoa_hoc", "ls_dl", "tin_hoc", "cong_nghe", "tin_cn",
    "nghe_thuat", "am_nhac", "mi_thuat", "gdtc", "hdtn",
)  # fmt: skip
_PRIMARY_NAMES = {"hdtn": "Hoạt động trải nghiệm"}


def subject_order(code: str, *, primary: bool = False) -> tuple[int, str]:
    """A key that sorts subjects as the school's books do; unknown ones last, by code."""
    order = _PRIMARY_ORDER if primary else tuple(SUBJECTS)
    return (order.index(code) if code in order else len(order), code)


def subject_name(code: str, *, primary: bool = False) -> str:
    """The subject in the school's words; a code that no circular names is shown as it is."""
    if primary and code in _PRIMARY_NAMES:
        return _PRIMARY_NAMES[code]
    return SUBJECTS[code].name if code in SUBJECTS else code


# Results of a pupil as a whole: cells whose subject is ''.
RESULT_NAMES = {
    "learning_result": "Kết quả học tập",
    "conduct_result": "Kết quả rèn luyện",
    "overall_average": "Điểm tổng kết",
    "absent_excused": "Nghỉ có phép",
    "absent_unexcused": "Nghỉ không phép",
    "absent_total": "Tổng buổi nghỉ",
    "title": "Danh hiệu",
    "rank": "Xếp hạng",
    "note": "Ghi chú",
    "year_result": "Đánh giá kết quả giáo dục",
    "reward": "Khen thưởng",
    "reward_special": "Khen thưởng đột xuất",
    "not_promoted": "Chưa lên lớp",
    "tu_chu": "Tự chủ và tự học",
    "giao_tiep": "Giao tiếp và hợp tác",
    "gqvd": "Giải quyết vấn đề và sáng tạo",
    "ngon_ngu": "Ngôn ngữ",
    "tinh_toan": "Tính toán",
    "nl_khoa_hoc": "Năng lực khoa học",
    "nl_cong_nghe": "Năng lực công nghệ",
    "nl_tin_hoc": "Năng lực tin học",
    "tham_mi": "Thẩm mĩ",
    "the_chat": "Thể chất",
    "yeu_nuoc": "Yêu nước",
    "nhan_ai": "Nhân ái",
    "cham_chi": "Chăm chỉ",
    "trung_thuc": "Trung thực",
    "trach_nhiem": "Trách nhiệm",
}
# As TT58/2011 (Điều 3) calls what TT22/2021 calls otherwise.
TT58_RESULT_NAMES = {**RESULT_NAMES, "learning_result": "Học lực", "conduct_result": "Hạnh kiểm"}
COMPETENCES = (
    "tu_chu", "giao_tiep", "gqvd", "ngon_ngu", "tinh_toan",
    "nl_khoa_hoc", "nl_cong_nghe", "nl_tin_hoc", "tham_mi", "the_chat",
)  # fmt: skip
QUALITIES = ("yeu_nuoc", "nhan_ai", "cham_chi", "trung_thuc", "trach_nhiem")
