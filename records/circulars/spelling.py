"""Levels and titles as books spell them, to the circulars' own words. What is not known stays unknown: None."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from records.circulars.conduct import CONDUCT_LEVELS, OLD_CONDUCT_LEVELS
from records.circulars.titles import ADVANCED, EXCELLENT, GOOD, NO_TITLE
from records.circulars.tt22_learning import LEARNING_LEVELS
from records.circulars.tt27 import EXEMPLARY_TITLE
from records.circulars.tt58 import LEARNING_LEVELS as OLD_LEARNING_LEVELS

_SHORT = {
    "t": "tốt", "k": "khá", "đ": "đạt", "cđ": "chưa đạt", "g": "giỏi", "tb": "trung bình", "y": "yếu",
}  # fmt: skip
_TITLES = {
    "học sinh xuất sắc": EXCELLENT, "hs xuất sắc": EXCELLENT, "hsxs": EXCELLENT, "xuất sắc": EXCELLENT,
    "học sinh giỏi": GOOD, "hs giỏi": GOOD, "hsg": GOOD, "giỏi": GOOD,
    "học sinh tiên tiến": ADVANCED, "hs tiên tiến": ADVANCED, "hstt": ADVANCED, "tiên tiến": ADVANCED,
    "không": NO_TITLE, "không có danh hiệu": NO_TITLE,
    EXEMPLARY_TITLE.lower(): EXEMPLARY_TITLE, "học sinh tiêu biểu": EXEMPLARY_TITLE,
}  # fmt: skip


_LEVELS = {
    "learning_result": {*LEARNING_LEVELS, *OLD_LEARNING_LEVELS},
    "conduct_result": {*CONDUCT_LEVELS, *OLD_CONDUCT_LEVELS},
}


def level_of(text: str | None, levels: Collection[str]) -> str | None:
    """The one of `levels` that a text means: 'Tốt', 'TB', 'chưa đạt'; None when it means none of them."""
    folded = _folded(text)
    spelled = _SHORT.get(folded, folded)
    return next((level for level in levels if level.lower() == spelled), None)


def title_of(text: str | None) -> str | None:
    """The title that a text means; None when it means none that a circular names. A blank says nothing."""
    return _TITLES.get(_folded(text))


def is_known_result(code: str, text: str) -> bool:
    """Whether some circular has what a text gives as learning, conduct or title. A blank, or another result: always."""
    if not text:
        return True
    if code == "title":
        return title_of(text) is not None
    return code not in _LEVELS or level_of(text, _LEVELS[code]) is not None


def _folded(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").lower().replace("ð", "đ").split())
