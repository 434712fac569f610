"""What a verification comes to, in a word and a line. Pure: decided from the answers, drawn by the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from archive.checking.result import NOT_READ
from archive.verify import VerifyResult
from dashboard.frame import plain
from dashboard.language import say, say_sentence
from dashboard.texts import (
    CHECKS_OF_BUNDLE,
    CHECKS_OF_CODE,
    CHECKS_OF_EXTRACT,
    CHECKS_OF_PAPER,
    PEOPLE,
    VERDICTS,
    CheckWords,
)
from jobs.verdict import verdict
from jobs.verified_thing import Form, Thing, Verified
from records.clock import vn_date, vn_datetime
from records.marks import TERM_NAMES

_LONGEST_HOST = 60  # letters of a pasted address that are repeated
_WORDS: Mapping[Form, Mapping[str, CheckWords]] = {
    "bundle": CHECKS_OF_BUNDLE, "extract": CHECKS_OF_EXTRACT, "paper": CHECKS_OF_PAPER, "code": CHECKS_OF_CODE,
}  # fmt: skip


def headline(verified: Verified) -> str:
    """The verdict, of what. Markdown."""
    words = say(VERDICTS[verdict(verified.result)])
    named = plain(name_of(verified.thing))
    if not named:
        return f"{words}."
    if verified.thing.is_vouched:
        return f"{words}: {named}."
    return say("{verdict}: tự ghi là «{name}».", verdict=words, name=named)


def name_of(thing: Thing) -> str:
    """'Gói hồ sơ niêm phong lớp 6A1, Học kì I, năm học 2025-2026, lần 1', as far as it is known."""
    parts = (
        say_sentence(thing.label) if thing.label else None,
        say(TERM_NAMES.get(thing.term, thing.term)) if thing.term else None,
        say("năm học {year}", year=thing.school_year) if thing.school_year else None,
        say("lần {number}", number=thing.revision) if thing.revision else None,
    )
    return ", ".join(part for part in parts if part)


def described(thing: Thing) -> list[tuple[str, str]]:
    """What was verified, a name and a value a line; what is not known has no line."""
    sealed_at = thing.sealed_at
    lines = (
        ("Tài liệu", say_sentence(thing.label) if thing.label else None),
        ("Trường", thing.school),
        ("Lớp", thing.class_name),
        ("Học kì", say(TERM_NAMES.get(thing.term, thing.term)) if thing.term else None),
        ("Năm học", thing.school_year),
        ("Lần niêm phong", str(thing.revision) if thing.revision else None),
        (_made(thing), vn_datetime(sealed_at) if isinstance(sealed_at, datetime) else None),
        ("Niêm phong ngày", vn_date(sealed_at) if sealed_at and not isinstance(sealed_at, datetime) else None),
        ("Mã khóa đã ký", thing.key_id),
        ("Vân tay khóa", thing.fingerprint),
    )
    return [(say(name), value) for name, value in lines if value]


def _made(thing: Thing) -> str:
    return "Trích lúc" if thing.form == "extract" else "Niêm phong lúc"


def checks(verified: Verified) -> list[tuple[bool | None, str, str]]:
    """The checks in their order: answer, title, and the sentence that is true of just this answer."""
    result = verified.result
    is_read = not {problem.code for problem in result.problems if problem.file in _whole(result)} & NOT_READ
    words = _WORDS[verified.thing.form]
    answers: list[tuple[bool | None, CheckWords]] = [(getattr(result, field), word) for field, word in words.items()]
    if result.people is not None or result.notes:
        answers.append((result.people, PEOPLE))
    altered = result.intact is False
    return [
        (said, say(word.title), say(word.said(said, is_read=is_read, is_altered=altered))) for said, word in answers
    ]


def foreign_host(text: str, own_address: str) -> str | None:
    """The host of a pasted address that is not the school's; None for the school's own and for a bare code."""
    pasted = re.match(r"(?:https?://)?([^/\s]+)/v/", text.strip(), flags=re.IGNORECASE)
    if pasted is None or pasted[1].casefold() == urlsplit(own_address).netloc.casefold():
        return None
    return pasted[1][:_LONGEST_HOST]


def _whole(result: VerifyResult) -> set[str]:
    """The names by which a problem means the whole thing, not a file in it."""
    return {result.path, Path(result.path).name}
