"""What exports and lists call things: the only place that knows headers, and the codes that they mean.

Headers are compared normalised; first with their accents, then without (people and programs drop them). A spelling
that means two things without its accents ('Hoá', 'Hoạ') is only known with them. Reads no file and decides no rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from records.invisible import without_ignored
from records.marks import COMMENT, FINAL, MIDTERM, PRIMARY_LEVEL, PRIMARY_TEST, REGULAR, TERM_AVERAGE, TERM_NAMES
from records.subjects import SUBJECTS

CACHED = 4096   # the same headers and titles come back in every sheet of a file

# ---- the spellings -------------------------------------------------------------------------------------------------

_SUBJECT_ALIASES: dict[str, tuple[str, ...]] = {
    "toan": ("Toán học",),
    "ngu_van": ("Văn", "N.văn", "NV", "Văn học"),
    "ngoai_ngu": ("Tiếng Anh", "T.Anh", "TAnh", "Anh", "Anh văn", "Ng.ngữ", "N.ngữ", "NN", "NN1", "Ngoại ngữ 1"),
    "ngoai_ngu_2": ("Tiếng Pháp", "T.Pháp", "TPháp", "NN2", "Ng.ngữ 2"),
    "khtn": ("KHTN",),
    "ls_dl": ("LS&ĐL", "LSĐL", "LS-ĐL", "LS và ĐL", "Lịch sử & Địa lí", "Lịch sử, Địa lí", "Sử Địa", "Sử & Địa"),
    "gdcd": ("GDCD", "Công dân"),
    "cong_nghe": ("C.nghệ", "CNghệ", "Tin học và Công nghệ (Công nghệ)", "TH&CN (Công nghệ)", "TH-CN (CN)"),
    "tin_hoc": ("Tin", "T.học", "Tin học và Công nghệ (Tin học)", "TH&CN (Tin học)", "TH-CN (TH)"),
    "vat_li": ("Lí", "V.lí"),
    "hoa_hoc": ("Hóa", "Hoá", "Hoá học", "H.học"),
    "sinh_hoc": ("Sinh", "S.học", "Sinh vật"),
    "lich_su": ("Sử", "L.sử"),
    "dia_li": ("Địa", "Đ.lí", "Địa lí"),
    "gdkt_pl": ("GDKT&PL", "GDKTPL", "GDKT và PL", "KT&PL", "KTPL", "Giáo dục kinh tế & pháp luật"),
    "gdqp_an": ("GDQP", "GDQP&AN", "GDQP-AN", "GDQPAN", "QP-AN", "QPAN", "Quốc phòng", "Giáo dục quốc phòng"),
    "gdtc": ("GDTC", "TD", "Thể dục", "T.dục"),
    "nghe_thuat": ("NT", "N.thuật"),
    "am_nhac": ("Nhạc", "ÂN", "Â.nhạc", "Nghệ thuật (Âm nhạc)"),
    "mi_thuat": ("MT", "Mỹ thuật", "M.thuật", "Hoạ", "Họa", "Nghệ thuật (Mĩ thuật)", "Nghệ thuật (Mỹ thuật)"),
    "gddp": ("GDĐP", "NDGDĐP", "NDGDCĐP", "ND GDĐP", "Giáo dục địa phương", "Nội dung giáo dục của địa phương"),
    "hdtn": ("HĐTN", "HĐTN&HN", "HĐTN, HN", "HĐTNHN", "HĐTN-HN", "Hoạt động trải nghiệm",
             "Hoạt động trải nghiệm và hướng nghiệp", "Trải nghiệm"),
    "tieng_viet": ("TViệt", "T.Việt", "TV"),
    "dao_duc": ("ĐĐức", "Đ.đức", "ĐĐ"),
    "tnxh": ("TN-XH", "TNXH", "TN&XH", "Tự nhiên - Xã hội", "Tự nhiên & Xã hội"),
    "khoa_hoc": ("K.học", "KH"),
    "tin_cn": ("TH&CN", "Tin học & Công nghệ", "TH-CN"),
}  # fmt: skip

_PERSON_ALIASES = {
    "stt": ("STT", "TT", "Số TT", "Số thứ tự"),
    "code": ("Mã học sinh", "Mã HS", "Mã số học sinh"),
    "ministry": ("Số định danh cá nhân", "Số định danh", "Mã định danh cá nhân", "Số CCCD", "CCCD"),
    "ministry_code": ("Mã định danh", "Mã định danh Bộ GD&ĐT"),
    "name": ("Họ và tên", "Họ tên", "Họ và tên học sinh", "Họ tên học sinh", "Họ đệm", "Họ và tên đệm", "Tên"),
    "birthday": ("Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh"),
    "female": ("Nữ",),
}  # fmt: skip

_RESULT_ALIASES = {
    "learning_result": ("Kết quả học tập", "KQHT", "Học lực", "HL"),
    "conduct_result": ("Kết quả rèn luyện", "KQRL", "Hạnh kiểm", "HK"),
    "overall_average": ("Điểm TK", "Điểm tổng kết", "ĐTB các môn", "ĐTBCM", "TBCM", "TB các môn"),
    "absent_excused": ("P", "Có phép", "CP", "Nghỉ có phép"),
    "absent_unexcused": ("K", "Không phép", "KP", "Nghỉ không phép"),
    "absent_total": ("Tổng", "TS", "Tổng số", "Tổng buổi nghỉ"),
    "title": ("Danh hiệu", "Danh hiệu thi đua"),
    "rank": ("Xếp hạng", "Hạng"),
    "note": ("Ghi chú",),
    "reward": ("Khen thưởng", "Cuối năm", "Khen thưởng cuối năm"),
    "reward_special": ("Đột xuất", "Khen thưởng đột xuất"),
    "not_promoted": ("Chưa lên lớp", "Chưa được lên lớp"),
    "tu_chu": ("Tự chủ và tự học", "Tự chủ, tự học", "TC-TH"),
    "giao_tiep": ("Giao tiếp và hợp tác", "Giao tiếp, hợp tác", "GT-HT"),
    "gqvd": ("GQVĐ và sáng tạo", "Giải quyết vấn đề và sáng tạo", "GQVĐ-ST"),
    "ngon_ngu": ("Ngôn ngữ",),
    "tinh_toan": ("Tính toán",),
    "nl_khoa_hoc": ("Khoa học",),
    "nl_cong_nghe": ("Công nghệ",),
    "nl_tin_hoc": ("Tin học",),
    "tham_mi": ("Thẩm mĩ", "Thẩm mỹ"),
    "the_chat": ("Thể chất",),
    "yeu_nuoc": ("Yêu nước",),
    "nhan_ai": ("Nhân ái",),
    "cham_chi": ("Chăm chỉ",),
    "trung_thuc": ("Trung thực",),
    "trach_nhiem": ("Trách nhiệm",),
}

# The ticked one of these columns is the pupil's result of the year (TT27/2020 điều 9).
_YEAR_RESULTS = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Chưa hoàn thành")

_COMPONENT_ALIASES = {
    MIDTERM: ("GK", "GK1", "GK2", "ĐĐGgk", "ĐĐG GK", "Giữa kì", "Giữa học kì"),
    FINAL: ("CK", "CK1", "CK2", "ĐĐGck", "ĐĐG CK", "Cuối kì", "Cuối học kì"),
    TERM_AVERAGE: ("TBM", "ĐTB mhk", "ĐTBmhk", "ĐTBmhkI", "ĐTBmhkII", "ĐTBmhk1", "ĐTBmhk2",
                   "ĐTB mhkI", "ĐTB mhkII", "ĐTB mhk1", "ĐTB mhk2", "TBmhk", "ĐTB", "Trung bình môn"),
    COMMENT: ("NX", "Nhận xét", "Nhận xét HKI", "Nhận xét HKII", "Nhận xét HK1", "Nhận xét HK2", "Nội dung nhận xét"),
    PRIMARY_LEVEL: ("Mức đạt được", "MUC", "Mức"),
    PRIMARY_TEST: ("Điểm KTĐK", "KTĐK", "Kiểm tra định kì", "Điểm kiểm tra định kì"),
}  # fmt: skip

HOMEROOM = "Chủ nhiệm"
_HOMEROOM_ALIASES = (HOMEROOM, "Giáo viên chủ nhiệm", "GVCN", "CN")


# ---- normalisation -------------------------------------------------------------------------------------------------

@lru_cache(maxsize=CACHED)
def tidy(text: str) -> str:
    """A text as it is printed, in NFC, with spaces and line breaks folded, without what has no width."""
    return " ".join(unicodedata.normalize("NFC", without_ignored(text)).split())


@lru_cache(maxsize=CACHED)
def fold(text: str) -> str:
    """A header as it is compared: tidy, lower case, one i/y ('kỳ', 'ký', 'lý', 'mỹ') and of Đ's look-alike."""
    folded = tidy(text).casefold().replace("ð", "đ")
    return folded.replace("kỳ", "kì").replace("ký", "kí").replace("lý", "lí").replace("mỹ", "mĩ")


