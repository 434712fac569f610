"""What a mark is: a score from 0 to 10 in exact decimals, a level, an exemption, or nothing yet.

Component codes name what a mark assesses. They are this program's own: only `ingest` knows what an export calls them.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SCORE_MIN = Decimal(0)
SCORE_MAX = Decimal(10)
EXEMPT = "Miễn"
SECONDARY_LEVELS = ("Đ", "CĐ")  # TT22/2021 điều 6: Đạt, Chưa đạt
PRIMARY_LEVELS = ("T", "H", "C")  # TT27/2020 điều 7: Hoàn thành tốt, Hoàn thành, Chưa hoàn thành
PRIMARY_TRAITS = ("T", "Đ", "C")  # TT27/2020 điều 7: Tốt, Đạt, Cần cố gắng

REGULAR = "TX"  # đánh giá thường xuyên: TX1, TX2, …
MIDTERM = "GK"  # đánh giá giữa kì
FINAL = "CK"  # đánh giá cuối kì
TERM_AVERAGE = "TBM"  # ĐTBmhk, or the term's level of a comment subject; derived, never a correction of its own
PRIMARY_LEVEL = "MUC"  # mức đạt được
PRIMARY_TEST = "KTDK"  # điểm kiểm tra định kì
COMMENT = "NX"  # nhận xét, free text
REGULAR_SERIES = "CTX"  # regular marks that a form prints in one cell, '9 8 7.5': nobody knows which of them is TX2

DERIVED_COMPONENTS = frozenset({TERM_AVERAGE})
TEXT_COMPONENTS = frozenset({COMMENT, REGULAR_SERIES})  # no marks of their own: neither counted nor compared as one

COMPONENT_NAMES = {
    REGULAR: "Thường xuyên",
    MIDTERM: "Giữa kì",
    FINAL: "Cuối kì",
    TERM_AVERAGE: "Trung bình môn",
    PRIMARY_LEVEL: "Mức đạt được",
    PRIMARY_TEST: "Kiểm tra định kì",
    COMMENT: "Nhận xét",
    REGULAR_SERIES: "Thường xuyên (ghi chung một ô)",
}

TERM_NAMES = {
    "GK1": "Giữa học kì I",
    "HK1": "Học kì I",
    "GK2": "Giữa học kì II",
    "HK2": "Học kì II",
    "CN": "Cả năm",
}


def component_name(code: str) -> str:
    """The component in the school's words: 'TX2' is 'Thường xuyên 2'."""
    if code.startswith(REGULAR) and code[2:].isdigit():
        return f"Thường xuyên {code[2:]}"
    return COMPONENT_NAMES.get(code, code)


def parse_score(text: str) -> Decimal | None:
    """The score that a text means ('8,5', '8.50', '10'), or None when it is no score from 0 to 10 with ≤2 places."""
    try:
        score = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not score.is_finite() or not SCORE_MIN <= score <= SCORE_MAX:
        return None
    exponent = score.normalize().as_tuple().exponent
    return score if isinstance(exponent, int) and exponent >= -2 else None


def canonical_score(score: Decimal) -> str:
    """The one spelling that we store and compare: '8.5', '10', '7.25' – no trailing zeros, a point."""
    text = f"{score:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed_mark(text: str) -> str | None:
    """The stored spelling of a mark of any circular that a person typed, '' for a blank; None where it is none."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if not words:
        return ""
    score = parse_score(words) if re.fullmatch(r"[0-9]{1,2}([.,][0-9]+)?", words) else None
    return canonical_score(score) if score is not None else _TYPED_LEVELS.get(words.casefold())


_TYPED_LEVELS = {level.casefold(): level for level in (*SECONDARY_LEVELS, *PRIMARY_LEVELS, EXEMPT)} | {
    "đạt": "Đ", "chưa đạt": "CĐ",
}  # fmt: skip


def vn_number(value: Decimal | int | str, places: int | None = None) -> str:
    """A number as people read it in Vietnam: 8,5 and 1.284."""
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def vn_mark(value: str) -> str:
    """A stored mark as people read it: '8.5' becomes '8,5'; levels and exemptions stay."""
    return value.replace(".", ",") if parse_score(value) is not None else value
