"""The cells of a list's columns as values: one expression a field, over the column's tidy texts.

Null where a text means nothing, and where an optional cell is blank; what is wrong then, `list_checks` says.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from ingest import headers, values
from ingest.list_fields import Field
from ingest.list_words import OF_SEVERAL, WORDS, code_of, codes_of

CODES = pl.List(pl.String())
_DAY_OF_CLOCK = "done_on"
_LIST_OF_DETAIL = "list"


def read_field(f: Field, texts: pl.DataFrame, *, is_there: bool) -> pl.Expr:
    """A field's values. A column of several that the file lacks (not `is_there`) says nothing: null; a blank is []."""
    text = pl.col(f.name)
    whole = values.whole_text(text)
    readers: dict[str, Callable[[], pl.Expr]] = {
        "term": lambda: _translated(f, texts, headers.term_code),
        "component": lambda: _translated(f, texts, headers.component_code),
        "subject": lambda: _translated(f, texts, lambda name: subject_or_slug(f, name)),
        "subject_or_homeroom": lambda: _translated(f, texts, lambda name: subject_or_slug(f, name)),
        "class": lambda: _filled_in(text.str.to_uppercase(), f),
        "mark": lambda: values.any_mark(text),
        "date": lambda: values.day(text),
        "moment": lambda: values.moment(text),
        "clock": lambda: values.clock(pl.col(_DAY_OF_CLOCK), text),
        "month": lambda: values.month(text),
        "code": lambda: whole,
        "text": lambda: pl.when(whole != "").then(whole),
        "detail": lambda: _detail(f, texts),
        "filled": lambda: text != "",
        "filled_date": lambda: pl.when(text == "").then(False).when(values.day(text).is_not_null()).then(True),
    }
    if f.kind in OF_SEVERAL:
        return _several(f, texts, is_there=is_there)
    if f.kind in WORDS:
        return _translated(f, texts, lambda word: code_of(f.kind, word))
    return readers[f.kind]().alias(f.name)


def _filled_in(text: pl.Expr, f: Field) -> pl.Expr:
    return text if f.required else pl.when(text != "").then(text)


def _translated(f: Field, texts: pl.DataFrame, translate: Callable[[str], str | None]) -> pl.Expr:
    codes = {text: translate(text) for text in texts[f.name].unique().to_list() if text}
    return pl.col(f.name).replace_strict(codes, default=None, return_dtype=pl.String)


def _several(f: Field, texts: pl.DataFrame, *, is_there: bool) -> pl.Expr:
    codes = {text: codes_of(f.kind, text) for text in texts[f.name].unique().to_list()} if is_there else {}
    series = [codes.get(text) for text in texts[f.name].to_list()]
    return pl.lit(pl.Series(f.name, series, dtype=CODES))


def _detail(f: Field, texts: pl.DataFrame) -> pl.Expr:
    """The subject's code in the list of those assessed again; in the others the text as it stands."""
    subjects = _translated(f, texts, lambda name: subject_or_slug(f, name))
    words = texts[_LIST_OF_DETAIL].unique().to_list()
    is_again = pl.col(_LIST_OF_DETAIL).is_in([word for word in words if code_of("pupil_list", word) == "reassessed"])
    return pl.when(pl.col(f.name) != "").then(pl.when(is_again).then(subjects).otherwise(pl.col(f.name)))


def subject_or_slug(f: Field, name: str) -> str:
    """A subject's code; of one that we do not know, a code made of its name."""
    code = headers.subject_code(name)
    if code is None or (code == "" and f.kind != "subject_or_homeroom"):
        return headers.slug(name)
    return code
