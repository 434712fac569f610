"""The filters above a page. Each lives in the page's address, so that a copied link opens the same view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from dashboard.texts import ALL
from jobs.measuring import Filters
from records.marks import TERM_NAMES, component_name
from records.subjects import subject_name

# Column → its name in the address, and on the screen.
NAMES = {
    "school": ("truong", "Trường"),
    "school_year": ("nam", "Năm học"),
    "term": ("ki", "Học kì"),
    "grade": ("khoi", "Khối"),
    "class_name": ("lop", "Lớp"),
    "subject": ("mon", "Môn"),
    "component": ("cot", "Cột điểm"),
}
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


def choose(
    options: pl.DataFrame, open_columns: Sequence[str], one_of: Mapping[str, Sequence[str]] | None = None
) -> Filters:
    """Boxes for the columns of `options`, each offering what fits those before it.

    School, year and term are always one (the newest first); `open_columns` may stay open; `one_of` maps a column that
    must be one to the values that it would rather begin with.
    """
    chosen: dict[str, Any] = {}
    with st.container(horizontal=True, key="bo-loc"):
        for column in ("school", "school_year", "term", *[c for c in NAMES if c in {*open_columns, *(one_of or {})}]):
            values = _ordered(column, options)
            preferred = list((one_of or {}).get(column, ()))
            chosen[column] = _box(column, values, preferred, is_open=column in open_columns)
            if chosen[column] is not None:
                options = options.filter(pl.col(column) == chosen[column])
    return Filters(**chosen)


def _ordered(column: str, options: pl.DataFrame) -> list[Any]:
    values = options[column].drop_nulls().unique(maintain_order=True).to_list()
    if column == "school_year":
        return sorted(values, reverse=True)
    if column == "term":
        return sorted(values, key=lambda code: -_TERM_ORDER.index(code) if code in _TERM_ORDER else 0)
    return values


def _box(column: str, values: list[Any], preferred: list[str], *, is_open: bool) -> Any:
    if not is_open and len(values) <= 1 and column in {"school", "school_year"}:
        return values[0] if values else None
    key, label = NAMES[column]
    first = next((values.index(value) for value in preferred if value in values), 0)
    return st.selectbox(
        label,
        [None, *values] if is_open else values,
        index=0 if is_open else first,
        format_func=lambda value: ALL if value is None else said(column, value),
        key=key,
        bind="query-params",
        width=_WIDTHS.get(column, 130),
    )


def group_by(groups: Mapping[str, str], first: str) -> str:
    """By what to group: one of the columns, in the address too."""
    return st.segmented_control(
        "Xem theo",
        list(groups),
        format_func=lambda column: groups[column],
        default=first,
        required=True,
        key="theo",
        bind="query-params",
    )


def printed(filters: Filters) -> dict[str, str]:
    """The filters as lines for a workbook: what was chosen, and that the rest was left open."""
    return {
        label: ALL if getattr(filters, column) is None else said(column, getattr(filters, column))
        for column, (_, label) in NAMES.items()
    }


def sentence(filters: Filters) -> str:
    """The filters in a line under a chart: '2025-2026 · Học kì I · Khối 6 · Toán'."""
    values = [(column, getattr(filters, column)) for column in NAMES if column != "school"]
    return " · ".join(f"Lớp {v}" if c == "class_name" else said(c, v) for c, v in values if v is not None)
