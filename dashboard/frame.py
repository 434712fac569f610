"""What every page has in common: its title, its answer in a sentence, its home, and calm words when something fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from dashboard import address, texts, viewing
from dashboard.language import say, say_sentence
from dashboard.remembered import remembered
from dashboard.sight_words import said_sight
from dashboard.view_notes import note_view
from jobs.measuring import Filters, choices, newest_export
from jobs.opening import home_of, require_initialised, store_of
from jobs.policies import policies_of
from records.clock import from_store, now, vn_until
from records.home import Home, read_settings
from records.policy import Policies, Policy, PolicyError
from records.problems import SoluuError
from records.reading import class_groups
from records.store import Store

# Where a page's link leads: `st.page_link` wants the file, seen from main.py.
PAGE_FILES = {name: f"{name}.py" for name in texts.PAGE_NAMES}
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:])")
# Addresses, emoji and icons are looked for in what is left after the escapes were read: only another letter keeps
# them from being found. U+2060 joins words and is not seen.
_FOUND_LATER = re.compile(r"(?<=:)(?=[^\W\d]|[/+_-]|\d+:|\d+[^\W\d])|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_JOINER = "\u2060"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works with: the home, its store and profiles, and the moment at which it was opened."""

    home: Home
    store: Store
    policies: Policies
    now: datetime

    @property
    def tells_pupils(self) -> bool:
        """Whether single pupils may be told to the viewer."""
        return self.store.sight.tells_pupils

    def policy(self, chosen: Filters) -> Policy:
        """The profile of the one school and year that the filters leave."""
        return self.policies.of(str(chosen.school), str(chosen.school_year))


def run_page(name: str, show: Callable[[Desk], None], *, needs_data: bool = True) -> None:
    """Show a page. Without a home, or without data where it needs some, it says what to do instead."""
    address.arrive(name)
    st.title(say(texts.PAGE_NAMES[name]), anchor=False)
    try:
        desk = _desk(name)
        if not viewing.may_open(name):
            not_for_you()
        elif needs_data and not _has_data(desk.store):
            no_data()
        elif name in viewing.NARROWING and not _has_rows(desk):
            st.markdown(say(texts.NO_ROWS))
        else:
            if within := said_sight(desk.store.sight) if name in viewing.NARROWING else "":
                st.caption(plain(within))
            show(desk)
            note_view(name, desk.store)
    except PolicyError as error:
        say_wrong_policy(error)
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")


def not_for_you() -> None:
    """Where a viewer may not go; and where instead."""
    seen = viewing.viewer()
    if seen and seen.lacks_school:
        st.warning(say(texts.OF_NO_SCHOOL), icon=":material/domain_disabled:")
    st.warning(say(texts.NOT_ALLOWED), icon=":material/lock:")
    for page in filter(viewing.may_open, texts.PAGE_NAMES):
        link_to(page)


def say_wrong_policy(error: PolicyError) -> None:
    """Every problem of the profiles that a school may be judged by, and what to do."""
    listed = "\n".join(f"- {plain(say_sentence(problem.sentence()))}" for problem in error.problems)
    st.warning(f"{plain(say_sentence(error.head))}\n\n{listed}", icon=":material/error:")
    if error.advice:
        st.markdown(f"{plain(say_sentence(error.advice))} {say('Sửa xong thì tải lại trang.')}")


def _desk(page: str) -> Desk:
    """The store opens to the rows alone that the page may show to who looks."""
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return Desk(home, store_of(home, settings).seen_by(viewing.sight(page)), policies_of(home), now())


def _has_data(store: Store) -> bool:
    if not store.path.exists():
        return False
    with store.read_within() as db:
        return not class_groups(db).is_empty()


def _has_rows(desk: Desk) -> bool:
    """Whether there is a mark among the viewer's rows; who sees all is shown whatever there is."""
    return desk.store.sight.is_whole or not remembered(desk, choices, desk.store).is_empty()


def no_data() -> None:
    """The empty state of a home without exports."""
    empty_state(f"{say(texts.NO_DATA)} {say(texts.NO_DATA_ACTION)}", "nhap_du_lieu", say(texts.GO_IMPORT))


def empty_state(sentence: str, page: str | None = None, label: str = "") -> None:
    """What to do when there is nothing to show, with the way there."""
    with st.container(border=True):
        st.markdown(sentence)
        if page:
            link_to(page, label)


def link_to(page: str, label: str = "", changed: Mapping[str, str] | None = None) -> None:
    """A link to another page that opens this page's view there; `changed`: filters, by their names in the address.

    None for a viewer whom that page would refuse.
    """
    if not viewing.may_open(page):
        return
    st.page_link(
        PAGE_FILES[page],
        label=label or say(texts.PAGE_NAMES[page]),
        icon=":material/arrow_forward:",
        query_params=address.leading_to(page, changed or {}),
    )


def answer(sentence: str) -> None:
    """The page's answer, its first line. Markdown; names out of files go through `plain` first."""
    with st.container(key="tra-loi"):
        st.markdown(sentence)


def how(*paragraphs: str) -> None:
    """How the page's figures are computed, and from which rule."""
    with st.expander(say(texts.HOW), icon=":material/calculate:", type="compact"):
        for paragraph in paragraphs:
            st.markdown(paragraph)


def plain(text: str) -> str:
    """A text of a file, a person or an error, so that none of it is taken for markup or becomes a link."""
    return _MARKUP.sub(r"\\\1", _FOUND_LATER.sub(_JOINER, text))


def data_time(desk: Desk, chosen: Filters) -> str:
    """When the newest export of what the filters show was taken: its day, with the time if known, or 'không rõ'."""
    newest = remembered(desk, newest_export, desk.store, chosen)
    return vn_until(from_store(newest)) if newest else texts.UNKNOWN


def count(number: int, thing: str) -> str:
    """'1.284 điểm', with the thousands apart as people write them here."""
    return f"{thousands(number)} {thing}"


def many(number: int, thing: str) -> str:
    """`count` in the viewer's language; a catalogue gives one and several as 'mark|marks'."""
    return count(number, thing_of(number, thing))


def thing_of(number: int, thing: str) -> str:
    """The thing's word of `many` alone."""
    one, _, several = say(thing).partition("|")
    return one if number == 1 or not several else several


def thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
