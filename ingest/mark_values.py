"""What the texts of a class sheet's marks mean, by the kind of their column.

A school writes few different marks. Each text is therefore read once and given to all cells that hold it; so few are
read sooner by themselves than by an engine that is built for columns of millions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

import polars as pl

from ingest.headers import CACHED, tidy
from ingest.rules import TRUTH_VALUES
from records.circulars.spelling import is_known_result
from records.marks import EXEMPT, canonical_score

TOLERANCE = 1e-6            # of a hundredth of a mark: what binary floats leave, not what people type

MARK_LEVELS = {"đ": "Đ", "ð": "Đ", "đạt": "Đ", "cđ": "CĐ", "cð": "CĐ", "chưa đạt": "CĐ", "miễn": EXEMPT}
PRIMARY_LEVELS = {"t": "T", "h": "H", "c": "C", "miễn": EXEMPT}
_TRAITS = {"t": "T", "đ": "Đ", "ð": "Đ", "c": "C"}
TICK_SIGNS = ("\uf0fc", "x", "✓", "✔")     # U+F0FC is the tick of the font Wingdings

# What a word means in a column of a kind.
_LEVELS: dict[str, dict[str, str]] = {
    "mark": MARK_LEVELS,
    "test": {EXEMPT.lower(): EXEMPT},
    "level": PRIMARY_LEVELS,
    "trait": _TRAITS,
    "tick": dict.fromkeys(TICK_SIGNS, "x"),
    "year": dict.fromkeys(TICK_SIGNS, "x"),
}
BAD_VALUE = {
    "mark": "diem-sai",
    "marks": "diem-sai",
    "test": "diem-nguyen",
    "level": "muc-sai",
    "trait": "pham-chat-sai",
    "count": "so-sai",
    "year": "dau-sai",
    **dict.fromkeys(("learning_result", "conduct_result", "title"), "ket-qua-sai"),
    **dict.fromkeys(("tick", "text"), "chu-sai"),
}
ODD_VALUE = {
    **dict.fromkeys(("learning_result", "conduct_result"), "ket-qua-la"),
    "title": "danh-hieu-la",
    "tick": "dau-la",
}

_WORDED = frozenset({"learning_result", "conduct_result", "title"})
_AS_WRITTEN = _WORDED | {"tick", "text"}    # kinds that keep a word as it stands

_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]+)?")
_WHOLE = re.compile(r"([0-9]+)\.0")
_NO_WORD = re.compile(r"-?[0-9]+(?:[-.,:/ ][0-9]+)*(?:[eE][+-]?[0-9]+)?")     # a number, a day, a time


def encoded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The different texts of a series without nulls, and for each text its place among them."""
    different = texts.unique()
    return different, texts.cast(pl.Enum(different)).to_physical().cast(pl.UInt32)


def read_values(kinds: Iterable[str], column: pl.Series, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Value (canonical; null where it is not allowed) and score of each text, by the kind of the column it is in."""
    prefixes = pl.Series([f"{kind}:" for kind in kinds], dtype=pl.String)
    different, place = encoded(prefixes[column] + texts)
    read = [read_value(*text.split(":", 1)) for text in different]
    value = pl.Series("value", [value for value, _ in read], pl.String)
    score = pl.Series("score", [score for _, score in read], pl.Decimal(4, 2))
    return value[place], score[place]


@lru_cache(maxsize=CACHED)
def read_value(kind: str, text: str) -> tuple[str | None, Decimal | None]:
    """What a cell's text means in a column of a kind: value and score, None where there is none."""
    text = tidy(text)
    if not text or kind in _AS_WRITTEN:
        return _as_written(kind, text), None
    if kind == "marks":
        return _series(text), None
    number = _number(text)
    if number is not None and kind in {"mark", "test"} and number <= 10 and (kind == "mark" or number % 1 == 0):
        return canonical_score(number), number
    if number is not None and kind == "count" and number % 1 == 0:
        return canonical_score(number), None
    return _LEVELS.get(kind, {}).get(text.lower()), None


def _series(text: str) -> str | None:
    """Marks that stand in one cell with spaces between them, each canonical; None where one of them is no mark."""
    marks = [value for part in text.split(" ") if (value := read_value("mark", part)[0])]
    return " ".join(marks) if len(marks) == text.count(" ") + 1 else None


def _as_written(kind: str, text: str) -> str | None:
    """A word as it stands; None for TRUE and FALSE, and for a number or a day in place of a result."""
    if text.lower() in TRUTH_VALUES or (kind in _WORDED and _NO_WORD.fullmatch(text)):
        return None
    return _LEVELS.get(kind, {}).get(text.lower()) or _whole_text(text)


def is_odd(kind: str, value: str) -> bool:
    """Whether a value that is kept as it stands is none that we know: no level or title of a circular's, no tick or
    word. A school may have its reasons ('Chưa xếp loại'), so it is told, not refused."""
    if kind == "tick":
        return bool(value) and not any(map(str.isalpha, value))     # a tick is read as 'x'
    return not is_known_result(kind, value)


def _number(text: str) -> Decimal | None:
    """A number from 0 with at most two decimals; None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    hundredths = float(text.replace(",", ".")) * 100
    whole = round(hundredths)
    return Decimal(whole).scaleb(-2) if abs(hundredths - whole) <= TOLERANCE else None


def _whole_text(text: str) -> str:
    """A remark that a number cell held, without its '.0'."""
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text
