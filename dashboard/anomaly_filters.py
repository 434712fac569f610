"""The filters of the inbox: school and year, then what of its questions is shown. All of them stand in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from analytics.anomalies.texts import WORDS
from dashboard import address
from dashboard.anomaly_rows import measure_of
from dashboard.boxes import Box, say_in_vain
from dashboard.filters import NAMES, said, told
from dashboard.language import say
from dashboard.texts import ALL
from jobs.anomaly_inbox import STATES, Item
from records.marks import TERM_NAMES
from records.vn_order import class_order

OPEN_ONES = "chưa xong"
_STATES: dict[str, str] = {OPEN_ONES: OPEN_ONES} | {str(state): words for state, words in STATES.items()}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The questions that the filters leave, and the filters as a workbook prints them."""

    items: tuple[Item, ...]
    printed: dict[str, str]


def choose_year(places: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """School and year, of those that there are; the newest year first."""
    schools = list(dict.fromkeys(school for school, _ in places))
    above = st.container()
    with st.container(horizontal=True, key="bo-loc"):
        of_school = Box(address.SCHOOL, "Trường", schools, str, 260)
        school = str(of_school.only() if len(schools) == 1 else of_school.show(remembered=address.seen(address.SCHOOL)))
        years = sorted((year for name, year in places if name == school), reverse=True)
        of_year = Box(address.YEAR, "Năm học", years, str, 130)
        year = str(of_year.only() if len(years) == 1 else of_year.show(remembered=address.seen(address.YEAR)))
    say_in_vain(above, [of_school.explain(school, schools), of_year.explain(year, [year for _, year in places])])
    address.keep({address.SCHOOL: school, address.YEAR: year})
    return school, year


def narrow(items: Sequence[Item], school: str, school_year: str) -> Narrowed:
    """The boxes above the list, and what they leave. One begins with what is not decided."""
    found = [place for item in items for place in item.places]
    terms, classes, subjects = (sorted({part for place in found if (part := place[at])}) for at in range(3))
    measures = list(dict.fromkeys(map(measure_of, items)))
    boxes: dict[str, Box] = {
        "state": Box(address.STATE, "Trạng thái", list(_STATES), _STATES.__getitem__, 200, is_open=True,
                     on_screen=lambda one: say(_STATES[one])),
        "measure": Box(address.MEASURE, "Số đo", measures, lambda one: WORDS[one].name, 250, is_open=True,
                       on_screen=lambda one: say(WORDS[one].name)),
        "term": _place("term", sorted(terms, key=list(TERM_NAMES).index)),
        "class_name": _place("class_name", sorted(classes, key=class_order)),
        "subject": _place("subject", subjects),
    }  # fmt: skip
    above = st.container()
    with st.container(horizontal=True):
        chosen = {
            name: box.show(OPEN_ONES if name == "state" else ALL, remembered=address.seen(f"{box.name}!"))
            for name, box in boxes.items()
        }
    say_in_vain(above, [box.explain(chosen[name], box.values) for name, box in boxes.items()])
    words = {box.name: box.word(chosen[name]) for name, box in boxes.items()}
    address.keep({address.SCHOOL: school, address.YEAR: school_year}, of_page=words)
    printed = {"Trường": school, "Năm học": school_year, **{box.label: words[box.name] for box in boxes.values()}}
    return Narrowed(tuple(item for item in items if fits(item, **chosen)), printed)


def fits(
    item: Item, state: str | None, measure: str | None, term: str | None, class_name: str | None, subject: str | None
) -> bool:
    """Whether a question is in that state, of that measure, and any of its evidence of that place. What is of the whole
    year is of each term."""
    is_state = state is None or (item.is_open if state == OPEN_ONES else item.state == state)
    is_there = any(
        term in (None, of_term) or of_term is None
        if class_name in (None, of_class) and subject in (None, of_subject) else False
        for of_term, of_class, of_subject in item.places
    )  # fmt: skip
    return is_state and measure in (None, item.about.measure) and is_there


def _place(column: str, values: Sequence[Any]) -> Box:
    name, label = NAMES[column]
    return Box(
        name, label, values, partial(said, column), 150, is_open=True, on_screen=partial(told, column)
    )