@lru_cache(maxsize=CACHED)
def bare(text: str) -> str:
    """A header without accents and signs: letters and digits, single spaces ('TN-XH' is 'tn xh')."""
    letters = unicodedata.normalize("NFD", fold(text)).replace("đ", "d")
    kept = "".join(ch if ch.isalnum() else " " for ch in letters if not unicodedata.combining(ch))
    return re.sub(r"\b([klm])y\b", r"\1i", " ".join(kept.split()))


def slug(text: str) -> str:
    """An ASCII code for a header that no circular names."""
    return re.sub(r"[^a-z0-9]+", "_", bare(text)).strip("_")


class Vocabulary:
    """Spellings → codes. Accents decide where they are there and tell two codes apart."""

    def __init__(self, aliases: Mapping[str, Iterable[str]]) -> None:
        self._exact = {fold(alias): code for code, names in aliases.items() for alias in names}
        plain: dict[str, set[str]] = {}
        for alias, code in self._exact.items():
            plain.setdefault(bare(alias), set()).add(code)
        self._bare = {alias: codes.copy().pop() for alias, codes in plain.items() if len(codes) == 1}
        self.code = lru_cache(maxsize=CACHED)(self._code)

    def _code(self, text: str) -> str | None:
        """The code that a header means, or None."""
        return self._exact.get(fold(text)) or self._bare.get(bare(text))


