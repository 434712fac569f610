"""The words that a list's cells are chosen from, as people write them, and the codes of `records.policy.words`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import get_args

from ingest.headers import Vocabulary, tidy
from records.policy.words import (
    IN_VIETNAMESE,
    TRANSFERS,
    Document,
    Evidence,
    LockWork,
    MonthlyWork,
    PupilList,
    Role,
    Work,
)

MONTHLY = frozenset(get_args(MonthlyWork))
SEVERAL = "nhiều thì ngăn bằng dấu ; –"
_NONE = ("không", "không có")       # in a cell of several: nobody, nothing
_SEPARATORS = re.compile(r"[;,\n\r]+")


def _said(*literals: object) -> dict[str, str]:
    return {code: IN_VIETNAMESE[code] for literal in literals for code in get_args(literal)}


# Kind of a field → code → word. A kind of several takes the words of its one.
WORDS: Mapping[str, Mapping[str, str]] = {
    "work": _said(MonthlyWork, LockWork, Work),
    "role": _said(Role),
    "roles": _said(Role),
    "evidence": _said(Evidence),
    "document": _said(Document),
    "documents": _said(Document),
    "transfer": {str(code): word for code, word in TRANSFERS.items()},
    "pupil_list": _said(PupilList),
}
OF_SEVERAL = frozenset({"roles", "evidence", "documents"})

_ROLE_ALIASES = {
    "teacher": ("giáo viên", "giáo viên bộ môn", "GVBM"),
    "homeroom": ("chủ nhiệm", "GVCN"),
    "department_head": ("tổ trưởng", "TTCM"),
    "vice_principal": ("hiệu phó", "PHT"),
    "principal": ("HT",),
    "leaders": ("BGH", "lãnh đạo trường"),
    "board": ("ban quản trị",),
    "admin": ("quản trị", "người quản trị"),
    "secretary": ("thư ký",),
    "authority": ("Sở", "Sở GD&ĐT", "Sở Giáo dục và Đào tạo"),
    "district": ("Phòng", "Phòng GD&ĐT", "Phòng Giáo dục và Đào tạo"),
}
_DOCUMENT_ALIASES = {
    "class_summary": ("bảng tổng hợp",),
    "correction_report": ("báo cáo sửa điểm",),
    "class_book": ("sổ gọi tên ghi điểm", "sổ điểm lớp"),
    "correction_minutes": ("biên bản",),
    "request_form": ("giấy đề nghị", "phiếu đề nghị"),
    "test_papers": ("đề kiểm tra",),
}
_ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "work": {"lock": ("khóa", "khóa sổ điểm"), "unlock": ("mở khóa", "mở sổ")},
    "role": _ROLE_ALIASES,
    "roles": _ROLE_ALIASES,
    "evidence": {
        "request_form": ("giấy đề nghị", "phiếu đề nghị"),
        "test_paper": ("bài làm", "bài kiểm tra của học sinh"),
        "mark_book": ("sổ điểm",),
    },
    "document": _DOCUMENT_ALIASES,
    "documents": _DOCUMENT_ALIASES,
    "transfer": {"dropped": ("thôi học",), "returned": ("học lại", "trở lại")},
    "pupil_list": {
        "promoted": ("lên lớp",),
        "not_promoted": ("không lên lớp", "chưa lên lớp", "ở lại lớp"),
        "reassessed": ("đánh giá lại", "thi lại"),
        "summer_training": ("rèn luyện hè",),
        "completed": ("hoàn thành chương trình lớp học",),
    },
}


@cache
def _vocabulary(kind: str) -> Vocabulary:
    more = _ALIASES.get(kind, {})
    return Vocabulary({code: (word, *more.get(code, ())) for code, word in WORDS[kind].items()})


@cache
def allowed(kind: str) -> str:
    """The words of a kind, as a hint or a problem lists them."""
    return "; ".join(WORDS[kind].values())


def code_of(kind: str, text: str) -> str | None:
    """The code that a word means, or None."""
    return _vocabulary(kind).code(text)


def parts_of(text: str) -> list[str]:
    """The words of a cell of several, apart; none where it says that there is none."""
    words = [tidy(part) for part in _SEPARATORS.split(text)]
    return [word for word in words if word and word.casefold() not in _NONE]


def codes_of(kind: str, text: str) -> list[str] | None:
    """The codes of a cell of several, each once, in the cell's order; None where one of its words is not known."""
    codes = [code_of(kind, word) for word in parts_of(text)]
    known = [code for code in codes if code is not None]
    return list(dict.fromkeys(known)) if len(known) == len(codes) else None
