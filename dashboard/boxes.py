"""One box to choose from above a page: what it begins with, and what is said when the address asks for the impossible.

Where values come from and what follows from them is for `filters` and the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import address
from dashboard.frame import plain
from dashboard.language import say
from dashboard.texts import ALL, LINK_ELSEWHERE, LINK_UNKNOWN

_LONGEST = 40  # letters of an address that are repeated to its reader


@dataclass(slots=True)
class Box:
    """A box named as in the address. `say` names its values there, `on_screen` in the viewer's language. An open one
    may also stay at 'all', which is None.
    """

    name: str
    label: str
    values: Sequence[Any]
    say: Callable[[Any], str]
    width: int
    is_open: bool = False
    key: str = ""
    heeds_address: bool = True
    on_screen: Callable[[Any], str] | None = None
    asked_in_vain: str | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.key = self.key or self.name

    def only(self) -> Any:
        """The first value, without a box: where there is but one there is nothing to choose."""
        self._begin(None)
        return next(iter(self.values), None)

    def show(self, first: Any = None, *, remembered: str | None = None) -> Any:
        """The box. It begins with what the address asks for, else with what is `remembered`, `first`, or its first."""
        options = [*([ALL] if self.is_open else []), *self.values]
        if not options:
            return None
        if self.key not in st.session_state or (address.is_return() and self._asked() is not None):
            st.session_state[self.key] = self._begin(remembered, first if first is not None else options[0])
        elif st.session_state[self.key] not in options:
            st.session_state[self.key] = first if first is not None else options[0]
        address.note_box(self.key)
        words = {value: self._shown(value) for value in options}  # in today's language, whenever they are asked for
        chosen = st.selectbox(
            say(self.label), options, format_func=lambda v: words.get(v, str(v)), key=self.key,
            width=self.width,
        )
        return None if chosen == ALL else chosen

    def _shown(self, value: Any) -> str:
        return say(ALL) if value == ALL else (self.on_screen or self.say)(value)

    def word(self, value: Any) -> str:
        """A value as it stands in the address."""
        return ALL if value is None else self.say(value)

    def explain(self, value: Any, everywhere: Sequence[Any]) -> str | None:
        """A sentence where the address asked for what is not there; `everywhere`: all values that the store has."""
        asked = self.asked_in_vain
        if not asked:
            return None
        known = self._match(asked, everywhere)
        shown = asked if len(asked) <= _LONGEST else f"{asked[:_LONGEST]}…"
        what = shown if self.label.casefold() in shown.casefold() else f"{say(self.label).lower()} {shown}"
        sentence = LINK_UNKNOWN if known is None else LINK_ELSEWHERE
        instead = say(ALL).lower() if value is None else self._shown(value)
        return say(sentence, what=plain(what), instead=plain(instead))

    def _begin(self, remembered: str | None, otherwise: Any = None) -> Any:
        asked = self._asked()
        if asked == ALL and not self.is_open:
            asked = None
        word = remembered if asked is None else asked
        if word == ALL and self.is_open:
            return ALL
        value = self._match(word or "", self.values)
        self.asked_in_vain = asked if value is None else None
        return otherwise if value is None else value

    def _asked(self) -> str | None:
        return address.asked(self.name) if self.heeds_address else None

    def _match(self, word: str, values: Sequence[Any]) -> Any:
        """The value that a word of the address means: as the box says it, or by its code, in whatever capitals."""
        wanted = word.strip().casefold()
        return next((v for v in values if wanted in {self.say(v).casefold(), str(v).casefold()}), None)


def in_vain(what: str, instead: str) -> str:
    """The sentence for what nobody could mean, with what is shown instead."""
    shown = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
    return say(LINK_UNKNOWN, what=plain(shown), instead=plain(instead))


def say_in_vain(place: DeltaGenerator, sentences: Sequence[str | None]) -> None:
    """Above the boxes: what the address asked for and nobody could find."""
    found = [sentence for sentence in sentences if sentence]
    if found:
        place.info(" ".join(found), icon=":material/link_off:")
