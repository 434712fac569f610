"""The filters above a page. Each stands in the page's address, so that a copied link opens the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard import address, viewing
from dashboard.boxes import Box, in_vain, say_in_vain
from dashboard.language import say, say_sentence
from dashboard.texts import ALL, DATA_TIME
from jobs.measuring import Filters
from records.marks import TERM_NAMES, component_name
from records.subjects import subject_name

# Column → its name in the address, and on the screen.
NAMES = {
    "school": (address.SCHOOL, "Trường"),
    "school_year": (address.YEAR, "Năm học"),
    "term": (address.TERM, "Học kì"),
    "grade": (address.GRADE, "Khối"),
    "class_name": (address.CLASS, "Lớp"),
    "subject": (address.SUBJECT, "Môn"),
    "component": (address.COMPONENT, "Cột điểm"),
}
GROUP = "theo"
_WIDTHS = {"school": 235, "grade": 105, "class_name": 105, "subject": 180, "component": 155}  # pixels
_TERM_ORDER = list(TERM_NAMES)


def said(column: str, value: object) -> str:
    """A filter's value in the school's words."""
    words: dict[str, Callable[[str], str]] = {
        "term": lambda code: TERM_NAMES.get(code, code),
        "subject": subject_name,
        "component": component_name,
        "grade": lambda grade: f"Khối {grade}",
    }
    return words.get(column, str)(str(value))


def told(column: str, value: object) -> str:
    """A filter's value as the viewer reads it; `said` is how addresses and papers have it."""
    return say("Khối {grade}", grade=value) if column == "grade" else say_sentence(said(column, value))


def choose(
    options: pl.DataFrame, open_columns: Sequence[str], one_of: Mapping[str, Sequence[str]] | None = None
) -> Filters:
    """Boxes for the columns of `options`, each offering what fits those before it.

    School, year and term are always one (the newest first); `open_columns` may stay open; `one_of` maps a column that
    must be one to the values that it would rather begin with.
    """
    one_of = one_of or {}
    narrowed, chosen = options, dict[str, Any]()
    boxes: dict[str, Box] = {}
    above = st.container()
    with st.container(horizontal=True, key="bo-loc"):
        for column in ("school", "school_year", "term", *[c for c in NAMES if c in {*open_columns, *one_of}]):
            box = boxes[column] = _box(column, narrowed, is_open=column in open_columns)
            chosen[column] = _shown(box, column, one_of)
            if chosen[column] is not None:
                narrowed = narrowed.filter(pl.col(column) == chosen[column])
    say_in_vain(above, [box.explain(chosen[column], _ordered(column, options)) for column, box in boxes.items()])
    words = {column: box.word(chosen[column]) for column, box in boxes.items()}
    address.keep(
        {NAMES[column][0]: word for column, word in words.items() if column not in one_of},
        of_page={NAMES[column][0]: word for column, word in words.items() if column in one_of},
    )
    return Filters(**chosen)


def choose_open(options: pl.DataFrame, columns: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Boxes that may all stay open, each offering what fits those before it: what was chosen by column (None: all), and
    the words for the address, which the page keeps. They begin with what the address says and with nothing else: what
    was looked at on another page must not hide rows here."""
    narrowed, chosen = options, dict[str, Any]()
    boxes: dict[str, Box] = {}
    above = st.container()
    with st.container(horizontal=True, key="bo-loc-mo"):
        for column in columns:
            box = boxes[column] = _box(column, narrowed, is_open=True)
            chosen[column] = box.show()
            if chosen[column] is not None:
                narrowed = narrowed.filter(pl.col(column) == chosen[column])
    say_in_vain(above, [box.explain(chosen[column], _ordered(column, options)) for column, box in boxes.items()])
    return chosen, {NAMES[column][0]: box.word(chosen[column]) for column, box in boxes.items()}


def _box(column: str, options: pl.DataFrame, *, is_open: bool) -> Box:
    name, label = NAMES[column]
    words = partial(said, column), partial(told, column)
    width = _WIDTHS.get(column, 130)
    return Box(name, label, _ordered(column, options), words[0], width, is_open=is_open, on_screen=words[1])


def _shown(box: Box, column: str, one_of: Mapping[str, Sequence[str]]) -> Any:
    if len(box.values) <= 1 and column in {"school", "school_year"}:
        return box.only()
    first = next((value for value in one_of.get(column, ()) if value in box.values), None)
    return box.show(first, remembered=address.seen(f"{box.name}!" if column in one_of else box.name))


def _ordered(column: str, options: pl.DataFrame) -> list[Any]:
    values = options[column].drop_nulls().unique(maintain_order=True).to_list()
    if column == "school_year":
        return sorted(values, reverse=True)
    if column == "term":
        return sorted(values, key=lambda code: -_TERM_ORDER.index(code) if code in _TERM_ORDER else 0)
    return values


def group_by(groups: Mapping[str, str], first: str) -> str:
    """By what to group: one of the columns, in the address too; there by its name on the screen, or by its own."""
    if address.page() and viewing.sight(address.page()).hides_groups:
        groups = {column: label for column, label in groups.items() if column != "teacher_name"}
    asked = address.asked(GROUP) if GROUP not in st.session_state else None
    meant = next(
        (c for c, label in groups.items() if (asked or "").casefold() in {c.casefold(), label.casefold()}), None
    )
    if meant:
        st.session_state[GROUP] = meant
        if asked != groups[meant]:  # each write may be an entry of the browser's history
            st.query_params[GROUP] = groups[meant]
    elif asked:
        say_in_vain(st.container(), [in_vain(say("cách xem {asked}", asked=asked), say(groups[first]))])
    words = {column: say(label) for column, label in groups.items()}
    chosen: str | None = st.segmented_control(
        say("Xem theo"),
        list(groups),
        format_func=lambda column: words.get(column, column),
        default=None if GROUP in st.session_state else first,
        required=True,
        key=GROUP,
        bind="query-params",
    )
    return chosen or first


def printed(filters: Filters) -> dict[str, str]:
    """The filters as lines for a workbook: what was chosen, and that the rest was left open."""
    return printed_of({column: getattr(filters, column) for column in NAMES})


def printed_of(chosen: Mapping[str, Any]) -> dict[str, str]:
    """The same of some columns alone."""
    return {
        NAMES[column][1]: ALL if value is None else said(column, value) for column, value in chosen.items()
    }


def sentence(filters: Filters) -> str:
    """The filters in a line under a chart: '2025-2026 · Học kì I · Khối 6 · Toán'."""
    return _line(filters, lambda column, value: f"Lớp {value}" if column == "class_name" else said(column, value))


def told_sentence(filters: Filters) -> str:
    """`sentence` in the viewer's language, for what stands on the screen alone."""
    return _line(filters, lambda column, value: say("Lớp {name}", name=value) if column == "class_name"
                 else told(column, value))


def source_line(filters: Filters, unit: str, n: str, time: str) -> str:
    """What stands under a chart: of what it is, its `unit` ('đơn vị: điểm'), how many, and until when its data go."""
    return f"{told_sentence(filters)} · {say(unit)} · n = {n} · {say(DATA_TIME, time=say(time))}"


def _line(filters: Filters, words: Callable[[str, object], str]) -> str:
    values = [(column, getattr(filters, column)) for column in NAMES if column != "school"]
    return " · ".join(words(column, value) for column, value in values if value is not None)
