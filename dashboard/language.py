"""The language that this viewer reads in: Vietnamese, the language of the source text, or one that has a catalogue.

`say` is called where a text is shown, never where a constant is made: the language is the viewer's, not the process's.
Papers, workbooks, addresses, stored words and file names are made of the Vietnamese text and never pass through here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = {VIETNAMESE: "Tiếng Việt", ENGLISH: "English"}
PARAMETER = "ngon-ngu"
_KEPT, _SWITCH = "ngon-ngu-dang-dung", "chon-ngon-ngu"
Made = TypeVar("Made")
Value = TypeVar("Value")
_IS_PAPER = ContextVar("is_paper", default=False)
_READER: ContextVar[str | None] = ContextVar("reader", default=None)
_PLACE = re.compile(r"{(\w+)}")
_NUMERAL, _DAYS, _FEW_WORDS = r"\d(?:[\d.,]*\d)?", r"\d[\d/: ]*", r"[^:;.,]+?"
_CODE, _IN_QUOTES = r"[A-Za-z0-9_-]+", r"[^«»]*"
_NUMBERS = ("number", "second", "third", "fourth", "fifth")
_OF_CELLS = _NUMBERS[:2]    # from left to right
_FIRST, _REST = "first", "rest"
_AS_WRITTEN = ("data", "quoted")    # so begin the names of places whose content is of a file, and stays as it is
_LISTED = "\n– "
# What places of these names hold; others hold anything.
_SHAPES = {"word": _FEW_WORDS, "day": _DAYS, "moment": _DAYS, "since": _DAYS, "until": _DAYS, "year": r"\d{4}-\d{4}",
           "plain": _CODE, "plain_2": _CODE, "quoted": _IN_QUOTES, "quoted_2": _IN_QUOTES,
           **dict.fromkeys(_NUMBERS, _NUMERAL)}  # fmt: skip
_QUOTED = re.compile(f"«{_IN_QUOTES}»")
_FOLDER = Path(__file__).parent / "catalogues"


def language() -> str:
    """The viewer's language; Vietnamese outside a page."""
    if _IS_PAPER.get():
        return VIETNAMESE
    if (reader := _READER.get()) is not None:
        return reader
    if get_script_run_ctx() is None:
        return VIETNAMESE
    return str(st.session_state.get(_KEPT, VIETNAMESE))


@contextmanager
def read_in(code: str) -> Iterator[None]:
    """For a page that is no script of Streamlit's: what is said within is in this language."""
    token = _READER.set(code)
    try:
        yield
    finally:
        _READER.reset(token)


def asked_by(address: str) -> str:
    """The language that an address of a page asks for."""
    asked = parse_qs(urlsplit(address).query).get(PARAMETER, [""])[-1]
    return asked if asked in LANGUAGES else VIETNAMESE


def asking_for(code: str, address: str = "/") -> str:
    """An address of a page, in this language."""
    path, _, query = address.partition("?")
    rest = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != PARAMETER]
    wanted = rest if code == VIETNAMESE else [*rest, (PARAMETER, code)]
    return f"{path}?{urlencode(wanted)}" if wanted else path


def say(text: str, /, **values: object) -> str:
    """`text`, a Vietnamese template, in the viewer's language and with its `values`; as it is where none is known."""
    template = text if (now := language()) == VIETNAMESE else catalogue(now).get(text, text)
    return template.format(**values) if values else template


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


def in_each_language(text: str) -> dict[str, str]:
    """A text for what is made before anybody looks: by the language's code."""
    return {code: text if code == VIETNAMESE else catalogue(code).get(text, text) for code in LANGUAGES}


