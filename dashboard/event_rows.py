"""Events as rows for people: what was done in words, and each detail by its name. The log holds no pupil's name."""

from __future__ import annotations

import json
import re
from datetime import date

import polars as pl

from dashboard.language import say, say_sentence
from dashboard.worded import worded
from records.clock import VIETNAM_AHEAD, vn_date
from records.log.kinds import kind_name
from records.policy.words import capital, in_vietnamese

_SHORT = 16  # hex digits by which a digest is told from the next one
_LONG = 40
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {
    "before": "trước", "after": "sau", "changes": "số điều khác", "version": "phiên bản", "role": "vai trò",
    "roles": "vai trò", "classes": "lớp", "subjects": "môn", "from": "từ", "until": "đến", "locked": "bị tạm khóa",
    "encrypted": "có mật khẩu", "with_passphrase": "có mật khẩu", "replaces": "thay", "since": "từ",
    "fingerprint": "vân tay",
    "sample": "người dùng mẫu", "found": "kết quả", "whole": "trọn", "school": "trường", "school_year": "năm học",
    "reason": "lý do", "keys": "số khóa", "reminders": "số việc nhắc", "papers": "số giấy tờ", "files": "số tệp",
    "id": "mã", "layout": "mẫu", "sheets": "số trang tính", "why": "lý do",
}  # fmt: skip


def event_table(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `records.log.browsing.log_part`, in the viewer's language."""
    return rows.select(
        (pl.col("happened_at") + VIETNAM_AHEAD).alias("Lúc"),
        worded(rows, "kind", lambda kind: capital(say(kind_name(kind)))).alias("Việc"),
        worded(rows, "actor", lambda actor: capital(say_sentence(actor))).alias("Người làm"),
        worded(rows, "subject", _short).alias("Về"),
        worded(rows, "detail", detail_words).alias("Chi tiết"),
        pl.col("number").alias("Số"),
    )


def detail_words(detail: str) -> str:
    """'trước: 3f2a…; sau: 91bc…'. What is empty is left out."""
    try:
        said = json.loads(detail)
    except ValueError:
        return detail
    if not isinstance(said, dict):
        return str(said)
    told = ((name, value) for name, value in said.items() if value not in (None, 0, "", {}, []))
    return "; ".join(
        f"{say_sentence(_WORDS.get(str(name), str(name)))}: {_value(value)}" for name, value in told
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return say_sentence(in_vietnamese(value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    text = str(value)
    if _DAY.fullmatch(text):
        return vn_date(date.fromisoformat(text))
    return say(in_vietnamese(_short(text))).partition("|")[0]


def _short(text: str) -> str:
    """A digest by its beginning; every other text whole."""
    is_digest = len(text) >= _LONG and set(text) <= set("0123456789abcdef")
    return f"{text[:_SHORT]}…" if is_digest else text
