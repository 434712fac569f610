"""A table as people like to read it here, and the same table whole as a workbook: nothing is cut silently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.frame import thousands
from dashboard.language import say, say_sentence
from dashboard.paper_download import paper_button
from dashboard.taking_along import download
from dashboard.texts import DOWNLOAD, ROW_OPENS, ROWS_SHOWN
from dashboard.view_notes import noted
from dashboard.worded import worded
from jobs.figure_papers import Drawn
from jobs.workbooks import workbook_bytes
from records.marks import vn_number
from records.schools import ascii_slug

SHOWN_ROWS = 500
FEW_ROWS = 16  # up to so many rows a table is as tall as it needs to be
FIGURE_SPACE = "\u2007"  # as wide as a digit: numbers as text stand right and still sort as numbers
THOUSAND = 1000
SUBJECT = "Môn"
SENTENCE = 50  # letters: a column with a text longer than this holds sentences
_MEASURED = 10  # rows from which Streamlit tells how wide a column must be
_LETTER, _PADDING, _WIDEST_NAME = 7, 20, 200  # pixels: beside the widest name a phone still shows a number
_WIDEST_SUBJECT = 280  # pixels: the longest of the programme, Hoạt động trải nghiệm, hướng nghiệp
_MOMENT_WIDTH = 140  # said, as the first rows may be blank
_SENTENCE_WIDTH = 320  # pixels: a phone shows it whole
_FOUR_LINES = 88  # pixels: from four times the root's font on, Streamlit wraps
_RIGHT = st.column_config.TextColumn(alignment="right")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_table(
    title: str,
    rows: pl.DataFrame,
    notes: Mapping[str, str],
    *,
    key: str,
    height: int = 420,
    right: Sequence[str] = (),
    widths: Mapping[str, int] | None = None,
    aside: Sequence[str] = (),
    before: Callable[[], object] | None = None,
    drawn: Drawn | None = None,
    opens: Callable[[int], object] | None = None,
    opens_said: str = ROW_OPENS,
    spoken: Sequence[str] = (),
    told: pl.DataFrame | None = None,
    named: str = "",
) -> None:
    """The first rows on the screen, how many there are, and all of them as .xlsx and as PDF with the notes above.

    The names of the columns and the cells of those `spoken` are in the viewer's language, on the screen alone; `told`:
    the same rows in it, where cells are more than words; `named`: the title in it, where values stand in the title.

    `before` is called when somebody takes the workbook or the paper, and may refuse it by raising. `drawn`: the chart
    that stands above, and goes into the paper. `opens` shows what lies behind the row of that number, when chosen;
    `opens_said`: how to choose one.

    `right` names columns of text that hold numbers. Columns of sentences stand second on the screen, wrapped: they are
    what one came for, and a phone shows no more than two columns. Those `aside` are not, and stay where they are, as
    the rule that each row was judged by. With `widths` (pixels) the columns stand as they are in `rows`, because those
    named say where something is: a text without a space that is wider than its column loses its middle, on the screen
    alone.
    """
    fixed = widths or {}
    shown = _shortened((rows if told is None else told).head(SHOWN_ROWS), fixed)
    sentences = [name for name in _sentences(shown) if name not in aside]
    configured = (
        _columns(shown, sentences)
        | dict.fromkeys(right, _RIGHT)
        | {name: st.column_config.TextColumn(width=width) for name, width in fixed.items()}
    )
    chosen = st.dataframe(
        _as_read(_told(shown, spoken)),
        hide_index=True,
        column_order=None if fixed else _order(shown.columns, sentences),
        column_config=_named(shown.columns, configured),
        row_height=_FOUR_LINES if sentences or _is_wrapped(shown, fixed) else None,
        placeholder="",
        height=height if shown.height > FEW_ROWS else "content",
        key=f"bang-{key}",
        alt=named or say_sentence(title),
        on_select="rerun" if opens else "ignore",
        selection_mode="single-row",
    )
    taken = noted(ascii_slug(title), before or _nothing, rows.height)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(say(ROWS_SHOWN, shown=thousands(shown.height), total=thousands(rows.height)))
        download(
            say(DOWNLOAD), partial(_workbook, title, rows, notes, taken), f"{ascii_slug(title)}.xlsx", XLSX, what=None,
            key=f"tai-{key}", disabled=rows.is_empty(),
        )  # fmt: skip
        paper_button(title, rows, notes, drawn, taken, key)
    if opens:
        _open(chosen, opens, opens_said)


def _open(chosen: object, opens: Callable[[int], object], said: str) -> None:
    """What lies behind the chosen row; how to choose one, where none is."""
    picked: list[int] = chosen["selection"]["rows"] if isinstance(chosen, dict) else []
    if not picked:
        st.caption(say(said))
    for row in picked:
        opens(row)


Configured = dict[str | Literal["_index"], ColumnConfig]


def _named(columns: Sequence[str], configured: Configured) -> Configured:
    """The columns' names in the viewer's language, where it has one that differs."""
    told = {name: word for name in columns if (word := say_sentence(name)) != name}
    for name, word in told.items():
        configured[name] = {**configured.get(name, ColumnConfig()), "label": word}
    return configured


def _told(rows: pl.DataFrame, spoken: Sequence[str]) -> pl.DataFrame:
    return rows.with_columns(worded(rows, name, say_sentence) for name in spoken)


def _nothing() -> None:
    """Nobody asked for anything before a workbook is taken."""


def _workbook(
    title: str, rows: pl.DataFrame, notes: Mapping[str, str], before: Callable[[], object] | None
) -> bytes:
    if before:
        before()
    return workbook_bytes(title, rows, notes)


def _shortened(rows: pl.DataFrame, widths: Mapping[str, int]) -> pl.DataFrame:
    """A file's beginning and end tell it from the next; what has spaces is broken into lines instead."""
    return rows.with_columns(
        _without_middle(pl.col(name), (width - _PADDING) // _LETTER) for name, width in widths.items()
    )


def _without_middle(text: pl.Expr, most: int) -> pl.Expr:
    end = most // 2
    short = pl.concat_str(text.str.head(most - end - 1), pl.lit("…"), text.str.tail(end))
    return pl.when((text.str.len_chars() > most) & ~text.str.contains(" ")).then(short).otherwise(text)


def _is_wrapped(rows: pl.DataFrame, widths: Mapping[str, int]) -> bool:
    """Whether anything is longer than its column is wide."""
    return any((rows[name].str.len_chars() > (width - _PADDING) // _LETTER).any() for name, width in widths.items())


def _sentences(rows: pl.DataFrame) -> list[str]:
    texts = [column for column in rows if column.dtype == pl.String]
    long = (column for column in texts if (column.str.len_chars() > SENTENCE).any())
    return [column.name for column in long if column.str.contains(" ").any()]


def _text_width(column: pl.Series, *, is_first: bool) -> int | None:
    """The width of a column whose longest text lies below the rows that are measured, or is longer than what Streamlit
    shows of it; None leaves it to Streamlit."""
    longest, seen = (int(str(part.str.len_chars().max() or 0)) for part in (column, column.head(_MEASURED)))
    width = _LETTER * min(longest, SENTENCE) + _PADDING
    if is_first:
        return min(width, _WIDEST_NAME) if longest > seen else None
    is_cut = width > _WIDEST_NAME and bool(column.str.contains(" ").any())
    return width if longest > seen or is_cut else None


def _subject_width(column: pl.Series) -> int:
    """Wide enough for every subject of a table: a name that is cut may be that of another."""
    longest = int(str(column.str.len_chars().max() or 0))
    return min(max(_LETTER * longest, _LETTER * len(SUBJECT)) + _PADDING, _WIDEST_SUBJECT)


def _order(columns: Sequence[str], sentences: Sequence[str]) -> list[str] | None:
    """The first column, the sentences, the rest; None leaves the order as it is."""
    return [*dict.fromkeys([columns[0], *sentences, *columns])] if sentences else None


def _as_read(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        _flags(rows[name]) if dtype == pl.Boolean else _numbers(rows[name])
        for name, dtype in rows.schema.items()
        if dtype == pl.Boolean or _as_text(rows[name])
    )


def _as_text(column: pl.Series) -> bool:
    """Whether a column's numbers need a comma or points, which a browser would set by its own language."""
    return column.dtype.is_decimal() or (column.dtype.is_integer() and bool((column >= THOUSAND).any()))


def _numbers(column: pl.Series) -> pl.Series:
    texts = [None if value is None else vn_number(value) for value in column]
    width = max((len(text) for text in texts if text), default=0)
    padded = [None if text is None else text.rjust(width, FIGURE_SPACE) for text in texts]
    return pl.Series(column.name, padded, dtype=pl.String)


def _flags(column: pl.Series) -> pl.Series:
    return column.replace_strict({True: say("có"), False: say("không")}, return_dtype=pl.String)


def _columns(rows: pl.DataFrame, sentences: Sequence[str]) -> Configured:
    configured: Configured = {}
    for name, dtype in rows.schema.items():
        if name in sentences:
            configured[name] = st.column_config.TextColumn(width=_SENTENCE_WIDTH)
        elif _as_text(rows[name]):
            configured[name] = _RIGHT
        elif name == SUBJECT:
            configured[name] = st.column_config.TextColumn(width=_subject_width(rows[name]))
        elif dtype == pl.String and (width := _text_width(rows[name], is_first=name == rows.columns[0])):
            configured[name] = st.column_config.TextColumn(width=width)
        elif dtype.is_integer():
            configured[name] = st.column_config.NumberColumn(format="%d", alignment="right")
        elif dtype == pl.Date:
            configured[name] = st.column_config.DateColumn(format="DD/MM/YYYY")
        elif isinstance(dtype, pl.Datetime):
            configured[name] = st.column_config.DatetimeColumn(format="DD/MM/YYYY HH:mm", width=_MOMENT_WIDTH)
    return configured
