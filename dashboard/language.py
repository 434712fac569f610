"""The language that this viewer reads in: Vietnamese, the language of the source text, or one that has a catalogue.

`say` is called where a text is shown, never where a constant is made: the language is the viewer's, not the process's.
Papers, workbooks, addresses, stored words and file names are made of the Vietnamese text and never pass through here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}
PARAMETER = "ngon-ngu"
_KEPT, _SWITCH = "ngon-ngu-dang-dung", "chon-ngon-ngu"
_NUMBER = re.compile(r"\d+(?:,\d+)?")
_NUMBERS = ("number", "second")  # of a cell, from left to right
MADE = "made"
_BETWEEN = ("; ", ", ")
_NUMERAL = "[0-9](?:[0-9.,]*[0-9])?"
_PLACE = re.compile(r"\\{(\w+)\\}")  # of a template whose signs are escaped
_FOLDER = Path(__file__).parent / "catalogues"
_IS_PAPER = ContextVar("is_paper", default=False)

Made = TypeVar("Made")


def language() -> str:
    """The viewer's language; Vietnamese outside a page's run."""
    if get_script_run_ctx() is None or _IS_PAPER.get():
        return VIETNAMESE
    return str(st.session_state.get(_KEPT, VIETNAMESE))


def say(text: str, /, **values: object) -> str:
    """`text`, a Vietnamese template, in the viewer's language and with its `values`; as it is where none is known."""
    template = text if (now := language()) == VIETNAMESE else catalogue(now).get(text, text)
    return template.format(**values) if values else template


def say_cell(text: str) -> str:
    """A cell of our own words, one or two numbers in it left out of the template: '✓ lần 2' is '✓ lần {number}',
    '3,5 – dưới 5,0' is '{number} – dưới {second}'."""
    numbers = dict(zip(_NUMBERS, _NUMBER.findall(text), strict=False))
    if say(text) != text or not numbers or len(_NUMBER.findall(text)) > len(_NUMBERS) or "{" in text:
        return say(text)
    names = iter(numbers)
    return say(_NUMBER.sub(lambda _: f"{{{next(names)}}}", text), **numbers)


def retell(text: str) -> str:
    """A sentence that a room below the pages made, values in it: told by the template of the catalogue's table MADE
    that it fits, its values likewise; a list of such, if all can be told. As it is where none fits."""
    now = language()
    if not text or now == VIETNAMESE or (known := say_cell(text)) != text:
        return text if not text or now == VIETNAMESE else known
    for pattern, word in _made(now):
        if found := pattern.fullmatch(text):
            values = found.groupdict()
            return word.format(**{name: _counted(retell(value), values.get("n")) for name, value in values.items()})
    for between in _BETWEEN:
        parts = text.split(between)
        told = [retell(part) for part in parts if len(parts) > 1]
        if told and all(map(str.__ne__, told, parts)):
            return between.join(told)
    return text


def both(make: Callable[[], Made]) -> tuple[Made, Made]:
    """What `make` makes for the screen, in the viewer's language, and for papers and workbooks, in Vietnamese."""
    on_screen = make()
    if language() == VIETNAMESE:
        return on_screen, on_screen
    token = _IS_PAPER.set(True)
    try:
        return on_screen, make()
    finally:
        _IS_PAPER.reset(token)


@cache
def catalogue(code: str) -> dict[str, str]:
    """Vietnamese template → template of the language; the file's tables are only for its readers."""
    tables = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return {text: word for table in tables.values() for text, word in table.items()}


@cache
def _made(code: str) -> list[tuple[re.Pattern[str], str]]:
    """The templates of sentences made below the pages as what they look like; those that say most come first."""
    templates = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))[MADE]
    places = {text: _PLACE.sub(_pattern, re.escape(text)) for text in templates}
    longest = sorted(places, key=lambda text: -len(_PLACE.sub("", re.escape(text))))
    return [(re.compile(places[text], re.DOTALL), templates[text]) for text in longest]


def _pattern(place: re.Match[str]) -> str:
    """What may stand there: a number where the place's name is one letter, a few words where it is `word`."""
    name = place[1]
    return f"(?P<{name}>{_NUMERAL if len(name) == 1 else '[^:;.,]+?' if name == 'word' else '.*?'})"


def _counted(word: str, number: str | None) -> str:
    """Of 'mark|marks' what stands after that number."""
    one, _, several = word.partition("|")
    return several if several and number not in {None, "1"} else one


def begin() -> None:
    """At the start of each run: what the address asks for, else what this session reads; kept in both."""
    asked = st.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        st.session_state[_KEPT] = asked
    elif language() != VIETNAMESE:
        st.query_params[PARAMETER] = language()


def show_switch() -> None:
    """'Tiếng Việt | English', in the sidebar. Each language bears its own name."""
    st.session_state[_SWITCH] = language()
    with st.sidebar:
        st.segmented_control(
            "Ngôn ngữ · Language", list(LANGUAGES), format_func=lambda code: LANGUAGES[code], required=True,
            key=_SWITCH, on_change=_switch, label_visibility="collapsed",
        )  # fmt: skip


def _switch() -> None:
    chosen = st.session_state[_SWITCH]
    st.session_state[_KEPT] = chosen
    if chosen == VIETNAMESE:
        st.query_params.pop(PARAMETER, None)
    else:
        st.query_params[PARAMETER] = chosen