SUBJECT_HEADERS = Vocabulary(
    {code: (subject.name, *_SUBJECT_ALIASES.get(code, ())) for code, subject in SUBJECTS.items()}
)
PERSON_HEADERS = Vocabulary(_PERSON_ALIASES)
RESULT_HEADERS = Vocabulary(_RESULT_ALIASES)
YEAR_RESULT_HEADERS = Vocabulary({name: (name,) for name in _YEAR_RESULTS})
_COMPONENT_HEADERS = Vocabulary(_COMPONENT_ALIASES)
_HOMEROOM_HEADERS = Vocabulary({HOMEROOM: _HOMEROOM_ALIASES})

_REGULAR = re.compile(r"(?:tx|ddgtx|thuong xuyen)\s*(\d{1,2})")
_REGULAR_GROUP = frozenset({"ddgtx", "ddg tx", "tx", "ddg thuong xuyen"})


def subject_code(text: str) -> str | None:
    """The subject that a header or a list's cell names; '' for the homeroom, None for one that we do not know."""
    code = SUBJECT_HEADERS.code(text)
    return "" if code is None and _HOMEROOM_HEADERS.code(text) else code


@lru_cache(maxsize=CACHED)
def component_code(text: str) -> str | None:
    """TX1…, GK, CK, TBM, NX, MUC, KTDK as a header or a list's cell names it, or None."""
    regular = _REGULAR.fullmatch(bare(text))
    return f"{REGULAR}{int(regular[1])}" if regular else _COMPONENT_HEADERS.code(text)


def is_regular_group(text: str) -> bool:
    """Whether a header stands over the regular marks without numbering them."""
    return bare(text) in _REGULAR_GROUP


# ---- titles --------------------------------------------------------------------------------------------------------

