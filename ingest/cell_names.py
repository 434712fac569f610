"""What a cell is called: the only place that makes letters of columns."""

from __future__ import annotations


def cell_name(row: int, column: int) -> str:
    """'F12' for row 11, column 5 (both from 0)."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
