"""Remembers what a measure answered, until the store or the policy changes: a click on a page need not compute anew.

An answer is kept for those who see the same rows of the store, whoever they are.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from dashboard.language import in_each_language, language
from jobs.measuring import Filters
from records.home import Home
from records.policy import Policies
from records.reading import Scope, facts_stamp
from records.store import Store

if TYPE_CHECKING:  # the frame itself remembers
    from dashboard.frame import Desk

Answer = TypeVar("Answer")
KEPT = 256  # answers; each is a few kilobytes


def remembered(desk: Desk, measure: Callable[..., Answer], *arguments: object) -> Answer:
    """`measure(*arguments)`, computed once for each state of the store."""
    answer: Answer = _COMPUTED[language()](measure.__qualname__, state_of(desk.store), arguments, measure)
    return answer


def state_of(store: Store) -> tuple[object, ...]:
    """Changes whenever anybody, in whatever process, has written what a measure may rest on."""
    if not store.path.exists():
        return ()
    status = store.path.stat()
    return _stamp(str(store.path), status.st_mtime_ns, status.st_size, store)


@st.cache_data(max_entries=16, show_spinner=False)
def _stamp(place: str, changed: int, size: int, _store: Store) -> tuple[object, ...]:
    """Asked once for each state of the file; an inspection's notes are written often and change no measure."""
    del place, changed, size
    with _store.read_within() as db:
        return facts_stamp(db)


def _computed(name: str, state: tuple[object, ...], arguments: tuple[object, ...], _measure: Callable[..., Any]) -> Any:
    """`name` and `state` are part of the key; the measure itself, being a function, is not."""
    del name, state
    return _measure(*arguments)


# One function, so one memory; only what is said meanwhile differs.
_COMPUTED = {
    code: st.cache_data(
        max_entries=KEPT,
        show_spinner=words,
        hash_funcs={
            Home: lambda home: str(home.root), Store: lambda store: (str(store.path), store.sight.key),
            Policies: attrgetter("version"), Filters: repr, Scope: repr,
        },
    )(_computed)
    for code, words in in_each_language("Đang tính từ các bản xuất…").items()
}  # fmt: skip
