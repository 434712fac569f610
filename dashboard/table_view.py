"""A table as people like to read it here, and the same table whole as a workbook: nothing is cut silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.frame import thousands
from dashboard.texts import DOWNLOAD, ROWS_SHOWN
from jobs.workbooks import workbook_bytes
from records.marks import vn_number
from records.schools import ascii_slug

SHOWN_ROWS = 500
FEW_ROWS = 11  # up to so many rows a table is as tall as it needs to be
FIGURE_SPACE = "\u2007"  # as wide as a digit: numbers as text stand right and still sort as numbers
_RIGHT = st.column_config.TextColumn(alignment="right")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_table(
    title: str, rows: pl.DataFrame, notes: Mapping[str, str], *, key: str, height: int = 420, right: Sequence[str] = ()
) -> None:
    """The first rows on the screen, how many there are, and all of them as .xlsx with the notes above.

    `right` names columns of text that hold numbers.
    """
    shown = rows.head(SHOWN_ROWS)
    st.dataframe(
        _as_read(shown),
        hide_index=True,
        column_config=_columns(shown) | dict.fromkeys(right, _RIGHT),
        placeholder="",
        height=height if shown.height > FEW_ROWS else "content",
        key=f"bang-{key}",
        alt=title,
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(ROWS_SHOWN.format(shown=thousands(shown.height), total=thousands(rows.height)))
        st.download_button(
            DOWNLOAD,
            partial(workbook_bytes, title, rows, notes),
            file_name=f"{ascii_slug(title)}.xlsx",
            mime=XLSX,
            key=f"tai-{key}",
            icon=":material/download:",
            on_click="ignore",
            disabled=rows.is_empty(),
        )


def _as_read(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        _decimals(rows[name]) if dtype.is_decimal() else _flags(rows[name])
        for name, dtype in rows.schema.items()
        if dtype.is_decimal() or dtype == pl.Boolean
    )


def _decimals(column: pl.Series) -> pl.Series:
    texts = [None if value is None else vn_number(value) for value in column]
    width = max((len(text) for text in texts if text), default=0)
    padded = [None if text is None else text.rjust(width, FIGURE_SPACE) for text in texts]
    return pl.Series(column.name, padded, dtype=pl.String)


def _flags(column: pl.Series) -> pl.Series:
    return column.replace_strict({True: "có", False: "không"}, return_dtype=pl.String)


def _columns(rows: pl.DataFrame) -> dict[str | Literal["_index"], ColumnConfig]:
    configured: dict[str | Literal["_index"], ColumnConfig] = {}
    for name, dtype in rows.schema.items():
        if dtype.is_decimal():
            configured[name] = _RIGHT
        elif dtype.is_integer():
            configured[name] = st.column_config.NumberColumn(format="%d", alignment="right")
        elif dtype == pl.Date:
            configured[name] = st.column_config.DateColumn(format="DD/MM/YYYY")
        elif isinstance(dtype, pl.Datetime):
            configured[name] = st.column_config.DatetimeColumn(format="DD/MM/YYYY HH:mm")
    return configured