_TERM_PATTERNS = MappingProxyType(
    {
        "GK1": r"giua (?:hoc )?ki (?:1|i)\b|gk ?(?:1|i)\b",
        "GK2": r"giua (?:hoc )?ki (?:2|ii)\b|gk ?(?:2|ii)\b",
        "HK1": r"(?<!giua )(?:hoc ki|hk) ?(?:1|i)\b",
        "HK2": r"(?<!giua )(?:hoc ki|hk) ?(?:2|ii)\b",
        "CN": r"ca nam\b|cuoi nam\b",
    }
)
_CLASS = re.compile(r"\blớp\s*:?\s*(\d[^(,;]*)", re.IGNORECASE)
_CLASS_GAP = re.compile(r"[\s\-–—/|.:]+")
# What a title may say after a class's name; anything else belongs to the name.
_AFTER_CLASS = re.compile(
    r"(?:hoc ki|hk ?(?:1|2|i|ii)|nam hoc|nam \d{4}|nien khoa|ca nam|giua|cuoi|si so|so hoc sinh|tong so"
    r"|gv\w*|giao vien|chu nhiem|khoi|mon|truong|\d{4})\b|$"
)
_GRADE = re.compile(r"\bkhối\s*:?\s*(\d{1,2})\b", re.IGNORECASE)
_SUBJECT_TITLE = re.compile(
    r"(?<!chuyên )\bmôn(?:\s+h[oọ]c)?\s*:?\s+(?!h[oọ]c\b|k[iìyỳ]\b|\(k[íý])"   # 'môn học (kì 1)' names none
    r"(.+?)\s*(?=\s[-–]\s|,?\s*h[oọ]c k|,?\s*năm h|\(|$)",
    re.IGNORECASE,
)
# Who signs, not what was taught: 'Giáo viên bộ môn: Nguyễn Văn A'. 'Sổ điểm bộ môn Toán' does name a subject.
_SIGNED = re.compile(r"(?:giáo viên|gv|tổ|nhóm|người|trưởng)\b[^:–-]*\bbộ môn\b")
_AUTHORITY = re.compile(r"(?:so|phong|bo) (?:giao duc|gd)|ubnd|uy ban")
_SCHOOL = re.compile(r"truong|thpt|thcs|tieu hoc|th\b|trung hoc|pho thong|trung tam")


@lru_cache(maxsize=CACHED)
def terms_in(text: str) -> frozenset[str]:
    """The terms that a title names; more than one is a contradiction that the caller reports."""
    plain = bare(text)
    return frozenset(code for code, pattern in _TERM_PATTERNS.items() if re.search(pattern, plain))


def term_code(text: str) -> str | None:
    """The term that a list's cell names ('HK1', 'Học kì II', 'Cả năm'), or None."""
    if bare(text) == "cn":
        return "CN"
    found = terms_in(text)
    return next(iter(found)) if len(found) == 1 else None


def term_name(code: str) -> str:
    return TERM_NAMES.get(code, code)


@lru_cache(maxsize=CACHED)
def class_in(text: str) -> str | None:
    """'10T' from 'Khối 10 - Lớp 10T - (Học kỳ 2)', upper-cased. 'Lớp: 6A1 - CLC' is another class than 6A1."""
    found = _CLASS.search(tidy(text))
    return found[1][: _class_end(found[1])].upper() if found else None


def _class_end(text: str) -> int:
    """How far a class's name goes: to the first word that a title says after one, or a subject behind a dash."""
    for gap in _CLASS_GAP.finditer(text):
        rest = text[gap.end() :]
        is_subject = gap[0].strip() and subject_code(re.split(r"\s[-–—]\s", rest)[0]) is not None
        if is_subject or _AFTER_CLASS.match(bare(rest)):
            return gap.start()
    return len(text)


@lru_cache(maxsize=CACHED)
def grade_in(text: str) -> int | None:
    """The grade that a title states ('Khối 10')."""
    found = _GRADE.search(tidy(text))
    return int(found[1]) if found else None


def grade_of(class_name: str) -> int | None:
    """The grade in a class's name: '10T' is of grade 10; None when it does not begin with one from 1 to 12."""
    found = re.match(r"\d{1,2}", class_name)
    return int(found[0]) if found and 1 <= int(found[0]) <= 12 else None


@lru_cache(maxsize=CACHED)
def subject_in(text: str) -> str | None:
    """The subject's name in 'BẢNG ĐIỂM CHI TIẾT - MÔN NGOẠI NGỮ - HỌC KỲ 1', as it stands there."""
    found = None if _SIGNED.match(fold(text)) else _SUBJECT_TITLE.search(tidy(text))
    return found[1] if found else None


@lru_cache(maxsize=CACHED)
def is_authority(text: str) -> bool:
    """Whether a line on top names the office above the school rather than the school."""
    return bool(_AUTHORITY.match(bare(text)))


@lru_cache(maxsize=CACHED)
def is_school(text: str) -> bool:
    """Whether a line on top begins as schools' names do."""
    return bool(_SCHOOL.match(bare(text)))
