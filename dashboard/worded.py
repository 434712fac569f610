"""A column's texts in the school's words, without a function of Python's inside a query.

Such a function waits, on a thread of the engine's, for the interpreter; Streamlit, which may hold it while it draws
another session's table, waits for that very thread – and every session stands still for good.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def worded(rows: pl.DataFrame, column: str, word: Callable[[str], str]) -> pl.Expr:
    """The texts of a column of `rows`, each as `word` says it; nulls stay. Each different text is said once."""
    different = rows[column].drop_nulls().unique()
    words = pl.Series([word(text) for text in different], dtype=pl.String)
    return pl.col(column).replace_strict(different, words, default=None, return_dtype=pl.String)
