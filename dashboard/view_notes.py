"""Has it written down who looks at single pupils, and who takes a table or a paper along: see `jobs.watching`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import streamlit as st

from dashboard import address, viewing
from jobs.opening import home_of, store_of
from jobs.watching import EXPORTED, VIEWED, Seen, seen_by, write_down
from records.clock import now
from records.home import read_settings
from records.store import Store

Content = TypeVar("Content")
_NOTED = "da-ghi-luot-xem"


def note_view(page: str, store: Store) -> None:
    """A page of single pupils was shown: one event for the same page and filters in a session."""
    right, of_pupils = viewing.PAGE_RIGHTS[page]
    if not of_pupils or right in viewing.NO_ROWS or not store.sight.tells_pupils:
        return
    view = address.here(page)
    noted: set[object] = st.session_state.setdefault(_NOTED, set())
    key = (page, tuple(sorted(view.items())))
    if key in noted:
        return
    if seen := seen_by(viewing.viewer(), VIEWED, page, view, now()):
        write_down(store, seen)
        noted.add(key)


def noted(what: str, make: Callable[[], Content], number: int | None = None) -> Callable[[], Content]:
    """`make`, and that somebody took it along. Made while the page is drawn, called when the file is asked for."""
    seen = seen_by(viewing.viewer(), EXPORTED, what, address.here(address.page()), now(), number)
    if seen is None:
        return make
    settings = read_settings()
    return partial(_taken, store_of(home_of(settings), settings), seen, make)


def _taken(store: Store, seen: Seen, make: Callable[[], Content]) -> Content:
    content = make()
    write_down(store, seen.again(now()))
    return content