def say_sentence(text: str) -> str:
    """A cell or sentence that a room below has filled in already: one or two numbers left out of the template, as
    '✓ lần {number}' and '{number} – dưới {second}', or by the template of the catalogue's `sentences` that it fits.
    What stands in its places is told the same way, and stays as it is where it is data: in places that are named so,
    and in «». A template of mere signs, as '{first}, {rest}', takes only what begins with words of ours: a foreign
    sentence is left whole. A list of sentences under a head is told line by line."""
    return "\n".join(_sentence(line, None) for line in (text.split("\n") if _LISTED in text else [text]))


def _sentence(text: str, number: str | None) -> str:
    """Of 'mark|marks' what stands after that number."""
    if (now := language()) == VIETNAMESE or _QUOTED.fullmatch(text):
        return text
    known, small = catalogue(now), text[:1].lower() + text[1:]
    if text in known:
        return _counted(known[text], number)
    if small in known:      # at the beginning of a line
        return known[small][:1].upper() + _counted(known[small], number)[1:]
    if word := known.get(_left_out(text)):
        return word.format(**dict(zip(_OF_CELLS, re.findall(_NUMERAL, text), strict=False)))
    for pattern, template in _sentences(now):
        if found := pattern.fullmatch(text):
            count = found.groupdict().get(_NUMBERS[0])
            said = {
                name: value if name.startswith(_AS_WRITTEN) else _said_within(value, count)
                for name, value in found.groupdict().items()
            }  # fmt: skip
            if not (_REST in said and said[_FIRST] == found[_FIRST] and not said[_FIRST].isascii()):
                return template.format(**said)
    return text


def _left_out(cell: str) -> str:
    """The cell's template; '' where it has no number, or too many."""
    if "{" in cell or not 0 < len(re.findall(_NUMERAL, cell)) <= len(_OF_CELLS):
        return ""
    names = iter(_OF_CELLS)
    return re.sub(_NUMERAL, lambda _: f"{{{next(names)}}}", cell)


def _said_within(part: str, number: str | None) -> str:
    """What stands in a place of a sentence: a word of ours may have lost its capital there."""
    known = catalogue(language())
    word = known.get(part[:1].upper() + part[1:])
    is_small = word and part[:1].islower() and part not in known
    return word.lower() if word and is_small else _sentence(part, number)


def _counted(word: str, number: str | None) -> str:
    one, _, several = word.partition("|")
    return several if several and number not in {None, "1"} else one


def in_today_s_words(values: Iterable[Value], word: Callable[[Value], str]) -> Callable[[Value], str]:
    """The `format_func` of a box: each value's word in the language of this run, whenever it is asked for."""
    words = {value: word(value) for value in values}
    return lambda value: words.get(value, str(value))


@cache
def catalogue(code: str) -> dict[str, str]:
    """Vietnamese template → template of the language; the file's tables, but `sentences`, are only for its readers."""
    return {text: word for table in _tables(code).values() for text, word in table.items()}


@cache
def _tables(code: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


@cache
def _sentences(code: str) -> list[tuple[re.Pattern[str], str]]:
    """What a filled template looks like → its template of the language; the longest first, as they say most."""
    known = {text: word for text, word in _tables(code)["sentences"].items() if "{" in text}
    return [(_filled(text), known[text]) for text in sorted(known, key=lambda text: -_weight(text))]


def _weight(template: str) -> int:
    """How much a template says by itself. What only joins two parts says nothing: its signs tell which of them is the
    outer one, so that 'a: b hoặc c' is parted at the colon."""
    left = _PLACE.sub("", template)
    return len(re.sub(r"\w", "", left) if {_FIRST, _REST} == set(_PLACE.findall(template)) else left)


def _filled(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    pattern = ""
    for at, part in enumerate(_PLACE.split(template)):  # text, name, text, …
        if at % 2 == 0:
            pattern += re.escape(part.replace("{{", "{").replace("}}", "}"))
        else:
            pattern += f"(?P={part})" if part in seen else f"(?P<{part}>{_SHAPES.get(part, '.*?')})"
            seen.add(part)
    return re.compile(pattern, re.DOTALL)


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
