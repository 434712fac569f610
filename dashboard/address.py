"""What a page's address says, and the view that a person carries along from page to page.

A filter that the address names is taken from it; where the address is silent, from what was last looked at in this
session. A page writes all its filters into its address, those that are open or at their default too: a copied link
opens the same view for anybody, later too. (Streamlit's own binding leaves defaults out of the address, and takes away
from a page's address what another page had bound.)
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.language import PARAMETER, VIETNAMESE, language
from dashboard.texts import ALL

SCHOOL, YEAR, TERM, GRADE, CLASS, SUBJECT, COMPONENT = "truong", "nam", "ki", "khoi", "lop", "mon", "cot"
MONTH = "thang"
WORK = "viec"
STATE, MEASURE, ITEM = "trang-thai", "so-do", "cau-hoi"
CASE = "denghi"
DOCUMENT = "so"
_PLACE = (SCHOOL, YEAR, TERM)
_OPEN = (GRADE, CLASS, SUBJECT, COMPONENT)

# What of a view each page has filters for.
PAGE_FILTERS = {
    "tong_quan": _PLACE,
    "niem_phong": _PLACE,
    "ban_sao": (YEAR, TERM, CLASS),
    "kho_luu_tru": (SCHOOL, YEAR, CLASS),
    "pho_diem": (*_PLACE, *_OPEN),
    "sua_diem": (*_PLACE, *_OPEN),
    "so_sua_diem": (*_PLACE, CLASS, CASE),
    "nhap_tre": (*_PLACE, GRADE, CLASS, SUBJECT),
    "bat_thuong": (SCHOOL, YEAR),
    "kiem_tra_thang": (SCHOOL, MONTH),
    "so_viec": (SCHOOL, YEAR, CLASS),
}
_PAGE, _SEEN, _HERE, _OWN, _BOXES = "trang", "da-xem", "dang-xem", "dang-xem-rieng", "hop-chon"


def arrive(page: str) -> None:
    """On coming to a page: its boxes begin anew. Those of the page before would linger under the same names."""
    if st.session_state.get(_PAGE) == page:
        return
    for key in st.session_state.pop(_BOXES, ()):
        st.session_state.pop(key, None)
    st.session_state[_PAGE] = page


def note_box(key: str) -> None:
    """A box of this page: `arrive` clears it when the page is left."""
    st.session_state.setdefault(_BOXES, set()).add(key)


def page() -> str:
    """The page that is shown; '' before any is."""
    return str(st.session_state.get(_PAGE, ""))


def here(page: str) -> dict[str, str]:
    """The filters of the page that is shown, by their names in the address."""
    view: dict[str, str] = {**st.session_state.get(_HERE, {}), **st.session_state.get(_OWN, {})}
    return {name: value for name, value in view.items() if name in (*PAGE_FILTERS.get(page, ()), MONTH, WORK)}


def asked(name: str) -> str | None:
    """What the address says of a filter; None where it is silent."""
    return st.query_params.get(name)


def seen(name: str) -> str | None:
    """What was last looked at in this session; None where nothing was."""
    value: str | None = st.session_state.get(_SEEN, {}).get(name)
    return value


def is_return() -> bool:
    """Whether the browser's Back or Forward led here: then the address counts, not what the boxes still say."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def keep(view: Mapping[str, str], *, of_page: Mapping[str, str] | None = None) -> None:
    """Write a page's filters into its address, all at once, and remember them for the next page.

    `of_page` holds what no other page should take over: it stands in the address, and is remembered under the name
    that `seen` is asked by with a '!' behind it.
    """
    own = dict(of_page or {})
    before: dict[str, str] = st.session_state.get(_SEEN, {})
    elsewhere = any(name in before and before[name] != value for name, value in view.items() if name in (SCHOOL, YEAR))
    # Classes, terms and months of another school or year mean nothing here.
    st.session_state[_SEEN] = {**({} if elsewhere else before), **view, **{f"{n}!": v for n, v in own.items()}}
    st.session_state[_HERE], st.session_state[_OWN] = dict(view), own
    whole = {**view, **own}
    if any(st.query_params.get(name) != value for name, value in whole.items()):
        st.query_params.update(whole)


def leading_to(page: str, changed: Mapping[str, str]) -> dict[str, str]:
    """The address's filters for a link from this page's figures to another page: the same view, nothing narrower."""
    here: dict[str, str] = {**st.session_state.get(_HERE, {}), **changed}
    wanted = PAGE_FILTERS.get(page, ())
    spoken = {} if language() == VIETNAMESE else {PARAMETER: language()}
    return {name: here.get(name, ALL) for name in wanted if name in here or name in _OPEN} | spoken
